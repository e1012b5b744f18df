//! The catalog: version numbers, changes and removals, alone and among many.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::Duration;

use aml::names::{FileName, ModelId, ModelName};
use aml::workspace::{CatalogError, LayerFate, ModelDocument};

use super::{at, default_workspace, draft, folder_of, store};

fn id(text: &str) -> ModelId {
    text.parse().expect("a model id")
}

#[tokio::test]
async fn versions_count_from_one_for_each_name() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let (catalog, layer) = (workspace.catalog(), store(&workspace.layers, b"layer"));
    for expected in ["a:1", "a:2", "A:1", "a.b:1", "a:3"] {
        let name = expected.split(':').next().unwrap();
        assert_eq!(catalog.add_model(draft(name, layer), at(1)).await.unwrap().id, id(expected));
    }
    let latest = catalog.latest_model(&ModelName::new("a").unwrap()).await.unwrap().unwrap();
    assert_eq!(latest.id, id("a:3"));
    assert!(catalog.latest_model(&ModelName::new("b").unwrap()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_model_reads_back_as_it_was_registered() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let layer = store(&workspace.layers, b"layer");
    let mut asked = draft("a", layer);
    asked.facts.tags = BTreeMap::from([("area".into(), "diabetes".into())]);
    asked.facts.memory_gb = Some(0.5);
    asked.facts.gpu = Some(1);
    let registered = workspace.catalog().add_model(asked, at(7)).await.unwrap();
    assert_eq!((registered.layer, registered.size, registered.created), (layer, 7, at(7)));
    assert_eq!(default_workspace(home.path()).catalog().model(&id("a:1")).await.unwrap(), Some(registered));
    assert_eq!(workspace.catalog().model(&id("a:2")).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_at_once_get_twenty_versions() {
    let home = tempfile::tempdir().unwrap();
    let layer = store(&default_workspace(home.path()).layers, b"layer");
    let registering = (0..20).map(|_| {
        let catalog = default_workspace(home.path()).catalog();
        tokio::spawn(async move { catalog.add_model(draft("a", layer), at(1)).await.unwrap().id.version })
    });
    let versions = futures_util::future::join_all(registering).await.into_iter().map(Result::unwrap);
    assert_eq!(versions.collect::<BTreeSet<u32>>(), (1..=20).collect());
    assert_eq!(default_workspace(home.path()).catalog().models().await.unwrap().read.len(), 20);
}

#[tokio::test]
async fn models_are_listed_newest_first() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let (catalog, layer) = (workspace.catalog(), store(&workspace.layers, b"layer"));
    for (name, second) in [("a", 5), ("b", 9), ("a", 9), ("c", 1)] {
        catalog.add_model(draft(name, layer), at(second)).await.unwrap();
    }
    let listed: Vec<String> = catalog.models().await.unwrap().read.iter().map(|model| model.id.to_string()).collect();
    assert_eq!(listed, ["b:1", "a:2", "a:1", "c:1"]);
}

#[tokio::test]
async fn the_number_of_a_deleted_version_is_never_used_again() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let (catalog, layer) = (workspace.catalog(), store(&workspace.layers, b"layer"));
    catalog.add_model(draft("a", layer), at(1)).await.unwrap();
    catalog.add_model(draft("a", layer), at(2)).await.unwrap();
    let removed = catalog.remove_model(&id("a:2")).await.unwrap().expect("it was there");
    assert_eq!((removed.document.id, removed.layer), (id("a:2"), LayerFate::Kept));
    assert_eq!(catalog.model(&id("a:2")).await.unwrap(), None);
    assert_eq!(catalog.latest_model(&ModelName::new("a").unwrap()).await.unwrap().unwrap().id, id("a:1"));
    assert_eq!(catalog.models().await.unwrap().read.len(), 1);
    assert_eq!(catalog.add_model(draft("a", layer), at(3)).await.unwrap().id, id("a:3"));
    assert!(catalog.remove_model(&id("a:2")).await.unwrap().is_none(), "a deleted version was deleted again");
    assert!(matches!(catalog.change_model(&id("a:2"), |_| ()).await, Err(CatalogError::NotFound { .. })));
}

#[tokio::test]
async fn a_layer_goes_with_the_last_model_that_names_it() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let (catalog, registry) = (workspace.catalog(), &workspace.layers);
    let (shared, own, shipped) = (store(registry, b"shared"), store(registry, b"own"), store(registry, b"shipped"));
    for (name, layer) in [("a", shared), ("b", shared), ("c", own), ("d", shipped)] {
        catalog.add_model(draft(name, layer), at(1)).await.unwrap();
    }
    assert_eq!(catalog.remove_model(&id("a:1")).await.unwrap().unwrap().layer, LayerFate::Kept);
    assert!(registry.has(&shared), "b:1 lost its layer");
    assert_eq!(catalog.remove_model(&id("b:1")).await.unwrap().unwrap().layer, LayerFate::Removed);
    assert!(!registry.has(&shared) && registry.has(&own));
    let kept = BTreeSet::from([shipped]);
    assert_eq!(catalog.remove_model_keeping(&id("d:1"), &kept).await.unwrap().unwrap().layer, LayerFate::Kept);
    assert!(registry.has(&shipped), "a service lost its layer");
    // As after a removal that was killed between the tombstone and the layer.
    assert!(catalog.remove_model(&id("d:1")).await.unwrap().is_none());
    assert!(!registry.has(&shipped), "asking again finishes an interrupted removal");
}

