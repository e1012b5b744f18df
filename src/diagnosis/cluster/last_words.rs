//! What a replica left as its termination message, which is there when its log can't be read. It is read tolerantly, of whatever age the
//! replica is: what is missing is not known.

use crate::diagnosis::{Exit, Moment};

/// The last words of a replica.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct LastWords {
    /// `settings`, `starting` or `serving`.
    phase: String,
    pub(super) reason: String,
    exit_code: Option<i32>,
    signal: Option<i32>,
    pub(super) resources: Resources,
    pub(super) log_tail: Vec<String>,
}

/// What the container had used of its limits.
#[derive(Debug, Clone, Default, PartialEq, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Resources {
    oom_kills: Option<u64>,
    pub(super) memory_limit_bytes: Option<u64>,
    pub(super) memory_peak_bytes: Option<u64>,
    cpu_periods: Option<u64>,
    cpu_periods_throttled: Option<u64>,
}

impl LastWords {
    /// Reads a message; `None` where it isn't a replica's.
    pub(super) fn read(message: &str) -> Option<Self> {
        serde_json::from_str(message.trim()).ok().filter(|words: &Self| !words.phase.is_empty())
    }

    pub(super) fn moment(&self) -> Moment {
        if self.phase == "serving" { Moment::Serving } else { Moment::Starting }
    }

    /// Returns whether the variables that describe the replica were wrong, so that it never began.
    pub(super) fn is_about_settings(&self) -> bool {
        self.phase == "settings"
    }

    /// Returns how the scoring server ended.
    pub(super) fn exit(&self) -> Option<Exit> {
        self.signal.map(Exit::Signal).or(self.exit_code.map(Exit::Code))
    }

    /// Returns whether the kernel killed a process of the container for want of memory.
    pub(super) fn is_out_of_memory(&self) -> bool {
        self.resources.oom_kills.is_some_and(|kills| kills > 0)
    }

    /// Returns in what percentage of its time the container had to wait for its limit of processor time.
    pub(super) fn throttled_percent(&self) -> u64 {
        let Resources { cpu_periods, cpu_periods_throttled, .. } = self.resources;
        let percent = cpu_periods.zip(cpu_periods_throttled).and_then(|(all, held)| held.checked_mul(100)?.checked_div(all));
        percent.unwrap_or_default().min(100)
    }
}
