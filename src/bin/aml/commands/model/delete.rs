//! `model delete`.

use aml::operations::delete_model;

use super::model_id;
use crate::args::model::DeleteArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::output::objects::model;

/// Deletes one version of a model.
pub(super) fn run(args: &DeleteArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(Vec::new());
    let id = model_id(&args.model_id)?;
    let deleted = context.perform(args.workspace.request(), async |session| delete_model(session, &id).await)?;
    Ok(model::deleted(&deleted))
}
