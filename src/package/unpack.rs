//! A layer as a folder again. Takes only what this program writes: folders, files, links that stay inside. A layer that
//! holds anything else, or that ends early, leaves nothing behind.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use tar::{EntryType, Header};

use super::links::{Node, follow};
use super::reading::{checked, field, fill, kind_words, next_header, read_name, read_to_end, skip_padding};

const BUFFER: usize = 512 * 1024;

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
    let failed = |source| UnpackError::Write { path: into.to_owned(), source };
    let mode = match fs::read_dir(into).map(Iterator::count) {
        Ok(0) => Some(fs::metadata(into).map_err(failed)?.permissions()),
        Ok(_) => return Err(UnpackError::NotEmpty { path: into.to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(source) => return Err(failed(source)),
    };
    let parent = into.parent().filter(|parent| *parent != Path::new("")).unwrap_or(Path::new("."));
    // Until it is whole, nobody else can look into it; renaming is one step on the same file system.
    let temporary = tempfile::Builder::new().prefix(".unpack-").tempdir_in(parent).map_err(failed)?;
    let root = temporary.path().join("layer");
    Unpacked::make_folder(&root)?;
    let mut unpacked = Unpacked { root: root.clone(), nodes: HashMap::new() };
    unpacked.take_all(layer)?;
    unpacked.make_links()?;
    if let Some(mode) = mode {
        fs::set_permissions(&root, mode).map_err(failed)?;
    }
    fs::rename(&root, into).map_err(failed)
}

/// Unpacks what a plain layer holds below `prefix`, which is taken off its paths, into a folder that is empty or isn't there yet.
/// A layer that holds anything beside it is refused. The folder appears whole or not at all.
pub fn unpack_below(_layer: &mut dyn Read, _prefix: &str, _into: &Path) -> Result<(), UnpackError> {
    todo!()
}

struct Unpacked {
    root: PathBuf,
    nodes: HashMap<PathBuf, Made>,
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
        let (mut long_name, mut long_target) = (None, None);
        while let Some(header) = next_header(layer)? {
            let size = header.entry_size().map_err(|_| UnpackError::Damaged { what: "a size is no number" })?;
            match header.entry_type() {
                EntryType::GNULongName => long_name = Some(read_name(layer, size)?),
                EntryType::GNULongLink => long_target = Some(read_name(layer, size)?),
                kind => {
                    let path = to_path(long_name.take().unwrap_or_else(|| header.path_bytes().into_owned()));
                    let target = to_path(long_target.take().unwrap_or_else(|| field(&header.as_old().linkname)));
                    match kind {
                        EntryType::Directory => self.take_folder(&path)?,
                        EntryType::Symlink => self.insert(&path, Made::Link(target)).map(drop)?,
                        EntryType::Regular => self.take_file(&path, &header, (layer, &mut buffer))?,
                        other => return Err(UnpackError::Kind { path, kind: kind_words(other) }),
                    }
                    if size > 0 && kind != EntryType::Regular {
                        return Err(UnpackError::Path { path, what: "which isn't a file and yet has content" });
                    }
                }
            }
        }
        if long_name.is_some() || long_target.is_some() {
            return Err(UnpackError::Damaged { what: "a long name belongs to no entry" });
        }
        read_to_end(layer, &mut buffer)
    }

    fn take_folder(&mut self, path: &Path) -> Result<(), UnpackError> {
        // The layer's own root may be written as an entry.
        if path.components().all(|part| part == std::path::Component::CurDir) && !path.as_os_str().is_empty() {
            return Ok(());
        }
        if let Ok(clean) = checked(path)
            && let Some(made @ Made::ImpliedFolder) = self.nodes.get_mut(&clean)
        {
            *made = Made::Folder;
            return Ok(());
        }
        let clean = self.insert(path, Made::Folder)?;
        Self::make_folder(&self.root.join(clean))
    }

    fn take_file(&mut self, path: &Path, header: &Header, from: (&mut dyn Read, &mut [u8])) -> Result<(), UnpackError> {
        let damaged = |_| UnpackError::Damaged { what: "a size or mode is no number" };
        let (size, mode) = (header.entry_size().map_err(damaged)?, header.mode().map_err(damaged)?);
        let clean = self.insert(path, Made::File)?;
        let on_disk = self.root.join(clean);
        let failed = |source| UnpackError::Write { path: path.to_owned(), source };
        let mode = if mode & 0o100 == 0 { 0o644 } else { 0o755 };
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(on_disk).map_err(failed)?;
        let (layer, buffer) = from;
        let mut left = size;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
            fill(layer, &mut buffer[..most])?;
            file.write_all(&buffer[..most]).map_err(failed)?;
            left -= most as u64;
        }
        skip_padding(layer, size)
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
}

fn to_path(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes))
}
