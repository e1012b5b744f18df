//! How large and how slow a request's body may be, and why one is refused.

use std::time::Duration;

use hyper::StatusCode;

use super::pace::Pace;

/// Bodies up to this size are buffered until the answer begins, so that they can be resent; of larger ones this much must have arrived
/// before they take a slot.
pub const KEPT_BYTES: u64 = 64 * 1024;
/// Largest body, as in v1's router and containers.
pub const MAX_BODY_BYTES: u64 = 100 * 1024 * 1024;

/// Why a request's body is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    /// It is larger than allowed.
    TooLarge,
    /// It did not arrive in time.
    TimedOut,
    /// The client broke it off, or it is malformed.
    Broken,
    /// There is no memory for it: too many requests are waiting.
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

    /// Returns the message for the caller.
    pub fn words(self) -> &'static str {
        match self {
            Self::TooLarge => "The request's body is too large",
            Self::TimedOut => "The request's body did not come in time",
            Self::Broken => "The request's body is broken off or malformed",
            Self::NoRoom => "Too many requests wait",
        }
    }
}

/// The limits of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyLimits {
    pub bytes: u64,
    /// Longest time until the buffered part has arrived.
    pub time: Duration,
    /// The slowest pace of the rest of a larger body; `None` if its sender enforces one.
    pub pace: Option<Pace>,
}

impl Default for BodyLimits {
    fn default() -> Self {
        let pace = Pace { bytes_per_second: 16 * 1024, grace: Duration::from_secs(3) };
        Self { bytes: MAX_BODY_BYTES, time: Duration::from_secs(60), pace: Some(pace) }
    }
}
