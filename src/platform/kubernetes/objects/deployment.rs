//! The Deployment of one version: how its replicas are replaced, and by which template they are made.

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use super::container::start_budget_seconds;
use super::metadata::Marks;
use super::{ImageFacts, ObjectsError, Site, pod};
use crate::config::KubernetesSettings;
use crate::service::Revision;

/// Kubernetes' own default, which is left for a node to come and an image to be pulled.
const PULL_SECONDS: u32 = 600;
/// Templates that can be gone back to.
const OLD_TEMPLATES: i32 = 3;

/// Returns the Deployment, without a number of replicas.
pub(super) fn deployment(
    marks: &Marks,
    revision: &Revision,
    image: &ImageFacts,
    site: Site<'_>,
) -> Result<Deployment, ObjectsError> {
    let settings = &revision.spec.settings;
    let mut metadata = marks.of_version(marks.workload());
    for (ours, theirs) in
        [(&mut metadata.labels, &settings.kubernetes.labels), (&mut metadata.annotations, &settings.kubernetes.annotations)]
    {
        ours.get_or_insert_default().extend(theirs.clone());
    }
    let deadline = start_budget_seconds(&settings.liveness).saturating_add(PULL_SECONDS);
    Ok(Deployment {
        metadata,
        spec: Some(DeploymentSpec {
            progress_deadline_seconds: Some(i32::try_from(deadline).unwrap_or(i32::MAX)),
            revision_history_limit: Some(OLD_TEMPLATES),
            selector: marks.version_selector(),
            strategy: Some(strategy(&settings.kubernetes)),
            template: pod::template(marks, revision, image, site)?,
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    })
}

/// No replica stops before its successor is ready, unless both don't fit at once and the gap is allowed.
fn strategy(settings: &KubernetesSettings) -> DeploymentStrategy {
    let one = IntOrString::Int(1);
    let rolling_update = if settings.allow_gap {
        RollingUpdateDeployment { max_surge: Some(IntOrString::Int(0)), max_unavailable: Some(one) }
    } else {
        // A share is rounded up: one replica is replaced by one.
        RollingUpdateDeployment {
            max_surge: Some(IntOrString::String("25%".to_owned())),
            max_unavailable: Some(IntOrString::Int(0)),
        }
    };
    DeploymentStrategy { rolling_update: Some(rolling_update), type_: Some("RollingUpdate".to_owned()) }
}
