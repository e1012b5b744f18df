//! Plain layers moved below a prefix, one or several into one: the layers of an image are made of the project's and the models'.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};

use super::header::{Described, blocks};
use super::listing::sort_key;
use super::reading::{checked, is_root, next_entry, read_to_end, skip_padding};
use super::writing::{BUFFER, Gathered, Hashed, checked_prefix, folders};
use super::{Entry, EntryKind, Layer, UnpackError};

const HEADERS: usize = 64 * 1024;

/// Why layers can't be moved below a prefix.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// The layer isn't one that this program writes.
    #[error(transparent)]
    Layer(#[from] UnpackError),
    /// The prefix isn't a relative path of plain names.
    #[error("'{prefix}' can't be put before the paths of a layer: it must be plain names with '/' between them")]
    Prefix {
        /// As given.
        prefix: String,
    },
    /// Two layers of a bundle would lie within each other.
    #[error("'{}' and '{}' lie within each other, so that two layers can't be put there", prefix.display(), other.display())]
    Nested {
        /// The prefix of the layer to be added.
        prefix: PathBuf,
        /// The prefix of one that was added before.
        other: PathBuf,
    },
    /// The new layer can't be written.
    #[error("the layer can't be written")]
    Write {
        /// Why.
        source: io::Error,
    },
}

/// Writes one of this program's plain layers again, each path below `prefix` (which may be empty), byte for byte as
/// [`write_layer`](super::write_layer) would have written it there.
pub fn place(plain: &mut dyn Read, prefix: &str, out: &mut dyn Write) -> Result<Layer, PlaceError> {
    let mut bundle = Bundle::new(out);
    bundle.add(plain, prefix)?;
    bundle.finish()
}

/// Writes several of this program's plain layers as one, each below a prefix of its own. The bytes depend on the layers, their
/// prefixes and their order alone. After an error nothing that was written is of use.
pub struct Bundle<'a> {
    tar: Gathered<Hashed<'a>>,
    files: u64,
    prefixes: Vec<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl<'a> Bundle<'a> {
    /// Begins a layer without entries.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { tar: Gathered::new(Hashed::new(out)), files: 0, prefixes: Vec::new(), folders: BTreeSet::new() }
    }

    /// Adds what a plain layer holds below `prefix`, which lies neither below nor above that of another.
    pub fn add(&mut self, plain: &mut dyn Read, prefix: &str) -> Result<(), PlaceError> {
        let prefix = checked_prefix(prefix).ok_or_else(|| PlaceError::Prefix { prefix: prefix.to_owned() })?;
        if let Some(other) = self.prefixes.iter().find(|other| prefix.starts_with(other) || other.starts_with(&prefix)) {
            return Err(PlaceError::Nested { other: other.clone(), prefix });
        }
        for folder in folders(&prefix) {
            if self.folders.insert(folder.to_owned()) {
                self.tar.write(&blocks(folder, &Described::Folder)).map_err(unwritten)?;
            }
        }
        // Headers are small; what is larger than the buffer passes it by.
        let mut plain = BufReader::with_capacity(HEADERS, plain);
        let mut order = Order::default();
        while let Some(entry) = next_entry(&mut plain)? {
            if !is_root(&entry) {
                self.move_entry(&entry, &prefix.join(order.take(&entry)?), &mut plain)?;
            }
        }
        read_to_end(&mut plain, &mut vec![0; BUFFER])?;
        self.prefixes.push(prefix);
        Ok(())
    }

    /// Ends the layer.
    pub fn finish(self) -> Result<Layer, PlaceError> {
        self.tar.finish().and_then(|tar| tar.finish(self.files)).map_err(unwritten)
    }

    pub(super) fn move_entry(&mut self, entry: &Entry, path: &Path, plain: &mut dyn Read) -> Result<(), PlaceError> {
        let described = match &entry.kind {
            EntryKind::Folder => Described::Folder,
            EntryKind::Link { target } => Described::Link { target },
            EntryKind::File { executable } => Described::File { executable: *executable, size: entry.size },
        };
        self.tar.write(&blocks(path, &described)).map_err(unwritten)?;
        self.files += u64::from(matches!(entry.kind, EntryKind::File { .. }));
        let mut left = entry.size;
        while left > 0 {
            let room = self.tar.room().map_err(unwritten)?;
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(room.len());
            let count = match plain.read(&mut room[..most]) {
                Ok(0) => return Err(UnpackError::CutOff.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.map_err(|source| UnpackError::Read { source })?,
            };
            self.tar.took(count);
            left -= count as u64;
        }
        skip_padding(plain, entry.size)?;
        self.tar.pad(entry.size).map_err(unwritten)
    }
}

/// What must be remembered to know that a layer's entries are in the order in which they are packed, each behind its folder and none
/// twice. That is never more than the folders whose paths begin the last one, whatever the layer holds.
#[derive(Default)]
struct Order {
    last: PathBuf,
    folders: Vec<PathBuf>,
}

impl Order {
    /// Takes the next entry; returns its path in plain names.
    fn take(&mut self, entry: &Entry) -> Result<PathBuf, UnpackError> {
        let refused = |what| UnpackError::Path { path: entry.path.clone(), what };
        let path = checked(&entry.path).map_err(refused)?;
        let key = sort_key(&path);
        if key <= sort_key(&self.last) {
            return Err(refused(if path == self.last { "twice" } else { "out of order" }));
        }
        // `a-b` stands between `a` and `a/b`: a folder may still get entries for as long as the paths begin with its bytes.
        while self.folders.pop_if(|folder| !key.starts_with(sort_key(folder))).is_some() {}
        let parent = path.parent().unwrap_or(Path::new(""));
        if parent != Path::new("") && !self.folders.iter().any(|folder| folder == parent) {
            return Err(refused("whose folder doesn't stand before it"));
        }
        if let EntryKind::Link { target } = &entry.kind
            && leads_out(target, parent)
        {
            return Err(UnpackError::Link { path, target: target.clone() });
        }
        if entry.kind == EntryKind::Folder {
            self.folders.push(path.clone());
        }
        self.last.clone_from(&path);
        Ok(path)
    }
}

/// Returns whether a link in the folder `parent` surely leads out of its layer. No entry lies below a link, so the first steps up are
/// what they look like; what lies further on only all entries together tell.
fn leads_out(target: &Path, parent: &Path) -> bool {
    let climbs = target.components().take_while(|part| *part == Component::ParentDir).count();
    target.as_os_str().is_empty() || target.has_root() || climbs > parent.components().count()
}

fn unwritten(source: io::Error) -> PlaceError {
    PlaceError::Write { source }
}
