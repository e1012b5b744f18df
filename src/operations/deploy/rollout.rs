//! The steps of every deployment once it is planned: materialise what replicas run, apply the change, wait until it serves.

use std::time::Duration;

use super::super::others::tell_others;
use super::super::service::described;
use super::super::short_keys::warn_of_short_keys;
use super::super::{OperationError, Session};
use super::materialise::{Materialised, materialise};
use super::plan::{Plan, PlannedContent};
use super::settings::version_name;
use super::wait::Wait;
use super::{DeployRequest, keys};
use crate::platform::{CurrentVersion, Platform};
use crate::service::{Change, Placement, ServiceContent, ServiceDescription, ServiceSpec, Workload};

impl Plan<'_> {
    /// Makes the planned service what it is to be; unless told otherwise, waits until it answers.
    pub(in crate::operations) async fn carry_out(
        self,
        session: Session<'_>,
        platform: &Platform,
        request: &DeployRequest,
    ) -> Result<ServiceDescription, OperationError> {
        let preset = self.deployment.keys.iter();
        let preset = preset.flat_map(|keys| [&keys.primary].into_iter().chain(&keys.secondary));
        warn_of_short_keys(session, platform, preset);
        let Materialised { content, workload, held } = self.materialise(session, platform, request).await?;
        let (name, change) = (&request.name, self.change(request, content, workload)?);
        let start_timeout_seconds = change.spec.start_timeout_seconds;
        tell_others(session.progress, platform, name).await;
        session.progress.step(format!("{} service '{name}'", self.verb));
        let version = change.spec.version();
        let revision = platform.apply(change).await?;
        drop(held);
        if request.no_wait {
            return described(self.workspace, name, platform.watch(name, 0).await?);
        }
        let limit = platform.runs_images().then(|| Duration::from_secs(start_timeout_seconds));
        Wait { session, platform, name, version: &version, revision, limit }.until_it_serves().await
    }

    /// Makes what replicas are to run; returns the change that would deploy it.
    pub(super) async fn materialised(
        self,
        session: Session<'_>,
        platform: &Platform,
        request: &DeployRequest,
    ) -> Result<Change, OperationError> {
        let Materialised { content, workload, held: _ } = self.materialise(session, platform, request).await?;
        self.change(request, content, workload)
    }

    async fn materialise(
        &self,
        session: Session<'_>,
        platform: &Platform,
        request: &DeployRequest,
    ) -> Result<Materialised, OperationError> {
        match &self.content {
            PlannedContent::New(content) => materialise(session, platform, request, (content, &self.deployment.settings)).await,
            PlannedContent::Kept(current) => {
                let CurrentVersion { spec, workload, .. } = (**current).clone();
                Ok(Materialised { content: spec.content, workload, held: None })
            }
        }
    }

    /// Returns the planned change of a service that ships this content.
    pub(super) fn change(
        &self,
        request: &DeployRequest,
        content: ServiceContent,
        workload: Workload,
    ) -> Result<Change, OperationError> {
        let name = &request.name;
        let start_timeout_seconds = match &self.content {
            PlannedContent::New(_) => request.start_timeout_seconds,
            PlannedContent::Kept(current) => current.spec.start_timeout_seconds,
        };
        Ok(Change {
            spec: ServiceSpec {
                name: name.clone(),
                compute_target: self.target.clone(),
                description: self.labels.description.clone(),
                tags: self.labels.tags.clone(),
                properties: self.labels.properties.clone(),
                version_name: version_name(&self.deployment, name),
                settings: self.deployment.settings.clone(),
                start_timeout_seconds,
                content,
            },
            workload,
            placement: Placement::Only { share: self.deployment.traffic_percentile },
            keys: keys(self.deployment.keys.as_ref())?,
            existing: self.existing,
            workspace: self.workspace.name.to_string(),
            conflicts: request.conflicts,
        })
    }
}
