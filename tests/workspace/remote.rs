//! Workspaces whose registries are remote: where plain layers lie, and what is told of the registries.

use std::fs;
use std::path::Path;

use aml::registry::RegistryPlace;
use aml::workspace::{Missing, Workspace, WorkspaceContext, WorkspaceRequest, attach};

use super::context;
use crate::cli::sandbox::Sandbox;

/// Opens the workspace that a config.json with these keys of ours names.
fn configured(context: &WorkspaceContext, keys: &str) -> Workspace {
    let folder = context.working_directory.join(".azureml");
    fs::create_dir_all(&folder).expect("the folder can be made");
    fs::write(folder.join("config.json"), format!(r#"{{"resource_group": "rg", "workspace_name": "ws1", {keys}}}"#))
        .expect("the file can be written");
    Workspace::locate(&WorkspaceRequest::default(), context, Missing::Create).expect("a workspace")
}

fn remote(address: &str) -> RegistryPlace {
    RegistryPlace::Remote(address.parse().expect("an address"))
}

fn layers(workspace: &Workspace) -> &Path {
    workspace.layers.root()
}

#[test]
fn a_workspace_of_this_machine_keeps_its_layers_in_its_own_folder() {
    let home = tempfile::tempdir().unwrap();
    let workspace =
        configured(&context(home.path()), r#""registry": "my.azurecr.io/team", "globalRegistry": "http://all.example""#);
    assert_eq!(workspace.registry, remote("my.azurecr.io/team"));
    assert_eq!(workspace.global_registry, Some(remote("http://all.example")));
    assert_eq!(layers(&workspace), workspace.folder.as_ref().unwrap().join("registry"));
}

#[test]
fn a_workspace_that_is_elsewhere_keeps_its_layers_by_its_registrys_address() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let open =
        |address: &str, storage: &str| configured(&context, &format!(r#""registry": "{address}", "storage": "{storage}""#));
    let first = open("my.azurecr.io/team", "a");
    assert_eq!(first.folder, None);
    assert!(layers(&first).starts_with(&context.data), "{}", layers(&first).display());
    assert_eq!(layers(&open("my.azurecr.io/team", "b")), layers(&first), "the same registry has the same layers");
    assert_ne!(layers(&open("my.azurecr.io/other", "a")), layers(&first), "another has others");
    assert_ne!(layers(&open("http://my.azurecr.io/team", "a")), layers(&first), "another way to speak is another address");
}

#[test]
fn a_folder_holds_layers_and_images_in_one() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let workspace = configured(&context, r#""registry": "./my.images""#);
    assert_eq!(workspace.registry, RegistryPlace::Folder(layers(&workspace).to_owned()));
    assert_eq!(layers(&workspace), context.working_directory.join("my.images"));
}

#[test]
fn remote_registries_go_with_an_attached_folder() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let workspace =
        configured(&context, r#""registry": "http://my.example:5000/team", "storage": "s", "globalRegistry": "localhost/all""#);
    let elsewhere = home.path().join("elsewhere");
    attach(&elsewhere, Some("exp"), &workspace, &context).unwrap();
    let from_there = WorkspaceRequest { path: Some(elsewhere), ..WorkspaceRequest::default() };
    let found = Workspace::locate(&from_there, &context, Missing::Refuse).unwrap();
    assert_eq!((found.registry, found.global_registry), (workspace.registry, workspace.global_registry));
    assert_eq!(found.layers.root(), workspace.layers.root());
}

#[test]
fn a_workspace_is_made_with_its_registries_and_tells_them() {
    let sandbox = Sandbox::new();
    let told = "--query [containerRegistry,globalRegistry] -o tsv";
    let registries = "--container-registry registry.example/team --global-registry http://all.example:5000";
    let made = sandbox.aml(&format!("workspace create -w exp {registries} {told}")).success();
    insta::assert_snapshot!(made, @r"
    registry.example/team
    http://all.example:5000
    ");
    assert_eq!(sandbox.aml(&format!("workspace show -w exp {told}")).success(), made);

    let by_id = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerRegistry/registries/MyAcr";
    let azure = sandbox
        .aml(&format!("workspace create -w azure --container-registry {by_id} --query containerRegistry -o tsv"))
        .success();
    assert_eq!(azure.trim(), "myacr.azurecr.io");
    let folder =
        sandbox.aml("workspace create -w folder --container-registry ./images --query containerRegistry -o tsv").success();
    assert_eq!(folder.trim(), "oci:[SANDBOX]/work/images");

    let wrong = sandbox.aml("workspace create -w wrong --container-registry az://x").failure(1);
    insta::assert_snapshot!(wrong, @"error: failed to use --container-registry: 'az://' is no registry's address; host[:port][/prefix] is, http://… for one without TLS, or a folder");
    let all = sandbox.aml("workspace list -o json").success();
    assert!(all.contains("registry.example/team") && !all.contains("wrong"), "{all}");
}
