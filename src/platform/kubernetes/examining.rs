//! Examines a version that isn't as it should be: what is in its way, what it waits for, and what else its owner should know.

use std::time::Duration;

use kube::Client;

use super::evidence_gather::gather;
use super::naming::Owner;
use super::status::{Trouble, TroubleKind};
use crate::diagnosis::cluster::{Asked, Evidence, Outlook, Problem, diagnose, waits};
use crate::names::VersionName;
use crate::service::contract::APP_ROOT;
use crate::service::{Revision, ServiceFailure};

/// What was found out about a version.
#[derive(Debug, Clone, Default)]
pub(super) struct Examined {
    pub(super) trouble: Option<Trouble>,
    /// What replicas that aren't ready wait for.
    pub(super) waits_for: Option<String>,
    /// What is only worth knowing.
    pub(super) warnings: Vec<ServiceFailure>,
}

/// Examines a version whose newest revision this is.
pub(super) async fn examine(client: &Client, owner: &Owner, version: &VersionName, revision: &Revision) -> Examined {
    let liveness = revision.spec.settings.liveness;
    let budget =
        liveness.initial_delay_seconds.saturating_add(liveness.period_seconds.saturating_mul(liveness.failure_threshold));
    let asked = Asked {
        service: owner.service.to_string(),
        image_known: true,
        image_bytes: None,
        start_budget: Some(Duration::from_secs(budget.into())),
        patience: Some(Duration::from_secs(revision.spec.start_timeout_seconds)),
        project_root: Some(APP_ROOT.to_owned()),
    };
    let evidence = gather(client, owner, version, asked).await;
    let (warnings, mut problems): (Vec<_>, Vec<_>) =
        diagnose(&evidence).into_iter().partition(|problem| problem.outlook == Outlook::Warning);
    let others = problems.split_off(problems.len().min(1));
    let waits = waits(&evidence);
    Examined {
        trouble: problems.pop().map(|first| trouble(first, others, &evidence)),
        waits_for: (!waits.is_empty()).then(|| waits.join("; ")),
        warnings: warnings.into_iter().map(failure).collect(),
    }
}

/// Returns the first problem, with the others among what shows it.
fn trouble(first: Problem, others: Vec<Problem>, evidence: &Evidence) -> Trouble {
    let unplaced = evidence.pods.iter().any(|pod| pod.unplaced().is_some());
    let kind = match first.outlook {
        Outlook::Failed if unplaced => TroubleKind::Unschedulable,
        Outlook::Failed => TroubleKind::Fatal,
        Outlook::Waiting { .. } | Outlook::Warning => TroubleKind::Passing,
    };
    let mut failure = failure(first);
    let also = others.into_iter().map(|other| format!("also {}: {} {}", other.code, other.message, other.remedy));
    failure.evidence.extend(also.map(|line| line.trim_end().to_owned()));
    Trouble { failure, kind }
}

fn failure(problem: Problem) -> ServiceFailure {
    let Problem { code, message, evidence, remedy, outlook: _ } = problem;
    ServiceFailure { code, message, evidence, remedy }
}
