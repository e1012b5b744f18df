//! Examines a version that isn't as it should be: what is in its way, what it waits for, and what else its owner should know.

use std::time::Duration;

use kube::Client;

use super::evidence_gather::{WantedDeployment, Workload, gather_around};
use super::naming::Owner;
use super::objects::start_budget_seconds;
use super::rollouts::VersionObjects;
use super::status::{Trouble, TroubleKind};
use crate::diagnosis::cluster::{Asked, Outlook, Problem, diagnose, failure, waits};
use crate::service::Version;
use crate::service::contract::APP_ROOT;

/// What was found out about a version.
#[derive(Debug, Clone, Default)]
pub(super) struct Examined {
    pub(super) trouble: Option<Trouble>,
    /// What replicas that aren't ready wait for.
    pub(super) waits_for: Option<String>,
    /// What is only worth knowing.
    pub(super) warnings: Vec<String>,
}

/// Examines a version whose objects these are. `wanted` is what its Deployment is to be.
pub(super) async fn examine(
    client: &Client,
    owner: &Owner,
    (objects, wanted): (VersionObjects<'_>, Option<WantedDeployment>),
    version: &Version,
) -> Examined {
    let Some(revision) = version.revisions.last() else { return Examined::default() };
    let image = revision.workload.image();
    let served = version.serving_revision().and_then(|serving| serving.workload.image());
    let asked = Asked {
        service: owner.service.to_string(),
        image_known: served.is_some() && served == image,
        image_bytes: image.map(|image| image.size),
        start_budget: Some(Duration::from_secs(start_budget_seconds(&revision.spec.settings.liveness).into())),
        patience: Some(Duration::from_secs(revision.spec.start_timeout_seconds)),
        project_root: Some(APP_ROOT.to_owned()),
    };
    let workload = Workload { wanted, ..objects.workload() };
    let evidence = gather_around(client, &owner.namespace, &workload, asked).await;
    let (warnings, problems): (Vec<_>, Vec<_>) =
        diagnose(&evidence).into_iter().partition(|problem| problem.outlook == Outlook::Warning);
    let waits = waits(&evidence);
    Examined {
        trouble: problems.first().and_then(|first| Some(Trouble { failure: failure(&problems)?, kind: kind(first) })),
        waits_for: (!waits.is_empty()).then(|| waits.join("; ")),
        warnings: warnings.iter().map(|warning| format!("{}; {}", warning.message, warning.remedy)).collect(),
    }
}

fn kind(first: &Problem) -> TroubleKind {
    match first.outlook {
        Outlook::Failed if first.unplaced => TroubleKind::Unschedulable,
        Outlook::Failed => TroubleKind::Fatal,
        Outlook::Waiting { .. } | Outlook::Warning => TroubleKind::Passing,
    }
}
