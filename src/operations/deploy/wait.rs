//! Waits until a revision serves, saying what it waits for; ends with the cause when it never will.

use std::cell::Cell;
use std::time::{Duration, Instant};

use tokio::signal::unix::{SignalKind, signal};

use super::super::{OperationError, Session};
use crate::names::{ServiceName, VersionName};
use crate::platform::Platform;
use crate::service::{Rollout, RolloutState, ServiceDescription, ServiceFailure};

/// How often what is waited for is said again while only its numbers change.
const AGAIN: Duration = Duration::from_secs(10);

/// A wait for a revision.
pub(super) struct Wait<'a> {
    pub(super) session: Session<'a>,
    pub(super) platform: &'a Platform,
    pub(super) name: &'a ServiceName,
    pub(super) version: &'a VersionName,
    pub(super) revision: u32,
    /// How long it may take; `None` where the platform itself gives it up in time.
    pub(super) limit: Option<Duration>,
}

impl Wait<'_> {
    /// Waits until the revision serves; an error says why it never will, or that somebody no longer waits for it.
    pub(super) async fn until_it_serves(self) -> Result<ServiceDescription, OperationError> {
        let older_serves = Cell::new(false);
        tokio::select! {
            served = self.wait(&older_serves) => served,
            signal = told_to_stop() => {
                let undo = if older_serves.get() {
                    "the previous version serves until this one is ready; to keep that one, deploy it once more with --overwrite".to_owned()
                } else {
                    format!("undo it with 'aml service delete -n {}'", self.name)
                };
                Err(interrupted(self.name, signal, &undo))
            }
        }
    }

    async fn wait(&self, older_serves: &Cell<bool>) -> Result<ServiceDescription, OperationError> {
        let Self { session, platform, name, version, revision, limit } = *self;
        let begun = Instant::now();
        let mut seen = 0;
        let mut teller = Teller::default();
        loop {
            let found = platform.watch(name, seen).await?;
            seen = found.sequence;
            let ours = found.rollouts.iter().find(|rollout| rollout.revision == revision);
            let newest = found.rollouts.iter().find(|rollout| rollout.version == *version);
            let Some((rollout, service)) = ours.or(newest).zip(found.service) else {
                return Err(OperationError::refused(
                    format!("service '{name}' was deleted while it was being deployed"),
                    "deploy it again",
                ));
            };
            older_serves.set(rollout.older_serves);
            let failure = match &rollout.state {
                _ if rollout.revision > revision => {
                    return Err(OperationError::refused(
                        format!("another deployment of service '{name}' has replaced this one"),
                        format!("see 'aml service show -n {name}'"),
                    ));
                }
                RolloutState::Serving => {
                    found.warnings.iter().for_each(|warning| session.progress.warning(warning.clone()));
                    platform.conclude(name, rollout.revision).await?;
                    return Ok(service);
                }
                RolloutState::Failed(failure) => failure.clone(),
                RolloutState::Starting { .. } => {
                    let Some(limit) = limit.filter(|limit| begun.elapsed() >= *limit) else {
                        if let Some(words) = teller.news(words(name, rollout)) {
                            session.progress.step(words);
                        }
                        continue;
                    };
                    rollout.obstacle.clone().unwrap_or_else(|| too_late(name, limit))
                }
            };
            platform.give_back(name, rollout.revision, &failure).await?;
            let older_serves = rollout.older_serves;
            return Err(OperationError::Service { name: name.to_string(), failure: failure.into(), older_serves });
        }
    }
}

/// Resolves with the number of the signal that tells this process to end.
async fn told_to_stop() -> i32 {
    let heard = async |kind: SignalKind| match signal(kind) {
        Ok(mut signals) => {
            signals.recv().await;
        }
        // Then the signal ends this process as it always does.
        Err(_) => std::future::pending().await,
    };
    tokio::select! {
        () = heard(SignalKind::interrupt()) => SignalKind::interrupt().as_raw_value(),
        () = heard(SignalKind::terminate()) => SignalKind::terminate().as_raw_value(),
    }
}

fn interrupted(name: &ServiceName, signal: i32, undo: &str) -> OperationError {
    let watch = format!("watch it with 'aml service show -n {name}' and 'aml service get-logs -n {name} --follow'");
    OperationError::Interrupted {
        signal,
        what: format!("interrupted: service '{name}' goes on starting without this command"),
        remedy: format!("{watch}; {undo}"),
    }
}

fn words(name: &ServiceName, rollout: &Rollout) -> String {
    let RolloutState::Starting { ready, wanted } = rollout.state else { return String::new() };
    let words = match &rollout.waits_for {
        Some(what) => format!("service '{name}', {ready} of {wanted} replicas ready: {what}"),
        None => format!("waiting for init() of service '{name}': {ready} of {wanted} replicas ready"),
    };
    // It can pass by itself, and sooner if somebody sees to it.
    match &rollout.obstacle {
        Some(obstacle) => format!("{words}: {}. {}", obstacle.message, obstacle.remedy),
        None => words,
    }
}

fn too_late(name: &ServiceName, limit: Duration) -> ServiceFailure {
    ServiceFailure {
        code: "StartTimeout".to_owned(),
        message: format!("service '{name}' was not ready within {} s", limit.as_secs()),
        evidence: Vec::new(),
        remedy: format!("see 'aml service get-logs -n {name}'; --start-timeout gives it more time"),
    }
}

/// Keeps what is said to what is new: a line of which only numbers change is said again after a while.
#[derive(Default)]
struct Teller {
    told: Option<(String, Instant)>,
}

impl Teller {
    fn news(&mut self, words: String) -> Option<String> {
        let without_numbers = |words: &str| words.replace(|c: char| c.is_ascii_digit(), "");
        let is_old = self
            .told
            .as_ref()
            .is_some_and(|(told, at)| *told == words || at.elapsed() < AGAIN && without_numbers(told) == without_numbers(&words));
        if is_old {
            return None;
        }
        self.told = Some((words.clone(), Instant::now()));
        Some(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_way_and_may_pass_is_told_while_it_is_waited_for() {
        let obstacle = ServiceFailure {
            code: "QuotaExceeded".to_owned(),
            message: "the quota 'q' is used up".to_owned(),
            evidence: Vec::new(),
            remedy: "Ask for more.".to_owned(),
        };
        let name = ServiceName::new("diabetes").unwrap();
        let rollout = Rollout {
            version: VersionName::from(&name),
            revision: 1,
            state: RolloutState::Starting { ready: 0, wanted: 1 },
            older_serves: false,
            waits_for: Some("waiting for the cluster to make the pods".to_owned()),
            obstacle: Some(obstacle),
        };
        let told = "service 'diabetes', 0 of 1 replicas ready: waiting for the cluster to make the pods: the quota 'q' is used up. Ask for more.";
        assert_eq!(words(&name, &rollout), told);
    }

    #[test]
    fn a_line_of_which_only_numbers_change_is_not_said_each_second() {
        let mut teller = Teller::default();
        let mut news = |words: &str| teller.news(words.to_owned()).is_some();
        assert!(news("pulling image a since 1 s"));
        assert!(!news("pulling image a since 2 s"));
        assert!(news("init() is running since 1 s"));
    }
}
