//! The supervisor: one process per user and workspace that keeps the processes as the records say, and answers the command.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};
use tokio_util::task::TaskTracker;

use super::apps::sweep_apps;
use super::paths::Paths;
use super::persist::{change_later, undo};
use super::reconcile::Action;
use super::shared::Shared;
use super::state::{Replica, State};
use super::{clock::Clock, lock, reconcile, records, router_sync::RouterSync, rpc};
use crate::files::{make_private_folder, remove_folder_durably};
use crate::inbound::Descriptors;
use crate::names::ServiceName;
use crate::platform::Variables;

/// Why the supervisor could not run.
#[derive(Debug, thiserror::Error)]
pub enum SupervisorError {
    #[error("another supervisor of this workspace is running")]
    RunsAlready,
    /// A file or socket of its own could not be used.
    #[error("{what} failed")]
    Io { what: &'static str, source: io::Error },
}

/// What a supervisor is started with.
#[derive(Debug, Clone)]
pub struct SupervisorOptions {
    pub paths: Paths,
    /// This program, started again as router and replicas.
    pub executable: PathBuf,
    /// Which build of the program this is: a newer command asks an older supervisor to step down.
    pub version: String,
    /// The port that the router asks for the first time; 0 lets the machine choose.
    pub router_port: u16,
    /// The environment of the router and of replicas.
    pub variables: Variables,
}

/// Runs the supervisor of a workspace until its last service is deleted, a newer program takes over, or `stop` resolves.
/// It never ends replicas by ending itself.
pub async fn run_supervisor(options: SupervisorOptions, stop: impl Future<Output = ()>) -> Result<(), SupervisorError> {
    let SupervisorOptions { paths, executable, version, router_port, variables } = options;
    let failed = |what| move |source| SupervisorError::Io { what, source };
    paths.prepare().map_err(failed("preparing the workspace's folders"))?;
    let _held = own_lock(&paths)?;
    let open_files = Descriptors::raise();
    let listener = rpc::bind(&paths.supervisor_socket()).map_err(failed("binding the supervisor's socket"))?;
    let state = records::load(&paths).map_err(failed("looking for the records of services"))?;
    let state = State { router_port: super::router_sync::written_port(&paths), ..state };
    let (sequence, _) = watch::channel(1);
    let shared = Arc::new(Shared {
        paths,
        executable,
        version,
        first_router_port: router_port,
        open_files,
        variables,
        since: Instant::now(),
        state: Mutex::new(state),
        sequence,
        wake: Notify::new(),
        router_doubt: Notify::new(),
        step_down: Notify::new(),
        removals: TaskTracker::new(),
    });
    super::replicas::adopt_replicas(&shared).map_err(failed("looking for the replicas of services"))?;
    let answering = {
        let shared = Arc::clone(&shared);
        rpc::serve(listener, open_files.connections(), move |_, path, body| super::api::answer(Arc::clone(&shared), path, body))
    };
    tokio::select! {
        never = answering => match never {},
        () = keep(&shared) => Ok(()),
        () = shared.step_down.notified() => Ok(()),
        () = stop => Ok(()),
    }
}

fn own_lock(paths: &Paths) -> Result<File, SupervisorError> {
    let failed = |what| move |source| SupervisorError::Io { what, source };
    let folder = paths.state().join("supervisor");
    make_private_folder(&folder).map_err(failed("preparing the supervisor's folder"))?;
    let held = lock::own(&folder.join("lock")).map_err(failed("taking the supervisor's lock"))?;
    lock::write_process_id(&folder).map_err(failed("writing the supervisor's process number"))?;
    held.ok_or(SupervisorError::RunsAlready)
}

/// How long a supervisor without services stays after it was asked something last: the command may have more to ask.
const EMPTY_GRACE: Duration = Duration::from_secs(1);

/// Keeps processes as records say, until no service is left. It wakes on news, and when something is due; not otherwise.
async fn keep(shared: &Arc<Shared>) {
    let mut router = RouterSync::new(shared);
    let mut empty_since: Option<Instant> = None;
    loop {
        let clock = Clock::at(Instant::now());
        let actions = reconcile::plan(&shared.state(), &clock);
        let acted = !actions.is_empty();
        for action in actions {
            carry_out(shared, action);
        }
        if acted {
            shared.sequence.send_modify(|sequence| *sequence += 1);
        }
        let retry = router.sync().await;
        if acted {
            continue;
        }
        let (empty, asked) = {
            let state = shared.state();
            (state.is_empty(), state.asked)
        };
        empty_since = if empty { empty_since.or_else(|| Some(Instant::now())).max(asked) } else { None };
        if empty_since.is_some_and(|since| clock.has_passed(EMPTY_GRACE, since)) {
            router.close();
            // Nobody would go on with it.
            shared.removals.close();
            shared.removals.wait().await;
            return;
        }
        let news = shared.wake.notified();
        match clock.next().into_iter().chain(retry).min() {
            // News or not, the next turn looks at everything.
            Some(due) => drop(tokio::time::timeout_at(due.into(), news).await),
            None => news.await,
        }
    }
}

fn carry_out(shared: &Arc<Shared>, action: Action) {
    tracing::info!(?action, "reconciling");
    match action {
        Action::Read(name) => records::read_again(shared, &name),
        Action::Start(name, revision) => super::replicas::start_replica(shared, &name, revision),
        Action::Retire(name, id) => with_replica(shared, &name, &id, |replica| replica.retiring = Some(Instant::now())),
        Action::Stop(name, id) => {
            with_replica(shared, &name, &id, |replica| replica.told = Some(Instant::now()));
            lock::signal_holder(&shared.paths.replicas(&name).join(&id), rustix::process::Signal::TERM);
        }
        Action::Kill(name, id) => {
            with_replica(shared, &name, &id, |replica| replica.killed = true);
            lock::signal_holder(&shared.paths.replicas(&name).join(&id), rustix::process::Signal::KILL);
        }
        Action::Promote(name, revision) => {
            change_later(shared, &name, |service| service.promote(revision));
        }
        Action::GiveUp(name, revision, replica) => {
            let failure = super::status::why_it_failed(shared, &name, revision, &replica);
            change_later(shared, &name, |service| service.give_up(revision, failure));
        }
        Action::Forget(name) => forget(shared, &name),
    }
}

fn with_replica(shared: &Shared, name: &ServiceName, id: &str, change: impl FnOnce(&mut Replica)) {
    if let Some(replica) = shared.state().replicas_mut(name).and_then(|replicas| replicas.get_mut(id)) {
        change(replica);
    }
}

/// Removes all files of a service. Until they are gone it counts as being deleted, or the next supervisor would find it again.
fn forget(shared: &Shared, name: &ServiceName) {
    let folder = shared.paths.service(name);
    if let Err(error) = remove_folder_durably(&folder) {
        let why = format!("its folder {} could not be removed: {error}", folder.display());
        tracing::error!(service = %name, why, "the files of a deleted service stay for now");
        undo(shared, name, why);
        return;
    }
    shared.state().services.remove(name);
    sweep_apps(shared);
}
