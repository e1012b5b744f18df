//! How large and how slow a request's body may be, and what is wrong with one that is not taken.

use std::time::Duration;

use hyper::StatusCode;

use super::pace::Pace;

/// Bodies up to this are kept until the answer begins, so that they can be sent again; of larger ones this much must have come before
/// anything is held for them.
pub const KEPT_BYTES: u64 = 64 * 1024;
/// Largest body, as it was with v1's router and containers.
pub const MAX_BODY_BYTES: u64 = 100 * 1024 * 1024;

/// Why a request's body could not be had whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    /// It is larger than allowed.
    TooLarge,
    /// It did not come in time.
    TimedOut,
    /// The client broke it off.
    Broken,
    /// There is no memory for it: too many other requests wait.
    NoRoom,
}

impl BodyFault {
    /// Returns the status that the caller gets.
    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TimedOut => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
            Self::NoRoom => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Returns what the caller is told.
    pub fn words(self) -> &'static str {
        match self {
            Self::TooLarge => "The request's body is too large",
            Self::TimedOut => "The request's body did not come in time",
            Self::Broken => "The request's body is broken off or malformed",
            Self::NoRoom => "Too many requests wait",
        }
    }
}

/// What holds for bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimits {
    /// The largest.
    pub bytes: u64,
    /// Longest time until what is kept has come.
    pub time: Duration,
    /// The slowest that the rest of a larger one may come; `None`: whoever sends it sees to that.
    pub pace: Option<Pace>,
}

impl Default for BodyLimits {
    fn default() -> Self {
        let pace = Pace { bytes_per_second: 16 * 1024, grace: Duration::from_secs(3) };
        Self { bytes: MAX_BODY_BYTES, time: Duration::from_secs(60), pace: Some(pace) }
    }
}
