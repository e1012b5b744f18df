//! The supervisor: one process per user and workspace that keeps the processes as the records say, and answers the command.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use super::place::{Place, make_private};
use super::reconcile::{Action, Board, Service};
use super::record::ServiceRecord;
use super::shared::{Shared, change_record, sweep_apps};
use super::{call, clock::Clock, fronts::Fronts, lock, reconcile};
use crate::inbound::Descriptors;
use crate::names::ServiceName;

/// Why the supervisor could not run.
#[derive(Debug, thiserror::Error)]
pub enum SupervisorError {
    /// Another supervisor of this workspace lives.
    #[error("another supervisor of this workspace is running")]
    RunsAlready,
    /// A file or socket of its own could not be used.
    #[error("{what} failed")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
}

/// What a supervisor is started with.
#[derive(Debug, Clone)]
pub struct SupervisorOptions {
    /// The workspace's folders.
    pub place: Place,
    /// This program, started again as router and replicas.
    pub executable: PathBuf,
    /// Which build of the program this is: a newer command asks an older supervisor to step down.
    pub version: String,
    /// The port that the router asks for the first time; 0 lets the machine choose.
    pub router_port: u16,
}

/// Runs the supervisor of a workspace until its last service is deleted, a newer program takes over, or `stop` resolves.
/// It never ends replicas by ending itself.
pub async fn run_supervisor(options: SupervisorOptions, stop: impl Future<Output = ()>) -> Result<(), SupervisorError> {
    let SupervisorOptions { place, executable, version, router_port } = options;
    let failed = |what| move |source| SupervisorError::Io { what, source };
    place.prepare().map_err(failed("preparing the workspace's folders"))?;
    let _held = own_lock(&place)?;
    let open_files = Descriptors::raise();
    let listener = call::bind(&place.supervisor_socket()).map_err(failed("binding the supervisor's socket"))?;
    let services = load(&place).map_err(failed("reading the records of services"))?;
    let board = Board { services, router_port: super::fronts::written_port(&place), ..Board::default() };
    let (sequence, _) = watch::channel(1);
    let shared = Arc::new(Shared {
        place,
        executable,
        version,
        first_router_port: router_port,
        open_files,
        since: Instant::now(),
        board: Mutex::new(board),
        sequence,
        wake: Notify::new(),
        step_down: Notify::new(),
    });
    super::watch::adopt_replicas(&shared);
    let answering = {
        let shared = Arc::clone(&shared);
        call::serve(listener, open_files.connections(), move |_, _, body| super::answer::answer(Arc::clone(&shared), body))
    };
    tokio::select! {
        never = answering => match never {},
        () = keep(&shared) => Ok(()),
        () = shared.step_down.notified() => Ok(()),
        () = stop => Ok(()),
    }
}

fn own_lock(place: &Place) -> Result<File, SupervisorError> {
    let failed = |what| move |source| SupervisorError::Io { what, source };
    let folder = place.state().join("supervisor");
    make_private(&folder).map_err(failed("preparing the supervisor's folder"))?;
    let held = lock::own(&folder.join("lock")).map_err(failed("taking the supervisor's lock"))?;
    lock::write_process_id(&folder).map_err(failed("writing the supervisor's process number"))?;
    held.ok_or(SupervisorError::RunsAlready)
}

/// Reads all records. A folder without a record is what a killed supervisor left of a service that was being deleted or never taken.
fn load(place: &Place) -> io::Result<BTreeMap<ServiceName, Service>> {
    let mut services = BTreeMap::new();
    for entry in fs::read_dir(place.services())? {
        let folder = entry?.path();
        match ServiceRecord::load(&folder) {
            Ok(Some(record)) => {
                services.insert(record.name.clone(), Service::new(record));
            }
            Ok(None) => fs::remove_dir_all(&folder)?,
            Err(error) => tracing::error!(folder = %folder.display(), %error, "a record can't be read; the service is left out"),
        }
    }
    Ok(services)
}

/// How long a supervisor without services stays: the command may have more to ask.
const EMPTY_GRACE: Duration = Duration::from_millis(500);

/// Keeps processes as records say, until no service is left. It wakes on news, and when something is due; not otherwise.
async fn keep(shared: &Arc<Shared>) {
    let mut fronts = Fronts::new(shared);
    let mut empty_since: Option<Instant> = None;
    loop {
        let clock = Clock::at(Instant::now());
        let actions = reconcile::plan(&shared.board(), &clock);
        let acted = !actions.is_empty();
        for action in actions {
            carry_out(shared, action);
        }
        if acted {
            shared.sequence.send_modify(|sequence| *sequence += 1);
        }
        let retry = fronts.publish().await;
        if acted {
            continue;
        }
        let empty = shared.board().services.is_empty();
        empty_since = if empty { empty_since.or_else(|| Some(Instant::now())) } else { None };
        if empty_since.is_some_and(|since| clock.has_passed(EMPTY_GRACE, since)) {
            fronts.close();
            return;
        }
        let news = shared.wake.notified();
        match clock.next().into_iter().chain(retry).min() {
            // Whether news came or the time did, the board is looked at anew.
            Some(due) => drop(tokio::time::timeout_at(due.into(), news).await),
            None => news.await,
        }
    }
}

fn carry_out(shared: &Arc<Shared>, action: Action) {
    tracing::info!(?action, "reconciling");
    match action {
        Action::Start(name, revision) => super::watch::start_replica(shared, &name, revision),
        Action::Retire(name, id) => with_replica(shared, &name, &id, |replica| replica.retiring = Some(Instant::now())),
        Action::Stop(name, id) => {
            with_replica(shared, &name, &id, |replica| replica.told = Some(Instant::now()));
            lock::signal_holder(&shared.place.replicas(&name).join(&id), rustix::process::Signal::TERM);
        }
        Action::Kill(name, id) => {
            with_replica(shared, &name, &id, |replica| replica.killed = true);
            lock::signal_holder(&shared.place.replicas(&name).join(&id), rustix::process::Signal::KILL);
        }
        Action::Promote(name, revision) => change_record(shared, &name, |service| service.promote(revision)),
        Action::GiveUp(name, revision, replica) => {
            let failure = super::describe::why_it_failed(shared, &name, revision, &replica);
            change_record(shared, &name, |service| service.give_up(revision, failure));
        }
        Action::Forget(name) => forget(shared, &name),
    }
}

fn with_replica(shared: &Shared, name: &ServiceName, id: &str, change: impl FnOnce(&mut reconcile::Replica)) {
    if let Some(replica) = shared.board().services.get_mut(name).and_then(|service| service.replicas.get_mut(id)) {
        change(replica);
    }
}

/// Removes all files of a service.
fn forget(shared: &Shared, name: &ServiceName) {
    shared.board().services.remove(name);
    if let Err(error) = fs::remove_dir_all(shared.place.service(name)) {
        tracing::error!(service = %name, %error, "the files of a deleted service could not be removed");
    }
    sweep_apps(shared);
}
