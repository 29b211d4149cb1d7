//! Stage 6, files → folder: publishes a site so that whoever looks sees the whole old or the whole new one, and writes
//! only what changed. Paths and bytes come ready from `render`; messages are made by the shell.
//!
//! There are two complete trees, which share the bytes of unchanged files by hard link: the output folder, say
//! `public/`, and the idle tree `.public.jianbao/next/` beside it. [`Publisher::put`] compares a file with the published
//! one and writes it into the idle tree if it differs; [`Publisher::finish`] completes the idle tree and exchanges the
//! two in one step. So a build that finds an error at its last page, or is killed, has changed nothing; and because
//! the idle tree is brought up to date by what is found on the disk, such a build leaves nothing to clean up.
//!
//! [`Publisher::keep`] keeps the trees that were published before, under `kept/`, by hard link too, and
//! [`Publisher::roll_back`] publishes one of them again.
//!
//! Nothing is forced onto the platter: the promise is about processes that die, not about power that fails. After a
//! power cut files may be short; they no longer look as they did, and the next build writes them again.

mod archive;
mod error;
mod files;
mod foreign;
mod manifest;
mod mirror;
mod order;
mod place;
mod publisher;

use std::borrow::Cow;
use std::path::Path;

use rayon::prelude::*;

pub use error::{Action, WriteError};
pub use manifest::Stamp;
pub use place::Swap;
pub use publisher::{Published, Publisher, Put};

/// One file of the site to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile<'a> {
    /// Relative to the output folder, `/`-separated, without `.` and `..`.
    pub path: Cow<'a, str>,
    /// All of it.
    pub bytes: Cow<'a, [u8]>,
}

/// Publishes a site that is in memory as a whole. A build that renders page by page uses a [`Publisher`], and holds
/// no more than a page per thread.
pub fn publish(output: &Path, files: &[OutputFile<'_>]) -> Result<Published, WriteError> {
    let publisher = Publisher::open(output)?;
    files.par_iter().try_for_each(|file| publisher.put(&file.path, &file.bytes).map(drop))?;
    publisher.finish()
}
