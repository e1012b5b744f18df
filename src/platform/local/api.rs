//! The supervisor's side of what the command asks.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use jiff::Timestamp;

use super::persist::{change_record, write_down};
use super::protocol::{
    self, Apply, Current, Delete, GREETINGS, GetKeys, GetToken, Greeting, List, Question, RevokeTokens, SetKeys, Watch, Welcome,
};
use super::shared::Shared;
use super::{record_file, records, rpc, status, tokens};
use crate::names::ServiceName;
use crate::platform::CurrentVersion;
use crate::service::{Change, Observation, Refusal};

/// How long a [`Watch`] waits for news; the command asks again.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a change of keys or tokens waits for the router to know it.
const ROUTER_UPDATE_TIME: Duration = Duration::from_secs(5);

/// Answers one message.
pub(super) async fn answer(shared: Arc<Shared>, path: String, body: Bytes) -> rpc::Answer {
    let shared = &shared;
    shared.state().asked = Some(Instant::now());
    if path == GREETINGS {
        return greet(shared, &body);
    }
    records::read_all_again(shared);
    if shared.state().token_fault.is_some() {
        // The next route table reads the key again.
        shared.wake.notify_one();
    }
    match path.as_str() {
        Apply::PATH => reply(&body, async |Apply { change }| apply(shared, change)).await,
        List::PATH => {
            reply(&body, async |List {}| {
                shared.has_settled().await;
                Ok(status::all(shared))
            })
            .await
        }
        Watch::PATH => reply(&body, async |Watch { name, after }| Ok(watch(shared, &name, after).await)).await,
        Current::PATH => reply(&body, async |Current { name }| current(shared, &name)).await,
        GetKeys::PATH => reply(&body, async |GetKeys { name }| Ok(shared.state().find(&name)?.local.keys.clone())).await,
        SetKeys::PATH => reply(&body, async |question| set_keys(shared, question).await).await,
        GetToken::PATH => reply(&body, async |GetToken { name }| tokens::issue(shared, &name).await).await,
        RevokeTokens::PATH => reply(&body, async |RevokeTokens { name }| tokens::revoke(shared, &name).await).await,
        Delete::PATH => reply(&body, async |Delete { name }| delete(shared, &name)).await,
        _ => Err(format!("there is no {path}")),
    }
}

fn greet(shared: &Shared, body: &[u8]) -> rpc::Answer {
    let welcome = match serde_json::from_slice(body).map_err(|error| error.to_string())? {
        Greeting::Version => Welcome::Version(shared.version.clone()),
        Greeting::StepDown => {
            shared.step_down.notify_one();
            Welcome::Done
        }
    };
    serde_json::to_vec(&welcome).map_err(|error| error.to_string())
}

async fn reply<Q: Question>(body: &[u8], answer: impl AsyncFnOnce(Q) -> protocol::Answer<Q>) -> rpc::Answer {
    let question = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    serde_json::to_vec(&answer(question).await).map_err(|error| error.to_string())
}

fn apply(shared: &Shared, change: Change) -> Result<u32, Refusal> {
    let outcome = {
        let mut state = shared.state();
        let Some(folder) = change.workload.folder() else { return Err(Refusal::OtherWorkload) };
        // The command may have been killed meanwhile, and its folder with it.
        if !folder.app_root.is_dir() {
            return Err(Refusal::NoFiles(change.spec.name));
        }
        state.applied(change).and_then(|(service, number)| {
            write_down(shared, &service)?;
            state.services.insert(service.record.name.clone(), service);
            Ok(number)
        })
    };
    shared.changed();
    outcome
}

async fn watch(shared: &Shared, name: &ServiceName, after: u64) -> Observation {
    shared.has_settled().await;
    let mut sequence = shared.sequence.subscribe();
    // Whether news came or the time passed, the present state is the answer.
    let _ = tokio::time::timeout(PATIENCE, sequence.wait_for(|now| *now > after)).await;
    status::one(shared, name)
}

async fn set_keys(shared: &Shared, SetKeys { name, keys }: SetKeys) -> Result<(), Refusal> {
    change_record(shared, &name, |service| {
        service.record.updated = Timestamp::now();
        service.set_keys(keys);
        service.router_pending = Some(Instant::now());
    })?;
    // The answer waits until the router knows the new key, or the caller's first use of it would be refused.
    shared.await_router(&name, ROUTER_UPDATE_TIME).await;
    Ok(())
}

fn current(shared: &Shared, name: &ServiceName) -> Result<CurrentVersion, Refusal> {
    let state = shared.state();
    let version = state.find(name)?.record.endpoint.default_version();
    let current = version.and_then(|version| Some((version.current_revision()?, version.share)));
    let (revision, share) = current.ok_or_else(|| Refusal::Missing(name.clone()))?;
    Ok(CurrentVersion { spec: revision.spec.clone(), workload: revision.workload.clone(), share })
}

fn delete(shared: &Shared, name: &ServiceName) -> Result<(), Refusal> {
    let outcome = {
        let mut state = shared.state();
        if state.services.contains_key(name) || state.unread.contains_key(name) {
            let folder = shared.paths.service(name);
            let marked = record_file::mark_deleting(&folder).map_err(|error| Refusal::Unwritable {
                name: name.clone(),
                why: format!("its record in {} could not be marked: {error}", folder.display()),
            });
            marked.map(|()| state.delete(name))
        } else {
            Err(Refusal::Missing(name.clone()))
        }
    };
    shared.changed();
    outcome
}
