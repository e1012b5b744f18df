//! Access tokens of services: signed by the workspace's key, each for one service and not for a later one of the same name.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use super::persist::change_record;
use super::shared::Shared;
use crate::access::{AccessError, TokenGrant, TokenIssuer, TokenKey, TokenVerifier, generate_key};
use crate::files::write_private;
use crate::names::ServiceName;
use crate::service::{AccessToken, Refusal, ServiceRecord};

/// As in v1: clients ask for a new token after 12 hours, and can use the old one for 12 hours more.
const REFRESH_AFTER: SignedDuration = SignedDuration::from_hours(12);
const EXPIRES_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// How long a new token waits for the router to know its service's new id.
const ROUTER_LIMIT: Duration = Duration::from_secs(5);

/// Why the workspace's signing key can't be used. A new one is made only where there is none: another key would end all tokens that were
/// given out.
#[derive(Debug, thiserror::Error)]
enum TokenKeyError {
    #[error("{} can't be read: {source}", path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("{} is damaged: {source}", path.display())]
    Damaged { path: PathBuf, source: AccessError },
    #[error("{} can't be written: {source}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("failed to {0}")]
    Make(#[from] AccessError),
}

/// Issues a token. The first one of a service is for a new id, which the record and the router know before the token is given out.
pub(super) async fn issue(shared: &Shared, name: &ServiceName) -> Result<AccessToken, Refusal> {
    let no_key = |error: TokenKeyError| Refusal::NoTokenKey(error.to_string());
    let key = token_key(shared).map_err(no_key)?;
    let known = shared.state().find(name)?.record.callers.clone();
    let callers = if let Some(callers) = known {
        callers
    } else {
        let new = generate_key().map_err(|error| no_key(error.into()))?;
        change_record(shared, name, |service| {
            service.router_pending = Some(Instant::now());
            service.record.callers.insert(new.expose().to_owned()).clone()
        })?
    };
    shared.await_router(name, ROUTER_LIMIT).await;
    let now = Timestamp::now();
    let grant = TokenGrant {
        issuer: issuer(&key),
        audience: name.to_string(),
        subject: subject(name, &callers),
        issued: now,
        refresh_after: now + REFRESH_AFTER,
        expires: now + EXPIRES_AFTER,
    };
    let token = key.sign(&grant).map_err(|error| no_key(error.into()))?;
    Ok(AccessToken { token, refresh_after: grant.refresh_after, expires: grant.expires })
}

/// Revokes all tokens that have been given out.
pub(super) async fn revoke(shared: &Shared, name: &ServiceName) -> Result<(), Refusal> {
    change_record(shared, name, |service| {
        service.record.callers = None;
        service.record.updated = Timestamp::now();
        service.router_pending = Some(Instant::now());
    })?;
    shared.await_router(name, ROUTER_LIMIT).await;
    Ok(())
}

/// Returns what checks the tokens of a service; `None` while none has been given out.
pub(super) fn verifier(shared: &Shared, record: &ServiceRecord) -> Result<Option<TokenVerifier>, String> {
    let Some(callers) = &record.callers else { return Ok(None) };
    let key = token_key(shared).map_err(|error| error.to_string())?;
    let issuer = TokenIssuer {
        issuer: issuer(&key),
        subject: subject(&record.name, callers),
        account: None,
        keys: vec![key.public_key()],
    };
    Ok(Some(TokenVerifier { audience: record.name.to_string(), issuers: vec![issuer] }))
}

/// The issuer is unique to the workspace and reveals nothing about this machine.
fn issuer(key: &TokenKey) -> String {
    format!("aml:{}", key.public_key().id())
}

fn subject(name: &ServiceName, callers: &str) -> String {
    format!("{name}-callers:{callers}")
}

/// Returns the workspace's signing key, made at first use.
fn token_key(shared: &Shared) -> Result<TokenKey, TokenKeyError> {
    let path = shared.paths.state().join("token-key");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let key = TokenKey::generate()?;
            let text = key.to_pkcs8_base64()?;
            write_private(&path, text.expose().as_bytes()).map_err(|source| TokenKeyError::Write { path, source })?;
            return Ok(key);
        }
        Err(source) => return Err(TokenKeyError::Read { path, source }),
    };
    TokenKey::from_pkcs8_base64(text.trim()).map_err(|source| TokenKeyError::Damaged { path, source })
}
