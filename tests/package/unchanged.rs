//! An unchanged package is known without being read, and a changed one never is, however it was changed.

use std::cell::Cell;
use std::fs::{self, FileTimes, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::thread;
use std::time::Duration;

use aml::package::{Layer, LayerCache, Listing, write_layer};
use aml::progress::Silent;

use super::tree::Tree;

fn pack(listing: &Listing, prefix: &str) -> Layer {
    write_layer(listing, prefix, &mut std::io::sink(), &Silent).unwrap()
}

fn project() -> Tree {
    let tree = Tree::with(&[("score.py", "1"), ("a/b", "22"), ("a/c", "33"), (".gitignore", "ignored\n"), ("ignored", "x")]);
    tree.link("link", "score.py");
    tree
}

/// Waits until no file was changed so shortly ago that a later change may not show.
fn settle() {
    thread::sleep(Duration::from_millis(3200));
}

type Change = fn(&Tree);

fn rewrite(path: &Path, content: &[u8]) {
    OpenOptions::new().write(true).truncate(true).open(path).unwrap().write_all(content).unwrap();
}

fn keep_time(path: &Path, change: impl FnOnce()) {
    let time = fs::metadata(path).unwrap().modified().unwrap();
    change();
    let file = OpenOptions::new().write(true).open(path).unwrap();
    file.set_times(FileTimes::new().set_modified(time)).unwrap();
    assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), time);
}

fn swap(tree: &Tree, one: &str, other: &str) {
    fs::rename(tree.path(one), tree.path("between")).unwrap();
    fs::rename(tree.path(other), tree.path(one)).unwrap();
    fs::rename(tree.path("between"), tree.path(other)).unwrap();
}

const CHANGES: &[(&str, Change)] = &[
    ("other content of the same size", |tree| rewrite(&tree.path("score.py"), b"2")),
    ("other content of the same size and time", |tree| {
        let path = tree.path("score.py");
        keep_time(&path, || rewrite(&path, b"2"));
    }),
    ("a file that took another's place, with its size and time", |tree| {
        let (path, new) = (tree.path("score.py"), tree.path("new"));
        let time = fs::metadata(&path).unwrap().modified().unwrap();
        fs::write(&new, "2").unwrap();
        OpenOptions::new().write(true).open(&new).unwrap().set_times(FileTimes::new().set_modified(time)).unwrap();
        fs::rename(new, path).unwrap();
    }),
    ("a longer file", |tree| rewrite(&tree.path("a/b"), b"222")),
    ("an executable bit", |tree| tree.mode("score.py", 0o755)),
    ("another name", |tree| fs::rename(tree.path("a/b"), tree.path("a/d")).unwrap()),
    ("names that changed places", |tree| swap(tree, "a/b", "a/c")),
    ("a link to something else", |tree| {
        fs::remove_file(tree.path("link")).unwrap();
        tree.link("link", "a/b");
    }),
    ("a link in a file's place", |tree| {
        fs::remove_file(tree.path("a/b")).unwrap();
        tree.link("a/b", "c");
    }),
    ("a new empty folder", |tree| fs::create_dir(tree.path("a/new")).unwrap()),
    ("a new file", |tree| tree.write("a/new", b"")),
    ("a file less", |tree| fs::remove_file(tree.path("a/c")).unwrap()),
    ("a file that is no longer ignored", |tree| rewrite(&tree.path(".gitignore"), b"")),
    ("a file that is ignored now", |tree| rewrite(&tree.path(".gitignore"), b"/a\nlink\n")),
];

const NO_CHANGES: &[(&str, Change)] = &[
    ("nothing", |_| {}),
    ("an ignored file", |tree| rewrite(&tree.path("ignored"), b"other")),
    ("a folder's time", |tree| {
        fs::write(tree.path("a/ignored"), "").unwrap();
        fs::remove_file(tree.path("a/ignored")).unwrap();
    }),
    ("a read", |tree| drop(fs::read(tree.path("score.py")).unwrap())),
];

