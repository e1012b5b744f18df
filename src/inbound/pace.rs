//! How slowly a body may arrive. Pure: the time is given.

use std::time::Duration;

/// The slowest pace of a body that holds a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Bytes per second, on average.
    pub bytes_per_second: u64,
    /// How long it may stall.
    pub grace: Duration,
}

/// How much longer to wait for a body: waiting uses the time up, and what arrives refills it, up to the grace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Patience {
    pace: Pace,
    left: Duration,
}

impl Pace {
    /// Returns the patience that a body begins with.
    pub(super) fn patience(self) -> Patience {
        Patience { pace: self, left: self.grace }
    }
}

impl Patience {
    /// Returns how much longer to wait.
    pub(super) fn left(self) -> Duration {
        self.left
    }

    /// Notes that `bytes` arrived after a wait of `waited`. Time in which the reader wasn't ready doesn't count.
    pub(super) fn note(&mut self, waited: Duration, bytes: u64) {
        let earned = Duration::from_secs_f64(to_f64(bytes) / to_f64(self.pace.bytes_per_second.max(1)));
        self.left = self.left.saturating_sub(waited).saturating_add(earned).min(self.pace.grace);
    }
}

fn to_f64(number: u64) -> f64 {
    // A piece of a body is far below the numbers that a float can't hold exactly.
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { bytes_per_second: 1000, grace: Duration::from_secs(3) };

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_body_at_the_pace_is_waited_for_without_end() {
        let mut patience = PACE.patience();
        for _ in 0..1000 {
            patience.note(seconds(2), 2000);
            assert_eq!(patience.left(), seconds(3));
        }
    }

    #[test]
    fn a_slower_one_uses_the_grace_up() {
        let mut patience = PACE.patience();
        patience.note(seconds(2), 1000);
        assert_eq!(patience.left(), seconds(2));
        patience.note(seconds(2), 1000);
        assert_eq!(patience.left(), seconds(1));
        patience.note(seconds(2), 10);
        assert_eq!(patience.left(), Duration::from_millis(10));
    }

    #[test]
    fn what_came_fast_buys_no_longer_stall() {
        let mut patience = PACE.patience();
        patience.note(Duration::ZERO, 1_000_000_000);
        assert_eq!(patience.left(), seconds(3));
    }
}
