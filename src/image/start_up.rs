//! How a service image starts: its user, variables, port and entry point, on top of its environment image's.

use std::collections::BTreeMap;

use oci_spec::image::{Config, ConfigBuilder};

use super::ShippedModel;
use crate::service::contract::{APP_ROOT, MODELS_FOLDER, PORT, PROGRAM, variables as names};

/// The user of a service whose environment image would run as root.
pub(super) const USER: &str = "65532:65532";
/// The home of that user.
pub(super) const HOME: &str = "/tmp";

/// What a service image starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartUp {
    /// The Python of the environment image: an absolute path, or a name on its `PATH`.
    pub python: String,
    /// Name of the project's folder below the application folder; `None` when only the entry script travels.
    pub project_folder: Option<String>,
    /// The entry script, relative to the project's folder, with forward slashes.
    pub entry_script: String,
    /// The variables of the environment's definition.
    pub variables: BTreeMap<String, String>,
}

impl StartUp {
    /// Returns the image's configuration, on top of the environment image's.
    pub(super) fn configure(&self, environment: Option<&Config>, models: &[ShippedModel]) -> Config {
        let user = own_user(environment);
        let mut variables = Variables::of(environment.and_then(|config| config.env().as_ref()));
        if user.is_none() {
            // The environment image's home is root's.
            variables.set("HOME", HOME);
        }
        self.variables.iter().for_each(|(name, value)| variables.set(name, value));
        self.own_variables(models).iter().for_each(|(name, value)| variables.set(name, value));
        let mut config = ConfigBuilder::default()
            .user(user.unwrap_or_else(|| USER.to_owned()))
            .exposed_ports([format!("{PORT}/tcp")])
            .env(variables.0.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>())
            .entrypoint([PROGRAM.to_owned(), "replica".to_owned()])
            .working_dir(APP_ROOT)
            .stop_signal("SIGTERM")
            .build()
            .unwrap_or_default();
        config.set_volumes(environment.and_then(|config| config.volumes().clone()));
        config.set_labels(environment.and_then(|config| config.labels().clone()));
        config
    }

    /// Returns the variables that describe the content. Limits aren't part of the image: a deployment sets its own, and a container that
    /// runs by itself goes by the environment's variables, as v1's did.
    pub(super) fn own_variables(&self, models: &[ShippedModel]) -> Vec<(&'static str, String)> {
        let script = match &self.project_folder {
            Some(folder) => format!("{folder}/{}", self.entry_script),
            None => self.entry_script.clone(),
        };
        let mut variables = vec![(names::APP_ROOT, APP_ROOT.to_owned()), (names::ENTRY_SCRIPT, script)];
        variables.extend(self.project_folder.clone().map(|folder| (names::SOURCE_DIRECTORY, folder)));
        variables.extend(model_folder(models).map(|folder| (names::MODEL_DIR, folder)));
        variables.push((names::PYTHON, self.python.clone()));
        variables
    }
}

/// Returns the user of a service whose environment image has this configuration.
pub(super) fn service_user(environment: Option<&Config>) -> String {
    own_user(environment).unwrap_or_else(|| USER.to_owned())
}

fn own_user(environment: Option<&Config>) -> Option<String> {
    environment.and_then(|config| config.user().clone()).filter(|user| !is_root(user))
}

/// One model: its version's folder. Several: the folder of all (v1).
fn model_folder(models: &[ShippedModel]) -> Option<String> {
    match models {
        [] => None,
        [model] => Some(format!("{APP_ROOT}/{MODELS_FOLDER}/{}/{}", model.id.name, model.id.version)),
        _ => Some(format!("{APP_ROOT}/{MODELS_FOLDER}")),
    }
}

/// Returns the user of an image, unless it is root or can't be written in a Dockerfile as it stands.
pub(super) fn user_of(image: Option<&Config>) -> Option<&str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.:@".contains(c);
    image?.user().as_deref().filter(|user| !is_root(user) && user.chars().all(is_plain))
}

/// An image that names no user runs as root.
fn is_root(user: &str) -> bool {
    let name = user.split(':').next().unwrap_or_default();
    name.is_empty() || name == "root" || name.bytes().all(|c| c == b'0')
}

/// Variables in the order in which they were first set; the last value wins.
struct Variables(Vec<(String, String)>);

impl Variables {
    fn of(lines: Option<&Vec<String>>) -> Self {
        let mut variables = Self(Vec::new());
        for line in lines.into_iter().flatten() {
            let (name, value) = line.split_once('=').unwrap_or((line, ""));
            variables.set(name, value);
        }
        variables
    }

