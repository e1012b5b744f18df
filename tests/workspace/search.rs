//! Which workspace a command means: flags, config.json (its order of places), the default.

use std::fs;
use std::path::Path;

use aml::names::WorkspaceName;
use aml::workspace::{
    IfExists, LocateWarning, Missing, NewWorkspace, Origin, TrustedPlaces, Workspace, WorkspaceContext, WorkspaceError,
    WorkspaceRequest, WorkspaceSettings,
};

use super::{context, folder_of};

fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, content).expect("a folder");
}

fn form_a(name: &str) -> String {
    format!(r#"{{"subscription_id": "s", "resource_group": "rg", "workspace_name": "{name}"}}"#)
}

fn form_b(name: &str) -> String {
    format!(
        r#"{{"Id": null, "Scope": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/{name}/projects/p"}}"#
    )
}

fn locate(request: &WorkspaceRequest, context: &WorkspaceContext) -> Workspace {
    Workspace::locate(request, context, Missing::Create).expect("a workspace")
}

fn make(context: &WorkspaceContext, group: &str, name: &str) {
    let name = WorkspaceName::new(name).expect("a name");
    let settings = WorkspaceSettings::default();
    let new = NewWorkspace { name, resource_group: Some(group.into()), settings, if_exists: IfExists::Refuse };
    Workspace::create(new, context).expect("a new workspace");
}

/// Files (by path below a root, and the workspace each names), the path that is asked, and which workspace is meant.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);

const CASES: &[Case] = &[
    ("the file itself", &[("p/any.json", "right"), ("p/.azureml/config.json", "wrong")], "p/any.json", "right"),
    (
        ".azureml first",
        &[("p/.azureml/config.json", "right"), ("p/aml_config/config.json", "wrong"), ("p/config.json", "wrong")],
        "p",
        "right",
    ),
    ("then aml_config", &[("p/aml_config/config.json", "right"), ("p/config.json", "wrong")], "p", "right"),
    ("then the folder itself", &[("p/config.json", "right")], "p", "right"),
    (
        "config.json before project.json",
        &[("p/.azureml/project.json", "wrong"), ("p/.azureml/config.json", "right")],
        "p",
        "right",
    ),
    ("project.json in .azureml", &[("p/.azureml/project.json", "right"), ("p/aml_config/config.json", "wrong")], "p", "right"),
    ("project.json in aml_config", &[("p/aml_config/project.json", "right"), ("p/config.json", "wrong")], "p", "right"),
    ("a plain project.json", &[("p/project.json", "right")], "p", "right"),
    ("the nearest of one kind", &[("a/.azureml/config.json", "wrong"), ("a/b/.azureml/config.json", "right")], "a/b/c", "right"),
    (
        "an ancestor's .azureml beats a plain one here",
        &[(".azureml/config.json", "right"), ("a/b/config.json", "wrong")],
        "a/b",
        "right",
    ),
    (
        "an ancestor's config.json beats a project.json here",
        &[("a/.azureml/config.json", "right"), ("a/b/.azureml/project.json", "wrong")],
        "a/b",
        "right",
    ),
    (
        "an ancestor's project.json in .azureml beats aml_config here",
        &[(".azureml/project.json", "right"), ("a/aml_config/config.json", "wrong")],
        "a",
        "right",
    ),
    ("a folder that isn't there yet", &[("a/.azureml/config.json", "right")], "a/new/folder", "right"),
    ("a path with dots", &[("a/.azureml/config.json", "right"), ("b/.azureml/config.json", "wrong")], "b/../a/.", "right"),
    (
        "a folder of the file's name is passed over",
        &[("p/.azureml/config.json/x", "wrong"), ("p/aml_config/config.json", "right")],
        "p",
        "right",
    ),
];

#[test]
fn a_config_file_is_searched_in_v1_order() {
    for (what, files, path, expected) in CASES {
        for form in [form_a, form_b] {
            let home = tempfile::tempdir().unwrap();
            let context = context(home.path());
            for (file, name) in *files {
                write(&context.working_directory.join(file), &form(name));
            }
            fs::create_dir_all(context.working_directory.join("b")).unwrap();
            let request = WorkspaceRequest { path: Some(path.into()), ..WorkspaceRequest::default() };
            let found = locate(&request, &context);
            assert_eq!(found.name.as_str(), *expected, "{what}");
            assert_eq!((found.resource_group.as_str(), found.subscription_id.as_deref()), ("rg", Some("s")), "{what}");
            assert_eq!(found.warnings, [], "{what}");
        }
    }
}

#[test]
fn the_working_directory_is_searched_when_no_path_is_given() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let file = context.working_directory.join(".azureml/config.json");
    write(&file, &form_b("ws1"));
    let first = locate(&WorkspaceRequest::default(), &context);
    assert_eq!(first.origin, Origin::Implicit { config_file: Some(file.clone()) }, "made on first use");
    assert_eq!(first.folder, Some(context.data.join("workspaces/rg/ws1")));
    assert_eq!(locate(&WorkspaceRequest::default(), &context).origin, Origin::ConfigFile(file), "and told once");
}

