//! Unpacks a layer into a folder. Accepts only what `aml` writes: folders, files, and links that stay inside. A layer that holds
//! anything else, or is truncated, leaves nothing behind.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_OMIT, utimensat};
use tempfile::TempDir;

use super::EntryKind;
use super::links::{Node, follow};
use super::tar_header::ENTRY_TIME;
use super::tar_reader::{checked, is_root, next_entry, read_content, read_to_end};
use crate::names::{Digest, Hasher};

const BUFFER: usize = 512 * 1024;
/// Headers are small and read many at once; larger reads bypass this buffer.
const HEADERS: usize = 64 * 1024;

/// Why a layer can't be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    #[error("'{}' is not an empty folder", path.display())]
    NotEmpty { path: PathBuf },
    #[error("the layer can't be read")]
    Read { source: io::Error },
    #[error("the layer is truncated")]
    CutOff,
    #[error("the layer is damaged: {what}")]
    Damaged {
        /// What is wrong, as a clause.
        what: &'static str,
    },
    /// An entry's path is empty, absolute, leads up, or passes a link or a file.
    #[error("the layer holds '{}', {what}", path.display())]
    Path {
        /// As it is in the layer.
        path: PathBuf,
        /// What is wrong with it, as a clause.
        what: &'static str,
    },
    /// An entry is neither a folder, a file nor a symbolic link.
    #[error("the layer holds '{}', {kind}, and only folders, files and symbolic links are unpacked", path.display())]
    Kind {
        /// As it is in the layer.
        path: PathBuf,
        /// What it is, with its article.
        kind: &'static str,
    },
    /// A symbolic link leads to no entry of the layer.
    #[error("the layer holds the link '{}' to '{}', which is not in the layer", path.display(), target.display())]
    Link { path: PathBuf, target: PathBuf },
    /// The layer's content doesn't match its digest: it was changed or damaged in the store.
    #[error("the layer {layer} is damaged: its content has the digest {found}")]
    OtherContent {
        layer: Digest,
        /// The digest of its bytes.
        found: Digest,
    },
    #[error("'{}' can't be written", path.display())]
    Write { path: PathBuf, source: io::Error },
}

/// Unpacks a plain layer into a folder that is empty or doesn't exist yet. The folder appears whole or not at all.
pub fn unpack(layer: &mut dyn Read, into: &Path) -> Result<(), UnpackError> {
    let staged = StagedFolder::create(into)?;
    staged.fill(layer)?;
    staged.publish()
}

/// Unpacks a plain layer and verifies its digest. The folder, which is empty or doesn't exist yet, appears whole and verified, or not at
/// all.
pub fn unpack_named(layer: &mut dyn Read, name: &Digest, into: &Path) -> Result<(), UnpackError> {
    let staged = StagedFolder::create(into)?;
    let mut hashed = HashingReader { layer, hasher: Hasher::new() };
    let unpacked = staged.fill(&mut BufReader::with_capacity(HEADERS, &mut hashed));
    // Read errors come first: what can't be read to its end has no digest.
    if !matches!(unpacked, Err(UnpackError::Read { .. } | UnpackError::Write { .. })) {
        let ended = io::copy(&mut hashed, &mut io::sink());
        ended.map_err(|source| UnpackError::Read { source })?;
        let found = hashed.hasher.finish();
        if found != *name {
            return Err(UnpackError::OtherContent { layer: *name, found });
        }
    }
    unpacked?;
    staged.publish()
}

/// Hashes a layer while it is read.
struct HashingReader<'a> {
    layer: &'a mut dyn Read,
    hasher: Hasher,
}

impl Read for HashingReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.layer.read(into)?;
        self.hasher.update(&into[..count]);
        Ok(count)
    }
}

/// A layer is unpacked into a private folder beside its destination, and renamed once it is whole.
struct StagedFolder<'a> {
    into: &'a Path,
    /// The mode of the empty folder that it replaces.
    mode: Option<fs::Permissions>,
    temporary: TempDir,
}

