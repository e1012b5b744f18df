//! From services as a platform runs them to the route table. Pure, and the same for every platform: records and replicas in, routes out.

use std::time::Duration;

use super::table::{Hosts, Limits, ReplicaAddress, ReplicaRoute, RouteAuth, RouteTable, ServiceRoute, VersionRoute};
use crate::access::{KeyHash, TokenVerifier};
use crate::config::{AuthMode, ReplicaScale, ServiceSettings};
use crate::names::VersionName;
use crate::scaling::ScalingPolicy;
use crate::service::{ServiceLimits, ServiceRecord, Version};

/// The whole traffic, in hundredths of a percent.
const WHOLE: u32 = 10_000;

/// A service as its platform runs it.
#[derive(Debug, Clone)]
pub struct RunningService<'a> {
    pub record: &'a ServiceRecord,
    pub keys: &'a [KeyHash],
    /// What checks its tokens; `None` while no token lets anyone in.
    pub tokens: Option<TokenVerifier>,
    /// Under which names it answers where it asks for no key.
    pub hosts: Hosts,
    /// The id of its record in a cluster, for which its replicas want the router's pass.
    pub pass: Option<String>,
    /// The replicas of all its revisions.
    pub replicas: Vec<RunningReplica>,
}

/// A replica as its platform runs it.
#[derive(Debug, Clone)]
pub struct RunningReplica {
    /// Its id, unique among all replicas that a router ever sees.
    pub id: String,
    pub revision: u32,
    pub address: ReplicaAddress,
    pub ready: bool,
    pub retiring: bool,
}

/// Returns the routes of services. One whose default version has no revision has none.
pub fn route_table<'a>(services: impl IntoIterator<Item = RunningService<'a>>) -> RouteTable {
    RouteTable { services: services.into_iter().filter_map(|service| service_route(&service)).collect() }
}

fn service_route(service: &RunningService<'_>) -> Option<ServiceRoute> {
    let RunningService { record, keys, tokens, hosts, pass, replicas } = service;
    let auth = match record.endpoint.default_version()?.current_revision()?.spec.settings.auth {
        AuthMode::None => RouteAuth::None,
        AuthMode::Keys => RouteAuth::Keys(keys.to_vec()),
        // Where no token lets anyone in, neither does an empty list of keys.
        AuthMode::Token => tokens.clone().map_or_else(|| RouteAuth::Keys(Vec::new()), RouteAuth::Token),
    };
    let versions = record.endpoint.versions();
    let (given, mut versions): (Vec<f64>, Vec<VersionRoute>) =
        versions.filter_map(|(name, version)| Some((version.share, version_route(name, version, replicas)?))).unzip();
    let ready: Vec<bool> = versions.iter().map(|version| version.replicas.iter().any(|replica| replica.ready)).collect();
    for (version, share) in versions.iter_mut().zip(shares(&given, &ready)) {
        version.share = share;
    }
    Some(ServiceRoute { name: record.name.clone(), auth, hosts: hosts.clone(), pass: pass.clone(), versions })
}

fn version_route(name: &VersionName, version: &Version, replicas: &[RunningReplica]) -> Option<VersionRoute> {
    let spec = &version.current_revision()?.spec;
    let ServiceLimits { max_concurrent_requests, scoring_timeout_ms, max_queue_wait_ms } = spec.limits();
    let routed = replicas.iter().filter(|replica| Some(replica.revision) == version.serving && !replica.retiring);
    let route = |replica: &RunningReplica| ReplicaRoute {
        id: replica.id.clone(),
        address: replica.address.clone(),
        ready: replica.ready,
    };
    Some(VersionRoute {
        name: name.clone(),
        share: 0,
        limits: Limits { max_concurrent_requests, scoring_timeout_ms, max_queue_wait_ms },
        scale: version.serving.and_then(|_| scaling_policy(&spec.settings)),
        replicas: routed.map(route).collect(),
    })
}

fn scaling_policy(settings: &ServiceSettings) -> Option<ScalingPolicy> {
    let ReplicaScale::Auto(auto) = settings.scale else { return None };
    Some(ScalingPolicy {
        min_replicas: auto.min_replicas,
        max_replicas: auto.max_replicas,
        target_utilization: auto.target_utilization,
        refresh: Duration::from_secs(u64::from(auto.refresh_seconds)),
        slots_per_replica: settings.max_concurrent_requests,
    })
}

/// Returns the share of each version in hundredths of a percent, from the percentages that they are given, the default first. A version
/// without a ready replica gets none: its share goes to the default or, while that isn't ready, to the others in proportion. Where no
/// version with a share is ready, requests wait for the default.
fn shares(given: &[f64], ready: &[bool]) -> Vec<u32> {
    let mut shares: Vec<u32> = given.iter().map(|percent| hundredths(*percent)).collect();
    give_rest_to_default(&mut shares);
    for (share, _) in shares.iter_mut().zip(ready).filter(|(_, ready)| !**ready) {
        *share = 0;
    }
    let default_is_ready = ready.first().is_some_and(|ready| *ready);
    if default_is_ready || shares.iter().all(|share| *share == 0) {
        give_rest_to_default(&mut shares);
    }
    shares
}

