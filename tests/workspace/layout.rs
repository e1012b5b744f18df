//! The registry folder: valid to others, each blob once, whole or not at all.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;

use aml::names::Digest;
use aml::registry::{LayoutFolder, RegistryError};
use serde_json::{Value, json};

use super::{incoming, store};

#[test]
fn a_new_folder_is_a_valid_image_layout() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open(&home.path().join("registry")).unwrap();
    assert!(!registry.root().exists(), "opening makes nothing");
    let digest = store(&registry, b"layer");
    let read = |name: &str| serde_json::from_slice::<Value>(&fs::read(registry.root().join(name)).unwrap()).unwrap();
    assert_eq!(read("oci-layout"), json!({"imageLayoutVersion": "1.0.0"}));
    let index = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []});
    assert_eq!(read("index.json"), index);
    let blob = registry.root().join("blobs/sha256").join(digest.hex());
    assert_eq!(fs::read(blob).unwrap(), b"layer");
}

#[test]
fn opening_again_keeps_what_is_there() {
    let home = tempfile::tempdir().unwrap();
    let digest = store(&LayoutFolder::open(home.path()).unwrap(), b"layer");
    let tools_index = r#"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"sha256:0","size":1}]}"#;
    fs::write(home.path().join("index.json"), tools_index).unwrap();
    let again = LayoutFolder::open(home.path()).unwrap();
    assert!(again.has(&digest));
    assert_eq!(fs::read_to_string(home.path().join("index.json")).unwrap(), tools_index, "an index of others was overwritten");
}

#[test]
fn a_blob_is_seen_when_it_is_whole_and_dropped_ones_leave_nothing() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open(home.path()).unwrap();
    let mut half = registry.begin_blob().unwrap();
    half.write_all(&vec![7; 1 << 20]).unwrap();
    assert_eq!(fs::read_dir(home.path().join("blobs/sha256")).unwrap().count(), 0, "a half-written blob is in sight");
    drop(half);
    assert!(incoming(&registry).is_empty(), "a dropped blob left its bytes");
}

#[test]
fn the_same_bytes_are_stored_once() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open(home.path()).unwrap();
    let first = store(&registry, b"layer");
    let path = home.path().join("blobs/sha256").join(first.hex());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(store(&registry, b"layer"), first);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640, "the blob that was there was replaced");
    assert_eq!(fs::read_dir(home.path().join("blobs/sha256")).unwrap().count(), 1);
    assert!(incoming(&registry).is_empty());
}

#[test]
fn a_blob_reads_back_until_it_is_removed() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open(home.path()).unwrap();
    let digest = store(&registry, b"layer");
    let mut content = String::new();
    registry.open_blob(&digest).unwrap().read_to_string(&mut content).unwrap();
    assert_eq!(content, "layer");
    registry.remove_blob(&digest).unwrap();
    registry.remove_blob(&digest).expect("removing twice is no fault");
    assert!(!registry.has(&digest));
    let gone = registry.open_blob(&digest).expect_err("no such blob");
    assert_eq!(gone.to_string(), format!("find {digest} in registry '{}'", home.path().display()));
}

#[test]
fn the_first_write_sweeps_what_a_killed_writer_left_but_not_a_living_one_and_reading_nothing() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open(home.path()).unwrap();
    let mut living = registry.begin_blob().unwrap();
    living.write_all(b"layer").unwrap();
    let [dead, other] = [".incoming/.aml-0123456789abcdef", ".incoming/notes"].map(|name| home.path().join(name));
    for path in [&dead, &other] {
        fs::write(path, "half").unwrap();
    }
    let again = LayoutFolder::open(home.path()).unwrap();
    assert!(!again.has(&Digest::from_sha256([2; 32])) && again.stored().unwrap().is_empty());
    assert!(dead.exists(), "reading removed something");
    drop(again.begin_blob().unwrap());
    assert!(!dead.exists(), "a left-over was kept");
    assert!(other.exists(), "a file that is no blob of ours was removed");
    let digest = Digest::from_sha256([1; 32]);
    living.finish(&digest).expect("a blob that was being written was swept");
    assert!(registry.has(&digest));
}

#[test]
fn a_folder_of_something_else_or_of_another_time_is_refused() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("thesis.txt"), "").unwrap();
    assert!(matches!(LayoutFolder::open(home.path()), Err(RegistryError::NotALayout { .. })));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "something was written into a foreign folder");

    fs::write(home.path().join("oci-layout"), r#"{"imageLayoutVersion": "2.0.0"}"#).unwrap();
    assert!(matches!(LayoutFolder::open(home.path()), Err(RegistryError::UnknownVersion { .. })));
    fs::write(home.path().join("oci-layout"), "{").unwrap();
    let damaged = LayoutFolder::open(home.path()).expect_err("a damaged marker").to_string();
    assert!(damaged.contains(&home.path().join("oci-layout").display().to_string()), "{damaged}");
}

#[test]
fn a_folder_whose_making_was_killed_is_made_anew() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("blobs/sha256")).unwrap();
    fs::create_dir_all(home.path().join(".incoming")).unwrap();
    store(&LayoutFolder::open(home.path()).expect("our own beginnings are no foreign content"), b"layer");
    fs::remove_file(home.path().join("index.json")).unwrap();
    store(&LayoutFolder::open(home.path()).unwrap(), b"other");
    assert!(home.path().join("index.json").exists());
}

#[test]
fn a_registry_with_a_link_in_place_of_a_part_is_refused() {
    for part in ["oci-layout", "index.json", ".incoming", ".lock", ".index.lock", "blobs", "blobs/sha256"] {
        let (home, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        store(&LayoutFolder::open(home.path()).unwrap(), b"layer");
        drop(LayoutFolder::open(home.path()).unwrap().exclusive().unwrap());
        let path = home.path().join(part);
        fs::remove_file(&path).or_else(|_| fs::remove_dir_all(&path)).or_else(|_| fs::create_dir_all(home.path())).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("x"), &path).unwrap();
        let refused = LayoutFolder::open(home.path()).expect_err(part);
        assert!(matches!(&refused, RegistryError::Link { path: told } if *told == path), "{part}: {refused}");
    }
}
