//! A service image as steps of a Dockerfile, for whoever builds it with an engine: what the assembled image has, by the same rules.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::start_up::{HOME, StartUp, USER};
use super::{ServiceImageError, ShippedModel};
use crate::service::contract::{APP_ROOT, PORT, PROGRAM, variables as names};

/// The folder of the build's context that becomes the application folder.
pub const BUILD_CONTEXT_APP: &str = "azureml-app";
/// The runtime's program in the build's context.
pub const BUILD_CONTEXT_PROGRAM: &str = "runtime/aml";

impl StartUp {
    /// Returns the steps that follow the environment's: the application, the runtime and how it starts. A variable's value with a line break
    /// travels in [`AML_VARIABLES`](names::MORE); a name with one is refused, since it would become a step of its own.
    pub fn dockerfile_steps(&self, models: &[ShippedModel]) -> Result<String, ServiceImageError> {
        let mut steps = format!(
            "USER root\nCOPY {BUILD_CONTEXT_APP} {APP_ROOT}\nCOPY {BUILD_CONTEXT_PROGRAM} {PROGRAM}\n\
             RUN chmod 1777 {}\n",
            self.shared_folders()?.join(" ")
        );
        let (one_line, more): (Vec<_>, BTreeMap<_, _>) = self.split_variables();
        let mut variables = vec![("HOME", HOME.to_owned())];
        variables.extend(one_line);
        if !more.is_empty() {
            // JSON writes a line break as a letter, which the replica reads again.
            variables.push((names::MORE, serde_json::json!(more).to_string()));
        }
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

    /// Returns the variables that a line can hold, and the others.
    fn split_variables(&self) -> (Vec<(&str, String)>, BTreeMap<&str, &str>) {
        let (one_line, more): (Vec<_>, Vec<_>) =
            self.variables.iter().partition(|(name, value)| quoted(value).is_some() || !is_plain(name));
        (
            one_line.into_iter().map(|(name, value)| (name.as_str(), value.clone())).collect(),
            more.into_iter().map(|(name, value)| (name.as_str(), value.as_str())).collect(),
        )
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
            with(&evil, "x"),
            with(&evil, &evil),
            with("A B", "x"),
            with("A B", &evil),
            StartUp { project_folder: Some(evil.clone()), ..start_up() },
            StartUp { entry_script: evil.clone(), ..start_up() },
            StartUp { python: evil.clone(), ..start_up() },
        ] {
            let refused = start_up.dockerfile_steps(&[]).expect_err("a line break is no part of a line").to_string();
            assert!(!refused.contains('\n') && refused.ends_with("to a Dockerfile, which can't express it"), "{refused}");
        }
    }

    #[test]
    fn a_value_with_line_breaks_stays_in_its_line_and_is_read_again() {
        let (certificate, quotes) = ("-----BEGIN-----\nMIIB\r\n-----END-----\n", "\"a\\\n$b`'");
        let variables = [("CERTIFICATE", certificate), ("PLAIN", "1"), ("QUOTES", quotes)];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let steps = StartUp { variables, ..start_up() }.dockerfile_steps(&[]).unwrap();
        assert!(steps.contains("\nENV PLAIN=\"1\"\n"), "{steps}");
        let line = steps.lines().find_map(|line| line.strip_prefix("ENV AML_VARIABLES=")).unwrap();
        // What Docker makes of the quoted word.
        let mut characters = line[1..line.len() - 1].chars();
        let mut value = String::new();
        while let Some(c) = characters.next() {
            value.push(if c == '\\' { characters.next().unwrap() } else { c });
        }
        let read: BTreeMap<String, String> = serde_json::from_str(&value).unwrap();
        assert_eq!(read, [("CERTIFICATE".to_owned(), certificate.to_owned()), ("QUOTES".to_owned(), quotes.to_owned())].into());
        let known = steps.lines().all(|line| {
            ["USER ", "COPY ", "RUN chmod", "ENV ", "WORKDIR ", "EXPOSE ", "STOPSIGNAL ", "ENTRYPOINT ", "CMD "]
                .iter()
                .any(|word| line.starts_with(word))
        });
        assert!(known, "{steps}");
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
        WORKDIR /var/azureml-app
        EXPOSE 5001
        STOPSIGNAL SIGTERM
        USER 65532:65532
        ENTRYPOINT ["/aml/bin/aml", "replica"]
        CMD []
        "#);
    }
}
