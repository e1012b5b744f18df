//! Turns errors into messages, hints and exit codes; nothing else in the program does.
//!
//! Exit codes are those of `az`: 1 for failures, 2 for usage errors (the parser's), 3 for a named thing that doesn't exist.

mod disk;
mod faults;
mod images;
mod object;
mod problems;
mod registry;
mod usage;

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aml::config::Faults;
use aml::names::NameError;
use aml::operations::OperationError;
use aml::platform::PlatformError;
use aml::platform::kubernetes::ApplyError;
use aml::workspace::{CatalogError, WorkspaceError};

use crate::output::{OutputError, Report};
use crate::settings::{Colour, SettingsError};
use crate::visible::visible;

pub(crate) use usage::Usage;

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// A name breaks the rule of its kind.
    #[error("{flag}: {source}")]
    Name {
        /// The argument that holds it.
        flag: &'static str,
        source: NameError,
    },
    /// The request makes no sense, or no longer does.
    #[error("{what}")]
    Explained {
        /// What is wrong, as a sentence without full stop.
        what: String,
        remedy: String,
    },
    /// The operation failed.
    #[error(transparent)]
    Operation(#[from] OperationError),
    /// This user's folders can't be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The result can't be printed.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// A file that was named can't be read.
    #[error("cannot read {}", path.display())]
    ReadFile { path: PathBuf, source: io::Error },
    /// A part of this program that runs in the background can't go on.
    #[error(transparent)]
    Process(Box<dyn Error + Send + Sync>),
    /// A file that was asked for can't be written.
    #[error("cannot write {}", path.display())]
    WriteFile { path: PathBuf, source: io::Error },
    /// Environment variables that describe a replica are wrong or missing.
    #[error(transparent)]
    Variables(Faults),
    /// The child of process 1 failed; it has said why itself.
    #[error("the replica failed")]
    Child(ExitCode),
    /// There is a plan all the same; what is in its way, if anything.
    #[error("the plan can't be carried out")]
    Planned { report: Box<Report>, errors: Vec<CommandError>, code: u8 },
    /// The parser doesn't understand the words.
    #[error("the command line can't be understood")]
    Usage(Usage),
    /// The async runtime can't be started.
    #[error("cannot start")]
    Start(#[source] io::Error),
}

impl CommandError {
    /// Returns whether it only says that the reader of stdout went away, as `head` does.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Output(OutputError::Write(source)) if source.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Returns the exit code.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Child(code) => *code,
            error => ExitCode::from(error.code()),
        }
    }

    /// Returns the exit code of anything but a child that ended.
    pub(crate) fn code(&self) -> u8 {
        match self {
            Self::Operation(OperationError::NotFound { .. } | OperationError::Workspace(WorkspaceError::NotFound { .. })) => 3,
            Self::Planned { code, .. } => *code,
            Self::Operation(OperationError::Interrupted { signal, .. }) => u8::try_from(128 + signal).unwrap_or(1),
            Self::Usage(_) => 2,
            _ => 1,
        }
    }

    /// Takes what is printed all the same.
    pub(crate) fn take_report(&mut self) -> Option<Report> {
        match self {
            Self::Planned { report, .. } => Some(std::mem::replace(&mut **report, Report::Nothing)),
            _ => None,
        }
    }

    fn remedy(&self) -> Option<String> {
        let remedy = match self {
            Self::Operation(OperationError::Environment(error)) => return Some(error.remedy()),
            Self::Operation(OperationError::Workspace(error)) => {
                return workspace_remedy(error).or_else(|| registry::remedy(self));
            }
            Self::Operation(OperationError::EnvironmentImage(error)) => {
                return images::remedy(error).or_else(|| registry::remedy(self));
            }
            Self::Operation(OperationError::ServiceImage(error)) => {
                return images::service_remedy(error).or_else(|| registry::remedy(self));
            }
            Self::Settings(error) => error.remedy(),
            Self::Operation(OperationError::HomeFolder { .. }) => {
                "make it writable for you, or set AML_DATA_DIR, AML_STATE_DIR and AML_RUNTIME_DIR"
            }
            Self::Operation(OperationError::Platform(PlatformError::RuntimeTooLong { .. })) => {
                "set AML_RUNTIME_DIR to a shorter folder of yours, such as /tmp/aml-of-me"
            }
            Self::Operation(OperationError::Damaged { .. }) => {
                "remove that file, then register the model again from its source, or deploy the project again"
            }
            Self::Operation(OperationError::Catalog(CatalogError::EnvironmentExists { .. })) => {
                "choose another version, or leave it out to get the next number"
            }
            Self::Output(OutputError::NoTable) => "select fields with --query, or use another --output format",
            Self::Explained { remedy, .. }
            | Self::Operation(
                OperationError::NotFound { remedy, .. }
                | OperationError::Refused { remedy, .. }
                | OperationError::MissingRights { remedy, .. }
                | OperationError::Answer { remedy, .. }
                | OperationError::Interrupted { remedy, .. },
            ) => remedy,
            Self::Operation(OperationError::Service { failure, .. }) => &failure.remedy,
            Self::Operation(OperationError::Cluster { problems }) => return problems::remedy(problems),
            Self::Operation(OperationError::Platform(PlatformError::Apply(error))) => return problems::remedy_of(error),
            _ => return registry::remedy(self).or_else(|| disk::remedy(self)),
        };
        (!remedy.is_empty()).then(|| remedy.to_owned())
    }

    /// Returns what stderr shows.
    pub(crate) fn render(&self, options: RenderOptions<'_>) -> String {
        if options.form == ErrorForm::Object {
            return self.object_line(options);
        }
        if let Self::Operation(OperationError::Faults(faults)) = self {
            return faults::render(faults, options, "nothing was changed");
        }
        if let Self::Variables(faults) = self {
            return faults::render(faults, options, "the replica can't start");
        }
        match self {
            Self::Child(_) => return String::new(),
            Self::Usage(usage) => return usage.render(options),
            Self::Planned { errors, .. } => return errors.iter().map(|error| error.render(options)).collect(),
            _ => {}
        }
        let mut text = format!("{self}\n");
        self.write_evidence(&mut text, options.folder);
        // A cause that the message already contains isn't repeated.
        let mut cause = self.source();
        while let Some(error) = cause {
            let words = error.to_string();
            if !text.contains(&words) {
                let _ = writeln!(text, "  because: {words}");
            }
            cause = error.source();
        }
        let mut text = format!("{} {}", options.label("error:", "31;1"), visible(&text));
        if let Some(remedy) = self.remedy() {
            let _ = writeln!(text, "{} {}", options.label("hint:", "36;1"), visible(&remedy));
        }
        text
    }

    fn write_evidence(&self, text: &mut String, folder: Option<&Path>) {
        match self {
            Self::Operation(OperationError::Service { name, failure, older_serves }) => {
                for line in &failure.evidence {
                    let _ = writeln!(text, "  | {line}");
                }
                if !failure.code.is_empty() {
                    let _ = writeln!(text, "  code: {}", failure.code);
                }
                if *older_serves {
                    let _ = writeln!(text, "  the previous version of '{name}' is still serving");
                }
            }
            Self::Operation(OperationError::MissingRights { rights, .. }) => {
                for right in rights {
                    let _ = writeln!(text, "  | {right}");
                }
            }
            Self::Operation(
                OperationError::Cluster { problems }
                | OperationError::Platform(PlatformError::Apply(ApplyError::Theirs { problems, .. })),
            ) => problems::write(problems, text),
            Self::Operation(OperationError::Environment(error)) => {
                for place in error.places() {
                    let (line, column) = place.at;
                    let _ = writeln!(text, " --> {}:{line}:{column}", faults::relative(&place.file, folder));
                }
                for line in error.evidence() {
                    let _ = writeln!(text, "  | {line}");
                }
                let _ = writeln!(text, "  code: {}", error.code());
            }
            Self::Operation(OperationError::EnvironmentImage(error)) => images::write_evidence(error, text),
            Self::Operation(OperationError::Answer { headers, body, cause, .. }) => {
                for (name, value) in headers.iter().filter(|(name, _)| name.starts_with("x-ms-")) {
                    let _ = writeln!(text, "  {name}: {value}");
                }
                for line in body.lines() {
                    let _ = writeln!(text, "  | {line}");
                }
                if let Some(cause) = cause {
                    let _ = writeln!(text, "  because: {}", cause.message);
                    for line in &cause.evidence {
                        let _ = writeln!(text, "  | {line}");
                    }
                }
            }
            _ => {}
        }
    }
}

