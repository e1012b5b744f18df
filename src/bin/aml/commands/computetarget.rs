//! The commands of `computetarget`.

use std::time::Duration;

use aml::config::ClusterFront;
use aml::names::ComputeTargetName;
use aml::operations::{
    AttachCluster, DetachCluster, IfServices, IfUnreachable, WaitForRouter, attach_cluster, credentials, detach_cluster,
    export_cluster, how_to_create, list_compute_targets, rotate_router_key, show_compute_target, update_cluster,
};

use super::CommandResult;
use super::context::Context;
use crate::args::computetarget::create::CreateArgs;
use crate::args::computetarget::front::TlsArgs;
use crate::args::computetarget::{
    AttachArgs, AttachCommand, ComputeTargetCommand, CreateCommand, DetachArgs, ListArgs, ShowArgs, UpdateArgs, UpdateCommand,
    WaitArgs,
};
use crate::errors::CommandError;
use crate::output::Report;
use crate::output::objects::compute;
use crate::question::{self, Answer};

/// Runs a command of the group.
pub(super) fn run(command: ComputeTargetCommand, context: &Context) -> CommandResult {
    match command {
        ComputeTargetCommand::List(args) => list(&args, context),
        ComputeTargetCommand::Show(args) => show(&args, context),
        ComputeTargetCommand::Attach(AttachCommand::Aks(args)) => attach(*args, context),
        ComputeTargetCommand::Update(UpdateCommand::Aks(args)) => update(&args, context),
        ComputeTargetCommand::Create(CreateCommand::Aks(args)) => create(&args, context),
        ComputeTargetCommand::Detach(args) => detach(&args, context),
        ComputeTargetCommand::GetCredentials(args) => get_credentials(&args, context),
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
    if let Some(id) = &args.compute_resource_id {
        return Err(through_azure(id, &args.name));
    }
    let name = ComputeTargetName::new(args.name).map_err(|source| CommandError::Name { flag: "--name", source })?;
    let default = ClusterFront::LoadBalancer { internal: false, subnet: None, dns_label: None, address: None };
    let request = AttachCluster {
        name,
        front: args.front.front().map_err(misused)?.unwrap_or(default),
        kubeconfig: args.kubeconfig,
        context: args.context,
        namespace: args.namespace,
        router_namespace: args.router_namespace,
        purpose: args.cluster_purpose.map(Into::into).unwrap_or_default(),
        node_registry: args.registry_in_cluster,
        pull_secret: args.image_pull_secret,
        wait: wait(args.wait),
    };
    let workspace = args.workspace.request();
    if let Some(folder) = args.export {
        let exported = context.perform(workspace, async |session| export_cluster(session, request, folder).await)?;
        return Ok(compute::exported(&exported));
    }
    let target = context.perform(workspace, async |session| attach_cluster(session, request).await)?;
    Ok(compute::one(&target, args.form.into()))
}

fn update(args: &UpdateArgs, context: &Context) -> CommandResult {
    refuse_tls(&args.tls)?;
    let front = args.front.front().map_err(misused)?;
    let purpose = args.cluster_purpose.map(Into::into);
    let (name, wait) = (args.name.as_str(), wait(args.wait));
    let only_the_key = args.rotate_pass_key && front.is_none() && purpose.is_none();
    let limit = Duration::from_secs(args.wait.timeout);
    let target = context.perform(args.workspace.request(), async |session| {
        if only_the_key {
            return Box::pin(rotate_router_key(session, name, limit)).await;
        }
        let updated = Box::pin(update_cluster(session, name, front, purpose, wait)).await?;
        if args.rotate_pass_key {
            Box::pin(rotate_router_key(session, name, limit)).await?;
        }
        Ok(updated)
    })?;
    Ok(compute::changed(&target, args.form.into()))
}

fn create(args: &CreateArgs, context: &Context) -> CommandResult {
    refuse_tls(&args.tls)?;
    context.warn_of_retired(args.retired());
    let request = args.request().map_err(misused)?;
    context.warn("no cluster is made: run these commands, which make it and attach it");
    Ok(Report::Plain((how_to_create(&request).join("\n") + "\n").into_bytes()))
}

fn detach(args: &DetachArgs, context: &Context) -> CommandResult {
    let mut services = if args.yes { IfServices::Strand } else { IfServices::Refuse };
    let detach = |services: IfServices| {
        let unreachable = if args.force { IfUnreachable::Forget } else { IfUnreachable::Refuse };
        let request = DetachCluster { name: args.name.clone(), services, unreachable };
        context.perform(args.workspace.request(), async |session| detach_cluster(session, request).await)
    };
    if !args.yes && question::can_be_asked() {
        match question::ask(&format!("Detach '{}' and remove its router", args.name)) {
            Answer::Yes => services = IfServices::Refuse,
            Answer::No => {
                return Err(CommandError::Explained {
                    what: "nothing was detached".to_owned(),
                    remedy: "answer y, or give --yes".to_owned(),
                });
            }
        }
    }
    Ok(compute::detached(&detach(services)?))
}

fn get_credentials(args: &ShowArgs, context: &Context) -> CommandResult {
    let found = context.perform(args.workspace.request(), async |session| credentials(session, &args.name).await)?;
    Ok(compute::credentials(&found))
}

fn wait(args: WaitArgs) -> WaitForRouter {
    if args.no_wait { WaitForRouter::No } else { WaitForRouter::UpTo(Duration::from_secs(args.timeout)) }
}

fn misused(what: String) -> CommandError {
    CommandError::Explained { what, remedy: "add --help to the command to see what goes together".to_owned() }
}

fn refuse_tls(args: &TlsArgs) -> Result<(), CommandError> {
    let Some(flag) = args.wanted() else { return Ok(()) };
    Err(CommandError::Explained {
        what: format!("{flag}: the router of a cluster doesn't speak TLS itself yet"),
        remedy: "end TLS in front of it, at an Ingress or a Gateway: --front ingress --host NAME".to_owned(),
    })
}

/// Azure isn't asked yet: the parts of the id make the commands that get by without it.
fn through_azure(id: &str, name: &str) -> CommandError {
    let parts: Vec<&str> = id.split('/').collect();
    let (what, remedy) = match parts.as_slice() {
        ["", subscriptions, subscription, _, group, _, provider, _, cluster]
            if subscriptions.eq_ignore_ascii_case("subscriptions")
                && provider.eq_ignore_ascii_case("Microsoft.ContainerService") =>
        {
            (
                format!("cluster '{cluster}' can't be attached by its Azure resource id yet"),
                format!(
                    "get its credentials and attach it by them: 'az aks get-credentials --subscription {subscription} --resource-group \
                     {group} --name {cluster}', then 'aml computetarget attach aks --name {name} --context {cluster}'"
                ),
            )
        }
        _ => (
            format!("'{id}' is not the Azure resource id of an AKS cluster"),
            "it has the form /subscriptions/ID/resourceGroups/GROUP/providers/Microsoft.ContainerService/managedClusters/NAME"
                .to_owned(),
        ),
    };
    CommandError::Explained { what, remedy }
}
