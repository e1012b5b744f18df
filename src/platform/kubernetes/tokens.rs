//! Tokens of a service: the cluster makes them for an account that nothing else uses (the `TokenRequest` API), for this service alone.

use jiff::Timestamp;
use k8s_openapi::api::authentication::v1::{TokenRequest, TokenRequestSpec};
use k8s_openapi::api::core::v1::ServiceAccount;
use kube::api::{DeleteParams, PostParams};
use kube::{Api, Client, ResourceExt};

use super::api_error::{ApiError, ApiFault};
use super::naming::{Owner, callers_name, token_audience};
use crate::service::AccessToken;

/// As in v1: a token can be used for a day. The cluster may give less.
const SECONDS: i64 = 24 * 60 * 60;

/// Asks the cluster for a token.
pub(super) async fn issue(client: &Client, owner: &Owner) -> Result<AccessToken, ApiError> {
    let (accounts, name) = accounts(client, owner);
    let spec = TokenRequestSpec {
        audiences: vec![token_audience(owner)],
        expiration_seconds: Some(SECONDS),
        ..TokenRequestSpec::default()
    };
    let request = TokenRequest { spec, ..TokenRequest::default() };
    let what = format!("get a token for ServiceAccount '{name}' of namespace '{}'", owner.namespace);
    let now = Timestamp::now();
    let made =
        accounts.create_token_request(&name, &PostParams::default(), &request).await.map_err(ApiError::of(what.clone()))?;
    let status = made.status.ok_or_else(|| ApiError { what, why: ApiFault::Foreign("there is no token in it".to_owned()) })?;
    let expires = status.expiration_timestamp.0;
    // v1's clients asked for a new one at half time.
    let refresh_after = now + expires.duration_since(now) / 2;
    Ok(AccessToken { token: status.token.into(), refresh_after, expires })
}

/// Returns the uid of the account that tokens for a service are made for.
pub(super) async fn account_uid(client: &Client, owner: &Owner) -> Result<String, ApiError> {
    let (accounts, name) = accounts(client, owner);
    let what = format!("read ServiceAccount '{name}' of namespace '{}'", owner.namespace);
    let account = accounts.get(&name).await.map_err(ApiError::of(what.clone()))?;
    account.uid().ok_or_else(|| ApiError { what, why: ApiFault::Foreign("it has no uid".to_owned()) })
}

/// Removes the account that tokens for a service are made for: they all end.
pub(super) async fn remove_account(client: &Client, owner: &Owner) -> Result<(), ApiError> {
    let (accounts, name) = accounts(client, owner);
    let what = format!("delete ServiceAccount '{name}' of namespace '{}'", owner.namespace);
    match accounts.delete(&name, &DeleteParams::default()).await.map_err(ApiError::of(what)) {
        Err(error) if !matches!(error.why, ApiFault::Missing(_)) => Err(error),
        _ => Ok(()),
    }
}

fn accounts(client: &Client, owner: &Owner) -> (Api<ServiceAccount>, String) {
    (Api::namespaced(client.clone(), owner.namespace.as_str()), callers_name(&owner.service))
}
