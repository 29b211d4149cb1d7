//! One publication, from taking the lock to swapping the trees. Relies on `place` for the folders, `manifest` for what
//! was published last, `foreign` for what is not ours and `mirror` for the rest of the new tree.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;

use super::archive::{self, Archive};
use super::error::{Action, WriteError};
use super::files::{self, Folders};
use super::foreign::{self, Foreign, Kind};
use super::manifest::{self, Entry, Manifest, Stamp};
use super::mirror::{self, Item, Notes, Want};
use super::order;
use super::place::{self, Place, Swap};

/// A publication under way: holds the lock of the output folder and builds the new tree beside the published one.
/// Dropped without [`finish`](Self::finish), it has published nothing.
#[derive(Debug)]
pub struct Publisher {
    place: Place,
    swap: Swap,
    /// What we published last; empty if nothing.
    before: Manifest,
    /// Whether there was a published tree.
    had_live: bool,
    /// Whether the idle tree was empty when we came, so that nothing but what we write is in it.
    is_fresh: bool,
    folders: Folders,
    records: Mutex<Vec<Record>>,
    /// How many earlier publications stay; `None` leaves those that there are alone.
    keep: Option<usize>,
}

/// What became of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// The published file has these bytes and is kept.
    Unchanged,
    /// The file is new or has new bytes, and they were written.
    Written,
}

/// What a publication did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or have new bytes.
    pub written: usize,
    /// Files that were published before with the same bytes.
    pub unchanged: usize,
    /// Files that were published before and are no longer.
    pub removed: usize,
    /// The size of the files written, together, in bytes.
    pub bytes_written: u64,
}

#[derive(Debug)]
struct Record {
    entry: Entry,
    put: Put,
    bytes: u64,
    /// The last publication had a file of that path.
    was_published: bool,
}

impl Publisher {
    /// Takes its turn on the output folder, which need not exist; waits while another build has it.
    pub fn open(output: &Path) -> Result<Self, WriteError> {
        Self::open_with(output, Swap::default(), || ())
    }

    /// Like [`open`](Self::open), with a choice of how to swap; `waiting` is called once before waiting for another
    /// build.
    pub fn open_with(output: &Path, swap: Swap, waiting: impl FnOnce()) -> Result<Self, WriteError> {
        let place = Place::open(output, waiting)?;
        let had_live = place.has_live()?;
        let before = if had_live { Manifest::load(&place.state, &place.live)? } else { None };
        if before.is_none() && had_live && !place::is_empty(&place.live)? {
            return Err(WriteError::ForeignOutput { path: place.live });
        }
        let is_fresh = place.prepare_next()?;
        let before = before.unwrap_or_default();
        let (folders, records) = Default::default();
        Ok(Self { place, swap, before, had_live, is_fresh, folders, records, keep: None })
    }

    /// Keeps what is published now when it is replaced, and of all that is kept the newest `count`.
    pub fn keep(&mut self, count: usize) {
        self.keep = Some(count);
    }

    /// The earlier publications that can come back, newest first: when each was published, in milliseconds since 1970.
    pub fn kept(&self) -> Result<Vec<u64>, WriteError> {
        Archive::of(&self.place.state).names()
    }

    /// The number of files that were published last.
    pub fn published(&self) -> usize {
        self.before.count()
    }

    /// A digest of the files handed over so far.
    pub fn tree(&self) -> String {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        digest(records.iter().map(|record| &record.entry))
    }

    /// The digest of the files that were published last, if every one of them is still as it was written.
    pub fn standing(&self) -> Option<String> {
        let files = self.before.entries.par_iter().filter(|entry| entry.is_file());
        let stands = self.had_live && files.all(|entry| self.is_as_written(entry));
        stands.then(|| digest(self.before.entries.iter()))
    }