impl<'a> StagedFolder<'a> {
    fn create(into: &'a Path) -> Result<Self, UnpackError> {
        let failed = |source| UnpackError::Write { path: into.to_owned(), source };
        let mode = match fs::read_dir(into).map(Iterator::count) {
            Ok(0) => Some(fs::metadata(into).map_err(failed)?.permissions()),
            Ok(_) => return Err(UnpackError::NotEmpty { path: into.to_owned() }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(source) => return Err(failed(source)),
        };
        let parent = into.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
        let temporary = tempfile::Builder::new().prefix(".unpack-").tempdir_in(parent).map_err(failed)?;
        Ok(Self { into, mode, temporary })
    }

    fn root(&self) -> PathBuf {
        self.temporary.path().join("layer")
    }

    fn fill(&self, layer: &mut dyn Read) -> Result<(), UnpackError> {
        Unpacker::create_folder(&self.root())?;
        let mut unpacker = Unpacker { root: self.root(), nodes: HashMap::new() };
        unpacker.unpack_entries(layer)?;
        unpacker.create_links()?;
        unpacker.set_times()
    }

    /// Renames the folder to its destination, in one step as both are on the same file system.
    fn publish(self) -> Result<(), UnpackError> {
        let failed = |source| UnpackError::Write { path: self.into.to_owned(), source };
        if let Some(mode) = self.mode.clone() {
            fs::set_permissions(self.root(), mode).map_err(failed)?;
        }
        fs::rename(self.root(), self.into).map_err(failed)
    }
}

struct Unpacker {
    root: PathBuf,
    nodes: HashMap<PathBuf, Created>,
}

enum Created {
    /// Created for an entry below it; its own entry may still come.
    ImpliedFolder,
    Folder,
    File,
    /// Created last, so that nothing is ever written through it.
    Link(PathBuf),
}

impl Unpacker {
    fn unpack_entries(&mut self, layer: &mut dyn Read) -> Result<(), UnpackError> {
        let mut buffer = vec![0; BUFFER];
        while let Some(entry) = next_entry(layer)? {
            if is_root(&entry) {
                continue;
            }
            match entry.kind {
                EntryKind::Folder => self.unpack_folder(&entry.path)?,
                EntryKind::Link { target } => self.insert(&entry.path, Created::Link(target)).map(drop)?,
                EntryKind::File { executable } => {
                    let mut file = self.create_file(&entry.path, if executable { 0o755 } else { 0o644 })?;
                    let failed = |source| UnpackError::Write { path: entry.path.clone(), source };
                    read_content(layer, entry.size, &mut buffer, &mut |bytes| file.write_all(bytes).map_err(failed))?;
                }
            }
        }
        read_to_end(layer, &mut buffer)
    }

    fn unpack_folder(&mut self, path: &Path) -> Result<(), UnpackError> {
        if let Ok(clean) = checked(path)
            && let Some(created @ Created::ImpliedFolder) = self.nodes.get_mut(&clean)
        {
            *created = Created::Folder;
            return Ok(());
        }
        let clean = self.insert(path, Created::Folder)?;
        Self::create_folder(&self.root.join(clean))
    }

    fn create_file(&mut self, path: &Path, mode: u32) -> Result<File, UnpackError> {
        let clean = self.insert(path, Created::File)?;
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(self.root.join(clean));
        file.map_err(|source| UnpackError::Write { path: path.to_owned(), source })
    }

    /// Records an entry under its plain path and creates the folders above it; returns the path.
    fn insert(&mut self, path: &Path, created: Created) -> Result<PathBuf, UnpackError> {
        let refused = |what| UnpackError::Path { path: path.to_owned(), what };
        let clean = checked(path).map_err(refused)?;
        let above: Vec<_> = clean.ancestors().skip(1).filter(|folder| *folder != Path::new("")).collect();
        for folder in above.into_iter().rev() {
            match self.nodes.get(folder) {
                Some(Created::Folder | Created::ImpliedFolder) => {}
                Some(Created::File) => return Err(refused("which lies below a file")),
                Some(Created::Link(_)) => return Err(refused("which lies below a link")),
                None => {
                    Self::create_folder(&self.root.join(folder))?;
                    self.nodes.insert(folder.to_owned(), Created::ImpliedFolder);
                }
            }
        }
        match self.nodes.insert(clean.clone(), created) {
            None => Ok(clean),
            Some(_) => Err(refused("twice")),
        }
    }

    fn create_folder(path: &Path) -> Result<(), UnpackError> {
        DirBuilder::new().mode(0o755).create(path).map_err(|source| UnpackError::Write { path: path.to_owned(), source })
    }

    fn create_links(&self) -> Result<(), UnpackError> {
        let node = |path: &Path| {
            self.nodes.get(path).map(|created| match created {
                Created::Folder | Created::ImpliedFolder => Node::Folder,
                Created::File => Node::File,
                Created::Link(target) => Node::Link(target),
            })
        };
        for (path, created) in &self.nodes {
            let Created::Link(target) = created else { continue };
            if target.as_os_str().is_empty() || follow(path, 0, &node).is_err() {
                return Err(UnpackError::Link { path: path.clone(), target: target.clone() });
            }
            let failed = |source| UnpackError::Write { path: path.clone(), source };
            std::os::unix::fs::symlink(target, self.root.join(path)).map_err(failed)?;
        }
        Ok(())
    }

    /// Gives all entries the time that they have in an image, so that nothing depends on when a project was unpacked. It comes last:
    /// writing into a folder changes its time.
    fn set_times(&self) -> Result<(), UnpackError> {
        self.nodes.keys().try_for_each(|path| {
            set_time(&self.root.join(path)).map_err(|source| UnpackError::Write { path: path.clone(), source })
        })
    }
}

/// Gives a file, folder or link the modification time that all entries have.
pub(super) fn set_time(path: &Path) -> io::Result<()> {
    let unchanged = Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT };
    let times =
        Timestamps { last_access: unchanged, last_modification: Timespec { tv_sec: ENTRY_TIME.cast_signed(), tv_nsec: 0 } };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}
