//! The catalog's environments: version numbers, named versions, the latest.

#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

use std::collections::BTreeSet;
use std::fs;

use aml::names::{EnvironmentName, EnvironmentVersion};
use aml::workspace::CatalogError;
use serde_json::{Value, json};

use super::{at, default_workspace, folder_of};

fn name(text: &str) -> EnvironmentName {
    EnvironmentName::new(text).unwrap()
}

fn version(text: &str) -> EnvironmentVersion {
    EnvironmentVersion::new(text).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_at_once_get_twenty_numbers() {
    let home = tempfile::tempdir().unwrap();
    let registering = (0..20).map(|_| {
        let catalog = default_workspace(home.path()).catalog();
        tokio::spawn(async move { catalog.add_environment(name("a"), None, json!({}), at(1)).await.unwrap().version })
    });
    let versions = futures_util::future::join_all(registering).await.into_iter().map(|one| one.unwrap().to_string());
    assert_eq!(versions.collect::<BTreeSet<_>>(), (1..=20).map(|number: u32| number.to_string()).collect());
    let latest = default_workspace(home.path()).catalog().latest_environment(&name("a")).await.unwrap().unwrap();
    assert_eq!(latest.version, version("20"), "of those registered at the same time, the highest number is the latest");
}

#[tokio::test]
async fn a_named_version_is_kept_and_registered_once() {
    let home = tempfile::tempdir().unwrap();
    let catalog = default_workspace(home.path()).catalog();
    let add = |given: Option<&str>, definition: Value, second| {
        let catalog = catalog.clone();
        let given = given.map(version);
        async move { catalog.add_environment(name("a"), given, definition, at(second)).await }
    };
    assert_eq!(add(Some("2024-05"), json!({"x": 1}), 1).await.unwrap().version, version("2024-05"));
    assert_eq!(add(None, json!({"x": 2}), 2).await.unwrap().version, version("1"));
    assert_eq!(add(Some("2024-05"), json!({"x": 1}), 3).await.unwrap().created, at(1), "the same again changes nothing");
    let error = add(Some("2024-05"), json!({"x": 3}), 4).await.unwrap_err();
    assert!(matches!(error, CatalogError::EnvironmentExists { .. }), "{error}");
    assert_eq!(add(Some("7"), json!({}), 5).await.unwrap().version, version("7"));
    assert_eq!(add(None, json!({}), 6).await.unwrap().version, version("8"), "numbers go on behind a named number");
    let all = catalog.environments().await.unwrap().read;
    let listed: Vec<_> = all.iter().map(|one| one.version.as_str()).collect();
    assert_eq!(listed, ["8", "7", "1", "2024-05"], "the one registered last comes first");
}

#[tokio::test]
async fn a_document_in_anothers_place_is_told() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let catalog = workspace.catalog();
    catalog.add_environment(name("a"), None, json!({}), at(1)).await.unwrap();
    let folder = folder_of(&workspace.storage).join("environments/a");
    fs::copy(folder.join("1.json"), folder.join("2.json")).unwrap();
    let error = catalog.environment(&name("a"), &version("2")).await.unwrap_err();
    assert!(matches!(error, CatalogError::EnvironmentMisplaced { .. }), "{error}");
}