    /// Publishes the site of that moment again. What it replaces is kept in its stead, so that the step can be taken
    /// back.
    pub fn roll_back(mut self, moment: u64) -> Result<Published, WriteError> {
        let archive = Archive::of(&self.place.state);
        let kept = archive.names()?;
        if !kept.contains(&moment) {
            return Err(WriteError::NothingKept { path: self.place.live.clone() });
        }
        let tree = archive.tree(moment);
        archive::paths(&tree)?.par_iter().try_for_each(|path| {
            let full = tree.join(path);
            let bytes = fs::read(&full).map_err(WriteError::io(Action::Read, &full))?;
            self.put(path, &bytes).map(drop)
        })?;
        self.keep(kept.len() + 1);
        let published = self.finish()?;
        archive.forget(moment)?;
        Ok(published)
    }

    /// Whether what is published now are the files of that digest, whatever has become of them since.
    pub fn has_published(&self, tree: &str) -> bool {
        self.had_live && digest(self.before.entries.iter()) == tree
    }

    /// Hands over a file as it is published, if it is, and still as it was written. May be called like
    /// [`put`](Self::put).
    pub fn stay(&self, path: &str) -> bool {
        let published = self.before.find(path).filter(|entry| self.is_as_written(entry));
        let Some(Entry { stamp, digest, .. }) = published else { return false };
        let entry = Entry { path: path.to_owned(), stamp: *stamp, digest: *digest };
        let record = Record { entry, put: Put::Unchanged, bytes: 0, was_published: true };
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
        true
    }

    /// The bytes of a file as it is published, if it is as it was written.
    pub fn last(&self, path: &str) -> Option<Vec<u8>> {
        let entry = self.before.find(path).filter(|entry| self.is_as_written(entry))?;
        fs::read(self.place.live.join(&entry.path)).ok()
    }

    /// Hands over one file of the site. May be called from many threads at once while pages are rendered: it changes
    /// nothing that anybody sees.
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<Put, WriteError> {
        if !is_safe(path) {
            return Err(WriteError::UnsafePath { path: path.to_owned() });
        }
        let digest = *blake3::hash(bytes).as_bytes();
        let published = self.before.find(path);
        let (put, stamp) = match published {
            Some(entry) if entry.digest == Some(digest) && self.is_as_written(entry) => {
                (Put::Unchanged, entry.stamp)
            }
            _ => (Put::Written, self.write(path, bytes)?),
        };
        let record = Record {
            entry: Entry { path: path.to_owned(), stamp, digest: Some(digest) },
            put,
            bytes: bytes.len() as u64,
            was_published: published.is_some(),
        };
        self.records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
        Ok(put)
    }

    /// Publishes the files handed over, and nothing else of ours, in one step. What others have put into the output
    /// folder stays. If nothing changed, the folder is not touched at all.
    pub fn finish(mut self) -> Result<Published, WriteError> {
        let records = std::mem::take(self.records.get_mut().unwrap_or_else(PoisonError::into_inner));
        let published = self.count(&records);
        let is_same = self.had_live && published.written == 0 && published.removed == 0;
        if is_same && records.len() == self.before.count() {
            return Ok(published);
        }
        self.check_output_is_ours()?;
        // The mirror waits for this list rather than the other way round: so a big folder of the user's is shared once
        // and then recognised, like our own unchanged files.
        let foreign = if self.had_live { foreign::find(&self.place.live, &self.before)? } else { Vec::new() };
        let mut after = self.complete(records, &foreign)?;
        let archive = Archive::of(&self.place.state);
        // Before the swap: who was promised a way back must have it from the moment that the new site is there.
        if self.had_live && self.keep.is_some_and(|count| count > 0) {
            archive.keep(&self.place.state, &self.place.live, &self.before)?;
        }
        after.save(&self.place.state, &self.place.next)?;
        self.place.swap(self.swap)?;
        if self.had_live {
            self.carry_late(&foreign)?;
        }
        if let Some(count) = self.keep {
            archive.prune(count)?;
        }
        manifest::forget_others(&self.place.state, &[&self.place.live, &self.place.next]);
        Ok(published)
    }

