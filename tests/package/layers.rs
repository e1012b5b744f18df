//! Layers: the same files give the same bytes everywhere, and come back as they were.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, FileTimes, OpenOptions};
use std::io::{Cursor, Write};
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use aml::names::Digest;
use aml::package::{
    EntryKind, Layer, Links, Listing, PackageError, list_file, list_model, unpack, write_layer, write_layer_as_read,
};
use aml::progress::Silent;
use proptest::prelude::*;
use sha2::Digest as _;

use super::bundles::bundled;
use super::tree::{Tree, paths};

fn pack(listing: &Listing, prefix: &str) -> (Layer, Vec<u8>) {
    let mut bytes = Vec::new();
    let layer = write_layer(listing, prefix, &mut bytes, &Silent).unwrap();
    assert_eq!(layer.size, bytes.len() as u64, "the size is not what was written");
    let digest = Digest::from_sha256(sha2::Sha256::digest(&bytes).into());
    assert_eq!(layer.diff_id, digest, "the digest is not that of what was written");
    (layer, bytes)
}

const FILES: &[(&str, &str)] = &[
    ("score.py", "def init():\n    pass\n"),
    ("a/b.txt", "b"),
    ("a-b", ""),
    ("a.txt", "text"),
    ("run.sh", "#!/bin/sh\n"),
    ("empty/", ""),
    ("data/ünïcödé", "é"),
];

/// Adds what a line of text can't say: modes, links, a name longer than a tar header holds, one that isn't UTF-8.
fn finish(tree: &Tree) {
    tree.mode("run.sh", 0o755);
    tree.link("data/link", "../a/b.txt");
    tree.link("folder-link", "a");
    let long = format!("{}/{}", "long".repeat(20), "name".repeat(30));
    tree.write(&long, b"long");
    tree.link("long-link", &long);
    tree.write(PathBuf::from(OsString::from_vec(b"not-utf8-\xff".to_vec())), b"x");
}

#[test]
fn a_known_tree_has_a_known_name() {
    let tree = Tree::with(FILES);
    finish(&tree);
    let (layer, _) = pack(&tree.list().unwrap(), "");
    assert_eq!(
        layer.diff_id.to_string(),
        "sha256:9f429ffcf42a13aac9600f30b01c35ec20bf3bf45a01760b26e829461de30ada",
        "the bytes of layers changed: every project and model in every registry would get a new name"
    );
    assert_eq!(layer.files, 8);
}

#[test]
fn order_time_and_modes_of_writing_do_not_change_the_name() {
    let first = Tree::with(FILES);
    finish(&first);
    let reversed: Vec<_> = FILES.iter().rev().copied().collect();
    let second = Tree::with(&reversed);
    finish(&second);
    for (path, mode) in [("score.py", 0o600), ("run.sh", 0o700), ("a.txt", 0o666), ("a", 0o700), ("empty", 0o777)] {
        second.mode(path, mode);
    }
    let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    for path in ["score.py", "a.txt"] {
        let file = OpenOptions::new().write(true).open(second.path(path)).unwrap();
        file.set_times(FileTimes::new().set_modified(old).set_accessed(old)).unwrap();
    }
    assert_eq!(pack(&first.list().unwrap(), "").0, pack(&second.list().unwrap(), "").0);
}

#[test]
fn hard_links_and_holes_do_not_change_the_name() {
    let plain = Tree::with(&[("a", "same"), ("b", "same")]);
    plain.write("hole", &vec![0; 100_000]);
    let odd = Tree::with(&[("a", "same")]);
    fs::hard_link(odd.path("a"), odd.path("b")).unwrap();
    fs::File::create(odd.path("hole")).unwrap().set_len(100_000).unwrap();
    assert_eq!(pack(&plain.list().unwrap(), "").0, pack(&odd.list().unwrap(), "").0);
}

