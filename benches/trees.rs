//! Folders of files to measure with, the same each time.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(crate) const MIB: u64 = 1 << 20;

/// Writes that many files of these sizes, the same each time; returns the sum of the sizes. The files' times are so old afterwards
/// that they count as settled.
pub(crate) fn write_tree(root: &Path, files: u64, size: impl Fn(u64) -> u64) -> u64 {
    let text = text(8 * MIB);
    let mut sum = 0;
    for at in 0..files {
        let path: PathBuf = root.join(format!("package_{:03}/part_{:02}/module_{at}.py", at % 199, at % 7));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let size = size(at);
        let begin = usize::try_from(at * 104_729 % (3 * MIB)).unwrap();
        fs::File::create(path).unwrap().write_all(&text[begin..begin + usize::try_from(size).unwrap()]).unwrap();
        sum += size;
    }
    std::thread::sleep(Duration::from_secs(4));
    sum
}

/// Text that packs about as sources do: words of a vocabulary, some more frequent than others, numbers in between.
fn text(size: u64) -> Vec<u8> {
    let seeds = noise(size, 42);
    let mut text = Vec::with_capacity(seeds.len() + 64);
    for seed in seeds.chunks_exact(4) {
        let pick = u32::from_le_bytes(seed.try_into().unwrap());
        let word = (pick & 0xFFFF).pow(2) >> 21;
        match pick >> 28 {
            0 => text.extend_from_slice(format!("{:x}\n    ", pick & 0x000F_FFFF).as_bytes()),
            length => {
                let name = format!("{:08x}_name", word.wrapping_mul(2_654_435_761));
                text.extend_from_slice(&name.as_bytes()[..4 + length as usize % 9]);
            }
        }
        text.push(b' ');
        if text.len() >= seeds.len() {
            break;
        }
    }
    text
}

/// Returns bytes that don't get smaller, the same for each seed.
pub(crate) fn noise(size: u64, seed: u64) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap());
    while (bytes.len() as u64) < size {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes
}
