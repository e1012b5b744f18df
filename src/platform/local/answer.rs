//! What the supervisor answers to each ask of the command.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff::Timestamp;

use super::call::Answer;
use super::control::{Apply, ApplyError, Ask, Reply};
use super::record::Keys;
use super::shared::{Shared, change_record, write_down};
use super::{describe, record_file, records, tokens};
use crate::names::ServiceName;

/// How long a `Watch` waits for news; the command asks again.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long who changed keys or tokens waits for the router to know them.
const TELLING: Duration = Duration::from_secs(5);

pub(super) async fn answer(shared: Arc<Shared>, body: Bytes) -> Answer {
    let ask: Ask = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    shared.board().asked = Some(Instant::now());
    if !matches!(ask, Ask::Version | Ask::StepDown) {
        records::read_all_again(&shared);
        if shared.board().token_fault.is_some() {
            // The key is looked at again with the next route table.
            shared.wake.notify_one();
        }
    }
    let reply = match ask {
        Ask::Version => Reply::Version(shared.version.clone()),
        Ask::StepDown => {
            shared.step_down.notify_one();
            Reply::Done
        }
        Ask::Apply(apply) => take(&shared, *apply),
        Ask::List => {
            shared.has_settled().await;
            Reply::Services(Box::new(describe::all(&shared)))
        }
        Ask::Watch { name, after } => watch(&shared, &name, after).await,
        Ask::Keys(name) => keys(&shared, &name),
        Ask::SetKeys(name, keys) => set_keys(&shared, &name, keys).await,
        Ask::Current(name) => current(&shared, &name),
        Ask::Token(name) => refused_or(tokens::give(&shared, &name).await, Reply::Token),
        Ask::RevokeTokens(name) => refused_or(tokens::revoke(&shared, &name).await, |()| Reply::Done),
        Ask::Delete(name) => delete(&shared, &name),
    };
    serde_json::to_vec(&reply).map_err(|error| error.to_string())
}

fn refused_or<T>(outcome: Result<T, ApplyError>, reply: impl FnOnce(T) -> Reply) -> Reply {
    outcome.map_or_else(Reply::Refused, reply)
}

fn take(shared: &Shared, apply: Apply) -> Reply {
    let outcome = {
        let mut board = shared.board();
        // The command may have been killed meanwhile, and its folder with it.
        if !apply.run.app_root.is_dir() {
            return Reply::Refused(ApplyError::NoFiles(apply.spec.name));
        }
        board.applied(apply).and_then(|(service, number)| {
            write_down(shared, &service.record)?;
            board.services.insert(service.record.name.clone(), service);
            Ok(number)
        })
    };
    shared.changed();
    refused_or(outcome, Reply::Revision)
}

async fn watch(shared: &Shared, name: &ServiceName, after: u64) -> Reply {
    shared.has_settled().await;
    let mut sequence = shared.sequence.subscribe();
    // Whether news came or the time passed, the present state is the answer.
    let _ = tokio::time::timeout(PATIENCE, sequence.wait_for(|now| *now > after)).await;
    Reply::Watched(Box::new(describe::one(shared, name)))
}

fn keys(shared: &Shared, name: &ServiceName) -> Reply {
    refused_or(shared.board().find(name).map(|service| service.record.keys.clone()), Reply::Keys)
}

async fn set_keys(shared: &Shared, name: &ServiceName, keys: Keys) -> Reply {
    let changed = change_record(shared, name, |service| {
        service.record.keys = keys;
        service.record.updated = Timestamp::now();
        service.rehash_keys();
        service.untold = Some(Instant::now());
    });
    if changed.is_ok() {
        // The new key is told when the router knows it, or the caller's first use of it would be refused.
        shared.router_told(name, TELLING).await;
    }
    refused_or(changed, |()| Reply::Done)
}

fn current(shared: &Shared, name: &ServiceName) -> Reply {
    let board = shared.board();
    let current = board.find(name).and_then(|service| {
        let record = &service.record;
        let revision = record.serving_revision().or_else(|| record.pending_revision());
        let revision = revision.ok_or_else(|| ApplyError::Missing(name.clone()))?;
        Ok(Box::new((revision.spec.clone(), revision.run.clone())))
    });
    refused_or(current, Reply::Current)
}

fn delete(shared: &Shared, name: &ServiceName) -> Reply {
    let outcome = {
        let mut board = shared.board();
        if board.services.contains_key(name) || board.unread.contains_key(name) {
            let folder = shared.place.service(name);
            let marked = record_file::mark_deleting(&folder).map_err(|error| ApplyError::Unwritable {
                name: name.clone(),
                why: format!("its record in {} could not be marked: {error}", folder.display()),
            });
            marked.map(|()| board.delete(name))
        } else {
            Err(ApplyError::Missing(name.clone()))
        }
    };
    shared.changed();
    refused_or(outcome, |()| Reply::Done)
}