#[test]
fn contents_names_executable_bits_and_links_change_the_name() {
    let make = |change: &dyn Fn(&Tree)| {
        let tree = Tree::with(&[("a", "1"), ("b", "2")]);
        tree.link("l", "a");
        change(&tree);
        pack(&tree.list().unwrap(), "").0.diff_id
    };
    let same = make(&|_| {});
    assert_eq!(same, make(&|_| {}));
    assert_ne!(same, make(&|tree| tree.write("a", b"2")), "a changed content");
    assert_ne!(same, make(&|tree| fs::rename(tree.path("b"), tree.path("c")).unwrap()), "a changed name");
    assert_ne!(same, make(&|tree| tree.mode("a", 0o755)), "a changed executable bit");
    assert_ne!(same, make(&|tree| fs::create_dir(tree.path("d")).unwrap()), "an added empty folder");
    let relink = |tree: &Tree| {
        fs::remove_file(tree.path("l")).unwrap();
        tree.link("l", "b");
    };
    assert_ne!(same, make(&relink), "a changed link");
}

#[test]
fn other_tools_read_the_layer() {
    let tree = Tree::with(FILES);
    finish(&tree);
    let listing = tree.list().unwrap();
    let (_, bytes) = pack(&listing, "src");
    let mut archive = tar::Archive::new(Cursor::new(bytes));
    let mut seen = Vec::new();
    for entry in archive.entries().unwrap() {
        let entry = entry.unwrap();
        let (header, path) = (entry.header(), entry.path().unwrap().into_owned());
        assert_eq!((header.mtime().unwrap(), header.uid().unwrap(), header.gid().unwrap()), (315_619_200, 0, 0), "{path:?}");
        assert_eq!((header.username().unwrap(), header.groupname().unwrap()), (Some(""), Some("")), "{path:?}");
        seen.push(path);
    }
    let expected =
        std::iter::once(PathBuf::from("src")).chain(listing.entries.iter().map(|entry| Path::new("src").join(&entry.path)));
    assert_eq!(seen, expected.collect::<Vec<_>>());
}

#[test]
fn a_prefix_is_plain_names() {
    let tree = Tree::with(&[("a", "")]);
    let listing = tree.list().unwrap();
    for bad in ["/src", "..", "a/../b"] {
        let result = write_layer(&listing, bad, &mut Vec::new(), &Silent);
        assert!(matches!(result, Err(PackageError::Prefix { .. })), "{bad} should not be a prefix");
    }
    assert_eq!(pack(&listing, "src/").0, pack(&listing, "src").0);
}

#[test]
fn a_file_that_is_another_than_listed_is_an_error() {
    type Change = fn(&Tree);
    let changes: [(&str, Change); 4] = [
        ("grew", |tree| tree.write("a", b"123456")),
        ("shrank", |tree| tree.write("a", b"1")),
        ("became a folder", |tree| {
            fs::remove_file(tree.path("a")).unwrap();
            fs::create_dir(tree.path("a")).unwrap();
        }),
        ("went away", |tree| fs::remove_file(tree.path("a")).unwrap()),
    ];
    for (what, change) in changes {
        let tree = Tree::with(&[("a", "123")]);
        let listing = tree.list().unwrap();
        change(&tree);
        let error = write_layer(&listing, "", &mut Vec::new(), &Silent).expect_err(what);
        assert!(error.to_string().contains("/a'"), "a file that {what} is not named: {error}");
    }
}

#[test]
fn a_file_that_changes_under_the_reader_is_an_error() {
    /// Grows the file when the first bytes of the layer arrive.
    struct Meddler(PathBuf);
    impl Write for Meddler {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            OpenOptions::new().append(true).open(&self.0)?.write_all(b"more")?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let tree = Tree::new();
    tree.write("a", &vec![7; 30_000_000]);
    let result = write_layer(&tree.list().unwrap(), "", &mut Meddler(tree.path("a")), &Silent);
    assert!(matches!(result, Err(PackageError::Changed { .. })), "a file that grew while it was packed: {result:?}");
}

/// Grows or shortens the file when the first bytes of the layer arrive.
struct WhileItIsPacked<'a> {
    change: &'a dyn Fn(),
    bytes: Vec<u8>,
}

