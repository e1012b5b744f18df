//! A layer as a folder again. Takes only what this program writes: folders, files, links that stay inside. A layer that
//! holds anything else, or that ends early, leaves nothing behind.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_OMIT, utimensat};
use tempfile::TempDir;

use super::EntryKind;
use super::below::{Below, Stripped};
use super::checked::Checked;
use super::header::TIME;
use super::links::{Node, follow};
use super::reading::{checked, is_root, next_entry, read_content, read_to_end};
use crate::names::Digest;

const BUFFER: usize = 512 * 1024;
/// Headers are small: they are read many at once. What is larger passes this buffer by.
const HEADERS: usize = 64 * 1024;

/// Why a layer can't be unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The folder to unpack into holds something.
    #[error("'{}' is not an empty folder", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// The layer can't be read.
    #[error("the layer can't be read")]
    Read {
        /// Why.
        source: io::Error,
    },
    /// The layer ends before it should.
    #[error("the layer ends early: it was cut off")]
    CutOff,
    /// A header isn't one.
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
    Link {
        /// The link.
        path: PathBuf,
        /// Its target.
        target: PathBuf,
    },
    /// The layer isn't the one that was to be unpacked: it was changed or damaged where it is kept.
    #[error("the layer {layer} is damaged: what is kept under this name has the digest {found}")]
    OtherContent {
        /// Its name.
        layer: Digest,
        /// The digest of its bytes.
        found: Digest,
    },
    /// The layer has no folder of this name to unpack from.
    #[error("the layer holds nothing at '{prefix}'")]
    Missing {
        /// As given.
        prefix: String,
    },
    /// Something can't be written here.
    #[error("'{}' can't be written", path.display())]
    Write {
        /// What.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// Unpacks a plain layer into a folder that is empty or isn't there yet. It appears whole or not at all.
pub fn unpack(layer: &mut dyn Read, into: &Path) -> Result<(), UnpackError> {
    unpack_below(layer, "", into)
}

/// Unpacks a plain layer, whose bytes have to be those that `name` says, into a folder that is empty or isn't there yet. It appears
/// whole and right, or not at all.
pub fn unpack_named(layer: &mut dyn Read, name: &Digest, into: &Path) -> Result<(), UnpackError> {
    let aside = Aside::begin(into)?;
    let mut checked = Checked::new(layer);
    let unpacked = aside.take(&mut BufReader::with_capacity(HEADERS, &mut checked), "");
    // Read errors come first: what can't be read to its end has no digest.
    if !matches!(unpacked, Err(UnpackError::Read { .. } | UnpackError::Write { .. })) {
        let ended = io::copy(&mut checked, &mut io::sink());
        ended.map_err(|source| UnpackError::Read { source })?;
        let found = checked.finish();
        if found != *name {
            return Err(UnpackError::OtherContent { layer: *name, found });
        }
    }
    unpacked?;
    aside.appear()
}

/// Unpacks what a plain layer holds below `prefix`, which is taken off its paths, into a folder that is empty or isn't there yet.
/// What lies beside it is passed over. The folder appears whole or not at all.
pub fn unpack_below(layer: &mut dyn Read, prefix: &str, into: &Path) -> Result<(), UnpackError> {
    let aside = Aside::begin(into)?;
    aside.take(layer, prefix)?;
    aside.appear()
}

/// A folder that is unpacked beside its place: until it is whole, nobody else can look into it.
struct Aside<'a> {
    into: &'a Path,
    /// The mode of the empty folder that it takes the place of.
    mode: Option<fs::Permissions>,
    temporary: TempDir,
}

