//! What a page says about itself to machines: canonical address, OpenGraph, JSON-LD, the tags of Chinese
//! government sites.

use crate::base::{Date, PartialDate, Span, escape};
use crate::domain::{Config, Publication};

use super::address::Address;
use super::data::{DataFile, DataKey, Format};
use super::press::{Press, publication};
use super::views::parts::{FeedLinkView, LinkView, PageMeta};
use super::views::{Html, Shared};
use crate::refine::Site;

/// What a page brings along for its head.
#[derive(Debug, Default)]
pub struct Head<'a> {
    /// See `PageMeta::kind`.
    pub kind: &'static str,
    /// See `PageMeta::section`.
    pub section: &'static str,
    /// Title; empty on the home page.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// From below the home page to above this one: words and addresses.
    pub parents: Vec<(String, Address)>,
    /// Whether it is an article, with its date and what else government sites want to know.
    pub article: Option<Article>,
    /// A picture for previews.
    pub image: Option<HeadImage>,
    /// Whether the document is public.
    pub publication: Publication,
    /// Feeds of this page: title, address of the folder.
    pub feeds: Vec<(String, Address)>,
    /// A data set, for JSON-LD: name, description.
    pub dataset: Option<(&'a str, &'a str)>,
    /// The day of its numbers, where that is not the one that the site shows.
    pub day: Option<Date>,
    /// Files with its numbers.
    pub downloads: Vec<DataKey>,
    /// Where its title is written.
    pub written: Option<Span>,
}

/// A picture for previews.
#[derive(Clone, Debug)]
pub struct HeadImage {
    /// Absolute address.
    pub address: String,
    /// What it shows, in words.
    pub alt: String,
    /// Width and height, if known.
    pub size: Option<(u32, u32)>,
}

/// What is said about an article.
#[derive(Clone, Debug)]
pub struct Article {
    /// Day of publication.
    pub date: PartialDate,
    /// Last change.
    pub updated: Option<PartialDate>,
    /// Where the text comes from.
    pub source: Option<String>,
    /// Responsible editor.
    pub author: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
}

/// The `page` of a template.
pub fn page(press: &Press<'_>, address: &Address, mut head: Head<'_>) -> PageMeta {
    let config = press.site.config();
    // The picture of the theme stands for the site.
    let card = |address| HeadImage { address, alt: config.title.clone(), size: None };
    head.image = head.image.or_else(|| press.card.clone().map(card));
    let link = |(label, address): &(String, Address)| LinkView {
        label: label.clone(),
        url: Some(press.link(address)),
    };
    let read = press.templates.fields::<PageMeta>();
    PageMeta {
        kind: head.kind,
        url: press.link(address),
        canonical: address.absolute(config),
        root: address.root(config),
        section: head.section,
        breadcrumbs: head.parents.iter().map(link).collect(),
        publication: publication(head.publication),
        metas: read.made("metas", || metas(config, address, &head)),
        json_ld: read.made("json_ld", || json_ld(press, address, &head)),
        feeds: feeds(press, &head),
        downloads: match head.downloads[..] {
            [only] => press.downloads(only),
            _ => Vec::new(),
        },
        written: head.written.and_then(|span| press.written(span)),
        title: head.title,
    }
}

/// The tags as HTML. One text, because ten small maps on every page cost more than the words in them.
fn metas(config: &Config, address: &Address, head: &Head<'_>) -> Html {
    let mut metas = Metas::default();
    // HTML compares names without regard to case, so the description stands once, as government sites write it.
    let name = if config.government.is_some() { "Description" } else { "description" };
    let title = if head.title.is_empty() { &config.title } else { &head.title };
    metas.add("name", name, &head.description);
    metas.add("property", "og:title", title);
    metas.add("property", "og:type", if head.article.is_some() { "article" } else { "website" });
    metas.add("property", "og:url", &address.absolute(config));
    metas.add("property", "og:site_name", &config.title);
    metas.add("property", "og:description", &head.description);
    metas.add("property", "og:locale", if config.language_tag.starts_with("zh") { "zh_CN" } else { "en" });
    if let Some(image) = &head.image {
        metas.add("property", "og:image", &image.address);
        metas.add("property", "og:image:alt", &image.alt);
        if let Some((width, height)) = image.size {
            metas.add("property", "og:image:width", &width.to_string());
            metas.add("property", "og:image:height", &height.to_string());
        }
    }
    if let Some(article) = &head.article {
        metas.add("property", "article:published_time", &PartialDate::day(article.date.last()).to_string());
    }
    if let Some(government) = &config.government {
        metas.add("name", "SiteName", government.site_name.as_deref().unwrap_or(&config.title));
        metas.add("name", "SiteDomain", government.site_domain.as_deref().unwrap_or_default());
        metas.add("name", "SiteIDCode", government.site_id_code.as_deref().unwrap_or_default());
        let column = column(head, config);
        metas.add("name", "ColumnName", &column);
        metas.add("name", "ColumnType", column_type(head.section));
        match &head.article {
            None => {
                metas.add("name", "ColumnDescription", &head.description);
                metas.add("name", "ColumnKeywords", &column);
            }
            Some(article) => article_metas(&mut metas, config, address, head, article),
        }
    }
    Html(metas.0)
}

