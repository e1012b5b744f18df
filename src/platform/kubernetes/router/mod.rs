//! The router of a cluster: it watches records and endpoints of the attached namespaces, routes by them, and scales. The same router as on
//! one machine; only where its routes come from differs.

mod endpoints;
mod mirror;
mod probes;
mod scaling;
mod view;
mod watching;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until};

use crate::inbound::{Descriptors, listen_on_all};
use crate::names::Namespace;
use crate::router::{Router, RouterOptions, RouterStatus, Scope};
use crate::service::contract::VersionKey;
use scaling::Scaler;
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
    pub caller_port: u16,
    pub probe_port: u16,
    /// How long it goes on taking requests once it is told to stop, so that load balancers can notice.
    pub drain_delay: Duration,
}

/// Why a cluster's router could not run.
#[derive(Debug, thiserror::Error)]
pub enum ClusterRouterError {
    #[error("the cluster's API can't be used from this pod")]
    Api(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("listen on port {port}")]
    Listen { port: u16, source: std::io::Error },
}

/// Runs the router of a cluster, in one of its pods, until it is told to stop.
pub async fn run_cluster_router(options: ClusterRouterOptions, stop: impl Future<Output = ()>) -> Result<(), ClusterRouterError> {
    let config = kube::Config::incluster().map_err(|error| ClusterRouterError::Api(Box::new(error)))?;
    let client = kube::Client::try_from(config).map_err(|error| ClusterRouterError::Api(Box::new(error)))?;
    let callers = listen(options.caller_port)?;
    let probes = listen(options.probe_port)?;
    let connections = Descriptors::raise().connections();
    let router = Router::new(RouterOptions { connections, ..RouterOptions::default() });
    let ready = Arc::new(AtomicBool::new(false));
    let (stopping, told) = watch::channel(false);
    let mut drained = told.clone();
    let serving = router.serve(callers, Scope::All, async move {
        let _ = drained.wait_for(|stopping| *stopping).await;
        tracing::info!("told to stop: requests are taken for {} s more", options.drain_delay.as_secs());
        sleep(options.drain_delay).await;
    });
    let hearing = async {
        stop.await;
        stopping.send_replace(true);
        ready.store(false, Relaxed);
    };
    tokio::select! {
        never = follow(&client, &options.namespaces, &router, &ready, &told) => match never {},
        never = probes::serve(probes, ready.clone()) => match never {},
        // Ends once it was told to and what is in flight has been answered.
        ((), ()) = async { tokio::join!(serving, hearing) } => Ok(()),
    }
}

fn listen(port: u16) -> Result<TcpListener, ClusterRouterError> {
    listen_on_all(port).map_err(|source| ClusterRouterError::Listen { port, source })
}

/// Follows the cluster: its news become routes, the router's counts become replicas.
async fn follow(
    client: &kube::Client,
    namespaces: &[Namespace],
    router: &Router,
    ready: &AtomicBool,
    stopping: &watch::Receiver<bool>,
) -> Infallible {
    let (teller, mut told) = mpsc::channel::<Told>(BATCH);
    for namespace in namespaces {
        watch_namespace(client, namespace, &teller);
    }
    let mut view = View::of(namespaces.iter().cloned());
    let mut status = router.watch();
    let (wanted, counts) = watch::channel(BTreeMap::new());
    tokio::spawn(keep_scaled(Scaler::new(client.clone()), counts));
    let mut batch = Vec::new();
    loop {
        tokio::select! {
            _ = told.recv_many(&mut batch, BATCH) => {}
            _ = status.changed() => {}
        }
        let mut concerned = BTreeSet::new();
        for (namespace, news) in batch.drain(..) {
            concerned.append(&mut view.take(&namespace, news));
        }
        if let Some(update) = view.update(&concerned, |_, _| None) {
            router.update(update);
        }
        if view.is_complete() && !*stopping.borrow() {
            ready.store(true, Relaxed);
        }
        let now = counts_wanted(&view, &status.borrow_and_update());
        wanted.send_if_modified(|known| {
            let changed = *known != now;
            *known = now;
            changed
        });
    }
}

/// Returns the replicas that each version is to have that scales by its load.
fn counts_wanted(view: &View, status: &RouterStatus) -> BTreeMap<VersionKey, (Namespace, u32)> {
    let desired = status.desired.iter();
    desired.filter_map(|(key, replicas)| Some((key.clone(), (view.scaled(key)?.clone(), *replicas)))).collect()
}

async fn keep_scaled(mut scaler: Scaler, mut counts: watch::Receiver<BTreeMap<VersionKey, (Namespace, u32)>>) {
    loop {
        let wanted = counts.borrow_and_update().clone();
        let again = scaler.scale(&wanted).await.unwrap_or_else(|| Instant::now() + IDLE);
        tokio::select! {
            changed = counts.changed() => if changed.is_err() { return },
            () = sleep_until(again) => {}
        }
    }
}
