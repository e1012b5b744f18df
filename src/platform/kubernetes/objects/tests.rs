//! Whole objects of whole services, as a cluster reads them.

use jiff::Timestamp;

use super::*;
use crate::config::{
    AutoScaler, ClusterFront, ClusterPurpose, FpgaRequest, KubernetesSettings, LivenessProbe, NodeOperator, NodeRule, Resources,
    SecretVariable, TaintEffect, Toleration,
};
use crate::names::{Digest, Repository, VersionName};
use crate::platform::kubernetes::record::ClusterFields;
use crate::service::{Change, Conflicts, Existing, ImageWorkload, KeyChange, Placement, ServiceRecord, Workload, test_spec};

const RECORD: &str = "0b2c7a6e-3f0e-4c58-9a35-2f1d6f9f2c11";

fn cluster() -> AttachedCluster {
    AttachedCluster {
        kubeconfig: None,
        context: None,
        namespace: Namespace::new("azureml-team").unwrap(),
        router_namespace: Namespace::new("aml-system").unwrap(),
        purpose: ClusterPurpose::FastProd,
        front: ClusterFront::NodePort { port: None },
        node_registry: None,
        pull_secret: None,
    }
}

fn image() -> ImageFacts {
    ImageFacts { os: "linux".to_owned(), architecture: "amd64".to_owned(), user: ImageUser::Number }
}

fn keys() -> Keys {
    Keys { primary: "first-key".to_owned().into(), secondary: "second-key".to_owned().into() }
}

fn workload() -> Workload {
    let repository = Repository::new("aml/services/diabetes").unwrap();
    Workload::Image(ImageWorkload {
        repository,
        digest: Digest::from_sha256([7; 32]),
        os: "linux".to_owned(),
        architecture: "amd64".to_owned(),
        user: "65532:65532".to_owned(),
        size: 1,
    })
}

/// The service of these settings, deployed once.
fn deployed(spec: ServiceSpec) -> ClusterRecord {
    let change = Change {
        spec,
        workload: workload(),
        placement: Placement::Only { share: 0.0 },
        keys: KeyChange::Set(keys()),
        existing: Existing::Refuse,
        workspace: "team".to_owned(),
        conflicts: Conflicts::Refuse,
    };
    let (service, _) = ServiceRecord::create(change, Timestamp::UNIX_EPOCH).unwrap();
    ClusterRecord { service, cluster: ClusterFields { id: RECORD.to_owned(), generation: 1, key_hashes: Vec::new() } }
}

fn spec(change: impl FnOnce(&mut ServiceSpec)) -> ServiceSpec {
    let mut spec = test_spec();
    change(&mut spec);
    spec
}

fn objects(record: &ClusterRecord, cluster: &AttachedCluster, offers: &ClusterOffers) -> ServiceObjects {
    let revision = record.service.revisions().last().unwrap();
    let namespace = namespace_of(&revision.spec, cluster);
    let site = Site { cluster, namespace: &namespace, registry: "registry.example.org", offers };
    service_objects(record, revision, &image(), Some(&keys()), site).unwrap()
}

fn plain(spec: ServiceSpec) -> ServiceObjects {
    objects(&deployed(spec), &cluster(), &ClusterOffers::default())
}

fn yaml(objects: &ServiceObjects) -> String {
    objects.manifests().unwrap().iter().map(Manifest::yaml).collect::<Vec<_>>().join("---\n")
}

/// The part of the container that says what nodes must have.
fn resources(spec: ServiceSpec, gpus: &[&str], fpgas: &[&str]) -> String {
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let offers = ClusterOffers { gpus: names(gpus), fpgas: names(fpgas), pod_security: None };
    let objects = objects(&deployed(spec), &cluster(), &offers);
    let container = objects.deployment.spec.unwrap().template.spec.unwrap().containers.remove(0);
    manifest::yaml(&serde_json::to_value(container.resources).unwrap())
}

#[test]
fn the_smallest_service() {
    let objects = plain(test_spec());
    assert_eq!(read_revision(&objects.revision).unwrap().spec, test_spec());
    assert_eq!(read_keys(objects.keys.as_ref().unwrap()), Some(keys()));
    insta::assert_snapshot!(yaml(&objects));
}

