//! Shares work among threads that finds more work while it is done, such as reading the folders of a tree.

use std::panic::resume_unwind;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// More threads don't read folders faster.
const MOST_THREADS: usize = 4;

struct WorkQueue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

struct State<T> {
    waiting: Vec<T>,
    /// The number of items that threads work on.
    busy: usize,
}

/// Calls `work` for `first` and for every item that it returns. Each thread collects its results in a value of its own; returns all of
/// them, in no particular order.
pub(super) fn work_through<T: Send, R: Default + Send>(first: T, work: impl Fn(T, &mut R) -> Vec<T> + Sync) -> Vec<R> {
    let queue = WorkQueue { state: Mutex::new(State { waiting: vec![first], busy: 0 }), changed: Condvar::new() };
    let run = || {
        let mut results = R::default();
        while let Some((item, mut done)) = queue.take() {
            done.found = work(item, &mut results);
        }
        results
    };
    let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        let mut results = vec![run()];
        results.extend(helpers.into_iter().map(|helper| helper.join().unwrap_or_else(|panic| resume_unwind(panic))));
        results
    })
}

impl<T> WorkQueue<T> {
    /// Returns the next item; waits while others may still find some. `None` once all work is done.
    fn take(&self) -> Option<(T, Done<'_, T>)> {
        let mut state = self.lock();
        loop {
            if let Some(item) = state.waiting.pop() {
                state.busy += 1;
                return Some((item, Done { queue: self, found: Vec::new() }));
            }
            if state.busy == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An item is done when this is dropped, even by a panic: no thread waits for ever.
struct Done<'a, T> {
    queue: &'a WorkQueue<T>,
    found: Vec<T>,
}

impl<T> Drop for Done<'_, T> {
    fn drop(&mut self) {
        let mut state = self.queue.lock();
        state.busy -= 1;
        state.waiting.append(&mut self.found);
        drop(state);
        self.queue.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_work_is_done_once() {
        let results = work_through(1_u32, |item, done: &mut Vec<u32>| {
            done.push(item);
            if item < 1000 { vec![2 * item, 2 * item + 1] } else { Vec::new() }
        });
        let mut done: Vec<u32> = results.into_iter().flatten().collect();
        done.sort_unstable();
        assert!(done.iter().copied().eq(1..2000), "{done:?}");
    }

    #[test]
    #[should_panic(expected = "of one item")]
    fn a_panic_is_passed_on_and_nobody_waits_for_ever() {
        work_through(0_u32, |item, (): &mut ()| if item == 3 { panic!("of one item") } else { vec![item + 1] });
    }
}
