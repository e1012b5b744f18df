//! The records of all services, as a supervisor finds them at its start and when it looks again. A record that can't be read is not an
//! absent one: its service is left as it is.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::time::{Duration, Instant};

use super::paths::Paths;
use super::shared::Shared;
use super::state::{Service, State, Unread};
use super::{lock, record_file};
use crate::files::remove_folder_durably;
use crate::names::ServiceName;

/// How often a record that can't be read is tried again.
const AGAIN: Duration = Duration::from_secs(10);

/// Reads all records.
pub(super) fn load(paths: &Paths) -> io::Result<State> {
    let mut state = State::default();
    for entry in fs::read_dir(paths.services())? {
        let entry = entry?;
        // What is no folder or has no service's name is nothing of ours.
        let name = entry.file_type()?.is_dir().then(|| ServiceName::new(entry.file_name().to_string_lossy().into_owned()));
        let Some(Ok(name)) = name else { continue };
        if !is_left_over(paths, &name) {
            read(paths, &mut state, &name);
            continue;
        }
        if let Err(error) = remove_folder_durably(&paths.service(&name)) {
            tracing::error!(service = %name, %error, "what is left of a service can't be removed");
        }
    }
    Ok(state)
}

/// Tries again to read what could not be read.
pub(super) fn read_all_again(shared: &Shared) {
    let unread: Vec<ServiceName> = shared.state().unread.keys().cloned().collect();
    for name in &unread {
        read_again(shared, name);
    }
}

/// Tries again to read the record of a service.
pub(super) fn read_again(shared: &Shared, name: &ServiceName) {
    let known = {
        let mut state = shared.state();
        read(&shared.paths, &mut state, name);
        state.services.contains_key(name)
    };
    if known {
        shared.changed();
    }
}

/// Puts a service in the state, by its record or without.
fn read(paths: &Paths, state: &mut State, name: &ServiceName) {
    let folder = paths.service(name);
    let fault = match record_file::load(&folder, name) {
        Ok(Some(stored)) => {
            let mut service = Service::new(stored.record, stored.local);
            service.replicas = state.unread.remove(name).map(|unread| unread.replicas).unwrap_or_default();
            state.services.insert(name.clone(), service);
            return;
        }
        Ok(None) => record_file::missing(&folder),
        Err(fault) => fault,
    };
    let again = Instant::now() + AGAIN;
    if let Some(unread) = state.unread.get_mut(name) {
        (unread.fault, unread.again) = (fault, again);
        return;
    }
    tracing::error!(service = %name, %fault, "a service is left as it is");
    state.unread.insert(name.clone(), Unread { fault, again, replicas: BTreeMap::new() });
}

/// A folder without a record in which nothing runs is what a killed supervisor left of a service that was being deleted or never taken.
fn is_left_over(paths: &Paths, name: &ServiceName) -> bool {
    matches!(record_file::load(&paths.service(name), name), Ok(None)) && !any_replica_lives(paths, name)
}

fn any_replica_lives(paths: &Paths, name: &ServiceName) -> bool {
    match fs::read_dir(paths.replicas(name)) {
        Ok(found) => found.flatten().any(|entry| lock::is_held(&entry.path().join("lock"))),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    }
}
