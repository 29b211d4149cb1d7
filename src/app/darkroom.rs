//! Where photographs are developed: bytes of every kind of file, with the forms of photographs kept from run to run.
//!
//! A form is kept in the cache under a digest of the photograph and of everything it is made with, so nothing there
//! can be stale; whoever deletes the folder loses time only. A photograph that cannot be developed is published as it
//! is, without what it tells about its owner, and is told.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::cache;
use crate::base::{Derived, Diagnostic, FileBytes, Photo, Rendition, metadata};
use crate::render::images;

/// Changes with everything that changes the bytes of a form: libraries, their settings, this program's own steps.
const RECIPE: &str = "jianbao photographs 1";

/// A place where photographs are developed; used by many threads at once.
#[derive(Debug, Default)]
pub struct Darkroom {
    /// Where forms are kept; `None` keeps them for this run only.
    cache: Option<PathBuf>,
    /// What is known of each photograph of this run, by its path.
    known: Mutex<BTreeMap<PathBuf, Arc<Mutex<Known>>>>,
    faults: Mutex<Vec<Diagnostic>>,
}

/// What is known of a photograph.
#[derive(Debug, Default)]
struct Known {
    digest: Option<blake3::Hash>,
    /// Forms that could not be written into the cache.
    kept: BTreeMap<Rendition, Arc<Vec<u8>>>,
    is_broken: bool,
}

impl Darkroom {
    /// A darkroom that keeps its forms below the root of a site.
    pub fn at(root: &Path) -> Darkroom {
        Darkroom { cache: Some(cache::of(root).join("images")), ..Darkroom::default() }
    }

    /// The bytes of any file.
    pub fn bytes(&self, bytes: &FileBytes) -> io::Result<Arc<Vec<u8>>> {
        match bytes {
            FileBytes::Memory(bytes) => Ok(bytes.clone()),
            FileBytes::Disk(path) => fs::read(path).map(Arc::new),
            FileBytes::Derived(Derived { photo, rendition: None }) => self.clean(photo).map(Arc::new),
            FileBytes::Derived(Derived { photo, rendition: Some(rendition) }) => self.form(photo, *rendition),
        }
    }

    /// What was found wrong with photographs so far, in the order of their files.
    pub fn faults(&self) -> Vec<Diagnostic> {
        let mut faults = self.faults.lock().unwrap_or_else(PoisonError::into_inner).clone();
        faults.sort_by_key(|fault| (fault.span, fault.code));
        faults.dedup();
        faults
    }

    fn report(&self, fault: Diagnostic) {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
    }

    /// The photograph itself without metadata; empty if that cannot be done, and then nothing is published.
    fn clean(&self, photo: &Photo) -> io::Result<Vec<u8>> {
        let bytes = self.bytes(&photo.source)?;
        Ok(metadata::clean(&bytes).unwrap_or_else(|metadata::Unclean| {
            self.report(images::unclean(&photo.name, photo.span));
            Vec::new()
        }))
    }

    fn form(&self, photo: &Photo, rendition: Rendition) -> io::Result<Arc<Vec<u8>>> {
        let known = self.known(photo);
        // Whoever asks second waits here, and finds the work done.
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.is_broken {
            return self.clean(photo).map(Arc::new);
        }
        if let Some(bytes) = known.kept.get(&rendition) {
            return Ok(bytes.clone());
        }
        let mut source = None;
        let digest = match known.digest {
            Some(digest) => digest,
            None => {
                let bytes = self.bytes(&photo.source)?;
                let digest = blake3::hash(&bytes);
                known.digest = Some(digest);
                source = Some(bytes);
                digest
            }
        };
        if let Some(bytes) = self.cached(&digest, photo.quality, rendition) {
            return Ok(Arc::new(bytes));
        }
        let source = source.map_or_else(|| self.bytes(&photo.source), Ok)?;
        match images::develop(photo, &source) {
            Ok(made) => self.keep(&mut known, photo, made),
            Err(_) => {
                known.is_broken = true;
                self.report(images::broken(&photo.name, photo.span));
                return self.clean(photo).map(Arc::new);
            }
        }
        match known.kept.get(&rendition) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.cached(&digest, photo.quality, rendition).map(Arc::new).ok_or_else(|| {
                let words = format!("{}.{}w", photo.name, rendition.width);
                io::Error::new(io::ErrorKind::NotFound, words)
            }),
        }
    }

    /// One lock for each photograph, so that two of them can be developed at once and none twice. Photographs in
    /// memory have no path; they share a lock and are told apart by their digest.
    fn known(&self, photo: &Photo) -> Arc<Mutex<Known>> {
        let FileBytes::Disk(path) = &photo.source else { return Arc::default() };
        let mut all = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(path.clone()).or_default().clone()
    }

    fn cached(&self, digest: &blake3::Hash, quality: u8, rendition: Rendition) -> Option<Vec<u8>> {
        fs::read(place(self.cache.as_deref()?, digest, quality, rendition)).ok()
    }

    /// Keeps the forms in the cache; those that cannot be written, for this run.
    fn keep(&self, known: &mut Known, photo: &Photo, made: Vec<(Rendition, Vec<u8>)>) {
        for (rendition, bytes) in made {
            let place = match (&self.cache, &known.digest) {
                (Some(cache), Some(digest)) => Some(place(cache, digest, photo.quality, rendition)),
                _ => None,
            };
            if place.is_none_or(|place| cache::write(&place, &bytes).is_err()) {
                known.kept.insert(rendition, Arc::new(bytes));
            }
        }
    }
}

/// Where a form is kept. The name tells everything that it was made of.
fn place(cache: &Path, digest: &blake3::Hash, quality: u8, rendition: Rendition) -> PathBuf {
    let Rendition { width, format } = rendition;
    let words = format!("{RECIPE} {digest} {quality} {width} {}", format.extension());
    let name = blake3::hash(words.as_bytes()).to_hex();
    cache.join(&name[..2]).join(format!("{}.{}", &name[2..34], format.extension()))
}
