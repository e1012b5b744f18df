//! What is told of a service: its state, its URIs, and why it isn't healthy.

use super::control::{Listed, Rollout, RolloutState, UnreadService, Watched};
use super::logs::last_lines;
use super::reconcile::{Board, Replica, Service, Undone, Unread, wanted_count};
use super::record::Revision;
use super::shared::Shared;
use crate::config::{AuthMode, ComputeType};
use crate::diagnosis::{Evidence, Exit, Moment, diagnose};
use crate::names::ServiceName;
use crate::replica::ServerExit;
use crate::service::{ReplicaDescription, ReplicaPhase, ServiceDescription, ServiceFailure, ServiceSpec, ServiceState};

/// Lines of a log that are evidence enough.
const SHOWN: usize = 50;

/// Tells of all services by name.
pub(super) fn all(shared: &Shared) -> Listed {
    let board = shared.board();
    Listed {
        services: board.services.values().filter_map(|service| describe(&board, service)).collect(),
        unread: board.unread.iter().map(|(name, unread)| describe_unread(name, unread)).collect(),
    }
}

/// Tells of one service and its newest revision.
pub(super) fn one(shared: &Shared, name: &ServiceName) -> Watched {
    let sequence = *shared.sequence.borrow();
    let board = shared.board();
    let service = board.services.get(name);
    let leaving = service.filter(|service| service.record.deleting);
    Watched {
        sequence,
        service: service.and_then(|service| describe(&board, service)),
        unread: board.unread.get(name).map(|unread| describe_unread(name, unread)),
        not_removed: leaving.and_then(|service| service.undone.as_ref()).map(|undone| undone.why.clone()),
        rollout: service.and_then(|service| rollout(&board, service)),
    }
}

fn describe(board: &Board, service: &Service) -> Option<ServiceDescription> {
    let record = &service.record;
    let told = record.serving_revision().or_else(|| record.pending_revision());
    let (spec, revision) = match (told, &record.failure) {
        (Some(revision), _) => (&revision.spec, revision.number),
        (None, Some(failed)) => (&failed.spec, failed.revision),
        (None, None) => return None,
    };
    let unreachable = unreachable(board, spec);
    let state = match (state_of(service), &unreachable) {
        (ServiceState::Healthy | ServiceState::Transitioning, Some(_)) => ServiceState::Unhealthy,
        (state, _) => state,
    };
    let base = base_uri(service, spec, board.router_port);
    Some(ServiceDescription {
        spec: spec.clone(),
        workspace: record.workspace.clone(),
        revision,
        created: record.created,
        updated: record.updated,
        failure: unreachable.or_else(|| failure_of(service, state)),
        state,
        scoring_uri: base.as_ref().map(|base| format!("{base}/score")).unwrap_or_default(),
        swagger_uri: base.as_ref().map(|base| format!("{base}/swagger.json")).unwrap_or_default(),
        replicas: service.replicas.iter().map(|(id, replica)| describe_replica(id, replica)).collect(),
    })
}

fn describe_unread(name: &ServiceName, unread: &Unread) -> UnreadService {
    let replicas = unread.replicas.iter().map(|(id, replica)| describe_replica(id, replica)).collect();
    UnreadService { name: name.clone(), failure: unread.fault.failure(name), replicas }
}

/// Returns why nobody reaches a service, whose replicas may be well.
fn unreachable(board: &Board, spec: &ServiceSpec) -> Option<ServiceFailure> {
    let without_port = board.router_fault.as_ref().filter(|_| spec.settings.compute_type != ComputeType::Local);
    let without_tokens = board.token_fault.as_ref().filter(|_| spec.settings.auth == AuthMode::Token);
    let hung = board.router_hung.then(|| hangs("the router of this workspace"));
    hung.or_else(|| without_port.map(|fault| port_taken(fault))).or_else(|| without_tokens.map(|fault| tokens_unchecked(fault)))
}

