//! One event per request. Never a key, a token, a query or anything of a body.

use std::net::IpAddr;
use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::HeaderValue;
use tokio::time::Instant;

use super::version::Version;

/// The log entry of a request that a replica answered.
#[derive(Debug)]
pub(super) struct AccessRecord {
    pub(super) version: Arc<Version>,
    pub(super) status: StatusCode,
    pub(super) started: Instant,
    pub(super) client: IpAddr,
    pub(super) request_id: HeaderValue,
}

/// How an answer's body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It was sent completely.
    Whole,
    /// It was cut off: by the replica, the client or the time limit.
    Cut,
}

impl AccessRecord {
    /// Logs an answer whose body has ended.
    pub(super) fn log(&self, bytes: u64, end: End) {
        tracing::info!(
            target: "aml::access",
            service = self.version.key.service.as_str(),
            version = self.version.key.version.as_str(),
            status = self.status.as_u16(),
            ms = milliseconds_since(self.started),
            bytes,
            end = ?end,
            client = %self.client,
            request_id = self.request_id.to_str().unwrap_or_default(),
        );
    }
}

/// Logs a request that no replica answered. `service` is the name in its path.
pub(super) fn log_own_answer(service: &str, status: u16, started: Instant, client: IpAddr, request_id: &HeaderValue) {
    tracing::info!(
        target: "aml::access",
        service,
        status,
        ms = milliseconds_since(started),
        %client,
        request_id = request_id.to_str().unwrap_or_default(),
    );
}

fn milliseconds_since(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}
