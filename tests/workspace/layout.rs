//! The registry folder: valid to others, each blob once, whole or not at all.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;

use aml::names::Digest;
use aml::registry::{LayoutFolder, RegistryError};
use serde_json::{Value, json};

use super::store;

#[test]
fn a_new_folder_is_a_valid_image_layout() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open_or_create(&home.path().join("registry")).unwrap();
    let read = |name: &str| serde_json::from_slice::<Value>(&fs::read(registry.root().join(name)).unwrap()).unwrap();
    assert_eq!(read("oci-layout"), json!({"imageLayoutVersion": "1.0.0"}));
    let index = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": []});
    assert_eq!(read("index.json"), index);
    let digest = store(&registry, b"layer");
    let blob = registry.root().join("blobs/sha256").join(digest.hex());
    assert_eq!(fs::read(blob).unwrap(), b"layer");
}

#[test]
fn opening_again_keeps_what_is_there() {
    let home = tempfile::tempdir().unwrap();
    let digest = store(&LayoutFolder::open_or_create(home.path()).unwrap(), b"layer");
    let tools_index = r#"{"schemaVersion":2,"manifests":[{"mediaType":"x","digest":"sha256:0","size":1}]}"#;
    fs::write(home.path().join("index.json"), tools_index).unwrap();
    let again = LayoutFolder::open_or_create(home.path()).unwrap();
    assert!(again.has(&digest));
    assert_eq!(fs::read_to_string(home.path().join("index.json")).unwrap(), tools_index, "an index of others was overwritten");
}

#[test]
fn a_blob_is_seen_when_it_is_whole_and_dropped_ones_leave_nothing() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open_or_create(home.path()).unwrap();
    let mut half = registry.begin_blob().unwrap();
    half.write_all(&vec![7; 1 << 20]).unwrap();
    assert_eq!(fs::read_dir(home.path().join("blobs/sha256")).unwrap().count(), 0, "a half-written blob is in sight");
    drop(half);
    assert_eq!(fs::read_dir(home.path().join(".incoming")).unwrap().count(), 0, "a dropped blob left its bytes");
}

#[test]
fn the_same_bytes_are_stored_once() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open_or_create(home.path()).unwrap();
    let first = store(&registry, b"layer");
    let path = home.path().join("blobs/sha256").join(first.hex());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    assert_eq!(store(&registry, b"layer"), first);
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640, "the blob that was there was replaced");
    assert_eq!(fs::read_dir(home.path().join("blobs/sha256")).unwrap().count(), 1);
    assert_eq!(fs::read_dir(home.path().join(".incoming")).unwrap().count(), 0);
}

#[test]
fn a_blob_reads_back_until_it_is_removed() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open_or_create(home.path()).unwrap();
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
fn opening_sweeps_what_a_killed_writer_left_but_not_a_living_one() {
    let home = tempfile::tempdir().unwrap();
    let registry = LayoutFolder::open_or_create(home.path()).unwrap();
    let mut living = registry.begin_blob().unwrap();
    living.write_all(b"layer").unwrap();
    fs::write(home.path().join(".incoming/.tmpdead"), "half").unwrap();
    LayoutFolder::open_or_create(home.path()).unwrap();
    assert!(!home.path().join(".incoming/.tmpdead").exists(), "a left-over was kept");
    let digest = Digest::from_sha256([1; 32]);
    living.finish(&digest).expect("a blob that was being written was swept");
    assert!(registry.has(&digest));
}

#[test]
fn a_folder_of_something_else_or_of_another_time_is_refused() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("thesis.txt"), "").unwrap();
    assert!(matches!(LayoutFolder::open_or_create(home.path()), Err(RegistryError::NotALayout { .. })));
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "something was written into a foreign folder");

    fs::write(home.path().join("oci-layout"), r#"{"imageLayoutVersion": "2.0.0"}"#).unwrap();
    assert!(matches!(LayoutFolder::open_or_create(home.path()), Err(RegistryError::UnknownVersion { .. })));
    fs::write(home.path().join("oci-layout"), "{").unwrap();
    let damaged = LayoutFolder::open_or_create(home.path()).expect_err("a damaged marker").to_string();
    assert!(damaged.contains(&home.path().join("oci-layout").display().to_string()), "{damaged}");
}

#[test]
fn a_folder_whose_making_was_killed_is_made_anew() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join("blobs/sha256")).unwrap();
    fs::create_dir_all(home.path().join(".incoming")).unwrap();
    LayoutFolder::open_or_create(home.path()).expect("our own beginnings are no foreign content");
    fs::remove_file(home.path().join("index.json")).unwrap();
    LayoutFolder::open_or_create(home.path()).unwrap();
    assert!(home.path().join("index.json").exists());
}
