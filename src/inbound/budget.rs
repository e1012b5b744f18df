//! A budget of memory for the bodies of waiting requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A budget of bytes, shared by many requests.
#[derive(Debug)]
pub struct Budget {
    limit: u64,
    used: AtomicU64,
    /// The budget that this one is a part of.
    whole: Option<Arc<Budget>>,
}

impl Budget {
    /// Returns a budget of so many bytes.
    pub fn new(limit: u64) -> Arc<Self> {
        Arc::new(Self { limit, used: AtomicU64::new(0), whole: None })
    }

    /// Returns a budget of half the bytes, which also count in `self`: so no single user of it can exhaust the whole.
    pub fn half(self: &Arc<Self>) -> Arc<Self> {
        Arc::new(Self { limit: self.limit / 2, used: AtomicU64::new(0), whole: Some(self.clone()) })
    }

    /// Returns an empty share.
    pub fn share(self: &Arc<Self>) -> Share {
        Share { budget: self.clone(), bytes: 0 }
    }

    fn take(&self, bytes: u64) -> bool {
        let fits = self.used.fetch_add(bytes, Relaxed) + bytes <= self.limit;
        if fits && self.whole.as_ref().is_none_or(|whole| whole.take(bytes)) {
            return true;
        }
        self.used.fetch_sub(bytes, Relaxed);
        false
    }

    fn give_back(&self, bytes: u64) {
        self.used.fetch_sub(bytes, Relaxed);
        if let Some(whole) = &self.whole {
            whole.give_back(bytes);
        }
    }
}

/// The bytes that one request holds; dropping it frees them.
#[derive(Debug)]
pub struct Share {
    budget: Arc<Budget>,
    bytes: u64,
}

impl Share {
    /// Takes more bytes; returns whether the budget had them.
    pub fn grow(&mut self, bytes: u64) -> bool {
        let taken = self.budget.take(bytes);
        if taken {
            self.bytes += bytes;
        }
        taken
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        if self.bytes > 0 {
            self.budget.give_back(self.bytes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_back_can_be_taken_again_and_no_more_than_that() {
        let budget = Budget::new(10);
        let (mut first, mut second) = (budget.share(), budget.share());
        assert!(first.grow(6) && second.grow(4));
        assert!(!second.grow(1), "the budget is used up");
        drop(first);
        assert!(second.grow(6) && !second.grow(1));
    }

    #[test]
    fn half_a_budget_leaves_the_other_half_to_others_and_counts_in_the_whole() {
        let whole = Budget::new(10);
        let (one, other, third) = (whole.half(), whole.half(), whole.half());
        let (mut flooded, mut calm, mut late) = (one.share(), other.share(), third.share());
        assert!(flooded.grow(5) && !flooded.grow(1));
        assert!(calm.grow(5), "a flood of one leaves room for another");
        assert!(!late.grow(1), "the whole is used up");
        drop(flooded);
        assert!(late.grow(5), "a failed try leaves no trace");
    }
}
