//! Tar headers of a layer. All but the name, the size, the link target and the executable bit is constant.

use std::path::Path;

use tar::{EntryType, Header};

/// The block size of a tar file.
pub(super) const BLOCK: usize = 512;

/// The modification time of every entry, 1980-01-02T00:00:00Z in Unix seconds: the same files give the same bytes whenever they were
/// checked out. It isn't 0, because the dates of zip files start in 1980 and Python's `zipfile` refuses older ones; and it is the
/// second day of that year, so that it is 1980 in every time zone.
pub const ENTRY_TIME: u64 = 315_619_200;

/// What a header describes.
pub(super) enum HeaderKind<'a> {
    Folder,
    File { executable: bool, size: u64 },
    Link { target: &'a Path },
}

/// Returns the blocks that come before an entry's content.
///
/// The time is always [`ENTRY_TIME`], owner and group are 0 and nameless, and the mode doesn't depend on the umask: the same files give the
/// same bytes everywhere.
pub(super) fn header_blocks(path: &Path, described: &HeaderKind<'_>) -> Vec<u8> {
    let mut name = path.as_os_str().as_encoded_bytes().to_vec();
    let (kind, mode, size, target) = match described {
        HeaderKind::Folder => {
            name.push(b'/');
            (EntryType::Directory, 0o755, 0, None)
        }
        HeaderKind::File { executable, size } => (EntryType::Regular, if *executable { 0o755 } else { 0o644 }, *size, None),
        HeaderKind::Link { target } => (EntryType::Symlink, 0o777, 0, Some(target.as_os_str().as_encoded_bytes())),
    };
    let mut header = plain(kind, mode, size);
    let mut blocks = Vec::with_capacity(BLOCK);
    if !fits(&mut header.as_old_mut().name, &name) {
        long(&mut blocks, EntryType::GNULongName, &name);
    }
    if let Some(target) = target
        && !fits(&mut header.as_old_mut().linkname, target)
    {
        long(&mut blocks, EntryType::GNULongLink, target);
    }
    header.set_cksum();
    blocks.extend_from_slice(header.as_bytes());
    blocks
}

fn plain(kind: EntryType, mode: u32, size: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(kind);
    header.set_mode(mode);
    header.set_size(size);
    header.set_mtime(ENTRY_TIME);
    header.set_uid(0);
    header.set_gid(0);
    header
}

/// Writes as much of `value` into the field as fits; returns whether all of it did.
fn fits(field: &mut [u8; 100], value: &[u8]) -> bool {
    field.iter_mut().zip(value).for_each(|(field, byte)| *field = *byte);
    value.len() <= field.len()
}

/// Adds GNU's extra entry for a name that is too long for its field.
fn long(blocks: &mut Vec<u8>, kind: EntryType, value: &[u8]) {
    let mut header = plain(kind, 0o644, value.len() as u64 + 1);
    fits(&mut header.as_old_mut().name, b"././@LongLink");
    header.set_cksum();
    blocks.extend_from_slice(header.as_bytes());
    blocks.extend_from_slice(value);
    // The name ends with a NUL; padding provides it unless the block is full.
    blocks.push(0);
    blocks.resize(blocks.len().next_multiple_of(BLOCK), 0);
}
