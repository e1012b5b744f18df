//! The status of a service in a cluster, from its record and its objects. Pure.

use super::rollouts::VersionObjects;
use crate::names::VersionName;
use crate::service::contract::service_path;
use crate::service::{
    Rollout, RolloutState, ServiceDescription, ServiceFailure, ServiceRecord, ServiceState, Version, VersionDescription,
};

/// What is in the way of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trouble {
    pub(super) failure: ServiceFailure,
    pub(super) kind: TroubleKind,
}

/// What becomes of a trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TroubleKind {
    /// Nothing but a change mends it.
    Fatal,
    /// No machine has room; nothing but a change mends it.
    Unschedulable,
    /// It can pass by itself.
    Passing,
}

/// A version with what is in its way, and what it waits for.
pub(super) struct Observed<'a> {
    pub(super) objects: VersionObjects<'a>,
    pub(super) trouble: Option<Trouble>,
    /// What a replica that isn't ready waits for, in words.
    pub(super) waits_for: Option<String>,
}

/// Describes a service; `base` is its router's address.
pub(super) fn describe<'a>(
    record: &'a ServiceRecord,
    base: Option<&str>,
    observe: impl Fn(&'a VersionName) -> Observed<'a>,
) -> Option<ServiceDescription> {
    let versions = record.endpoint.versions();
    let mut versions = versions.filter_map(|(name, version)| describe_version(record, name, version, &observe(name)));
    let default = versions.next().filter(|first| first.name == *record.endpoint.default_name())?;
    let uri = |path: &str| base.map(|base| format!("{base}{}{path}", service_path(&record.name))).unwrap_or_default();
    Some(ServiceDescription {
        workspace: record.workspace.clone(),
        created: record.created,
        updated: record.updated,
        scoring_uri: uri("/score"),
        swagger_uri: uri("/swagger.json"),
        others: versions.collect(),
        default,
    })
}

fn describe_version(
    record: &ServiceRecord,
    name: &VersionName,
    version: &Version,
    observed: &Observed<'_>,
) -> Option<VersionDescription> {
    let (spec, revision) = match (version.current_revision(), &version.failure) {
        (Some(revision), _) => (&revision.spec, revision.number),
        (None, Some(failed)) => (&failed.spec, failed.revision),
        (None, None) => return None,
    };
    let state = state(record, version, observed);
    let trouble = observed.trouble.as_ref().map(|trouble| trouble.failure.clone());
    let failed = version.failure.as_ref().map(|failed| failed.failure.clone());
    let failure = match state {
        ServiceState::Healthy | ServiceState::Deleting => None,
        _ => trouble.or(failed),
    };
    let newest = version.revisions.last().map_or(revision, |newest| newest.number);
    Some(VersionDescription {
        name: name.clone(),
        kind: record.endpoint.kind(name),
        share: version.share,
        spec: spec.clone(),
        revision,
        image: version.current_revision().and_then(|revision| revision.workload.image()).cloned(),
        state,
        failure,
        replicas: observed.objects.replicas(newest, version.serving.unwrap_or(newest)),
    })
}

fn state(record: &ServiceRecord, version: &Version, observed: &Observed<'_>) -> ServiceState {
    if record.deleting {
        return ServiceState::Deleting;
    }
    let any_ready = observed.objects.pods().any(|(pod, _)| super::rollouts::is_ready(pod));
    let rolled_out = version.revisions.last().is_some_and(|newest| observed.objects.has_rolled_out(newest.number));
    match observed.trouble.as_ref().map(|trouble| trouble.kind) {
        // What serves is what matters; a newer revision that can't be made is told by its rollout.
        _ if any_ready && (rolled_out || version.pending_revision().is_none()) => ServiceState::Healthy,
        _ if version.serving.is_none() && version.pending_revision().is_none() => ServiceState::Failed,
        Some(TroubleKind::Unschedulable) if version.serving.is_none() => ServiceState::Unschedulable,
        Some(TroubleKind::Fatal) if version.serving.is_none() => ServiceState::Failed,
        _ if version.pending_revision().is_some() => ServiceState::Transitioning,
        _ => ServiceState::Unhealthy,
    }
}

/// Tells how the newest revision of each version progresses.
pub(super) fn rollouts<'a>(record: &'a ServiceRecord, observe: impl Fn(&'a VersionName) -> Observed<'a>) -> Vec<Rollout> {
    let rollout = |(name, version): (&'a VersionName, &'a Version)| {
        let observed = observe(name);
        let older_serves = version.serving.is_some();
        let (revision, state) = match (version.revisions.last(), &version.failure) {
            (Some(newest), failure) if failure.as_ref().is_none_or(|failed| failed.revision < newest.number) => {
                (newest.number, progress(newest.number, &observed))
            }
            (_, Some(failed)) => (failed.revision, RolloutState::Failed(failed.failure.clone())),
            (_, None) => return None,
        };
        let obstacle = observed.trouble.map(|trouble| trouble.failure);
        Some(Rollout { version: name.clone(), revision, state, older_serves, waits_for: observed.waits_for, obstacle })
    };
    record.endpoint.versions().filter_map(rollout).collect()
}

fn progress(revision: u32, observed: &Observed<'_>) -> RolloutState {
    match &observed.trouble {
        _ if observed.objects.has_rolled_out(revision) => RolloutState::Serving,
        Some(Trouble { failure, kind: TroubleKind::Fatal | TroubleKind::Unschedulable }) => RolloutState::Failed(failure.clone()),
        _ => {
            let (ready, wanted) = observed.objects.progress();
            RolloutState::Starting { ready, wanted }
        }
    }
}
