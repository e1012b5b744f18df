//! Shares of traffic between the versions of a service, by an exact rotation: over each full cycle every version gets exactly its
//! share, spread as evenly as whole requests can be. Pure.

use super::table::VersionRoute;

/// The shares of a service's versions and where the rotation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TrafficSplit {
    weights: Vec<i64>,
    /// How much each version is owed: the next request goes to the one that is owed the most.
    owed: Vec<i64>,
}

impl TrafficSplit {
    /// Returns the shares of `versions` at the start of a rotation.
    pub(super) fn new(versions: &[VersionRoute]) -> Self {
        let weights: Vec<i64> = versions.iter().map(|version| version.share.into()).collect();
        Self { owed: vec![0; weights.len()], weights }
    }

    /// Returns whether `other` splits the traffic in the same way, wherever the rotations stand.
    pub(super) fn has_shares_of(&self, other: &Self) -> bool {
        self.weights == other.weights
    }

    /// Returns the index of the version that takes the next request; `None` without versions.
    pub(super) fn next(&mut self) -> Option<usize> {
        if self.weights.len() < 2 {
            return (!self.weights.is_empty()).then_some(0);
        }
        for (owed, weight) in self.owed.iter_mut().zip(&self.weights) {
            *owed += weight;
        }
        // The first of equals, so that the rotation is the same on every router.
        let next = (0..self.owed.len()).rev().max_by_key(|index| self.owed[*index])?;
        self.owed[next] -= self.weights.iter().sum::<i64>();
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::Limits;
    use super::*;
    use crate::names::VersionName;
    use proptest::prelude::*;

    fn split(shares: &[u32]) -> TrafficSplit {
        let version = |share: &u32| VersionRoute {
            name: VersionName::new("one").unwrap(),
            share: *share,
            limits: Limits { max_concurrent_requests: 1, scoring_timeout_ms: 1, max_queue_wait_ms: 1 },
            scale: None,
            replicas: Vec::new(),
        };
        TrafficSplit::new(&shares.iter().map(version).collect::<Vec<_>>())
    }

    fn counts(shares: &[u32], requests: usize) -> Vec<usize> {
        let mut split = split(shares);
        let mut counts = vec![0; shares.len()];
        for _ in 0..requests {
            counts[split.next().unwrap()] += 1;
        }
        counts
    }

    #[test]
    fn shares_are_spread_not_sent_in_runs() {
        let mut split = split(&[7500, 2500]);
        let order: Vec<_> = (0..8).map(|_| split.next().unwrap()).collect();
        assert_eq!(order, [0, 0, 1, 0, 0, 0, 1, 0]);
    }

    #[test]
    fn shares_count_in_proportion_and_a_version_without_one_gets_nothing() {
        assert_eq!(counts(&[6000, 1000, 3000], 100), [60, 10, 30]);
        assert_eq!(counts(&[10_000, 10_000], 10), [5, 5]);
        assert_eq!(counts(&[0, 100, 0], 7), [0, 7, 0]);
        assert_eq!(counts(&[0], 7), [7], "a lone version takes all");
        assert_eq!(split(&[]).next(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn shares_are_exact_over_a_cycle_and_never_off_by_more_than_the_versions(others in prop::collection::vec(0_u32..=2000, 1..=5)) {
            let mut shares = vec![10_000 - others.iter().sum::<u32>()];
            shares.extend(others);
            let whole = 10_000_i64;
            let mut split = split(&shares);
            let weights = split.weights.clone();
            let mut counts = vec![0_i64; shares.len()];
            for request in 1..=whole {
                counts[split.next().unwrap()] += 1;
                for (count, weight) in counts.iter().zip(&weights) {
                    let behind = (count * whole - request * weight).abs();
                    prop_assert!(behind < whole * i64::try_from(shares.len()).unwrap());
                }
            }
            prop_assert_eq!(counts, weights);
        }
    }
}