fn workspace_remedy(error: &WorkspaceError) -> Option<String> {
    let remedy = match error {
        WorkspaceError::NotFound { name, resource_group, nearest } => {
            let meant = nearest.as_ref().map_or_else(String::new, |options| format!("did you mean {options}? "));
            format!(
                "{meant}list workspaces with 'aml workspace list', or create it with 'aml workspace create -w {name} -g {resource_group}'"
            )
        }
        WorkspaceError::Untrusted(_) => {
            "if you trust these places, pass --trust-config once, or list them in AML_TRUSTED_PLACES".to_owned()
        }
        WorkspaceError::Exists { .. } => "add --exist-ok if that is the one you mean".to_owned(),
        WorkspaceError::HasModels { .. } => "add --all-resources to delete them too".to_owned(),
        WorkspaceError::Doubtful { folder, .. } => {
            format!("read it; if you trust it, allow its folder: export AML_SAFE_DIRECTORIES='{}'", folder.display())
        }
        WorkspaceError::Ambiguous { .. } | WorkspaceError::NameMissing { .. } => "pass both -w and -g".to_owned(),
        _ => return None,
    };
    Some(remedy)
}

/// Returns the error of a command that was asked for something else than the missing thing: a deployment whose model isn't there
/// has failed (1), only what the command itself names is "not found" (3).
pub(crate) fn missing_part(error: CommandError, named: Option<&str>) -> CommandError {
    match error {
        CommandError::Operation(missing @ OperationError::NotFound { .. }) => {
            let what = missing.to_string();
            match missing {
                OperationError::NotFound { kind, remedy, .. } if Some(kind) != named => CommandError::Explained { what, remedy },
                other => CommandError::Operation(other),
            }
        }
        other => other,
    }
}

