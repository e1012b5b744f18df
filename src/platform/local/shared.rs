//! What the supervisor's tasks share: the board, how they tell each other that it changed, and writing down what has to last.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use super::lock;
use super::place::Place;
use super::reconcile::{Board, Service};
use crate::inbound::Descriptors;
use crate::names::ServiceName;

/// How long after its start a supervisor waits for the first words of replicas before it tells of them.
const SETTLING: Duration = Duration::from_secs(1);

/// All that the supervisor's tasks share.
pub(super) struct Shared {
    pub(super) place: Place,
    pub(super) executable: PathBuf,
    pub(super) version: String,
    pub(super) first_router_port: u16,
    pub(super) open_files: Descriptors,
    /// When this supervisor began.
    pub(super) since: Instant,
    pub(super) board: Mutex<Board>,
    /// Grows with every change; whoever waits for news watches it.
    pub(super) sequence: watch::Sender<u64>,
    /// Wakes the loop that keeps processes.
    pub(super) wake: Notify,
    /// Set when the supervisor is to end and leave everything else running.
    pub(super) step_down: Notify,
}

impl Shared {
    pub(super) fn board(&self) -> MutexGuard<'_, Board> {
        self.board.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until each replica that was adopted has told how it fares, but not for long: what is told before that would be wrong.
    pub(super) async fn has_settled(&self) {
        let mut sequence = self.sequence.subscribe();
        let heard = sequence.wait_for(|_| self.board().has_heard_all());
        let _ = tokio::time::timeout(SETTLING.saturating_sub(self.since.elapsed()), heard).await;
    }

    /// Tells everybody that something changed.
    pub(super) fn changed(&self) {
        self.sequence.send_modify(|sequence| *sequence += 1);
        self.wake.notify_one();
    }
}

/// Changes a service and writes its record; the board holds what is meant even where the disk refuses, and says so in the log.
pub(super) fn change_record(shared: &Shared, name: &ServiceName, change: impl FnOnce(&mut Service)) {
    let mut board = shared.board();
    let Some(service) = board.services.get_mut(name) else { return };
    change(service);
    if let Err(error) = service.record.save(&shared.place.service(name)) {
        tracing::error!(service = %name, %error, "the record could not be written");
    }
    drop(board);
    sweep_apps(shared);
}

/// Removes unpacked projects that no revision, no living replica and no command at work holds.
pub(super) fn sweep_apps(shared: &Shared) {
    let used = shared.board().app_roots();
    let Ok(found) = fs::read_dir(shared.place.apps()) else { return };
    for entry in found.flatten() {
        let path = entry.path();
        let is_lock = path.extension().is_some_and(|ending| ending == "lock");
        if is_lock || used.contains(&path) || lock::is_held(&path.with_extension("lock")) {
            continue;
        }
        let removed = fs::remove_dir_all(&path).and_then(|()| match fs::remove_file(path.with_extension("lock")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        });
        if let Err(error) = removed {
            tracing::error!(folder = %path.display(), %error, "an unpacked project could not be removed");
        }
    }
}
