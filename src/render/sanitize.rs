//! Raw HTML of authors through an allow-list; a script, a handler or a `javascript:` address never passes.
//!
//! Runs over a finished body, so its list also knows the markup that `markdown.rs` writes itself.

use std::collections::HashSet;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::domain::HtmlPolicy;

/// Cleans a body by the site's policy. Only in a preview blocks have lines; an author's own attribute of that
/// name passes nowhere else.
pub fn clean(html: &str, policy: HtmlPolicy, lines: bool) -> String {
    let builder = match (policy, lines) {
        (HtmlPolicy::Allow, false) => &ALLOWING,
        (HtmlPolicy::Allow, true) => &ALLOWING_LINES,
        (_, false) => &STRICT,
        (_, true) => &STRICT_LINES,
    };
    builder.clean(html).to_string()
}

static STRICT: LazyLock<Builder<'static>> = LazyLock::new(strict);

static STRICT_LINES: LazyLock<Builder<'static>> = LazyLock::new(|| with_lines(strict()));

static ALLOWING: LazyLock<Builder<'static>> = LazyLock::new(allowing);

static ALLOWING_LINES: LazyLock<Builder<'static>> = LazyLock::new(|| with_lines(allowing()));

fn with_lines(mut builder: Builder<'static>) -> Builder<'static> {
    builder.add_generic_attributes(["data-jb"]);
    builder
}

fn strict() -> Builder<'static> {
    builder(&[], &["class", "id", "role", "tabindex", "aria-label", "lang", "title"])
}

fn allowing() -> Builder<'static> {
    let tags = [
        "section",
        "article",
        "figure",
        "figcaption",
        "picture",
        "source",
        "video",
        "audio",
        "track",
        "details",
        "summary",
        "button",
    ];
    builder(
        &tags,
        &[
            "class",
            "id",
            "role",
            "tabindex",
            "aria-label",
            "lang",
            "title",
            "style",
            "width",
            "height",
            "hidden",
        ],
    )
}

fn builder(more_tags: &[&'static str], attributes: &[&'static str]) -> Builder<'static> {
    let mut builder = Builder::default();
    builder
        .add_tags([
            "data",
            "input",
            "section",
            "figure",
            "figcaption",
            "details",
            "summary",
            "picture",
            "source",
        ])
        .add_tags(more_tags.iter().copied())
        .add_generic_attributes(attributes.iter().copied())
        .add_tag_attributes("data", ["value"])
        .add_tag_attributes("img", ["loading", "decoding", "width", "height", "srcset", "sizes"])
        .add_tag_attributes("source", ["type", "srcset", "sizes"])
        .add_tag_attributes("input", ["type", "checked", "disabled"])
        .add_tag_attributes("a", ["rel"])
        .add_tag_attributes("ol", ["start"])
        .link_rel(None)
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .url_relative(UrlRelative::PassThrough)
        // Pages request nothing from other sites, so what a browser loads by itself must be the site's own.
        .attribute_filter(|_, attribute, value| {
            let loads = matches!(attribute, "src" | "srcset" | "poster" | "background");
            (!loads || is_own(value)).then(|| value.into())
        })
        .strip_comments(true);
    builder
}

/// Whether an address stays on the site: no scheme, no host.
fn is_own(address: &str) -> bool {
    let address = address.trim();
    !address.starts_with("//") && !address.starts_with('\\') && !address.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_runs_passes() {
        for policy in [HtmlPolicy::Sanitize, HtmlPolicy::Allow] {
            for bad in [
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<a href=\"jAvA\tscript:alert(1)\">x</a>",
                "<iframe src=\"https://example.org\"></iframe>",
                "<svg onload=alert(1)>",
                "<style>*{}</style>",
                "<form action=\"/x\"><input name=a></form>",
            ] {
                let out = clean(bad, policy, false).to_lowercase();
                for word in ["script", "onerror", "onload", "iframe", "<style", "<form", "<svg"] {
                    assert!(!out.contains(word), "{bad} → {out}");
                }
            }
        }
        assert_eq!(
            clean("a <b>b</b> <sup id=\"fnref-1\">1</sup>", HtmlPolicy::Sanitize, false),
            "a <b>b</b> <sup id=\"fnref-1\">1</sup>"
        );
    }
}
