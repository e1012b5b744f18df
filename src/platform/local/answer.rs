//! What the supervisor answers to each ask of the command.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::call::Answer;
use super::control::{Apply, ApplyError, Ask, Reply, Token};
use super::describe;
use super::record::{Keys, write_private};
use super::shared::{Shared, change_record};
use crate::access::{AccessError, TokenGrant, TokenKey, TokenVerifier};
use crate::names::ServiceName;

/// How long a `Watch` waits for news; the command asks again.
const PATIENCE: Duration = Duration::from_secs(20);
/// v1's clients were to ask for a new token after a while and could use the old one for 12 hours more.
const REFRESH_AFTER: SignedDuration = SignedDuration::from_hours(12);
const EXPIRES_AFTER: SignedDuration = SignedDuration::from_hours(24);

pub(super) async fn answer(shared: Arc<Shared>, body: Bytes) -> Answer {
    let ask: Ask = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    let reply = match ask {
        Ask::Version => Reply::Version(shared.version.clone()),
        Ask::StepDown => {
            shared.step_down.notify_one();
            Reply::Done
        }
        Ask::Apply(apply) => take(&shared, *apply),
        Ask::List => {
            shared.has_settled().await;
            Reply::Services(describe::all(&shared))
        }
        Ask::Watch { name, after } => watch(&shared, &name, after).await,
        Ask::Keys(name) => keys(&shared, &name),
        Ask::SetKeys(name, keys) => set_keys(&shared, &name, keys).await,
        Ask::Current(name) => current(&shared, &name),
        Ask::Token(name) => token(&shared, &name)?,
        Ask::Delete(name) => delete(&shared, &name),
    };
    serde_json::to_vec(&reply).map_err(|error| error.to_string())
}

fn take(shared: &Shared, apply: Apply) -> Reply {
    let name = apply.spec.name.clone();
    let outcome = {
        let mut board = shared.board();
        let before = board.services.get(&name).map(|service| service.record.clone());
        board.apply(apply).and_then(|number| {
            let written = board.services.get(&name).map_or(Ok(()), |service| service.record.save(&shared.place.service(&name)));
            let Err(error) = written else { return Ok(number) };
            // What can't be written down must not be begun: a killed supervisor would forget it.
            match (before, board.services.get_mut(&name)) {
                (Some(record), Some(service)) => service.record = record,
                _ => drop(board.services.remove(&name)),
            }
            Err(ApplyError::Unwritable(name.clone(), error.to_string()))
        })
    };
    shared.changed();
    outcome.map_or_else(Reply::Refused, Reply::Revision)
}

async fn watch(shared: &Shared, name: &ServiceName, after: u64) -> Reply {
    shared.has_settled().await;
    let mut sequence = shared.sequence.subscribe();
    // Whether news came or the time passed, the present state is the answer.
    let _ = tokio::time::timeout(PATIENCE, sequence.wait_for(|now| *now > after)).await;
    Reply::Watched(Box::new(describe::one(shared, name)))
}

fn keys(shared: &Shared, name: &ServiceName) -> Reply {
    let board = shared.board();
    board.services.get(name).map_or_else(|| missing(name), |service| Reply::Keys(service.record.keys.clone()))
}

async fn set_keys(shared: &Shared, name: &ServiceName, keys: Keys) -> Reply {
    if !shared.board().services.contains_key(name) {
        return missing(name);
    }
    change_record(shared, name, |service| {
        service.record.keys = keys;
        service.record.updated = Timestamp::now();
        service.rehash_keys();
        service.untold = Some(Instant::now());
    });
    shared.changed();
    // The new key is told when the router knows it, or the caller's first use of it would be refused.
    let mut sequence = shared.sequence.subscribe();
    let told = sequence.wait_for(|_| shared.board().services.get(name).is_none_or(|service| service.untold.is_none()));
    // A router that is just being started learns the keys with its first table.
    let _ = tokio::time::timeout(Duration::from_secs(5), told).await;
    Reply::Done
}

fn current(shared: &Shared, name: &ServiceName) -> Reply {
    let board = shared.board();
    let record = board.services.get(name).map(|service| &service.record);
    let revision = record.and_then(|record| record.serving_revision().or_else(|| record.pending_revision()));
    revision.map_or_else(|| missing(name), |revision| Reply::Current(Box::new((revision.spec.clone(), revision.run.clone()))))
}

fn delete(shared: &Shared, name: &ServiceName) -> Reply {
    if !shared.board().services.contains_key(name) {
        return missing(name);
    }
    change_record(shared, name, |service| service.record.deleting = true);
    shared.changed();
    Reply::Done
}

fn missing(name: &ServiceName) -> Reply {
    Reply::Refused(ApplyError::Missing(name.clone()))
}

fn token(shared: &Shared, name: &ServiceName) -> Result<Reply, String> {
    if !shared.board().services.contains_key(name) {
        return Ok(missing(name));
    }
    let now = Timestamp::now();
    let grant = TokenGrant {
        issuer: issuer(shared),
        audience: name.to_string(),
        subject: subject(name),
        issued: now,
        refresh_after: now + REFRESH_AFTER,
        expires: now + EXPIRES_AFTER,
    };
    let token = shared.token_key().and_then(|key| key.sign(&grant)).map_err(|error| error.to_string())?;
    Ok(Reply::Token(Token { token, refresh_after: grant.refresh_after, expires: grant.expires }))
}

/// Tokens of one workspace's supervisor mean nothing to another's.
fn issuer(shared: &Shared) -> String {
    format!("aml:{}", shared.place.state().display())
}

fn subject(name: &ServiceName) -> String {
    format!("{name}-callers")
}

impl Shared {
    /// Returns the workspace's signing key, made at first use.
    fn token_key(&self) -> Result<TokenKey, AccessError> {
        let path = self.place.state().join("token-key");
        if let Ok(text) = std::fs::read_to_string(&path) {
            return TokenKey::from_pkcs8_base64(text.trim());
        }
        let key = TokenKey::generate()?;
        if let Err(error) = write_private(&path, key.to_pkcs8_base64()?.as_bytes()) {
            tracing::error!(%error, "the signing key could not be written; its tokens end with this supervisor");
        }
        Ok(key)
    }

    /// Returns what checks tokens for a service; `None` (and a line in the log) when there is no key to check them by.
    pub(super) fn token_verifier(&self, name: &ServiceName) -> Option<TokenVerifier> {
        match self.token_key() {
            Ok(key) => Some(TokenVerifier {
                issuer: issuer(self),
                audience: name.to_string(),
                subject: subject(name),
                public_key: key.public_key(),
            }),
            Err(error) => {
                tracing::error!(%error, "tokens can't be checked");
                None
            }
        }
    }
}