#[test]
fn a_service_with_everything_set() {
    let record = deployed(spec(|spec| {
        spec.content.source_directory = Some("source".to_owned());
        let settings = &mut spec.settings;
        settings.scale = ReplicaScale::Auto(AutoScaler { min_replicas: 2, max_replicas: 20, ..AutoScaler::default() });
        settings.resources =
            Resources { cpu: 0.25, cpu_limit: Some(2.0), memory_gb: 1.5, memory_gb_limit: Some(4.0), gpu_cores: 1 };
        settings.max_concurrent_requests = 4;
        settings.scoring_timeout_ms = 300_000;
        settings.liveness = LivenessProbe {
            period_seconds: 5,
            initial_delay_seconds: 600,
            timeout_seconds: 4,
            success_threshold: 2,
            failure_threshold: 6,
        };
        settings.namespace = Some("models".to_owned());
        settings.kubernetes = everything();
    }));
    let cluster = AttachedCluster {
        node_registry: Some("registry.inside.test:5000".to_owned()),
        pull_secret: Some("of-the-cluster".to_owned()),
        ..cluster()
    };
    insta::assert_snapshot!(yaml(&objects(&record, &cluster, &ClusterOffers::default())));
}

fn everything() -> KubernetesSettings {
    let words = |key: &str, value: &str| [(key.to_owned(), value.to_owned())].into();
    KubernetesSettings {
        node_selector: words("agentpool", "gpu"),
        node_affinity: vec![
            NodeRule {
                key: "topology.kubernetes.io/zone".to_owned(),
                operator: NodeOperator::In,
                values: vec!["1".to_owned(), "2".to_owned()],
                weight: None,
            },
            NodeRule {
                key: "example.org/spot".to_owned(),
                operator: NodeOperator::DoesNotExist,
                values: Vec::new(),
                weight: Some(50),
            },
        ],
        tolerations: vec![
            Toleration {
                key: Some("sku".to_owned()),
                value: Some("gpu".to_owned()),
                effect: Some(TaintEffect::NoSchedule),
                toleration_seconds: None,
            },
            Toleration {
                key: Some("example.org/slow".to_owned()),
                value: None,
                effect: Some(TaintEffect::NoExecute),
                toleration_seconds: Some(60),
            },
        ],
        labels: words("team", "health"),
        annotations: words("example.org/owner", "Ada"),
        service_account_name: Some("models".to_owned()),
        image_pull_secret: Some("own".to_owned()),
        variables_from_secrets: vec![SecretVariable {
            name: "DATABASE".to_owned(),
            secret: "database".to_owned(),
            key: "url".to_owned(),
        }],
        gpu_resource: Some("nvidia.com/mig-1g.5gb".to_owned()),
        fpga: Some(FpgaRequest { resource: None, count: 1 }),
        allow_gap: true,
    }
}

#[test]
fn a_service_with_tokens() {
    let objects = plain(spec(|spec| spec.settings.auth = AuthMode::Token));
    insta::assert_snapshot!(Manifest::of(Kind::ServiceAccount, &objects.callers).unwrap().yaml());
    let with_keys = plain(test_spec());
    assert_eq!(with_keys.callers, None);
    assert_eq!(objects.deployment, with_keys.deployment, "how callers authenticate is no matter of replicas");
}

#[test]
fn a_fixed_number_of_replicas_is_written_by_whoever_scales() {
    let three = plain(spec(|spec| spec.settings.scale = ReplicaScale::Fixed(3)));
    let one = plain(spec(|spec| spec.settings.scale = ReplicaScale::Fixed(1)));
    assert_eq!(three.deployment, one.deployment, "a changed scale restarts nothing");
    assert_eq!(three.deployment.spec.as_ref().unwrap().replicas, None);
    insta::assert_snapshot!(Manifest::of(Kind::PodDisruptionBudget, &three.disruption_budget).unwrap().yaml());
    let service = ServiceName::new("diabetes").unwrap();
    let key = VersionKey { version: VersionName::from(&service), service };
    let unwanted = [(Kind::ServiceAccount, "diabetes-callers".to_owned()), (Kind::PodDisruptionBudget, "diabetes".to_owned())];
    assert_eq!(one.unwanted(&key), unwanted);
    assert_eq!(three.unwanted(&key), unwanted[..1]);
}

