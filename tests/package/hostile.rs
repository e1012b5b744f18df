//! Layers that no honest program writes: each is refused, and nothing of it is left, inside the folder or beside it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use aml::package::{UnpackError, unpack};
use tar::{EntryType, Header};

/// One entry as it is written, with no check of anything.
pub(super) struct Raw<'a> {
    kind: EntryType,
    path: &'a str,
    target: &'a str,
    mode: u32,
    content: &'a [u8],
}

pub(super) fn raw(kind: EntryType, path: &str) -> Raw<'_> {
    Raw { kind, path, target: "", mode: 0o644, content: b"" }
}

pub(super) fn file(path: &str) -> Raw<'_> {
    Raw { content: b"content", ..raw(EntryType::Regular, path) }
}

pub(super) fn folder(path: &str) -> Raw<'_> {
    raw(EntryType::Directory, path)
}

pub(super) fn link<'a>(path: &'a str, target: &'a str) -> Raw<'a> {
    Raw { target, ..raw(EntryType::Symlink, path) }
}

pub(super) fn archive(entries: &[Raw<'_>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in entries {
        let mut header = Header::new_gnu();
        header.set_entry_type(entry.kind);
        header.set_size(entry.content.len() as u64);
        header.set_mode(entry.mode);
        header.set_mtime(0);
        header.as_old_mut().name[..entry.path.len()].copy_from_slice(entry.path.as_bytes());
        header.as_old_mut().linkname[..entry.target.len()].copy_from_slice(entry.target.as_bytes());
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(entry.content);
        bytes.resize(bytes.len().next_multiple_of(512), 0);
    }
    bytes.resize(bytes.len() + 1024, 0);
    bytes
}

