//! What a package contains and what was left out. Nothing here reads the disk.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{Fingerprint, PackageWarning};

/// The entries of a package, in the order in which they are packed, with all that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The folder that the entries' paths are relative to.
    pub root: PathBuf,
    /// What is packed, sorted by the bytes of the path. A folder comes before what it holds.
    pub entries: Vec<Entry>,
    /// What isn't packed, sorted the same way. What lies below a folder named here isn't named again.
    pub left_out: Vec<LeftOut>,
    /// What to check before it is sent.
    pub warnings: Vec<PackageWarning>,
    /// The state of the files when they were listed.
    pub fingerprint: Option<Fingerprint>,
}

/// One file, folder or link of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the listing's root.
    pub path: PathBuf,
    pub kind: EntryKind,
    /// Bytes of a file; 0 for folders and links.
    pub size: u64,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryKind {
    Folder,
    File {
        /// Whether its owner may run it.
        executable: bool,
    },
    /// A symbolic link to another entry of the same package.
    Link {
        /// Relative to the link's own folder.
        target: PathBuf,
    },
}

/// Something that isn't packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Relative to the listing's root.
    pub path: PathBuf,
    /// Whether it is a folder; all below it is left out too.
    pub folder: bool,
    /// The rule that left it out, when an ignore file did.
    pub rule: Option<Rule>,
    pub reason: LeftOutReason,
}

/// Why something isn't packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOutReason {
    /// A rule of an ignore file names it.
    Ignored,
    /// It is a `.git` folder or file: the history and its credentials are never sent.
    Git,
    /// It is a socket.
    Socket,
    /// It is a named pipe.
    Pipe,
    /// It is a device.
    Device,
}

/// A line of an ignore file.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Rule {
    /// The ignore file, relative to the listing's root.
    pub file: PathBuf,
    /// The line, from 1.
    pub line: u32,
    /// The pattern as it is written there.
    pub pattern: String,
}

impl Listing {
    /// Returns the bytes of all files together.
    pub fn size(&self) -> u64 {
        self.entries.iter().map(|entry| entry.size).sum()
    }

    /// Returns the entry with this path.
    pub fn entry(&self, path: &Path) -> Option<&Entry> {
        let found = self.entries.binary_search_by(|entry| sort_key(&entry.path).cmp(sort_key(path)));
        found.ok().and_then(|index| self.entries.get(index))
    }

    /// Returns what left `path` out: itself, or a folder above it.
    pub fn left_out(&self, path: &Path) -> Option<&LeftOut> {
        path.ancestors().find_map(|path| {
            let found = self.left_out.binary_search_by(|left| sort_key(&left.path).cmp(sort_key(path)));
            found.ok().and_then(|index| self.left_out.get(index))
        })
    }
}

/// Returns the bytes by which paths are sorted, whatever the locale and the file system.
pub(super) fn sort_key(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.pattern)
    }
}

impl fmt::Display for LeftOutReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ignored => "matched by an ignore rule",
            Self::Git => "git's own",
            Self::Socket => "a socket",
            Self::Pipe => "a named pipe",
            Self::Device => "a device",
        })
    }
}
