//! Heartbeats. The router and each replica let the supervisor wait for news for a stated time at most; one that lets it wait for longer
//! may be busy, or may have just woken up. It is asked once more, and when that isn't answered either, it hangs: it is ended by force
//! and replaced, like one that has died. Times are those of the monotonic clock, which stands still while the machine sleeps.

use std::time::Duration;

use super::rpc::CallError;

/// What is late by less than this is busy.
const LATE: Duration = Duration::from_secs(5);
/// How long a process that has missed a beat may take to answer a question at once.
const PROBE: Duration = Duration::from_secs(10);
/// How long a process may be out of reach; one that starts listens within milliseconds, one that ends is gone soon.
const OUT_OF_REACH: Duration = Duration::from_secs(60);

/// The pause between two tries to reach one that starts, and between two that failed in another way.
const STARTING: Duration = Duration::from_millis(20);
const BROKEN: Duration = Duration::from_millis(100);

/// What has been heard of a process.
#[derive(Debug, Default)]
pub(super) struct Pulse {
    missed: u32,
    unreached: Duration,
}

/// What is to be thought of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It isn't there yet, or no more; ask again after this pause.
    Absent(Duration),
    /// It has missed a beat: ask it something that it answers at once.
    Doubtful,
    Hung,
}

impl Pulse {
    /// Returns how long to wait for an answer of a process that gives one after `beat` at the latest.
    pub(super) fn patience(&self, beat: Duration) -> Duration {
        if self.missed == 0 { beat + LATE } else { PROBE }
    }

    /// Returns whether it is to be asked something that it answers at once.
    pub(super) fn is_doubtful(&self) -> bool {
        self.missed > 0
    }

    /// Takes note of an answer.
    pub(super) fn heard(&mut self) {
        *self = Self::default();
    }

    /// Takes note of a question that was not answered.
    pub(super) fn missed(&mut self, error: &CallError) -> Verdict {
        if error.is_refusal() {
            self.unreached += STARTING;
            if self.unreached < OUT_OF_REACH {
                return Verdict::Absent(STARTING);
            }
        } else if !error.is_late() {
            // It says nothing about the process.
            return Verdict::Absent(BROKEN);
        }
        self.missed += 1;
        if self.missed < 2 { Verdict::Doubtful } else { Verdict::Hung }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    const BEAT: Duration = Duration::from_secs(10);

    fn late() -> CallError {
        CallError::Late("socket".into(), Duration::from_secs(1))
    }

    fn absent() -> CallError {
        CallError::NotThere("socket".into(), io::ErrorKind::ConnectionRefused.into())
    }

    #[test]
    fn two_missed_beats_in_a_row_are_a_hung_process_and_one_is_not() {
        let mut pulse = Pulse::default();
        assert_eq!(pulse.patience(BEAT), Duration::from_secs(15));
        assert_eq!(pulse.missed(&late()), Verdict::Doubtful);
        assert!(pulse.is_doubtful() && pulse.patience(BEAT) == PROBE, "it is asked again, and for an answer at once");
        pulse.heard();
        assert_eq!(pulse.missed(&late()), Verdict::Doubtful, "a beat in between makes it a first miss again");
        assert_eq!(pulse.missed(&late()), Verdict::Hung);
    }

    #[test]
    fn a_process_that_starts_or_ends_does_not_hang_unless_it_does_so_for_long() {
        let mut pulse = Pulse::default();
        for _ in 1..3000 {
            assert!(matches!(pulse.missed(&absent()), Verdict::Absent(_)));
        }
        assert_eq!(pulse.missed(&absent()), Verdict::Doubtful);
        assert_eq!(pulse.missed(&absent()), Verdict::Hung);
    }

    #[test]
    fn a_supervisor_that_can_open_no_socket_blames_nobody() {
        let mut pulse = Pulse::default();
        let no_descriptor = CallError::NotThere("socket".into(), io::Error::from_raw_os_error(24));
        for _ in 0..10_000 {
            assert_eq!(pulse.missed(&no_descriptor), Verdict::Absent(BROKEN));
        }
    }
}
