//! Observes a service: its record and its objects, once or when something of it changed.

use std::fmt::Debug;
use std::time::Duration;

use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt, stream};
use k8s_openapi::api::apps::v1::{Deployment, ReplicaSet};
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::ListParams;
use kube::core::PartialObjectMeta;
use kube::runtime::watcher::{self, Event};
use kube::runtime::{WatchStreamExt, watcher as watch};
use kube::{Api, Client, Resource};
use serde::de::DeserializeOwned;
use tokio::time::timeout;

use super::api_error::ApiError;
use super::naming::{Owner, RECORD};
use super::rollouts::Objects;

/// The longest wait for news: what no watch tells (a time that is over) is seen after this.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long changes that come together may take.
const TOGETHER: Duration = Duration::from_millis(100);

/// Returns the objects of a service as they are.
pub(super) async fn objects(client: &Client, owner: &Owner) -> Result<Objects, ApiError> {
    let (deployments, replica_sets, pods) = tokio::join!(
        list::<Deployment>(client, owner, "Deployments"),
        list::<ReplicaSet>(client, owner, "ReplicaSets"),
        list::<Pod>(client, owner, "pods")
    );
    Ok(Objects { deployments: deployments?, replica_sets: replica_sets?, pods: pods? })
}

/// Returns the objects of one kind that are a service's.
pub(super) async fn list<K>(client: &Client, owner: &Owner, kind: &str) -> Result<Vec<K>, ApiError>
where
    K: Resource<Scope = k8s_openapi::NamespaceResourceScope, DynamicType = ()> + Clone + DeserializeOwned + Debug,
{
    let api: Api<K> = Api::namespaced(client.clone(), owner.namespace.as_str());
    let what = format!("list the {kind} of service '{}' in namespace '{}'", owner.service, owner.namespace);
    let found = api.list(&ListParams::default().labels(&selector(owner))).await.map_err(ApiError::of(what))?;
    Ok(found.items)
}

/// Follows the objects of a service.
pub(super) struct Follower {
    owner: Owner,
    changes: BoxStream<'static, ()>,
}

impl Follower {
    /// Follows a service from now on; that it has begun is its first news.
    pub(super) fn new(client: &Client, owner: &Owner) -> Self {
        let watches = vec![
            changes::<ConfigMap>(client, owner).boxed(),
            changes::<Deployment>(client, owner).boxed(),
            changes::<Pod>(client, owner).boxed(),
        ];
        Self { owner: owner.clone(), changes: stream::select_all(watches).boxed() }
    }

    /// Returns whether it follows this service.
    pub(super) fn is_of(&self, owner: &Owner) -> bool {
        self.owner == *owner
    }

    /// Waits until something changed, or for a while.
    pub(super) async fn news(&mut self) {
        if timeout(PATIENCE, self.changes.next()).await.is_ok() {
            tokio::time::sleep(TOGETHER).await;
            while timeout(Duration::ZERO, self.changes.next()).await.is_ok_and(|change| change.is_some()) {}
        }
    }
}

/// Tells changes of objects of one kind, without what they are. A watch that fails is begun again, ever less often.
fn changes<K>(client: &Client, owner: &Owner) -> impl Stream<Item = ()> + Send + use<K>
where
    K: Resource<Scope = k8s_openapi::NamespaceResourceScope, DynamicType = ()>
        + Clone
        + DeserializeOwned
        + Debug
        + Send
        + 'static,
{
    let api: Api<PartialObjectMeta<K>> = Api::namespaced(client.clone(), owner.namespace.as_str());
    let events = watch(api, watcher::Config::default().labels(&selector(owner))).default_backoff();
    events.filter_map(|event| async move {
        match event {
            Ok(Event::Apply(_) | Event::Delete(_) | Event::InitDone) => Some(()),
            Ok(Event::Init | Event::InitApply(_)) => None,
            Err(error) => {
                tracing::debug!(%error, "a watch is begun again");
                None
            }
        }
    })
}

fn selector(owner: &Owner) -> String {
    format!("{RECORD}={}", owner.record)
}
