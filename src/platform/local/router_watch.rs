//! Watches the router: its end by its lock, its counts and its heartbeat by its answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use hyper::Method;

use super::heartbeat::{Pulse, Verdict};
use super::router_process::BEAT;
use super::rpc::CallError;
use super::shared::Shared;
use super::{lock, rpc};
use crate::router::RouterStatus;
use crate::service::contract::VersionKey;

/// Waits until the router has ended, and wakes the supervisor.
pub(super) async fn guard(shared: Arc<Shared>, guarded: Arc<AtomicBool>) {
    let path = shared.paths.state().join("router").join("lock");
    // A thread that waits for a lock can't be cancelled; it ends with the router or with this process.
    let _ = tokio::task::spawn_blocking(move || lock::wait_until_free(&path)).await;
    // If waiting for the lock fails, this is how often the router is checked.
    tokio::time::sleep(Duration::from_millis(10)).await;
    guarded.store(false, SeqCst);
    shared.wake.notify_one();
}

/// Follows the router's status, and ends a router that no longer answers.
pub(super) async fn watch_status(shared: Arc<Shared>) {
    let socket = shared.paths.router_socket();
    let (mut seen, mut pulse) = (0, Pulse::default());
    loop {
        let path = if pulse.is_doubtful() { "/".to_owned() } else { format!("/?after={seen}") };
        let asked = rpc::call::<RouterStatus>(&socket, (Method::GET, &path), &(), pulse.patience(BEAT));
        let answer = tokio::select! {
            answer = asked => answer,
            () = shared.router_doubt.notified(), if !pulse.is_doubtful() => Err(CallError::Late(socket.clone(), BEAT)),
        };
        match answer {
            Ok(status) => {
                pulse.heard();
                if status.sequence == seen {
                    // A heartbeat without news.
                    continue;
                }
                seen = status.sequence;
                take_note(&shared, status);
            }
            Err(error) => {
                if !error.is_late() {
                    // The next router counts anew.
                    seen = 0;
                }
                match pulse.missed(&error) {
                    Verdict::Absent(pause) => tokio::time::sleep(pause).await,
                    Verdict::Doubtful => {}
                    Verdict::Hung => {
                        end(&shared, &error);
                        (seen, pulse) = (0, Pulse::default());
                    }
                }
            }
        }
    }
}

fn take_note(shared: &Shared, status: RouterStatus) {
    {
        let mut state = shared.state();
        for service in state.services.values_mut() {
            for (version, _) in service.record.endpoint.versions() {
                let key = VersionKey { service: service.record.name.clone(), version: version.clone() };
                if let Some(desired) = status.desired.get(&key) {
                    service.versions.entry(key.version).or_default().desired = Some(*desired);
                }
            }
        }
        state.in_flight = status.in_flight;
        state.router_hung = false;
    }
    shared.wake.notify_one();
}

/// Kills a router that hangs; its guard then has another one started.
fn end(shared: &Shared, error: &CallError) {
    tracing::warn!(%error, "the router hangs");
    shared.state().router_hung = true;
    lock::signal_holder(&shared.paths.state().join("router"), rustix::process::Signal::KILL);
    shared.changed();
}