impl Write for WhileItIsPacked<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.bytes.is_empty() {
            (self.change)();
        }
        self.bytes.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_project_is_packed_while_others_write_to_it_and_what_changed_is_named() {
    let tree = Tree::with(&[("deploy.log", "one\n"), ("rotated", "a long line\n"), ("replaced", "old"), ("score.py", "")]);
    let listing = tree.list().unwrap();
    tree.write("deploy.log", b"one\ntwo\n");
    tree.write("rotated", b"");
    tree.write("new", b"newer");
    fs::rename(tree.path("new"), tree.path("replaced")).unwrap();
    let mut bytes = Vec::new();
    let (layer, changed) = write_layer_as_read(&listing, "", &mut bytes, &Silent).unwrap();
    assert_eq!(changed, ["deploy.log", "replaced", "rotated"].map(PathBuf::from));
    assert_eq!(layer.diff_id, Digest::from_sha256(sha2::Sha256::digest(&bytes).into()));
    let into = tree.path("../unpacked");
    unpack(&mut bytes.as_slice(), &into).unwrap();
    assert_eq!(contents(&tree.root), contents(&into), "each file is as it was when it was read");
}

#[test]
fn a_large_file_that_grows_under_the_reader_has_the_bytes_that_its_header_says() {
    let tree = Tree::with(&[("z", "the end")]);
    tree.write("a", &vec![7; 30_000_000]);
    let listing = tree.list().unwrap();
    let grow = || OpenOptions::new().append(true).open(tree.path("a")).unwrap().write_all(b"more").unwrap();
    let mut out = WhileItIsPacked { change: &grow, bytes: Vec::new() };
    let (_, changed) = write_layer_as_read(&listing, "", &mut out, &Silent).unwrap();
    assert_eq!(changed, [PathBuf::from("a")]);
    let into = tree.path("../unpacked");
    unpack(&mut out.bytes.as_slice(), &into).unwrap();
    assert_eq!(fs::read(into.join("a")).unwrap(), vec![7; 30_000_000]);
    assert_eq!(fs::read(into.join("z")).unwrap(), b"the end");
}

#[test]
fn a_project_is_to_be_listed_again_when_a_file_is_gone_or_a_large_one_shrinks_under_the_reader() {
    let tree = Tree::with(&[("a", "1"), ("b", "2")]);
    let listing = tree.list().unwrap();
    fs::remove_file(tree.path("b")).unwrap();
    let result = write_layer_as_read(&listing, "", &mut Vec::new(), &Silent);
    assert!(matches!(result, Err(PackageError::Changed { .. })), "{result:?}");
    fs::create_dir(tree.path("b")).unwrap();
    let result = write_layer_as_read(&listing, "", &mut Vec::new(), &Silent);
    assert!(matches!(result, Err(PackageError::Changed { .. })), "{result:?}");

    tree.write("a", &vec![7; 30_000_000]);
    let shrink = || OpenOptions::new().write(true).open(tree.path("a")).unwrap().set_len(1000).unwrap();
    let mut out = WhileItIsPacked { change: &shrink, bytes: Vec::new() };
    let result = write_layer_as_read(&tree.list().unwrap(), "", &mut out, &Silent);
    assert!(matches!(result, Err(PackageError::Changed { .. })), "{result:?}");
}

#[test]
fn a_model_keeps_its_own_name() {
    let tree = Tree::with(&[("model/a.bin", "1"), ("x.pkl", "2"), ("model/.gitignore", "*")]);
    assert_eq!(paths(&list_model(&tree.path("model"), Links::Keep).unwrap()), ["model", "model/.gitignore", "model/a.bin"]);
    assert_eq!(paths(&list_model(&tree.path("model/"), Links::Keep).unwrap()), ["model", "model/.gitignore", "model/a.bin"]);
    assert_eq!(
        paths(&list_model(&tree.path("model/../model/."), Links::Keep).unwrap()),
        ["model", "model/.gitignore", "model/a.bin"]
    );
    assert_eq!(paths(&list_model(&tree.path("x.pkl"), Links::Keep).unwrap()), ["x.pkl"]);
    tree.link("latest", "model");
    let listing = list_model(&tree.path("latest"), Links::Keep).unwrap();
    assert_eq!(paths(&listing), ["latest", "latest/.gitignore", "latest/a.bin"], "a link given as the model is followed");
    let (layer, _) = pack(&listing, "");
    assert_eq!(layer.files, 2);
    assert_eq!(
        pack(&list_model(&tree.path("model"), Links::Keep).unwrap(), "").0,
        pack(&list_model(&tree.path("model/."), Links::Keep).unwrap(), "").0
    );
}

