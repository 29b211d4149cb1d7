//! What can go wrong while a site is published. An error carries the facts; the sentences a person reads are made by
//! the shell, and `Display` here is only the plain English for logs and tests.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What was being attempted when the operating system refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Making a folder.
    CreateFolder,
    /// Asking for the size, time or kind of a file.
    Inspect,
    /// Listing a folder.
    List,
    /// Waiting for the turn of this build.
    Lock,
    /// Reading a file.
    Read,
    /// Removing what is no longer in the site.
    Remove,
    /// Taking an unchanged file, or one of the user's, over into the new tree.
    Share,
    /// Putting the new tree in the place of the old.
    Swap,
    /// Writing a file.
    Write,
}

impl Action {
    fn verb(self) -> &'static str {
        match self {
            Self::CreateFolder => "create the folder",
            Self::Inspect => "inspect",
            Self::List => "list",
            Self::Lock => "lock",
            Self::Read => "read",
            Self::Remove => "remove",
            Self::Share => "take over",
            Self::Swap => "put in place",
            Self::Write => "write",
        }
    }
}

/// Why a site was not published. The published site is as it was, with one exception: it is new and whole if what failed
/// was carrying over a file that somebody added at the very moment of the swap (then `path` is that file's).
#[derive(Debug)]
#[non_exhaustive]
pub enum WriteError {
    /// The operating system refused.
    Io {
        /// The file or folder concerned, as an absolute path.
        path: PathBuf,
        /// What was being attempted.
        action: Action,
        /// The system's reason.
        source: io::Error,
    },
    /// The output folder holds files and none of them is known to be ours.
    ForeignOutput {
        /// The output folder.
        path: PathBuf,
    },
    /// The site has a file where the output folder holds something that is not ours.
    ForeignFile {
        /// Relative to the output folder.
        path: PathBuf,
    },
    /// The output path is not a folder.
    OutputIsFile {
        /// The output path.
        path: PathBuf,
    },
    /// The output folder is a mount point, so no other folder can take its place.
    OutputIsMountPoint {
        /// The output folder.
        path: PathBuf,
    },
    /// The place of the state folder is taken by something that is not a folder.
    StateIsNotFolder {
        /// The state folder.
        path: PathBuf,
    },
    /// No publication of that moment is kept.
    NothingKept {
        /// The output folder.
        path: PathBuf,
    },
    /// A path that could lead outside the output folder, or an output that has no parent.
    UnsafePath {
        /// As it was given.
        path: String,
    },
    /// Two files of the site claim the same path, or one is a file where another needs a folder.
    Clash {
        /// Relative to the output folder.
        path: String,
    },
}

impl WriteError {
    /// For `map_err`: keeps the path and the action beside the system's reason.
    pub(super) fn io(action: Action, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_path_buf(), action, source }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, action, source } => {
                write!(f, "cannot {} `{}`: {source}", action.verb(), path.display())
            }
            Self::ForeignOutput { path } => {
                write!(f, "`{}` holds files that this program did not write", path.display())
            }
            Self::ForeignFile { path } => {
                write!(f, "the site needs `{}`, where the output folder holds something else", path.display())
            }
            Self::OutputIsFile { path } => write!(f, "`{}` is not a folder", path.display()),
            Self::OutputIsMountPoint { path } => write!(f, "`{}` is a mount point", path.display()),
            Self::StateIsNotFolder { path } => {
                write!(f, "`{}` is in the way of the state folder", path.display())
            }
            Self::NothingKept { path } => write!(f, "no such earlier site of `{}` is kept", path.display()),
            Self::UnsafePath { path } => write!(f, "`{path}` is not a safe path"),
            Self::Clash { path } => write!(f, "two files of the site claim `{path}`"),
        }
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}
