//! Shares of traffic between the versions of a service, by an exact rotation: over each full cycle every version gets exactly its
//! share, spread as evenly as whole requests can be. Pure.

use super::table::VersionRoute;

/// Hundredths of a percent: the finest share that can be told apart.
const WHOLE: i64 = 10_000;

/// The shares of a service's versions and where the rotation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TrafficSplit {
    weights: Vec<i64>,
    /// How much each version is owed: the next request goes to the one that is owed the most.
    owed: Vec<i64>,
}

impl TrafficSplit {
    /// Returns the shares of `versions` at the start of a rotation. What is not assigned goes to the first on top of its own share;
    /// shares that are more than the whole together are scaled to it.
    pub(super) fn new(versions: &[VersionRoute]) -> Self {
        let mut weights: Vec<i64> = versions.iter().map(|version| in_hundredths(version.traffic_percentile)).collect();
        let assigned: i64 = weights.iter().sum();
        if let Some(default) = weights.first_mut() {
            *default += (WHOLE - assigned).max(0);
        }
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

fn in_hundredths(percentile: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "it is within 0 to 10,000")]
    let hundredths = (percentile.clamp(0.0, 100.0) * 100.0).round() as i64;
    hundredths
}

#[cfg(test)]
mod tests {
    use super::super::table::Limits;
    use super::*;
    use proptest::prelude::*;

    fn split(shares: &[f64]) -> TrafficSplit {
        let version = |share: &f64| VersionRoute {
            name: String::new(),
            traffic_percentile: *share,
            limits: Limits { max_concurrent_requests: 1, scoring_timeout_ms: 1, max_queue_wait_ms: 1 },
            scale: None,
            replicas: Vec::new(),
        };
        TrafficSplit::new(&shares.iter().map(version).collect::<Vec<_>>())
    }

    fn counts(shares: &[f64], requests: usize) -> Vec<usize> {
        let mut split = split(shares);
        let mut counts = vec![0; shares.len()];
        for _ in 0..requests {
            counts[split.next().unwrap()] += 1;
        }
        counts
    }

    #[test]
    fn what_is_not_assigned_goes_to_the_default() {
        assert_eq!(counts(&[0.0, 10.0, 30.0], 100), [60, 10, 30]);
        assert_eq!(counts(&[40.0, 20.0], 100), [80, 20], "on top of its own share");
        assert_eq!(counts(&[0.0], 7), [7]);
        assert_eq!(counts(&[0.0, 100.0], 50), [0, 50]);
    }

    #[test]
    fn shares_are_spread_not_sent_in_runs() {
        let mut split = split(&[0.0, 25.0]);
        let order: Vec<_> = (0..8).map(|_| split.next().unwrap()).collect();
        assert_eq!(order, [0, 0, 1, 0, 0, 0, 1, 0]);
    }

    #[test]
    fn too_much_is_scaled_and_nonsense_is_nothing() {
        assert_eq!(counts(&[100.0, 100.0], 10), [5, 5]);
        assert_eq!(counts(&[0.0, f64::NAN, -5.0], 10), [10, 0, 0]);
        assert_eq!(split(&[]).next(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn shares_are_exact_over_a_cycle_and_never_off_by_more_than_the_versions(hundredths in prop::collection::vec(0_u16..=2000, 1..=5)) {
            let mut shares = vec![0.0];
            shares.extend(hundredths.iter().map(|share| f64::from(*share) / 100.0));
            let mut split = split(&shares);
            let weights = split.weights.clone();
            let mut counts = vec![0_i64; shares.len()];
            for request in 1..=WHOLE {
                counts[split.next().unwrap()] += 1;
                for (count, weight) in counts.iter().zip(&weights) {
                    let behind = (count * WHOLE - request * weight).abs();
                    prop_assert!(behind < WHOLE * i64::try_from(shares.len()).unwrap());
                }
            }
            prop_assert_eq!(counts, weights);
        }
    }
}
