//! The parts that this program starts again by itself.

mod knock;
mod replica;

use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

use aml::platform::kubernetes::attach::PASS_FOLDER;
use aml::platform::kubernetes::router::{ClusterRouterOptions, run_cluster_router};
use aml::platform::local::{Paths, SupervisorOptions, run_router, run_supervisor};
use aml::replica::exec_bound_to_parent;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};

use super::CommandResult;
use super::context::Context;
use crate::args::hidden::{ExecArgs, HiddenCommand, RouterArgs, WorkspaceStateArgs};
use crate::errors::CommandError;
use crate::logging;
use crate::output::Report;
use crate::settings::{Settings, for_services};

/// How long load balancers may need to notice that a router is about to end.
const CLUSTER_DRAIN_DELAY: Duration = Duration::from_secs(10);

/// Runs one of them until it is told to stop.
pub(super) fn run(command: HiddenCommand, context: &Context) -> CommandResult {
    match command {
        HiddenCommand::Supervisor(args) => supervisor(&args, context),
        HiddenCommand::Router(args) => router(&args),
        HiddenCommand::Replica(args) => replica::run(&args, context),
        HiddenCommand::Exec(args) => exec(&args),
        HiddenCommand::Knock(args) => Ok(knock::run(&args.addresses)),
    }
}

fn supervisor(args: &WorkspaceStateArgs, context: &Context) -> CommandResult {
    logging::start_service();
    let host = context.settings.home()?.host;
    let paths = Paths::new(args.state.clone(), &args.runtime);
    let router_port = context.settings.router_port;
    let variables = for_services();
    let options = SupervisorOptions { paths, executable: host.executable, version: host.build, router_port, variables };
    let running = async { run_supervisor(options, told_to_stop()?).await.map_err(failed) };
    let runtime = one_thread()?;
    let outcome = runtime.block_on(running);
    // Threads that wait for the end of replicas are not waited for: replicas go on.
    runtime.shutdown_background();
    outcome.map(|()| Report::Nothing)
}

fn router(args: &RouterArgs) -> CommandResult {
    let Some(workspace) = &args.workspace else { return cluster_router(args) };
    logging::start_service();
    let paths = Paths::new(workspace.state.clone(), &workspace.runtime);
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(CommandError::Start)?;
    runtime.block_on(async { run_router(&paths, told_to_stop()?).await.map_err(failed) })?;
    Ok(Report::Nothing)
}

/// As many threads as the pod has processors.
fn cluster_router(args: &RouterArgs) -> CommandResult {
    logging::start_container();
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(CommandError::Start)?;
    let missing = |what: &str| CommandError::Explained {
        what: format!("a router in a cluster needs {what}"),
        remedy: "'aml computetarget attach aks' starts it with all that it needs".to_owned(),
    };
    let options = ClusterRouterOptions {
        namespaces: args.namespace.clone(),
        router_namespace: args.router_namespace.clone().ok_or_else(|| missing("--router-namespace"))?,
        identity: Settings::pod_identity().ok_or_else(|| missing("POD_NAME and POD_IP"))?,
        pass_keys: PASS_FOLDER.into(),
        drain_delay: CLUSTER_DRAIN_DELAY,
        trusted_proxies: args.trusted_proxy.clone(),
    };
    runtime.block_on(async { run_cluster_router(options, told_to_stop()?).await.map_err(failed) })?;
    Ok(Report::Nothing)
}

fn exec(args: &ExecArgs) -> CommandResult {
    let (program, rest): (&OsString, &[OsString]) = args
        .program
        .split_first()
        .ok_or_else(|| CommandError::Explained { what: "no program to become".to_owned(), remedy: String::new() })?;
    Err(failed(exec_bound_to_parent(Path::new(program), rest, args.open_files)))
}

fn one_thread() -> Result<Runtime, CommandError> {
    Builder::new_current_thread().enable_all().build().map_err(CommandError::Start)
}

/// Resolves when this process is asked to end.
fn told_to_stop() -> Result<impl Future<Output = ()>, CommandError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(CommandError::Start)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(CommandError::Start)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> CommandError {
    CommandError::Process(Box::new(error))
}