fn base_uri(service: &Service, spec: &ServiceSpec, router_port: Option<u16>) -> Option<String> {
    if spec.settings.compute_type == ComputeType::Local {
        let port = spec.settings.port.or(service.record.chosen_port)?;
        return Some(format!("http://localhost:{port}"));
    }
    let port = router_port.filter(|port| *port != 0)?;
    Some(format!("http://localhost:{port}/api/v1/service/{}", spec.name))
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

fn state_of(service: &Service) -> ServiceState {
    let record = &service.record;
    if service.record.deleting {
        return ServiceState::Deleting;
    }
    let Some(serving) = record.serving else {
        return if record.pending_revision().is_some() { ServiceState::Transitioning } else { ServiceState::Failed };
    };
    let mut replicas = service.replicas.values().filter(|replica| replica.revision == serving && replica.retiring.is_none());
    let ready = replicas.clone().any(Replica::is_ready);
    let ended = |replica: &Replica| replica.status.as_ref().is_some_and(|status| status.last_exit.is_some());
    let troubled = replicas.any(|replica| replica.hung || ended(replica));
    match (ready, record.pending_revision().is_some()) {
        (true, false) => ServiceState::Healthy,
        (false, _) if troubled || service.young_deaths > 1 => ServiceState::Unhealthy,
        (true, true) | (false, _) => ServiceState::Transitioning,
    }
}

fn failure_of(service: &Service, state: ServiceState) -> Option<ServiceFailure> {
    if let Some(undone) = &service.undone {
        return Some(not_written(undone));
    }
    match state {
        ServiceState::Failed => service.record.failure.as_ref().map(|failed| failed.failure.clone()),
        ServiceState::Unhealthy => {
            if let Some((id, _)) = service.replicas.iter().find(|(_, replica)| replica.hung) {
                return Some(hangs(&format!("replica '{id}'")));
            }
            let exit = service.replicas.values().find_map(|replica| replica.status.as_ref()?.last_exit.as_ref())?;
            let revision = service.record.serving_revision()?;
            Some(diagnose(&evidence_of(revision, Some(exit))).into())
        }
        ServiceState::Healthy | ServiceState::Transitioning | ServiceState::Deleting => None,
    }
}

/// Tells how the newest revision fares: the one being made, else the one that failed last, else the one that serves.
fn rollout(board: &Board, service: &Service) -> Option<Rollout> {
    let record = &service.record;
    let older_serves = record.serving.is_some();
    if let Some(pending) = record.pending_revision() {
        if let Some(undone) = &service.undone {
            return Some(Rollout { revision: pending.number, state: RolloutState::Failed(not_written(undone)), older_serves });
        }
        let live = service.replicas.values().filter(|replica| replica.revision == pending.number);
        let ready = u32::try_from(live.filter(|replica| replica.is_ready()).count()).unwrap_or(u32::MAX);
        let wanted = wanted_count(service, pending);
        return Some(Rollout { revision: pending.number, state: RolloutState::Starting { ready, wanted }, older_serves });
    }
    if let Some(failed) = &record.failure {
        return Some(Rollout { revision: failed.revision, state: RolloutState::Failed(failed.failure.clone()), older_serves });
    }
    let serving = record.serving?;
    // It serves when the router sends it requests, a moment after it was made the one to serve.
    let routed =
        board.routed.replicas.iter().any(|id| service.replicas.get(id).is_some_and(|replica| replica.revision == serving));
    let state =
        if routed && service.untold.is_none() { RolloutState::Serving } else { RolloutState::Starting { ready: 1, wanted: 1 } };
    Some(Rollout { revision: serving, state, older_serves: false })
}

/// Returns why a revision was given up, by what its replica left.
pub(super) fn why_it_failed(shared: &Shared, name: &ServiceName, revision: u32, replica: &str) -> ServiceFailure {
    let board = shared.board();
    let service = board.services.get(name);
    let found = service.and_then(|service| service.record.revision(revision));
    let (Some(service), Some(revision)) = (service, found) else { return unknown_failure(name) };
    if let Some(fault) = service.front_faults.get(&revision.number) {
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
        evidence.log = last_lines(&shared.place.logs(name).join(format!("{replica}.log")), SHOWN).unwrap_or_default();
    }
    diagnose(&evidence).into()
}

fn evidence_of(revision: &Revision, exit: Option<&ServerExit>) -> Evidence {
    let timed_out_after = exit.is_none().then(|| std::time::Duration::from_secs(revision.run.start_timeout_seconds));
    let project_root = revision.run.app_root.join(revision.spec.source_directory.as_deref().unwrap_or_default());
    Evidence {
        moment: if exit.is_some_and(|exit| !exit.before_ready) { Moment::Serving } else { Moment::Starting },
        exit: exit.and_then(|exit| exit.signal.map(Exit::Signal).or(exit.code.map(Exit::Code))),
        log: exit.map(|exit| exit.log_tail.clone()).unwrap_or_default(),
        timed_out_after,
        project_root: Some(project_root.display().to_string()),
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
fn not_written(undone: &Undone) -> ServiceFailure {
    ServiceFailure {
        code: "NotWritten".to_owned(),
        message: undone.why.clone(),
        evidence: Vec::new(),
        remedy: "make room on that disk, or see that it can be written: it goes on by itself within seconds".to_owned(),
    }
}

/// Returns the failure of a service whose replicas themselves ended, again and again, before they could tell anything.
fn ended_at_once(service: &Service) -> ServiceFailure {
    ServiceFailure {
        code: "ReplicaFailed".to_owned(),
        message: "replicas ended right after their start".to_owned(),
        evidence: service.last_words.clone(),
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
