//! One exchange with a caller: while it lasts, the caller's connection is not one that waits.

use std::sync::Arc;

use tokio::time::Instant;

use crate::inbound::Client;

/// A request that has come on a connection. The next one is expected from when this is dropped.
#[derive(Debug)]
pub(super) struct Exchange(Arc<Client>);

impl Exchange {
    /// A request's head has come.
    pub(super) fn begin(client: Arc<Client>) -> Self {
        client.begin_request();
        Self(client)
    }

    /// All that is needed of the request is there.
    pub(super) fn begin_work(&self) {
        self.0.begin_work();
    }

    /// The answer must have been taken by `deadline`.
    pub(super) fn finish_by(&self, deadline: Instant) {
        self.0.finish_answer_by(deadline);
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.0.expect_next_request();
    }
}
