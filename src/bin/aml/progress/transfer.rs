//! Progress, rate and remaining time of a transfer, as text. The clock is passed in.

use std::collections::VecDeque;
use std::time::Duration;

use indicatif::HumanBytes;

/// The time over which the rate is taken: long enough not to jump, short enough to show that a transfer stalls.
const WINDOW: Duration = Duration::from_secs(8);
/// The time between two points that the rate is taken from.
const POINT_EVERY: Duration = Duration::from_millis(250);
/// A rate of less time says nothing.
const SHORTEST: Duration = Duration::from_secs(1);
/// The time between two lines where nothing can be drawn in place: a log shows life and stays short.
const LINE_EVERY: Duration = Duration::from_secs(5);

/// The bytes of one step. Times count from the step's beginning.
#[derive(Debug, Default)]
pub(super) struct Transfer {
    /// The bytes done at times within the window, the oldest first.
    points: VecDeque<(Duration, u64)>,
    last_line: Duration,
}

impl Transfer {
    /// Takes how far the transfer is now; returns it in words. `total` is 0 where it isn't known.
    pub(super) fn at(&mut self, now: Duration, done: u64, total: u64) -> String {
        // A step of several transfers may begin again at 0.
        if self.points.back().is_some_and(|(_, before)| done < *before) {
            self.points.clear();
        }
        while self.points.len() > 1 && self.points.front().is_some_and(|(time, _)| now.saturating_sub(*time) > WINDOW) {
            self.points.pop_front();
        }
        if self.points.back().is_none_or(|(time, _)| now.saturating_sub(*time) >= POINT_EVERY) {
            self.points.push_back((now, done));
        }
        let amount = match total {
            0 => HumanBytes(done).to_string(),
            total => format!("{} of {}", HumanBytes(done), HumanBytes(total)),
        };
        let Some(rate) = self.rate(now, done).filter(|_| total == 0 || done < total) else { return amount };
        let rate_words = format!("{}/s", HumanBytes(rate));
        match total.saturating_sub(done).checked_div(rate) {
            _ if total == 0 => format!("{amount}, {rate_words}"),
            Some(left) => format!("{amount}, {rate_words}, {} left", duration(left)),
            None => format!("{amount}, stalled"),
        }
    }

    /// Returns whether a line is due, and counts it as written.
    pub(super) fn takes_line(&mut self, now: Duration) -> bool {
        let due = now.saturating_sub(self.last_line) >= LINE_EVERY;
        if due {
            self.last_line = now;
        }
        due
    }

    /// Bytes a second within the window.
    fn rate(&self, now: Duration, done: u64) -> Option<u64> {
        let (since, before) = self.points.front()?;
        let time = now.checked_sub(*since).filter(|time| *time >= SHORTEST)?;
        let milliseconds = u64::try_from(time.as_millis()).ok()?;
        (done - before).saturating_mul(1000).checked_div(milliseconds)
    }
}

fn duration(seconds: u64) -> String {
    match seconds {
        0..90 => format!("{} s", seconds.max(1)),
        90..5400 => format!("{} min", seconds.div_ceil(60)),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1 << 20;

    fn told(steps: &[(u64, u64, u64)]) -> String {
        let mut transfer = Transfer::default();
        let words = steps.iter().map(|(time, done, total)| {
            let now = Duration::from_millis(*time);
            format!("{:>6} ms: {}", time, transfer.at(now, done * MIB, total * MIB))
        });
        words.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn rate_and_time_left_follow_what_was_done_lately() {
        let steps = [
            (0, 0, 1000),
            (500, 10, 1000),
            (1000, 20, 1000),
            (4000, 80, 1000),
            (12_000, 640, 1000),
            (20_000, 640, 1000),
            (30_000, 640, 1000),
            (31_000, 1000, 1000),
        ];
        insta::assert_snapshot!(told(&steps), @"
             0 ms: 0 B of 1000.00 MiB
           500 ms: 10.00 MiB of 1000.00 MiB
          1000 ms: 20.00 MiB of 1000.00 MiB, 20.00 MiB/s, 49 s left
          4000 ms: 80.00 MiB of 1000.00 MiB, 20.00 MiB/s, 46 s left
         12000 ms: 640.00 MiB of 1000.00 MiB, 70.00 MiB/s, 5 s left
         20000 ms: 640.00 MiB of 1000.00 MiB, stalled
         30000 ms: 640.00 MiB of 1000.00 MiB, stalled
         31000 ms: 1000.00 MiB of 1000.00 MiB
        ");
    }

    #[test]
    fn without_a_total_there_is_no_time_left() {
        insta::assert_snapshot!(told(&[(0, 0, 0), (2000, 3, 0)]), @"
            0 ms: 0 B
         2000 ms: 3.00 MiB, 1.50 MiB/s
        ");
    }

    #[test]
    fn the_next_transfer_of_a_step_begins_anew() {
        insta::assert_snapshot!(told(&[(0, 0, 100), (2000, 100, 100), (2100, 0, 50), (4100, 10, 50)]), @"
            0 ms: 0 B of 100.00 MiB
         2000 ms: 100.00 MiB of 100.00 MiB
         2100 ms: 0 B of 50.00 MiB
         4100 ms: 10.00 MiB of 50.00 MiB, 5.00 MiB/s, 8 s left
        ");
    }

    #[test]
    fn long_times_are_rounded() {
        assert_eq!([0, 1, 89, 90, 3599, 7260].map(duration), ["1 s", "1 s", "89 s", "2 min", "60 min", "2 h 1 min"]);
    }

    #[test]
    fn lines_come_now_and_then() {
        let mut transfer = Transfer::default();
        let due = [0, 4999, 5000, 5001, 9999, 30_000, 30_001].map(|time| transfer.takes_line(Duration::from_millis(time)));
        assert_eq!(due, [false, false, true, false, false, true, false]);
    }
}
