//! The status of a service: its state, its URIs, and why it isn't healthy.

use super::logs::last_lines;
use super::shared::Shared;
use super::state::{FailedWrite, Replica, Service, State, Unread};
use crate::config::{AuthMode, ComputeType};
use crate::diagnosis::{Evidence, Exit, Moment, diagnose};
use crate::names::{ServiceName, VersionName};
use crate::replica::ServerExit;
use crate::service::contract::service_path;
use crate::service::{
    Observation, ReplicaDescription, ReplicaPhase, Revision, Rollout, RolloutState, ServiceDescription, ServiceFailure,
    ServiceList, ServiceSpec, ServiceState, UnreadService, Version, VersionDescription,
};

/// Lines of a log that are evidence enough.
const SHOWN: usize = 50;

/// Describes all services, by name.
pub(super) fn all(shared: &Shared) -> ServiceList {
    let state = shared.state();
    ServiceList {
        services: state.services.values().filter_map(|service| describe(&state, service)).collect(),
        unread: state.unread.iter().map(|(name, unread)| describe_unread(name, unread)).collect(),
    }
}

/// Describes one service and the rollouts of its versions.
pub(super) fn one(shared: &Shared, name: &ServiceName) -> Observation {
    let sequence = *shared.sequence.borrow();
    let state = shared.state();
    let service = state.services.get(name);
    let leaving = service.filter(|service| service.record.deleting);
    Observation {
        sequence,
        service: service.and_then(|service| describe(&state, service)),
        unread: state.unread.get(name).map(|unread| describe_unread(name, unread)),
        not_removed: leaving.and_then(|service| service.failed_write.as_ref()).map(|failed_write| failed_write.why.clone()),
        rollouts: service.map(|service| rollouts(&state, service)).unwrap_or_default(),
        warnings: Vec::new(),
    }
}

fn describe(state: &State, service: &Service) -> Option<ServiceDescription> {
    let record = &service.record;
    let unreachable = unreachable(state, record.spec()?);
    let versions = record.endpoint.versions();
    let mut versions = versions.filter_map(|(name, version)| describe_version(service, name, version, unreachable.as_ref()));
    let default = versions.next().filter(|first| first.name == *record.endpoint.default_name())?;
    let base = base_uri(service, &default.spec, state.router_port);
    Some(ServiceDescription {
        workspace: record.workspace.clone(),
        created: record.created,
        updated: record.updated,
        scoring_uri: base.as_ref().map(|base| format!("{base}/score")).unwrap_or_default(),
        swagger_uri: base.as_ref().map(|base| format!("{base}/swagger.json")).unwrap_or_default(),
        others: versions.collect(),
        default,
    })
}

fn describe_version(
    service: &Service,
    name: &VersionName,
    version: &Version,
    unreachable: Option<&ServiceFailure>,
) -> Option<VersionDescription> {
    let (spec, revision) = match (version.current_revision(), &version.failure) {
        (Some(revision), _) => (&revision.spec, revision.number),
        (None, Some(failed)) => (&failed.spec, failed.revision),
        (None, None) => return None,
    };
    let state = match (state_of(service, name, version), unreachable) {
        (ServiceState::Healthy | ServiceState::Transitioning, Some(_)) => ServiceState::Unhealthy,
        (state, _) => state,
    };
    let replicas = service.replicas.iter().filter(|(_, replica)| belongs_to(service, replica, name));
    Some(VersionDescription {
        name: name.clone(),
        kind: service.record.endpoint.kind(name),
        share: version.share,
        spec: spec.clone(),
        revision,
        image: None,
        state,
        failure: unreachable.cloned().or_else(|| failure_of(service, version, state)),
        replicas: replicas.map(|(id, replica)| describe_replica(id, replica)).collect(),
    })
}

/// Replicas of a revision that is no longer recorded are draining; they are listed with the default version.
fn belongs_to(service: &Service, replica: &Replica, version: &VersionName) -> bool {
    let recorded = service.record.find(replica.revision).map(|(name, _)| name);
    recorded.unwrap_or_else(|| service.record.endpoint.default_name()) == version
}

fn describe_unread(name: &ServiceName, unread: &Unread) -> UnreadService {
    let replicas = unread.replicas.iter().map(|(id, replica)| describe_replica(id, replica)).collect();
    UnreadService { name: name.clone(), failure: unread.fault.failure(name), replicas }
}

