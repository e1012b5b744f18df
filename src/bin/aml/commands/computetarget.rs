//! `computetarget list`, `show`, `attach`.

use aml::names::ComputeTargetName;
use aml::operations::{AttachCluster, attach_cluster, list_compute_targets, show_compute_target};

use super::CommandResult;
use super::context::Context;
use crate::args::computetarget::{AttachArgs, AttachCommand, ComputeTargetCommand, ListArgs, ShowArgs};
use crate::errors::CommandError;
use crate::output::objects::compute;

/// Runs a command of the group.
pub(super) fn run(command: ComputeTargetCommand, context: &Context) -> CommandResult {
    match command {
        ComputeTargetCommand::List(args) => list(&args, context),
        ComputeTargetCommand::Show(args) => show(&args, context),
        ComputeTargetCommand::Attach(AttachCommand::Aks(args)) => attach(*args, context),
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

fn attach(args: AttachArgs, context: &Context) -> CommandResult {
    let name = ComputeTargetName::new(args.name).map_err(|source| CommandError::Name { flag: "--name", source })?;
    let wrong = |what| CommandError::Explained { what, remedy: "see 'aml computetarget attach aks --help'".to_owned() };
    let request = AttachCluster {
        name,
        front: args.front.front().map_err(wrong)?,
        kubeconfig: args.kubeconfig,
        context: args.context,
        namespace: args.namespace,
        router_namespace: args.router_namespace,
        purpose: args.cluster_purpose.into(),
        node_registry: args.registry_in_cluster,
        pull_secret: args.image_pull_secret,
    };
    let target = context.perform(args.workspace.request(), async |session| attach_cluster(session, request).await)?;
    Ok(compute::one(&target, args.form.into()))
}
