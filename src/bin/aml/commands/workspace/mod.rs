//! The commands of `aml workspace`.

mod create;
mod delete;

use aml::operations::{list_workspaces, show_workspace};
use aml::workspace::WorkspaceRequest;

use super::CommandResult;
use super::context::Context;
use super::metadata::{self, Existing};
use crate::args::workspace::{ListArgs, ShowArgs, WorkspaceCommand};
use crate::output::{Report, objects};

/// Runs a command of the group.
pub(super) fn run(command: WorkspaceCommand, context: &Context) -> CommandResult {
    match command {
        WorkspaceCommand::Create(args) => create::run(*args, context),
        WorkspaceCommand::Show(args) => show(&args, context),
        WorkspaceCommand::List(args) => list(args, context),
        WorkspaceCommand::Delete(args) => delete::run(&args, context),
    }
}

fn show(args: &ShowArgs, context: &Context) -> CommandResult {
    let file = args.output_metadata_file.as_deref();
    metadata::check(file, Existing::Keep)?;
    let workspace = context.perform(args.workspace.request(), show_workspace)?;
    let report = objects::workspace::one(&workspace);
    if let Report::Object(value, _) = &report {
        metadata::write(file, value, Existing::Keep)?;
    }
    Ok(report)
}

fn list(args: ListArgs, context: &Context) -> CommandResult {
    let group = args.resource_group;
    let list = async |session: aml::operations::Session<'_>| list_workspaces(session.home, group.as_deref()).await;
    let workspaces = context.perform(WorkspaceRequest::default(), list)?;
    Ok(context.listed(
        objects::workspace::list(&workspaces),
        "no workspaces yet; the first command that keeps something makes yours, 'aml workspace create -w NAME' makes another",
    ))
}
