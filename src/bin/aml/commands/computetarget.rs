//! `computetarget list` and `computetarget show`.

use aml::operations::{list_compute_targets, show_compute_target};

use super::CommandResult;
use super::context::Context;
use crate::args::computetarget::{ComputeTargetCommand, ListArgs, ShowArgs};
use crate::output::objects::compute;

/// Runs a command of the group.
pub(super) fn run(command: ComputeTargetCommand, context: &Context) -> CommandResult {
    match command {
        ComputeTargetCommand::List(args) => list(&args, context),
        ComputeTargetCommand::Show(args) => show(&args, context),
    }
}

fn list(args: &ListArgs, context: &Context) -> CommandResult {
    let targets = context.perform(args.workspace.request(), list_compute_targets)?;
    Ok(compute::list(&targets, args.form.into()))
}

fn show(args: &ShowArgs, context: &Context) -> CommandResult {
    let target = context.perform(args.workspace.request(), async |session| show_compute_target(session, &args.name).await)?;
    Ok(compute::one(&target, args.form.into()))
}
