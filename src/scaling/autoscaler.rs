//! The autoscaler of one version: it adds replicas at once and removes them only after a quiet time.

use std::collections::VecDeque;
use std::time::Duration;

use super::load::{Load, Loads};
use super::sizing::round_up;

/// How a version scales.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScalingPolicy {
    pub min_replicas: u32,
    pub max_replicas: u32,
    /// Target percentage of busy slots.
    pub target_utilization: u32,
    pub refresh: Duration,
    /// Requests that one replica processes at once.
    pub slots_per_replica: u32,
}

/// The autoscaler of one version. It follows the load upwards at once, and downwards only to the highest need of the last minute
/// (or of twenty evaluations, if that is longer), so that a short dip doesn't remove replicas that are needed again soon.
#[derive(Debug, Clone)]
pub struct Autoscaler {
    policy: ScalingPolicy,
    /// Needs within the window, oldest first. A need below a later one can never be the highest again and is dropped, so the needs
    /// fall from front to back and there are never more of them than `max_replicas`.
    needs: VecDeque<Need>,
    last_evaluation: Option<Duration>,
}

#[derive(Debug, Clone, Copy)]
struct Need {
    at: Duration,
    replicas: u32,
}

impl ScalingPolicy {
    /// Returns the window over which the highest need counts.
    pub fn window(&self) -> Duration {
        self.refresh.saturating_mul(20).max(Duration::from_secs(60))
    }

    /// Returns the replicas that `load` needs now, within the bounds.
    pub fn need(&self, load: Load) -> u32 {
        let requests = f64::from(load.busy) + f64::from(load.queued);
        let target = f64::from(self.target_utilization.max(1)) / 100.0;
        self.within_bounds(round_up(requests / (target * f64::from(self.slots_per_replica.max(1)))))
    }

    fn within_bounds(&self, replicas: u32) -> u32 {
        replicas.min(self.max_replicas).max(self.min_replicas)
    }
}

impl Autoscaler {
    /// Returns an autoscaler without history.
    pub fn new(policy: ScalingPolicy) -> Self {
        Self { policy, needs: VecDeque::new(), last_evaluation: None }
    }

    /// Takes the loads at `now`, with as many `replicas` ready or starting, and returns the replicas wanted. `now` counts from any fixed
    /// start and never goes back.
    pub fn observe(&mut self, now: Duration, loads: &Loads, replicas: u32) -> u32 {
        if self.last_evaluation.is_none() {
            // An earlier autoscaler chose this number; one that has just started keeps it for a whole window.
            self.remember(now, self.policy.within_bounds(replicas));
        } else if !loads.are_known(now) {
            // The unknown load of that router may need all replicas there are.
            self.remember(now, self.desired());
        }
        self.last_evaluation = Some(now);
        self.remember(now, self.policy.need(loads.total()));
        let forget_before = now.saturating_sub(self.policy.window());
        // A need counts for the whole window: only what is older goes.
        while self.needs.front().is_some_and(|need| need.at < forget_before) {
            self.needs.pop_front();
        }
        self.desired()
    }

    /// Changes the policy. The history stays, within the new bounds.
    pub fn set_policy(&mut self, policy: ScalingPolicy) {
        self.policy = policy;
    }

    /// Returns when to evaluate next even if the load stays the same; `None` if only another load can change the result.
    pub fn next_evaluation(&self) -> Option<Duration> {
        let last = self.last_evaluation?;
        let may_shrink = self.needs.iter().any(|need| need.replicas > self.policy.min_replicas);
        may_shrink.then(|| last.saturating_add(self.policy.refresh))
    }

    fn desired(&self) -> u32 {
        self.policy.within_bounds(self.needs.front().map_or(0, |need| need.replicas))
    }

