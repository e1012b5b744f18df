//! Plain layers put below a prefix, several of them in one layer, and taken out again: the layers of an image are made of the project's
//! layer and the models' layers.

use std::collections::BTreeSet;
use std::io::{self, BufReader, Read, Write};
use std::path::{Component, Path, PathBuf};

use super::listing::sort_key;
use super::tar_header::{HeaderKind, header_blocks};
use super::tar_reader::{checked, is_root, next_entry, read_content, read_to_end, skip_padding};
use super::tar_writer::{BUFFER, HashingSink, TarWriter, checked_prefix, folders};
use super::{Entry, EntryKind, Layer, UnpackError};

const HEADERS: usize = 64 * 1024;

/// Why layers can't be bundled.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    #[error(transparent)]
    Layer(#[from] UnpackError),
    #[error("'{prefix}' can't be the prefix of a layer's paths: it must be plain names separated by '/'")]
    Prefix { prefix: String },
    #[error("one layer can't be put at '{}' and another at '{}': one path contains the other", prefix.display(), other.display())]
    Nested {
        /// The prefix of the layer to be added.
        prefix: PathBuf,
        /// The prefix of one that was added before.
        other: PathBuf,
    },
    #[error("the layer can't be written")]
    Write { source: io::Error },
}

/// Writes plain layers as one, each below a prefix of its own, byte for byte as [`write_layer`](super::write_layer) would have written
/// their files there. The bytes depend on the layers, their prefixes and their order alone. After an error, discard what was written.
pub struct Bundle<'a> {
    tar: TarWriter<HashingSink<'a>>,
    files: u64,
    prefixes: Vec<PathBuf>,
    folders: BTreeSet<PathBuf>,
}

impl<'a> Bundle<'a> {
    /// Starts an empty layer.
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { tar: TarWriter::new(HashingSink::new(out)), files: 0, prefixes: Vec::new(), folders: BTreeSet::new() }
    }

    /// Adds a plain layer below `prefix` (which may be empty); it must not contain another layer's prefix, or lie within it.
    pub fn add(&mut self, plain: &mut dyn Read, prefix: &str) -> Result<(), BundleError> {
        let prefix = checked_prefix(prefix).ok_or_else(|| BundleError::Prefix { prefix: prefix.to_owned() })?;
        if let Some(other) = self.prefixes.iter().find(|other| prefix.starts_with(other) || other.starts_with(&prefix)) {
            return Err(BundleError::Nested { other: other.clone(), prefix });
        }
        for folder in folders(&prefix) {
            if self.folders.insert(folder.to_owned()) {
                self.tar.write(&header_blocks(folder, &HeaderKind::Folder)).map_err(write_failed)?;
            }
        }
        // Headers are small and read many at once; larger reads bypass the buffer.
        let mut plain = BufReader::with_capacity(HEADERS, plain);
        let mut order = Order::default();
        while let Some(entry) = next_entry(&mut plain)? {
            if !is_root(&entry) {
                self.copy_entry(&entry, &prefix.join(order.check(&entry)?), &mut plain)?;
            }
        }
        read_to_end(&mut plain, &mut vec![0; BUFFER])?;
        self.prefixes.push(prefix);
        Ok(())
    }

    /// Ends the layer and returns what was written.
    pub fn finish(self) -> Result<Layer, BundleError> {
        self.tar.finish().and_then(|tar| tar.finish(self.files)).map_err(write_failed)
    }

    fn copy_entry(&mut self, entry: &Entry, path: &Path, plain: &mut dyn Read) -> Result<(), BundleError> {
        let described = match &entry.kind {
            EntryKind::Folder => HeaderKind::Folder,
            EntryKind::Link { target } => HeaderKind::Link { target },
            EntryKind::File { executable } => HeaderKind::File { executable: *executable, size: entry.size },
        };
        self.tar.write(&header_blocks(path, &described)).map_err(write_failed)?;
        self.files += u64::from(matches!(entry.kind, EntryKind::File { .. }));
        let mut left = entry.size;
        while left > 0 {
            let free = self.tar.free().map_err(write_failed)?;
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(free.len());
            let count = match plain.read(&mut free[..most]) {
                Ok(0) => return Err(UnpackError::CutOff.into()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                read => read.map_err(|source| UnpackError::Read { source })?,
            };
            self.tar.advance(count);
            left -= count as u64;
        }
        skip_padding(plain, entry.size)?;
        self.tar.pad(entry.size).map_err(write_failed)
    }
}

/// Writes what a plain layer holds below `prefix` as a layer of its own, its paths without the prefix; everything else is skipped. Only the
/// `diff_id` tells whether the result is the layer that was once added to a [`Bundle`].
pub fn unbundle(bundle: &mut dyn Read, prefix: &str, out: &mut dyn Write) -> Result<Layer, BundleError> {
    let prefix = checked_prefix(prefix).ok_or_else(|| BundleError::Prefix { prefix: prefix.to_owned() })?;
    let mut layer = Bundle::new(out);
    let mut buffer = vec![0; BUFFER];
    while let Some(entry) = next_entry(bundle)? {
        if is_root(&entry) {
            continue;
        }
        let path = checked(&entry.path).map_err(|what| UnpackError::Path { path: entry.path.clone(), what })?;
        match path.strip_prefix(&prefix) {
            Ok(inside) if inside != Path::new("") => layer.copy_entry(&entry, inside, bundle)?,
            _ => read_content(bundle, entry.size, &mut buffer, &mut |_| Ok(()))?,
        }
    }
    read_to_end(bundle, &mut buffer)?;
    layer.finish()
}

/// Checks that a layer's entries are sorted, each after its folder, and none twice. It remembers only the folders whose paths are a prefix
/// of the last one, however large the layer is.
#[derive(Default)]
struct Order {
    last: PathBuf,
    folders: Vec<PathBuf>,
}

impl Order {
    /// Checks the next entry; returns its path in plain names.
    fn check(&mut self, entry: &Entry) -> Result<PathBuf, UnpackError> {
        let refused = |what| UnpackError::Path { path: entry.path.clone(), what };
        let path = checked(&entry.path).map_err(refused)?;
        let key = sort_key(&path);
        if key <= sort_key(&self.last) {
            return Err(refused(if path == self.last { "twice" } else { "out of order" }));
        }
        // `a-b` sorts between `a` and `a/b`: a folder may still get entries for as long as the paths begin with its bytes.
        while self.folders.pop_if(|folder| !key.starts_with(sort_key(folder))).is_some() {}
        let parent = path.parent().unwrap_or(Path::new(""));
        if parent != Path::new("") && !self.folders.iter().any(|folder| folder == parent) {
            return Err(refused("whose folder doesn't come before it"));
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

/// Returns whether a link in the folder `parent` certainly leads out of its layer. No entry lies below a link, so leading `..` mean what
/// they say; the rest of the path can only be judged with all entries at hand.
fn leads_out(target: &Path, parent: &Path) -> bool {
    let climbs = target.components().take_while(|part| *part == Component::ParentDir).count();
    target.as_os_str().is_empty() || target.has_root() || climbs > parent.components().count()
}

fn write_failed(source: io::Error) -> BundleError {
    BundleError::Write { source }
}
