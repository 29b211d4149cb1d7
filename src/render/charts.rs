//! From the site to charts: which values, in which words, on which scales. The drawing is `chart`'s business.

use crate::base::Date;
use crate::domain::block::{ChartBlock, ChartKind, ChartSubject};
use crate::domain::{IndicatorKey, IndicatorKind, Key, Measure, Place, SourceRef, TargetKey, Value};
use crate::relate::coverage::{Basis, Coverage, Rate};
use crate::relate::provenance::{Number, Spot};
use crate::relate::series::{self, Point};
use crate::relate::{blocks, values};

use super::address::Address;
use super::chart::{
    Axis, Bar, Course, Dot, Fixed, Frame, Scale, Tile, TimeScale, bars, common_scale, common_time, line,
    sparkline, tiles,
};
use super::format;
use super::press::{Press, basis};
use super::views::Html;
use super::views::blocks::{ChartRow, ChartView, PanelView, TilesView};
use super::views::parts::{LinkView, SourceView};

/// Values that the description of a picture says one by one; the table has them all.
const SPOKEN: usize = 20;

/// What the charts of a page share.
pub struct Setting<'s> {
    /// Prefix of ids, different for each chart of a page.
    pub id: &'s str,
    /// What stands before links inside a picture.
    pub root: &'s str,
    /// Words above it, instead of the usual ones.
    pub caption: Option<&'s str>,
}