    /// Whether the published file is still the one we wrote.
    fn is_as_written(&self, entry: &Entry) -> bool {
        let metadata = fs::symlink_metadata(self.place.live.join(&entry.path));
        metadata.is_ok_and(|metadata| metadata.is_file() && Stamp::of(&metadata) == entry.stamp)
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<Stamp, WriteError> {
        self.folders.make_for(&self.place.next, path)?;
        files::write_new(&self.place.next.join(path), bytes)
    }

    fn count(&self, records: &[Record]) -> Published {
        let mut published = Published { removed: self.before.count(), ..Published::default() };
        for record in records {
            match record.put {
                Put::Unchanged => published.unchanged += 1,
                Put::Written => {
                    published.written += 1;
                    published.bytes_written += record.bytes;
                }
            }
            // Saturating, because a path handed over twice is only found out later.
            published.removed = published.removed.saturating_sub(usize::from(record.was_published));
        }
        published
    }

    /// Rendering takes its time; somebody may have made the output folder meanwhile.
    fn check_output_is_ours(&self) -> Result<(), WriteError> {
        if !self.had_live && self.place.has_live()? && !place::is_empty(&self.place.live)? {
            return Err(WriteError::ForeignOutput { path: self.place.live.clone() });
        }
        Ok(())
    }

    /// Completes the idle tree and returns its manifest.
    fn complete(&self, records: Vec<Record>, foreign: &[Foreign]) -> Result<Manifest, WriteError> {
        let mut items: Vec<Item<'_>> =
            records.iter().map(Item::from).chain(foreign.iter().map(Item::from)).collect();
        mirror::arrange(&mut items)?;
        let is_complete = self.is_fresh && items.iter().all(|item| matches!(item.want, Want::Written));
        let notes = if is_complete {
            // Nothing would be noted anyway: all folders have just been changed.
            Notes::default()
        } else {
            let known = Manifest::load(&self.place.state, &self.place.next)?.unwrap_or_default();
            mirror::update(&self.place.live, &self.place.next, &items, &known)?
        };
        if self.had_live {
            let live = &self.place.live;
            let metadata = fs::metadata(live).map_err(WriteError::io(Action::Inspect, live))?;
            files::copy_permissions(&metadata, &self.place.next)?;
        }
        let ours = records.into_iter().map(|record| record.entry);
        let mut after = Manifest::of(ours.chain(notes.folders).collect());
        for (path, stamp) in notes.copied {
            after.restamp(&path, stamp);
        }
        Ok(after)
    }

    /// Carries over what others put into the published tree after it was searched and before it was swapped away; the
    /// next build would remove it with the idle tree. The second search is cheap, since folders that have not changed
    /// are not listed, and without it "never deletes what it did not write" would hold only for those who do not write
    /// meanwhile.
    fn carry_late(&self, known: &[Foreign]) -> Result<(), WriteError> {
        for late in foreign::find(&self.place.next, &self.before)? {
            let position = known.binary_search_by(|item| order::compare(&item.path, &late.path));
            let earlier = position.ok().map(|index| &known[index].kind);
            let (from, to) = (self.place.next.join(&late.path), self.place.live.join(&late.path));
            match (&late.kind, earlier) {
                (Kind::File(new), Some(Kind::File(old))) if new == old => {}
                (Kind::Link, Some(Kind::Link)) | (Kind::Folder(_), Some(Kind::Folder(_))) => {}
                // In the new site something of ours has the path. What came late must then come again.
                (_, None) if fs::symlink_metadata(&to).is_ok() => {}
                (Kind::Folder(metadata), _) => {
                    fs::create_dir_all(&to).map_err(WriteError::io(Action::CreateFolder, &to))?;
                    files::copy_permissions(metadata, &to)?;
                }
                (Kind::Link | Kind::File(_), _) => self.replace(&late.kind, &from, &to)?,
            }
        }
        Ok(())
    }

    /// Brings a file or link into the published tree in one step, by way of the state folder.
    fn replace(&self, kind: &Kind, from: &Path, to: &Path) -> Result<(), WriteError> {
        let draft = self.place.state.join("late");
        files::remove_if_present(&draft)?;
        match kind {
            Kind::Link => files::copy_link(from, &draft)?,
            _ => drop(files::share(from, &draft)?),
        }
        let folder = to.parent().expect("it stands below the output folder");
        fs::create_dir_all(folder).map_err(WriteError::io(Action::CreateFolder, folder))?;
        fs::rename(&draft, to).map_err(WriteError::io(Action::Share, to))?;
        // Renaming does nothing if both names are the same file already.
        files::remove_if_present(&draft)
    }
}

impl<'a> From<&'a Record> for Item<'a> {
    fn from(record: &'a Record) -> Self {
        let want = match record.put {
            Put::Unchanged => Want::Share(record.entry.stamp),
            Put::Written => Want::Written,
        };
        Self { path: record.entry.path.as_ref(), want, foreign: false }
    }
}