/// Unpacks into a folder below an otherwise empty one; returns the words of the refusal.
fn refusal(bytes: &[u8]) -> String {
    let around = tempfile::tempdir().unwrap();
    let into = around.path().join("into");
    let mut reader = bytes;
    let error = unpack(&mut reader, &into).expect_err("this layer should be refused");
    let left: Vec<_> = fs::read_dir(around.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{error}, and yet something is left: {left:?}");
    error.to_string().replace(&around.path().display().to_string(), "AROUND")
}

#[test]
fn layers_with_hostile_paths_are_refused_whole() {
    let table: &[(&str, &[Raw<'_>])] = &[
        ("leads up", &[file("../x")]),
        ("leads up within", &[folder("a/"), file("a/../../x")]),
        ("absolute", &[file("/tmp/x")]),
        ("no name", &[file("")]),
        ("the root as a file", &[file(".")]),
        ("a file twice", &[file("a"), file("a")]),
        ("a file twice, in other words", &[file("a"), file("./a")]),
        ("a folder twice", &[folder("a/"), folder("a/")]),
        ("a file where a folder is", &[folder("a/"), file("a")]),
        ("below a file", &[file("a"), file("a/b")]),
        ("below a link", &[folder("b/"), link("a", "b"), file("a/x")]),
        ("below a link out", &[link("a", "/tmp"), file("a/x")]),
        ("over a link", &[file("b"), link("a", "b"), file("a")]),
    ];
    let refusals = table.iter().map(|(what, entries)| format!("{what}: {}", refusal(&archive(entries))));
    insta::assert_snapshot!(refusals.collect::<Vec<_>>().join("\n"), @r#"
    leads up: the layer holds '../x', a path that leads up
    leads up within: the layer holds 'a/../../x', a path that leads up
    absolute: the layer holds '/tmp/x', an absolute path
    no name: the layer holds '', which is no path
    the root as a file: the layer holds '.', which is no path
    a file twice: the layer holds 'a', twice
    a file twice, in other words: the layer holds './a', twice
    a folder twice: the layer holds 'a/', twice
    a file where a folder is: the layer holds 'a', twice
    below a file: the layer holds 'a/b', which lies below a file
    below a link: the layer holds 'a/x', which lies below a link
    below a link out: the layer holds 'a/x', which lies below a link
    over a link: the layer holds 'a', twice
    "#);
}

#[test]
fn layers_with_hostile_links_and_kinds_are_refused_whole() {
    let table: &[(&str, &[Raw<'_>])] = &[
        ("a link out", &[link("a", "../x")]),
        ("an absolute link", &[link("a", "/etc/passwd")]),
        ("a link without a target", &[link("a", "")]),
        ("a link to nothing", &[link("a", "b")]),
        ("a link to itself", &[link("a", "a")]),
        ("a link out through a link", &[folder("d/"), folder("d/e/"), link("d/e/root", "../.."), link("x", "d/e/root/..")]),
        ("a hard link", &[file("b"), Raw { target: "b", ..raw(EntryType::Link, "a") }]),
        ("a device", &[raw(EntryType::Char, "null")]),
        ("a block device", &[raw(EntryType::Block, "sda")]),
        ("a pipe", &[raw(EntryType::Fifo, "pipe")]),
        ("an extended header", &[Raw { content: b"12 path=/x\n", ..raw(EntryType::XHeader, "a") }]),
        ("a sparse file", &[raw(EntryType::GNUSparse, "a")]),
        ("an unknown kind", &[raw(EntryType::new(b'V'), "a")]),
        ("a folder with content", &[Raw { content: b"x", ..folder("a/") }]),
        ("a long name that leads up", &[Raw { content: b"../x\0", ..raw(EntryType::GNULongName, "././@LongLink") }, file("a")]),
        ("a long name of nothing", &[Raw { content: b"x\0", ..raw(EntryType::GNULongName, "././@LongLink") }]),
        (
            "a long target out",
            &[Raw { content: b"/x\0", ..raw(EntryType::GNULongLink, "././@LongLink") }, link("a", "b"), file("b")],
        ),
        ("an endless name", &[Raw { content: &[b'a'; 5000], ..raw(EntryType::GNULongName, "././@LongLink") }, file("a")]),
    ];
    let refusals = table.iter().map(|(what, entries)| format!("{what}: {}", refusal(&archive(entries))));
    insta::assert_snapshot!(refusals.collect::<Vec<_>>().join("\n"), @r#"
    a link out: the layer holds the link 'a' to '../x', which is not in the layer
    an absolute link: the layer holds the link 'a' to '/etc/passwd', which is not in the layer
    a link without a target: the layer holds the link 'a' to '', which is not in the layer
    a link to nothing: the layer holds the link 'a' to 'b', which is not in the layer
    a link to itself: the layer holds the link 'a' to 'a', which is not in the layer
    a link out through a link: the layer holds the link 'x' to 'd/e/root/..', which is not in the layer
    a hard link: the layer holds 'a', a hard link, and only folders, files and symbolic links are unpacked
    a device: the layer holds 'null', a device, and only folders, files and symbolic links are unpacked
    a block device: the layer holds 'sda', a device, and only folders, files and symbolic links are unpacked
    a pipe: the layer holds 'pipe', a named pipe, and only folders, files and symbolic links are unpacked
    an extended header: the layer holds 'a', an extended header, and only folders, files and symbolic links are unpacked
    a sparse file: the layer holds 'a', a sparse file, and only folders, files and symbolic links are unpacked
    an unknown kind: the layer holds 'a', an entry of an unknown kind, and only folders, files and symbolic links are unpacked
    a folder with content: the layer holds 'a/', which isn't a file and yet has content
    a long name that leads up: the layer holds '../x', a path that leads up
    a long name of nothing: the layer is damaged: no entry follows a long name
    a long target out: the layer holds the link 'a' to '/x', which is not in the layer
    an endless name: the layer is damaged: a name is longer than any path
    "#);
}

#[test]
fn damaged_layers_are_refused_whole() {
    let good = archive(&[folder("a/"), file("a/b"), file("c")]);
    for length in (0..good.len()).filter(|length| length % 61 == 0 || length % 512 < 2) {
        assert_eq!(refusal(&good[..length]), "the layer is truncated", "cut at {length}");
    }
    let changed = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        bytes
    };
    let behind = [good.as_slice(), &[0; 512], b"x"].concat();
    let large = {
        let mut header = Header::new_gnu();
        header.as_old_mut().name[0] = b'a';
        header.set_size(u64::MAX >> 1);
        header.set_mode(0o644);
        header.set_cksum();
        header.as_bytes().to_vec()
    };
    let refusals = [
        ("a changed name", changed(0, b'b')),
        ("a changed size", changed(512 + 124, b'7')),
        ("a broken end", changed(good.len() - 1, 1)),
        ("something behind the end", behind),
        ("a size beyond all disks", large),
    ]
    .map(|(what, bytes)| format!("{what}: {}", refusal(&bytes)));
    insta::assert_snapshot!(refusals.join("\n"), @r#"
    a changed name: the layer is damaged: a checksum is wrong
    a changed size: the layer is damaged: a checksum is wrong
    a broken end: the layer is damaged: its end mark is broken
    something behind the end: the layer is damaged: data follows its end mark
    a size beyond all disks: the layer is truncated
    "#);
}

#[test]
fn zeros_behind_the_end_are_read_and_taken() {
    let around = tempfile::tempdir().unwrap();
    let mut bytes = archive(&[file("a")]);
    bytes.resize(bytes.len() + 10_240, 0);
    let mut reader = bytes.as_slice();
    unpack(&mut reader, &around.path().join("into")).unwrap();
    assert!(reader.is_empty(), "whoever hashes the stream must see all of it");
}

#[test]
fn modes_are_plain() {
    let around = tempfile::tempdir().unwrap();
    let into = around.path().join("into");
    let odd = [(0o7777, "s"), (0o666, "w"), (0o001, "o"), (0o4100, "u")].map(|(mode, path)| Raw { mode, ..file(path) });
    let mut bytes = archive(&odd);
    bytes.truncate(bytes.len() - 1024);
    bytes.extend(archive(&[Raw { mode: 0o7777, ..folder("d/") }, file("implied/x")]));
    unpack(&mut bytes.as_slice(), &into).unwrap();
    let mode = |path: &str| fs::metadata(into.join(path)).unwrap().permissions().mode() & 0o7777;
    let modes = ["s", "w", "o", "u", "d", "implied", ""].map(mode);
    // The umask of whoever runs this may take more away.
    let most = [0o755, 0o644, 0o644, 0o755, 0o755, 0o755, 0o755];
    for (mode, most) in modes.into_iter().zip(most) {
        assert_eq!(mode & !most, 0, "{mode:o} gives more than {most:o}");
        assert_eq!(mode & 0o700, most & 0o700, "{mode:o} gives the owner something else than {most:o}");
    }
}

#[test]
fn a_folder_that_holds_something_is_left_alone() {
    let around = tempfile::tempdir().unwrap();
    let bytes = archive(&[file("a")]);
    fs::write(around.path().join("mine"), "").unwrap();
    let result = unpack(&mut bytes.as_slice(), around.path());
    assert!(matches!(result, Err(UnpackError::NotEmpty { .. })), "{result:?}");
    let result = unpack(&mut bytes.as_slice(), &around.path().join("mine"));
    assert!(matches!(result, Err(UnpackError::Write { .. })), "{result:?}");
    assert_eq!(names(around.path()), ["mine"]);
}

#[test]
fn an_empty_folder_is_filled_and_keeps_its_mode() {
    let around = tempfile::tempdir().unwrap();
    let into = around.path().join("into");
    fs::create_dir(&into).unwrap();
    fs::set_permissions(&into, fs::Permissions::from_mode(0o700)).unwrap();
    unpack(&mut archive(&[file("a")]).as_slice(), &into).unwrap();
    assert_eq!(names(&into), ["a"]);
    assert_eq!(names(around.path()), ["into"]);
    assert_eq!(fs::metadata(&into).unwrap().permissions().mode() & 0o777, 0o700);
}

fn names(folder: &Path) -> Vec<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}