    fn remember(&mut self, at: Duration, replicas: u32) {
        while self.needs.back().is_some_and(|need| need.replicas <= replicas) {
            self.needs.pop_back();
        }
        self.needs.push_back(Need { at, replicas });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn policy() -> ScalingPolicy {
        ScalingPolicy { min_replicas: 1, max_replicas: 10, target_utilization: 70, refresh: SECOND, slots_per_replica: 1 }
    }

    const ROUTER: &str = "router";

    fn load(busy: u32, queued: u32) -> Load {
        Load { busy, queued }
    }

    /// Shows the autoscaler the load of its only router.
    fn observe(autoscaler: &mut Autoscaler, now: Duration, load: Load, replicas: u32) -> u32 {
        let mut loads = Loads::default();
        loads.set_routers([ROUTER]);
        loads.report(ROUTER, now, load);
        autoscaler.observe(now, &loads, replicas)
    }

    /// Observes each `(second, busy, queued)` in turn and returns what was wanted.
    fn check(policy: ScalingPolicy, looks: &[(u64, u32, u32)]) -> Vec<u32> {
        let mut autoscaler = Autoscaler::new(policy);
        looks
            .iter()
            .map(|&(at, busy, queued)| observe(&mut autoscaler, SECOND * u32::try_from(at).unwrap(), load(busy, queued), 1))
            .collect()
    }

    #[test]
    fn it_adds_at_once_and_removes_after_a_minute() {
        let looks = [(0, 0, 0), (1, 1, 0), (2, 4, 3), (3, 0, 0), (62, 0, 0), (63, 0, 0), (64, 7, 0)];
        assert_eq!(check(policy(), &looks), [1, 2, 10, 10, 10, 1, 10]);
    }

    #[test]
    fn it_steps_down_to_the_highest_need_that_is_left() {
        let looks = [(0, 7, 0), (30, 3, 0), (50, 1, 0), (60, 0, 0), (61, 0, 0), (91, 0, 0), (111, 0, 0)];
        assert_eq!(check(policy(), &looks), [10, 10, 10, 10, 5, 2, 1]);
    }

    #[test]
    fn a_slow_refresh_has_a_longer_memory() {
        let slow = ScalingPolicy { refresh: SECOND * 10, ..policy() };
        assert_eq!(check(slow, &[(0, 7, 0), (190, 0, 0), (200, 0, 0), (210, 0, 0)]), [10, 10, 10, 1]);
    }

    #[test]
    fn slots_and_target_set_how_many_requests_a_replica_takes() {
        let policy = ScalingPolicy { slots_per_replica: 4, target_utilization: 50, ..policy() };
        assert_eq!(policy.need(load(4, 0)), 2);
        assert_eq!(policy.need(load(4, 1)), 3);
        assert_eq!(
            ScalingPolicy { target_utilization: 70, slots_per_replica: 10, ..policy }.need(load(7, 0)),
            1,
            "exactly on target"
        );
    }

    #[test]
    fn a_router_that_starts_under_load_keeps_what_is_there() {
        let mut autoscaler = Autoscaler::new(policy());
        assert_eq!(observe(&mut autoscaler, SECOND, load(0, 0), 8), 8);
        assert_eq!(observe(&mut autoscaler, SECOND * 62, load(0, 0), 8), 1);
    }

    #[test]
    fn the_loads_of_all_routers_count_together() {
        let (mut autoscaler, mut loads) = (Autoscaler::new(policy()), Loads::default());
        loads.set_routers(["one", "two"]);
        loads.report("one", SECOND, load(2, 0));
        loads.report("two", SECOND, load(1, 1));
        assert_eq!(autoscaler.observe(SECOND, &loads, 1), 6);
    }

    #[test]
    fn nothing_is_removed_while_the_load_of_a_router_is_missing_or_old() {
        let (mut autoscaler, mut loads) = (Autoscaler::new(policy()), Loads::default());
        loads.set_routers(["one", "two"]);
        let mut at = |second: u32, loads: &Loads| autoscaler.observe(SECOND * second, loads, 8);
        loads.report("one", SECOND, load(0, 0));
        assert_eq!((at(1, &loads), at(100, &loads)), (8, 8), "nothing has been heard of the other");
        loads.report("two", SECOND * 101, load(0, 0));
        loads.report("one", SECOND * 101, load(7, 0));
        assert_eq!(at(101, &loads), 10, "what is needed is added all the same");
        loads.report("one", SECOND * 102, load(0, 0));
        assert_eq!((at(102, &loads), at(200, &loads)), (10, 10), "both are old");
        loads.report("one", SECOND * 201, load(0, 0));
        loads.set_routers(["one"]);
        assert_eq!(at(201, &loads), 10, "a router that is gone counts no more, and a whole window begins");
        loads.report("one", SECOND * 261, load(0, 0));
        assert_eq!(at(261, &loads), 1);
    }

    #[test]
    fn a_changed_policy_holds_from_the_next_evaluation() {
        let mut autoscaler = Autoscaler::new(policy());
        assert_eq!(observe(&mut autoscaler, SECOND, load(7, 0), 1), 10);
        autoscaler.set_policy(ScalingPolicy { max_replicas: 4, ..policy() });
        assert_eq!(observe(&mut autoscaler, SECOND * 2, load(0, 0), 1), 4);
        autoscaler.set_policy(ScalingPolicy { min_replicas: 6, max_replicas: 12, ..policy() });
        assert_eq!(observe(&mut autoscaler, SECOND * 90, load(0, 0), 1), 6);
    }

    #[test]
    fn without_load_there_is_nothing_to_look_at() {
        let mut autoscaler = Autoscaler::new(policy());
        observe(&mut autoscaler, SECOND, load(7, 0), 1);
        assert_eq!(autoscaler.next_evaluation(), Some(SECOND * 2), "the replicas may become fewer with time");
        observe(&mut autoscaler, SECOND * 63, load(0, 0), 1);
        assert_eq!(autoscaler.next_evaluation(), None, "there are as few as may be: only a request changes that");
    }

    fn any_policy() -> impl Strategy<Value = ScalingPolicy> {
        (1_u32..20, 0_u32..30, 1_u32..=100, 1_u64..30, 1_u32..8).prop_map(|(min, more, target, refresh, slots)| ScalingPolicy {
            min_replicas: min,
            max_replicas: min + more,
            target_utilization: target,
            refresh: Duration::from_secs(refresh),
            slots_per_replica: slots,
        })
    }

    proptest! {
        #[test]
        fn it_never_leaves_the_bounds(policy in any_policy(), loads in prop::collection::vec((0_u64..100, any::<u32>(), any::<u32>(), any::<u32>()), 1..60)) {
            let mut autoscaler = Autoscaler::new(policy);
            let mut now = Duration::ZERO;
            for (wait, busy, queued, replicas) in loads {
                now += Duration::from_secs(wait);
                let desired = observe(&mut autoscaler, now, load(busy, queued), replicas);
                prop_assert!((policy.min_replicas..=policy.max_replicas).contains(&desired));
                prop_assert!(desired >= policy.need(load(busy, queued)), "what is needed now is wanted now");
                prop_assert!(autoscaler.needs.len() <= policy.max_replicas as usize + 1, "memory is bounded");
            }
        }

        #[test]
        fn more_load_never_wants_fewer(policy in any_policy(), loads in prop::collection::vec((0_u64..100, 0_u32..50, 0_u32..5), 1..60)) {
            let (mut low, mut high) = (Autoscaler::new(policy), Autoscaler::new(policy));
            let mut now = Duration::ZERO;
            for (wait, busy, more) in loads {
                now += Duration::from_secs(wait);
                prop_assert!(observe(&mut low, now, load(busy, 0), 1) <= observe(&mut high, now, load(busy, more), 1));
            }
        }

        #[test]
        fn a_constant_load_never_flaps(policy in any_policy(), busy in 0_u32..60, queued in 0_u32..60, looks in 2_u32..400) {
            let mut autoscaler = Autoscaler::new(policy);
            let first = observe(&mut autoscaler, Duration::ZERO, load(busy, queued), policy.min_replicas);
            for look in 1..looks {
                prop_assert_eq!(observe(&mut autoscaler, policy.refresh * look, load(busy, queued), first), first);
            }
        }

        #[test]
        fn it_goes_down_only_after_the_window(policy in any_policy(), busy in 0_u32..200, after in 0_u64..1200) {
            let mut autoscaler = Autoscaler::new(policy);
            let start = observe(&mut autoscaler, Duration::ZERO, load(busy, 0), 0);
            let now = Duration::from_secs(after);
            let later = observe(&mut autoscaler, now, load(0, 0), start);
            prop_assert_eq!(later, if now <= policy.window() { start } else { policy.min_replicas });
        }
    }
}
