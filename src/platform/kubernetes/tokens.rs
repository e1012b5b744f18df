//! Tokens of a service: the cluster makes them for an account that nothing else uses (the `TokenRequest` API), for this service alone.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
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

/// Asks the cluster for a token; returns it with the uid of the account that it was made for.
pub(super) async fn issue(client: &Client, owner: &Owner) -> Result<(AccessToken, String), ApiError> {
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
    let uid = match uid_in(&status.token) {
        Some(uid) => uid,
        None => account_uid(client, owner).await?,
    };
    Ok((AccessToken { token: status.token.into(), refresh_after, expires }, uid))
}

/// Returns the uid of the account that the cluster says a token is for. It is not verified: it comes from the cluster itself.
fn uid_in(token: &str) -> Option<String> {
    let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
    let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
    claims["kubernetes.io"]["serviceaccount"]["uid"].as_str().map(str::to_owned)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_names_its_account() {
        let token = |claims: &str| format!("head.{}.signature", URL_SAFE_NO_PAD.encode(claims));
        let claims = r#"{"kubernetes.io": {"namespace": "n", "serviceaccount": {"name": "a-callers", "uid": "u-1"}}}"#;
        assert_eq!(uid_in(&token(claims)).as_deref(), Some("u-1"));
        for other in [token("{}"), token("no JSON"), "a.!.c".to_owned(), "opaque".to_owned(), String::new()] {
            assert_eq!(uid_in(&other), None, "{other}");
        }
    }
}
