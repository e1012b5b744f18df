//! The parts that this program starts again by itself.

use super::CommandResult;
use super::context::Context;
use crate::args::hidden::{ExecArgs, HiddenCommand, ReplicaArgs, WorkspaceStateArgs};

/// Runs one of them until it is told to stop.
pub(super) fn run(command: HiddenCommand, context: &Context) -> CommandResult {
    match command {
        HiddenCommand::Supervisor(args) => supervisor(args, context),
        HiddenCommand::Router(args) => router(args, context),
        HiddenCommand::Replica(args) => replica(args, context),
        HiddenCommand::Exec(args) => exec(&args),
    }
}

fn supervisor(args: WorkspaceStateArgs, context: &Context) -> CommandResult {
    let _ = (args.workspace_state, context);
    todo!()
}

fn router(args: WorkspaceStateArgs, context: &Context) -> CommandResult {
    let _ = (args.workspace_state, context);
    todo!()
}

fn replica(args: ReplicaArgs, context: &Context) -> CommandResult {
    let _ = (args.config, context);
    todo!()
}

fn exec(args: &ExecArgs) -> CommandResult {
    let _ = &args.program;
    todo!()
}
