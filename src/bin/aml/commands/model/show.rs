//! `model show`.

use aml::names::ModelName;
use aml::operations::{ModelSelector, show_model};

use super::model_id;
use crate::args::model::ShowArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::errors::CommandError;
use crate::output::objects::model;

/// Shows one version of a model.
pub(super) fn run(args: ShowArgs, context: &Context) -> CommandResult {
    let workspace = args.workspace.request();
    let form = args.form.into();
    let selector = selector(args)?;
    let found = context.perform(workspace, async |session| show_model(session, &selector).await)?;
    Ok(model::one(&found, form))
}

fn selector(args: ShowArgs) -> Result<ModelSelector, CommandError> {
    if let Some(id) = &args.model_id {
        return Ok(ModelSelector::Id(model_id(id)?));
    }
    let name = ModelName::new(args.model_name.unwrap_or_default())
        .map_err(|source| CommandError::Name { flag: "--model-name", source })?;
    Ok(ModelSelector::Name { name, version: args.version, run_id: args.run_id })
}