    fn set(&mut self, name: &str, value: &str) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Digest;

    fn start_up() -> StartUp {
        StartUp {
            python: "/azureml-envs/env/bin/python".to_owned(),
            project_folder: Some("source".to_owned()),
            entry_script: "score.py".to_owned(),
            variables: BTreeMap::from([("AML_APP_ROOT".into(), "/elsewhere".into()), ("MODE".into(), "a=b".into())]),
        }
    }

    fn model(id: &str) -> ShippedModel {
        ShippedModel { id: id.parse().unwrap(), layer: Digest::from_sha256([1; 32]), size: 1 }
    }

    fn of_image(config: serde_json::Value) -> Config {
        serde_json::from_value(config).unwrap()
    }

    #[test]
    fn the_image_starts_the_runtime_with_v1s_variables() {
        let environment = of_image(serde_json::json!({
            "User": "0:0", "Env": ["PATH=/bin", "HOME=/root", "MODE=old"], "Cmd": ["bash"], "Entrypoint": ["/init"],
            "ExposedPorts": { "80/tcp": {} }, "Labels": { "maker": "them" }, "WorkingDir": "/x",
        }));
        let config = start_up().configure(Some(&environment), &[model("M:3")]);
        let mut config = serde_json::to_value(config).unwrap();
        config.sort_all_objects();
        insta::assert_snapshot!(serde_json::to_string_pretty(&config).unwrap(), @r#"
        {
          "Entrypoint": [
            "/aml/bin/aml",
            "replica"
          ],
          "Env": [
            "PATH=/bin",
            "HOME=/tmp",
            "MODE=a=b",
            "AML_APP_ROOT=/var/azureml-app",
            "AZUREML_ENTRY_SCRIPT=source/score.py",
            "AZUREML_SOURCE_DIRECTORY=source",
            "AZUREML_MODEL_DIR=/var/azureml-app/azureml-models/M/3",
            "AML_PYTHON=/azureml-envs/env/bin/python"
          ],
          "ExposedPorts": {
            "5001/tcp": {}
          },
          "Labels": {
            "maker": "them"
          },
          "StopSignal": "SIGTERM",
          "User": "65532:65532",
          "WorkingDir": "/var/azureml-app"
        }
        "#);
    }

    #[test]
    fn a_user_who_is_not_root_stays_with_their_home() {
        for (user, run_as) in [("dockeruser", "dockeruser"), ("1000:0", "1000:0"), ("root:x", USER), ("00", USER), ("", USER)] {
            let environment = of_image(serde_json::json!({ "User": user, "Env": ["HOME=/home/x"] }));
            let config = start_up().configure(Some(&environment), &[]);
            assert_eq!(config.user().as_deref(), Some(run_as));
            let home = if run_as == user { "HOME=/home/x" } else { "HOME=/tmp" };
            assert!(config.env().as_ref().unwrap().contains(&home.to_owned()), "{user}: {config:?}");
        }
        assert_eq!(start_up().configure(None, &[]).user().as_deref(), Some(USER));
    }

    #[test]
    fn the_user_of_a_base_is_taken_as_it_stands_and_root_is_none() {
        for (user, taken) in [
            ("dockeruser", Some("dockeruser")),
            ("1000:0", Some("1000:0")),
            ("0:0", None),
            ("", None),
            ("$WHO", None),
            ("app\nRUN id", None),
        ] {
            assert_eq!(user_of(Some(&of_image(serde_json::json!({ "User": user })))), taken, "{user}");
        }
        assert_eq!(user_of(None), None);
    }

    #[test]
    fn several_models_share_their_folder_and_a_lone_script_has_none() {
        let start_up = StartUp { project_folder: None, ..start_up() };
        let env = start_up.configure(None, &[model("a:1"), model("b:1")]).env().clone().unwrap();
        assert!(env.contains(&"AZUREML_MODEL_DIR=/var/azureml-app/azureml-models".to_owned()));
        assert!(env.contains(&"AZUREML_ENTRY_SCRIPT=score.py".to_owned()));
        assert!(!env.iter().any(|line| line.starts_with("AZUREML_SOURCE_DIRECTORY")));
        let env = start_up.configure(None, &[]).env().clone().unwrap();
        assert!(!env.iter().any(|line| line.starts_with("AZUREML_MODEL_DIR")));
    }
}
