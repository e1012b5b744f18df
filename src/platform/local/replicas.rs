//! Replicas as processes: starting them, adopting those that a former supervisor started, and following their status.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use hyper::Method;

use super::heartbeat::{Pulse, Verdict};
use super::launch::{self, Launch};
use super::logs::{last_lines, remove_old};
use super::shared::Shared;
use super::state::Replica;
use super::{lock, rpc};
use crate::config::ComputeType;
use crate::files::{make_private_folder, write_private};
use crate::names::ServiceName;
use crate::replica::{Front, Listen, ReplicaConfig, ReplicaStatus, STATUS_BEAT, end_marked};
use crate::service::contract::{STATUS_PATH, variables};
use crate::service::{FolderWorkload, ServiceLimits, ServiceSpec};

/// Starts one more replica of a revision.
pub(super) fn start_replica(shared: &Arc<Shared>, name: &ServiceName, revision: u32) {
    let Some((id, config)) = new_replica(shared, name, revision) else { return };
    let folder = shared.paths.replicas(name).join(&id);
    match launch_replica(shared, &folder, &config) {
        Ok(started) => {
            started.reap();
            watch(shared, name, &id);
        }
        Err(error) => {
            tracing::error!(replica = id, %error, "a replica could not be started");
            remove_ended(shared, name, &id);
        }
    }
}

/// Gives a new replica its number and its place in the state.
fn new_replica(shared: &Shared, name: &ServiceName, number: u32) -> Option<(String, ReplicaConfig)> {
    let mut state = shared.state();
    let service = state.services.get_mut(name)?;
    let revision = service.record.revision(number)?.clone();
    let folder = revision.workload.folder()?;
    let id = loop {
        let id = format!("{name}-{number}-{}", service.local.next_replica);
        service.local.next_replica += 1;
        // The record on disk may be older than the last start of a supervisor that was killed.
        if !service.replicas.contains_key(&id) {
            break id;
        }
    };
    service.replicas.insert(id.clone(), new_on_board(number, Some(folder.app_root.clone())));
    let config = config_of(shared, &revision.spec, folder, &id);
    Some((id, config))
}

fn new_on_board(revision: u32, app_root: Option<PathBuf>) -> Replica {
    Replica { revision, app_root, started: Instant::now(), status: None, retiring: None, told: None, killed: false, hung: false }
}

fn config_of(shared: &Shared, spec: &ServiceSpec, folder: &FolderWorkload, id: &str) -> ReplicaConfig {
    let ServiceLimits { max_concurrent_requests, scoring_timeout_ms, max_queue_wait_ms: _ } = spec.limits();
    let mut variables = folder.variables.clone();
    if spec.settings.compute_type == ComputeType::Local {
        // On a port of its own nothing comes before `/score`.
        variables.entry(variables::SERVICE_PATH_PREFIX.to_owned()).or_default();
    }
    ReplicaConfig {
        id: id.to_owned(),
        service: spec.name.clone(),
        listen: Listen::Unix(shared.paths.replica_socket(id)),
        server_socket: shared.paths.server_socket(id),
        log_file: Some(shared.paths.logs(&spec.name).join(format!("{id}.log"))),
        python: folder.python.clone(),
        app_root: folder.app_root.clone(),
        entry_script: spec.content.entry_script.clone(),
        source_directory: spec.content.source_directory.clone(),
        model_dir: folder.model_dir.clone(),
        variables,
        max_concurrent_requests,
        scoring_timeout_ms,
        drain_delay_ms: 0,
        front: Front::Router,
        termination_log: None,
        open_files: Some(shared.open_files.at_start),
        executable: shared.executable.clone(),
    }
}

fn launch_replica(shared: &Shared, folder: &Path, config: &ReplicaConfig) -> io::Result<launch::Started> {
    make_private_folder(folder)?;
    make_private_folder(&shared.paths.logs(&config.service))?;
    remove_old(&shared.paths.logs(&config.service))?;
    let file = folder.join("replica.json");
    write_private(&file, &serde_json::to_vec_pretty(config)?)?;
    launch::start(&Launch {
        executable: &shared.executable,
        arguments: vec!["replica".into(), "--config".into(), file],
        variables: &shared.variables,
        lock: folder.join("lock"),
        log: folder.join("replica.txt"),
        also: &[],
    })
}