impl<'a> From<&'a Foreign> for Item<'a> {
    fn from(foreign: &'a Foreign) -> Self {
        let want = match &foreign.kind {
            Kind::Folder(metadata) => Want::Folder(metadata),
            Kind::Link => Want::Link,
            Kind::File(stamp) => Want::Share(*stamp),
        };
        Self { path: &foreign.path, want, foreign: true }
    }
}

/// Paths and contents of the files among `entries`, in any order.
fn digest<'e>(entries: impl Iterator<Item = &'e Entry>) -> String {
    let mut files: Vec<(&str, manifest::Digest)> =
        entries.filter_map(|entry| Some((entry.path.as_str(), entry.digest?))).collect();
    files.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    for (path, digest) in files {
        hasher.update(&(path.len() as u64).to_le_bytes()).update(path.as_bytes()).update(&digest);
    }
    hasher.finalize().to_hex().to_string()
}

/// The stages before have seen to it; this is the last door before the disk, and cheap.
fn is_safe(path: &str) -> bool {
    let odd = |character| character == '\0' || (cfg!(windows) && matches!(character, '\\' | ':'));
    !path.contains(odd) && path.split('/').all(|name| !matches!(name, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_between_search_and_swap_is_carried_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let output = folder.path().join("public");
        let publish = |text: &str, meanwhile: &dyn Fn()| {
            let mut publisher = Publisher::open(&output).expect("opened");
            publisher.put("a", text.as_bytes()).expect("put");
            // As `finish` does.
            let records = std::mem::take(publisher.records.get_mut().expect("no panic"));
            let foreign = foreign::find(&publisher.place.live, &publisher.before).expect("found");
            let mut after = publisher.complete(records, &foreign).expect("completed");
            after.save(&publisher.place.state, &publisher.place.next).expect("saved");
            meanwhile();
            publisher.place.swap(Swap::Exchange).expect("swapped");
            publisher.carry_late(&foreign).expect("carried");
        };
        publish("1", &|| ());
        fs::write(output.join("early"), "early").expect("written");
        publish("2", &|| {
            fs::remove_file(output.join("early")).expect("removed");
            fs::write(output.join("early"), "changed").expect("written");
            fs::create_dir(output.join("new")).expect("made");
            fs::write(output.join("new/late"), "late").expect("written");
        });
        for _ in 0..2 {
            let read = |path: &str| fs::read_to_string(output.join(path)).expect("there");
            assert_eq!([read("early"), read("new/late")], ["changed", "late"]);
            publish("3", &|| ());
        }
    }

    #[test]
    fn only_paths_that_stay_inside_are_safe() {
        assert!(["a", "a/b.html", "县/index.html", "..a/b..", ".well-known/x"].into_iter().all(is_safe));
        assert!(!["", "/a", "a/", "a//b", ".", "../a", "a/../b", "a\0"].into_iter().any(is_safe));
    }
}
