//! Watches the records and endpoints of a namespace, for as long as the router runs.

use futures_util::{Stream, StreamExt};
use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::api::discovery::v1::EndpointSlice;
use kube::runtime::watcher::{self, Event};
use kube::runtime::{WatchStreamExt, watcher as watch};
use kube::{Api, Client};
use tokio::sync::mpsc;

use super::super::naming::{RECORDS, SERVICE};
use super::view::News;
use crate::names::Namespace;

/// Seconds until the API server is to end a watch, which is then begun again: one whose connection was lost without a word is noticed soon after.
const WATCH_SECONDS: u32 = 60;

/// News, and the namespace that they are of.
pub(super) type Told = (Namespace, News);

/// Tells the news of a namespace until nobody listens any more. A watch that fails is begun again, ever less often; what is known stays.
pub(super) fn watch_namespace(client: &Client, namespace: &Namespace, told: &mpsc::Sender<Told>) {
    let records: Api<ConfigMap> = Api::namespaced(client.clone(), namespace.as_str());
    let records = watch(records, labelled(&format!("{RECORDS}=true"))).default_backoff();
    tokio::spawn(tell(records, "records", namespace.clone(), told.clone(), News::Record));
    let slices: Api<EndpointSlice> = Api::namespaced(client.clone(), namespace.as_str());
    let slices = watch(slices, labelled(SERVICE)).default_backoff();
    tokio::spawn(tell(slices, "endpoints", namespace.clone(), told.clone(), News::Endpoints));
}

fn labelled(labels: &str) -> watcher::Config {
    watcher::Config::default().labels(labels).timeout(WATCH_SECONDS)
}

async fn tell<K>(
    events: impl Stream<Item = Result<Event<K>, watcher::Error>>,
    what: &'static str,
    namespace: Namespace,
    told: mpsc::Sender<Told>,
    news: impl Fn(Event<K>) -> News,
) {
    let mut events = std::pin::pin!(events);
    while let Some(event) = events.next().await {
        match event {
            Ok(event) => {
                if told.send((namespace.clone(), news(event))).await.is_err() {
                    return;
                }
            }
            Err(error) => tracing::warn!(%namespace, %error, "{what} can't be watched; routing goes on by what was known last"),
        }
    }
}
