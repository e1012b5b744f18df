//! Reads the parts of a tar file strictly: headers, long names, content, padding, the end mark.

use std::ffi::OsString;
use std::io::{self, Read};
use std::os::unix::ffi::OsStringExt;
use std::path::{Component, Path, PathBuf};

use tar::{EntryType, Header};

use super::tar_header::BLOCK;
use super::{Entry, EntryKind, UnpackError};

/// The longest path that Linux opens (`PATH_MAX`).
const LONGEST_NAME: u64 = 4096;

/// Returns the next entry, its path as it is in the layer, or `None` at the end mark. The caller reads a file's content.
pub(super) fn next_entry(layer: &mut dyn Read) -> Result<Option<Entry>, UnpackError> {
    let (mut long_name, mut long_target) = (None, None);
    while let Some(header) = next_header(layer)? {
        let size = header.entry_size().map_err(|_| UnpackError::Damaged { what: "a size is no number" })?;
        match header.entry_type() {
            EntryType::GNULongName => long_name = Some(read_name(layer, size)?),
            EntryType::GNULongLink => long_target = Some(read_name(layer, size)?),
            kind => {
                let path = to_path(long_name.unwrap_or_else(|| header.path_bytes().into_owned()));
                let target = to_path(long_target.unwrap_or_else(|| field(&header.as_old().linkname)));
                if size > 0 && matches!(kind, EntryType::Directory | EntryType::Symlink) {
                    return Err(UnpackError::Path { path, what: "which isn't a file and yet has content" });
                }
                let kind = match kind {
                    EntryType::Directory => EntryKind::Folder,
                    EntryType::Symlink => EntryKind::Link { target },
                    EntryType::Regular => EntryKind::File { executable: executable(&header)? },
                    other => return Err(UnpackError::Kind { path, kind: kind_words(other) }),
                };
                return Ok(Some(Entry { path, kind, size }));
            }
        }
    }
    if long_name.is_some() || long_target.is_some() {
        return Err(UnpackError::Damaged { what: "no entry follows a long name" });
    }
    Ok(None)
}

/// Returns whether an entry is the layer's root folder (`./`).
pub(super) fn is_root(entry: &Entry) -> bool {
    let stays = entry.path.components().all(|part| part == Component::CurDir) && !entry.path.as_os_str().is_empty();
    stays && entry.kind == EntryKind::Folder
}

fn executable(header: &Header) -> Result<bool, UnpackError> {
    let mode = header.mode().map_err(|_| UnpackError::Damaged { what: "a mode is no number" })?;
    Ok(mode & 0o100 != 0)
}

fn to_path(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(OsString::from_vec(bytes))
}

/// Returns the next header, or `None` at the end mark.
fn next_header(layer: &mut dyn Read) -> Result<Option<Header>, UnpackError> {
    let mut header = Header::new_old();
    fill(layer, header.as_mut_bytes())?;
    if is_zero(header.as_bytes()) {
        let mut second = [0; BLOCK];
        fill(layer, &mut second)?;
        return if is_zero(&second) { Ok(None) } else { Err(UnpackError::Damaged { what: "its end mark is broken" }) };
    }
    let bytes = header.as_bytes();
    // The checksum counts its own field as spaces.
    let sum = bytes.iter().enumerate().map(|(at, byte)| if (148..156).contains(&at) { 32 } else { u32::from(*byte) }).sum();
    if header.cksum().ok() == Some(sum) { Ok(Some(header)) } else { Err(UnpackError::Damaged { what: "a checksum is wrong" }) }
}

/// Reads the content of an entry that holds a long name.
fn read_name(layer: &mut dyn Read, size: u64) -> Result<Vec<u8>, UnpackError> {
    let length = usize::try_from(size.min(LONGEST_NAME + 1)).unwrap_or_default();
    if size > LONGEST_NAME {
        return Err(UnpackError::Damaged { what: "a name is longer than any path" });
    }
    let mut name = vec![0; length];
    fill(layer, &mut name)?;
    skip_padding(layer, size)?;
    Ok(field(&name))
}

/// Returns the bytes of a field up to its NUL.
fn field(bytes: &[u8]) -> Vec<u8> {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default().to_vec()
}

/// Fills the whole of `into`.
fn fill(layer: &mut dyn Read, into: &mut [u8]) -> Result<(), UnpackError> {
    layer.read_exact(into).map_err(|source| match source.kind() {
        io::ErrorKind::UnexpectedEof => UnpackError::CutOff,
        _ => UnpackError::Read { source },
    })
}

/// Reads `size` bytes of content chunk by chunk, then the padding of the last block.
pub(super) fn read_content(
    layer: &mut dyn Read,
    size: u64,
    buffer: &mut [u8],
    take: &mut dyn FnMut(&[u8]) -> Result<(), UnpackError>,
) -> Result<(), UnpackError> {
    let mut left = size;
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        fill(layer, &mut buffer[..most])?;
        take(&buffer[..most])?;
        left -= most as u64;
    }
    skip_padding(layer, size)
}

/// Reads the padding of the last block of `size` bytes.
pub(super) fn skip_padding(layer: &mut dyn Read, size: u64) -> Result<(), UnpackError> {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
    let mut padding = [0; BLOCK];
    if over == 0 { Ok(()) } else { fill(layer, &mut padding[over..]) }
}

/// Reads what follows the end mark, so that a hash of the stream covers all of it; only zeros may follow.
pub(super) fn read_to_end(layer: &mut dyn Read, buffer: &mut [u8]) -> Result<(), UnpackError> {
    loop {
        match layer.read(buffer) {
            Ok(0) => return Ok(()),
            Ok(count) if is_zero(&buffer[..count]) => {}
            Ok(_) => return Err(UnpackError::Damaged { what: "data follows its end mark" }),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(source) => return Err(UnpackError::Read { source }),
        }
    }
}

/// Returns an entry's path as plain names, or a clause that says what is wrong with it.
pub(super) fn checked(path: &Path) -> Result<PathBuf, &'static str> {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::CurDir => {}
            Component::ParentDir => return Err("a path that leads up"),
            Component::RootDir | Component::Prefix(_) => return Err("an absolute path"),
        }
    }
    if clean.as_os_str().is_empty() { Err("which is no path") } else { Ok(clean) }
}

/// Names a kind of entry that is refused.
fn kind_words(kind: EntryType) -> &'static str {
    match kind {
        EntryType::Link => "a hard link",
        EntryType::Char | EntryType::Block => "a device",
        EntryType::Fifo => "a named pipe",
        EntryType::XHeader | EntryType::XGlobalHeader => "an extended header",
        EntryType::GNUSparse => "a sparse file",
        _ => "an entry of an unknown kind",
    }
}

fn is_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| *byte == 0)
}