/// How errors are rendered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RenderOptions<'a> {
    /// Whether colours may be used.
    pub(crate) colour: Colour,
    /// Whether warnings are shown beside errors.
    pub(crate) warnings: bool,
    /// The folder that paths are shown relative to.
    pub(crate) folder: Option<&'a Path>,
    /// For whom.
    pub(crate) form: ErrorForm,
    /// The columns of the terminal, where stderr is one.
    pub(crate) width: Option<usize>,
}

/// For whom errors are rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorForm {
    /// For people.
    Text,
    /// For programs: one line of JSON (`-o json`).
    Object,
}

impl RenderOptions<'_> {
    fn label(self, word: &str, code: &str) -> String {
        if self.colour == Colour::On { format!("\x1b[{code}m{word}\x1b[0m") } else { word.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use aml::names::ServiceName;
    use aml::net::NetError;
    use aml::registry::{Action, RegistryError};
    use aml::service::ServiceFailure;

    use super::*;

    const PLAIN: RenderOptions<'static> =
        RenderOptions { colour: Colour::Off, warnings: true, folder: None, form: ErrorForm::Text, width: None };

    #[test]
    fn a_missing_thing_has_its_own_exit_code_and_a_hint() {
        let error = CommandError::from(OperationError::NotFound {
            kind: "service",
            name: "nope".into(),
            workspace: "default".into(),
            remedy: "`aml service list` shows those that are there".into(),
        });
        assert_eq!(error.exit_code(), ExitCode::from(3));
        insta::assert_snapshot!(error.render(PLAIN), @r"
        error: service 'nope' was not found in workspace 'default'
        hint: `aml service list` shows those that are there
        ");
    }

    #[test]
    fn a_failed_service_shows_the_users_own_lines() {
        let failure = ServiceFailure {
            code: "InitFailed".into(),
            message: "init() of score.py raised FileNotFoundError".into(),
            evidence: vec!["  File \"score.py\", line 4, in init".into(), "FileNotFoundError: model.pkl".into()],
            remedy: "look at AZUREML_MODEL_DIR".into(),
        };
        let error = CommandError::from(OperationError::Service {
            name: "diabetes".into(),
            failure: Box::new(failure),
            older_serves: true,
        });
        assert_eq!(error.exit_code(), ExitCode::from(1));
        insta::assert_snapshot!(error.render(PLAIN), @r#"
        error: init() of score.py raised FileNotFoundError
          |   File "score.py", line 4, in init
          | FileNotFoundError: model.pkl
          code: InitFailed
          the previous version of 'diabetes' is still serving
        hint: look at AZUREML_MODEL_DIR
        "#);
    }

    #[test]
    fn a_registry_that_refuses_says_who_and_where_and_what_to_do() {
        let repository = aml::names::Repository::new("team/app").unwrap();
        let host = "myacr.azurecr.io".to_owned();
        let render = |error: RegistryError| CommandError::from(OperationError::Registry(error)).render(PLAIN);
        let action = Action::Push;
        insta::assert_snapshot!(render(RegistryError::NotSignedIn {
            host: host.clone(),
            repository: repository.clone(),
            action,
            source: None,
        }), @r"
        error: failed to push to repository 'team/app' of registry myacr.azurecr.io: not signed in
        hint: sign in with 'az login', 'az acr login --name myacr' or 'docker login myacr.azurecr.io', or check the repository's name
        ");
        insta::assert_snapshot!(render(RegistryError::CredentialRefused { host: host.clone(), user: Some("me".into()) }), @r"
        error: failed to sign in to registry myacr.azurecr.io as 'me': it refused the credential
        hint: sign in again with 'az login', 'az acr login --name myacr' or 'docker login myacr.azurecr.io'
        ");
        insta::assert_snapshot!(render(RegistryError::Forbidden { host: host.clone(), repository, action, user: Some("me".into()) }), @r"
        error: failed to push to repository 'team/app' of registry myacr.azurecr.io: permission denied for 'me'
        hint: give 'me' permission to push there, or use another registry than myacr.azurecr.io
        ");
        let source = NetError::NoTls(host.clone(), "received a corrupt message".into());
        insta::assert_snapshot!(render(RegistryError::Net { host, source }), @r"
        error: failed to reach registry myacr.azurecr.io
          because: myacr.azurecr.io does not speak TLS
          because: received a corrupt message
        hint: if it is meant to use plain HTTP, write its address as http://myacr.azurecr.io
        ");
    }

    #[test]
    fn a_bad_name_says_its_rule_once() {
        let source = ServiceName::new("Ab").unwrap_err();
        let text = CommandError::Name { flag: "--name", source }.render(PLAIN);
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.starts_with("error: --name: 'Ab' is not a valid service name: 3 to 32"), "{text}");
    }

    #[test]
    fn an_error_without_a_place_says_why_below() {
        let source = io::Error::from(io::ErrorKind::PermissionDenied);
        let text = CommandError::WriteFile { path: "/x/y".into(), source }.render(PLAIN);
        assert_eq!(text, "error: cannot write /x/y\n  because: permission denied\n");
    }
}
