//! The settings of a site, checked.

use crate::base::{Date, Language, Span, Spanned};

use super::{Key, Level, Lints, Place, TargetKey};

/// Settings from `site.yaml`.
#[derive(Clone, Debug)]
pub struct Config {
    /// Title.
    pub title: String,
    /// Absolute address of the root, ends in `/`.
    pub base_url: String,
    /// The path part of `base_url`, begins and ends in `/`.
    pub base_path: String,
    /// `zh-Hans` or `en`, as it stands in `<html lang>`.
    pub language_tag: String,
    /// Language of the words.
    pub language: Language,
    /// Who publishes.
    pub organisation: Option<String>,
    /// What the site is.
    pub description: Option<String>,
    /// Name of the theme; `None` is the built-in one.
    pub theme: Option<String>,
    /// The place at the top.
    pub root: Option<Key<Place>>,
    /// Places of this level have pages.
    pub page_level: Level,
    /// The target on the home page.
    pub headline: Option<TargetKey>,
    /// Items on a page of a list.
    pub paginate: usize,
    /// Days for which coverage pages are kept, ascending.
    pub snapshots: Vec<Date>,
    /// What happens to raw HTML.
    pub html: HtmlPolicy,
    /// How links are written.
    pub links: LinkStyle,
    /// The menu, if the site has its own.
    pub menu: Vec<MenuItem>,
    /// Items that Chinese government sites show.
    pub government: Option<Government>,
    /// What becomes of photographs.
    pub images: Images,
    /// Whether feeds are written.
    pub feeds: bool,
    /// Whether names in texts are linked by themselves.
    pub auto_links: bool,
    /// Whether data files (CSV, workbooks, JSON) are written.
    pub data: bool,
    /// The terms under which the data may be used: words, or an address.
    pub license: Option<String>,
    /// Whether a search index is written.
    pub search: bool,
    /// Output folder below the root.
    pub output: String,
    /// How old what it shows may become.
    pub freshness: Freshness,
    /// What the site says about the rules.
    pub lints: Lints,
    /// How the preview opens a file in an editor: an address with `{path}`, `{line}` and `{column}`.
    pub editor: Option<String>,
}

impl Config {
    /// The output folder of a site that names none.
    pub const OUTPUT: &str = "public";
}

/// How old what a site shows may become before somebody is reminded; without a limit, as old as it likes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Freshness {
    /// The newest report.
    pub reports: Option<Limit>,
    /// The practice that was changed last.
    pub practices: Option<Limit>,
    /// The newest value of each indicator and place.
    pub figures: Option<Limit>,
}

/// A number of days.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// The days.
    pub days: u64,
    /// Where it is stated.
    pub span: Span,
}

/// What happens to raw HTML in Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum HtmlPolicy {
    /// An allow-list.
    #[default]
    Sanitize,
    /// Shown as text.
    Escape,
    /// Passed through, scripts and handlers aside.
    Allow,
}

/// How links inside the site are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum LinkStyle {
    /// Relative, with the file's name.
    #[default]
    Relative,
    /// Relative, without `index.html`.
    Clean,
    /// With the base address.
    Absolute,
}

/// What becomes of photographs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Images {
    /// Widths in pixels that photographs are published in, ascending; none leaves them as they are.
    pub widths: Vec<u32>,
    /// Quality of lossy formats, 1 to 100.
    pub quality: u8,
    /// Whether every published copy loses its place, its camera and its remarks.
    pub strip_metadata: bool,
}

impl Default for Images {
    /// A telephone, a telephone with a sharp screen, a wide column on a sharp screen.
    fn default() -> Images {
        Images { widths: vec![480, 960, 1600], quality: 80, strip_metadata: true }
    }
}

/// One entry of the menu.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// Words.
    pub label: String,
    /// Address below the root, or an absolute one.
    pub url: Spanned<String>,
}

/// What Chinese government sites state.
#[derive(Clone, Debug, Default)]
pub struct Government {
    /// SiteName
    pub site_name: Option<String>,
    /// SiteDomain
    pub site_domain: Option<String>,
    /// SiteIDCode
    pub site_id_code: Option<String>,
    /// ICP number.
    pub icp: Option<String>,
    /// Number of the public security filing.
    pub police: Option<String>,
    /// Contact.
    pub contact: Option<String>,
}
