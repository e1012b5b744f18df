//! The router as the supervisor sees it: it is started when it isn't there, and told the route table when that changes.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

use hyper::Method;
use tokio::task::JoinHandle;

use super::board::has_own_port;
use super::call::CallError;
use super::launch;
use super::persist::change_later;
use super::place::Place;
use super::reconcile::{Board, Service};
use super::router_process::{FrontWanted, Publish, Published};
use super::shared::Shared;
use super::{call, lock, router_watch, tokens};
use crate::config::{AuthMode, ReplicaScale};
use crate::files::write_private;
use crate::names::{ServiceName, VersionName};
use crate::router::{Hosts, Limits, ReplicaAddress, ReplicaRoute, RouteAuth, RouteTable, ServiceRoute, VersionRoute};
use crate::scaling::ScalingPolicy;
use crate::service::Version;

/// How long the router may take to take a table.
const TELLING: Duration = Duration::from_secs(5);

/// The supervisor's side of the router.
pub(super) struct Fronts {
    shared: Arc<Shared>,
    /// What the router was told last; `None` after it was started anew.
    told: Option<Publish>,
    /// After something failed: when another try is worth it.
    again: Option<Instant>,
    /// The tries that failed in a row.
    failures: u32,
    hearing: Option<JoinHandle<()>>,
    /// Whether the router's life is watched; whoever watches it says so when it has ended.
    guarded: Arc<AtomicBool>,
}

impl Fronts {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        Self { shared: Arc::clone(shared), told: None, again: None, failures: 0, hearing: None, guarded: Arc::default() }
    }

    /// Sees to it that the router lives and knows what the board says. Returns when to try again, where that failed.
    pub(super) async fn publish(&mut self) -> Option<Instant> {
        if self.shared.board().is_empty() {
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
        // What is meant may change while the router is being told: it knows what was meant before that.
        let as_of = Instant::now();
        let publish = self.what_to_tell();
        if self.told.as_ref() == Some(&publish) {
            self.router_knows(as_of);
            return None;
        }
        let socket = self.shared.place.router_socket();
        match call::call::<Published>(&socket, (Method::PUT, "/"), &publish, TELLING).await {
            Ok(published) => {
                self.failures = 0;
                self.take_note(publish, published);
                self.router_knows(as_of);
                self.again
            }
            Err(error) => {
                tracing::debug!(%error, "the router does not take its table yet");
                if error.is_late() {
                    self.shared.router_doubt.notify_one();
                }
                if let CallError::Unexpected { .. } = error {
                    // It is an older program's and speaks otherwise: the next one is this program's.
                    lock::signal_holder(&self.shared.place.state().join("router"), rustix::process::Signal::TERM);
                }
                self.try_again()
            }
        }
    }

    /// A router that has just been started listens within milliseconds; what fails for long is tried less often.
    fn try_again(&mut self) -> Option<Instant> {
        let pause = Duration::from_millis(10 << self.failures.min(7));
        self.failures += 1;
        self.again = Some(Instant::now() + pause);
        self.again
    }

    fn router_knows(&self, as_of: Instant) {
        let awaited = self.shared.board().router_knows(as_of);
        if awaited {
            self.shared.changed();
        }
    }

    /// Ends the router.
    pub(super) fn close(&mut self) {
        if let Some(hearing) = self.hearing.take() {
            hearing.abort();
        }
        let folder = self.shared.place.state().join("router");
        lock::signal_holder(&folder, rustix::process::Signal::TERM);
        // A socket that nobody listens on any more; the next router would replace it.
        let _ = fs::remove_file(self.shared.place.router_socket());
    }

    /// Starts the router unless one lives; while its life is watched, no look at its lock is needed.
    fn ensure_router(&mut self) -> io::Result<()> {
        if !self.guarded.load(SeqCst) {
            let started = launch::start_role(&self.shared.place, "router", &self.shared.executable, &self.shared.variables)?;
            if let launch::Started::Now(_) = started {
                started.reap();
                self.told = None;
            }
            self.guarded.store(true, SeqCst);
            tokio::spawn(router_watch::guard(Arc::clone(&self.shared), Arc::clone(&self.guarded)));
        }
        if self.hearing.as_ref().is_none_or(JoinHandle::is_finished) {
            self.hearing = Some(tokio::spawn(router_watch::hear(Arc::clone(&self.shared))));
        }
        Ok(())
    }

    fn what_to_tell(&self) -> Publish {
        let mut board = self.shared.board();
        let services = board.services.values().filter(|service| !service.record.deleting);
        let mut token_fault = None;
        let table = RouteTable { services: services.filter_map(|service| self.route(service, &mut token_fault)).collect() };
        board.token_fault = token_fault;
        // The port once had is kept, so that URLs stay true; the first time the usual one is tried, then any.
        let port = Some(board.router_port.unwrap_or(self.shared.first_router_port)).filter(|port| *port != 0);
        Publish { table, fronts: fronts_wanted(&board, port), unread: board.unread.keys().cloned().collect() }
    }

    fn route(&self, service: &Service, token_fault: &mut Option<String>) -> Option<ServiceRoute> {
        let endpoint = &service.record.endpoint;
        let revision = endpoint.default_version()?.current_revision()?;
        let name = revision.spec.name.clone();
        let auth = match revision.spec.settings.auth {
            AuthMode::None => RouteAuth::None,
            AuthMode::Keys => RouteAuth::Keys(service.key_hashes.clone()),
            AuthMode::Token => match tokens::verifier(&self.shared, &service.record) {
                Ok(Some(verifier)) => RouteAuth::Token(verifier),
                // There is no token that could let anyone in: an empty list of keys refuses all.
                Ok(None) => RouteAuth::Keys(Vec::new()),
                Err(fault) => {
                    *token_fault = Some(fault);
                    RouteAuth::Keys(Vec::new())
                }
            },
        };
        let hosts = Hosts::ThisMachine { also: revision.spec.settings.allowed_hosts.clone() };
        let versions = endpoint.versions().filter_map(|(name, version)| self.version_route(service, name, version));
        Some(ServiceRoute { auth, hosts, versions: versions.collect(), name })
    }

    fn version_route(&self, service: &Service, name: &VersionName, version: &Version) -> Option<VersionRoute> {
        let revision = version.current_revision()?;
        let spec = &revision.spec;
        let serves = version.serving == Some(revision.number);
        let replicas = service.replicas.iter().filter(|(_, replica)| serves && replica.revision == revision.number);
        let replicas = replicas.filter(|(_, replica)| replica.retiring.is_none());
        Some(VersionRoute {
            name: name.to_string(),
            traffic_percentile: version.share,
            limits: Limits {
                max_concurrent_requests: spec.settings.max_concurrent_requests,
                scoring_timeout_ms: spec.settings.scoring_timeout_ms,
                max_queue_wait_ms: spec.settings.max_queue_wait_ms,
            },
            scale: policy(spec.settings.scale, spec.settings.max_concurrent_requests).filter(|_| serves),
            replicas: replicas
                .map(|(id, replica)| ReplicaRoute {
                    id: id.clone(),
                    address: ReplicaAddress::Unix(self.shared.place.replica_socket(id)),
                    ready: replica.is_ready(),
                })
                .collect(),
        })
    }

    fn take_note(&mut self, publish: Publish, published: Published) {
        let mut publish = publish;
        {
            let mut board = self.shared.board();
            let routes =
                publish.table.services.iter().flat_map(|service| &service.versions).flat_map(|version| &version.replicas);
            board.routed.replicas = routes.map(|replica| replica.id.clone()).collect();
            board.routed.since = Some(Instant::now());
            board.router_hung = false;
        }
        let mut all_open = true;
        for (front, port) in publish.fronts.iter_mut().zip(published.ports) {
            match (&front.service, port) {
                (None, Ok(port)) => {
                    self.remember_port(port);
                    self.shared.board().router_fault = None;
                }
                (Some(name), Ok(port)) => all_open &= remember_chosen(&self.shared, name, port),
                (None, Err(what)) => {
                    all_open = false;
                    tracing::error!(what, "the router's port could not be had");
                    if self.shared.board().router_port.is_some() {
                        self.shared.board().router_fault = Some(what);
                    } else {
                        self.remember_port(0);
                    }
                }
                (Some(name), Err(what)) => {
                    all_open = false;
                    remember_fault(&self.shared, name, front.port, &what);
                }
            }
        }
        if all_open {
            self.told = Some(publish);
        } else {
            // A port may become free.
            self.again = Some(Instant::now() + Duration::from_millis(500));
        }
        self.shared.changed();
    }

    fn remember_port(&self, port: u16) {
        if self.shared.board().router_port.replace(port) == Some(port) {
            return;
        }
        if let Err(error) = write_private(&port_file(&self.shared.place), port.to_string().as_bytes()) {
            tracing::error!(%error, "the router's port could not be written down");
        }
    }
}

