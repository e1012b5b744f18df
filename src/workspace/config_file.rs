//! Parses a workspace's config.json, in either of v1's forms, with our additions. Pure.

use std::path::{Path, PathBuf};

use super::address;
use super::machine::valid_resource_group;
use crate::config::{Document, Faults, Given, Location, Section, settle};
use crate::names::{ImageReference, WorkspaceName};
use crate::registry::RegistryPlace;

const FORMS: &str = "either \"subscription_id\", \"resource_group\" and \"workspace_name\", or \"Scope\": \
    \"/subscriptions/<subscription>/resourceGroups/<group>/providers/Microsoft.MachineLearningServices/workspaces/<name>\"";
/// The subscription in the `Scope` of a workspace without one.
const NO_SUBSCRIPTION: &str = "00000000-0000-0000-0000-000000000000";

/// The content of a config.json.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    pub(super) subscription_id: Option<String>,
    pub(super) resource_group: String,
    pub(super) name: WorkspaceName,
    pub(super) parts: Parts,
}

/// Our additions to a config.json.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parts {
    pub(super) registry: Option<RegistryPlace>,
    pub(super) global_registry: Option<RegistryPlace>,
    pub(super) storage: Option<PathBuf>,
    pub(super) base_image: Option<ImageReference>,
}

/// Returns whether a `config.json` outside of `.azureml` is about a workspace: many tools have a file of this name.
pub(super) fn mentions_a_workspace(text: &str) -> bool {
    ["\"workspace_name\"", "\"resource_group\"", "\"subscription_id\"", "\"Scope\""].iter().any(|key| text.contains(key))
}

/// Reads the content of `file`; relative folders are relative to the folder that holds its `.azureml`.
pub fn parse(file: &Path, text: &str) -> Result<ConfigFile, Faults> {
    let mut faults = Faults::default();
    let from = faults.mark();
    let document = Document::parse(file, text, &mut faults);
    let config = document.and_then(|document| read(&document.section(), base(file), &mut faults));
    settle(&mut faults, from);
    config.filter(|_| !faults.any_error()).ok_or(faults)
}

fn read(section: &Section<'_>, base: &Path, faults: &mut Faults) -> Option<ConfigFile> {
    let names = if section.has("Scope") { scope_names(section, faults) } else { plain_names(section, faults) };
    let parts = Parts {
        registry: part(section, "registry", faults, |text| address::registry(text, base)),
        global_registry: part(section, "globalRegistry", faults, |text| address::registry(text, base)),
        storage: part(section, "storage", faults, |text| address::folder(text, base)),
        base_image: part(section, "baseImage", faults, str::parse),
    };
    let (subscription_id, resource_group, name) = names?;
    Some(ConfigFile { subscription_id, resource_group, name, parts })
}

/// Writes the `Scope` of a workspace, with the experiment that `folder attach` adds.
pub(super) fn scope(subscription_id: Option<&str>, resource_group: &str, name: &str, experiment: &str) -> String {
    let subscription = subscription_id.unwrap_or(NO_SUBSCRIPTION);
    format!(
        "/subscriptions/{subscription}/resourceGroups/{resource_group}\
         /providers/Microsoft.MachineLearningServices/workspaces/{name}/projects/{experiment}"
    )
}

type Names = (Option<String>, String, WorkspaceName);

fn scope_names(section: &Section<'_>, faults: &mut Faults) -> Option<Names> {
    let Given { value: scope, location } = section.non_empty_text("Scope", faults)?;
    let parts: Vec<&str> = scope.split('/').collect();
    let part = |index: usize| parts.get(index).copied().filter(|part| !part.is_empty());
    let (Some(subscription), Some(group), Some(name)) = (part(2), part(4), part(8)) else {
        location.error(faults, format!("'{scope}' doesn't name a subscription, a resource group and a workspace"), FORMS);
        return None;
    };
    let subscription = Some(subscription).filter(|id| *id != NO_SUBSCRIPTION).map(str::to_owned);
    checked(subscription, group, &location, name, &location, faults)
}

fn plain_names(section: &Section<'_>, faults: &mut Faults) -> Option<Names> {
    let mut text = |key| section.non_empty_text(key, faults);
    let (subscription, group, name) = (text("subscription_id"), text("resource_group"), text("workspace_name"));
    let missing: Vec<_> = ["resource_group", "workspace_name"].into_iter().filter(|key| !section.has(key)).collect();
    if !missing.is_empty() {
        let what = format!("misses \"{}\"", missing.join("\" and \""));
        section.location().error(faults, what, format!("a workspace's config.json has {FORMS}"));
    }
    let (group, name) = (group?, name?);
    checked(subscription.map(|given| given.value), &group.value, &group.location, &name.value, &name.location, faults)
}

