//! Gives a router a new key for its passes while requests go on: replicas learn the new one, then routers sign with it, then replicas forget
//! the old one. Each step is begun once all have taken the one before, and can be repeated: what the Secret holds says which is next.

use std::collections::BTreeSet;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::Full;
use hyper::{Request, StatusCode, header};
use jiff::Timestamp;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::{ListParams, Patch, PatchParams};
use kube::{Api, Client, ResourceExt};
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use super::super::api_error::ApiError;
use super::super::naming::{MANAGER, RECORD, ROUTER, ROUTER_CARD};
use super::card::PASS_KEYS;
use super::error::BringError;
use super::front::ROUTERS;
use super::labels::ROUTER_OF;
use super::observe::served;
use super::pass_secret::PassSecret;
use crate::access::{AccessError, PassKey, PassKeys};
use crate::names::Namespace;
use crate::net;
use crate::progress::Progress;
use crate::service::contract::{PASS_HEADER, PASS_KEY_PATH, PORT, ROUTERS_AUDIENCE, STATUS_PATH};

/// Annotation of pods: which keys there are. A kubelet looks at what a pod mounts at once when the pod changes, else within minutes.
const TOLD: &str = "aml.dev/pass-keys";
/// The pause between two looks.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest wait for a pod's answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// Pods that are asked at the same time.
const AT_ONCE: usize = 16;

/// Why a router has no new key, or still has the old one, too.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    #[error(transparent)]
    Bring(#[from] BringError),
    #[error("there is no router in namespace '{0}'")]
    NoRouter(Namespace),
    /// The router is of a version that can't be asked which key it has.
    #[error("the router in namespace '{0}' is older than this command")]
    OldRouter(Namespace),
    /// Both keys are good until another try.
    #[error("{what} after {} seconds: {}", limit.as_secs(), pods.join(", "))]
    Late { what: &'static str, limit: Duration, pods: Vec<String> },
}

impl From<ApiError> for RotateError {
    fn from(error: ApiError) -> Self {
        Self::Bring(error.into())
    }
}

impl From<AccessError> for RotateError {
    fn from(error: AccessError) -> Self {
        Self::Bring(error.into())
    }
}

/// Returns the namespaces of the router in a namespace: their replicas all have to learn its key.
pub async fn served_namespaces(client: &Client, router: &Namespace) -> Result<BTreeSet<Namespace>, RotateError> {
    Ok(served(client, router).await?.ok_or_else(|| RotateError::NoRouter(router.clone()))?.namespaces)
}

/// Replaces the key of a router that serves these namespaces, within `limit`, or finishes what an earlier call began.
pub async fn rotate_pass_key(
    client: &Client,
    router: &Namespace,
    limit: Duration,
    progress: &dyn Progress,
) -> Result<(), RotateError> {
    let namespaces = served_namespaces(client, router).await?;
    let mut secret = PassSecret::find(client, router).await?;
    let mut rotation = Rotation { client, router, namespaces, limit, deadline: Instant::now() + limit };
    if secret.previous()?.is_none() {
        if secret.next()?.is_none() {
            secret.stage(client).await?;
        }
        let next = secret.next()?.ok_or(AccessError::InvalidSigningKey)?;
        progress.step("telling replicas the new key of the router's passes");
        rotation.publish(&secret.public_keys()?).await?;
        rotation.replicas(&next, Answers::Yes, "not all replicas know the router's new key").await?;
        secret.promote(client).await?;
    }
    progress.step("waiting until routers sign with the new key");
    // Of a command that was killed nobody knows how far it came.
    rotation.publish(&secret.public_keys()?).await?;
    let key = secret.key()?;
    rotation.routers(&key).await?;
    progress.step("waiting until replicas refuse the old key");
    rotation.publish(&PassKeys::new([key.public_key()])).await?;
    if let Some(previous) = secret.previous()? {
        rotation.replicas(&previous, Answers::No, "not all replicas refuse the router's old key").await?;
    }
    Ok(secret.retire(client).await?)
}

struct Rotation<'a> {
    client: &'a Client,
    router: &'a Namespace,
    namespaces: BTreeSet<Namespace>,
    limit: Duration,
    deadline: Instant,
}

/// Whether a pass is to be good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answers {
    Yes,
    No,
}

