//! `model list`.

use aml::names::ModelName;
use aml::operations::{ModelFilter, list_models};

use crate::args::model::ListArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::errors::CommandError;
use crate::output::objects::model;

/// Lists model versions.
pub(super) fn run(args: ListArgs, context: &Context) -> CommandResult {
    let name = args.model_name.map(ModelName::new).transpose();
    let filter = ModelFilter {
        name: name.map_err(|source| CommandError::Name { flag: "--model-name", source })?,
        latest: args.latest,
        tags: args.tag,
        properties: args.property,
        run_id: args.run_id,
    };
    let mut models = context.perform(args.workspace.request(), async |session| list_models(session, &filter).await)?;
    if let Some(dataset) = &args.dataset_id {
        let has_dataset = |id: &Option<String>| id.as_ref() == Some(dataset);
        models.retain(|model| has_dataset(&model.sample_input_dataset_id) || has_dataset(&model.sample_output_dataset_id));
    }
    Ok(context.listed(model::list(&models, args.form.into()), "no models; 'aml model register' registers one"))
}
