//! Packaging a project: walking, hashing, packing for the wire, and knowing that nothing was changed.

use std::fs;
use std::path::Path;
use std::time::Duration;

use aml::names::Hasher;
use aml::package::{LayerCache, list_project, write_layer};
use aml::progress::Silent;
use aml::registry::{Compression, Packed, Packer};

use crate::beside::{Depth, Tool, best, command, has, row, tool};
use crate::trees::{MIB, noise, write_tree};

pub(crate) const PEERS: &[Tool] = &[
    tool("tar", "apt-get install tar"),
    tool("gzip", "apt-get install gzip"),
    tool("pigz", "apt-get install pigz"),
    tool("zstd", "apt-get install zstd"),
];

pub(crate) fn run(depth: Depth) {
    let folder = tempfile::tempdir().unwrap();
    hashing();
    ordinary_project(folder.path(), depth);
    if depth == Depth::Whole {
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

fn ordinary_project(folder: &Path, depth: Depth) {
    let tree = folder.join("project");
    // A site-packages folder: mostly sources, a few large libraries.
    let size = write_tree(&tree, 15_000, |at| if at % 500 == 0 { 4 * MIB } else { 3_000 + (at * 7919) % 33_000 });
    let title = |what: &str| format!("15,000 files, {} MB: {what}", size / 1_000_000);
    let (walk, listing) = best(|| list_project(&tree).unwrap());
    row(&title("walk and rules"), walk, None, "goal 60 ms");
    let (hashed, layer) = best(|| write_layer(&listing, "", &mut std::io::sink(), &Silent).unwrap());
    let peer = peer(&format!("tar -C {} -cf - . | sha256sum > /dev/null", tree.display()));
    row(&title("hash"), hashed, peer, "tar | sha256sum; goal 0.35 s");
    packing_zstd(&tree, &title, "; goal 1.3 s");
    if depth == Depth::Whole {
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
    row(&title("package, zstd"), zstd, by_peer, &(words + goal));
}

fn packing_gzip(tree: &Path, title: &dyn Fn(&str) -> String) {
    let (gzip, packed) = best(|| pack(tree, Compression::Gzip));
    for pipe in ["pigz -p2", "gzip -6"] {
        let (by_peer, words) = packed_by_peer(tree, pipe, &packed);
        row(&title("package, gzip"), gzip, by_peer, &words);
    }
}

/// Returns the peer's time, and words for what came out of both.
fn packed_by_peer(tree: &Path, pipe: &str, ours: &Packed) -> (Option<Duration>, String) {
    let out = tree.with_extension("out");
    let time = peer(&format!("tar -C {} -cf - . | {pipe} > {}", tree.display(), out.display()));
    let size = fs::metadata(&out).map_or(0, |out| out.len());
    let _ = fs::remove_file(out);
    (time, format!("tar | {pipe}: {} MiB, ours: {} MiB", size / MIB, ours.size / MIB))
}

fn many_files(folder: &Path) {
    let tree = folder.join("many");
    write_tree(&tree, 100_000, |at| 200 + at % 1000);
    let (walk, listing) = best(|| list_project(&tree).unwrap());
    row("100,000 files: walk and rules", walk, None, "");
    let (hashed, _) = best(|| write_layer(&listing, "", &mut std::io::sink(), &Silent).unwrap());
    let by_tar = peer(&format!("tar -C {} -cf - . | sha256sum > /dev/null", tree.display()));
    row("100,000 files: hash", hashed, by_tar, "tar | sha256sum");
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

/// Returns the peer's time, where all of its programs are there.
fn peer(script: &str) -> Option<Duration> {
    let programs = script.split('|').filter_map(|part| part.split_whitespace().next());
    programs.into_iter().all(has).then(|| best(|| run_script(script)).0)
}

fn run_script(script: &str) {
    assert!(command("sh").args(["-c", script]).status().unwrap().success(), "'{script}' failed");
}