/// Returns why nobody reaches a service, whose replicas may be well.
fn unreachable(state: &State, spec: &ServiceSpec) -> Option<ServiceFailure> {
    let without_port = state.router_fault.as_ref().filter(|_| spec.settings.compute_type != ComputeType::Local);
    let without_tokens = state.token_fault.as_ref().filter(|_| spec.settings.auth == AuthMode::Token);
    let hung = state.router_hung.then(|| hangs("the router of this workspace"));
    hung.or_else(|| without_port.map(|fault| port_taken(fault))).or_else(|| without_tokens.map(|fault| tokens_unchecked(fault)))
}

fn base_uri(service: &Service, spec: &ServiceSpec, router_port: Option<u16>) -> Option<String> {
    if spec.settings.compute_type == ComputeType::Local {
        let port = spec.settings.port.or(service.local.chosen_port)?;
        return Some(format!("http://localhost:{port}"));
    }
    let port = router_port.filter(|port| *port != 0)?;
    Some(format!("http://localhost:{port}{}", service_path(&spec.name)))
}

fn describe_replica(id: &str, replica: &Replica) -> ReplicaDescription {
    let phase = match (&replica.status, replica.retiring) {
        _ if replica.hung => ReplicaPhase::Hung,
        (_, Some(_)) => ReplicaPhase::Draining,
        (Some(status), None) => status.phase,
        (None, None) => ReplicaPhase::Starting,
    };
    let restarts = replica.status.as_ref().map_or(0, |status| status.restarts);
    ReplicaDescription { id: id.to_owned(), revision: replica.revision, phase, restarts }
}

fn state_of(service: &Service, name: &VersionName, version: &Version) -> ServiceState {
    if service.record.deleting {
        return ServiceState::Deleting;
    }
    let is_pending = version.pending_revision().is_some();
    let Some(serving) = version.serving else {
        return if is_pending { ServiceState::Transitioning } else { ServiceState::Failed };
    };
    let mut replicas = service.replicas.values().filter(|replica| replica.revision == serving && replica.retiring.is_none());
    let ready = replicas.clone().any(Replica::is_ready);
    let ended = |replica: &Replica| replica.status.as_ref().is_some_and(|status| status.last_exit.is_some());
    let troubled = replicas.any(|replica| replica.hung || ended(replica));
    match (ready, is_pending) {
        (true, false) => ServiceState::Healthy,
        (false, _) if troubled || service.version_state(name).early_exits > 1 => ServiceState::Unhealthy,
        (true, true) | (false, _) => ServiceState::Transitioning,
    }
}

fn failure_of(service: &Service, version: &Version, state: ServiceState) -> Option<ServiceFailure> {
    if let Some(failed_write) = &service.failed_write {
        return Some(not_written(failed_write));
    }
    match state {
        ServiceState::Failed => version.failure.as_ref().map(|failed| failed.failure.clone()),
        ServiceState::Unhealthy => {
            if let Some((id, _)) = service.replicas.iter().find(|(_, replica)| replica.hung) {
                return Some(hangs(&format!("replica '{id}'")));
            }
            let exit = service.replicas.values().find_map(|replica| replica.status.as_ref()?.last_exit.as_ref())?;
            Some(diagnose(&evidence_of(version.serving_revision()?, Some(exit))).into())
        }
        ServiceState::Healthy | ServiceState::Transitioning | ServiceState::Unschedulable | ServiceState::Deleting => None,
    }
}

/// Tells how the newest revision of each version progresses: the one being made, else the one that failed last, else the one that serves.
fn rollouts(state: &State, service: &Service) -> Vec<Rollout> {
    let rollout = |(name, version)| {
        let (revision, state, older_serves) = progress(state, service, name, version)?;
        Some(Rollout { version: VersionName::clone(name), revision, state, older_serves, waits_for: None, obstacle: None })
    };
    service.record.endpoint.versions().filter_map(rollout).collect()
}

fn progress(state: &State, service: &Service, name: &VersionName, version: &Version) -> Option<(u32, RolloutState, bool)> {
    // What is to replace the default under another name leaves that one serving, too.
    let default = service.record.endpoint.default_version();
    let older_serves = version.serving.is_some() || default.is_some_and(|default| default.serving.is_some());
    if let Some(pending) = version.pending_revision() {
        if let Some(failed_write) = &service.failed_write {
            return Some((pending.number, RolloutState::Failed(not_written(failed_write)), older_serves));
        }
        let live = service.replicas.values().filter(|replica| replica.revision == pending.number);
        let ready = u32::try_from(live.filter(|replica| replica.is_ready()).count()).unwrap_or(u32::MAX);
        let wanted = service.wanted_count(name, pending);
        return Some((pending.number, RolloutState::Starting { ready, wanted }, older_serves));
    }
    if let Some(failed) = &version.failure {
        return Some((failed.revision, RolloutState::Failed(failed.failure.clone()), older_serves));
    }
    let serving = version.serving?;
    // It serves when the router sends it requests, a moment after it was made the one to serve.
    let routed =
        state.routed.replicas.iter().any(|id| service.replicas.get(id).is_some_and(|replica| replica.revision == serving));
    let state = if routed && service.router_pending.is_none() {
        RolloutState::Serving
    } else {
        RolloutState::Starting { ready: 1, wanted: 1 }
    };
    Some((serving, state, false))
}

