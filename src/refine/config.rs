//! `site.yaml`: settings with their defaults.

use crate::base::{Code, Diagnostic, Inputs, Language, PartialDate, Severity, Text as Words};
use crate::domain::config::{Freshness, Limit};
use crate::domain::{Campaign, Config, Government, Images, Level, Lints, MenuItem, Place, Table};
use crate::parse::privacy::KINDS;
use crate::parse::raw::{RawConfig, RawImages};
use crate::parse::schema::Text;

use super::faults::{self, kinds};
use super::reader::Reader;
use super::records::owned;
use super::values;

/// The time zone, needed before anything that may be embargoed.
pub fn time_zone(raw: &RawConfig, reader: &mut Reader<'_>) -> jiff::tz::TimeZone {
    let name = raw.timezone.as_ref().map_or("Asia/Shanghai", |text| text.value.as_str());
    match (jiff::tz::TimeZone::get(name), &raw.timezone) {
        (Ok(zone), _) => zone,
        (Err(_), Some(text)) => {
            let expected = Words {
                zh: "写 IANA 时区名，例如 Asia/Shanghai",
                en: "write an IANA name, for example Asia/Shanghai",
            };
            reader.report(faults::setting(text, "timezone", expected));
            jiff::tz::TimeZone::UTC
        }
        (Err(_), None) => jiff::tz::TimeZone::UTC,
    }
}

/// The settings.
pub fn config(
    raw: &RawConfig,
    inputs: &Inputs,
    places: &Table<Place>,
    campaigns: &Table<Campaign>,
    reader: &mut Reader<'_>,
) -> Config {
    let names = reader.names;
    let base_url = base_url(raw, inputs, reader);
    let (language_tag, language) = language(raw.language.as_ref(), reader);
    let page_level =
        reader.word("page_level", values::LEVELS, raw.page_level.as_ref()).unwrap_or(Level::County);
    let root = match &raw.root {
        Some(text) => reader.resolve(&names.places, kinds::PLACE, text),
        None => default_root(places, page_level),
    };
    let headline = match &raw.headline {
        Some(text) => reader.target(campaigns, None, text),
        None => campaigns
            .iter()
            .find(|(_, campaign)| !campaign.targets.is_empty())
            .map(|(campaign, _)| crate::domain::TargetKey { campaign, index: 0 }),
    };
    Config {
        title: reader.required(raw.title.as_ref(), raw.span, kinds::CONFIG, "title").unwrap_or_default(),
        base_path: base_path(&base_url),
        base_url,
        language_tag,
        language,
        organisation: owned(&raw.organisation),
        description: owned(&raw.description),
        theme: owned(&raw.theme),
        root,
        page_level,
        headline,
        paginate: paginate(raw.paginate.as_ref(), reader),
        snapshots: snapshots(&raw.snapshots, reader),
        html: reader.word("html", values::HTML, raw.html.as_ref()).unwrap_or_default(),
        links: reader.word("links", values::LINKS, raw.links.as_ref()).unwrap_or_default(),
        menu: menu(raw, reader),
        government: raw.government.as_ref().map(|government| Government {
            site_name: owned(&government.site_name),
            site_domain: owned(&government.site_domain),
            site_id_code: owned(&government.site_id_code),
            icp: owned(&government.icp),
            police: owned(&government.police),
            contact: owned(&government.contact),
        }),
        images: images(raw.images.as_deref(), reader),
        feeds: reader.truth("feeds", raw.feeds.as_ref()).unwrap_or(true),
        auto_links: reader.truth("auto_links", raw.auto_links.as_ref()).unwrap_or(true),
        data: reader.truth("data", raw.data.as_ref()).unwrap_or(true),
        license: owned(&raw.license),
        search: reader.truth("search", raw.search.as_ref()).unwrap_or(true),
        output: output(raw.output.as_ref(), reader),
        freshness: freshness(raw, reader),
        lints: lints(raw, |fault| reader.report(fault)),
        editor: editor(raw.editor.as_ref(), reader),
    }
}

/// Limits in days.
fn freshness(raw: &RawConfig, reader: &mut Reader<'_>) -> Freshness {
    let Some(raw) = &raw.freshness else { return Freshness::default() };
    let mut limit = |written: &Option<Text>| {
        let days = reader.whole(written.as_ref())?;
        Some(Limit { days, span: written.as_ref()?.span })
    };
    Freshness { reports: limit(&raw.reports), practices: limit(&raw.practices), figures: limit(&raw.figures) }
}

