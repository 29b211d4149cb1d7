//! What a page says about itself to machines: canonical address, OpenGraph, JSON-LD, the tags of Chinese
//! government sites.

use serde_json::{Map, Value, json};

use crate::base::PartialDate;
use crate::domain::{Config, Publication};

use super::address::Address;
use super::press::{Press, publication};
use super::views::Html;
use super::views::parts::{FeedLinkView, LinkView, MetaView, PageMeta};

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
    /// A picture for previews: absolute address.
    pub image: Option<String>,
    /// Whether the document is public.
    pub publication: Publication,
    /// Feeds of this page: title, address of the folder.
    pub feeds: Vec<(String, Address)>,
    /// A data set, for JSON-LD: name, description.
    pub dataset: Option<(&'a str, &'a str)>,
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
    head.image = head.image.or_else(|| press.card.clone());
    let config = press.site.config();
    let breadcrumbs: Vec<LinkView> = head
        .parents
        .iter()
        .map(|(label, address)| LinkView { label: label.clone(), url: Some(press.link(address)) })
        .collect();
    PageMeta {
        kind: head.kind,
        url: press.link(address),
        canonical: address.absolute(config),
        root: address.root(config),
        section: head.section,
        breadcrumbs,
        publication: publication(head.publication),
        metas: metas(config, address, &head),
        json_ld: json_ld(press, address, &head),
        feeds: feeds(press, &head),
        title: head.title,
        description: head.description,
    }
}

fn metas(config: &Config, address: &Address, head: &Head<'_>) -> Vec<MetaView> {
    let mut metas = Vec::new();
    let mut add = |attribute: &'static str, key: &str, content: &str| {
        if !content.is_empty() {
            metas.push(MetaView { attribute, key: key.to_owned(), content: content.to_owned() });
        }
    };
    let title = if head.title.is_empty() { &config.title } else { &head.title };
    add("property", "og:title", title);
    add("property", "og:type", if head.article.is_some() { "article" } else { "website" });
    add("property", "og:url", &address.absolute(config));
    add("property", "og:site_name", &config.title);
    add("property", "og:description", &head.description);
    add("property", "og:locale", if config.language_tag.starts_with("zh") { "zh_CN" } else { "en" });
    if let Some(image) = &head.image {
        add("property", "og:image", image);
    }
    if let Some(article) = &head.article {
        add("property", "article:published_time", &PartialDate::day(article.date.last()).to_string());
    }
    if let Some(government) = &config.government {
        add("name", "SiteName", government.site_name.as_deref().unwrap_or(&config.title));
        add("name", "SiteDomain", government.site_domain.as_deref().unwrap_or_default());
        add("name", "SiteIDCode", government.site_id_code.as_deref().unwrap_or_default());
        let column = column(head, config);
        add("name", "ColumnName", &column);
        add("name", "ColumnType", column_type(head.section));
        match &head.article {
            None => {
                add("name", "ColumnDescription", &head.description);
                add("name", "ColumnKeywords", &column);
            }
            Some(article) => article_metas(&mut add, config, address, head, article),
        }
    }
    metas
}

