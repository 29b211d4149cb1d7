//! Data blocks to HTML: a view for each kind, put into the theme's template for it.
//!
//! In feeds the same templates are used with absolute addresses; nothing in them needs a script or a style sheet.

use crate::base::{Diagnostic, escape};
use crate::domain::block::{
    CoverageBlock, CoverageShow, FiguresBlock, OrganisationsBlock, PracticeSort, PracticeStyle,
    PracticesBlock,
};
use crate::domain::{Block, BlockContent, Document, Key, Organisation, Place, Practice};
use crate::refine::Site;
use crate::relate::blocks::is_within;
use crate::relate::provenance::Spot;

use super::address::Address;
use super::charts::Setting;
use super::format;
use super::press::Press;
use super::views::Templated;
use super::views::blocks::{
    BlockPage, CoverageBlockView, FiguresBlockView, OrganisationsBlockView, PracticesBlockView,
};

/// Where a block stands.
pub struct BlockPlace<'p> {
    /// What stands before addresses: `../../`, or the base address in a feed.
    pub root: &'p str,
    /// Prefix of ids, different for each document of a feed.
    pub prefix: &'p str,
    /// Whether addresses are absolute and clean, as in a feed.
    pub absolute: bool,
}

impl Press<'_> {
    /// The blocks of a document: where each begins in the body, and its HTML.
    pub fn blocks(
        &self,
        document: &Document,
        place: &BlockPlace<'_>,
    ) -> Result<Vec<(usize, String)>, Box<Diagnostic>> {
        let blocks = document.blocks.iter().enumerate().map(|(index, block)| {
            let id = format!("{}{}", place.prefix, index + 1);
            let html = self.block(document, block, &id, place)?;
            Ok((block.start, if place.absolute { self.clean_addresses(&html) } else { html }))
        });
        blocks.collect()
    }

    fn block(
        &self,
        document: &Document,
        block: &Block,
        id: &str,
        place: &BlockPlace<'_>,
    ) -> Result<String, Box<Diagnostic>> {
        let caption = block.caption.as_deref();
        match &block.content {
            BlockContent::Coverage(own) => self.fill_block(place.root, &self.coverage_block(own, caption)),
            BlockContent::Practices(own) => {
                let level = level_below(document, block.start);
                let view = self.practices_block(own, caption, level);
                self.fill_block(place.root, &view)
            }
            BlockContent::Organisations(own) => {
                let view = self.organisations_block(own, caption);
                self.fill_block(place.root, &view)
            }
            BlockContent::Figures(own) => self.fill_block(place.root, &self.figures_block(own, caption)),
            BlockContent::Chart(own) => {
                let setting = Setting { id, root: place.root, caption };
                self.fill_block(place.root, &self.chart(own, &setting))
            }
        }
    }

    fn fill_block(
        &self,
        root: &str,
        view: &impl Templated<Page = BlockPage>,
    ) -> Result<String, Box<Diagnostic>> {
        let bytes = self.templates.render(&BlockPage { root: root.to_owned() }, view)?;
        Ok(String::from_utf8(bytes).unwrap_or_default())
    }

    fn coverage_block(&self, block: &CoverageBlock, caption: Option<&str>) -> CoverageBlockView {
        let site = self.site;
        let day = block.as_of.unwrap_or(site.as_of());
        let table = self.relations.coverage_on(block.target, day);
        let mut places = block.places.clone();
        // In one paragraph the place itself is meant, and not the places below it.
        if block.show == CoverageShow::Summary && places.listed.is_empty() && places.level.is_none() {
            places.listed = places.parent.or(site.config().root).into_iter().collect();
        }
        let rows = self.coverage_on(block.target, &places, day);
        let paged = rows.iter().map(|(place, _)| *place).filter(|place| site.has_page(*place));
        let paged: Vec<Key<Place>> = paged.collect();
        let rows = rows.into_iter().map(|(place, coverage)| {
            let spot = Spot { target: block.target, place, day };
            let view = coverage.map_or_else(Self::no_coverage, |coverage| self.coverage(spot, coverage));
            self.row(place, view)
        });
        let rows: Vec<_> = rows.collect();
        let open = table.filter(|_| block.show == CoverageShow::Missing);
        CoverageBlockView {
            label: site.target(block.target).label.clone(),
            url: self.link(&Address::of_target(block.target, self.kept_day(day), site)),
            caption: caption.map(str::to_owned),
            date: format::day(day, self.language()),
            show: match block.show {
                CoverageShow::Table => "table",
                CoverageShow::Missing => "missing",
                CoverageShow::Summary => "summary",
            },
            open: open.map_or_else(Vec::new, |table| self.open_units_of(table, &paged)),
            rows,
        }
    }

    fn practices_block(
        &self,
        block: &PracticesBlock,
        caption: Option<&str>,
        level: u64,
    ) -> PracticesBlockView {
        let site = self.site;
        let mut keys: Vec<Key<Practice>> = if block.ids.is_empty() {
            self.relations.practices_by_date().to_vec()
        } else {
            block.ids.clone()
        };
        keys.retain(|key| {
            let practice = &site.practices()[*key];
            let answers = |themes: &[_]| practice.themes.iter().any(|theme| themes.contains(theme));
            (block.themes.is_empty() || answers(&block.themes)) && begins_in(site, practice, &block.counties)
        });
        match block.sort {
            PracticeSort::Newest => {}
            PracticeSort::Title => keys.sort_by_key(|key| &site.practices()[*key].document.title),
            PracticeSort::Adopted => {
                keys.sort_by_key(|key| std::cmp::Reverse(self.relations.catalogue().counts(*key).adopted()))
            }
        }
        let total = keys.len();
        keys.truncate(block.limit);
        PracticesBlockView {
            caption: caption.map(str::to_owned),
            level,
            style: match block.style {
                PracticeStyle::Cards => "cards",
                PracticeStyle::Lines => "lines",
            },
            items: self.practice_items(&keys),
            total,
            url: self.link(&Address::new("practices/")),
        }
    }

    fn organisations_block(
        &self,
        block: &OrganisationsBlock,
        caption: Option<&str>,
    ) -> OrganisationsBlockView {
        let site = self.site;
        let fits = |organisation: &Organisation| {
            let kind = organisation.kind.as_deref();
            let of_kind = |kind: &str| {
                let wanted = |own: &String| own == kind || *own == self.kind_label(kind);
                block.kinds.iter().any(wanted)
            };
            let there = |place: Key<Place>| block.places.iter().any(|above| is_within(site, place, *above));
            (block.kinds.is_empty() || kind.is_some_and(of_kind))
                && (block.places.is_empty() || organisation.place.is_some_and(there))
                && block.status.is_none_or(|status| status == organisation.status)
        };
        let mut keys: Vec<Key<Organisation>> = site
            .organisations()
            .iter()
            .filter(|(_, organisation)| fits(organisation))
            .map(|(key, _)| key)
            .collect();
        let total = keys.len();
        keys.truncate(block.limit);
        OrganisationsBlockView {
            caption: caption.map(str::to_owned),
            items: keys.iter().map(|key| self.shared_organisation(*key)).collect(),
            total,
            url: self.link(&Address::new("organisations/")),
        }
    }

    /// Figures, newest first; those without a date last.
    fn figures_block(&self, block: &FiguresBlock, caption: Option<&str>) -> FiguresBlockView {
        let site = self.site;
        let until = block.as_of.unwrap_or(site.as_of());
        let mut found: Vec<usize> = match block.report {
            Some(report) => self.report_figures(report),
            None => (0..site.observations().len()).collect(),
        };
        found.retain(|index| {
            let own = &site.observations()[*index];
            let day = own.day();
            let there = block.places.iter().any(|above| is_within(site, own.place, *above));
            (block.places.is_empty() || there)
                && (block.indicators.is_empty() || block.indicators.contains(&own.indicator))
                && day.is_none_or(|day| day <= until)
                && block.since.is_none_or(|since| day.is_some_and(|day| since <= day))
        });
        found.sort_by_key(|index| std::cmp::Reverse(site.observations()[*index].day()));
        let total = found.len();
        found.truncate(block.limit);
        FiguresBlockView {
            caption: caption.map(str::to_owned),
            items: found.into_iter().map(|index| self.figure(index)).collect(),
            total,
        }
    }

    /// Addresses that templates wrote for the site's own way of links, as a feed needs them: absolute and clean.
    fn clean_addresses(&self, html: &str) -> String {
        let start = format!("href=\"{}", escape(&self.site.config().base_url));
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        while let Some(at) = rest.find(&start) {
            let (before, from) = rest.split_at(at + start.len());
            let (path, after) = from.split_at(from.find('"').unwrap_or(from.len()));
            let (path, fragment) = path.split_at(path.find('#').unwrap_or(path.len()));
            let folder = path.strip_suffix("index.html").filter(|own| own.is_empty() || own.ends_with('/'));
            out.push_str(before);
            out.push_str(folder.unwrap_or(path));
            out.push_str(fragment);
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

/// The level for a heading at `offset`: one below the heading before it.
fn level_below(document: &Document, offset: usize) -> u64 {
    let headings = &document.body.outline.headings;
    let before = headings.iter().filter(|heading| heading.range.start < offset).count();
    // The last ones of the shown headings; the title itself is left out there.
    let hidden = headings.len() - super::markdown::toc(document).len();
    let shown = super::markdown::toc(document);
    let last = before.checked_sub(hidden + 1).and_then(|index| shown.get(index));
    last.map_or(2, |(level, ..)| u64::from(level + 1).min(6))
}

fn begins_in(site: &Site, practice: &Practice, places: &[Key<Place>]) -> bool {
    let there = |origin: &Key<Place>| places.iter().any(|above| is_within(site, *origin, *above));
    places.is_empty() || practice.counties.iter().any(there)
}