#[test]
fn a_second_version_of_an_endpoint() {
    let version = |name: &str| Some(VersionName::new(name).unwrap());
    let mut record = deployed(spec(|spec| spec.version_name = version("blue")));
    let change = Change {
        spec: spec(|spec| {
            spec.version_name = version("green");
            spec.settings.scale = ReplicaScale::Fixed(2);
        }),
        workload: workload(),
        placement: Placement::Beside { share: Some(30.0) },
        keys: KeyChange::Set(keys()),
        existing: Existing::Refuse,
        workspace: "team".to_owned(),
        conflicts: Conflicts::Refuse,
    };
    let number = record.service.take(change, Timestamp::UNIX_EPOCH).unwrap();
    let revision = record.service.revision(number).unwrap();
    let (cluster, offers) = (cluster(), ClusterOffers::default());
    let site = Site { cluster: &cluster, namespace: &cluster.namespace, registry: "registry.example.org", offers: &offers };
    let objects = service_objects(&record, revision, &image(), None, site).unwrap();
    insta::assert_snapshot!(yaml(&objects));
}

#[test]
fn devices_are_asked_for_by_the_names_that_nodes_give_them() {
    let gpu = || spec(|spec| spec.settings.resources.gpu_cores = 2);
    let fpga = || spec(|spec| spec.settings.kubernetes.fpga = Some(FpgaRequest { resource: None, count: 1 }));
    insta::assert_snapshot!(
        [
            resources(gpu(), &[], &[]),
            resources(gpu(), &["nvidia.com/mig-1g.5gb"], &[]),
            resources(gpu(), &["nvidia.com/gpu.shared"], &[]),
            resources(gpu(), &["amd.com/gpu"], &[]),
            resources(fpga(), &[], &[]),
            resources(fpga(), &[], &["xilinx.com/fpga-xilinx_u250_gen3x16_xdma_shell_2_1-0"]),
        ]
        .join("---\n")
    );
}

#[test]
fn a_user_with_a_name_is_shown_to_be_no_root_as_far_as_it_can_be() {
    let record = deployed(test_spec());
    let revision = record.service.revisions().last().unwrap();
    let context = |user: ImageUser, pod_security: Option<PodSecurity>| {
        let (cluster, offers) = (cluster(), ClusterOffers { pod_security, ..ClusterOffers::default() });
        let site = Site { cluster: &cluster, namespace: &cluster.namespace, registry: "r", offers: &offers };
        let image = ImageFacts { user, ..image() };
        let objects = service_objects(&record, revision, &image, None, site).unwrap();
        let context = objects.deployment.spec.unwrap().template.spec.unwrap().security_context.unwrap();
        (context.run_as_non_root, context.run_as_user, context.run_as_group)
    };
    let restricted = Some(PodSecurity::Restricted);
    assert_eq!(context(ImageUser::Number, None), (Some(true), None, None));
    assert_eq!(context(ImageUser::Name { uid: Some(1000) }, restricted), (Some(true), Some(1000), None));
    assert_eq!(context(ImageUser::Name { uid: None }, Some(PodSecurity::Baseline)), (None, None, None));
    assert_eq!(context(ImageUser::Name { uid: None }, restricted), (Some(true), Some(65532), Some(65532)));
}

#[test]
fn what_can_not_run_is_refused() {
    let failed = |spec: ServiceSpec, workload: Workload| {
        let mut record = deployed(spec);
        let revision = record.service.revisions().last().unwrap().clone();
        let revision = Revision { workload, ..revision };
        record.service.next_revision += 1;
        let (cluster, offers) = (cluster(), ClusterOffers::default());
        let site = Site { cluster: &cluster, namespace: &cluster.namespace, registry: "r", offers: &offers };
        service_objects(&record, &revision, &image(), None, site).unwrap_err().to_string()
    };
    let folder = Workload::Folder(crate::service::FolderWorkload {
        python: "/python".into(),
        app_root: "/app".into(),
        model_dir: None,
        variables: std::collections::BTreeMap::new(),
    });
    assert_eq!(failed(test_spec(), folder), "revision 1 has no image, and replicas on a cluster run one");
    let arm = spec(|spec| {
        spec.settings.kubernetes.node_selector = [("kubernetes.io/arch".to_owned(), "arm64".to_owned())].into();
    });
    assert_eq!(
        failed(arm, workload()),
        "kubernetes.nodeSelector asks for nodes with kubernetes.io/arch=arm64, and the image is made for amd64"
    );
}

#[test]
fn a_project_named_outputs_is_not_hidden() {
    let objects = plain(spec(|spec| spec.content.source_directory = Some("outputs".to_owned())));
    let pod = objects.deployment.spec.unwrap().template.spec.unwrap();
    let mounts: Vec<_> = pod.containers[0].volume_mounts.iter().flatten().map(|mount| mount.mount_path.as_str()).collect();
    assert_eq!(mounts, ["/aml/router", "/tmp"]);
    assert_eq!(pod.volumes.unwrap().len(), 2);
}
