//! The autoscalers of the versions that scale. They stand beside the versions and see loads by router, this one's among them.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::scaling::{Autoscaler, Load, Loads, ScalingPolicy};
use crate::service::contract::VersionKey;

/// The name under which a router reports its own loads.
const THIS_ROUTER: &str = "router";

/// One autoscaler for each version that scales.
#[derive(Debug, Default)]
pub(super) struct Autoscalers {
    versions: BTreeMap<VersionKey, Scaled>,
}

#[derive(Debug)]
struct Scaled {
    autoscaler: Autoscaler,
    loads: Loads,
}

impl Autoscalers {
    /// Keeps the autoscalers of these versions only.
    pub(super) fn retain(&mut self, scales: impl Fn(&VersionKey) -> bool) {
        self.versions.retain(|key, _| scales(key));
    }

    /// Takes this router's load of a version at `now`; returns how many replicas are demand, and when the load should be looked at again
    /// if only time can change that.
    pub(super) fn observe(
        &mut self,
        key: &VersionKey,
        policy: ScalingPolicy,
        now: Duration,
        load: Load,
        replicas: u32,
    ) -> (u32, Option<Duration>) {
        let scaled = self.versions.entry(key.clone()).or_insert_with(|| {
            let mut loads = Loads::default();
            loads.set_routers([THIS_ROUTER]);
            Scaled { autoscaler: Autoscaler::new(policy), loads }
        });
        scaled.autoscaler.set_policy(policy);
        scaled.loads.report(THIS_ROUTER, now, load);
        (scaled.autoscaler.observe(now, &scaled.loads, replicas), scaled.autoscaler.next_evaluation())
    }
}
