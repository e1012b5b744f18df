//! `model update`.

use aml::operations::{UpdateModel, update_model};

use super::model_id;
use crate::args::model::UpdateArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::output::objects::model;

/// Changes what is recorded of a model.
pub(super) fn run(args: UpdateArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(Vec::new());
    let id = model_id(&args.model_id)?;
    let workspace = args.workspace.request();
    let change = UpdateModel {
        add_tags: args.add_tag.into_iter().collect(),
        remove_tags: args.remove_tag,
        add_properties: args.add_property.into_iter().collect(),
        description: args.description,
        cpu: args.cpu_cores,
        memory_gb: args.memory_gb,
        gpu: args.gpu_cores,
        sample_input_dataset_id: args.sample_input_dataset_id,
        sample_output_dataset_id: args.sample_output_dataset_id,
    };
    let updated = context.perform(workspace, async |session| update_model(session, &id, change).await)?;
    Ok(model::one(&updated, args.form.into()))
}
