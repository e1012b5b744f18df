//! What a server does when it could not accept a connection: it says so now and then, waits a little, and goes on, for ever.

use std::io;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Descriptors are free again when a connection has ended; callers wait in the listener's queue meanwhile.
const PAUSE: Duration = Duration::from_millis(50);
/// How often the log says that it is still so.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Of one listener: when it last said that it could not accept.
#[derive(Debug, Default)]
pub struct FailedAccept {
    told: Option<Instant>,
}

impl FailedAccept {
    /// Waits until another try is worth it. Too many open files is the usual reason, and passes.
    pub async fn wait(&mut self, error: &io::Error) {
        if error.kind() == io::ErrorKind::ConnectionAborted {
            return;
        }
        if self.told.is_none_or(|told| told.elapsed() >= TOLD_EVERY) {
            self.told = Some(Instant::now());
            tracing::warn!(%error, "no connection could be accepted; it is tried again and again");
        }
        sleep(PAUSE).await;
    }
}
