//! The router as the supervisor sees it: it is started when it isn't there, told the route table when that changes, and heard for counts.

use std::fs;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::Method;

use super::call::CallError;
use super::launch;
use super::reconcile::{Board, Service};
use super::record::{Revision, write_private};
use super::router_process::{FrontWanted, Publish, Published};
use super::shared::{Shared, change_record};
use super::{call, lock};
use crate::config::ReplicaScale;
use crate::names::ServiceName;
use crate::router::{Limits, ReplicaAddress, ReplicaRoute, RouteAuth, RouteTable, RouterView, ServiceRoute, VersionRoute};
use crate::scaling::ScalingPolicy;
use crate::service::AuthMode;

/// The supervisor's side of the router.
pub(super) struct Fronts {
    shared: Arc<Shared>,
    /// What the router was told last; `None` after it was started anew.
    told: Option<Publish>,
    /// When another try is worth it after one failed.
    again: Instant,
    hearing: Option<tokio::task::JoinHandle<()>>,
}

impl Fronts {
    pub(super) fn new(shared: &Arc<Shared>) -> Self {
        Self { shared: Arc::clone(shared), told: None, again: Instant::now(), hearing: None }
    }

    /// Sees to it that the router lives and knows what the board says.
    pub(super) async fn publish(&mut self) {
        if self.shared.board().services.is_empty() {
            return;
        }
        self.ensure_router();
        // What is meant may change while the router is being told: it knows what was meant before that.
        let as_of = Instant::now();
        let publish = self.what_to_tell();
        if self.told.as_ref() == Some(&publish) {
            self.router_knows(as_of);
            return;
        }
        if Instant::now() < self.again {
            return;
        }
        let socket = self.shared.place.router_socket();
        match call::call::<Published>(&socket, (Method::PUT, "/"), &publish, Duration::from_secs(5)).await {
            Ok(published) => {
                self.take_note(publish, published);
                self.router_knows(as_of);
            }
            Err(error) => {
                tracing::debug!(%error, "the router does not take its table yet");
                if let CallError::Unexpected { .. } = error {
                    // It is an older program's and speaks otherwise: the next one is this program's.
                    lock::signal_holder(&self.shared.place.state().join("router"), rustix::process::Signal::TERM);
                }
                self.again = Instant::now() + Duration::from_millis(20);
                self.shared.wake.notify_one();
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
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

    fn ensure_router(&mut self) {
        let started = launch::start_role(&self.shared.place, &self.shared.executable, "router");
        match started {
            Ok(launch::Started::LivesAlready) => {}
            Ok(started) => {
                started.reap();
                self.told = None;
            }
            Err(error) => tracing::error!(%error, "the router could not be started"),
        }
        if self.hearing.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
            self.hearing = Some(tokio::spawn(hear(Arc::clone(&self.shared))));
        }
    }

    fn what_to_tell(&self) -> Publish {
        let board = self.shared.board();
        let services = board.services.values().filter(|service| !service.record.deleting);
        let table = RouteTable { services: services.filter_map(|service| self.route(service)).collect() };
        Publish { table, fronts: fronts_wanted(&board, self.port()) }
    }

    fn route(&self, service: &Service) -> Option<ServiceRoute> {
        let revision = service.record.serving_revision().or_else(|| service.record.pending_revision())?;
        let name = revision.spec.name.clone();
        let auth = match revision.spec.auth {
            AuthMode::None => RouteAuth::None,
            AuthMode::Keys => RouteAuth::Keys(service.key_hashes.clone()),
            // Without a verifier nobody gets in: an empty list of keys refuses all.
            AuthMode::Token => self.shared.token_verifier(&name).map_or(RouteAuth::Keys(Vec::new()), RouteAuth::Token),
        };
        Some(ServiceRoute { auth, versions: vec![self.version_route(service, revision)], name })
    }

    fn version_route(&self, service: &Service, revision: &Revision) -> VersionRoute {
        let spec = &revision.spec;
        let serves = service.record.serving == Some(revision.number);
        let replicas = service.replicas.iter().filter(|(_, replica)| serves && replica.revision == revision.number);
        let replicas = replicas.filter(|(_, replica)| replica.retiring.is_none());
        VersionRoute {
            name: spec.version_name.as_ref().unwrap_or(&spec.name).to_string(),
            traffic_percentile: spec.traffic_percentile,
            limits: Limits {
                max_concurrent_requests: spec.max_concurrent_requests,
                scoring_timeout_ms: spec.scoring_timeout_ms,
                max_queue_wait_ms: spec.max_queue_wait_ms,
            },
            scale: policy(spec.scale, spec.max_concurrent_requests).filter(|_| serves),
            replicas: replicas
                .map(|(id, replica)| ReplicaRoute {
                    id: id.clone(),
                    address: ReplicaAddress::Unix(self.shared.place.replica_socket(id)),
                    ready: replica.is_ready(),
                })
                .collect(),
        }
    }

    fn take_note(&mut self, publish: Publish, published: Published) {
        let mut publish = publish;
        {
            let mut board = self.shared.board();
            let routes =
                publish.table.services.iter().flat_map(|service| &service.versions).flat_map(|version| &version.replicas);
            board.routed.replicas = routes.map(|replica| replica.id.clone()).collect();
            board.routed.since = Some(Instant::now());
        }
        let mut all_open = true;
        for (front, port) in publish.fronts.iter_mut().zip(published.ports) {
            match (&front.service, port) {
                (None, Ok(port)) => {
                    self.remember_port(port);
                    self.shared.board().router_fault = None;
                }
                (Some(name), Ok(port)) => remember_chosen(&self.shared, name, port),
                (None, Err(what)) => {
                    all_open = false;
                    tracing::error!(what, "the router's port could not be had");
                    if self.has_port() {
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
            self.again = Instant::now() + Duration::from_millis(500);
        }
        self.shared.changed();
    }

    fn port_file(&self) -> std::path::PathBuf {
        self.shared.place.state().join("router").join("port")
    }

    fn has_port(&self) -> bool {
        self.port_file().exists()
    }

    /// The port once had is kept, so that URLs stay true; the first time the usual one is tried, then any.
    fn port(&self) -> Option<u16> {
        Some(self.shared.router_port().unwrap_or(self.shared.first_router_port)).filter(|port| *port != 0)
    }

    fn remember_port(&self, port: u16) {
        if self.shared.router_port() == Some(port) {
            return;
        }
        if let Err(error) = write_private(&self.port_file(), port.to_string().as_bytes()) {
            tracing::error!(%error, "the router's port could not be written down");
        }
    }
}

impl Shared {
    /// Returns the port of the router's front for all services, as written down.
    pub(super) fn router_port(&self) -> Option<u16> {
        fs::read_to_string(self.place.state().join("router").join("port")).ok()?.trim().parse().ok()
    }
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
        for revision in service.record.revisions.iter().filter(|revision| revision.has_own_port()) {
            let port = revision.spec.port.or(service.record.chosen_port);
            let front = FrontWanted { service: Some(revision.spec.name.clone()), port };
            if !wanted.contains(&front) {
                wanted.push(front);
            }
        }
    }
    wanted
}

fn remember_chosen(shared: &Shared, name: &ServiceName, port: u16) {
    let news = shared.board().services.get(name).is_some_and(|service| {
        let named = service.record.revisions.iter().any(|revision| revision.spec.port == Some(port));
        !named && service.record.chosen_port != Some(port)
    });
    if news {
        change_record(shared, name, |service| service.record.chosen_port = Some(port));
    }
}

fn remember_fault(shared: &Shared, name: &ServiceName, port: Option<u16>, what: &str) {
    let mut board = shared.board();
    let Some(service) = board.services.get_mut(name) else { return };
    let pending = service.record.pending_revision();
    if let Some(number) = pending.filter(|revision| revision.spec.port == port).map(|revision| revision.number) {
        service.front_faults.insert(number, what.to_owned());
    }
}

/// Hears the router's counts and the autoscaler's wishes.
async fn hear(shared: Arc<Shared>) {
    let socket = shared.place.router_socket();
    loop {
        let view = call::call::<RouterView>(&socket, (Method::GET, "/?next"), &(), Duration::from_secs(40)).await;
        let Ok(view) = view else {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        {
            let mut board = shared.board();
            for service in board.services.values_mut() {
                let wish = service.record.serving_revision().and_then(|revision| {
                    let spec = &revision.spec;
                    view.desired.get(&format!("{}/{}", spec.name, spec.version_name.as_ref().unwrap_or(&spec.name)))
                });
                service.desired = wish.copied().or(service.desired);
            }
            board.in_flight = view.in_flight;
        }
        shared.wake.notify_one();
    }
}
