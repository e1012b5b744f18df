//! The present as decisions see it: it keeps the next moment at which one of them may fall otherwise, so that nobody looks again before that.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// One moment, at which a whole decision is made.
#[derive(Debug)]
pub(super) struct Clock {
    now: Instant,
    next: Cell<Option<Instant>>,
}

impl Clock {
    /// Returns the clock that shows this moment.
    pub(super) fn at(now: Instant) -> Self {
        Self { now, next: Cell::new(None) }
    }

    /// Returns whether this moment has come; if not, it is one at which to decide anew.
    pub(super) fn has_come(&self, moment: Instant) -> bool {
        if self.now >= moment {
            return true;
        }
        self.next.set(Some(self.next.get().map_or(moment, |next| next.min(moment))));
        false
    }

    /// Returns whether this much time has passed since a moment; if not, the end of it is a moment at which to decide anew.
    pub(super) fn has_passed(&self, time: Duration, since: Instant) -> bool {
        // A time that no clock can show is never over.
        since.checked_add(time).is_some_and(|end| self.has_come(end))
    }

    /// Returns the next moment at which to decide anew; `None` when only news can change what was decided.
    pub(super) fn next(&self) -> Option<Instant> {
        self.next.get()
    }
}