#[test]
fn a_plain_config_file_of_another_tool_is_passed_over() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    for foreign in ["{\"model_type\": \"bert\"}", "// not JSON", "", "\u{0}\u{1}"] {
        write(&context.working_directory.join("p/config.json"), foreign);
        write(&context.working_directory.join("config.json"), &form_a("ws1"));
        let request = WorkspaceRequest { path: Some("p".into()), ..WorkspaceRequest::default() };
        assert_eq!(locate(&request, &context).name.as_str(), "ws1", "{foreign}");
    }
    fs::write(context.working_directory.join("p/config.json"), [0xff, 0xfe]).unwrap();
    fs::remove_file(context.working_directory.join("config.json")).unwrap();
    let request = WorkspaceRequest { path: Some("p".into()), ..WorkspaceRequest::default() };
    assert_eq!(locate(&request, &context).origin, Origin::Default);
}

#[test]
fn a_broken_config_file_is_a_fault_and_never_passed_over() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let file = context.working_directory.join(".azureml/config.json");
    for (content, told) in [
        (&b"{\"workspace_name\": \"ws1\"}"[..], "config.json:1:1: misses \"resource_group\""),
        (b"{\n \"Scope\": 1}", "config.json:2:11: Scope: must be text"),
        (b"", "config.json: is empty"),
        (b"\xff\xfe{", "is UTF-16"),
        (&vec![b' '; 5 << 20], "larger than 4 MiB"),
    ] {
        write(&file, "");
        fs::write(&file, content).unwrap();
        let error = Workspace::locate(&WorkspaceRequest::default(), &context, Missing::Create).expect_err("a fault");
        assert!(matches!(error, WorkspaceError::Config(_)), "{error:?}");
        assert!(error.to_string().contains(told), "{error}");
    }
    assert!(!context.data.exists(), "a workspace was made in spite of a fault");
}

#[test]
fn both_names_on_the_command_line_win_over_any_file() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    write(&context.working_directory.join(".azureml/config.json"), "not even JSON");
    let mut request = WorkspaceRequest { name: Some("ws1".into()), resource_group: Some("rg".into()), ..Default::default() };
    request.subscription_id = Some("s2".into());
    let made = locate(&request, &context);
    assert_eq!((made.name.as_str(), made.resource_group.as_str()), ("ws1", "rg"));
    assert_eq!(made.origin, Origin::Implicit { config_file: None });
    assert_eq!(made.settings.subscription_id.as_deref(), Some("s2"), "the subscription is recorded");
    request.subscription_id = None;
    let again = locate(&request, &context);
    assert_eq!((again.origin, again.subscription_id.as_deref()), (Origin::Named, Some("s2")));
}

#[test]
fn a_single_name_is_ignored_beside_a_file_and_that_is_said() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let file = context.working_directory.join(".azureml/config.json");
    write(&file, &form_a("ws1"));
    let warnings = |name: Option<&str>, group: Option<&str>, subscription: Option<&str>| {
        let request = WorkspaceRequest {
            path: None,
            name: name.map(Into::into),
            resource_group: group.map(Into::into),
            subscription_id: subscription.map(Into::into),
            ..WorkspaceRequest::default()
        };
        let found = locate(&request, &context);
        assert_eq!(found.name.as_str(), "ws1");
        found.warnings
    };
    let ignored = |flag, given: &str, used: &str| LocateWarning::FlagIgnored {
        flag,
        given: given.into(),
        used: Some(used.into()),
        file: file.clone(),
    };
    assert_eq!(warnings(Some("other"), None, None), [ignored("--workspace-name", "other", "ws1")]);
    assert_eq!(
        warnings(None, Some("rg2"), Some("s2")),
        [ignored("--resource-group", "rg2", "rg"), ignored("--subscription-id", "s2", "s")]
    );
    assert_eq!(warnings(Some("WS1"), None, Some("S")), [], "what says the same is no news");
    let told = warnings(Some("other"), None, None)[0].to_string();
    let expected = format!(
        "--workspace-name other is ignored: {} names ws1 (give both --workspace-name and --resource-group to choose another workspace)",
        file.display()
    );
    assert_eq!(told, expected);
}