/// Tags under construction.
#[derive(Default)]
struct Metas(String);

impl Metas {
    /// Adds a tag unless its content is empty.
    fn add(&mut self, attribute: &str, key: &str, content: &str) {
        if content.is_empty() {
            return;
        }
        for part in ["<meta ", attribute, "=\"", key, "\" content=\"", &escape(content), "\">\n"] {
            self.0.push_str(part);
        }
    }
}

fn article_metas(metas: &mut Metas, config: &Config, address: &Address, head: &Head<'_>, article: &Article) {
    let source = article.source.as_ref().or(config.organisation.as_ref()).unwrap_or(&config.title);
    metas.add("name", "ArticleTitle", &head.title);
    metas.add("name", "PubDate", &format!("{} 00:00", PartialDate::day(article.date.last())));
    metas.add("name", "ContentSource", source);
    metas.add("name", "Keywords", &article.keywords.join(","));
    metas.add("name", "Author", article.author.as_deref().unwrap_or_default());
    metas.add("name", "Image", head.image.as_ref().map_or("", |image| &image.address));
    metas.add("name", "Url", &address.absolute(config));
}

/// The column is the topmost page above this one, or the page itself.
fn column(head: &Head<'_>, config: &Config) -> String {
    let own = if head.title.is_empty() { &config.title } else { &head.title };
    head.parents.first().map_or_else(|| own.clone(), |(label, _)| label.clone())
}

fn column_type(section: &str) -> &'static str {
    match section {
        "home" => "首页",
        "coverage" | "quality" => "数据发布",
        "counties" | "organisations" => "机构职能",
        "about" => "概况信息",
        _ => "工作动态",
    }
}

/// JSON-LD, written straight into the text: a tree of values for every page cost more than the page's template.
fn json_ld(press: &Press<'_>, address: &Address, head: &Head<'_>) -> Html {
    let config = press.site.config();
    let mut nodes: Vec<Json> = Vec::new();
    if head.kind == "home" {
        let mut site = Json::object("WebSite");
        site.text("name", &config.title)
            .text("url", &config.base_url)
            .text("inLanguage", &config.language_tag);
        site.raw("publisher", &publisher(config).finish());
        nodes.push(site);
    }
    if let Some(article) = &head.article {
        nodes.push(article_json(config, address, head, article));
    }
    if let Some((name, description)) = head.dataset {
        nodes.push(dataset_json(press, address, head, name, description));
    }
    if head.kind != "home" && !head.title.is_empty() {
        nodes.push(breadcrumb_json(config, address, head));
    }
    if nodes.is_empty() {
        return Html::default();
    }
    let graph: Vec<String> = nodes.into_iter().map(Json::finish).collect();
    Html(format!("{{\"@context\":\"https://schema.org\",\"@graph\":[{}]}}", graph.join(",")))
}

fn publisher(config: &Config) -> Json {
    let mut json = Json::object("Organization");
    json.text("name", config.organisation.as_ref().unwrap_or(&config.title)).text("url", &config.base_url);
    json
}

/// A set of data: whose, of which day, on which terms, in which files.
fn dataset_json(
    press: &Press<'_>,
    address: &Address,
    head: &Head<'_>,
    name: &str,
    description: &str,
) -> Json {
    let config = press.site.config();
    let mut dataset = Json::object("Dataset");
    dataset.text("name", name).text("description", &dataset_description(name, description));
    dataset.text("url", &address.absolute(config)).text("inLanguage", &config.language_tag);
    dataset.raw("creator", &publisher(config).finish()).raw("isAccessibleForFree", "true");
    dataset.text("temporalCoverage", &head.day.unwrap_or(press.site.as_of()).to_string());
    let place = match head.downloads[..] {
        [DataKey::County(place)] => Some(place),
        _ => config.root,
    };
    if let Some(place) = place {
        dataset.text("spatialCoverage", &press.site.places()[place].name);
    }
    match &config.license {
        Some(license) if license.contains("://") => {
            dataset.text("license", license);
        }
        // The page of the data states the terms in words, or that there are none.
        _ if config.data => {
            dataset.text("license", &format!("{}#license", Address::new("data/").absolute(config)));
        }
        _ => {}
    }
    if config.data {
        let keys = head.downloads.iter();
        let files = keys.flat_map(|key| Format::ALL.map(|format| download_json(press, *key, format)));
        dataset.raw("distribution", &format!("[{}]", files.collect::<Vec<String>>().join(",")));
    }
    dataset
}