impl<'a> Aside<'a> {
    fn begin(into: &'a Path) -> Result<Self, UnpackError> {
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

    fn take(&self, layer: &mut dyn Read, prefix: &str) -> Result<(), UnpackError> {
        let missing = || UnpackError::Missing { prefix: prefix.to_owned() };
        let below = Below::new(prefix).ok_or_else(missing)?;
        Unpacked::make_folder(&self.root())?;
        let mut unpacked = Unpacked { root: self.root(), nodes: HashMap::new(), below };
        unpacked.take_all(layer)?;
        if !unpacked.below.found() {
            return Err(missing());
        }
        unpacked.make_links()?;
        unpacked.set_times()
    }

    /// Renaming is one step on the same file system.
    fn appear(self) -> Result<(), UnpackError> {
        let failed = |source| UnpackError::Write { path: self.into.to_owned(), source };
        if let Some(mode) = self.mode.clone() {
            fs::set_permissions(self.root(), mode).map_err(failed)?;
        }
        fs::rename(self.root(), self.into).map_err(failed)
    }
}

struct Unpacked {
    root: PathBuf,
    nodes: HashMap<PathBuf, Made>,
    below: Below,
}

enum Made {
    /// A folder that an entry below it needed; its own entry may still come.
    ImpliedFolder,
    Folder,
    File,
    /// Made last, so that nothing is ever written through it.
    Link(PathBuf),
}

impl Unpacked {
    fn take_all(&mut self, layer: &mut dyn Read) -> Result<(), UnpackError> {
        let mut buffer = vec![0; BUFFER];
        while let Some(mut entry) = next_entry(layer)? {
            if is_root(&entry) {
                continue;
            }
            if self.below.strip(&mut entry)? == Stripped::Beside {
                read_content(layer, entry.size, &mut buffer, &mut |_| Ok(()))?;
                continue;
            }
            match entry.kind {
                EntryKind::Folder => self.take_folder(&entry.path)?,
                EntryKind::Link { target } => self.insert(&entry.path, Made::Link(target)).map(drop)?,
                EntryKind::File { executable } => {
                    let mut file = self.begin_file(&entry.path, if executable { 0o755 } else { 0o644 })?;
                    let failed = |source| UnpackError::Write { path: entry.path.clone(), source };
                    read_content(layer, entry.size, &mut buffer, &mut |bytes| file.write_all(bytes).map_err(failed))?;
                }
            }
        }
        read_to_end(layer, &mut buffer)
    }

    fn take_folder(&mut self, path: &Path) -> Result<(), UnpackError> {
        if let Ok(clean) = checked(path)
            && let Some(made @ Made::ImpliedFolder) = self.nodes.get_mut(&clean)
        {
            *made = Made::Folder;
            return Ok(());
        }
        let clean = self.insert(path, Made::Folder)?;
        Self::make_folder(&self.root.join(clean))
    }

    fn begin_file(&mut self, path: &Path, mode: u32) -> Result<File, UnpackError> {
        let clean = self.insert(path, Made::File)?;
        let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(self.root.join(clean));
        file.map_err(|source| UnpackError::Write { path: path.to_owned(), source })
    }

    /// Notes an entry under its cleaned path, with the folders above it made; returns that path.
    fn insert(&mut self, path: &Path, made: Made) -> Result<PathBuf, UnpackError> {
        let refused = |what| UnpackError::Path { path: path.to_owned(), what };
        let clean = checked(path).map_err(refused)?;
        let above: Vec<_> = clean.ancestors().skip(1).filter(|folder| *folder != Path::new("")).collect();
        for folder in above.into_iter().rev() {
            match self.nodes.get(folder) {
                Some(Made::Folder | Made::ImpliedFolder) => {}
                Some(Made::File) => return Err(refused("which lies below a file")),
                Some(Made::Link(_)) => return Err(refused("which lies below a link")),
                None => {
                    Self::make_folder(&self.root.join(folder))?;
                    self.nodes.insert(folder.to_owned(), Made::ImpliedFolder);
                }
            }
        }
        match self.nodes.insert(clean.clone(), made) {
            None => Ok(clean),
            Some(_) => Err(refused("twice")),
        }
    }

    fn make_folder(path: &Path) -> Result<(), UnpackError> {
        DirBuilder::new().mode(0o755).create(path).map_err(|source| UnpackError::Write { path: path.to_owned(), source })
    }

    fn make_links(&self) -> Result<(), UnpackError> {
        let node = |path: &Path| {
            self.nodes.get(path).map(|made| match made {
                Made::Folder | Made::ImpliedFolder => Node::Folder,
                Made::File => Node::File,
                Made::Link(target) => Node::Link(target),
            })
        };
        for (path, made) in &self.nodes {
            let Made::Link(target) = made else { continue };
            if target.as_os_str().is_empty() || follow(path, 0, &node).is_err() {
                return Err(UnpackError::Link { path: path.clone(), target: target.clone() });
            }
            let failed = |source| UnpackError::Write { path: path.clone(), source };
            std::os::unix::fs::symlink(target, self.root.join(path)).map_err(failed)?;
        }
        Ok(())
    }

    /// Gives all entries the time that they have in an image: what works here must work there, and nothing may depend on when a
    /// project was unpacked. It comes last, as writing into a folder gives it a new time.
    fn set_times(&self) -> Result<(), UnpackError> {
        self.nodes.keys().try_for_each(|path| {
            set_time(&self.root.join(path)).map_err(|source| UnpackError::Write { path: path.clone(), source })
        })
    }
}

/// Gives an entry on the disk the time that all have.
pub(super) fn set_time(path: &Path) -> io::Result<()> {
    let unchanged = Timespec { tv_sec: 0, tv_nsec: UTIME_OMIT };
    let times = Timestamps { last_access: unchanged, last_modification: Timespec { tv_sec: TIME.cast_signed(), tv_nsec: 0 } };
    Ok(utimensat(CWD, path, &times, AtFlags::SYMLINK_NOFOLLOW)?)
}
