//! The router of a cluster: it watches records and endpoints of the attached namespaces, routes by them, and scales. The same router as on
//! one machine; only where its routes come from differs.

mod endpoints;
mod following;
mod inner_port;
mod issuer;
mod lease;
mod mirror;
mod pass_key;
mod reports;
mod roles;
mod scaling;
mod view;
mod watching;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use super::naming::Owner;
use crate::inbound::{Descriptors, listen_on_all};
use crate::names::{AddressRange, Namespace, ServiceName};
use crate::router::{PassSigner, Router, RouterOptions, RouterStatus, Scope};
use following::{Following, ReplicaNews};
use inner_port::InnerPort;
use issuer::ClusterIssuer;
use lease::RouterLease;
use pass_key::PassKeyFolder;
use reports::Reports;
use roles::{Roles, Scaled};
use scaling::{Counts, Scaler};
use view::View;
use watching::{Told, watch_namespace};

/// The port that callers reach.
pub const CALLER_PORT: u16 = 8080;
/// The port of probes, and of other routers.
pub const PROBE_PORT: u16 = 8081;
/// News that are taken together.
const BATCH: usize = 1024;
/// How often counts are looked at while nothing scales.
const IDLE: Duration = Duration::from_secs(3600);

/// What a cluster's router works with.
#[derive(Debug, Clone)]
pub struct ClusterRouterOptions {
    /// The attached namespaces.
    pub namespaces: Vec<Namespace>,
    /// The router's own namespace.
    pub router_namespace: Namespace,
    /// The router's identity among those of its cluster, as `pod/address`.
    pub identity: String,
    /// The folder with the keys that passes are signed with.
    pub pass_keys: PathBuf,
    /// How long it goes on taking requests once it is told to stop, so that load balancers can notice.
    pub drain_delay: Duration,
    /// Where proxies are whose word about callers is believed.
    pub trusted_proxies: Vec<AddressRange>,
}

/// Why a cluster's router could not run.
#[derive(Debug, thiserror::Error)]
pub enum ClusterRouterError {
    #[error("the cluster's API can't be used from this pod")]
    Api(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("listen on port {port}")]
    Listen { port: u16, source: std::io::Error },
    #[error("read the pass key {}: {why}", path.display())]
    PassKey { path: PathBuf, why: String },
}

/// Runs the router of a cluster, in one of its pods, until it is told to stop.
pub async fn run_cluster_router(options: ClusterRouterOptions, stop: impl Future<Output = ()>) -> Result<(), ClusterRouterError> {
    let config = kube::Config::incluster().map_err(|error| ClusterRouterError::Api(Box::new(error)))?;
    let client = kube::Client::try_from(config).map_err(|error| ClusterRouterError::Api(Box::new(error)))?;
    let (pass_keys, key, all) = PassKeyFolder::open(options.pass_keys).await?;
    let (accept, accepted) = watch::channel(all);
    let signer = PassSigner::new(key);
    let callers = listen(CALLER_PORT)?;
    let inner = listen(PROBE_PORT)?;
    let connections = Descriptors::raise().connections();
    let unknown_token_key = Arc::new(Notify::new());
    let (keys, issuer) = watch::channel(None);
    tokio::spawn(issuer::keep(client.clone(), keys, unknown_token_key.clone()));
    let router = Router::new(RouterOptions {
        connections,
        passes: Some(signer.clone()),
        unknown_token_key,
        trusted_proxies: options.trusted_proxies,
        ..RouterOptions::default()
    });
    let ready = Arc::new(AtomicBool::new(false));
    let reports = Arc::new(Reports::new(options.identity.clone(), router.clone(), signer.clone(), accepted));
    let inner_port = InnerPort { ready: ready.clone(), reports: reports.clone() };
    let (scaled, scaled_now) = watch::channel(None);
    let roles = Roles {
        client: client.clone(),
        namespace: options.router_namespace.clone(),
        router: router.clone(),
        reports,
        scaled: scaled_now,
    };
    let mut lease = RouterLease::new(client.clone(), &options.router_namespace, options.identity.clone());
    let (stopping, told) = watch::channel(false);
    let (mut drained, ending) = (told.clone(), router.clone());
    let serving = router.serve(callers, Scope::All, async move {
        let _ = drained.wait_for(|stopping| *stopping).await;
        tracing::info!("told to stop: requests are taken for {} s more", options.drain_delay.as_secs());
        ending.drain();
        sleep(options.drain_delay).await;
    });
    let hearing = async {
        stop.await;
        stopping.send_replace(true);
        ready.store(false, Relaxed);
    };
    let follower =
        Follower { client: &client, namespaces: &options.namespaces, router: &router, ready: &ready, stopping: told, issuer };
    tokio::select! {
        never = follower.follow(signer.clone(), scaled) => match never {},
        never = inner_port.serve(inner) => match never {},
        never = pass_keys.keep(&signer, accept) => match never {},
        never = roles.keep(&mut lease) => match never {},
        // Ends once it was told to and what is in flight has been answered.
        ((), ()) = async { tokio::join!(serving, hearing) } => {}
    }
    lease.release().await;
    Ok(())
}

