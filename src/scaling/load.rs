//! The load of a version as its routers report it: there may be several, and each sees a part. Pure.

use std::collections::BTreeMap;
use std::time::Duration;

/// The age from which a report is stale: a router reports every few seconds, whether or not anything changed.
const STALE_AFTER: Duration = Duration::from_secs(15);

/// The load of a version at one router.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Load {
    pub busy: u32,
    /// Requests that wait for a replica.
    pub queued: u32,
}

/// The load of a version by router, from each router's latest report.
#[derive(Debug, Clone, Default)]
pub struct Loads {
    routers: BTreeMap<String, Option<Report>>,
}

#[derive(Debug, Clone, Copy)]
struct Report {
    at: Duration,
    load: Load,
}

impl Loads {
    /// Sets which routers there are. The load of a new one is unknown until it reports; one that is gone no longer counts.
    pub fn set_routers<'a>(&mut self, routers: impl IntoIterator<Item = &'a str>) {
        let mut before = std::mem::take(&mut self.routers);
        self.routers = routers.into_iter().map(|name| (name.to_owned(), before.remove(name).flatten())).collect();
    }

    /// Records a router's report, unless a later one has come before it. `at` is a time on the autoscaler's clock.
    pub fn report(&mut self, router: &str, at: Duration, load: Load) {
        if let Some(report) = self.routers.get_mut(router)
            && report.is_none_or(|before| before.at <= at)
        {
            *report = Some(Report { at, load });
        }
    }

    /// Returns the sum of all loads; a stale report counts until there is a newer one.
    pub(super) fn total(&self) -> Load {
        self.routers.values().flatten().fold(Load::default(), |total, report| Load {
            busy: total.busy.saturating_add(report.load.busy),
            queued: total.queued.saturating_add(report.load.queued),
        })
    }

    /// Returns whether every router has reported recently.
    pub(super) fn are_known(&self, now: Duration) -> bool {
        self.routers.values().all(|report| report.is_some_and(|report| now.saturating_sub(report.at) < STALE_AFTER))
    }
}
