//! What a replica left as its termination message, which is there when its log can't be read. Read tolerantly: newer replicas may say more,
//! and the kernel kills without letting anyone say anything.

use super::super::{Exit, Moment};

/// The last words of a replica.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct LastWords {
    /// `starting` or `serving`.
    phase: String,
    exit_code: Option<i32>,
    signal: Option<i32>,
    /// How often the kernel killed a process of the container for want of memory.
    pub(super) oom_kills: u64,
    /// How long the container was held back by its limit of processor time.
    pub(super) throttled_seconds: f64,
    pub(super) memory_limit_bytes: Option<u64>,
    pub(super) memory_peak_bytes: Option<u64>,
    pub(super) init_seconds: Option<f64>,
    pub(super) log: Vec<String>,
}

impl LastWords {
    /// Reads a message; `None` where it isn't a replica's.
    pub(super) fn read(message: &str) -> Option<Self> {
        serde_json::from_str(message.trim()).ok().filter(|_| message.trim_start().starts_with('{'))
    }

    pub(super) fn moment(&self) -> Moment {
        if self.phase == "serving" { Moment::Serving } else { Moment::Starting }
    }

    /// Returns how the scoring server ended.
    pub(super) fn exit(&self) -> Option<Exit> {
        self.signal.map(Exit::Signal).or(self.exit_code.map(Exit::Code))
    }
}
