//! The total progress of several transfers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::{Event, Progress};

/// The shortest time between two events; transfers count each packet.
const TELL_EVERY: Duration = Duration::from_millis(50);

/// Counts the bytes of concurrent transfers and emits their sum, which never decreases. Cheap to clone.
#[derive(Clone)]
pub struct Meter<'a> {
    progress: &'a dyn Progress,
    counts: Arc<Counts>,
}

struct Counts {
    done: AtomicU64,
    expected: AtomicU64,
    begun: Instant,
    /// Milliseconds from the beginning to the earliest time of the next event.
    next: AtomicU64,
    /// The sum told last; held while it is told, so that a smaller one can't come after it.
    told: Mutex<Option<(u64, u64)>>,
}

impl<'a> Meter<'a> {
    /// Returns a meter that stands at 0 of 0.
    pub fn new(progress: &'a dyn Progress) -> Self {
        let counts = Counts {
            done: AtomicU64::new(0),
            expected: AtomicU64::new(0),
            begun: Instant::now(),
            next: AtomicU64::new(0),
            told: Mutex::new(None),
        };
        Self { progress, counts: Arc::new(counts) }
    }

    /// Says that this many more bytes are to come.
    pub fn expect(&self, bytes: u64) {
        self.counts.expected.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Counts bytes that were done. It costs next to nothing: most calls tell nothing.
    pub fn count(&self, bytes: u64) {
        let done = self.counts.done.fetch_add(bytes, Ordering::Relaxed) + bytes;
        let now = u64::try_from(self.counts.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let next = self.counts.next.load(Ordering::Relaxed);
        let whole = done == self.counts.expected.load(Ordering::Relaxed);
        let later = now + u64::try_from(TELL_EVERY.as_millis()).unwrap_or_default();
        let due = now >= next && self.counts.next.compare_exchange(next, later, Ordering::Relaxed, Ordering::Relaxed).is_ok();
        if due || whole {
            self.tell();
        }
    }

    /// Returns the bytes counted so far.
    pub fn counted(&self) -> u64 {
        self.counts.done.load(Ordering::Relaxed)
    }

    fn tell(&self) {
        let mut told = self.counts.told.lock().unwrap_or_else(PoisonError::into_inner);
        // Read while the lock is held: whoever comes later sees at least as much.
        let (done, total) = (self.counted(), self.counts.expected.load(Ordering::Relaxed));
        if *told != Some((done, total)) {
            *told = Some((done, total));
            self.progress.tell(Event::Bytes { done, total });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps what is told.
    #[derive(Default)]
    struct Kept(Mutex<Vec<(u64, u64)>>);

    impl Progress for Kept {
        fn tell(&self, event: Event) {
            let Event::Bytes { done, total } = event else { panic!("a meter tells bytes only") };
            self.0.lock().unwrap().push((done, total));
        }
    }

    #[test]
    fn many_transfers_are_told_as_one_that_never_goes_back() {
        let kept = Kept::default();
        let meter = Meter::new(&kept);
        meter.expect(4 * 100_000);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let meter = meter.clone();
                scope.spawn(move || (0..100_000).for_each(|_| meter.count(1)));
            }
        });
        let told = kept.0.into_inner().unwrap();
        assert!(told.is_sorted(), "the sum went back: {told:?}");
        assert_eq!(told.last(), Some(&(400_000, 400_000)), "the end isn't told");
        assert!(told.len() < 40_000, "{} events for 400 000 counts are too many for whoever draws them", told.len());
    }

    #[test]
    fn each_end_is_told_at_once() {
        let kept = Kept::default();
        let meter = Meter::new(&kept);
        meter.expect(2);
        meter.count(1);
        meter.count(1);
        meter.expect(1);
        meter.count(1);
        assert_eq!(meter.counted(), 3);
        let told = kept.0.into_inner().unwrap();
        assert_eq!(told, [(1, 2), (2, 2), (3, 3)]);
    }
}
