//! Making, listing and deleting workspaces.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use aml::names::WorkspaceName;
use aml::workspace::{
    IfExists, Missing, NewWorkspace, RegisteredModels, Workspace, WorkspaceError, WorkspaceRequest, WorkspaceSettings,
};

use super::{at, context, default_workspace, draft, store};

fn new(group: &str, name: &str, if_exists: IfExists) -> NewWorkspace {
    let settings = WorkspaceSettings { location: Some("here".into()), ..WorkspaceSettings::default() };
    NewWorkspace { name: WorkspaceName::new(name).expect("a name"), resource_group: Some(group.into()), settings, if_exists }
}

#[test]
fn a_workspace_is_made_once_and_keeps_what_was_recorded() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let made = Workspace::create(new("rg", "ws1", IfExists::Refuse), &context).unwrap();
    assert!(made.settings.created.is_some());
    let folder = made.folder.clone().unwrap();
    assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700, "others can look into the workspace");
    let again = Workspace::create(new("RG", "Ws1", IfExists::Refuse), &context).expect_err("it exists, in other case");
    assert!(matches!(again, WorkspaceError::Exists { .. }), "{again:?}");
    let kept =
        Workspace::create(NewWorkspace { settings: WorkspaceSettings::default(), ..new("rg", "ws1", IfExists::Keep) }, &context);
    assert_eq!(kept.unwrap().settings, made.settings);
    let request = WorkspaceRequest { name: Some("WS1".into()), resource_group: Some("Rg".into()), ..Default::default() };
    let found = Workspace::locate(&request, &context, Missing::Refuse).expect("case doesn't count");
    assert_eq!((found.name.as_str(), found.resource_group.as_str(), found.folder), ("ws1", "rg", Some(folder)));
}

#[test]
fn all_workspaces_are_listed_by_group_and_name() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    assert!(Workspace::all(&context).unwrap().is_empty());
    for (group, name) in [("rg2", "aaa"), ("rg1", "bbb"), ("rg1", "aaa")] {
        Workspace::create(new(group, name, IfExists::Refuse), &context).unwrap();
    }
    fs::write(context.data.join("workspaces/stray"), "").unwrap();
    let all = Workspace::all(&context).unwrap();
    let listed: Vec<_> = all.iter().map(|found| format!("{}/{}", found.resource_group, found.name)).collect();
    assert_eq!(listed, ["rg1/aaa", "rg1/bbb", "rg2/aaa"]);
}

#[test]
fn a_damaged_record_is_named() {
    let home = tempfile::tempdir().unwrap();
    let record = default_workspace(home.path()).folder.unwrap().join("workspace.json");
    fs::write(&record, "{\"tags\": 3}").unwrap();
    let error = Workspace::locate(&WorkspaceRequest::default(), &context(home.path()), Missing::Create).expect_err("damage");
    assert_eq!(error.to_string(), format!("read '{}': it is damaged", record.display()));
}

#[tokio::test]
async fn deleting_leaves_no_file_and_refuses_to_take_models_along() {
    let home = tempfile::tempdir().unwrap();
    let workspace = default_workspace(home.path());
    let layer = store(&workspace.layers, b"layer");
    workspace.catalog().add_model(draft("a", layer), at(1)).await.unwrap();
    let refused = workspace.clone().delete(RegisteredModels::Refuse).await.expect_err("it has a model");
    assert!(matches!(refused, WorkspaceError::HasModels { models: 1, .. }), "{refused:?}");
    assert!(workspace.layers.has(&layer));
    workspace.catalog().remove_model(&"a:1".parse().unwrap()).await.unwrap();
    workspace.delete(RegisteredModels::Refuse).await.expect("a tombstone is no model");
    assert_eq!(fs::read_dir(home.path().join("data/workspaces")).unwrap().count(), 0, "something of the workspace is left");

    let workspace = default_workspace(home.path());
    let layer = store(&workspace.layers, b"layer");
    workspace.catalog().add_model(draft("a", layer), at(1)).await.unwrap();
    let catalog = workspace.catalog();
    workspace.delete(RegisteredModels::Delete).await.unwrap();
    assert!(catalog.add_model(draft("a", layer), at(2)).await.is_err(), "registered into a deleted workspace");
    assert_eq!(fs::read_dir(home.path().join("data/workspaces")).unwrap().count(), 0, "a late registration brought it back");
}

#[tokio::test]
async fn a_workspace_that_is_only_named_elsewhere_is_not_deleted() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    fs::create_dir(context.working_directory.join(".azureml")).unwrap();
    let config = r#"{"resource_group": "rg", "workspace_name": "ws1", "registry": "images", "storage": "documents"}"#;
    fs::write(context.working_directory.join(".azureml/config.json"), config).unwrap();
    let workspace = Workspace::locate(&WorkspaceRequest::default(), &context, Missing::Refuse).unwrap();
    store(&workspace.layers, b"layer");
    let refused = workspace.delete(RegisteredModels::Delete).await.expect_err("not its own");
    assert!(matches!(refused, WorkspaceError::NotOwned { .. }), "{refused:?}");
    assert!(context.working_directory.join("images/oci-layout").exists());
}

#[test]
fn many_may_make_one_workspace_at_once() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path();
    std::thread::scope(|scope| {
        let makers: Vec<_> = (0..16).map(|_| scope.spawn(|| default_workspace(home))).collect();
        let created: Vec<_> = makers.into_iter().map(|maker| maker.join().unwrap().settings.created).collect();
        assert!(created.windows(2).all(|pair| pair[0] == pair[1]), "they made different workspaces: {created:?}");
    });
}
