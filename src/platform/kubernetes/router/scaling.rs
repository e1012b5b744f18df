//! Scales Deployments as the autoscalers say, by their scale subresource and nothing else.

use std::collections::BTreeMap;
use std::time::Duration;

use k8s_openapi::api::apps::v1::Deployment;
use kube::api::{Patch, PatchParams};
use kube::{Api, Client};
use serde_json::json;
use tokio::time::{Instant, timeout};

use super::super::naming::{SCALE_MANAGER, workload_name};
use crate::names::Namespace;
use crate::service::contract::VersionKey;

/// Longest wait for an answer of the API server.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// How long a count is believed to be as it was set. Others can set it, too: it is looked at again after this.
const BELIEVED: Duration = Duration::from_secs(30);
/// The pause after a failure.
const PAUSE: Duration = Duration::from_secs(2);

/// The replicas that versions are to have, with their namespaces.
pub(super) type Counts = BTreeMap<VersionKey, (Namespace, u32)>;

/// Sets the replica counts of versions.
pub(super) struct Scaler {
    client: Client,
    set: BTreeMap<VersionKey, Count>,
}

struct Count {
    replicas: u32,
    /// When it is to be looked at again.
    again: Instant,
}

impl Scaler {
    pub(super) fn new(client: Client) -> Self {
        Self { client, set: BTreeMap::new() }
    }

    /// Sets what is to change; `wanted` has the replicas of each version that scales, with its namespace. It stops where that holds no
    /// longer: against an API server that answers slowly, another router may scale by then. Returns when to look again.
    pub(super) async fn scale(&mut self, wanted: &Counts, holds: impl Fn() -> bool) -> Option<Instant> {
        self.set.retain(|key, _| wanted.contains_key(key));
        for (key, (namespace, replicas)) in wanted {
            let now = Instant::now();
            let settled = self.set.get(key).is_some_and(|count| count.replicas == *replicas && now < count.again);
            if settled {
                continue;
            }
            if !holds() {
                break;
            }
            let deployment = workload_name(key);
            let again = match timeout(ANSWER_LIMIT, self.set_count(namespace, &deployment, *replicas)).await {
                Ok(Ok(())) => BELIEVED,
                Ok(Err(error)) => {
                    tracing::warn!(version = %key, replicas, %error, "a version could not be scaled");
                    PAUSE
                }
                Err(_) => {
                    tracing::warn!(version = %key, replicas, "the API server did not answer when a version was to be scaled");
                    PAUSE
                }
            };
            self.set.insert(key.clone(), Count { replicas: *replicas, again: Instant::now() + again });
        }
        self.set.values().map(|count| count.again).min()
    }

    async fn set_count(&self, namespace: &Namespace, deployment: &str, replicas: u32) -> kube::Result<()> {
        let deployments: Api<Deployment> = Api::namespaced(self.client.clone(), namespace.as_str());
        let known = deployments.get_scale(deployment).await?;
        if known.spec.and_then(|spec| spec.replicas) == i32::try_from(replicas).ok() {
            return Ok(());
        }
        let scale = json!({
            "apiVersion": "autoscaling/v1",
            "kind": "Scale",
            "metadata": { "name": deployment, "namespace": namespace.as_str() },
            "spec": { "replicas": replicas },
        });
        let parameters = PatchParams::apply(SCALE_MANAGER).force();
        deployments.patch_scale(deployment, &parameters, &Patch::Apply(scale)).await?;
        tracing::info!(deployment, %namespace, replicas, "scaled");
        Ok(())
    }
}
