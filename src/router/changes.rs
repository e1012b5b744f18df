//! A bell that the request path rings when a count changed, at the price of one atomic read when it is ringing already.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::Notify;

/// Whether something changed since it was last asked.
#[derive(Debug, Default)]
pub(super) struct Changes {
    noted: AtomicBool,
    bell: Notify,
}

impl Changes {
    /// Notes a change.
    pub(super) fn note(&self) {
        if !self.noted.load(Ordering::Relaxed) && !self.noted.swap(true, Ordering::AcqRel) {
            self.bell.notify_one();
        }
    }

    /// Waits for a change.
    pub(super) async fn wait(&self) {
        self.bell.notified().await;
    }

    /// Takes all changes so far as seen.
    pub(super) fn clear(&self) {
        self.noted.store(false, Ordering::Release);
    }
}