fn listen(port: u16) -> Result<TcpListener, ClusterRouterError> {
    listen_on_all(port).map_err(|source| ClusterRouterError::Listen { port, source })
}

/// Follows the cluster: its news become routes, the router's counts become replicas.
struct Follower<'a> {
    client: &'a kube::Client,
    namespaces: &'a [Namespace],
    router: &'a Router,
    ready: &'a AtomicBool,
    stopping: watch::Receiver<bool>,
    issuer: watch::Receiver<Option<ClusterIssuer>>,
}

impl Follower<'_> {
    async fn follow(self, signer: PassSigner, scaled: watch::Sender<Option<Scaled>>) -> Infallible {
        let (teller, mut told) = mpsc::channel::<Told>(BATCH);
        for namespace in self.namespaces {
            watch_namespace(self.client, namespace, &teller);
        }
        let (hear, mut heard) = mpsc::channel::<ReplicaNews>(BATCH);
        let mut following = Following::new(signer, hear);
        let mut view = View::of(self.namespaces.iter().cloned());
        let mut status = self.router.watch();
        let (wanted, counts) = watch::channel(BTreeMap::new());
        tokio::spawn(keep_scaled(Scaler::new(self.client.clone()), counts));
        let (mut news, mut of_replicas) = (Vec::new(), Vec::new());
        let mut now_scaled = None;
        let mut issuer = self.issuer;
        loop {
            let mut other_keys = false;
            tokio::select! {
                _ = told.recv_many(&mut news, BATCH) => {}
                _ = heard.recv_many(&mut of_replicas, BATCH) => {}
                _ = status.changed() => {}
                changed = issuer.changed() => other_keys = changed.is_ok(),
            }
            let mut concerned: BTreeSet<ServiceName> = of_replicas.drain(..).map(|news| view.hear(news)).collect();
            for (namespace, news) in news.drain(..) {
                concerned.append(&mut view.take(&namespace, news));
            }
            for name in &concerned {
                let (record, replicas) = view.replicas(name).map(|(id, there)| (id.to_owned(), there)).unwrap_or_default();
                following.follow(name, &record, &replicas);
                view.forget(name, &replicas);
            }
            if other_keys {
                concerned.append(&mut view.names());
            }
            let keys = issuer.borrow_and_update().clone();
            let tokens = |owner: &Owner, callers: &str| keys.as_ref().map(|issuer| issuer.verifier(owner, callers));
            if let Some(update) = view.update(&concerned, tokens) {
                self.router.update(update);
                now_scaled = None;
            }
            if view.is_complete() {
                self.ready.store(!*self.stopping.borrow(), Relaxed);
                // Counts change many times a second, what scales seldom does.
                let now = now_scaled.get_or_insert_with(|| {
                    let now = view.scaled();
                    scaled.send_if_modified(|known| replace(known, Some(now.clone())));
                    now
                });
                let desired = counts_wanted(now, &status.borrow_and_update());
                wanted.send_if_modified(|known| replace(known, desired));
            }
        }
    }
}

/// Replaces a value; returns whether it is another one.
fn replace<T: PartialEq>(known: &mut T, now: T) -> bool {
    let changed = *known != now;
    *known = now;
    changed
}

/// Returns the replicas that each version is to have that scales by its load, as far as this router says so.
fn counts_wanted(scaled: &Scaled, status: &RouterStatus) -> Counts {
    let desired = status.desired.iter();
    desired.filter_map(|(key, replicas)| Some((key.clone(), (scaled.get(key)?.clone(), *replicas)))).collect()
}

async fn keep_scaled(mut scaler: Scaler, mut counts: watch::Receiver<Counts>) {
    loop {
        let wanted = counts.borrow_and_update().clone();
        // Where nobody says any more what is wanted, it holds no longer either.
        let holds = || counts.has_changed().is_ok_and(|changed| !changed);
        let again = scaler.scale(&wanted, holds).await.unwrap_or_else(|| Instant::now() + IDLE);
        tokio::select! {
            changed = counts.changed() => if changed.is_err() { return },
            () = sleep_until(again) => {}
        }
    }
}
