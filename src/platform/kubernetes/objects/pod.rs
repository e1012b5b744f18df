//! The template of replicas as pods.

use k8s_openapi::api::core::v1::{
    ConfigMapVolumeSource, EmptyDirVolumeSource, LocalObjectReference, PodSecurityContext, PodSpec, PodTemplateSpec,
    SeccompProfile, Volume,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

use super::container::{CARD_VOLUME, OUTPUTS, TEMPORARY, container, has_outputs};
use super::metadata::Marks;
use super::{ImageFacts, ImageUser, ObjectsError, PodSecurity, Site, nodes};
use crate::platform::kubernetes::naming::ROUTER_CARD;
use crate::service::contract::CLUSTER_DRAIN_DELAY_MS;
use crate::service::{Revision, ServiceSpec};

/// Tells the autoscaler of nodes that the pod's own folders don't hold a node back.
const SAFE_VOLUMES: &str = "cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes";
/// The most that a replica writes to each of its folders; a node would fill up otherwise.
const FOLDER_LIMIT: &str = "10Gi";
/// The user of service images that bring none: any user may write where a service may.
const USER: i64 = 65532;
/// What ending takes beyond the last request.
const MARGIN_SECONDS: u64 = 10;

/// Returns the template. It holds only what replicas notice: what else changes restarts none.
pub(super) fn template(
    marks: &Marks,
    revision: &Revision,
    image: &ImageFacts,
    site: Site<'_>,
) -> Result<PodTemplateSpec, ObjectsError> {
    let settings = &revision.spec.settings.kubernetes;
    let mut labels = marks.pod_labels();
    labels.extend(settings.labels.clone());
    let folders = if has_outputs(&revision.spec) { format!("{TEMPORARY},{OUTPUTS}") } else { TEMPORARY.to_owned() };
    let mut annotations = settings.annotations.clone();
    annotations.entry(SAFE_VOLUMES.to_owned()).or_insert(folders);
    let pull_secret = settings.image_pull_secret.as_ref().or(site.cluster.pull_secret.as_ref());
    let drained_ms = revision.spec.limits().scoring_timeout_ms.saturating_add(CLUSTER_DRAIN_DELAY_MS);
    let spec = PodSpec {
        affinity: nodes::affinity(settings),
        automount_service_account_token: Some(settings.service_account_name.is_some()),
        containers: vec![container(marks, revision, site)?],
        // A namespace with a thousand Services would fill the environment.
        enable_service_links: Some(false),
        image_pull_secrets: pull_secret.map(|name| vec![LocalObjectReference { name: name.clone() }]),
        node_selector: Some(nodes::selector(settings, image)?),
        security_context: Some(security(image.user, site.offers.pod_security)),
        service_account_name: settings.service_account_name.clone(),
        termination_grace_period_seconds: i64::try_from(drained_ms.div_ceil(1000) + MARGIN_SECONDS).ok(),
        tolerations: nodes::tolerations(settings),
        topology_spread_constraints: Some(nodes::spread(marks)),
        volumes: Some(volumes(&revision.spec)),
        ..PodSpec::default()
    };
    let metadata = ObjectMeta { labels: Some(labels), annotations: Some(annotations), ..ObjectMeta::default() };
    Ok(PodTemplateSpec { metadata: Some(metadata), spec: Some(spec) })
}

/// Returns what the level *restricted* of Pod Security wants, as far as the image allows. A node can't see that a user with a name isn't
/// root: with its number, it can; without, the name stays, unless the namespace takes no such pod at all.
fn security(user: ImageUser, demanded: Option<PodSecurity>) -> PodSecurityContext {
    let run_as = match user {
        ImageUser::Number => None,
        ImageUser::Name { uid: Some(uid) } => Some(uid),
        ImageUser::Name { uid: None } => (demanded == Some(PodSecurity::Restricted)).then_some(USER),
    };
    let seen = user == ImageUser::Number || run_as.is_some();
    PodSecurityContext {
        run_as_non_root: seen.then_some(true),
        run_as_user: run_as,
        run_as_group: run_as.filter(|user| *user == USER),
        seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), ..SeccompProfile::default() }),
        ..PodSecurityContext::default()
    }
}

fn volumes(spec: &ServiceSpec) -> Vec<Volume> {
    let folder = |name: &str| Volume {
        name: name.to_owned(),
        empty_dir: Some(EmptyDirVolumeSource {
            size_limit: Some(Quantity(FOLDER_LIMIT.to_owned())),
            ..EmptyDirVolumeSource::default()
        }),
        ..Volume::default()
    };
    let card = Volume {
        name: CARD_VOLUME.to_owned(),
        config_map: Some(ConfigMapVolumeSource { name: ROUTER_CARD.to_owned(), ..ConfigMapVolumeSource::default() }),
        ..Volume::default()
    };
    let mut volumes = vec![card, folder(TEMPORARY)];
    volumes.extend(has_outputs(spec).then(|| folder(OUTPUTS)));
    volumes
}
