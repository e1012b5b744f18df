//! Changes of services that have to last: each is on the disk before it counts.

use std::time::{Duration, Instant};

use super::apps::sweep_apps;
use super::record_file;
use super::shared::Shared;
use super::state::{FailedWrite, Service};
use crate::names::ServiceName;
use crate::service::Refusal;

/// When what the disk refused is tried again.
const AGAIN: Duration = Duration::from_secs(5);

/// Writes a record down. What can't be written must not be begun: the next supervisor would not know of it.
pub(super) fn write_down(shared: &Shared, service: &Service) -> Result<(), Refusal> {
    let name = &service.record.name;
    let folder = shared.paths.service(name);
    record_file::save(&folder, &service.record, &service.local).map_err(|error| Refusal::Unwritable {
        name: name.clone(),
        why: format!("its record in {} could not be written: {error}", folder.display()),
    })
}

/// Changes a service and writes its record down; where that fails, the service is as it was.
pub(super) fn change_record<T>(
    shared: &Shared,
    name: &ServiceName,
    change: impl FnOnce(&mut Service) -> T,
) -> Result<T, Refusal> {
    let mut state = shared.state();
    let mut changed = state.find(name)?.clone();
    changed.failed_write = None;
    let outcome = change(&mut changed);
    write_down(shared, &changed)?;
    state.services.insert(name.clone(), changed);
    drop(state);
    sweep_apps(shared);
    Ok(outcome)
}

/// Makes a change that no command waits for; if it can't be written, the supervisor tries again after a while.
/// Returns whether it was made.
pub(super) fn change_later(shared: &Shared, name: &ServiceName, change: impl FnOnce(&mut Service)) -> bool {
    let Err(error) = change_record(shared, name, change) else { return true };
    tracing::error!(%error, "a change is tried again later");
    undo(shared, name, error.to_string());
    false
}

/// Takes note of what the disk refused.
pub(super) fn undo(shared: &Shared, name: &ServiceName, why: String) {
    if let Some(service) = shared.state().services.get_mut(name) {
        service.failed_write = Some(FailedWrite { why, again: Instant::now() + AGAIN });
    }
}
