//! A service image as steps of a Dockerfile, for whoever builds it with an engine: what the assembled image has, by the same rules.

use std::fmt::Write as _;

use super::start_up::{HOME, StartUp, USER};
use super::{ServiceImageError, ShippedModel};
use crate::service::contract::{APP_ROOT, PORT, PROGRAM};

/// The folder of the build's context that becomes the application folder.
pub const BUILD_CONTEXT_APP: &str = "azureml-app";
/// The runtime's program in the build's context.
pub const BUILD_CONTEXT_PROGRAM: &str = "runtime/aml";

impl StartUp {
    /// Returns the steps that follow the environment's: the application, the runtime and how it starts. A name or a value with a line break
    /// is refused: it would become a step of its own.
    pub fn dockerfile_steps(&self, models: &[ShippedModel]) -> Result<String, ServiceImageError> {
        let mut steps = format!(
            "USER root\nCOPY {BUILD_CONTEXT_APP} {APP_ROOT}\nCOPY {BUILD_CONTEXT_PROGRAM} {PROGRAM}\n\
             RUN chmod 1777 {}\n",
            self.shared_folders()?.join(" ")
        );
        let mut variables = vec![("HOME", HOME.to_owned())];
        variables.extend(self.variables.iter().map(|(name, value)| (name.as_str(), value.clone())));
        variables.extend(self.own_variables(models));
        for (name, value) in variables {
            let refused = || ServiceImageError::NoLine { what: format!("the variable {name:?}") };
            let value = quoted(&value).filter(|_| is_plain(name)).ok_or_else(refused)?;
            let _ = writeln!(steps, "ENV {name}={value}");
        }
        let _ = writeln!(
            steps,
            "WORKDIR {APP_ROOT}\nEXPOSE {PORT}\nSTOPSIGNAL SIGTERM\nUSER {USER}\nENTRYPOINT [\"{PROGRAM}\", \"replica\"]\nCMD []"
        );
        Ok(steps)
    }

    /// Returns the folders that whoever runs the service may write into.
    fn shared_folders(&self) -> Result<Vec<String>, ServiceImageError> {
        let mut folders = vec![APP_ROOT.to_owned()];
        if let Some(folder) = &self.project_folder {
            let refused = || ServiceImageError::NoLine { what: format!("the project's folder {folder:?}") };
            folders.push(quoted(&format!("{APP_ROOT}/{folder}")).ok_or_else(refused)?);
        }
        Ok(folders)
    }
}

/// Returns whether a variable's name is read as one.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.".contains(c))
}

/// Quotes a value, so that neither Docker nor a shell reads anything into it; `None` where it has a line break, which nothing can quote.
fn quoted(value: &str) -> Option<String> {
    if value.contains(['\n', '\r', '\0']) {
        return None;
    }
    let mut quoted = String::from("\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    Some(quoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start_up() -> StartUp {
        StartUp {
            python: "/azureml-envs/azureml_1/bin/python".to_owned(),
            project_folder: Some("my project".to_owned()),
            entry_script: "score.py".to_owned(),
            variables: [("GREETING".to_owned(), "say \"$HOME\"".to_owned())].into(),
        }
    }

    #[test]
    fn what_would_become_a_step_is_refused() {
        let evil = "x\nRUN evil".to_owned();
        let with = |name: &str, value: &str| StartUp { variables: [(name.to_owned(), value.to_owned())].into(), ..start_up() };
        for start_up in [
            with("A", &evil),
            with(&evil, "x"),
            with("A B", "x"),
            with("A", "x\r"),
            StartUp { project_folder: Some(evil.clone()), ..start_up() },
            StartUp { entry_script: evil.clone(), ..start_up() },
            StartUp { python: evil.clone(), ..start_up() },
        ] {
            let refused = start_up.dockerfile_steps(&[]).expect_err("a line break is no part of a line").to_string();
            assert!(!refused.contains('\n') && refused.ends_with("to a Dockerfile, which can't express it"), "{refused}");
        }
    }

    #[test]
    fn the_steps_say_what_an_assembled_image_says() {
        insta::assert_snapshot!(start_up().dockerfile_steps(&[]).unwrap(), @r#"
        USER root
        COPY azureml-app /var/azureml-app
        COPY runtime/aml /aml/bin/aml
        RUN chmod 1777 /var/azureml-app "/var/azureml-app/my project"
        ENV HOME="/tmp"
        ENV GREETING="say \"\$HOME\""
        ENV AML_APP_ROOT="/var/azureml-app"
        ENV AZUREML_ENTRY_SCRIPT="my project/score.py"
        ENV AZUREML_SOURCE_DIRECTORY="my project"
        ENV AML_PYTHON="/azureml-envs/azureml_1/bin/python"
        ENV WORKER_COUNT="1"
        ENV SCORING_TIMEOUT_MS="60000"
        WORKDIR /var/azureml-app
        EXPOSE 5001
        STOPSIGNAL SIGTERM
        USER 65532:65532
        ENTRYPOINT ["/aml/bin/aml", "replica"]
        CMD []
        "#);
    }
}
