//! What all listeners of a router share: its services, its counts and its limits.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use super::autoscalers::Autoscalers;
use super::identity::RequestIds;
use super::passes::PassSigner;
use super::services::Services;
use super::status::{CountsChanged, RouterStatus, VersionLoad};
use super::table::RouteUpdate;
use super::version::Version;
use crate::inbound::{BodyLimits, Budget, Clients, IDLE_LIMIT};
use crate::names::AddressRange;
use crate::scaling::Load;
use crate::service::contract::{MessageFormat, VersionKey};

/// What holds for all services of a router.
#[derive(Debug, Clone)]
pub struct RouterOptions {
    /// How large and how slow a request's body may be.
    pub body: BodyLimits,
    /// Memory for the bodies of waiting requests, in bytes; one service may use half of it.
    pub waiting_bytes: u64,
    /// The most connections of clients, on all listeners together. Beyond it, the connections that have been idle the longest are closed.
    pub connections: usize,
    /// Longest time until a request's head has arrived, counted from the connection's start or its last answer.
    pub idle_limit: Duration,
    /// Longest time of a health answer.
    pub health_limit: Duration,
    /// How much longer than a version's scoring time-out the router waits, so that the replica's own 504 comes first.
    pub timeout_margin: Duration,
    /// Longest time for requests in flight to end after a shutdown.
    pub drain_limit: Duration,
    /// Signs the passes for replicas in a cluster.
    pub passes: Option<PassSigner>,
    /// Told of each token that is signed with an unknown key: whoever knows the issuers looks for new keys then.
    pub unknown_token_key: Arc<Notify>,
    /// Where proxies are whose word about callers is believed. Nobody else's is.
    pub trusted_proxies: Vec<AddressRange>,
}

impl Default for RouterOptions {
    fn default() -> Self {
        Self {
            body: BodyLimits::default(),
            waiting_bytes: 64 * 1024 * 1024,
            connections: 10_000,
            idle_limit: IDLE_LIMIT,
            health_limit: Duration::from_secs(5),
            timeout_margin: Duration::from_secs(1),
            drain_limit: Duration::from_secs(305),
            passes: None,
            unknown_token_key: Arc::default(),
            trusted_proxies: Vec::new(),
        }
    }
}

/// The state of a router.
#[derive(Debug)]
pub(super) struct RouterState {
    pub(super) options: RouterOptions,
    pub(super) services: ArcSwap<Services>,
    pub(super) ids: RequestIds,
    pub(super) clients: Arc<Clients>,
    pub(super) counts_changed: Arc<CountsChanged>,
    pub(super) started: Instant,
    budget: Arc<Budget>,
    /// Held while services or the status change.
    control: Mutex<Control>,
    status: watch::Sender<RouterStatus>,
}

#[derive(Debug, Default)]
struct Control {
    updates: u64,
    /// Versions that left the route table with requests in flight.
    departed: Vec<Arc<Version>>,
    autoscalers: Autoscalers,
}

impl RouterState {
    /// Returns the state of a router that knows no service yet.
    pub(super) fn new(options: RouterOptions) -> Self {
        Self {
            clients: Clients::new(options.connections),
            budget: Budget::new(options.waiting_bytes),
            options,
            services: ArcSwap::default(),
            ids: RequestIds::new(),
            counts_changed: Arc::default(),
            started: Instant::now(),
            control: Mutex::default(),
            status: watch::Sender::new(RouterStatus::default()),
        }
    }

    /// Changes the services as `update` says.
    pub(super) fn update(&self, update: &RouteUpdate) {
        let mut control = self.control();
        let before = self.services.load_full();
        let after =
            Arc::new(before.updated(update, &control.departed, &self.counts_changed, &self.budget, self.options.passes.as_ref()));
        self.services.store(after.clone());
        // Only now, so that a request whose version is gone finds the new services.
        let stays = |version: &Arc<Version>| after.versions().any(|other| Arc::ptr_eq(other, version));
        for version in before.versions().filter(|version| !stays(version)) {
            version.remove();
            control.departed.push(version.clone());
        }
        control.departed.retain(|version| !stays(version));
        control.updates += 1;
    }

    /// Changes what the autoscalers know.
    pub(super) fn change_autoscalers(&self, change: impl FnOnce(&mut Autoscalers)) {
        change(&mut self.control().autoscalers);
        self.counts_changed.note();
    }

    /// Takes another router's loads of so long ago. Those from before this router began are too old to say anything.
    pub(super) fn report(&self, router: &str, age: Duration, loads: BTreeMap<VersionKey, Load>) {
        if let Some(at) = self.started.elapsed().checked_sub(age) {
            self.change_autoscalers(|autoscalers| autoscalers.report(router, at, loads));
        }
    }

    /// Returns the status as it changes.
    pub(super) fn watch(&self) -> watch::Receiver<RouterStatus> {
        self.status.subscribe()
    }

    /// Closes idle connections to free file descriptors.
    pub(super) fn free_descriptors(&self) {
        self.clients.make_room();
        self.services.load().versions().for_each(|version| version.close_connections(Duration::ZERO));
    }

    /// Takes all counts, lets the autoscalers see them, and publishes the status. Returns when the next autoscaler wants to see them
    /// again, on the clock that began with the router.
    pub(super) fn publish(&self) -> Option<Duration> {
        let mut control = self.control();
        let Control { updates, departed, autoscalers } = &mut *control;
        let now = self.started.elapsed();
        let mut status = RouterStatus { format: MessageFormat::CURRENT, updates: *updates, ..RouterStatus::default() };
        let mut next_evaluation: Option<Duration> = None;
        for version in self.services.load().versions() {
            let snapshot = version.snapshot();
            if let Some(policy) = snapshot.scale {
                if let Some((desired, next)) = autoscalers.observe(&version.key, policy, now, snapshot.peak, snapshot.replicas) {
                    status.desired.insert(version.key.clone(), desired);
                    next_evaluation = next_evaluation.into_iter().chain(next).min();
                }
                if autoscalers.have_others() && snapshot.peak != Load::default() {
                    status.loads.insert(version.key.clone(), snapshot.peak);
                }
            }
            let load = VersionLoad { busy: snapshot.busy, queued: snapshot.queued, ready: snapshot.ready };
            status.versions.insert(version.key.clone(), load);
            status.add_in_flight(snapshot.in_flight);
        }
        autoscalers.retain(|key| status.desired.contains_key(key));
        departed.retain(|version| {
            let in_flight = version.snapshot().in_flight;
            let any = !in_flight.is_empty();
            status.add_in_flight(in_flight);
            any
        });
        self.status.send_if_modified(|current| {
            status.sequence = current.sequence;
            let changed = *current != status;
            if changed {
                status.sequence += 1;
                *current = status;
            }
            changed
        });
        next_evaluation
    }

    fn control(&self) -> std::sync::MutexGuard<'_, Control> {
        self.control.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
