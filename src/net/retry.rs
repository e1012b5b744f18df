//! When to retry a failed exchange, and after how long. Pure: clock and random numbers are passed in.

use std::time::Duration;

use hyper::StatusCode;
use hyper::header::{HeaderMap, RETRY_AFTER};
use jiff::Timestamp;

/// How often failed exchanges are retried: exponential back-off with full jitter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// The number of attempts, including the first.
    pub tries: u32,
    /// The number of attempts if no connection can be made.
    pub connects: u32,
    /// The longest pause after the first failure.
    pub base: Duration,
    /// The longest pause after any.
    pub longest: Duration,
    /// The longest `Retry-After` that is honoured.
    pub longest_asked: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            tries: 6,
            connects: 3,
            base: Duration::from_millis(250),
            longest: Duration::from_secs(10),
            longest_asked: Duration::from_secs(60),
        }
    }
}

/// How an exchange ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// With a response, and its `Retry-After` if there was one.
    Answered(StatusCode, Option<Duration>),
    NoConnection,
    /// With a lost connection or a time-out.
    Broken,
    /// With a failure that retrying can't fix.
    Final,
}

impl RetryPolicy {
    /// Returns how long to pause before the next try, `None` where there is none. `failures` counts this one; `dice` is in `0.0..1.0`.
    pub fn pause(&self, failures: u32, outcome: Outcome, dice: f64) -> Option<Duration> {
        let tries = match outcome {
            Outcome::Answered(status, _) if is_passing(status) => self.tries,
            Outcome::Broken => self.tries,
            Outcome::NoConnection => self.connects,
            Outcome::Answered(..) | Outcome::Final => return None,
        };
        if failures >= tries {
            return None;
        }
        let ceiling = self.base.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(self.longest);
        let jittered = ceiling.mul_f64(dice.clamp(0.0, 1.0));
        match outcome {
            // A `Retry-After` is honoured up to a limit; the jitter keeps clients from coming back all at once.
            Outcome::Answered(_, Some(asked)) => Some(asked.min(self.longest_asked) + jittered.min(asked / 4)),
            _ => Some(jittered),
        }
    }
}

/// Counts the failures of one transfer. Progress resets the count, so that a long transfer may be interrupted many times.
#[derive(Debug, Clone)]
pub struct Tries {
    policy: RetryPolicy,
    failures: u32,
    forgiven_at: u64,
}

/// The progress that resets the count: with less, a peer that sends a byte at a time would keep us retrying for ever.
const FORGIVING: u64 = 64 * 1024;

impl Tries {
    /// Returns a count of 0.
    pub fn new(policy: RetryPolicy) -> Self {
        Self { policy, failures: 0, forgiven_at: 0 }
    }

    /// Records the progress so far.
    pub fn reached(&mut self, position: u64) {
        if position >= self.forgiven_at.saturating_add(FORGIVING) {
            self.failures = 0;
            self.forgiven_at = position;
        }
    }

    /// Counts a failure and returns how long to pause before the next try, `None` where there is none.
    pub fn failed(&mut self, outcome: Outcome) -> Option<Duration> {
        self.failures += 1;
        self.policy.pause(self.failures, outcome, dice())
    }
}

/// Reads a `Retry-After`: seconds, or a date.
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(value).ok()?;
    Some(Duration::try_from(then.duration_since(now)).unwrap_or_default())
}

fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 429 | 500 | 502 | 503 | 504)
}

/// Returns a number in `0.0..1.0`; without random numbers, the middle.
fn dice() -> f64 {
    getrandom::u32().map_or(0.5, |number| f64::from(number) / (f64::from(u32::MAX) + 1.0))
}

/// Returns how an answer that came `now` counts for trying again.
pub fn outcome_of(status: StatusCode, headers: &HeaderMap, now: Timestamp) -> Outcome {
    let asked = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok());
    Outcome::Answered(status, asked.and_then(|value| retry_after(value, now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: RetryPolicy = RetryPolicy {
        tries: 4,
        connects: 2,
        base: Duration::from_millis(100),
        longest: Duration::from_millis(300),
        longest_asked: Duration::from_secs(30),
    };

    fn status(code: u16) -> Outcome {
        Outcome::Answered(StatusCode::from_u16(code).unwrap(), None)
    }

    #[test]
    fn pauses_double_up_to_a_limit_and_then_end() {
        let pauses: Vec<_> = (1..=4).map(|failures| POLICY.pause(failures, Outcome::Broken, 1.0)).collect();
        assert_eq!(pauses, [Some(100), Some(200), Some(300), None].map(|pause| pause.map(Duration::from_millis)));
        assert_eq!(POLICY.pause(2, Outcome::Broken, 0.5), Some(Duration::from_millis(100)), "jitter is full");
        assert_eq!(POLICY.pause(1, Outcome::Broken, 0.0), Some(Duration::ZERO), "jitter is full");
        assert_eq!(POLICY.pause(u32::MAX, Outcome::Broken, 1.0), None);
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for code in [429, 500, 502, 503, 504] {
            assert!(POLICY.pause(1, status(code), 0.5).is_some(), "{code} may pass");
        }
        for code in [200, 301, 400, 401, 403, 404, 416, 501] {
            assert!(POLICY.pause(1, status(code), 0.5).is_none(), "{code} won't change by asking again");
        }
        assert!(POLICY.pause(1, Outcome::NoConnection, 0.5).is_some());
        assert!(POLICY.pause(2, Outcome::NoConnection, 0.5).is_none(), "nobody is there: that is said soon");
        assert!(POLICY.pause(1, Outcome::Final, 0.5).is_none());
    }

    #[test]
    fn a_server_that_says_when_is_taken_at_its_word_up_to_a_limit() {
        let asked = |seconds| Outcome::Answered(StatusCode::TOO_MANY_REQUESTS, Some(Duration::from_secs(seconds)));
        assert_eq!(POLICY.pause(1, asked(7), 0.0), Some(Duration::from_secs(7)));
        assert_eq!(POLICY.pause(1, asked(3600), 0.0), Some(Duration::from_secs(30)));
        assert_eq!(POLICY.pause(4, asked(7), 0.0), None, "its word doesn't lift the limit of tries");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: Timestamp = "1994-11-06T08:49:07Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(30)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(retry_after(text, now), seconds.map(Duration::from_secs), "{text:?}");
        }
    }

    #[test]
    fn progress_forgives_failures_and_a_trickle_does_not() {
        let mut tries = Tries::new(POLICY);
        for position in 1..=3 {
            tries.reached(position * FORGIVING);
            assert!(tries.failed(Outcome::Broken).is_some());
            assert!(tries.failed(Outcome::Broken).is_some());
        }
        let mut trickle = Tries::new(POLICY);
        let mut failures = (0..10).map(|position| {
            trickle.reached(position);
            trickle.failed(Outcome::Broken)
        });
        assert!(failures.any(|pause| pause.is_none()), "a peer that gives a byte at a time is given up");
    }
}
