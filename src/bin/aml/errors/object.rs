//! Errors as objects, for programs: `code`, `message`, `file`, `line`, `remedy`, and what else is known.

use std::error::Error as _;

use aml::config::{Fault, Faults, Severity};
use aml::operations::OperationError;
use aml::service::ServiceFailure;
use aml::workspace::WorkspaceError;
use serde_json::{Value, json};

use super::{CommandError, RenderOptions};
use crate::visible::escaped;

impl CommandError {
    /// Returns the error as one line of JSON.
    pub(super) fn object_line(&self, options: RenderOptions<'_>) -> String {
        match self.object(options) {
            Value::Null => String::new(),
            object => escaped(&format!("{object}\n")).into_owned(),
        }
    }

    fn object(&self, options: RenderOptions<'_>) -> Value {
        match self {
            // It has said why itself.
            Self::Child(_) => Value::Null,
            Self::Usage(usage) => usage.object(),
            Self::Planned { errors, .. } => {
                several(errors.iter().map(|error| error.object(options)).collect(), &self.to_string())
            }
            Self::Variables(faults) | Self::Operation(OperationError::Faults(faults)) => of_faults(faults, options),
            _ => self.plain_object(),
        }
    }

    fn plain_object(&self) -> Value {
        let mut object = json!({
            "code": self.code_word(),
            "message": self.to_string(),
            "file": null,
            "line": null,
            "remedy": self.remedy().unwrap_or_default(),
        });
        let told = self.to_string();
        let mut causes: Vec<String> = Vec::new();
        let mut cause = self.source();
        while let Some(error) = cause {
            causes.push(error.to_string());
            cause = error.source();
        }
        causes.retain(|cause| !told.contains(cause));
        if !causes.is_empty() {
            object["because"] = causes.into();
        }
        if let Some(failure) = self.failure() {
            object["evidence"] = failure.evidence.clone().into();
        }
        if let Self::Operation(OperationError::Answer { status, body, cause, .. }) = self {
            object["status"] = (*status).into();
            object["body"] = body.as_str().into();
            object["because"] = cause.iter().map(|cause| cause.message.as_str()).collect();
        }
        object
    }

    fn failure(&self) -> Option<&ServiceFailure> {
        match self {
            Self::Operation(OperationError::Service { failure, .. }) => Some(failure),
            Self::Operation(OperationError::Answer { cause, .. }) => cause.as_deref(),
            _ => None,
        }
    }

    fn code_word(&self) -> &str {
        if let Some(failure) = self.failure().filter(|failure| !failure.code.is_empty()) {
            return &failure.code;
        }
        match self {
            Self::Operation(OperationError::NotFound { .. } | OperationError::Workspace(WorkspaceError::NotFound { .. })) => {
                "NotFound"
            }
            Self::Operation(OperationError::Environment(error)) => error.code(),
            Self::Operation(OperationError::Answer { .. }) => "ServiceAnswered",
            Self::Operation(OperationError::Interrupted { .. }) => "Interrupted",
            Self::Operation(OperationError::Refused { .. } | OperationError::Cluster { .. }) => "Refused",
            Self::Operation(OperationError::MissingRights { .. }) => "MissingRights",
            Self::Name { .. } | Self::Explained { .. } => "InvalidArgument",
            _ => "Failed",
        }
    }
}

fn of_faults(faults: &Faults, options: RenderOptions<'_>) -> Value {
    let object = |fault: &Fault| {
        let file = fault.file.as_ref().map(|file| super::faults::relative(file, options.folder));
        let message = if fault.key.is_empty() { fault.what.clone() } else { format!("{}: {}", fault.key, fault.what) };
        json!({
            "code": "InvalidInput",
            "message": message,
            "file": file,
            "line": fault.at.map(|(line, _)| line),
            "column": fault.at.map(|(_, column)| column),
            "remedy": fault.remedy,
        })
    };
    let errors: Vec<Value> = faults.iter().filter(|fault| fault.severity == Severity::Error).map(object).collect();
    let count = faults.count(Severity::Error);
    several(errors, &format!("{count} errors; nothing was changed"))
}

/// Returns one error as it is, and several in one object.
fn several(mut errors: Vec<Value>, message: &str) -> Value {
    match errors.len() {
        0 => Value::Null,
        1 => errors.remove(0),
        _ => json!({ "code": errors[0]["code"], "message": message, "file": null, "line": null, "remedy": "", "errors": errors }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::ErrorForm;
    use crate::settings::Colour;

    const OBJECT: RenderOptions<'static> =
        RenderOptions { colour: Colour::Off, warnings: true, folder: None, form: ErrorForm::Object, width: None };

    fn fault(what: &str, line: u32) -> Fault {
        Fault {
            severity: Severity::Error,
            file: Some("d.json".into()),
            at: Some((line, 2)),
            key: "numReplicas".into(),
            what: what.into(),
            remedy: "write a number".into(),
        }
    }

    #[test]
    fn one_error_is_one_line_with_the_same_fields() {
        let error = CommandError::from(OperationError::NotFound {
            kind: "service",
            name: "nope".into(),
            workspace: "default".into(),
            remedy: "see 'aml service list'".into(),
        });
        insta::assert_snapshot!(
            error.render(OBJECT),
            @r#"{"code":"NotFound","message":"service 'nope' was not found in workspace 'default'","file":null,"line":null,"remedy":"see 'aml service list'"}"#
        );
        let error = CommandError::from(OperationError::Faults([fault("must be a number", 3)].into_iter().collect()));
        insta::assert_snapshot!(
            error.render(OBJECT),
            @r#"{"code":"InvalidInput","message":"numReplicas: must be a number","file":"d.json","line":3,"column":2,"remedy":"write a number"}"#
        );
    }

    #[test]
    fn several_faults_are_one_object() {
        let error = CommandError::from(OperationError::Faults([fault("a", 3), fault("b", 4)].into_iter().collect()));
        let object: Value = serde_json::from_str(&error.render(OBJECT)).unwrap();
        assert_eq!(object["message"], "2 errors; nothing was changed");
        assert_eq!(object["errors"][1]["line"], 4);
        assert_eq!(object["code"], "InvalidInput");
    }
}