impl Press<'_> {
    /// The chart of a block.
    pub fn chart(&self, block: &ChartBlock, setting: &Setting<'_>) -> ChartView {
        let to = block.to.unwrap_or(self.site.as_of());
        match (block.kind, block.subject) {
            (ChartKind::Bars, ChartSubject::Target(target)) => {
                let rows = self.coverage_on(target, &block.places, to);
                self.coverage_bars(target, &rows, to, block.alt.as_deref(), setting)
            }
            (ChartKind::Tiles, ChartSubject::Target(target)) => {
                let rows = self.coverage_on(target, &block.places, to);
                self.coverage_tiles(target, &rows, to, block.alt.as_deref(), setting)
            }
            (ChartKind::Bars | ChartKind::Tiles, ChartSubject::Indicator(indicator)) => {
                self.indicator_bars(indicator, block, to, setting)
            }
            _ => self.over_time(block, to, setting),
        }
    }

    /// The rows of a table of coverage.
    pub fn coverage_on(
        &self,
        target: TargetKey,
        places: &crate::domain::block::Places,
        day: Date,
    ) -> Vec<(Key<Place>, Option<&Coverage>)> {
        let table = self.relations.coverage_on(target, day);
        let keys = blocks::rows(self.site, table, places);
        keys.into_iter().map(|key| (key, table.and_then(|table| table.get(key)))).collect()
    }

    fn coverage_bars(
        &self,
        target: TargetKey,
        rows: &[(Key<Place>, Option<&Coverage>)],
        day: Date,
        alt: Option<&str>,
        setting: &Setting<'_>,
    ) -> ChartView {
        let list: Vec<Bar> = rows
            .iter()
            .map(|(place, coverage)| Bar {
                label: self.site.places()[*place].name.clone(),
                text: self.coverage_words(*coverage),
                value: coverage.and_then(percent),
                number: self.reading_number(Spot { target, place: *place, day }, *coverage),
                illustrative: coverage.is_some_and(|coverage| coverage.reading.illustrative),
            })
            .collect();
        let mut view = self.coverage_chart("bars", target, rows, day, setting);
        let spoken = list.iter().map(|bar| (bar.label.as_str(), bar.text.as_str()));
        let description = alt.map_or_else(|| self.spoken(spoken), str::to_owned);
        let frame = Frame { id: setting.id, title: &view.caption, description: &description };
        let svg = if list.is_empty() {
            String::new()
        } else {
            bars(&frame, &Scale::rates(), &list, &|value| format!("{}%", Fixed(value)))
        };
        view.panels = panel(svg);
        view
    }

    fn coverage_tiles(
        &self,
        target: TargetKey,
        rows: &[(Key<Place>, Option<&Coverage>)],
        day: Date,
        alt: Option<&str>,
        setting: &Setting<'_>,
    ) -> ChartView {
        let mut view = self.coverage_chart("tiles", target, rows, day, setting);
        let frame = Frame { id: setting.id, title: &view.caption, description: alt.unwrap_or_default() };
        view.panels = panel(tiles(&frame, &self.tiles_of(target, day, rows, setting.root)));
        for panel in &mut view.panels {
            panel.illustrative = view.illustrative;
        }
        view
    }

    /// The tile map of the places with pages, for the pages that show one.
    pub fn tile_map(
        &self,
        target: TargetKey,
        day: Date,
        places: &[Key<Place>],
        address: &Address,
    ) -> TilesView {
        let table = self.relations.coverage_on(target, day);
        let coverage = |place: &Key<Place>| (*place, table.and_then(|table| table.get(*place)));
        let mut rows: Vec<(Key<Place>, Option<&Coverage>)> = places.iter().map(coverage).collect();
        // What the target does not count has no tile.
        rows.retain(|(_, coverage)| table.is_none() || coverage.is_some());
        let root = address.root(self.site.config());
        let frame = Frame { id: "jb-tiles", title: &self.site.target(target).label, description: "" };
        let list = self.tiles_of(target, day, &rows, &root);
        let illustrative = list.iter().any(|tile| tile.illustrative);
        TilesView { svg: Html(tiles(&frame, &list)), illustrative }
    }

    fn tiles_of(
        &self,
        target: TargetKey,
        day: Date,
        rows: &[(Key<Place>, Option<&Coverage>)],
        root: &str,
    ) -> Vec<Tile> {
        let tiles = rows.iter().filter_map(|(key, coverage)| {
            let place = &self.site.places()[*key];
            let (column, row) = place.tile?;
            let illustrative = coverage.is_some_and(|coverage| coverage.reading.illustrative);
            let example = if illustrative { self.example_mark() } else { String::new() };
            let words = format!("{}{}{example}", self.word("sign.colon"), self.plain_words(*coverage));
            Some(Tile {
                at: (u32::from(column), u32::from(row)),
                name: place.name.clone(),
                short: place.short_name().to_owned(),
                text: self.tile_words(*coverage),
                words,
                percent: coverage.and_then(percent),
                number: self.reading_number(Spot { target, place: *key, day }, *coverage),
                illustrative,
                href: self.place(*key).url.map(|url| format!("{root}{url}")),
            })
        });
        tiles.collect()
    }

    /// The id of a value that is drawn; what is not known has none.
    fn reading_number(&self, spot: Spot, coverage: Option<&Coverage>) -> Option<String> {
        let known = coverage.is_some_and(|coverage| coverage.reading.is_known());
        known.then(|| self.number_id(&Number::Coverage(spot)))
    }

    /// What charts of coverage have in common: caption, table, sources.
    fn coverage_chart(
        &self,
        kind: &'static str,
        target: TargetKey,
        rows: &[(Key<Place>, Option<&Coverage>)],
        day: Date,
        setting: &Setting<'_>,
    ) -> ChartView {
        let label = &self.site.target(target).label;
        let caption = setting.caption.map_or_else(|| self.caption_of_day(label, day), str::to_owned);
        let table = rows.iter().map(|(place, coverage)| ChartRow {
            place: self.place(*place),
            date: coverage.and_then(|coverage| self.maybe_date(coverage.reading.as_of)),
            value: if coverage.is_some_and(|coverage| coverage.reading.is_known()) {
                self.plain_words(*coverage)
            } else {
                String::new()
            },
            number: coverage
                .filter(|coverage| coverage.reading.is_known())
                .map(|_| self.number(&Number::Coverage(Spot { target, place: *place, day }))),
            basis: coverage.map_or("none", |coverage| basis(coverage.reading.basis)),
            illustrative: coverage.is_some_and(|coverage| coverage.reading.illustrative),
            written: coverage.and_then(|coverage| self.reading_written(&coverage.reading)),
        });
        let readings = rows.iter().filter_map(|(_, coverage)| Some(&(*coverage)?.reading));
        let mut sources: Vec<SourceRef> =
            readings.flat_map(|reading| self.reading_source_refs(reading)).collect();
        sources.sort();
        sources.dedup();
        let rows: Vec<ChartRow> = table.collect();
        ChartView {
            kind,
            caption,
            panels: Vec::new(),
            marks: Vec::new(),
            gap: false,
            places: true,
            basis: true,
            illustrative: rows.iter().any(|row| row.illustrative),
            rows,
            sources: sources.into_iter().map(|source| self.source(source)).collect(),
        }
    }

    fn indicator_bars(
        &self,
        indicator: IndicatorKey,
        block: &ChartBlock,
        day: Date,
        setting: &Setting<'_>,
    ) -> ChartView {
        let (label, unit, _) = self.indicator_words(indicator);
        let found = |place: &Key<Place>| values::value(self.site, self.relations, indicator, *place, day);
        let mut places = blocks::rows(self.site, None, &block.places);
        if block.places.listed.is_empty() {
            places.retain(|place| found(place).is_some());
        }
        let unit = unit.unwrap_or_default();
        let (mut list, mut rows) = (Vec::new(), Vec::new());
        for place in &places {
            let value = found(place);
            // A value in another unit stands in the table; on the scale it would be a lie.
            let own = value.as_ref().filter(|value| value.unit.as_ref().is_none_or(|own| *own == unit));
            let text = value
                .as_ref()
                .map(|found| self.value_words(found.value, None, found.unit.as_deref().unwrap_or(&unit)));
            let illustrative = value.as_ref().is_some_and(|found| found.illustrative);
            let mark = if illustrative { self.example_mark() } else { String::new() };
            let shown = text.clone().unwrap_or_else(|| self.word("not_reported"));
            let number = value.as_ref().and_then(|found| values::number(indicator, *place, day, found));
            let number = number.map(|number| self.number(&number));
            list.push(Bar {
                label: self.site.places()[*place].name.clone(),
                text: shown + &mark,
                value: own.and_then(|found| series::number(found.value)),
                number: number.as_ref().map(|number| number.id.clone()),
                illustrative,
            });
            rows.push(ChartRow {
                place: self.place(*place),
                date: value.as_ref().and_then(|found| self.maybe_date(found.as_of)),
                value: text.unwrap_or_default(),
                number,
                basis: if value.is_some() { "reported" } else { "none" },
                illustrative,
                written: value.and_then(|found| self.value_written(indicator, *place, day, &found)),
            });
        }
        let known = list.iter().filter_map(|bar| bar.value);
        let scale =
            if self.is_rate(indicator) { Scale::rates() } else { Scale::of(known, self.is_whole(indicator)) };
        let caption = setting.caption.map_or_else(|| self.caption_of_day(&label, day), str::to_owned);
        let spoken = list.iter().map(|bar| (bar.label.as_str(), bar.text.as_str()));
        let description = block.alt.clone().unwrap_or_else(|| self.spoken(spoken));
        let frame = Frame { id: setting.id, title: &caption, description: &description };
        let tick = self.tick(indicator);
        let svg = if list.is_empty() { String::new() } else { bars(&frame, &scale, &list, &tick) };
        let sources = self.observed_sources(indicator, &places, day);
        chart_view("bars", caption, panel(svg), rows, sources)
    }

    /// Charts over time: one drawing for each place, all on the same scales.
    fn over_time(&self, block: &ChartBlock, to: Date, setting: &Setting<'_>) -> ChartView {
        let places = self.places_over_time(block, to);
        let from = block.from.map(|from| from.first());
        let mut all: Vec<(Key<Place>, Vec<Point>)> = Vec::new();
        for place in &places {
            let mut points = self.points(block.subject, *place, to);
            points.retain(|point| from.is_none_or(|from| from <= point.day));
            all.push((*place, points));
        }
        let indicator = match block.subject {
            ChartSubject::Target(target) => IndicatorKey::Target(target, Measure::Coverage),
            ChartSubject::Indicator(indicator) => indicator,
        };
        let mut view = self.courses(block.kind, indicator, &all, block.alt.as_deref(), setting);
        view.basis = matches!(block.subject, ChartSubject::Target(_));
        view
    }

    /// Listed places, or the top place; small multiples show the places with pages.
    fn places_over_time(&self, block: &ChartBlock, to: Date) -> Vec<Key<Place>> {
        let chosen = &block.places;
        let unsaid = chosen.listed.is_empty() && chosen.parent.is_none() && chosen.level.is_none();
        if unsaid && block.kind != ChartKind::Multiples {
            return self.site.config().root.into_iter().collect();
        }
        let table = match block.subject {
            ChartSubject::Target(target) => self.relations.coverage_on(target, to),
            ChartSubject::Indicator(_) => None,
        };
        blocks::rows(self.site, table, chosen)
    }

    fn points(&self, subject: ChartSubject, place: Key<Place>, to: Date) -> Vec<Point> {
        match subject {
            ChartSubject::Target(target) => series::of_target(self.site, self.relations, target, place, to),
            ChartSubject::Indicator(indicator) => series::of_indicator(self.site, indicator, place, to),
        }
    }

    /// Drawings of dated values; places without any are only in the table.
    fn courses(
        &self,
        kind: ChartKind,
        indicator: IndicatorKey,
        all: &[(Key<Place>, Vec<Point>)],
        alt: Option<&str>,
        setting: &Setting<'_>,
    ) -> ChartView {
        let (label, unit, _) = self.indicator_words(indicator);
        let unit = unit.unwrap_or_default();
        let caption = setting
            .caption
            .map_or_else(|| self.word("chart.over_time").replace("{what}", &label), str::to_owned);
        let courses: Vec<Course> = all.iter().map(|(_, points)| self.course(points, &unit)).collect();
        let scale = common_scale(&courses, self.is_rate(indicator), self.is_whole(indicator));
        let drawing = Drawing { kind, scale, time: common_time(&courses), alt, label: &label };
        let several = all.len() > 1;
        let mut panels = Vec::new();
        for (index, ((place, _), course)) in all.iter().zip(&courses).enumerate() {
            let id = if several { format!("{}-{}", setting.id, index + 1) } else { setting.id.to_owned() };
            let name = several.then_some(*place);
            panels.extend(self.drawn(&drawing, indicator, &id, name, course));
        }
        let rows = all.iter().flat_map(|(place, points)| self.point_rows(*place, points, &unit));
        let rows: Vec<ChartRow> = rows.collect();
        let places: Vec<Key<Place>> = all.iter().map(|(place, _)| *place).collect();
        let last = all.iter().filter_map(|(_, points)| points.last().map(|point| point.day)).max();
        let sources = self.observed_sources(indicator, &places, last.unwrap_or(self.site.as_of()));
        let mut view = chart_view(kind_name(kind), caption, panels, rows, sources);
        let dots = || courses.iter().flat_map(|course| &course.dots);
        let used = |wanted: Basis| dots().any(|dot| dot.value.is_some() && dot.basis == wanted);
        let bases = [Basis::Reported, Basis::Mixed, Basis::Roster];
        view.marks = bases.into_iter().filter(|own| used(*own)).map(basis).collect();
        view.gap = courses.iter().any(has_gap);
        view.places = several;
        view
    }

    /// The drawing of one place; `None` without any value.
    fn drawn(
        &self,
        drawing: &Drawing<'_>,
        indicator: IndicatorKey,
        id: &str,
        place: Option<Key<Place>>,
        course: &Course,
    ) -> Option<PanelView> {
        let time = drawing.time?;
        let last = course.dots.iter().rfind(|dot| dot.value.is_some())?;
        let name = place.map(|key| self.site.places()[key].name.as_str()).unwrap_or_default();
        let colon = self.word("sign.colon");
        let title = if name.is_empty() {
            drawing.label.to_owned()
        } else {
            format!("{name}{colon}{}", drawing.label)
        };
        let day = |day: Date| format::day(day, self.language()).text;
        let spoken: Vec<(String, &str)> = course
            .dots
            .iter()
            .filter(|dot| dot.value.is_some())
            .map(|dot| (day(dot.day), dot.text.as_str()))
            .collect();
        let spoken = self.spoken(spoken.iter().map(|(day, text)| (day.as_str(), *text)));
        let description = drawing.alt.map_or(spoken, str::to_owned);
        let frame = Frame { id, title: &title, description: &description };
        let svg = if drawing.kind == ChartKind::Sparkline {
            sparkline(&frame, &drawing.scale, time, course)
        } else {
            let height = if drawing.kind == ChartKind::Line { 190.0 } else { 120.0 };
            // In figures, because on a narrow screen two dates in words would touch.
            let ends = (time.first.to_string(), time.last.to_string());
            let axis = Axis { scale: &drawing.scale, time, ends, height };
            line(&frame, &axis, course, &self.tick(indicator))
        };
        Some(PanelView {
            place: place.map(|place| self.place(place)),
            value: last.text.clone(),
            number: last.number.clone(),
            date: Some(format::day(last.day, self.language())),
            illustrative: last.illustrative,
            svg: Html(svg),
        })
    }

    fn course(&self, points: &[Point], unit: &str) -> Course {
        let known = points.iter().position(|point| point.value.is_some()).unwrap_or(points.len());
        let dots = points[known..].iter().filter_map(|point| {
            let own = point.unit.as_deref().is_none_or(|own| own == unit);
            let value = match point.value {
                Some(value) if own => Some(series::number(value)?),
                Some(_) => return None,
                None => None,
            };
            let text = point.value.map(|value| self.value_words(value, point.counts, unit));
            Some(Dot {
                day: point.day,
                value,
                basis: point.basis,
                illustrative: point.illustrative,
                text: text.unwrap_or_default(),
                number: point.value.map(|_| self.number_id(&point.number)),
            })
        });
        Course { dots: dots.collect() }
    }

    fn point_rows(&self, place: Key<Place>, points: &[Point], unit: &str) -> Vec<ChartRow> {
        let rows = points.iter().map(|point| ChartRow {
            place: self.place(place),
            date: Some(self.date(point.date)),
            value: point.value.map_or(String::new(), |value| {
                self.value_words(value, point.counts, point.unit.as_deref().unwrap_or(unit))
            }),
            number: point.value.map(|_| self.number(&point.number)),
            basis: basis(if point.value.is_some() { point.basis } else { Basis::None }),
            illustrative: point.illustrative,
            written: point.span.and_then(|span| self.written(span)),
        });
        rows.collect()
    }

    /// The course of a target at a place; `None` with fewer than two values.
    pub fn history(&self, target: TargetKey, place: Key<Place>, day: Date) -> Option<ChartView> {
        let points = series::of_target(self.site, self.relations, target, place, day);
        if points.iter().filter(|point| point.value.is_some()).count() < 2 {
            return None;
        }
        let caption = self.word("chart.history_caption");
        let caption = caption
            .replace("{place}", &self.site.places()[place].name)
            .replace("{target}", &self.site.target(target).label);
        let setting = Setting { id: "jb-history-chart", root: "", caption: Some(&caption) };
        let indicator = IndicatorKey::Target(target, Measure::Coverage);
        let mut view = self.courses(ChartKind::Line, indicator, &[(place, points)], None, &setting);
        view.basis = true;
        Some(view)
    }

    /// Indicators of a place with two dated values or more, each as a small course.
    pub fn trends(&self, place: Key<Place>) -> Vec<ChartView> {
        let figures = self.relations.figures_at(place);
        let mut indicators: Vec<IndicatorKey> = Vec::new();
        for index in figures {
            let observation = &self.site.observations()[*index];
            if observation.place == place && !indicators.contains(&observation.indicator) {
                indicators.push(observation.indicator);
            }
        }
        let trend = |(number, indicator): (usize, IndicatorKey)| {
            let points = series::of_indicator(self.site, indicator, place, self.site.as_of());
            let days: std::collections::BTreeSet<Date> = points.iter().map(|point| point.day).collect();
            if days.len() < 2 {
                return None;
            }
            let id = format!("jb-trend-{}", number + 1);
            let label = self.indicator_words(indicator).0;
            let setting = Setting { id: &id, root: "", caption: Some(&label) };
            Some(self.courses(ChartKind::Sparkline, indicator, &[(place, points)], None, &setting))
        };
        indicators.into_iter().enumerate().filter_map(trend).collect()
    }

    /// Who stated the observations of an indicator at some places up to a day.
    fn observed_sources(&self, indicator: IndicatorKey, places: &[Key<Place>], day: Date) -> Vec<SourceView> {
        let mut sources: Vec<SourceRef> = Vec::new();
        if let IndicatorKey::Target(target, Measure::Coverage) = indicator {
            let tables = self.relations.tables_over_time(target).filter(|table| table.date() <= day);
            let rows = tables.flat_map(|table| places.iter().filter_map(|place| table.get(*place)));
            sources.extend(rows.flat_map(|row| self.reading_source_refs(&row.reading)));
        }
        for place in places {
            let own = self.site.observations_of(indicator, *place).iter();
            let own = own.filter(|own| own.day().is_none_or(|own| own <= day));
            sources.extend(own.filter_map(|observation| observation.source));
        }
        sources.sort();
        sources.dedup();
        sources.into_iter().map(|source| self.source(source)).collect()
    }

    /// Coverage in a line of text, with the mark of example data.
    fn coverage_words(&self, coverage: Option<&Coverage>) -> String {
        let mut words = self.plain_words(coverage);
        if coverage.is_some_and(|coverage| coverage.reading.illustrative) {
            words.push_str(&self.example_mark());
        }
        words
    }

    fn plain_words(&self, coverage: Option<&Coverage>) -> String {
        let Some(coverage) = coverage.filter(|coverage| coverage.reading.is_known()) else {
            return self.word("not_reported");
        };
        let reading = &coverage.reading;
        let rate = if reading.full { Some(self.word("full")) } else { reading.rate.map(format::rate) };
        match (reading.counts(), rate) {
            (Some((established, total)), Some(rate)) => format!("{established}/{total} {rate}"),
            (Some((established, total)), None) => format!("{established}/{total}"),
            (None, rate) => rate.unwrap_or_else(|| self.word("not_reported")),
        }
    }

    /// The value of a tile: as short as it can be.
    fn tile_words(&self, coverage: Option<&Coverage>) -> String {
        let known = coverage.filter(|coverage| coverage.reading.is_known());
        match known.map(|coverage| &coverage.reading) {
            None => self.word("tile.unknown"),
            Some(reading) => match reading.counts() {
                Some((established, total)) => format!("{established}/{total}"),
                None if reading.full => self.word("tile.full"),
                None => reading.rate.map_or_else(|| self.word("tile.unknown"), format::rate),
            },
        }
    }

    fn value_words(&self, value: Value, counts: Option<(u64, u64)>, unit: &str) -> String {
        let text = match value {
            Value::Full => self.word("full"),
            Value::Number(number) => {
                let sign = if unit.is_empty() { String::new() } else { self.word("sign.unit") };
                format!("{}{sign}{unit}", format::number(number))
            }
            other => format::value(other),
        };
        match (counts, value) {
            (Some((established, total)), Value::Full) => format!("{established}/{total} {text}"),
            (Some((established, total)), Value::Percent(_) | Value::Counts { .. }) => {
                let rate = Rate::of(established, total).map_or(text, format::rate);
                format!("{established}/{total} {rate}")
            }
            _ => text,
        }
    }

    fn example_mark(&self) -> String {
        [self.word("sign.open"), self.word("example.label"), self.word("sign.close")].concat()
    }

    fn caption_of_day(&self, label: &str, day: Date) -> String {
        let date = format::day(day, self.language()).text;
        self.word("chart.of_day").replace("{what}", label).replace("{date}", &date)
    }

    /// Values one by one, for who cannot see the picture.
    fn spoken<'t>(&self, values: impl Iterator<Item = (&'t str, &'t str)>) -> String {
        let (colon, semicolon) = (self.word("sign.colon"), self.word("sign.semicolon"));
        let parts: Vec<String> = values.map(|(label, text)| format!("{label}{colon}{text}")).collect();
        let mut spoken = parts[..parts.len().min(SPOKEN)].join(&semicolon);
        if parts.len() > SPOKEN {
            spoken.push('…');
        }
        spoken
    }

    fn is_rate(&self, indicator: IndicatorKey) -> bool {
        match indicator {
            IndicatorKey::Declared(key) => self.site.indicators()[key].kind == IndicatorKind::Ratio,
            IndicatorKey::Target(_, measure) => measure == Measure::Coverage,
        }
    }

    fn is_whole(&self, indicator: IndicatorKey) -> bool {
        match indicator {
            IndicatorKey::Declared(key) => self.site.indicators()[key].kind == IndicatorKind::Count,
            IndicatorKey::Target(..) => true,
        }
    }

    /// How numbers of a scale are written.
    fn tick(&self, indicator: IndicatorKey) -> impl Fn(f64) -> String + use<> {
        let sign = if self.is_rate(indicator) { "%" } else { "" };
        move |value| {
            let rounded = if value.abs() < 1e15 { (value * 1e6).round() / 1e6 } else { value };
            format!("{}{sign}", format::number(rounded))
        }
    }
}

