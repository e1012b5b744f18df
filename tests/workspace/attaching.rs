//! `folder attach`: what is written, where, and that it leads back to the workspace.

use std::fs;

use aml::workspace::{Missing, Workspace, WorkspaceError, WorkspaceRequest, attach};

use super::{context, default_workspace};

#[test]
fn an_attached_folder_leads_back_to_its_workspace() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let asked = WorkspaceRequest {
        name: Some("ws1".into()),
        resource_group: Some("rg".into()),
        subscription_id: Some("s-1".into()),
        ..WorkspaceRequest::default()
    };
    let workspace = Workspace::locate(&asked, &context, Missing::Create).unwrap();
    let attached = attach(&context.working_directory.join("new/project"), None, &workspace, &context).unwrap();
    assert_eq!(attached.experiment.as_str(), "project");
    assert_eq!(attached.project_path, context.working_directory.canonicalize().unwrap().join("new/project"));
    assert_eq!(attached.config_file, attached.project_path.join(".azureml/config.json"));
    insta::assert_snapshot!(fs::read_to_string(&attached.config_file).unwrap(), @r#"
    {
      "Id": null,
      "Scope": "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws1/projects/project"
    }
    "#);
    insta::assert_snapshot!(fs::read_to_string(attached.ignore_file.unwrap()).unwrap(), @"
    .ipynb_checkpoints
    azureml-logs
    .azureml
    .git
    outputs
    azureml-setup
    docs
    ");
    let from_there = WorkspaceRequest { path: Some(attached.project_path), ..WorkspaceRequest::default() };
    let found = Workspace::locate(&from_there, &context, Missing::Refuse).expect("the same workspace");
    assert_eq!((found.folder, found.subscription_id.as_deref()), (workspace.folder, Some("s-1")));
}

#[test]
fn the_places_of_a_config_file_go_with_the_workspace() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let names = r#""resource_group": "rg", "workspace_name": "ws1""#;
    let config = format!(r#"{{{names}, "registry": "images", "storage": "documents", "globalRegistry": "all"}}"#);
    fs::create_dir(context.working_directory.join(".azureml")).unwrap();
    fs::write(context.working_directory.join(".azureml/config.json"), config).unwrap();
    let workspace = Workspace::locate(&WorkspaceRequest::default(), &context, Missing::Refuse).unwrap();
    let elsewhere = home.path().join("elsewhere");
    attach(&elsewhere, Some("exp"), &workspace, &context).unwrap();
    let from_there = WorkspaceRequest { path: Some(elsewhere), ..WorkspaceRequest::default() };
    let found = Workspace::locate(&from_there, &context, Missing::Refuse).expect("the same workspace");
    assert_eq!(found.registry, workspace.registry);
    assert_eq!(found.storage.url(), workspace.storage.url());
    assert_eq!(found.global_registry, workspace.global_registry);
    assert_eq!(found.subscription_id, None, "no subscription reads back as none");
}

#[test]
fn the_file_that_a_folder_has_is_kept_as_the_place() {
    for (there, expected) in [
        (&["aml_config/"][..], "aml_config/config.json"),
        (&["aml_config/project.json"], "aml_config/project.json"),
        (&["aml_config/config.json", ".azureml/"], "aml_config/config.json"),
        (&["aml_config/config.json", ".azureml/config.json"], ".azureml/config.json"),
        (&["config.json"], ".azureml/config.json"),
    ] {
        let home = tempfile::tempdir().unwrap();
        let workspace = default_workspace(home.path());
        let folder = home.path().join("project");
        for path in there {
            fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
            if path.ends_with('/') { fs::create_dir_all(folder.join(path)) } else { fs::write(folder.join(path), "{}") }.unwrap();
        }
        let attached = attach(&folder, None, &workspace, &context(home.path())).unwrap();
        assert_eq!(attached.config_file, attached.project_path.join(expected), "{there:?}");
        let from_there = WorkspaceRequest { path: Some(folder), ..WorkspaceRequest::default() };
        let found = Workspace::locate(&from_there, &context(home.path()), Missing::Refuse).expect("found by what was written");
        assert_eq!(found.folder, workspace.folder, "{there:?}");
    }
}

#[test]
fn an_ignore_file_that_is_there_stays() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("project");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join(".amlignore"), "").unwrap();
    let attached = attach(&folder, None, &default_workspace(home.path()), &context(home.path())).unwrap();
    assert_eq!(attached.ignore_file, None);
    assert_eq!(fs::read_to_string(folder.join(".amlignore")).unwrap(), "");
}

#[test]
fn what_can_not_be_attached_is_told() {
    let home = tempfile::tempdir().unwrap();
    let (workspace, context) = (default_workspace(home.path()), context(home.path()));
    let file = home.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(matches!(attach(&file, None, &workspace, &context), Err(WorkspaceError::NotAFolder { .. })));
    let spaced = home.path().join("my project");
    for (folder, experiment) in [(&spaced, None), (&home.path().join("ok"), Some("-x"))] {
        let error = attach(folder, experiment, &workspace, &context).expect_err("no experiment name");
        assert!(error.to_string().contains("--experiment-name"), "{error}");
        assert!(!folder.join(".azureml").exists());
    }
    attach(&spaced, Some("exp"), &workspace, &context).expect("a name that was given");
}
