//! Addresses on other sites, and where they are written. Whether anybody answers there is for the shell to find out.

use std::collections::BTreeMap;

use crate::base::Span;
use crate::refine::Site;

use super::links;

/// The addresses of texts, of sources and of the menu that lead to other sites, each with all its places. What stands behind
/// `#` is for the browser, so two addresses that differ in it are one.
pub fn addresses(site: &Site) -> BTreeMap<String, Vec<Span>> {
    let mut found: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    let mut add = |url: &str, span: Span| {
        let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        if matches!(scheme.as_deref(), Some("http" | "https")) {
            let page = url.split_once('#').map_or(url, |(page, _)| page);
            found.entry(page.to_owned()).or_default().push(span);
        }
    };
    for (_, document) in links::documents(site) {
        for link in &document.body.outline.links {
            add(&link.target, document.body.span(link.range.clone()));
        }
    }
    for (_, source) in site.sources().iter() {
        add(source.url.as_deref().unwrap_or_default(), source.span);
    }
    for item in &site.config().menu {
        add(&item.url.value, item.url.span);
    }
    found
}
