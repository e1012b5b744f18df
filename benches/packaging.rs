//! What packaging a project costs, beside the tools that people pack with: walking, hashing, packing for the wire, and knowing that
//! nothing was changed. Prints a row for each: ours, the peer's in the same run, the ratio, and the goal where there is one.
//!
//! `cargo bench --bench packaging` runs all rows; `cargo bench --bench packaging -- quick` runs only those with a goal (15,000 files:
//! walked, hashed, packed with zstd, unchanged) and ends within two minutes. A first look after a change needs no whole program:
//! with `CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16` it builds in a fraction of the time.
//! Its peers are tar, gzip, pigz and zstd (Debian: `apt-get install tar gzip pigz zstd`).
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark fails by panicking and prints its figures")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aml::names::Hasher;
use aml::package::{LayerCache, list_project, write_layer};
use aml::progress::Silent;
use aml::registry::{Compression, Packed, Packer};

const TIMES: u32 = 3;
const MIB: u64 = 1 << 20;

/// Which rows are run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rows {
    All,
    WithGoal,
}

fn main() {
    let rows = if std::env::args().any(|argument| argument == "quick") { Rows::WithGoal } else { Rows::All };
    for tool in ["tar", "gzip", "pigz", "zstd"] {
        let found = command("sh").args(["-c", &format!("command -v {tool}")]).stdout(Stdio::null()).status().unwrap().success();
        assert!(found, "'{tool}' is not on PATH: install it (Debian: apt-get install tar gzip pigz zstd)");
    }
    let folder = tempfile::tempdir().unwrap();
    println!("{:<44} {:>10} {:>10} {:>7}  peer; goal; what came out", "", "ours", "peer", "ratio");
    hashing();
    ordinary_project(folder.path(), rows);
    if rows == Rows::All {
        many_files(folder.path());
        mixed_tree(folder.path());
    }
}

/// Processors have instructions for sha256, five times as fast as what they do without.
fn hashing() {
    let bytes = noise(64 * MIB, 7);
    let before = cpu_time();
    let mut hasher = Hasher::new();
    hasher.update(&bytes);
    std::hint::black_box(hasher.finish());
    // The processor's time, not the clock's: a busy machine must not look like a slow one.
    let rate = 64.0 / 1024.0 / cpu_time().saturating_sub(before).as_secs_f64();
    let accelerated = fs::read_to_string("/proc/cpuinfo").unwrap_or_default().contains("sha_ni");
    println!("sha256 of memory: {rate:.2} GiB/s on one core, with the processor's own instructions: {accelerated}");
    assert!(!accelerated || rate > 0.6, "the processor has instructions for sha256 and they are not used");
}

/// Returns the processor's time that this thread has used.
fn cpu_time() -> Duration {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(text.split(' ').next().unwrap().parse().unwrap())
}

fn ordinary_project(folder: &Path, rows: Rows) {
    let tree = folder.join("project");
    // A site-packages folder: mostly sources, a few large libraries.
    let size = write_tree(&tree, 15_000, |at| if at % 500 == 0 { 4 * MIB } else { 3_000 + (at * 7919) % 33_000 });
    let title = |what: &str| format!("15,000 files, {} MB: {what}", size / 1_000_000);
    let (walk, listing) = best(|| list_project(&tree).unwrap());
    row(&title("walk and rules"), walk, None, "goal 60 ms");
    let (hashed, layer) = best(|| write_layer(&listing, "", &mut std::io::sink(), &Silent).unwrap());
    let peer = peer(&format!("tar -C {} -cf - . | sha256sum > /dev/null", tree.display()));
    row(&title("hash"), hashed, Some(peer), "tar | sha256sum; goal 0.35 s");
    packing_zstd(&tree, &title, "; goal 1.3 s");
    if rows == Rows::All {
        packing_gzip(&tree, &title);
    }
    let cache = LayerCache::new(&folder.join("cache"));
    cache.keep(&list_project(&tree).unwrap(), "", &layer);
    let (unchanged, found) = best(|| cache.find(&list_project(&tree).unwrap(), ""));
    assert_eq!(found, Some(layer), "an unchanged project is not known");
    row(&title("unchanged"), unchanged, Some(hashed), "packing it again; goal 100 ms");
    fs::remove_dir_all(tree).unwrap();
}