/// What the drawings of one chart share.
struct Drawing<'d> {
    kind: ChartKind,
    scale: Scale,
    time: Option<TimeScale>,
    alt: Option<&'d str>,
    label: &'d str,
}

fn chart_view(
    kind: &'static str,
    caption: String,
    panels: Vec<PanelView>,
    rows: Vec<ChartRow>,
    sources: Vec<SourceView>,
) -> ChartView {
    ChartView {
        kind,
        caption,
        panels,
        marks: Vec::new(),
        gap: false,
        places: true,
        basis: false,
        illustrative: rows.iter().any(|row| row.illustrative),
        rows,
        sources,
    }
}

/// A chart of one drawing; none if nothing could be drawn.
fn panel(svg: String) -> Vec<PanelView> {
    if svg.is_empty() {
        return Vec::new();
    }
    vec![PanelView {
        place: None::<LinkView>,
        value: String::new(),
        number: None,
        date: None,
        illustrative: false,
        svg: Html(svg),
    }]
}

fn percent(coverage: &Coverage) -> Option<f64> {
    let reading = &coverage.reading;
    match reading.rate {
        _ if !reading.is_known() => None,
        Some(rate) => Some(rate.tenths() as f64 / 10.0),
        None => reading.full.then_some(100.0),
    }
}

/// Whether nothing was known between two values.
fn has_gap(course: &Course) -> bool {
    let last = course.dots.iter().rposition(|dot| dot.value.is_some()).unwrap_or(0);
    course.dots[..last].iter().any(|dot| dot.value.is_none())
}

fn kind_name(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Bars => "bars",
        ChartKind::Tiles => "tiles",
        ChartKind::Line => "line",
        ChartKind::Sparkline => "sparkline",
        ChartKind::Multiples => "multiples",
    }
}