#[tokio::test]
async fn a_model_without_its_layer_is_not_registered() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let layer = store(&workspace.layers, b"layer");
    workspace.layers.remove_blob(&layer).unwrap();
    let error = workspace.catalog().add_model(draft("a", layer), at(1)).await.expect_err("no layer");
    assert!(matches!(error, CatalogError::LayerMissing { .. }), "{error:?}");
    assert!(workspace.catalog().models().await.unwrap().read.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_layer_is_not_removed_under_a_registration() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let (catalog, layer) = (workspace.catalog(), store(&workspace.layers, b"layer"));
    catalog.add_model(draft("a", layer), at(1)).await.unwrap();
    let registering = workspace.layers.shared().unwrap();
    let mut removing = tokio::spawn(async move { catalog.remove_model(&id("a:1")).await.unwrap().unwrap().layer });
    let early = tokio::time::timeout(Duration::from_millis(100), &mut removing).await;
    assert!(early.is_err(), "a removal went on under a registration");
    // The layer is there already, so the registration relies on it without writing it.
    assert!(workspace.layers.has(&layer));
    workspace.catalog().add_model(draft("b", layer), at(2)).await.unwrap();
    drop(registering);
    assert_eq!(removing.await.unwrap(), LayerFate::Kept);
    assert!(workspace.layers.has(&layer), "b:1 stands without its layer");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_change_is_lost_among_many() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let layer = store(&workspace.layers, b"layer");
    workspace.catalog().add_model(draft("a", layer), at(1)).await.unwrap();
    let changing = (0..20).map(|number| {
        let catalog = workspace.catalog();
        let add = move |model: &mut ModelDocument| {
            model.tags.insert(format!("tag{number}"), String::new());
        };
        tokio::spawn(async move { catalog.change_model(&id("a:1"), add).await.unwrap() })
    });
    for changed in futures_util::future::join_all(changing).await {
        changed.unwrap();
    }
    assert_eq!(workspace.catalog().model(&id("a:1")).await.unwrap().unwrap().tags.len(), 20);
}

#[tokio::test]
async fn what_is_fixed_at_registration_stays() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let (catalog, layer) = (workspace.catalog(), store(&workspace.layers, b"layer"));
    let mut asked = draft("a", layer);
    asked.facts.properties.insert("area".into(), "x".into());
    let before = catalog.add_model(asked, at(1)).await.unwrap();
    let after = catalog.change_model(&before.id, |model| {
        model.created = at(9);
        model.entry = FileName::new("other").unwrap();
        model.properties.insert("more".into(), "y".into());
    });
    let after = after.await.unwrap();
    assert_eq!((after.created, after.entry.as_str()), (at(1), "model.pkl"));
    assert_eq!(after.properties.len(), 2);
    let clear = |model: &mut ModelDocument| model.properties.clear();
    let set = |model: &mut ModelDocument| drop(model.properties.insert("area".into(), "z".into()));
    for change in [clear, set] as [fn(&mut ModelDocument); 2] {
        let error = catalog.change_model(&before.id, change).await.expect_err("properties are written once");
        assert!(matches!(&error, CatalogError::PropertyFixed { key, .. } if key == "area"), "{error:?}");
    }
}

#[tokio::test]
async fn a_layer_stays_while_a_damaged_document_may_name_it() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let (catalog, layer) = (workspace.catalog(), store(&workspace.layers, b"layer"));
    catalog.add_model(draft("a", layer), at(1)).await.unwrap();
    let folder = folder_of(&workspace.storage).join("models/b");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("1.json"), "{").unwrap();
    let removed = catalog.remove_model(&id("a:1")).await.unwrap().unwrap();
    assert_eq!(removed.layer, LayerFate::Kept);
    assert!(workspace.layers.has(&layer));
}

#[tokio::test]
async fn damage_is_named_and_what_is_no_document_is_left_alone() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let (catalog, layer) = (workspace.catalog(), store(&workspace.layers, b"layer"));
    catalog.add_model(draft("a", layer), at(1)).await.unwrap();
    let folder = folder_of(&workspace.storage).join("models/a");
    for foreign in ["notes.txt", "01.json", "0.json", "x.json", "1.json#1", ".2.json", "5000000000.json"] {
        fs::write(folder.join(foreign), "hello").unwrap();
    }
    assert_eq!(catalog.models().await.unwrap().read.len(), 1);
    assert_eq!(catalog.add_model(draft("a", layer), at(1)).await.unwrap().id, id("a:2"));

    fs::copy(folder.join("1.json"), folder.join("7.json")).unwrap();
    let misplaced = catalog.model(&id("a:7")).await.expect_err("a copy under another number");
    assert!(matches!(misplaced, CatalogError::Misplaced { .. }), "{misplaced:?}");
    fs::write(folder.join("7.json"), "{").unwrap();
    let found = catalog.models().await.unwrap();
    let listed: Vec<String> = found.read.iter().map(|model| model.id.to_string()).collect();
    assert_eq!(listed, ["a:2", "a:1"], "a damaged document hides no other");
    let damaged = found.whole().expect_err("a damaged document").to_string();
    assert!(damaged.contains("models/a/7.json"), "{damaged}");
    assert_eq!(catalog.add_model(draft("a", layer), at(1)).await.unwrap().id, id("a:8"), "registering goes on");
    fs::write(folder.join(format!("{}.json", u32::MAX)), "{}").unwrap();
    let full = catalog.add_model(draft("a", layer), at(1)).await.expect_err("no number is left");
    assert!(matches!(full, CatalogError::NoVersionLeft { .. }), "{full:?}");
}