/// Adopts replicas that a former supervisor started, and removes what dead ones left. If nobody can tell which there
/// are, no supervisor may go on: it would start them a second time.
pub(super) fn adopt_replicas(shared: &Arc<Shared>) -> io::Result<()> {
    let (known, unread): (Vec<ServiceName>, Vec<ServiceName>) = {
        let state = shared.state();
        (state.services.keys().cloned().collect(), state.unread.keys().cloned().collect())
    };
    for name in known.iter().chain(&unread) {
        let found = match fs::read_dir(shared.paths.replicas(name)) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in found {
            let entry = entry?;
            let id = entry.file_name().to_string_lossy().into_owned();
            if lock::is_held(&entry.path().join("lock")) {
                adopt(shared, name, &id);
            } else if known.contains(name) {
                end_marked(&shared.paths.server_socket(&id));
                remove_files(shared, name, &id);
            }
        }
    }
    super::apps::sweep_apps(shared);
    Ok(())
}

/// A replica of a revision that is no longer recorded is adopted too: its id names its revision, and it is then ended properly.
fn adopt(shared: &Arc<Shared>, name: &ServiceName, id: &str) {
    let number = id.rsplit('-').nth(1).and_then(|number| number.parse().ok()).unwrap_or(0);
    let config = fs::read(shared.paths.replicas(name).join(id).join("replica.json")).ok();
    let config: Option<ReplicaConfig> = config.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    {
        let mut state = shared.state();
        let Some(replicas) = state.replicas_mut(name) else { return };
        replicas.insert(id.to_owned(), new_on_board(number, config.map(|config| config.app_root)));
    }
    watch(shared, name, id);
}

/// Follows a replica's status until its process is gone.
fn watch(shared: &Arc<Shared>, name: &ServiceName, id: &str) {
    let hearing = tokio::spawn(hear(Arc::clone(shared), name.clone(), id.to_owned()));
    let (shared, name, id) = (Arc::clone(shared), name.clone(), id.to_owned());
    tokio::spawn(async move {
        let path = shared.paths.replicas(&name).join(&id).join("lock");
        // A thread that waits for a lock can't be cancelled; it ends with the replica or with this process.
        let _ = tokio::task::spawn_blocking(move || lock::wait_until_free(&path)).await;
        hearing.abort();
        remove_ended(&shared, &name, &id);
    });
}

async fn hear(shared: Arc<Shared>, name: ServiceName, id: String) {
    let socket = shared.paths.replica_socket(&id);
    let (mut seen, mut pulse) = (0, Pulse::default());
    loop {
        let path = if pulse.is_doubtful() { STATUS_PATH.to_owned() } else { format!("{STATUS_PATH}?after={seen}") };
        let time = pulse.patience(STATUS_BEAT);
        match rpc::call::<ReplicaStatus>(&socket, (Method::GET, &path), &(), time).await {
            Ok(status) => {
                pulse.heard();
                // Without news, all that is heard is that it lives.
                if seen != status.sequence {
                    seen = status.sequence;
                    change(&shared, &name, &id, |replica| replica.status = Some(status));
                }
            }
            Err(error) => match pulse.missed(&error) {
                // It is still starting, or it is ending, of which its lock tells.
                Verdict::Absent(pause) => tokio::time::sleep(pause).await,
                Verdict::Doubtful => {}
                Verdict::Hung => {
                    tracing::warn!(replica = id, %error, "a replica hangs");
                    change(&shared, &name, &id, |replica| replica.hung = true);
                    return;
                }
            },
        }
    }
}

/// Records a change of a replica's status.
fn change(shared: &Shared, name: &ServiceName, id: &str, change: impl FnOnce(&mut Replica)) {
    if let Some(replica) = shared.state().replicas_mut(name).and_then(|replicas| replicas.get_mut(id)) {
        change(replica);
    }
    shared.changed();
}

fn remove_ended(shared: &Shared, name: &ServiceName, id: &str) {
    let words = last_lines(&shared.paths.replicas(name).join(id).join("replica.txt"), 10).unwrap_or_default();
    let known = {
        let mut state = shared.state();
        let service = state.services.get_mut(name).map(|service| {
            service.remove_ended(id, Instant::now());
            service.last_output = words;
        });
        if let Some(unread) = state.unread.get_mut(name) {
            unread.replicas.remove(id);
        }
        service.is_some()
    };
    // One that was killed could not end what it had started.
    end_marked(&shared.paths.server_socket(id));
    if known {
        remove_files(shared, name, id);
    }
    super::apps::sweep_apps(shared);
    shared.changed();
}

/// Its log stays, for whoever asks what happened.
fn remove_files(shared: &Shared, name: &ServiceName, id: &str) {
    // Sockets and settings of the replica and of its server all begin with its name; mostly it removed them itself.
    let begins = format!("{}.", shared.paths.socket_name(id));
    for entry in fs::read_dir(shared.paths.runtime()).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(&begins) {
            let _ = fs::remove_file(entry.path());
        }
    }
    if let Err(error) = fs::remove_dir_all(shared.paths.replicas(name).join(id)) {
        tracing::warn!(replica = id, %error, "the files of an ended replica could not be removed");
    }
}
