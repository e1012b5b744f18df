//! Who may call a service: its keys and its tokens.

use super::super::short_keys::warn_of_short_keys;
use super::super::{OperationError, Session};
use super::{described, open};
use crate::access::generate_key;
use crate::config::{AuthMode, ComputeType};
use crate::names::{Secret, ServiceName};
use crate::platform::Platform;
use crate::service::{AccessToken, Keys};
use crate::workspace::Workspace;

/// Which of the two keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    Primary,
    Secondary,
}

/// Returns the keys of a service.
pub async fn get_keys(session: Session<'_>, name: &ServiceName) -> Result<Keys, OperationError> {
    let (workspace, platform) = open(session, name).await?;
    refuse_other_auth(&workspace, &platform, name, AuthMode::Keys).await?;
    Ok(platform.keys(name).await?)
}

/// Replaces one key, by `value` or a random one; returns both.
pub async fn regenerate_key(
    session: Session<'_>,
    name: &ServiceName,
    kind: KeyKind,
    value: Option<Secret>,
) -> Result<Keys, OperationError> {
    if value.as_ref().is_some_and(|value| value.is_empty() || value.expose().contains(char::is_whitespace)) {
        return Err(OperationError::refused("a key can't be empty or hold white space", "leave --set-key out for a random key"));
    }
    let (workspace, platform) = open(session, name).await?;
    refuse_other_auth(&workspace, &platform, name, AuthMode::Keys).await?;
    warn_of_short_keys(session, &platform, &value);
    let new = value.map_or_else(generate_key, Ok)?;
    let mut keys = platform.keys(name).await?;
    match kind {
        KeyKind::Primary => keys.primary = new,
        KeyKind::Secondary => keys.secondary = new,
    }
    platform.set_keys(name, keys.clone()).await?;
    Ok(keys)
}

/// Returns a token for calling a service.
pub async fn get_access_token(session: Session<'_>, name: &ServiceName) -> Result<AccessToken, OperationError> {
    let (workspace, platform) = open(session, name).await?;
    refuse_other_auth(&workspace, &platform, name, AuthMode::Token).await?;
    Ok(platform.token(name).await?)
}

/// Lets no token of a service in any more that was given out so far.
pub async fn revoke_tokens(session: Session<'_>, name: &ServiceName) -> Result<ServiceName, OperationError> {
    let (workspace, platform) = open(session, name).await?;
    refuse_other_auth(&workspace, &platform, name, AuthMode::Token).await?;
    platform.revoke_tokens(name).await?;
    Ok(name.clone())
}

/// Keys of a service that takes tokens (or the other way round) would be of no use.
async fn refuse_other_auth(
    workspace: &Workspace,
    platform: &Platform,
    name: &ServiceName,
    wanted: AuthMode,
) -> Result<(), OperationError> {
    let service = described(workspace, name, platform.watch(name, 0).await?)?;
    let settings = &service.spec().settings;
    let remedy = match settings.auth {
        found if found == wanted => return Ok(()),
        AuthMode::None if settings.compute_type == ComputeType::Local => {
            "a local service is called without either, as v1's was; deploy it with --compute-type aks to have keys".to_owned()
        }
        AuthMode::None => "it can be called without either; 'aml service update --auth-enabled true' changes that".to_owned(),
        AuthMode::Keys => format!("it takes keys: aml service get-keys -n {name}"),
        AuthMode::Token => {
            format!(
                "it takes tokens: 'aml service get-access-token -n {name}' gives one, 'aml service revoke-tokens -n {name}' ends all"
            )
        }
    };
    let kind = if wanted == AuthMode::Keys { "key" } else { "token" };
    Err(OperationError::refused(format!("service '{name}' does not use {kind} authentication"), remedy))
}