#[test]
fn a_name_alone_is_the_only_workspace_of_that_name_or_the_default_group() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let by_name = WorkspaceRequest { name: Some("ws1".into()), ..WorkspaceRequest::default() };
    assert_eq!(locate(&by_name, &context).resource_group, "default", "no workspace of that name: a new one");
    make(&context, "rg", "ws2");
    let request = WorkspaceRequest { name: Some("ws2".into()), ..WorkspaceRequest::default() };
    assert_eq!(locate(&request, &context).resource_group, "rg", "the only one");
    make(&context, "rg", "ws1");
    assert_eq!(locate(&by_name, &context).resource_group, "default", "of several the default group's");
    make(&context, "rg3", "ws2");
    let error = Workspace::locate(&request, &context, Missing::Create).expect_err("two, none in the default group");
    assert_eq!(error.to_string(), "choose a workspace: 'ws2' is in the resource groups rg, rg3");
}

#[test]
fn a_resource_group_alone_is_no_choice() {
    let home = tempfile::tempdir().unwrap();
    let request = WorkspaceRequest { resource_group: Some("rg".into()), ..WorkspaceRequest::default() };
    let error = Workspace::locate(&request, &context(home.path()), Missing::Create).expect_err("no name");
    assert!(matches!(error, WorkspaceError::NameMissing { .. }), "{error:?}");
}

#[test]
fn nothing_at_all_is_the_default_workspace_made_on_first_use() {
    let home = tempfile::tempdir().unwrap();
    let context = context(home.path());
    let refused = Workspace::locate(&WorkspaceRequest::default(), &context, Missing::Refuse).expect_err("nothing is there");
    assert!(matches!(refused, WorkspaceError::NotFound { .. }), "{refused:?}");
    assert!(!context.data.exists(), "refusing made something");
    let made = locate(&WorkspaceRequest::default(), &context);
    assert_eq!((made.name.as_str(), made.resource_group.as_str(), &made.origin), ("default", "default", &Origin::Default));
    assert!(Workspace::locate(&WorkspaceRequest::default(), &context, Missing::Refuse).is_ok());

    let elsewhere = WorkspaceRequest { path: Some("elsewhere".into()), ..WorkspaceRequest::default() };
    let path = context.working_directory.join("elsewhere");
    assert_eq!(locate(&elsewhere, &context).warnings, [LocateWarning::NoConfigFile { path }]);
    let here = WorkspaceRequest { path: Some(".".into()), ..WorkspaceRequest::default() };
    assert_eq!(locate(&here, &context).warnings, []);
}

#[test]
fn names_that_break_their_rule_are_told_by_flag() {
    let home = tempfile::tempdir().unwrap();
    for (name, group, flag) in [("x", "rg", "--workspace-name"), ("ws1", "../x", "--resource-group")] {
        let request = WorkspaceRequest { name: Some(name.into()), resource_group: Some(group.into()), ..Default::default() };
        let error = Workspace::locate(&request, &context(home.path()), Missing::Create).expect_err("a bad name");
        assert_eq!(error.to_string(), format!("use {flag}"));
    }
}

#[test]
fn a_config_file_may_name_registry_and_storage_of_its_own() {
    let home = tempfile::tempdir().unwrap();
    let trusted = TrustedPlaces::read(&home.path().join("g").to_string_lossy());
    let context = WorkspaceContext { trusted, ..context(home.path()) };
    let file = context.working_directory.join(".azureml/config.json");
    let (names, root) = (r#""resource_group": "rg", "workspace_name": "ws1""#, context.working_directory.canonicalize().unwrap());
    write(
        &file,
        &format!(r#"{{{names}, "registry": "shared/images", "storage": "./shared/documents", "globalRegistry": "../g"}}"#),
    );
    let both = Workspace::locate(&WorkspaceRequest::default(), &context, Missing::Refuse).expect("nothing has to be made");
    assert_eq!(both.layers.root(), context.working_directory.join("shared/images"));
    assert_eq!(folder_of(&both.storage), root.join("shared/documents"));
    assert_eq!((both.folder, context.data.exists()), (None, false), "no folder of this machine is needed");
    assert_eq!(both.global_registry, Some(aml::registry::RegistryPlace::Folder(home.path().join("g"))));

    write(&file, &format!(r#"{{{names}, "registry": "shared/images"}}"#));
    let one = locate(&WorkspaceRequest::default(), &context);
    assert_eq!(one.layers.root(), context.working_directory.join("shared/images"));
    assert_eq!(folder_of(&one.storage), context.data.canonicalize().unwrap().join("workspaces/rg/ws1/storage"));
}
