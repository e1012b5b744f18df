//! A layer taken out of where it was placed: the way back from the layers of images.

use aml::package::{PlaceError, UnpackError, place, take_out, write_layer};
use aml::progress::Silent;

use super::tree::Tree;

fn plain(tree: &Tree, prefix: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_layer(&tree.list().unwrap(), prefix, &mut bytes, &Silent).unwrap();
    bytes
}

#[test]
fn what_was_placed_is_taken_out_bit_by_bit() {
    let tree = Tree::with(&[("a-b", "1"), ("a/b", "22"), ("empty/", ""), ("run.sh", "pass")]);
    tree.mode("run.sh", 0o755);
    tree.link("a/up", "../a-b");
    tree.write(format!("{}/{}", "long".repeat(20), "name".repeat(30)), &vec![7; 1_500_000]);
    let before = plain(&tree, "");
    for prefix in ["", "models/m/1", &"deep/".repeat(40)] {
        let mut placed = Vec::new();
        place(&mut before.as_slice(), prefix, &mut placed).unwrap();
        let mut back = Vec::new();
        let layer = take_out(&mut placed.as_slice(), prefix, &mut back).unwrap();
        assert!(back == before, "taken out of '{prefix}', the layer has other bytes");
        assert_eq!((layer.files, layer.size), (4, before.len() as u64));
    }
}

#[test]
fn a_layer_that_ends_early_is_told_and_what_lies_beside_is_left_out() {
    let tree = Tree::with(&[("models/a/1/x", "one"), ("models/a/10/y", "ten"), ("other", "")]);
    let bytes = plain(&tree, "");
    let mut back = Vec::new();
    take_out(&mut bytes.as_slice(), "models/a/1", &mut back).unwrap();
    assert!(back == plain(&Tree::with(&[("x", "one")]), ""));
    for cut in [0, 511, 512, 1600, bytes.len() - 1] {
        let error = take_out(&mut &bytes[..cut], "models/a/1", &mut std::io::sink()).unwrap_err();
        assert!(matches!(error, PlaceError::Layer(UnpackError::CutOff)), "cut at {cut}: {error:?}");
    }
}
