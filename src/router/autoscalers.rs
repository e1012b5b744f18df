//! The autoscalers of the versions that scale, at the router that scales: one of all routers of a cluster, or the only one of a machine.
//! They stand beside the versions and see loads by router, this one's among them.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::scaling::{Autoscaler, Load, Loads, ScalingPolicy};
use crate::service::contract::VersionKey;

/// The name under which a router keeps its own loads. No other one has it.
const THIS_ROUTER: &str = "";

/// One autoscaler for each version that scales.
#[derive(Debug)]
pub(super) struct Autoscalers {
    versions: BTreeMap<VersionKey, Scaled>,
    /// The other routers, with the last report of each.
    others: BTreeMap<String, Option<RouterReport>>,
    /// The replicas that each version had when this router began to scale, those included that were still on their way; `None` while
    /// another router scales.
    standing: Option<BTreeMap<VersionKey, u32>>,
}

#[derive(Debug)]
struct Scaled {
    autoscaler: Autoscaler,
    loads: Loads,
}

/// What another router said of its loads.
#[derive(Debug)]
struct RouterReport {
    at: Duration,
    loads: BTreeMap<VersionKey, Load>,
}

impl Default for Autoscalers {
    /// The only router scales.
    fn default() -> Self {
        Self { versions: BTreeMap::new(), others: BTreeMap::new(), standing: Some(BTreeMap::new()) }
    }
}

impl Autoscalers {
    /// Begins to scale: nothing that stands is removed before it has been watched for a whole window.
    pub(super) fn start(&mut self, standing: BTreeMap<VersionKey, u32>) {
        self.versions.clear();
        self.standing = Some(standing);
    }

    /// Leaves scaling to another router, and forgets what this one has seen.
    pub(super) fn stop(&mut self) {
        self.versions.clear();
        self.standing = None;
    }

    /// Returns whether there are other routers.
    pub(super) fn have_others(&self) -> bool {
        !self.others.is_empty()
    }

    /// Sets which other routers there are. Of a new one nothing is known until it reports; one that is gone no longer counts.
    pub(super) fn set_others(&mut self, names: impl IntoIterator<Item = String>) {
        let mut before = std::mem::take(&mut self.others);
        let others = names.into_iter().filter(|name| name != THIS_ROUTER);
        self.others = others.map(|name| (name.clone(), before.remove(&name).flatten())).collect();
        for scaled in self.versions.values_mut() {
            scaled.set_routers(&self.others);
        }
    }

    /// Takes another router's loads, which it had at the time `at`; a version that it doesn't name has none there. What an unknown
    /// router says, and what is older than its last report, is ignored.
    pub(super) fn report(&mut self, router: &str, at: Duration, loads: BTreeMap<VersionKey, Load>) {
        let Some(report) = self.others.get_mut(router) else { return };
        if report.as_ref().is_none_or(|before| before.at <= at) {
            *report = Some(RouterReport { at, loads });
        }
    }

    /// Keeps the autoscalers of these versions only.
    pub(super) fn retain(&mut self, scales: impl Fn(&VersionKey) -> bool) {
        self.versions.retain(|key, _| scales(key));
    }

    /// Takes this router's load of a version at `now`; returns how many replicas are demand, and when the load should be looked at again
    /// if only time can change that. `None` while another router scales.
    pub(super) fn observe(
        &mut self,
        key: &VersionKey,
        policy: ScalingPolicy,
        now: Duration,
        load: Load,
        replicas: u32,
    ) -> Option<(u32, Option<Duration>)> {
        let standing = self.standing.as_ref()?.get(key).copied().unwrap_or_default();
        let scaled = self.versions.entry(key.clone()).or_insert_with(|| {
            let mut scaled = Scaled { autoscaler: Autoscaler::new(policy), loads: Loads::default() };
            scaled.set_routers(&self.others);
            scaled
        });
        scaled.autoscaler.set_policy(policy);
        scaled.loads.report(THIS_ROUTER, now, load);
        for (name, report) in &self.others {
            if let Some(report) = report {
                scaled.loads.report(name, report.at, report.loads.get(key).copied().unwrap_or_default());
            }
        }
        // The autoscaler uses this number at its first look only.
        let replicas = replicas.max(standing);
        Some((scaled.autoscaler.observe(now, &scaled.loads, replicas), scaled.autoscaler.next_evaluation()))
    }
}