fn checked(
    subscription: Option<String>,
    group: &str,
    group_location: &Location,
    name: &str,
    name_location: &Location,
    faults: &mut Faults,
) -> Option<Names> {
    let group = valid_resource_group(group).map_err(|error| group_location.error(faults, error.to_string(), "")).ok();
    let name = WorkspaceName::new(name).map_err(|error| name_location.error(faults, error.to_string(), "")).ok();
    Some((subscription, group?, name?))
}

fn part<T, E: std::fmt::Display>(
    section: &Section<'_>,
    key: &str,
    faults: &mut Faults,
    read: impl Fn(&str) -> Result<T, E>,
) -> Option<T> {
    let given = section.non_empty_text(key, faults)?;
    read(&given.value).map_err(|error| given.location.error(faults, error.to_string(), "")).ok()
}

/// The folder that a project's paths are relative to.
pub(super) fn base(file: &Path) -> &Path {
    let holder = file.parent().unwrap_or(file);
    let ours = holder.file_name().is_some_and(|name| name == ".azureml" || name == "aml_config");
    if ours { holder.parent().unwrap_or(holder) } else { holder }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "/project/.azureml/config.json";

    fn told(text: &str) -> String {
        parse(Path::new(FILE), text).expect_err("a fault").to_string()
    }

    #[test]
    fn form_a_is_what_the_portal_hands_out() {
        let text = r#"{"subscription_id": "s-1", "resource_group": "rg", "workspace_name": "ws1"}"#;
        let config = parse(Path::new(FILE), text).expect("a valid file");
        assert_eq!((config.subscription_id.as_deref(), config.resource_group.as_str()), (Some("s-1"), "rg"));
        assert_eq!(config.name.as_str(), "ws1");
        assert_eq!(config.parts, Parts::default());
    }

    #[test]
    fn form_b_counts_segments_and_is_never_checked_for_form_a() {
        let scope = "/subscriptions/s-1/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws1";
        for tail in ["", "/projects/experiment", "/"] {
            let text = format!(r#"{{"Id": null, "Scope": "{scope}{tail}", "workspace_name": 3}}"#);
            let config = parse(Path::new(FILE), &text).expect("a valid file");
            assert_eq!(config.subscription_id.as_deref(), Some("s-1"));
            assert_eq!((config.resource_group.as_str(), config.name.as_str()), ("rg", "ws1"));
        }
    }

    #[test]
    fn a_scope_reads_back_as_it_is_written() {
        for subscription in [None, Some("s-1")] {
            let text = serde_json::json!({ "Scope": scope(subscription, "rg", "ws1", "exp") }).to_string();
            let config = parse(Path::new(FILE), &text).expect("a valid file");
            assert_eq!((config.subscription_id.as_deref(), config.name.as_str()), (subscription, "ws1"));
        }
    }

    #[test]
    fn our_folders_are_relative_to_the_folder_that_holds_the_settings_folder() {
        let text = r#"{"resource_group": "rg", "workspace_name": "ws1", "registry": "images", "storage": "file:///srv/s", "globalRegistry": "../g"}"#;
        for (file, base) in
            [("/project/.azureml/config.json", "/project"), ("/a/aml_config/project.json", "/a"), ("/a/b/c.json", "/a/b")]
        {
            let folders = parse(Path::new(file), text).expect("a valid file").parts;
            assert_eq!(folders.registry, Some(RegistryPlace::Folder(Path::new(base).join("images"))), "{file}");
            assert_eq!(folders.storage, Some("/srv/s".into()), "{file}");
            let global = Path::new(base).parent().unwrap().join("g");
            assert_eq!(folders.global_registry, Some(RegistryPlace::Folder(global)), "{file}");
        }
    }

    #[test]
    fn all_faults_are_told_with_file_line_column_and_key() {
        let text = "{\n  \"resource_group\": \"a/b\",\n  \"workspace_name\": \"x\",\n  \"registry\": \"az://registry\",\n  \"storage\": \"az://c/x?sig=secret\"\n}";
        insta::assert_snapshot!(told(text), @r"
        /project/.azureml/config.json:2:21: resource_group: 'a/b' is not a valid resource group: 1 to 90 letters, digits, '-', '_', '.', '(' and ')', not starting or ending with '.'
        /project/.azureml/config.json:3:21: workspace_name: 'x' is not a valid workspace name: 3 to 33 characters: letters, digits, '-' and '_', starting with a letter or digit
        /project/.azureml/config.json:4:15: registry: 'az://' is no registry's address; host[:port][/prefix] is, http://… for one without TLS, or a folder
        /project/.azureml/config.json:5:14: storage: 'az://' is not supported by this build; a folder, as a path or a file:// URL, is
        ");
    }

    #[test]
    fn missing_keys_name_the_file_and_both_forms() {
        let forms = "either \"subscription_id\", \"resource_group\" and \"workspace_name\", or \"Scope\": \
            \"/subscriptions/<subscription>/resourceGroups/<group>/providers/Microsoft.MachineLearningServices/workspaces/<name>\"";
        let a_file = format!("(a workspace's config.json has {forms})");
        assert_eq!(told("{}"), format!("{FILE}:1:1: misses \"resource_group\" and \"workspace_name\" {a_file}"));
        assert_eq!(
            told(r#"{"subscription_id": "s", "resource_group": null, "workspace_name": 7}"#),
            format!(
                "{FILE}:1:1: misses \"resource_group\" {a_file}\n\
                 {FILE}:1:68: workspace_name: must be text, not a number (put it in quotes)"
            )
        );
        assert_eq!(
            told("{\n\"Scope\": \"/subscriptions/s/resourceGroups/rg\"}"),
            format!(
                "{FILE}:2:10: Scope: '/subscriptions/s/resourceGroups/rg' doesn't name a subscription, a resource group and a workspace ({forms})"
            )
        );
    }

    #[test]
    fn broken_json_is_told_with_its_place() {
        assert_eq!(told("{\"Scope\": \n"), format!("{FILE}:1:1: is not valid JSON or YAML: unclosed bracket '{{'"));
    }

    proptest! {
        #[test]
        fn garbage_is_a_fault_and_never_a_panic(text in "(?s).{0,200}") {
            prop_assert!(parse(Path::new(FILE), &text).is_err());
        }

        #[test]
        fn a_file_with_a_piece_replaced_is_read_or_a_fault(at in 0.0..1.0, cut in 0..20_usize, piece in "(?s).{0,5}") {
            let valid: Vec<char> = format!("{{\n \"Id\": null, \"Scope\": \"{}\", \"storage\": \"ä\"\n}}", scope(None, "rg", "ws1", "e")).chars().collect();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short text")]
            let start = (at * valid.len() as f64) as usize;
            let end = (start + cut).min(valid.len());
            let text: String = valid[..start].iter().copied().chain(piece.chars()).chain(valid[end..].iter().copied()).collect();
            if let Err(faults) = parse(Path::new(FILE), &text) {
                prop_assert!(!faults.is_empty() && faults.iter().all(|fault| fault.file.as_deref() == Some(Path::new(FILE))));
            }
        }

        #[test]
        fn wrong_values_under_the_right_keys_are_faults_with_places(
            key in prop::sample::select(vec!["Scope", "subscription_id", "resource_group", "workspace_name", "registry", "globalRegistry", "storage", "baseImage"]),
            value in prop_oneof![
                Just("{}".to_owned()), Just("[[]]".to_owned()), Just("true".to_owned()), Just("\"\"".to_owned()),
                any::<f32>().prop_filter("JSON has no such number", |n| n.is_finite()).prop_map(|n| n.to_string()),
            ],
        ) {
            let text = format!("{{\n \"{key}\": {value}\n}}");
            let faults = parse(Path::new(FILE), &text).expect_err("a fault");
            prop_assert!(faults.iter().any(|fault| fault.at.is_some_and(|(line, _)| line == 2) && fault.key == key), "{faults:?}");
        }

        #[test]
        fn any_text_in_a_scope_is_a_workspace_or_a_fault(scope in "[/a-z.~é ]{0,80}") {
            let text = serde_json::json!({ "Scope": scope, "registry": scope, "storage": scope }).to_string();
            if let Ok(config) = parse(Path::new(FILE), &text) {
                prop_assert!(!config.resource_group.contains('/') && !config.resource_group.starts_with('.'));
                prop_assert!(matches!(config.parts.registry, Some(RegistryPlace::Folder(folder)) if folder.is_absolute()));
            }
        }
    }
}
