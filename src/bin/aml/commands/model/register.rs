//! `model register`.

use std::path::PathBuf;

use aml::names::ModelName;
use aml::operations::{RegisterModel, Session, register_model, show_workspace};
use aml::package::Links;
use aml::workspace::ModelFacts;
use serde_json::json;

use crate::args::model::RegisterArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::commands::metadata::{self, Existing};
use crate::errors::CommandError;
use crate::output::objects::model;

/// Registers a file or folder as the next version of a model.
pub(super) fn run(args: RegisterArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(Vec::new());
    let path = model_path(&args)?;
    let name = ModelName::new(args.name).map_err(|source| CommandError::Name { flag: "--name", source })?;
    let request = RegisterModel {
        name,
        path,
        links: if args.follow_links { Links::Follow } else { Links::Keep },
        facts: ModelFacts {
            description: args.description,
            tags: args.tag.into_iter().collect(),
            properties: args.property.into_iter().collect(),
            framework: args.model_framework,
            framework_version: args.model_framework_version,
            cpu: args.cpu_cores,
            memory_gb: args.memory_gb,
            gpu: args.gpu_cores,
            experiment_name: args.experiment_name,
            run_id: args.run_id,
            sample_input_dataset_id: args.sample_input_dataset_id,
            sample_output_dataset_id: args.sample_output_dataset_id,
        },
    };
    let register = async |session: Session<'_>| {
        let registered = register_model(session, request).await?;
        Ok((registered, show_workspace(session).await?))
    };
    let (registered, workspace) = context.perform(args.workspace.request(), register)?;
    let metadata = json!({
        "modelId": registered.id.to_string(),
        "workspaceName": workspace.name,
        "resourceGroupName": workspace.resource_group,
    });
    metadata::write(args.output_metadata_file.as_deref(), &metadata, Existing::Replace)?;
    Ok(model::one(&registered, args.form.into()))
}

/// Returns the path to register, or says where models of runs went.
fn model_path(args: &RegisterArgs) -> Result<PathBuf, CommandError> {
    let of_a_run = [
        (args.asset_path.is_some(), "--asset-path"),
        (args.run_metadata_file.is_some(), "--run-metadata-file"),
        (args.run_id.is_some() && args.model_path.is_none(), "--run-id"),
    ];
    let of_a_run: Vec<&str> = of_a_run.iter().filter_map(|(given, name)| given.then_some(*name)).collect();
    if !of_a_run.is_empty() {
        return Err(CommandError::Explained {
            what: format!("{}: a model can't be taken from a run; the service that kept runs is retired", of_a_run.join(", ")),
            remedy: "download the run's files and register them with --model-path (-p)".to_owned(),
        });
    }
    args.model_path.clone().ok_or_else(|| CommandError::Explained {
        what: "nothing to register".to_owned(),
        remedy: "name a file or folder with --model-path (-p)".to_owned(),
    })
}
