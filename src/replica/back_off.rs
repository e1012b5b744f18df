//! How long to wait before a scoring server that ended is started again. Pure, on given times.

use std::time::Duration;

const FIRST: Duration = Duration::from_millis(100);
const LONGEST: Duration = Duration::from_secs(10);
/// A server that was ready for this long did not fail at its start.
const SETTLED: Duration = Duration::from_secs(30);

/// The waits between starts: each twice the one before, up to ten seconds.
#[derive(Debug, Default)]
pub(super) struct BackOff {
    last: Option<Duration>,
}

impl BackOff {
    /// Returns the wait before the next start, after a run that was ready for `ready_for`.
    pub(super) fn next(&mut self, ready_for: Duration) -> Duration {
        let wait = match self.last {
            Some(last) if ready_for < SETTLED => (last * 2).min(LONGEST),
            _ => FIRST,
        };
        self.last = Some(wait);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_ten_seconds() {
        let mut back_off = BackOff::default();
        let waits: Vec<u128> = (0..9).map(|_| back_off.next(Duration::ZERO).as_millis()).collect();
        assert_eq!(waits, [100, 200, 400, 800, 1600, 3200, 6400, 10000, 10000]);
    }

    #[test]
    fn a_run_that_was_ready_for_long_starts_the_waits_anew() {
        let mut back_off = BackOff::default();
        back_off.next(Duration::ZERO);
        back_off.next(Duration::ZERO);
        assert_eq!(back_off.next(Duration::from_secs(31)), FIRST);
        assert_eq!(back_off.next(Duration::from_secs(29)), FIRST * 2, "29 seconds are not yet settled");
    }
}