fn give_rest_to_default(shares: &mut [u32]) {
    let given: u32 = shares.iter().sum();
    if let Some(default) = shares.first_mut() {
        *default += WHOLE.saturating_sub(given);
    }
}

/// Returns a percentage in hundredths of a percent; nonsense is nothing.
fn hundredths(percent: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is within 0 to 10,000")]
    let hundredths = (percent.clamp(0.0, 100.0) * 100.0).round() as u32;
    hundredths
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::Timestamp;

    use super::*;
    use crate::config::AutoScaler;
    use crate::names::Secret;
    use crate::service::{Change, Existing, FolderWorkload, KeyChange, Keys, Placement, ServiceSpec, Workload, test_spec};

    /// A change to version `version`, which becomes the next revision.
    fn change(version: &str, placement: Placement) -> Change {
        let mut spec = ServiceSpec { version_name: Some(VersionName::new(version).unwrap()), ..test_spec() };
        spec.settings.scale = ReplicaScale::Auto(AutoScaler { min_replicas: 2, ..AutoScaler::default() });
        let folder =
            FolderWorkload { python: "/python".into(), app_root: version.into(), model_dir: None, variables: BTreeMap::new() };
        let keys = Keys { primary: Secret::new("first"), secondary: Secret::new("second") };
        Change {
            spec,
            workload: Workload::Folder(folder),
            placement,
            keys: KeyChange::Keep { otherwise: keys },
            existing: Existing::Replace,
            workspace: "w".to_owned(),
            conflicts: crate::service::Conflicts::Refuse,
        }
    }

    /// A replica that is `ready`, `starting` or `retiring`.
    fn replica(revision: u32, state: &str) -> RunningReplica {
        let (ready, retiring) = (state != "starting", state == "retiring");
        RunningReplica {
            id: format!("{revision}-{state}"),
            revision,
            address: ReplicaAddress::Unix("/nowhere".into()),
            ready,
            retiring,
        }
    }

    /// The routes of the versions: name, share, whether it scales, ids of replicas.
    fn routes(record: &ServiceRecord, replicas: &[RunningReplica]) -> Vec<(String, u32, bool, Vec<String>)> {
        let service =
            RunningService { record, keys: &[], tokens: None, hosts: Hosts::Any, pass: None, replicas: replicas.to_vec() };
        let versions = route_table([service]).services.remove(0).versions.into_iter();
        let ids = |replicas: Vec<ReplicaRoute>| replicas.into_iter().map(|replica| replica.id).collect();
        versions.map(|route| (route.name.to_string(), route.share, route.scale.is_some(), ids(route.replicas))).collect()
    }

    #[test]
    fn a_version_is_routed_to_the_replicas_of_the_revision_that_serves() {
        let now = Timestamp::UNIX_EPOCH;
        let (mut record, first) = ServiceRecord::create(change("blue", Placement::Only { share: 0.0 }), now).unwrap();
        let replicas = [replica(1, "ready"), replica(1, "starting"), replica(1, "retiring"), replica(2, "ready")];
        let of_blue = vec!["1-ready".to_owned(), "1-starting".to_owned()];
        assert_eq!(routes(&record, &replicas), [("blue".to_owned(), 10_000, false, Vec::new())], "nothing serves yet");
        record.promote(first, now);
        let second = record.take(change("green", Placement::Beside { share: Some(30.0) }), now).unwrap();
        let blue = |share| ("blue".to_owned(), share, true, of_blue.clone());
        let green =
            |share, scales, ids: &[&str]| ("green".to_owned(), share, scales, ids.iter().map(|id| (*id).to_owned()).collect());
        assert_eq!(routes(&record, &replicas), [blue(10_000), green(0, false, &[])]);
        record.promote(second, now);
        assert_eq!(routes(&record, &replicas), [blue(7000), green(3000, true, &["2-ready"])]);
    }

    #[test]
    fn a_version_gets_exactly_its_share_while_it_is_ready() {
        for (given, ready, expected) in [
            (&[0.0, 10.0, 30.0][..], &[true, true, true][..], &[6000, 1000, 3000][..]),
            (&[40.0, 20.0], &[true, true], &[8000, 2000]),
            (&[0.0, 0.25, 25.5], &[true, true, true], &[7425, 25, 2550]),
            (&[0.0, 100.0], &[true, true], &[0, 10_000]),
            // What isn't ready leaves its share to the default.
            (&[0.0, 10.0, 30.0], &[true, false, true], &[7000, 0, 3000]),
            (&[0.0, 100.0], &[true, false], &[10_000, 0]),
            // Without the default, the others share in proportion.
            (&[0.0, 10.0, 30.0], &[false, true, true], &[0, 1000, 3000]),
            // A version without a share doesn't stand in for others: requests wait for the default.
            (&[100.0, 0.0], &[false, true], &[10_000, 0]),
            (&[0.0], &[false], &[10_000]),
            (&[0.0, 30.0], &[false, false], &[10_000, 0]),
            // Nonsense is nothing, and too much counts in proportion.
            (&[0.0, f64::NAN, -5.0], &[true, true, true], &[10_000, 0, 0]),
            (&[100.0, 100.0], &[true, true], &[10_000, 10_000]),
            (&[], &[], &[]),
        ] {
            assert_eq!(shares(given, ready), expected, "{given:?} {ready:?}");
        }
    }
}
