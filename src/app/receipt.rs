//! The receipt of a build: what it was made of, and what it made. While both are as they were, a build has nothing to
//! do.
//!
//! It only ever saves time: a receipt that is missing, damaged or of another version counts for nothing, and whoever
//! deletes it gets the same site. What a file looks like from outside is for `write` to say.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rayon::prelude::*;

use super::cache;
use crate::base::{Content, FileBytes, Inputs, PIECE, SourceFile, SourcePath, SourceSet};
use crate::write::Stamp;

/// First line of every receipt.
const HEADING: &str = "jianbao receipt 1";

/// A blake3 digest.
pub type Digest = [u8; 32];

/// What is known of a build that went through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Digest of everything that the site follows from, but for the moment.
    pub made_of: String,
    /// The moment of the build.
    pub from: Timestamp,
    /// When the same files make another site.
    pub until: Timestamp,
    /// Digest of the files that were published.
    pub tree: String,
    /// Number of pages.
    pub pages: u64,
    /// Whether reading and checking had anything to say.
    pub has_remarks: bool,
    /// The output folder.
    pub target: PathBuf,
}

impl Receipt {
    /// The receipt of the last build of the site at `root`, if it was made of the same.
    pub fn of(root: &Path, made_of: &str, now: Timestamp) -> Option<Receipt> {
        let receipt = Receipt::parse(&fs::read_to_string(place(root)).ok()?)?;
        let same = receipt.made_of == made_of && receipt.from <= now && now < receipt.until;
        same.then_some(receipt)
    }

    /// Keeps it for the next build, as well as it can be kept.
    pub fn keep(&self, root: &Path) {
        let place = place(root);
        if cache::write(&place, self.text().as_bytes()).is_err() {
            Receipt::forget(root);
        }
    }

    /// Removes the receipt: nothing is known any more.
    pub fn forget(root: &Path) {
        let _ = fs::remove_file(place(root));
    }

    fn text(&self) -> String {
        let Receipt { made_of, from, until, tree, pages, has_remarks, target } = self;
        // The folder stands last: its name may hold anything.
        let target = target.to_string_lossy();
        format!("{HEADING}\n{made_of}\n{from}\n{until}\n{tree}\n{pages}\n{has_remarks}\n{target}")
    }

    fn parse(text: &str) -> Option<Receipt> {
        let fields: Vec<&str> = text.splitn(8, '\n').collect();
        let [HEADING, made_of, from, until, tree, pages, has_remarks, target] = fields[..] else {
            return None;
        };
        Some(Receipt {
            made_of: made_of.to_owned(),
            from: from.parse().ok()?,
            until: until.parse().ok()?,
            tree: tree.to_owned(),
            pages: pages.parse().ok()?,
            has_remarks: has_remarks.parse().ok()?,
            target: PathBuf::from(target),
        })
    }
}

fn place(root: &Path) -> PathBuf {
    cache::of(root).join("receipt")
}

/// What a site is made of, as digests.
#[derive(Clone, Debug)]
pub struct Made {
    /// Of everything, but for the moment.
    pub all: String,
    /// Of everything besides the texts of documents; which documents there are belongs to it.
    pub rest: String,
    /// Of the text of each document, by path.
    pub texts: BTreeMap<SourcePath, Digest>,
}

