//! The faces of the documents of the last build: with them the next one knows what the change of a text concerns.
//!
//! Like a receipt it only ever saves time. What a face is, and what it decides, is for `render` to say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::cache;
use super::receipt::{Digest, Made, Receipt};
use crate::base::SourcePath;
use crate::render::Edition;
use crate::render::face::{Face, Scope};

/// First line of the file.
const HEADING: &str = "jianbao faces 1";

/// What is known of the documents of a build that went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faces {
    /// Digest of everything that the site was made of besides the texts of documents.
    rest: String,
    from: Timestamp,
    until: Timestamp,
    /// Digest of the files that were published.
    pub tree: String,
    /// The text of each document that was on the site, and its face.
    texts: BTreeMap<SourcePath, (Digest, Face)>,
}

impl Faces {
    /// Those of the last build of the site at `root`, if only texts of documents are others now.
    pub fn of(root: &Path, made: &Made, now: Timestamp) -> Option<Faces> {
        let faces = Faces::parse(&fs::read_to_string(place(root)).ok()?)?;
        let same = faces.rest == made.rest && faces.from <= now && now < faces.until;
        same.then_some(faces)
    }

    /// What must be made of a site that was prepared from other texts.
    pub fn scope(&self, made: &Made, edition: &Edition<'_>) -> Scope {
        let known = |path: &SourcePath| self.texts.get(path).copied();
        let other = made.texts.iter().filter(|(path, now)| known(path).is_none_or(|(then, _)| then != **now));
        let changed: BTreeSet<&SourcePath> = other.map(|(path, _)| path).collect();
        edition.scope(&changed, &|path| Some(known(path)?.1))
    }

    /// The faces that a build in this scope has to keep besides those that it had.
    pub fn made<'e>(edition: &'e Edition<'_>, scope: &Scope) -> Vec<(&'e SourcePath, Face)> {
        match scope {
            Scope::All => edition.faces(&|_| true).into_iter().map(|(path, _, face)| (path, face)).collect(),
            Scope::Texts(_) => Vec::new(),
        }
    }

    /// Those of a build that has just been published, of which `receipt` tells: `faces`, and in a smaller scope than all
    /// of the site what `before` says.
    pub fn after(
        receipt: &Receipt,
        made: &Made,
        faces: Vec<(&SourcePath, Face)>,
        scope: &Scope,
        before: Option<Faces>,
    ) -> Faces {
        let texts = match (scope, before) {
            (Scope::Texts(_), Some(before)) => {
                let now = |path: SourcePath, (then, face): (Digest, Face)| {
                    let text = made.texts.get(&path).copied().unwrap_or(then);
                    (path, (text, face))
                };
                before.texts.into_iter().map(|(path, known)| now(path, known)).collect()
            }
            _ => {
                let known = faces
                    .into_iter()
                    .filter_map(|(path, face)| Some((path.clone(), (*made.texts.get(path)?, face))));
                known.collect()
            }
        };
        let Receipt { from, until, ref tree, .. } = *receipt;
        Faces { rest: made.rest.clone(), from, until, tree: tree.clone(), texts }
    }

    /// Keeps them for the next build, as well as they can be kept.
    pub fn keep(&self, root: &Path) {
        let place = place(root);
        if cache::write(&place, self.text().as_bytes()).is_err() {
            let _ = fs::remove_file(place);
        }
    }

    fn text(&self) -> String {
        let Faces { rest, from, until, tree, texts } = self;
        let mut text = format!("{HEADING}\n{rest}\n{from}\n{until}\n{tree}\n");
        text.reserve(texts.len() * 160);
        for (path, (digest, face)) in texts {
            let digits = [digest, face].map(|digest| blake3::Hash::from(*digest).to_hex());
            text.extend([digits[0].as_str(), " ", digits[1].as_str(), " ", path.as_str(), "\n"]);
        }
        text
    }

    fn parse(text: &str) -> Option<Faces> {
        let mut lines = text.lines();
        if lines.next()? != HEADING {
            return None;
        }
        let rest = lines.next()?.to_owned();
        let (from, until) = (lines.next()?.parse().ok()?, lines.next()?.parse().ok()?);
        let tree = lines.next()?.to_owned();
        let digest = |hex: &str| Some(*blake3::Hash::from_hex(hex).ok()?.as_bytes());
        let known = lines.map(|line| {
            let mut parts = line.splitn(3, ' ');
            let (text, face) = (digest(parts.next()?)?, digest(parts.next()?)?);
            Some((SourcePath::new(parts.next()?)?, (text, face)))
        });
        let texts = known.collect::<Option<BTreeMap<SourcePath, (Digest, Face)>>>()?;
        Some(Faces { rest, from, until, tree, texts })
    }
}

fn place(root: &Path) -> PathBuf {
    cache::of(root).join("faces")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_read_as_they_were_written() {
        let faces = Faces {
            rest: "ab".into(),
            from: Timestamp::UNIX_EPOCH,
            until: Timestamp::MAX,
            tree: "cd".into(),
            texts: BTreeMap::from([(SourcePath::new("content/reports/a b.md").unwrap(), ([1; 32], [2; 32]))]),
        };
        assert_eq!(Faces::parse(&faces.text()), Some(faces.clone()));
        let text = faces.text();
        assert_eq!((Faces::parse(&text[..text.len() - 70]), Faces::parse("")), (None, None));
    }
}
