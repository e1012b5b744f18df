//! `model download`.

use aml::operations::{Replace, download_model};

use super::model_id;
use crate::args::model::DownloadArgs;
use crate::commands::CommandResult;
use crate::commands::context::Context;
use crate::output::objects::model;

/// Writes the files of a model below a folder.
pub(super) fn run(args: &DownloadArgs, context: &Context) -> CommandResult {
    let id = model_id(&args.model_id)?;
    let workspace = args.workspace.request();
    let replace = if args.overwrite { Replace::Yes } else { Replace::No };
    let target = &args.target_dir;
    let downloaded = context.perform(workspace, async |session| download_model(session, &id, target, replace).await)?;
    Ok(model::downloaded(&downloaded))
}