impl Made {
    /// Everything that a site follows from, but for the moment: this program, the options, every file; and where the site
    /// at `root` stands, since a copy of it has an output of its own. Files that stay on the disk are known by length,
    /// time and number, as those of the output are.
    pub fn of(set: &SourceSet, inputs: &Inputs, root: &Path, output: Option<&Path>) -> Made {
        let mut hasher = Hasher::default();
        hasher.add(env!("CARGO_PKG_VERSION").as_bytes());
        // Two programs of one version differ while it is being worked on.
        let program = std::env::current_exe().and_then(fs::metadata).ok();
        hasher.add(&program.as_ref().map(look).unwrap_or_default());
        let Inputs { now: _, drafts, base_url, as_of } = inputs;
        hasher.add(format!("{drafts} {base_url:?} {as_of:?} {root:?} {output:?}").as_bytes());
        let files: Vec<&SourceFile> = set.iter().collect();
        let texts: Vec<Option<Digest>> =
            files.par_iter().with_max_len(PIECE).map(|file| document(file)).collect();
        for (file, text) in files.iter().zip(&texts) {
            hasher.add(file.path.as_str().as_bytes());
            match &file.content {
                _ if text.is_some() => {}
                Content::Text(text) => hasher.add(text.as_bytes()),
                Content::Asset(asset) => match &asset.bytes {
                    FileBytes::Memory(bytes) => hasher.add(bytes),
                    FileBytes::Disk(path) => {
                        hasher.add(&fs::metadata(path).as_ref().map(look).unwrap_or_default());
                    }
                    FileBytes::Derived(derived) => hasher.add(format!("{derived:?}").as_bytes()),
                },
            }
        }
        let rest = hasher.digest();
        texts.iter().flatten().for_each(|text| hasher.add(text));
        let own = files.iter().zip(texts).filter_map(|(file, text)| Some((file.path.clone(), text?)));
        Made { all: hasher.digest(), rest, texts: own.collect() }
    }
}

/// The digest of a document's text.
fn document(file: &SourceFile) -> Option<Digest> {
    let path = file.path.as_str();
    match &file.content {
        Content::Text(text) if path.starts_with("content/") && path.ends_with(".md") => {
            Some(blake3::hash(text.as_bytes()).into())
        }
        _ => None,
    }
}

/// A digest of several fields.
#[derive(Default)]
struct Hasher(blake3::Hasher);

impl Hasher {
    fn add(&mut self, field: &[u8]) {
        self.0.update(&(field.len() as u64).to_le_bytes()).update(field);
    }

    fn digest(&self) -> String {
        self.0.finalize().to_hex().to_string()
    }
}

/// What a file looks like from outside.
fn look(metadata: &Metadata) -> Vec<u8> {
    format!("{:?}", Stamp::of(metadata)).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_reads_as_it_was_written() {
        let receipt = Receipt {
            made_of: "ab".into(),
            from: Timestamp::UNIX_EPOCH,
            until: Timestamp::MAX,
            tree: "cd".into(),
            pages: 7,
            has_remarks: true,
            target: "/srv/两\n行".into(),
        };
        assert_eq!(Receipt::parse(&receipt.text()), Some(receipt.clone()));
        let cut = &receipt.text()[..60];
        assert_eq!((Receipt::parse(cut), Receipt::parse("")), (None, None));
    }

    #[test]
    fn every_file_and_option_counts() {
        let inputs = Inputs::at(Timestamp::UNIX_EPOCH);
        let root = Path::new("/site");
        let set = |text: &str| SourceSet::from_texts([("site.yaml", text), ("content/a.md", "甲")]);
        let made_of = |set: &SourceSet, inputs: &Inputs, root: &Path, output: Option<&Path>| {
            Made::of(set, inputs, root, output).all
        };
        let plain = made_of(&set("title: a"), &inputs, root, None);
        let later = Inputs { now: Timestamp::MAX, ..inputs.clone() };
        assert_eq!(plain, made_of(&set("title: a"), &later, root, None));
        let drafts = Inputs { drafts: true, ..inputs.clone() };
        for other in [
            made_of(&set("title: b"), &inputs, root, None),
            made_of(&set("title: a"), &drafts, root, None),
            made_of(&set("title: a"), &inputs, root, Some(Path::new("out"))),
            made_of(&set("title: a"), &inputs, Path::new("/copy"), None),
        ] {
            assert_ne!(plain, other);
        }
    }

    #[test]
    fn the_text_of_a_document_stands_apart_from_the_rest() {
        let inputs = Inputs::at(Timestamp::UNIX_EPOCH);
        let made = |path: &str, text: &str| {
            Made::of(&SourceSet::from_texts([("site.yaml", ""), (path, text)]), &inputs, Path::new("/"), None)
        };
        let (one, other) = (made("content/a.md", "甲"), made("content/a.md", "乙"));
        assert_eq!(one.rest, other.rest);
        assert!(one.all != other.all && one.texts != other.texts);
        assert_ne!(one.rest, made("content/b.md", "甲").rest);
        assert_ne!(made("content/data/a.yaml", "甲").rest, made("content/data/a.yaml", "乙").rest);
    }
}