impl Rotation<'_> {
    /// Writes the public keys into the cards of all namespaces, and sees that pods look at what they mount.
    async fn publish(&mut self, keys: &PassKeys) -> Result<(), ApiError> {
        let parameters = PatchParams { field_manager: Some(MANAGER.to_owned()), ..PatchParams::default() };
        for namespace in &self.namespaces {
            let cards: Api<ConfigMap> = Api::namespaced(self.client.clone(), namespace.as_str());
            let patch = Patch::Merge(json!({ "data": { PASS_KEYS: keys.to_string() } }));
            let patched = cards.patch(ROUTER_CARD, &parameters, &patch).await;
            patched.map_err(ApiError::of(format!("write ConfigMap '{ROUTER_CARD}' of namespace '{namespace}'")))?;
        }
        let ids = keys.ids().collect::<Vec<_>>().join(".");
        for namespace in self.namespaces.iter().chain([self.router]) {
            let labels = if namespace == self.router { format!("{ROUTER_OF}={ROUTER}") } else { RECORD.to_owned() };
            self.touch(namespace, &labels, &ids).await?;
        }
        Ok(())
    }

    /// Marks pods. One that can't be marked is as good: it is only later.
    async fn touch(&self, namespace: &Namespace, labels: &str, ids: &str) -> Result<(), ApiError> {
        let (pods, api) = (self.pods(namespace, labels).await?, self.api(namespace));
        let mark = Patch::Merge(json!({ "metadata": { "annotations": { TOLD: ids } } }));
        let mark = &mark;
        let marked = stream::iter(pods).map(|pod| {
            let api = api.clone();
            async move { api.patch_metadata(&pod.name_any(), &PatchParams::default(), mark).await.map(drop) }
        });
        marked
            .buffer_unordered(AT_ONCE)
            .for_each(async |marked| {
                if let Err(error) = marked {
                    tracing::debug!(%namespace, %error, "a pod could not be marked");
                }
            })
            .await;
        Ok(())
    }

    /// Waits until the replicas of all namespaces take passes that are signed with this key, or refuse them.
    async fn replicas(&self, key: &PassKey, answers: Answers, late: &'static str) -> Result<(), RotateError> {
        let mut done = BTreeSet::new();
        loop {
            let mut left = Vec::new();
            for namespace in &self.namespaces {
                let pods = self.pods(namespace, RECORD).await?;
                // One that ends gets no more requests.
                let lives = |pod: &Pod| runs(pod) && pod.metadata.deletion_timestamp.is_none();
                let asked = pods.into_iter().filter(|pod| lives(pod) && !done.contains(&pod.uid())).map(|pod| async {
                    let record = pod.labels().get(RECORD).cloned().unwrap_or_default();
                    let answer = self.ask(namespace, &pod, (PORT, STATUS_PATH), key.sign(&record, Timestamp::now())).await;
                    (pod, answer)
                });
                let answers_of: Vec<_> = stream::iter(asked).buffer_unordered(AT_ONCE).collect().await;
                for (pod, answer) in answers_of {
                    match (answer, answers) {
                        (Ok(StatusCode::OK), Answers::Yes) | (Ok(StatusCode::UNAUTHORIZED), Answers::No) => {
                            done.insert(pod.uid());
                        }
                        // One that isn't ready may hear nothing yet, and gets no requests.
                        (Err(_), _) if !is_ready(&pod) => {}
                        (answer, _) => left.push(told(&pod, answer)),
                    }
                }
            }
            if left.is_empty() {
                return Ok(());
            }
            self.pause(late, left).await?;
        }
    }

    /// Waits until all routers sign with this key, those included that are ending.
    async fn routers(&self, key: &PassKey) -> Result<(), RotateError> {
        loop {
            let mut left = Vec::new();
            let pods = self.pods(self.router, &format!("{ROUTER_OF}={ROUTER}")).await?;
            for pod in pods.into_iter().filter(runs) {
                let pass = key.sign(ROUTERS_AUDIENCE, Timestamp::now());
                match self.ask(self.router, &pod, (ROUTERS, PASS_KEY_PATH), pass).await {
                    Ok(StatusCode::NO_CONTENT) => {}
                    Ok(StatusCode::NOT_FOUND) => return Err(RotateError::OldRouter(self.router.clone())),
                    answer => left.push(told(&pod, answer)),
                }
            }
            if left.is_empty() {
                return Ok(());
            }
            self.pause("not all routers sign with the new key", left).await?;
        }
    }

    async fn pause(&self, what: &'static str, pods: Vec<String>) -> Result<(), RotateError> {
        if Instant::now() >= self.deadline {
            return Err(RotateError::Late { what, limit: self.limit, pods });
        }
        sleep(PAUSE).await;
        Ok(())
    }

    /// Asks a pod by a way through the API server, which needs no way to the cluster's network.
    async fn ask(
        &self,
        namespace: &Namespace,
        pod: &Pod,
        (port, path): (u16, &str),
        pass: Result<crate::access::Pass, AccessError>,
    ) -> Result<StatusCode, String> {
        let pass = pass.map_err(|error| error.to_string())?;
        let request = Request::get(path).header(header::HOST, "pod").header(PASS_HEADER, pass.text.expose());
        let request = request.body(Full::new(Bytes::new())).map_err(|error| error.to_string())?;
        let asked = async {
            let forwarded = self.api(namespace).portforward(&pod.name_any(), &[port]).await;
            let mut forwarded = forwarded.map_err(|error| super::super::ApiFault::of(&error).to_string())?;
            let stream = forwarded.take_stream(port).ok_or("its port can't be forwarded")?;
            net::exchange(stream, request, "the pod").await.map(|answer| answer.status()).map_err(|error| error.to_string())
        };
        timeout(ANSWER_LIMIT, asked).await.unwrap_or_else(|_| Err("no answer".to_owned()))
    }

    async fn pods(&self, namespace: &Namespace, labels: &str) -> Result<Vec<Pod>, ApiError> {
        let found = self.api(namespace).list(&ListParams::default().labels(labels)).await;
        Ok(found.map_err(ApiError::of(format!("list pods of namespace '{namespace}'")))?.items)
    }

    fn api(&self, namespace: &Namespace) -> Api<Pod> {
        Api::namespaced(self.client.clone(), namespace.as_str())
    }
}

/// One that doesn't run yet starts with the keys that there are then.
fn runs(pod: &Pod) -> bool {
    let containers = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let mut states = containers.filter_map(|container| container.state.as_ref());
    states.any(|state| state.running.is_some())
}

fn is_ready(pod: &Pod) -> bool {
    let mut conditions = pod.status.iter().flat_map(|status| status.conditions.iter().flatten());
    conditions.any(|condition| condition.type_ == "Ready" && condition.status == "True")
}

fn told(pod: &Pod, answer: Result<StatusCode, String>) -> String {
    match answer {
        Ok(status) => format!("{} (answers {})", pod.name_any(), status.as_u16()),
        Err(why) => format!("{} ({why})", pod.name_any()),
    }
}
