//! Relative, `/`-separated paths of source files, and the joining that Markdown links need.
//!
//! A `SourcePath` cannot be absolute and cannot leave the root, so whoever holds one may look it up
//! without further checks. The file system's own paths exist only in `load`, `write` and `app`.

use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

/// A path below the root of the site, for example `content/reports/2021-06-17-meeting.md`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourcePath(Arc<str>);

impl SourcePath {
    /// Makes a path; `None` if it is empty, absolute, or has an empty, `.` or `..` part.
    pub fn new(path: &str) -> Option<SourcePath> {
        let fine = !path.is_empty()
            && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
            && !path.contains(['\\', '\0']);
        fine.then(|| SourcePath(path.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder part, without a trailing slash; empty for a file at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last part.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&*self.0, |(_, name)| name)
    }

    /// The last part without its extension.
    pub fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }

    /// The extension in lower case, without the dot; empty if there is none.
    pub fn extension(&self) -> String {
        self.name().rsplit_once('.').map_or(String::new(), |(_, ext)| ext.to_ascii_lowercase())
    }

    /// Resolves a relative link written in this file; `None` if it leaves the root.
    pub fn join(&self, link: &str) -> Option<SourcePath> {
        let mut parts: Vec<&str> = self.folder().split('/').filter(|part| !part.is_empty()).collect();
        for part in link.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        SourcePath::new(&parts.join("/"))
    }
}

/// Orders like its text, so that a tree of files can be searched by the beginning of a path.
impl Borrow<str> for SourcePath {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_resolve_and_cannot_leave() {
        let from = SourcePath::new("content/reports/a.md").unwrap();
        assert_eq!(from.join("../practices/b.md").unwrap().as_str(), "content/practices/b.md");
        assert_eq!(from.join("./c.png").unwrap().as_str(), "content/reports/c.png");
        assert!(from.join("../../../etc/passwd").is_none());
        assert!(SourcePath::new("/etc/passwd").is_none());
        assert!(SourcePath::new("a/../b").is_none());
    }
}