fn download_json(press: &Press<'_>, key: DataKey, format: Format) -> String {
    let (name, _, media_type) = format.words();
    let mut json = Json::object("DataDownload");
    json.text("name", &format!("{} {name}", press.data_title(key))).text("encodingFormat", media_type);
    json.text("contentUrl", &DataFile::Set(key, format).address(press).absolute(press.site.config()));
    json.finish()
}

/// Search engines want at least fifty characters.
fn dataset_description(name: &str, description: &str) -> String {
    let mut text = description.to_owned();
    while text.chars().count() < 50 {
        if !text.is_empty() {
            text.push_str(" · ");
        }
        text.push_str(name);
    }
    text
}

fn article_json(config: &Config, address: &Address, head: &Head<'_>, article: &Article) -> Json {
    let day = |date: PartialDate| PartialDate::day(date.last()).to_string();
    let mut json = Json::object(if head.kind == "report" { "NewsArticle" } else { "Article" });
    json.text("headline", &head.title).text("datePublished", &day(article.date));
    json.text("dateModified", &day(article.updated.unwrap_or(article.date)));
    json.text("inLanguage", &config.language_tag).text("mainEntityOfPage", &address.absolute(config));
    if !head.description.is_empty() {
        json.text("description", &head.description);
    }
    if let Some(image) = &head.image {
        json.raw("image", &format!("[{}]", json_string(&image.address)));
    }
    if !article.keywords.is_empty() {
        json.text("keywords", &article.keywords.join(","));
    }
    let publisher = publisher(config).finish();
    match &article.author {
        Some(name) => {
            let mut person = Json::object("Person");
            person.text("name", name);
            json.raw("author", &person.finish());
        }
        None => {
            json.raw("author", &publisher);
        }
    }
    json.raw("publisher", &publisher);
    json
}

fn breadcrumb_json(config: &Config, address: &Address, head: &Head<'_>) -> Json {
    let home = (config.title.clone(), config.base_url.clone());
    let parents = head.parents.iter().map(|(label, address)| (label.clone(), address.absolute(config)));
    let own = (head.title.clone(), address.absolute(config));
    let items = std::iter::once(home).chain(parents).chain(std::iter::once(own));
    let items: Vec<String> = items
        .enumerate()
        .map(|(index, (name, item))| {
            let mut json = Json::object("ListItem");
            json.raw("position", &(index + 1).to_string()).text("name", &name).text("item", &item);
            json.finish()
        })
        .collect();
    let mut json = Json::object("BreadcrumbList");
    json.raw("itemListElement", &format!("[{}]", items.join(",")));
    json
}

/// An object of JSON-LD under construction.
struct Json(String);

impl Json {
    fn object(kind: &str) -> Json {
        let mut text = String::with_capacity(256);
        text.push_str("{\"@type\":\"");
        text.push_str(kind);
        text.push('"');
        Json(text)
    }

    /// A member with a text.
    fn text(&mut self, name: &str, value: &str) -> &mut Json {
        self.name(name);
        push_json_string(&mut self.0, value);
        self
    }

    /// A member that is JSON already.
    fn raw(&mut self, name: &str, json: &str) -> &mut Json {
        self.name(name);
        self.0.push_str(json);
        self
    }

    fn name(&mut self, name: &str) {
        self.0.push_str(",\"");
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    fn finish(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

fn json_string(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push_json_string(&mut out, text);
    out
}

/// A JSON string that may stand inside a `<script>`: `<` would end it, `>` and `&` confuse old parsers.
fn push_json_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '<' => out.push_str("\\u003c"),
            '>' => out.push_str("\\u003e"),
            '&' => out.push_str("\\u0026"),
            c if (c as u32) < 0x20 || matches!(c, '\u{2028}' | '\u{2029}') => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

/// Feeds of the page, then those of the site.
fn feeds(press: &Press<'_>, head: &Head<'_>) -> Vec<Shared<FeedLinkView>> {
    if !press.site.config().feeds {
        return Vec::new();
    }
    let own = head.feeds.iter().flat_map(|(title, folder)| feed_links(press.site, title, folder));
    own.chain(press.feed_links.iter().cloned()).collect()
}

/// Both feeds of a folder.
pub fn feed_links(site: &Site, title: &str, folder: &Address) -> [Shared<FeedLinkView>; 2] {
    let link = |name: &str, media_type: &'static str| {
        let url = Address::new(format!("{}{name}", folder.as_str())).link(site.config().links);
        Shared::new(&FeedLinkView { media_type, title: title.to_owned(), url })
    };
    [link("feed.xml", "application/atom+xml"), link("feed.json", "application/feed+json")]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_ld_is_json_and_cannot_leave_its_script() {
        let nasty = "a\"b\\c\n\t</script><!-- & \u{2028}";
        let mut json = Json::object("Thing");
        json.text("name", nasty);
        let text = json.finish();
        assert!(!text.contains(['<', '>', '&', '\n', '\t']));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["name"], nasty);
        assert_eq!(value["@type"], "Thing");
    }
}
