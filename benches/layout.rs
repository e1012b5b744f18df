//! Laying out the files of a revision: a model out of its layer, checked and on the disk; and out of a master, where the file system
//! shares bytes between files. `TMPDIR` says on which one.

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use aml::files::sync_tree;
use aml::package::{Layer, Links, can_clone, clone_tree, list_model, unpack_named, write_layer};
use aml::progress::Silent;

use crate::beside::{Depth, Tool, command, row, run as run_peer, timed, tool};
use crate::trees::{MIB, write_tree};

pub(crate) const PEERS: &[Tool] = &[tool("cp", "apt-get install coreutils"), tool("tar", "apt-get install tar")];

pub(crate) fn run(depth: Depth) {
    model("1,000 files, 1 GB", 1_000, MIB, depth);
    model("30,000 files, 120 MB", 30_000, 4_000, depth);
}

fn model(title: &str, files: u64, size: u64, depth: Depth) {
    let folder = tempfile::tempdir().unwrap();
    let (tree, packed) = (folder.path().join("model"), folder.path().join("layer.tar"));
    write_tree(&tree, files, |_| size);
    let mut out = File::create(&packed).unwrap();
    let layer = write_layer(&list_model(&tree, Links::Keep).unwrap(), "", &mut out, &Silent).unwrap();
    sync_tree(folder.path()).unwrap();
    let time = |work: &dyn Fn(&Path)| shortest(folder.path(), depth, work);
    let unpacked = time(&|to| unpack(&packed, &layer, to));
    let peer = |line: String| time(&|to| drop(run_peer(command("sh").args(["-c", &line.replace("TO", to.to_str().unwrap())]))));
    let (tree, packed) = (tree.display(), packed.display());
    row(&format!("{title}: unpack"), unpacked, Some(peer(format!("mkdir TO && tar -C TO -xf {packed}"))), "tar -x");
    row(&format!("{title}: unpack"), unpacked, Some(peer(format!("cp -r --reflink=never {tree} TO"))), "copying it");
    row(&format!("{title}: unpack"), unpacked, Some(peer(format!("cp -rl {tree} TO"))), "hard links, which are shared");
    if can_clone(folder.path()) {
        let cloned = time(&|to| {
            clone_tree(&folder.path().join("model"), to).unwrap();
        });
        row(&format!("{title}: clone"), cloned, Some(unpacked), "unpacking it");
    }
    let synced = time(&|to| {
        unpack(&folder.path().join("layer.tar"), &layer, to);
        sync_tree(to).unwrap();
    });
    row(&format!("{title}: unpack, on the disk"), synced, Some(unpacked), "not waiting for the disk");
}

fn unpack(packed: &Path, layer: &Layer, to: &Path) {
    unpack_named(&mut File::open(packed).unwrap(), &layer.diff_id, to).unwrap();
}

/// Returns the shortest time; what was made is removed, and the disk at rest, before each.
fn shortest(folder: &Path, depth: Depth, work: &dyn Fn(&Path)) -> Duration {
    let to = folder.join("to");
    let once = |_| {
        let time = timed(|| work(&to));
        fs::remove_dir_all(&to).unwrap();
        rustix::fs::syncfs(File::open(folder).unwrap()).unwrap();
        time
    };
    (0..depth.rounds()).map(once).min().unwrap()
}
