//! The issuer of a cluster's tokens, and the public keys that it signs them with, as the API server publishes them (`OpenID` discovery).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use kube::Client;
use serde::Deserialize;
use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use crate::access::{TokenIssuer, TokenPublicKey, TokenVerifier};
use crate::platform::kubernetes::naming::{Owner, callers_name, token_audience};

/// Shortest time between two looks for new keys.
const PAUSE: Duration = Duration::from_secs(10);
/// How often keys are looked at although nobody asked for new ones: those that are withdrawn go.
const REGULARLY: Duration = Duration::from_secs(600);
/// Longest wait for an answer of the API server.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// A cluster's issuer and its keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ClusterIssuer {
    issuer: String,
    keys: Vec<TokenPublicKey>,
}

#[derive(Deserialize)]
struct Discovery {
    issuer: String,
}

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

impl ClusterIssuer {
    /// Returns what checks the tokens of a service, which are made for the account with this uid.
    pub(super) fn verifier(&self, owner: &Owner, account: &str) -> TokenVerifier {
        let issuer = TokenIssuer {
            issuer: self.issuer.clone(),
            subject: format!("system:serviceaccount:{}:{}", owner.namespace, callers_name(&owner.service)),
            account: Some(account.to_owned()),
            keys: self.keys.clone(),
        };
        TokenVerifier { audience: token_audience(owner), issuers: vec![issuer] }
    }
}

/// Keeps the issuer as the cluster publishes it. What is known stays while the API server is away. `unknown` is told of tokens that are
/// signed with another key.
pub(super) async fn keep(client: Client, known: watch::Sender<Option<ClusterIssuer>>, unknown: Arc<Notify>) -> Infallible {
    loop {
        match timeout(ANSWER_LIMIT, read(&client)).await {
            Ok(Ok(issuer)) => {
                known.send_if_modified(|known| {
                    let changed = known.as_ref() != Some(&issuer);
                    *known = Some(issuer);
                    changed
                });
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the keys of the cluster's tokens can't be read; those known so far are used");
            }
            Err(_) => tracing::warn!("the keys of the cluster's tokens were not answered in time; those known so far are used"),
        }
        sleep(PAUSE).await;
        if known.borrow().is_some() {
            let _ = timeout(REGULARLY, unknown.notified()).await;
        }
    }
}

async fn read(client: &Client) -> Result<ClusterIssuer, kube::Error> {
    let discovery: Discovery = client.request(get("/.well-known/openid-configuration")?).await?;
    let set: KeySet = client.request(get("/openid/v1/jwks")?).await?;
    // Keys of other kinds check no tokens here.
    let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect();
    Ok(ClusterIssuer { issuer: discovery.issuer, keys })
}

fn get(path: &str) -> Result<Request<Vec<u8>>, kube::Error> {
    Request::get(path).body(Vec::new()).map_err(kube::Error::HttpError)
}
