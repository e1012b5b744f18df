//! The steps of every deployment once it is planned: materialise what replicas run, apply the change, wait until it serves.

use super::super::service::described;
use super::super::{OperationError, Session};
use super::materialise::{Materialised, materialise};
use super::plan::{Plan, PlannedContent};
use super::settings::version_name;
use super::{DeployRequest, keys};
use crate::names::{ServiceName, VersionName};
use crate::platform::Platform;
use crate::service::{Change, Placement, RolloutState, ServiceDescription, ServiceSpec};

impl Plan<'_> {
    /// Makes the planned service what it is to be; unless told otherwise, waits until it answers.
    pub(in crate::operations) async fn carry_out(
        self,
        session: Session<'_>,
        platform: &Platform,
        request: &DeployRequest,
    ) -> Result<ServiceDescription, OperationError> {
        let mut start_timeout_seconds = request.start_timeout_seconds;
        let materialised = match self.content {
            PlannedContent::New(content) => materialise(session, platform, request, &content).await?,
            PlannedContent::Kept(current) => {
                start_timeout_seconds = current.spec.start_timeout_seconds;
                Materialised { content: current.spec.content, workload: current.workload, held: None }
            }
        };
        let name = &request.name;
        let change = Change {
            spec: ServiceSpec {
                name: name.clone(),
                compute_target: self.target,
                description: self.labels.description,
                tags: self.labels.tags,
                properties: self.labels.properties,
                version_name: version_name(&self.deployment, name),
                settings: self.deployment.settings.clone(),
                start_timeout_seconds,
                content: materialised.content,
            },
            workload: materialised.workload,
            placement: Placement::Only { share: self.deployment.traffic_percentile },
            keys: keys(self.deployment.keys.as_ref())?,
            existing: self.existing,
            workspace: self.workspace.name.to_string(),
        };
        session.progress.step(format!("{} service '{name}'", self.verb));
        let version = change.spec.version();
        let revision = platform.apply(change).await?;
        drop(materialised.held);
        if request.no_wait {
            return described(self.workspace, name, platform.watch(name, 0).await?);
        }
        wait_for(session, platform, name, &version, revision).await
    }
}

/// Waits until a revision serves, saying what it waits for; an error says why it never will.
async fn wait_for(
    session: Session<'_>,
    platform: &Platform,
    name: &ServiceName,
    version: &VersionName,
    revision: u32,
) -> Result<ServiceDescription, OperationError> {
    let mut seen = 0;
    let mut told = String::new();
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
        match &rollout.state {
            _ if rollout.revision > revision => {
                return Err(OperationError::refused(
                    format!("another deployment of service '{name}' has replaced this one"),
                    format!("see 'aml service show -n {name}'"),
                ));
            }
            RolloutState::Serving => {
                platform.conclude(name, rollout.revision).await?;
                return Ok(service);
            }
            RolloutState::Failed(failure) => {
                let older_serves = rollout.older_serves;
                platform.give_back(name, rollout.revision, failure).await?;
                return Err(OperationError::Service { name: name.to_string(), failure: failure.clone().into(), older_serves });
            }
            RolloutState::Starting { ready, wanted } => {
                let what = rollout.waits_for.clone().unwrap_or_else(|| format!("init() of service '{name}'"));
                let now = format!("waiting for {what}: {ready} of {wanted} replicas ready");
                if now != told {
                    session.progress.step(now.clone());
                    told = now;
                }
            }
        }
    }
}
