//! Where every page is: folders below the root of the site, and how links to them are written.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::base::Date;
use crate::domain::{Config, LinkStyle, Record, TargetKey};
use crate::refine::Site;
use crate::relate::Subject;

/// Characters that an absolute address cannot hold as they are; `/` may.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'`')
    .add(b'#')
    .add(b'?')
    .add(b'{')
    .add(b'}')
    .add(b'%')
    .add(b'\'');

/// A page's folder with its trailing slash (empty for the home page), or a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(String);

impl Address {
    /// From a path below the root.
    pub fn new(path: impl Into<String>) -> Address {
        Address(path.into())
    }

    /// The page of a subject.
    pub fn of(subject: Subject, site: &Site) -> Address {
        let (folder, id) = match subject {
            Subject::Report(key) => ("reports/", site.reports()[key].id()),
            Subject::Practice(key) => ("practices/", site.practices()[key].id()),
            Subject::Page(key) => ("", site.pages()[key].id()),
            Subject::Place(key) => ("counties/", site.places()[key].id()),
            Subject::Organisation(key) => ("organisations/", site.organisations()[key].id()),
        };
        Address([folder, id, "/"].concat())
    }

    /// The page of a target, of today or of an earlier day.
    pub fn of_target(target: TargetKey, day: Option<Date>, site: &Site) -> Address {
        let (campaign, id) = (&site.campaigns()[target.campaign].id, &site.target(target).id);
        Address(match day {
            Some(day) => format!("coverage/{campaign}/{id}/{day}/"),
            None => format!("coverage/{campaign}/{id}/"),
        })
    }

    /// The page of a list, whose first page is here, for the places in the one with this id.
    pub fn within(&self, id: Option<&str>) -> Address {
        Address(id.map_or_else(|| format!("{}in/", self.0), |id| format!("{}in/{id}/", self.0)))
    }

    /// Page `number` of a list whose first page is here.
    pub fn numbered(&self, number: usize) -> Address {
        if number == 1 { self.clone() } else { Address(format!("{}page/{number}/", self.0)) }
    }

    /// Path of the file in the output folder.
    pub fn file(&self) -> String {
        if self.is_folder() { format!("{}index.html", self.0) } else { self.0.clone() }
    }

    /// The path as given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_folder(&self) -> bool {
        self.0.is_empty() || self.0.ends_with('/')
    }

    /// What stands after `page.root` in a link.
    pub fn link(&self, style: LinkStyle) -> String {
        match style {
            LinkStyle::Relative if self.is_folder() => readable(&self.0, "index.html"),
            LinkStyle::Relative => readable(&self.0, ""),
            LinkStyle::Clean => readable(&self.0, ""),
            LinkStyle::Absolute => encode(&self.0),
        }
    }

    /// What stands before every link of this page.
    pub fn root(&self, config: &Config) -> String {
        match config.links {
            LinkStyle::Absolute => config.base_url.clone(),
            _ => {
                let depth = self.0.matches('/').count();
                if depth == 0 { "./".to_owned() } else { "../".repeat(depth) }
            }
        }
    }

    /// Absolute, clean address.
    pub fn absolute(&self, config: &Config) -> String {
        format!("{}{}", config.base_url, encode(&self.0))
    }
}

/// Encodes only what would end or change a relative address; Chinese stays readable. `file` stands behind it.
fn readable(path: &str, file: &str) -> String {
    let mut out = String::with_capacity(path.len() + file.len());
    let mut rest = path;
    while let Some(at) = rest.bytes().position(ends_address) {
        let _ = write!(out, "{}%{:02X}", &rest[..at], rest.as_bytes()[at]);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out.push_str(file);
    out
}

fn ends_address(byte: u8) -> bool {
    matches!(
        byte,
        b'%' | b'#' | b'?' | b' ' | b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}' | b':'
    )
}

/// Percent-encodes a path for an absolute address.
pub fn encode(path: &str) -> String {
    utf8_percent_encode(path, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_write_links_in_every_style() {
        let page = Address::new("reports/会议/");
        assert_eq!(page.file(), "reports/会议/index.html");
        assert_eq!(page.link(LinkStyle::Relative), "reports/会议/index.html");
        assert_eq!(page.link(LinkStyle::Clean), "reports/会议/");
        assert_eq!(page.link(LinkStyle::Absolute), "reports/%E4%BC%9A%E8%AE%AE/");
        assert_eq!(page.numbered(2).as_str(), "reports/会议/page/2/");
        assert_eq!(Address::new("").file(), "index.html");
    }
}
