//! `folder attach`.

use aml::operations::{AttachFolder, attach_folder};
use aml::workspace::WorkspaceRequest;

use super::CommandResult;
use super::context::Context;
use super::metadata::{self, Existing};
use crate::args::folder::{AttachArgs, FolderCommand};
use crate::output::{Report, objects};

/// Runs a command of the group.
pub(super) fn run(command: FolderCommand, context: &Context) -> CommandResult {
    match command {
        FolderCommand::Attach(args) => attach(args, context),
    }
}

fn attach(args: AttachArgs, context: &Context) -> CommandResult {
    context.warn_of_retired(Vec::new());
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    let workspace = WorkspaceRequest {
        path: None,
        name: args.workspace_name,
        resource_group: args.resource_group,
        subscription_id: args.subscription_id,
        trust: args.trust.policy(),
        ..WorkspaceRequest::default()
    };
    let request = AttachFolder { path: args.path, experiment_name: args.experiment_name };
    let folder = context.perform(workspace, async |session| attach_folder(session, request).await)?;
    let report = objects::workspace::attached(&folder);
    if let Report::Object(value, _) = &report {
        metadata::write(file, value, Existing::Keep)?;
    }
    Ok(report)
}
