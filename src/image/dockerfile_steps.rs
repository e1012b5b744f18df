//! A service image as steps of a Dockerfile, for whoever builds it with an engine: what the assembled image has, by the same rules.

use std::fmt::Write as _;

use super::start_up::{APP_ROOT, PROGRAM, StartUp};
use super::{ShippedModel, start_up};

/// The folder of the build's context that becomes the application folder.
pub const BUILD_CONTEXT_APP: &str = "azureml-app";
/// The runtime's program in the build's context.
pub const BUILD_CONTEXT_PROGRAM: &str = "runtime/aml";

impl StartUp {
    /// Returns the steps that follow the environment's: the application, the runtime and how it starts.
    pub fn dockerfile_steps(&self, models: &[ShippedModel]) -> String {
        let mut steps = format!(
            "USER root\nCOPY {BUILD_CONTEXT_APP} {APP_ROOT}\nCOPY {BUILD_CONTEXT_PROGRAM} {PROGRAM}\n\
             RUN chmod 1777 {}\n",
            self.shared_folders().join(" ")
        );
        let mut variables = vec![("HOME", start_up::HOME.to_owned())];
        variables.extend(self.variables.iter().map(|(name, value)| (name.as_str(), value.clone())));
        variables.extend(self.own_variables(models));
        for (name, value) in variables {
            let _ = writeln!(steps, "ENV {name}={}", quoted(&value));
        }
        let _ = writeln!(
            steps,
            "WORKDIR {APP_ROOT}\nEXPOSE {}\nSTOPSIGNAL SIGTERM\nUSER {}\nENTRYPOINT [\"{PROGRAM}\", \"replica\"]\nCMD []",
            start_up::PORT,
            start_up::USER
        );
        steps
    }

    /// Returns the folders that whoever runs the service may write into.
    fn shared_folders(&self) -> Vec<String> {
        let project = self.project_folder.as_ref().map(|folder| quoted(&format!("{APP_ROOT}/{folder}")));
        std::iter::once(APP_ROOT.to_owned()).chain(project).collect()
    }
}

/// Quotes a value, so that neither Docker nor a shell reads anything into it.
fn quoted(value: &str) -> String {
    let mut quoted = String::from("\"");
    for c in value.chars() {
        if matches!(c, '"' | '\\' | '$' | '`') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_steps_say_what_an_assembled_image_says() {
        let start_up = StartUp {
            service: None,
            python: "/azureml-envs/azureml_1/bin/python".to_owned(),
            project_folder: Some("my project".to_owned()),
            entry_script: "score.py".to_owned(),
            variables: [("GREETING".to_owned(), "say \"$HOME\"".to_owned())].into(),
            max_concurrent_requests: 1,
            scoring_timeout_ms: 60_000,
        };
        insta::assert_snapshot!(start_up.dockerfile_steps(&[]), @r#"
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
        ENV AML_LISTEN="0.0.0.0:5001"
        WORKDIR /var/azureml-app
        EXPOSE 5001
        STOPSIGNAL SIGTERM
        USER 65532:65532
        ENTRYPOINT ["/aml/bin/aml", "replica"]
        CMD []
        "#);
    }
}
