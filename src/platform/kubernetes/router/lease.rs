//! The Lease that says which of a cluster's routers scales. Its holder renews it; when it isn't renewed any more, another router takes it.

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::MicroTime;
use kube::api::PostParams;
use kube::{Api, Client, ResourceExt};
use tokio::time::{Instant, timeout};

use super::super::naming::ROUTER;
use crate::names::Namespace;

/// How long the holder may be silent.
const DURATION: Duration = Duration::from_secs(15);
/// Longest wait for an answer of the API server: shorter than what is left of a Lease that is renewed in time.
const ANSWER_LIMIT: Duration = Duration::from_secs(4);
/// The right to scale ends this long before others may take it.
const MARGIN: Duration = Duration::from_secs(3);

/// Who holds the Lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holder {
    /// This router.
    This,
    /// Another one, by its identity.
    Other(String),
    Nobody,
}

/// A router's view of the Lease.
pub(super) struct RouterLease {
    api: Api<Lease>,
    identity: String,
    /// Another's Lease as it was first seen in this form, by this machine's clock: clocks of machines may differ.
    seen: Option<(Option<MicroTime>, Instant)>,
    /// When this router's hold was confirmed last.
    held: Option<Instant>,
}

impl RouterLease {
    pub(super) fn new(client: Client, namespace: &Namespace, identity: String) -> Self {
        Self { api: Api::namespaced(client, namespace.as_str()), identity, seen: None, held: None }
    }

    /// Looks at the Lease, renews it or takes it where nobody holds it.
    pub(super) async fn look(&mut self) -> Holder {
        match timeout(ANSWER_LIMIT, self.try_look()).await {
            Ok(Ok(holder)) => holder,
            Ok(Err(error)) => {
                tracing::warn!(%error, "the router's Lease can't be used");
                self.unconfirmed()
            }
            Err(_) => {
                tracing::warn!("the API server did not answer when the router's Lease was looked at");
                self.unconfirmed()
            }
        }
    }

    /// Gives the Lease up, so that another router can take it at once.
    pub(super) async fn release(&mut self) {
        if self.held.take().is_none() {
            return;
        }
        let released = async {
            let lease = self.api.get(ROUTER).await?;
            let spec = lease.spec.clone().unwrap_or_default();
            if spec.holder_identity.as_deref() == Some(&self.identity) {
                self.write(lease, LeaseSpec { holder_identity: None, ..spec }).await?;
            }
            Ok::<_, kube::Error>(())
        };
        if !matches!(timeout(ANSWER_LIMIT, released).await, Ok(Ok(()))) {
            tracing::info!("the router's Lease could not be given up; it ends by itself");
        }
    }

    /// Without an answer, the Lease is held for as long as nobody else can have taken it.
    fn unconfirmed(&mut self) -> Holder {
        if self.held.is_some_and(|held| held.elapsed() + MARGIN < DURATION) {
            return Holder::This;
        }
        self.held = None;
        Holder::Nobody
    }

    async fn try_look(&mut self) -> Result<Holder, kube::Error> {
        let lease = self.api.get(ROUTER).await?;
        let spec = lease.spec.clone().unwrap_or_default();
        let other = spec.holder_identity.clone().filter(|holder| !holder.is_empty() && *holder != self.identity);
        if let Some(other) = other {
            self.held = None;
            if !self.has_ended(&spec) {
                return Ok(Holder::Other(other));
            }
        }
        let asked = Instant::now();
        let now = MicroTime(Timestamp::now());
        let is_new = spec.holder_identity.as_deref() != Some(&self.identity);
        let wanted = LeaseSpec {
            holder_identity: Some(self.identity.clone()),
            lease_duration_seconds: i32::try_from(DURATION.as_secs()).ok(),
            acquire_time: if is_new { Some(now.clone()) } else { spec.acquire_time.clone() },
            renew_time: Some(now),
            lease_transitions: Some(spec.lease_transitions.unwrap_or_default() + i32::from(is_new)),
            ..spec
        };
        self.write(lease, wanted).await?;
        self.held = Some(asked);
        self.seen = None;
        Ok(Holder::This)
    }

    /// Returns whether another's Lease has not been renewed for its whole duration.
    fn has_ended(&mut self, spec: &LeaseSpec) -> bool {
        let since = match &self.seen {
            Some((renewed, since)) if *renewed == spec.renew_time => *since,
            _ => self.seen.insert((spec.renew_time.clone(), Instant::now())).1,
        };
        let seconds = spec.lease_duration_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        since.elapsed() > seconds.map_or(DURATION, Duration::from_secs)
    }

    async fn write(&self, lease: Lease, spec: LeaseSpec) -> Result<(), kube::Error> {
        // The version that was read: of two routers that take it at once, one is refused.
        debug_assert!(lease.resource_version().is_some());
        let lease = Lease { spec: Some(spec), ..lease };
        self.api.replace(ROUTER, &PostParams::default(), &lease).await.map(drop)
    }
}