/// Returns why a revision was given up, by what its replica left.
pub(super) fn why_it_failed(shared: &Shared, name: &ServiceName, revision: u32, replica: &str) -> ServiceFailure {
    let state = shared.state();
    let service = state.services.get(name);
    let found = service.and_then(|service| service.record.revision(revision));
    let (Some(service), Some(revision)) = (service, found) else { return unknown_failure(name) };
    if let Some(fault) = service.port_faults.get(&revision.number) {
        return port_taken(fault);
    }
    if replica.is_empty() {
        return ended_at_once(service);
    }
    let status = service.replicas.get(replica).and_then(|replica| replica.status.as_ref());
    let exit = status.and_then(|status| status.last_exit.as_ref());
    let mut evidence = evidence_of(revision, exit);
    if exit.is_none() {
        // It is still running: what it has written so far is in its log.
        evidence.log = last_lines(&shared.paths.logs(name).join(format!("{replica}.log")), SHOWN).unwrap_or_default();
    }
    diagnose(&evidence).into()
}

fn evidence_of(revision: &Revision, exit: Option<&ServerExit>) -> Evidence {
    let timed_out_after = exit.is_none().then(|| std::time::Duration::from_secs(revision.spec.start_timeout_seconds));
    let source_directory = revision.spec.content.source_directory.as_deref().unwrap_or_default();
    let project_root = revision.workload.folder().map(|folder| folder.app_root.join(source_directory));
    Evidence {
        moment: if exit.is_some_and(|exit| !exit.before_ready) { Moment::Serving } else { Moment::Starting },
        exit: exit.and_then(|exit| exit.signal.map(Exit::Signal).or(exit.code.map(Exit::Code))),
        log: exit.map(|exit| exit.log_tail.clone()).unwrap_or_default(),
        timed_out_after,
        project_root: project_root.map(|root| root.display().to_string()),
    }
}

/// Returns the failure of a service whose port the router can't have; the router tries again and again.
fn port_taken(fault: &str) -> ServiceFailure {
    diagnose(&Evidence { log: vec![fault.to_owned()], ..Evidence::default() }).into()
}

/// Returns the failure of a service that waits for a process to be replaced.
fn hangs(what: &str) -> ServiceFailure {
    ServiceFailure {
        code: "Hung".to_owned(),
        message: format!("{what} no longer answers: it is being replaced"),
        evidence: Vec::new(),
        remedy: "wait some seconds; if it comes back, see whether the machine has memory and a processor to spare".to_owned(),
    }
}

/// Returns the failure of services whose callers show tokens that can't be checked.
fn tokens_unchecked(fault: &str) -> ServiceFailure {
    ServiceFailure {
        code: "TokenKeyUnread".to_owned(),
        message: format!("no token can be checked: {fault}"),
        evidence: Vec::new(),
        remedy: "see to it that the key can be read; or remove it, and a new one is made, with which all tokens so far end"
            .to_owned(),
    }
}

/// Returns the failure of a service whose change the disk refused.
fn not_written(failed_write: &FailedWrite) -> ServiceFailure {
    ServiceFailure {
        code: "NotWritten".to_owned(),
        message: failed_write.why.clone(),
        evidence: Vec::new(),
        remedy: "make room on that disk, or make it writable: the change is retried within seconds".to_owned(),
    }
}

/// Returns the failure of a service whose replicas themselves ended, again and again, before they could tell anything.
fn ended_at_once(service: &Service) -> ServiceFailure {
    ServiceFailure {
        code: "ReplicaFailed".to_owned(),
        message: "replicas ended right after their start".to_owned(),
        evidence: service.last_output.clone(),
        remedy: "check that this program and the service's folders can be read, and that the disk has room".to_owned(),
    }
}

fn unknown_failure(name: &ServiceName) -> ServiceFailure {
    ServiceFailure {
        code: "Unknown".to_owned(),
        message: format!("service '{name}' could not be made"),
        evidence: Vec::new(),
        remedy: format!("see 'aml service get-logs -n {name}'"),
    }
}
