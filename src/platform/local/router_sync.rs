//! Router sync: the supervisor starts the router when it isn't there, and sends it the routes that changed.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use hyper::Method;
use tokio::task::JoinHandle;

use super::launch;
use super::paths::Paths;
use super::persist::change_later;
use super::router_process::{PortWanted, PortsTaken, RouterUpdate};
use super::rpc::CallError;
use super::shared::Shared;
use super::state::has_own_port;
use super::state::{Replica, Service, State};
use super::{lock, router_watch, rpc, tokens};
use crate::config::AuthMode;
use crate::files::write_private;
use crate::names::ServiceName;
use crate::router::{Hosts, ReplicaAddress, RouteTable, RunningReplica, RunningService, route_table};
use crate::service::contract::MessageFormat;
use crate::service::{PageOrigins, page_origins};

/// How long the router may take to apply an update.
const UPDATE_LIMIT: Duration = Duration::from_secs(5);

/// The desired state of the router.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    table: RouteTable,
    ports: Vec<PortWanted>,
    unread: Vec<ServiceName>,
}

/// The supervisor's side of the router.
pub(super) struct RouterSync {
    shared: Arc<Shared>,
    /// The state that the router has applied; `None` after it was started.
    applied: Option<Wanted>,
    /// After a failure: when to try again.
    again: Option<Instant>,
    /// Failed tries in a row.
    failures: u32,
    watching: Option<JoinHandle<()>>,
    /// Whether a task waits for the router's end; it clears this when the router has ended.
    guarded: Arc<AtomicBool>,
}

impl RouterSync {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        Self { shared: Arc::clone(shared), applied: None, again: None, failures: 0, watching: None, guarded: Arc::default() }
    }

    /// Starts the router if none lives, and sends it what changed. Returns when to try again if that failed.
    pub(super) async fn sync(&mut self) -> Option<Instant> {
        if self.shared.state().is_empty() {
            return None;
        }
        if self.again.is_some_and(|again| Instant::now() < again) {
            return self.again;
        }
        self.again = None;
        if let Err(error) = self.ensure_router() {
            tracing::error!(%error, "the router could not be started");
            return self.try_again();
        }
        // The state may change while the message is on its way: the router then knows the state as of now.
        let as_of = Instant::now();
        let wanted = self.wanted();
        if self.applied.as_ref() == Some(&wanted) {
            self.router_knows(as_of);
            return None;
        }
        let socket = self.shared.paths.router_socket();
        match rpc::call::<PortsTaken>(&socket, (Method::PUT, "/"), &self.update_to(&wanted), UPDATE_LIMIT).await {
            Ok(answer) => {
                self.failures = 0;
                self.take_note(wanted, answer);
                self.router_knows(as_of);
                self.again
            }
            Err(error) => {
                tracing::debug!(%error, "the router doesn't take its update yet");
                if error.is_late() {
                    self.shared.router_doubt.notify_one();
                }
                if let CallError::Unexpected { .. } = error {
                    // An older program doesn't understand this message; the router is replaced by this program.
                    lock::signal_holder(&self.shared.paths.state().join("router"), rustix::process::Signal::TERM);
                }
                self.try_again()
            }
        }
    }

    /// A router that has just been started listens within milliseconds; a failure that lasts is retried less often.
    fn try_again(&mut self) -> Option<Instant> {
        let pause = Duration::from_millis(10 << self.failures.min(7));
        self.failures += 1;
        self.again = Some(Instant::now() + pause);
        self.again
    }

    fn router_knows(&self, as_of: Instant) {
        let awaited = self.shared.state().router_knows(as_of);
        if awaited {
            self.shared.changed();
        }
    }

    /// Ends the router.
    pub(super) fn close(&mut self) {
        if let Some(watching) = self.watching.take() {
            watching.abort();
        }
        let folder = self.shared.paths.state().join("router");
        lock::signal_holder(&folder, rustix::process::Signal::TERM);
        // Nothing listens on the socket any more; otherwise the next router replaces it.
        let _ = fs::remove_file(self.shared.paths.router_socket());
    }

    /// Starts the router unless one runs; while a task waits for its end, its lock needn't be checked.
    fn ensure_router(&mut self) -> io::Result<()> {
        if !self.guarded.load(SeqCst) {
            let started = launch::start_role(&self.shared.paths, "router", &self.shared.executable, &self.shared.variables)?;
            if let launch::Started::Now(_) = started {
                started.reap();
                self.applied = None;
            }
            self.guarded.store(true, SeqCst);
            tokio::spawn(router_watch::guard(Arc::clone(&self.shared), Arc::clone(&self.guarded)));
        }
        if self.watching.as_ref().is_none_or(JoinHandle::is_finished) {
            self.watching = Some(tokio::spawn(router_watch::watch_status(Arc::clone(&self.shared))));
        }
        Ok(())
    }

    /// Returns the desired state of the router.
    fn wanted(&self) -> Wanted {
        let mut state = self.shared.state();
        let mut token_fault = None;
        let services = state.services.values().filter(|service| !service.record.deleting);
        let running = services.filter_map(|service| running(&self.shared, service, &mut token_fault));
        let table = route_table(running.collect::<Vec<_>>());
        state.token_fault = token_fault;
        // A port once taken is kept, so that URLs stay true; the first time the usual one is tried, then any.
        let port = Some(state.router_port.unwrap_or(self.shared.first_router_port)).filter(|port| *port != 0);
        Wanted { table, ports: ports_wanted(&state, port), unread: state.unread.keys().cloned().collect() }
    }

    /// Returns the update from the applied state to `wanted`. Services whose records can't be read keep their routes.
    fn update_to(&self, wanted: &Wanted) -> RouterUpdate {
        let Wanted { table, ports, unread } = wanted.clone();
        let before = self.applied.as_ref().map(|applied| applied.table.clone()).unwrap_or_default();
        let mut routes = table.since(&before);
        routes.kept.extend(unread.iter().cloned());
        RouterUpdate { format: MessageFormat::CURRENT, routes, ports, unread }
    }

    fn take_note(&mut self, wanted: Wanted, answer: PortsTaken) {
        {
            let mut state = self.shared.state();
            let versions = wanted.table.services.iter().flat_map(|service| &service.versions);
            state.routed.replicas = versions.flat_map(|version| &version.replicas).map(|replica| replica.id.clone()).collect();
            state.routed.since = Some(Instant::now());
            state.router_hung = false;
        }
        let mut all_open = true;
        for (wanted, port) in wanted.ports.iter().zip(answer.ports) {
            match (&wanted.service, port) {
                (None, Ok(port)) => {
                    self.remember_port(port);
                    self.shared.state().router_fault = None;
                }
                (Some(name), Ok(port)) => all_open &= remember_chosen(&self.shared, name, port),
                (None, Err(why)) => {
                    all_open = false;
                    tracing::error!(why, "the router can't listen on its port");
                    if self.shared.state().router_port.is_some() {
                        self.shared.state().router_fault = Some(why);
                    } else {
                        self.remember_port(0);
                    }
                }
                (Some(name), Err(why)) => {
                    all_open = false;
                    remember_fault(&self.shared, name, wanted.port, &why);
                }
            }
        }
        if all_open {
            self.applied = Some(wanted);
        } else {
            // A port may become free.
            self.again = Some(Instant::now() + Duration::from_millis(500));
        }
        self.shared.changed();
    }

    fn remember_port(&self, port: u16) {
        if self.shared.state().router_port.replace(port) == Some(port) {
            return;
        }
        if let Err(error) = write_private(&port_file(&self.shared.paths), port.to_string().as_bytes()) {
            tracing::error!(%error, "the router's port could not be recorded");
        }
    }
}

