//! Layers bundled below prefixes and taken out again: the same bytes as if they had been packed there, and nothing that no honest program
//! writes.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use aml::names::Digest;
use aml::package::{Bundle, BundleError, Layer, Links, UnpackError, list_model, unbundle, unpack, write_layer};
use aml::progress::Silent;
use sha2::Digest as _;

use super::hostile::{archive, file, folder, link, raw};
use super::tree::Tree;

pub(super) fn plain(tree: &Tree, prefix: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_layer(&tree.list().unwrap(), prefix, &mut bytes, &Silent).unwrap();
    bytes
}

pub(super) fn bundled(layers: &[(&[u8], &str)]) -> Result<(Layer, Vec<u8>), BundleError> {
    let mut bytes = Vec::new();
    let mut bundle = Bundle::new(&mut bytes);
    for &(mut layer, prefix) in layers {
        bundle.add(&mut layer, prefix)?;
    }
    let layer = bundle.finish()?;
    assert_eq!(layer.size, bytes.len() as u64, "the size is not what was written");
    let digest = Digest::from_sha256(sha2::Sha256::digest(&bytes).into());
    assert_eq!(layer.diff_id, digest, "the digest is not that of what was written");
    Ok((layer, bytes))
}

fn entries(bytes: &[u8]) -> Vec<String> {
    let mut archive = tar::Archive::new(bytes);
    archive.entries().unwrap().map(|entry| entry.unwrap().path().unwrap().display().to_string()).collect()
}

#[test]
fn a_bundled_layer_is_as_if_it_had_been_packed_there_and_comes_back_bit_by_bit() {
    let tree = Tree::with(&[("a-b", "1"), ("a/b", "22"), ("a.txt", "3"), ("empty/", ""), ("score.py", "pass")]);
    tree.mode("score.py", 0o755);
    tree.link("a/up", "../a.txt");
    tree.write(format!("{}/{}", "long".repeat(20), "name".repeat(30)), &vec![7; 1_500_000]);
    for prefix in ["", "src", "var/azureml-app/src", &"deep/".repeat(40)] {
        let before = plain(&tree, "");
        let (layer, moved) = bundled(&[(&before, prefix)]).unwrap();
        assert!(moved == plain(&tree, prefix), "below '{prefix}', the layer has other bytes");
        assert_eq!(layer.files, 5);
        let mut back = Vec::new();
        let layer = unbundle(&mut moved.as_slice(), prefix, &mut back).unwrap();
        assert!(back == before, "taken out of '{prefix}', the layer has other bytes");
        assert_eq!((layer.files, layer.size), (5, before.len() as u64));
    }
}