/// Packs a tree for the wire as each peer does.
fn packing_zstd(tree: &Path, title: &dyn Fn(&str) -> String, goal: &str) {
    let (zstd, packed) = best(|| pack(tree, Compression::Zstd));
    let (by_peer, words) = packed_by_peer(tree, "zstd -q -3 -T2", &packed);
    row(&title("package, zstd"), zstd, Some(by_peer), &(words + goal));
}

fn packing_gzip(tree: &Path, title: &dyn Fn(&str) -> String) {
    let (gzip, packed) = best(|| pack(tree, Compression::Gzip));
    for pipe in ["pigz -p2", "gzip -6"] {
        let (by_peer, words) = packed_by_peer(tree, pipe, &packed);
        row(&title("package, gzip"), gzip, Some(by_peer), &words);
    }
}

/// Returns the peer's time, and words for what came out.
fn packed_by_peer(tree: &Path, pipe: &str, ours: &Packed) -> (Duration, String) {
    let out = tree.with_extension("out");
    let time = peer(&format!("tar -C {} -cf - . | {pipe} > {}", tree.display(), out.display()));
    let size = fs::metadata(&out).unwrap().len();
    fs::remove_file(out).unwrap();
    (time, format!("tar | {pipe}: {} MiB, ours: {} MiB", size / MIB, ours.size / MIB))
}

fn many_files(folder: &Path) {
    let tree = folder.join("many");
    write_tree(&tree, 100_000, |at| 200 + at % 1000);
    let (walk, listing) = best(|| list_project(&tree).unwrap());
    row("100,000 files: walk and rules", walk, None, "");
    let (hashed, _) = best(|| write_layer(&listing, "", &mut std::io::sink(), &Silent).unwrap());
    let by_tar = peer(&format!("tar -C {} -cf - . | sha256sum > /dev/null", tree.display()));
    row("100,000 files: hash", hashed, Some(by_tar), "tar | sha256sum");
    fs::remove_dir_all(tree).unwrap();
}

/// Weights, which don't get smaller, beside text, which does.
fn mixed_tree(folder: &Path) {
    let tree = folder.join("mixed");
    write_tree(&tree, 1_000, |_| MIB);
    for at in 0..4 {
        fs::write(tree.join(format!("weights-{at}.bin")), noise(256 * MIB, at + 1)).unwrap();
    }
    let title = |what: &str| format!("2 GB, half of it weights: {what}");
    packing_zstd(&tree, &title, "");
    packing_gzip(&tree, &title);
    fs::remove_dir_all(tree).unwrap();
}

fn pack(tree: &Path, compression: Compression) -> Packed {
    let mut packer = Packer::begin(tree.parent().unwrap(), compression).unwrap();
    let layer = write_layer(&list_project(tree).unwrap(), "", &mut packer, &Silent).unwrap();
    packer.finish(&layer.diff_id).unwrap().packed
}

/// Writes that many files of these sizes, the same each time; returns the sum of the sizes. The files' times are so old afterwards
/// that they count as settled.
fn write_tree(root: &Path, files: u64, size: impl Fn(u64) -> u64) -> u64 {
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

fn noise(size: u64, seed: u64) -> Vec<u8> {
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

/// The shortest time of a few, with what came out of the last one.
fn best<T>(act: impl Fn() -> T) -> (Duration, T) {
    let once = || {
        let started = Instant::now();
        let result = act();
        (started.elapsed(), result)
    };
    (1..TIMES).fold(once(), |(shortest, _), _| {
        let (time, result) = once();
        (shortest.min(time), result)
    })
}

fn peer(script: &str) -> Duration {
    best(|| assert!(command("sh").args(["-c", script]).status().unwrap().success(), "'{script}' failed")).0
}

fn row(what: &str, ours: Duration, peer: Option<Duration>, words: &str) {
    let seconds = |time: Duration| format!("{:.3} s", time.as_secs_f64());
    let ratio = peer.map_or_else(String::new, |peer| format!("{:.2}×", peer.as_secs_f64() / ours.as_secs_f64()));
    println!("{what:<44} {:>10} {:>10} {ratio:>7}  {words}", seconds(ours), peer.map_or_else(String::new, seconds));
}

#[expect(clippy::disallowed_methods, reason = "the peers are programs")]
fn command(program: &str) -> Command {
    Command::new(program)
}