fn port_file(place: &Place) -> PathBuf {
    place.state().join("router").join("port")
}

/// Returns the port of the router's front for all services, as a supervisor wrote it down.
pub(super) fn written_port(place: &Place) -> Option<u16> {
    fs::read_to_string(port_file(place)).ok()?.trim().parse().ok()
}

fn policy(scale: ReplicaScale, slots: u32) -> Option<ScalingPolicy> {
    let ReplicaScale::Auto(auto) = scale else { return None };
    Some(ScalingPolicy {
        min_replicas: auto.min_replicas,
        max_replicas: auto.max_replicas,
        target_utilization: auto.target_utilization,
        refresh: Duration::from_secs(u64::from(auto.refresh_seconds)),
        slots_per_replica: slots,
    })
}

/// The front for all services, and one for each revision that has a port of its own.
fn fronts_wanted(board: &Board, port: Option<u16>) -> Vec<FrontWanted> {
    let mut wanted = vec![FrontWanted { service: None, port }];
    for service in board.services.values().filter(|service| !service.record.deleting) {
        for revision in service.record.revisions().filter(|revision| has_own_port(revision)) {
            let port = revision.spec.settings.port.or(service.local.chosen_port);
            let front = FrontWanted { service: Some(revision.spec.name.clone()), port };
            if !wanted.contains(&front) {
                wanted.push(front);
            }
        }
    }
    wanted
}

/// Writes the port down that the machine chose; returns whether it is.
fn remember_chosen(shared: &Shared, name: &ServiceName, port: u16) -> bool {
    let news = shared.board().services.get(name).is_some_and(|service| {
        let named = service.record.revisions().any(|revision| revision.spec.settings.port == Some(port));
        !service.record.deleting && !named && service.local.chosen_port != Some(port)
    });
    !news || change_later(shared, name, |service| service.local.chosen_port = Some(port))
}

fn remember_fault(shared: &Shared, name: &ServiceName, port: Option<u16>, what: &str) {
    let mut board = shared.board();
    let Some(service) = board.services.get_mut(name) else { return };
    let mut pending = service.record.endpoint.versions().filter_map(|(_, version)| version.pending_revision());
    if let Some(number) = pending.find(|revision| revision.spec.settings.port == port).map(|revision| revision.number) {
        service.front_faults.insert(number, what.to_owned());
    }
}