#[test]
fn bundled_layers_share_the_folders_above_them() {
    let tree = Tree::with(&[("a.pkl", "a"), ("b/b.bin", "b")]);
    let model = |path: &str| {
        let mut bytes = Vec::new();
        write_layer(&list_model(&tree.path(path), Links::Keep).unwrap(), "", &mut bytes, &Silent).unwrap();
        bytes
    };
    let (a, b) = (model("a.pkl"), model("b"));
    let (layer, bytes) = bundled(&[(&a, "app/models/a/1"), (&b, "app/models/b/2")]).unwrap();
    insta::assert_snapshot!(entries(&bytes).join("\n"), @"
    app/
    app/models/
    app/models/a/
    app/models/a/1/
    app/models/a/1/a.pkl
    app/models/b/
    app/models/b/2/
    app/models/b/2/b/
    app/models/b/2/b/b.bin
    ");
    assert_eq!(layer.files, 2);
    let into = Tree::new();
    unpack(&mut bytes.as_slice(), &into.path("all")).unwrap();
    assert_eq!(fs::read(into.path("all/app/models/b/2/b/b.bin")).unwrap(), b"b");
    let mut one = Vec::new();
    unbundle(&mut bytes.as_slice(), "app/models/b/2", &mut one).unwrap();
    assert!(one == b, "what lies beside the prefix was taken out too");
}

#[test]
fn a_bundle_of_one_is_that_layer_below_its_prefix_and_a_bundle_of_none_is_empty() {
    let tree = Tree::with(&[("a", "1")]);
    assert_eq!(bundled(&[(&plain(&tree, ""), "x/y")]).unwrap().1, plain(&tree, "x/y"));
    assert_eq!(bundled(&[]).unwrap().1, vec![0; 1024]);
}

#[test]
fn layers_are_not_bundled_within_each_other_or_below_an_invalid_prefix() {
    let tree = Tree::with(&[("a", "1")]);
    let layer = plain(&tree, "");
    for (first, second) in [("x", "x"), ("x", "x/y"), ("x/y", "x"), ("", "x"), ("x", "")] {
        let error = bundled(&[(&layer, first), (&layer, second)]).expect_err("they lie within each other");
        assert!(matches!(error, BundleError::Nested { .. }), "'{first}' and '{second}': {error}");
    }
    bundled(&[(&layer, "x"), (&layer, "x-y")]).unwrap();
    for bad in ["/x", "..", "a/../b"] {
        assert!(matches!(bundled(&[(&layer, bad)]), Err(BundleError::Prefix { .. })), "'{bad}' should be no prefix");
        let unbundled = unbundle(&mut layer.as_slice(), bad, &mut std::io::sink());
        assert!(matches!(unbundled, Err(BundleError::Prefix { .. })), "'{bad}' should be no prefix");
    }
}

#[test]
fn what_no_honest_program_writes_is_not_bundled() {
    let table = [
        ("leads up", archive(&[file("../x")])),
        ("absolute", archive(&[file("/x")])),
        ("twice", archive(&[file("a"), file("a")])),
        ("twice, in other words", archive(&[file("a"), file("./a")])),
        ("out of order", archive(&[file("b"), file("a")])),
        ("without its folder", archive(&[folder("a"), file("b/x")])),
        ("below a file", archive(&[file("a"), file("a/b")])),
        ("below a link", archive(&[link("a", "b"), file("a/x"), folder("b")])),
        ("a link out", archive(&[folder("a/"), link("a/l", "../../x")])),
        ("an absolute link", archive(&[link("a", "/etc/passwd")])),
        ("a link without a target", archive(&[link("a", "")])),
        ("a hard link", archive(&[raw(tar::EntryType::Link, "a")])),
        ("a device", archive(&[raw(tar::EntryType::Char, "a")])),
        ("something behind the end", [archive(&[file("a")]), b"x".to_vec()].concat()),
    ];
    let refusals = table.map(|(what, bytes)| {
        let error = bundled(&[(&bytes, "p")]).expect_err(what);
        assert!(matches!(error, BundleError::Layer(_)), "{what}: {error}");
        format!("{what}: {error}")
    });
    insta::assert_snapshot!(refusals.join("\n"), @"
    leads up: the layer holds '../x', a path that leads up
    absolute: the layer holds '/x', an absolute path
    twice: the layer holds 'a', twice
    twice, in other words: the layer holds './a', twice
    out of order: the layer holds 'a', out of order
    without its folder: the layer holds 'b/x', whose folder doesn't come before it
    below a file: the layer holds 'a/b', whose folder doesn't come before it
    below a link: the layer holds 'a/x', whose folder doesn't come before it
    a link out: the layer holds the link 'a/l' to '../../x', which is not in the layer
    an absolute link: the layer holds the link 'a' to '/etc/passwd', which is not in the layer
    a link without a target: the layer holds the link 'a' to '', which is not in the layer
    a hard link: the layer holds 'a', a hard link, and only folders, files and symbolic links are unpacked
    a device: the layer holds 'a', a device, and only folders, files and symbolic links are unpacked
    something behind the end: the layer is damaged: data follows its end mark
    ");
    let good = archive(&[folder("a/"), file("a/b"), file("c")]);
    bundled(&[(&good, "p")]).unwrap();
    for length in (0..good.len()).filter(|length| length % 61 == 0 || length % 512 < 2) {
        let error = bundled(&[(&good[..length], "p")]).expect_err("a layer that ends early");
        assert!(matches!(error, BundleError::Layer(UnpackError::CutOff)), "cut at {length}: {error}");
    }
}

#[test]
fn a_bundle_that_ends_early_is_refused_and_what_lies_beside_is_left_out() {
    let tree = Tree::with(&[("models/a/1/x", "one"), ("models/a/10/y", "ten"), ("other", "")]);
    let bytes = plain(&tree, "");
    let mut back = Vec::new();
    unbundle(&mut bytes.as_slice(), "models/a/1", &mut back).unwrap();
    assert!(back == plain(&Tree::with(&[("x", "one")]), ""));
    for cut in [0, 511, 512, 1600, bytes.len() - 1] {
        let error = unbundle(&mut &bytes[..cut], "models/a/1", &mut std::io::sink()).unwrap_err();
        assert!(matches!(error, BundleError::Layer(UnpackError::CutOff)), "cut at {cut}: {error:?}");
    }
}

#[test]
fn what_is_unpacked_has_the_time_that_it_has_in_an_image() {
    let tree = Tree::with(&[("a/b", "1"), ("a/c/d", "2")]);
    tree.link("a/l", "b");
    let into: PathBuf = tree.path("../into");
    unpack(&mut plain(&tree, "").as_slice(), &into).unwrap();
    for path in ["a", "a/b", "a/c", "a/c/d", "a/l"] {
        let time = fs::symlink_metadata(into.join(path)).unwrap().mtime();
        assert_eq!(time, 315_619_200, "{path} has another time than in a layer");
    }
}

#[test]
fn pythons_zipfile_takes_what_was_unpacked() {
    let tree = Tree::with(&[("model/weights.bin", "1"), ("model/nested/config.json", "{}")]);
    let into = tree.path("../into");
    unpack(&mut plain(&tree, "").as_slice(), &into).unwrap();
    let script = "import shutil, sys, zipfile\nzipfile.ZipFile(shutil.make_archive(sys.argv[1], 'zip', sys.argv[2])).testzip()";
    let zipped = tree.path("../zipped");
    for zone in ["UTC", "America/Anchorage", "Pacific/Kiritimati"] {
        let mut python = assert_cmd::Command::new("python3");
        python.env("TZ", zone).args(["-c", script]).arg(&zipped).arg(&into).assert().success();
    }
}