fn article_metas(
    add: &mut impl FnMut(&'static str, &str, &str),
    config: &Config,
    address: &Address,
    head: &Head<'_>,
    article: &Article,
) {
    let source = article.source.as_ref().or(config.organisation.as_ref()).unwrap_or(&config.title);
    add("name", "ArticleTitle", &head.title);
    add("name", "PubDate", &format!("{} 00:00", PartialDate::day(article.date.last())));
    add("name", "ContentSource", source);
    add("name", "Keywords", &article.keywords.join(","));
    add("name", "Author", article.author.as_deref().unwrap_or_default());
    add("name", "Image", head.image.as_deref().unwrap_or_default());
    add("name", "Url", &address.absolute(config));
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

fn json_ld(press: &Press<'_>, address: &Address, head: &Head<'_>) -> Html {
    let config = press.site.config();
    let publisher = json!({
        "@type": "Organization",
        "name": config.organisation.as_ref().unwrap_or(&config.title),
        "url": config.base_url,
    });
    let mut graph = Vec::new();
    if head.kind == "home" {
        graph.push(json!({
            "@type": "WebSite",
            "name": config.title,
            "url": config.base_url,
            "inLanguage": config.language_tag,
            "publisher": publisher,
        }));
    }
    if let Some(article) = &head.article {
        graph.push(article_json(press, address, head, article, &publisher));
    }
    if let Some((name, description)) = head.dataset {
        graph.push(json!({
            "@type": "Dataset",
            "name": name,
            "description": dataset_description(name, description),
            "url": address.absolute(config),
            "inLanguage": config.language_tag,
            "creator": publisher,
            "isAccessibleForFree": true,
        }));
    }
    if head.kind != "home" && !head.title.is_empty() {
        graph.push(breadcrumb_json(config, address, head));
    }
    if graph.is_empty() {
        return Html::default();
    }
    let document = json!({ "@context": "https://schema.org", "@graph": graph });
    // `<` would end the script element; the other two begin comments in old parsers.
    let text = document.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
    Html(text)
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

fn article_json(
    press: &Press<'_>,
    address: &Address,
    head: &Head<'_>,
    article: &Article,
    publisher: &Value,
) -> Value {
    let config = press.site.config();
    let mut json = Map::new();
    let kind = if head.kind == "report" { "NewsArticle" } else { "Article" };
    json.insert("@type".into(), kind.into());
    json.insert("headline".into(), head.title.as_str().into());
    json.insert("datePublished".into(), PartialDate::day(article.date.last()).to_string().into());
    let updated = article.updated.unwrap_or(article.date);
    json.insert("dateModified".into(), PartialDate::day(updated.last()).to_string().into());
    json.insert("inLanguage".into(), config.language_tag.as_str().into());
    json.insert("mainEntityOfPage".into(), address.absolute(config).into());
    if !head.description.is_empty() {
        json.insert("description".into(), head.description.as_str().into());
    }
    if let Some(image) = &head.image {
        json.insert("image".into(), json!([image]));
    }
    if !article.keywords.is_empty() {
        json.insert("keywords".into(), article.keywords.join(",").into());
    }
    let author = match &article.author {
        Some(name) => json!({ "@type": "Person", "name": name }),
        None => publisher.clone(),
    };
    json.insert("author".into(), author);
    json.insert("publisher".into(), publisher.clone());
    Value::Object(json)
}

fn breadcrumb_json(config: &Config, address: &Address, head: &Head<'_>) -> Value {
    let home = (config.title.clone(), config.base_url.clone());
    let parents = head.parents.iter().map(|(label, address)| (label.clone(), address.absolute(config)));
    let own = (head.title.clone(), address.absolute(config));
    let items: Vec<Value> = std::iter::once(home)
        .chain(parents)
        .chain(std::iter::once(own))
        .enumerate()
        .map(|(index, (name, item))| json!({ "@type": "ListItem", "position": index + 1, "name": name, "item": item }))
        .collect();
    json!({ "@type": "BreadcrumbList", "itemListElement": items })
}

fn feeds(press: &Press<'_>, head: &Head<'_>) -> Vec<FeedLinkView> {
    let config = press.site.config();
    if !config.feeds {
        return Vec::new();
    }
    let own = head.feeds.iter().cloned();
    let all = own.chain(std::iter::once((config.title.clone(), Address::new(""))));
    all.flat_map(|(title, folder)| {
        let link = |name: &str| press.link(&Address::new(format!("{}{name}", folder.as_str())));
        [
            FeedLinkView { media_type: "application/atom+xml", title: title.clone(), url: link("feed.xml") },
            FeedLinkView { media_type: "application/feed+json", title, url: link("feed.json") },
        ]
    })
    .collect()
}
