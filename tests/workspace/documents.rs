//! Storage: a document is new once, replaced only as it was read, and whole or not there.

use std::fs;

use aml::storage::{Created, Replaced, Storage, StorageError};
use serde_json::{Value, json};

use super::folder_of;

fn storage(folder: &std::path::Path) -> Storage {
    Storage::open_folder(folder).expect("a storage")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_create_one_document_one_does() {
    let home = tempfile::tempdir().unwrap();
    let attempts = (0..50).map(|number| {
        let storage = storage(home.path());
        tokio::spawn(async move { storage.create("a/b.json", &json!({ "by": number })).await.unwrap() })
    });
    let outcomes = futures_util::future::join_all(attempts).await;
    let new = outcomes.into_iter().filter(|outcome| *outcome.as_ref().unwrap() == Created::New).count();
    assert_eq!(new, 1);
}

#[tokio::test]
async fn a_document_is_replaced_only_by_who_read_it_last() {
    let home = tempfile::tempdir().unwrap();
    let storage = storage(home.path());
    storage.create("a.json", &json!(1)).await.unwrap();
    let (_, first) = storage.read::<Value>("a.json").await.unwrap().unwrap();
    assert_eq!(storage.replace("a.json", &json!(2), &first).await.unwrap(), Replaced::Yes);
    assert_eq!(storage.replace("a.json", &json!(3), &first).await.unwrap(), Replaced::Changed, "a lost update");
    let (value, second) = storage.read::<Value>("a.json").await.unwrap().unwrap();
    assert_eq!(value, json!(2));
    storage.remove("a.json").await.unwrap();
    storage.remove("a.json").await.expect("removing twice is no fault");
    assert_eq!(storage.replace("a.json", &json!(4), &second).await.unwrap(), Replaced::Changed, "a removed one came back");
    assert!(storage.read::<Value>("a.json").await.unwrap().is_none());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_increment_is_lost_among_many_replacing_at_once() {
    let home = tempfile::tempdir().unwrap();
    storage(home.path()).create("count.json", &json!(0)).await.unwrap();
    let adders = (0..8).map(|_| {
        let storage = storage(home.path());
        tokio::spawn(async move {
            for _ in 0..10 {
                loop {
                    let (count, revision) = storage.read::<u64>("count.json").await.unwrap().unwrap();
                    if storage.replace("count.json", &(count + 1), &revision).await.unwrap() == Replaced::Yes {
                        break;
                    }
                }
            }
        })
    });
    for done in futures_util::future::join_all(adders).await {
        done.unwrap();
    }
    let (count, _) = storage(home.path()).read::<u64>("count.json").await.unwrap().unwrap();
    assert_eq!(count, 80);
}

#[tokio::test]
async fn left_overs_of_killed_writers_are_no_documents_and_are_swept() {
    let home = tempfile::tempdir().unwrap();
    let storage = storage(home.path());
    storage.create("models/a/1.json", &json!(1)).await.unwrap();
    for left in ["models/a/1.json#1", "models/a/2.json#1", "models/a/2.json#2"] {
        fs::write(home.path().join(left), "{\"half\":").unwrap();
    }
    assert_eq!(storage.list("models").await.unwrap(), ["models/a/1.json"]);
    assert!(storage.read::<Value>("models/a/2.json").await.unwrap().is_none());
    let created = storage.create("models/a/2.json", &json!(2)).await.unwrap();
    assert_eq!(created, Created::New, "a left-over stands in the way");
    assert_eq!(storage.sweep().await.unwrap(), 3);
    assert_eq!(storage.list("").await.unwrap(), ["models/a/1.json", "models/a/2.json"]);
    assert_eq!(storage.read::<Value>("models/a/2.json").await.unwrap().unwrap().0, json!(2), "sweeping took a document");
}

#[tokio::test]
async fn a_listing_goes_by_whole_segments_and_is_empty_where_nothing_is() {
    let home = tempfile::tempdir().unwrap();
    let storage = storage(home.path());
    for path in ["models/ab/1.json", "models/a/2.json", "models/a/10.json"] {
        storage.create(path, &json!(1)).await.unwrap();
    }
    assert_eq!(storage.list("models/a").await.unwrap(), ["models/a/10.json", "models/a/2.json"]);
    assert_eq!(storage.list("models/b").await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn a_damaged_document_is_named() {
    let home = tempfile::tempdir().unwrap();
    let storage = storage(home.path());
    for content in [&b""[..], b"{", b"\xff\xfe", b"null x"] {
        fs::write(home.path().join("a.json"), content).unwrap();
        let error = storage.read::<Value>("a.json").await.expect_err("a damaged document");
        assert!(matches!(error, StorageError::Damaged { .. }), "{error:?}");
        assert!(error.to_string().contains("a.json"), "{error}");
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_storage_or_into_what_is_hidden() {
    let home = tempfile::tempdir().unwrap();
    let storage = storage(&home.path().join("inside"));
    for path in ["../out.json", "a/../../out.json", "a//b.json", ".lock", "a/.b.json"] {
        let error = storage.create(path, &json!(1)).await.expect_err(path);
        assert!(matches!(error, StorageError::BadPath { .. }), "{path}: {error:?}");
    }
    assert!(!home.path().join("out.json").exists());
}

#[test]
fn a_storage_is_an_absolute_folder_and_says_so_otherwise() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().canonicalize().unwrap().join("with space");
    let by_path = Storage::open(folder.to_str().unwrap()).unwrap();
    assert!(by_path.url().starts_with("file:///") && by_path.url().ends_with("/with%20space"), "{}", by_path.url());
    assert_eq!(folder_of(&Storage::open(by_path.url()).unwrap()), folder, "a URL leads elsewhere than its path");

    assert!(matches!(Storage::open("relative/folder"), Err(StorageError::NotAFolder { .. })));
    assert!(matches!(Storage::open("file://host/share"), Err(StorageError::NotAFolder { .. })));
    let foreign = Storage::open("az://account/container?sig=secret").expect_err("a scheme of a later build");
    let told = foreign.to_string();
    assert!(told.contains("az://' is not supported by this build") && !told.contains("secret"), "{told}");
}