/// Severities of rules that a site may state.
const SEVERITIES: &[(&str, &str, Option<Severity>)] = &[
    ("off", "关", None),
    ("hint", "提示", Some(Severity::Hint)),
    ("warning", "警告", Some(Severity::Warning)),
    ("error", "错误", Some(Severity::Error)),
];

/// What the site says about the rules. Errors are errors for every site: pages rest on what they protect.
pub fn lints(raw: &RawConfig, mut report: impl FnMut(Diagnostic)) -> Lints {
    let mut lints = Lints::default();
    for (name, written) in &raw.lints {
        let code = Code::find(&name.value).filter(|code| code.severity() != Severity::Error);
        let Some(code) = code else {
            let expected = Words {
                zh: "左边写一个警告或提示的代码，例如 JB503；错误不能改",
                en: "write the code of a warning or a hint, for example JB503; errors stay errors",
            };
            report(faults::setting(name, "lints", expected));
            continue;
        };
        let severity = written.as_ref().and_then(|written| values::word(SEVERITIES, &written.value));
        match severity {
            Some(severity) => _ = lints.severities.insert(code, severity),
            None => {
                let expected = Words {
                    zh: "写 off 关、hint 提示、warning 警告或 error 错误",
                    en: "write off, hint, warning or error",
                };
                report(faults::setting(written.as_ref().unwrap_or(name), &name.value, expected));
            }
        }
    }
    let allowed = raw.privacy.iter().flat_map(|privacy| &privacy.allow);
    lints.allowed = allowed.map(|text| allowed_value(&text.value)).collect();
    lints
}

/// The name of a kind, or a value as it is found in a text: digits only, in lower case.
fn allowed_value(written: &str) -> String {
    let kind = KINDS.iter().find(|kind| kind.key == written || kind.zh == written);
    kind.map_or_else(
        || match written.contains('@') {
            true => written.to_ascii_lowercase(),
            false => {
                written.chars().filter(|c| !matches!(c, ' ' | '-')).collect::<String>().to_ascii_uppercase()
            }
        },
        |kind| kind.key.to_owned(),
    )
}

/// Without `root`: the only place that stands directly above the places with pages.
fn default_root(places: &Table<Place>, page_level: Level) -> Option<crate::domain::Key<Place>> {
    let mut parents: Vec<_> = places
        .iter()
        .filter(|(_, place)| place.level == page_level)
        .filter_map(|(_, place)| place.parent)
        .collect();
    parents.sort();
    parents.dedup();
    match parents[..] {
        [only] => Some(only),
        _ => None,
    }
}

fn base_url(raw: &RawConfig, inputs: &Inputs, reader: &mut Reader<'_>) -> String {
    let written = match (&inputs.base_url, &raw.base_url) {
        (Some(url), _) => Text::new(url.clone(), raw.span),
        (None, Some(text)) => text.clone(),
        (None, None) => {
            let example = "base_url: https://www.example.org/";
            reader.report(faults::missing(raw.span, kinds::CONFIG, "base_url", example));
            return "https://example.org/".to_owned();
        }
    };
    let rest = written.value.strip_prefix("https://").or_else(|| written.value.strip_prefix("http://"));
    let fine = rest.is_some_and(|rest| {
        !rest.is_empty()
            && !rest.starts_with('/')
            && !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>?#\\".contains(c))
    });
    if !fine {
        let expected = Words {
            zh: "写完整网址，例如 https://www.example.org/kexie/",
            en: "write a whole address, for example https://www.example.org/kexie/",
        };
        reader.report(faults::setting(&written, "base_url", expected));
    }
    format!("{}/", written.value.trim_end_matches('/'))
}

/// The path of an absolute address, with slashes at both ends.
fn base_path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/".to_owned(), |at| rest[at..].to_owned())
}

fn language(written: Option<&Text>, reader: &mut Reader<'_>) -> (String, Language) {
    let Some(text) = written else { return ("zh-Hans".to_owned(), Language::Chinese) };
    match Language::from_tag(&text.value) {
        Some(language) => (text.value.clone(), language),
        None => {
            let expected = Words { zh: "写 zh-Hans 或 en", en: "write zh-Hans or en" };
            reader.report(faults::setting(text, "language", expected));
            ("zh-Hans".to_owned(), Language::Chinese)
        }
    }
}

