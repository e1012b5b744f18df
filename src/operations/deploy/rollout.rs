//! The steps of every deployment once it is planned: materialise what replicas run, apply the change, wait until it serves.

use std::time::Duration;

use super::super::service::described;
use super::super::short_keys::warn_of_short_keys;
use super::super::{OperationError, Session};
use super::materialise::{Materialised, materialise};
use super::plan::{Plan, PlannedContent};
use super::settings::version_name;
use super::wait::Wait;
use super::{DeployRequest, keys};
use crate::platform::Platform;
use crate::service::{Change, Placement, ServiceDescription, ServiceSpec};

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
        let preset = self.deployment.keys.as_ref();
        warn_of_short_keys(
            session,
            platform,
            preset.into_iter().flat_map(|keys| [&keys.primary].into_iter().chain(&keys.secondary)),
        );
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
            keys: keys(preset)?,
            existing: self.existing,
            workspace: self.workspace.name.to_string(),
            conflicts: request.conflicts,
        };
        session.progress.step(format!("{} service '{name}'", self.verb));
        let version = change.spec.version();
        let revision = platform.apply(change).await?;
        drop(materialised.held);
        if request.no_wait {
            return described(self.workspace, name, platform.watch(name, 0).await?);
        }
        let limit = platform.runs_images().then(|| Duration::from_secs(start_timeout_seconds));
        Wait { session, platform, name, version: &version, revision, limit }.until_it_serves().await
    }
}