#[test]
fn a_single_file_is_a_project() {
    let tree = Tree::with(&[("sub/score.py", "x")]);
    let listing = list_file(&tree.path("sub/score.py")).unwrap();
    assert_eq!(paths(&listing), ["score.py"]);
    assert_eq!(pack(&listing, "").0.files, 1);
    assert!(matches!(list_file(&tree.path("sub")), Err(PackageError::NotAFile { .. })));
}

/// What a tree holds, for comparing: kind, executable bit, content or target.
fn contents(root: &Path) -> BTreeMap<PathBuf, String> {
    let listing = aml::package::list_project(root).unwrap();
    let described = listing.entries.iter().map(|entry| {
        let words = match &entry.kind {
            EntryKind::Folder => "folder".to_owned(),
            EntryKind::File { executable } => format!("file {executable} {:?}", fs::read(root.join(&entry.path)).unwrap()),
            EntryKind::Link { target } => format!("link {}", target.display()),
        };
        (entry.path.clone(), words)
    });
    described.collect()
}

fn name() -> impl Strategy<Value = Vec<u8>> {
    let odd = prop::collection::vec(any::<u8>().prop_filter("a name", |byte| !matches!(byte, 0 | b'/')), 1..20);
    let plain = "[a-c]{1,3}".prop_map(String::into_bytes);
    let long = "[a-b]{90,130}".prop_map(String::into_bytes);
    prop_oneof![4 => plain, 2 => odd, 1 => long].prop_filter("a name that stays", |name| {
        !matches!(name.as_slice(), b"." | b".." | b".git" | b".gitignore" | b".amlignore")
    })
}

/// Path, content, executable bit.
type Written = (Vec<Vec<u8>>, Vec<u8>, bool);

fn written(root: &Path, files: &[Written], links: &[(Vec<u8>, usize)]) {
    let mut made = Vec::new();
    for (path, content, executable) in files {
        let path: PathBuf = path.iter().map(|name| OsString::from_vec(name.clone())).collect();
        let on_disk = root.join(&path);
        if fs::create_dir_all(on_disk.parent().unwrap()).is_ok() && fs::write(&on_disk, content).is_ok() {
            fs::set_permissions(&on_disk, fs::Permissions::from_mode(if *executable { 0o755 } else { 0o644 })).unwrap();
            made.push(path);
        }
    }
    for (name, goal) in links {
        if let Some(goal) = made.get(goal % made.len().max(1)) {
            // A name that is taken already is no link.
            let _ = std::os::unix::fs::symlink(goal, root.join(OsString::from_vec(name.clone())));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn what_is_packed_comes_back(
        files in prop::collection::vec((prop::collection::vec(name(), 1..4), prop::collection::vec(any::<u8>(), 0..2000), any::<bool>()), 0..20),
        links in prop::collection::vec((name(), any::<usize>()), 0..4),
    ) {
        let tree = Tree::new();
        written(&tree.root, &files, &links);
        let (layer, bytes) = pack(&tree.list().unwrap(), "");
        let into = tree.path("../unpacked");
        unpack(&mut bytes.as_slice(), &into).unwrap();
        prop_assert_eq!(contents(&tree.root), contents(&into));
        let (_, moved) = bundled(&[(&bytes, "a/b")]).unwrap();
        prop_assert!(moved == pack(&tree.list().unwrap(), "a/b").1, "moving gives other bytes than packing there");
        prop_assert_eq!(pack(&aml::package::list_project(&into).unwrap(), "").0, layer, "packing again gives another name");
    }
}