fn paginate(written: Option<&Text>, reader: &mut Reader<'_>) -> usize {
    const DEFAULT: usize = 20;
    let value = reader.whole(written);
    match (value, written) {
        (Some(0), Some(text)) => {
            let expected = Words { zh: "写大于 0 的整数", en: "write a whole number above 0" };
            reader.report(faults::setting(text, "paginate", expected));
            DEFAULT
        }
        (Some(value), _) => usize::try_from(value).unwrap_or(DEFAULT),
        (None, _) => DEFAULT,
    }
}

fn snapshots(written: &[Text], reader: &mut Reader<'_>) -> Vec<crate::base::Date> {
    let dates = written.iter().filter_map(|text| reader.date(Some(text)));
    let mut dates: Vec<crate::base::Date> = dates.map(|date: PartialDate| date.last()).collect();
    dates.sort();
    dates.dedup();
    dates
}

/// Photographs wider than this are for printers, and take their readers' time.
const WIDEST: u64 = 4096;

fn images(raw: Option<&RawImages>, reader: &mut Reader<'_>) -> Images {
    let mut images = Images::default();
    let Some(raw) = raw else { return images };
    let within = |text: &Text, key: &str, limit: u64, reader: &mut Reader<'_>| {
        let value = reader.whole(Some(text))?;
        if (1..=limit).contains(&value) {
            return u32::try_from(value).ok();
        }
        let expected = match limit {
            WIDEST => {
                Words { zh: "写 1 到 4096 之间的整数", en: "write a whole number from 1 to 4096" }
            }
            _ => Words { zh: "写 1 到 100 之间的整数", en: "write a whole number from 1 to 100" },
        };
        reader.report(faults::setting(text, key, expected));
        None
    };
    if !raw.widths.is_empty() {
        images.widths = raw.widths.iter().filter_map(|text| within(text, "widths", WIDEST, reader)).collect();
        images.widths.sort_unstable();
        images.widths.dedup();
    }
    if let Some(quality) = raw.quality.as_ref().and_then(|text| within(text, "quality", 100, reader)) {
        images.quality = u8::try_from(quality).unwrap_or(images.quality);
    }
    if reader.truth("images", raw.enabled.as_ref()) == Some(false) {
        images.widths.clear();
    }
    let strip = reader.truth("strip_metadata", raw.strip_metadata.as_ref());
    images.strip_metadata = strip.unwrap_or(images.strip_metadata);
    images
}

fn menu(raw: &RawConfig, reader: &mut Reader<'_>) -> Vec<MenuItem> {
    let items = raw.menu.iter().filter_map(|item| {
        let label = reader.required(item.label.as_ref(), item.span, kinds::CONFIG, "label")?;
        let url = reader.required(item.url.as_ref(), item.span, kinds::CONFIG, "url")?;
        let written = item.url.as_ref()?;
        let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        if scheme.is_some_and(|scheme| scheme != "http" && scheme != "https")
            || url.contains(char::is_whitespace)
        {
            let expected = Words {
                zh: "写站内路径（如 reports/）或 https:// 网址",
                en: "write a path of the site (such as reports/) or an https:// address",
            };
            reader.report(faults::setting(written, "url", expected));
            return None;
        }
        Some(MenuItem { label, url: Text::new(url, written.span) })
    });
    items.collect()
}

fn editor(written: Option<&Text>, reader: &mut Reader<'_>) -> Option<String> {
    let text = written?;
    let scheme = text.value.split_once(':').map_or("", |(scheme, _)| scheme).to_ascii_lowercase();
    let fine = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        && !["javascript", "data", "vbscript", "blob"].contains(&scheme.as_str())
        && text.value.contains("{path}");
    if !fine {
        let expected = Words {
            zh: "写编辑器的网址，例如 vscode://file/{path}:{line}:{column}",
            en: "write the address of an editor, for example vscode://file/{path}:{line}:{column}",
        };
        reader.report(faults::setting(text, "editor", expected));
    }
    fine.then(|| text.value.clone())
}

fn output(written: Option<&Text>, reader: &mut Reader<'_>) -> String {
    let Some(text) = written else { return Config::OUTPUT.to_owned() };
    let folder = text.value.trim_end_matches('/');
    let reserved = ["content", "themes", ".jianbao", "site.yaml"];
    if crate::base::SourcePath::new(folder).is_none()
        || reserved.contains(&folder.split('/').next().unwrap_or_default())
    {
        let expected = Words {
            zh: "写站点文件夹里的一个子文件夹名，例如 public",
            en: "write the name of a folder inside the site, for example public",
        };
        reader.report(faults::setting(text, "output", expected));
        return Config::OUTPUT.to_owned();
    }
    folder.to_owned()
}