impl Scaled {
    fn set_routers(&mut self, others: &BTreeMap<String, Option<RouterReport>>) {
        self.loads.set_routers(std::iter::once(THIS_ROUTER).chain(others.keys().map(String::as_str)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// One version with 10 replicas at most, watched second by second.
    struct Watched {
        autoscalers: Autoscalers,
        key: VersionKey,
    }

    impl Watched {
        fn new(standing: u32, others: &[&str]) -> Self {
            let key: VersionKey = "my-service/my-service".to_owned().try_into().unwrap();
            let mut autoscalers = Autoscalers::default();
            autoscalers.set_others(others.iter().map(|name| (*name).to_owned()));
            autoscalers.start([(key.clone(), standing)].into());
            Self { autoscalers, key }
        }

        /// Looks at the time `second`, with `busy` requests here and three replicas in the routes.
        fn look(&mut self, second: u32, busy: u32) -> Option<u32> {
            let policy = ScalingPolicy {
                min_replicas: 1,
                max_replicas: 10,
                target_utilization: 100,
                refresh: SECOND,
                slots_per_replica: 1,
            };
            let seen = self.autoscalers.observe(&self.key, policy, SECOND * second, Load { busy, queued: 0 }, 3);
            seen.map(|(desired, _)| desired)
        }

        /// The other router of this name had `busy` requests at the time `second`.
        fn report(&mut self, name: &str, second: u32, busy: u32) {
            self.autoscalers.report(name, SECOND * second, [(self.key.clone(), Load { busy, queued: 0 })].into());
        }
    }

    #[test]
    fn a_new_holder_keeps_what_stands_for_a_whole_window_though_some_of_it_is_still_on_its_way() {
        let mut watched = Watched::new(8, &[]);
        assert_eq!((watched.look(1, 0), watched.look(60, 0), watched.look(61, 0)), (Some(8), Some(8), Some(8)));
        assert_eq!(watched.look(62, 2), Some(2));
        watched.autoscalers.stop();
        assert_eq!(watched.look(63, 9), None, "another router scales");
        watched.autoscalers.start(BTreeMap::new());
        assert_eq!(
            (watched.look(64, 0), watched.look(125, 0)),
            (Some(3), Some(1)),
            "it begins anew, with the replicas of the routes"
        );
    }

    #[test]
    fn the_loads_of_all_routers_count_and_a_new_router_stops_removals_until_it_reports() {
        let mut watched = Watched::new(1, &["b"]);
        watched.report("b", 1, 4);
        assert_eq!(watched.look(1, 2), Some(6));
        watched.autoscalers.set_others(["b".to_owned(), "c".to_owned()]);
        for second in 2..200 {
            watched.report("b", second, 0);
            assert_eq!(watched.look(second, 0), Some(6), "nothing is known of c, at second {second}");
        }
        watched.report("c", 200, 0);
        watched.report("b", 200, 0);
        assert_eq!(watched.look(200, 0), Some(6));
        let mut second = 200;
        while watched.look(second, 0) == Some(6) {
            second += 1;
            watched.report("b", second, 0);
            watched.report("c", second, 0);
        }
        assert_eq!(
            (second, watched.look(second, 0)),
            (260, Some(1)),
            "a whole window after the last second in which c was unknown"
        );
    }

    #[test]
    fn an_old_report_holds_what_stands_and_one_that_comes_late_changes_nothing() {
        let mut watched = Watched::new(1, &["b"]);
        watched.report("b", 10, 5);
        watched.report("b", 9, 0);
        assert_eq!(watched.look(10, 0), Some(5), "the older report came later");
        assert_eq!((watched.look(100, 0), watched.look(300, 0)), (Some(5), Some(5)), "b has fallen silent");
        watched.report("stranger", 301, 9);
        assert_eq!(watched.look(301, 0), Some(5), "nobody but known routers has a load");
        watched.autoscalers.set_others([]);
        assert_eq!((watched.look(302, 0), watched.look(362, 0)), (Some(5), Some(1)), "a router that is gone counts no more");
    }

    #[test]
    fn a_router_that_names_no_load_of_a_version_has_none() {
        let mut watched = Watched::new(1, &["b"]);
        watched.report("b", 1, 5);
        assert_eq!(watched.look(1, 0), Some(5));
        for second in 2..=70 {
            watched.autoscalers.report("b", SECOND * second, BTreeMap::new());
            watched.look(second, 0);
        }
        assert_eq!(watched.look(70, 0), Some(1));
    }
}