fn port_file(paths: &Paths) -> PathBuf {
    paths.state().join("router").join("port")
}

/// Returns the port of all services that a supervisor recorded.
pub(super) fn written_port(paths: &Paths) -> Option<u16> {
    fs::read_to_string(port_file(paths)).ok()?.trim().parse().ok()
}

/// Returns a service as the route table needs it; `None` if its default version has no revision.
fn running<'a>(shared: &Shared, service: &'a Service, token_fault: &mut Option<String>) -> Option<RunningService<'a>> {
    let record = &service.record;
    let spec = &record.endpoint.default_version()?.current_revision()?.spec;
    let settings = &spec.settings;
    let tokens = match settings.auth {
        AuthMode::None | AuthMode::Keys => None,
        AuthMode::Token => tokens::verifier(shared, record).unwrap_or_else(|fault| {
            *token_fault = Some(fault);
            None
        }),
    };
    let replica = |(id, replica): (&String, &Replica)| RunningReplica {
        id: id.clone(),
        revision: replica.revision,
        address: ReplicaAddress::Unix(shared.paths.replica_socket(id)),
        ready: replica.is_ready(),
        retiring: replica.retiring.is_some(),
    };
    let PageOrigins { hosts, all, unknown: _ } = page_origins(&spec.content.environment.definition.variables());
    let also = settings.allowed_hosts.iter().cloned().chain(hosts).collect();
    let hosts = Hosts::ThisMachine { also, any_page: all };
    let replicas = service.replicas.iter().map(replica).collect();
    Some(RunningService { record, keys: &service.key_hashes, tokens, hosts, pass: None, replicas })
}

/// The port of all services, and one for each revision that has its own.
fn ports_wanted(state: &State, port: Option<u16>) -> Vec<PortWanted> {
    let mut wanted = vec![PortWanted { service: None, port }];
    for service in state.services.values().filter(|service| !service.record.deleting) {
        for revision in service.record.revisions().filter(|revision| has_own_port(revision)) {
            let port = revision.spec.settings.port.or(service.local.chosen_port);
            let own = PortWanted { service: Some(revision.spec.name.clone()), port };
            if !wanted.contains(&own) {
                wanted.push(own);
            }
        }
    }
    wanted
}

/// Records the port that the machine chose; returns whether it is recorded.
fn remember_chosen(shared: &Shared, name: &ServiceName, port: u16) -> bool {
    let news = shared.state().services.get(name).is_some_and(|service| {
        let named = service.record.revisions().any(|revision| revision.spec.settings.port == Some(port));
        !service.record.deleting && !named && service.local.chosen_port != Some(port)
    });
    !news || change_later(shared, name, |service| service.local.chosen_port = Some(port))
}

fn remember_fault(shared: &Shared, name: &ServiceName, port: Option<u16>, what: &str) {
    let mut state = shared.state();
    let Some(service) = state.services.get_mut(name) else { return };
    let mut pending = service.record.endpoint.versions().filter_map(|(_, version)| version.pending_revision());
    if let Some(number) = pending.find(|revision| revision.spec.settings.port == port).map(|revision| revision.number) {
        service.port_faults.insert(number, what.to_owned());
    }
}