#[test]
fn only_an_unchanged_package_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let cache = LayerCache::new(&folder.path().join("made when it is needed"));
    let changed = CHANGES.iter().map(|change| (change, true)).chain(NO_CHANGES.iter().map(|change| (change, false)));
    let trees: Vec<_> = changed.map(|(change, changed)| (project(), change, changed)).collect();
    settle();
    for (tree, (what, change), changed) in &trees {
        let listing = tree.list().unwrap();
        assert_eq!(cache.find(&listing, "src"), None, "{what}: it was never packed");
        let layer = pack(&listing, "src");
        cache.keep(&listing, "src", &layer);
        assert_eq!(cache.find(&tree.list().unwrap(), "src/"), Some(layer), "{what}: it was packed and nothing was changed");
        assert_eq!(cache.find(&listing, ""), None, "{what}: another prefix gives another layer");
        change(tree);
        let found = cache.find(&tree.list().unwrap(), "src");
        assert_eq!(found, (!changed).then_some(layer), "after a change ({what}) the package is taken for something else");
        if !changed {
            assert_eq!(pack(&tree.list().unwrap(), "src"), layer, "{what} does change the layer");
        }
    }
}

/// Changes a file that is read already when the layer's first bytes arrive.
struct Meddler<'a>(&'a Tree, Cell<bool>);
impl Write for Meddler<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if !self.1.replace(true) {
            let path = self.0.path("a");
            keep_time(&path, || rewrite(&path, b"2"));
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_package_that_changes_while_it_is_packed_is_not_known() {
    let folder = tempfile::tempdir().unwrap();
    let cache = LayerCache::new(folder.path());
    let tree = Tree::with(&[("a", "1")]);
    tree.write("b", &vec![0; 5_000_000]);
    settle();
    let listing = tree.list().unwrap();
    let layer = write_layer(&listing, "", &mut Meddler(&tree, Cell::new(false)), &Silent).unwrap();
    cache.keep(&listing, "", &layer);
    assert_eq!(cache.find(&tree.list().unwrap(), ""), None, "the change came behind the reader's back");
}

/// A change within the same unit of time as the one before it, with the same size, can't be seen: nothing that new may be kept.
#[test]
fn what_was_changed_just_now_is_not_kept() {
    let folder = tempfile::tempdir().unwrap();
    let cache = LayerCache::new(folder.path());
    let tree = project();
    let listing = tree.list().unwrap();
    cache.keep(&listing, "", &pack(&listing, ""));
    assert_eq!(cache.find(&listing, ""), None);
    settle();
    // Only the time of its content is old.
    keep_time(&tree.path("score.py"), || rewrite(&tree.path("score.py"), b"2"));
    let listing = tree.list().unwrap();
    cache.keep(&listing, "", &pack(&listing, ""));
    assert_eq!(cache.find(&listing, ""), None);
    assert!(fs::read_dir(folder.path()).unwrap().next().is_none());
}

#[test]
fn damaged_documents_are_as_good_as_none_and_many_may_write_them() {
    let folder = tempfile::tempdir().unwrap();
    let cache = LayerCache::new(folder.path());
    let tree = project();
    settle();
    let listing = tree.list().unwrap();
    let layer = pack(&listing, "");
    cache.keep(&listing, "", &layer);
    let file = fs::read_dir(folder.path()).unwrap().next().unwrap().unwrap().path();
    let good = fs::read(&file).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();
    let other_form = text.replace("\"form\":1", "\"form\":2");
    assert_ne!(other_form, text);
    for length in 0..good.len() {
        fs::write(&file, &good[..length]).unwrap();
        assert_eq!(cache.find(&listing, ""), None, "a document cut off at {length}");
    }
    fs::write(&file, other_form).unwrap();
    assert_eq!(cache.find(&listing, ""), None, "a document of another form");
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..50).for_each(|_| cache.keep(&listing, "", &layer)));
        }
        cache.keep(&listing, "", &layer);
        (0..200).for_each(|_| assert_eq!(cache.find(&listing, ""), Some(layer), "a document that is half written was read"));
    });
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "writers leave files behind");
    fs::remove_dir_all(folder.path()).unwrap();
    fs::write(folder.path(), "a file where the folder should be").unwrap();
    cache.keep(&listing, "", &layer);
    assert_eq!(cache.find(&listing, ""), None);
    fs::remove_file(folder.path()).unwrap();
    fs::create_dir(folder.path()).unwrap();
}
