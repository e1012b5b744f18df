//! The role of this router among those of its cluster: one scales, by the loads of all; the others report theirs to it.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use k8s_openapi::api::apps::v1::Deployment;
use kube::{Api, Client};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::super::naming::{ROUTER, workload_name};
use super::lease::{Holder, RouterLease};
use super::reports::Reports;
use crate::names::Namespace;
use crate::router::Router;
use crate::service::contract::VersionKey;

/// How often the Lease is looked at.
const LOOK: Duration = Duration::from_secs(2);
/// How often loads are reported at least, whether or not anything has changed.
const BEAT: Duration = Duration::from_secs(5);
/// Deployments that are asked for at the same time.
const AT_ONCE: usize = 16;
/// Longest wait for an answer of the API server.
const ANSWER_LIMIT: Duration = Duration::from_secs(4);

/// The versions that scale by their load, with their namespaces.
pub(super) type Scaled = BTreeMap<VersionKey, Namespace>;

/// What decides a router's role.
pub(super) struct Roles {
    pub(super) client: Client,
    pub(super) namespace: Namespace,
    pub(super) router: Router,
    pub(super) reports: Arc<Reports>,
    /// `None` until all services are known: before, this router takes no part.
    pub(super) scaled: watch::Receiver<Option<Scaled>>,
}

impl Roles {
    /// Holds the Lease or reports to its holder, for as long as it is polled.
    pub(super) async fn keep(mut self, lease: &mut RouterLease) -> Infallible {
        self.router.stop_scaling();
        // The sender lives as long as the router.
        let _ = self.scaled.wait_for(Option::is_some).await;
        let (holders, holder) = watch::channel(None);
        tokio::select! {
            never = self.report(holder) => never,
            never = self.decide(lease, holders) => never,
        }
    }

    /// Decides who scales.
    async fn decide(&self, lease: &mut RouterLease, holders: watch::Sender<Option<String>>) -> Infallible {
        let mut scales = false;
        loop {
            let holder = lease.look().await;
            if holder != Holder::This && scales {
                tracing::info!("another router scales");
                self.router.stop_scaling();
                scales = false;
            } else if holder == Holder::This && !scales {
                // Without an answer it is tried again with the next look: the Lease must be renewed meanwhile.
                if let Ok(standing) = timeout(ANSWER_LIMIT, self.standing()).await {
                    tracing::info!("this router scales");
                    self.router.scale(standing);
                    scales = true;
                }
            }
            match &holder {
                Holder::This => self.reports.expect(self.routers().await),
                // One other at least: loads are told only where somebody wants them.
                Holder::Other(_) | Holder::Nobody => self.reports.expect(2),
            }
            let other = if let Holder::Other(other) = holder { Some(other) } else { None };
            holders.send_if_modified(|known| {
                let changed = *known != other;
                *known = other;
                changed
            });
            sleep(LOOK).await;
        }
    }

    /// Reports loads to the holder, when they change and every few seconds.
    async fn report(&self, mut holder: watch::Receiver<Option<String>>) -> Infallible {
        let mut status = self.router.watch();
        let mut next = Instant::now();
        loop {
            let now = holder.borrow_and_update().clone();
            if let Some(holder) = &now {
                let loads = status.borrow_and_update().loads.clone();
                if let Err(error) = self.reports.send(holder, loads).await {
                    tracing::debug!(%error, "the router that scales doesn't take a report");
                }
                next = Instant::now() + BEAT;
            }
            tokio::select! {
                _ = holder.changed() => {}
                _ = status.changed(), if now.is_some() => {}
                () = sleep_until(next), if now.is_some() => {}
            }
        }
    }

    /// Returns how many replicas each version is to have now.
    async fn standing(&self) -> BTreeMap<VersionKey, u32> {
        let scaled = self.scaled.borrow().clone().unwrap_or_default();
        let counts = stream::iter(scaled).map(async |(key, namespace)| {
            let (wanted, _) = self.count(&namespace, &workload_name(&key)).await?;
            Some((key, wanted))
        });
        counts.buffer_unordered(AT_ONCE).filter_map(std::future::ready).collect().await
    }

    /// Returns how many routers there are; many where that can't be known, so that nothing is removed.
    async fn routers(&self) -> u32 {
        self.count(&self.namespace, ROUTER).await.map_or(u32::from(u8::MAX), |(_, there)| there)
    }

    /// Returns how many pods a Deployment is to have, and how many it has.
    async fn count(&self, namespace: &Namespace, deployment: &str) -> Option<(u32, u32)> {
        let deployments: Api<Deployment> = Api::namespaced(self.client.clone(), namespace.as_str());
        match timeout(ANSWER_LIMIT, deployments.get_scale(deployment)).await {
            Ok(Ok(scale)) => {
                let wanted = scale.spec.and_then(|spec| spec.replicas).unwrap_or_default();
                let there = scale.status.map(|status| status.replicas).unwrap_or_default();
                Some((u32::try_from(wanted).unwrap_or_default(), u32::try_from(there).unwrap_or_default()))
            }
            Ok(Err(error)) => {
                tracing::warn!(deployment, %error, "the replicas of a Deployment can't be read");
                None
            }
            Err(_) => None,
        }
    }
}
