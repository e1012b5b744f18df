//! Which models a deployment ships: ids, names and metadata files become catalog documents, all faults at once.

use super::super::suggestion::nearest_model;
use super::super::{OperationError, Session};
use super::ModelArgument;
use crate::config::{Fault, Faults, Severity};
use crate::names::{ModelId, ModelName};
use crate::workspace::{ModelDocument, ModelMetadata, Workspace};

/// v1's limit of models per deployment.
const MOST: usize = 1000;

/// Finds the models named; those that can't be found are faults.
pub(super) async fn find_models(
    session: Session<'_>,
    workspace: &Workspace,
    arguments: &[ModelArgument],
    faults: &mut Faults,
) -> Result<Vec<ModelDocument>, OperationError> {
    let mut models: Vec<ModelDocument> = Vec::new();
    for argument in arguments {
        let Some(named) = named(session, argument, faults) else { continue };
        let found = match find(workspace, &named).await {
            Err(OperationError::Name(error)) => {
                faults.push(fault(error.to_string(), ""));
                continue;
            }
            found => found?,
        };
        match found {
            Some(model) if models.iter().any(|known| known.id == model.id) => {}
            Some(model) => models.push(model),
            None => {
                let known = workspace.catalog().models().await?.read;
                let meant = nearest_model(&named, &known).map_or_else(String::new, |meant| format!("did you mean {meant}? "));
                faults.push(fault(
                    format!("model '{named}' is not registered in workspace '{}'", workspace.name),
                    &format!("{meant}see 'aml model list', or register it with 'aml model register'"),
                ));
            }
        }
    }
    if models.len() > MOST {
        faults.push(fault(format!("{} models are more than the {MOST} that a service can ship", models.len()), ""));
    }
    Ok(models)
}

fn named(session: Session<'_>, argument: &ModelArgument, faults: &mut Faults) -> Option<String> {
    match argument {
        ModelArgument::Named(named) => Some(named.clone()),
        ModelArgument::MetadataFile(path) => match ModelMetadata::read(&session.home.absolute(path)) {
            Ok(metadata) => Some(metadata.model_id.to_string()),
            Err(error) => {
                faults.push(Fault {
                    file: Some(path.clone()),
                    key: String::new(),
                    ..fault(error.to_string(), "it is written by 'aml model register -t FILE'")
                });
                None
            }
        },
    }
}

async fn find(workspace: &Workspace, named: &str) -> Result<Option<ModelDocument>, OperationError> {
    let catalog = workspace.catalog();
    if named.contains(':') {
        let id: ModelId = named.parse()?;
        return Ok(catalog.model(&id).await?);
    }
    Ok(catalog.latest_model(&ModelName::new(named)?).await?)
}

fn fault(what: impl Into<String>, remedy: &str) -> Fault {
    Fault {
        severity: Severity::Error,
        file: None,
        at: None,
        key: "--model".to_owned(),
        what: what.into(),
        remedy: remedy.to_owned(),
    }
}
