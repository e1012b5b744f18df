//! A service's objects, its plan and its export on a real cluster, which has the last word on all three.

use std::collections::BTreeMap;
use std::path::Path;

use aml::config::{
    AttachedCluster, AuthMode, ClusterFront, ClusterPurpose, Environment, FpgaRequest, ReplicaScale, SecretVariable,
    ServiceSettings, TaintEffect, Toleration,
};
use aml::names::{ComputeTargetName, Digest, Namespace, Repository, ServiceName, VersionName};
use aml::platform::kubernetes::connect;
use aml::platform::kubernetes::export::{export, exported_keys, record_of};
use aml::platform::kubernetes::naming::MANAGER;
use aml::platform::kubernetes::objects::{
    ClusterOffers, ImageFacts, ImageUser, Kind, Manifest, ServiceObjects, Site, service_objects,
};
use aml::platform::kubernetes::plan::{ClusterPlan, DriftChange, PlannedAction, ProblemCause, Wanted, changed_by_others, plan};
use aml::platform::kubernetes::record::ClusterRecord;
use aml::service::contract::VersionKey;
use aml::service::{
    Change, Conflicts, Existing, ImageWorkload, KeyChange, Keys, Placement, ServiceContent, ServiceEnvironment, ServiceSpec,
    Workload,
};
use kube::Client;
use kube::api::{Api, DynamicObject, Patch, PatchParams};
use serde_json::json;

use crate::parts::cluster::{self, Cluster, Namespace as TestNamespace};

const RESTRICTED: &str = "pod-security.kubernetes.io/enforce=restricted";
/// The `ConfigMap` that attaching leaves in each namespace; replicas mount it.
const CARD: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aml-router}\ndata: {pass-keys.json: '{\"keys\":[]}'}\n";

/// A service in a namespace of the cluster.
struct Subject {
    client: Client,
    name: Namespace,
    record: ClusterRecord,
    objects: ServiceObjects,
}

fn spec(change: impl FnOnce(&mut ServiceSpec)) -> ServiceSpec {
    let mut spec = ServiceSpec {
        name: ServiceName::new("diabetes").unwrap(),
        compute_target: ComputeTargetName::new("test").unwrap(),
        description: None,
        tags: BTreeMap::new(),
        properties: BTreeMap::new(),
        version_name: None,
        settings: ServiceSettings::default(),
        start_timeout_seconds: 60,
        content: ServiceContent {
            models: Vec::new(),
            project: Digest::from_sha256([0; 32]),
            source_directory: Some("source".to_owned()),
            entry_script: "score.py".to_owned(),
            environment: ServiceEnvironment { key: "key".to_owned(), definition: Environment::default() },
        },
    };
    change(&mut spec);
    spec
}

fn keys() -> Keys {
    Keys { primary: "first-key".to_owned().into(), secondary: "second-key".to_owned().into() }
}

impl Subject {
    async fn of(cluster: &Cluster, namespace: &TestNamespace<'_>, spec: ServiceSpec) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kubeconfig");
        std::fs::write(&file, cluster.kubectl(&["config", "view", "--raw", "--flatten"])).unwrap();
        let name = Namespace::new(namespace.name()).unwrap();
        let attached = AttachedCluster {
            kubeconfig: Some(file),
            context: None,
            namespace: name.clone(),
            router_namespace: Namespace::new("aml-system").unwrap(),
            purpose: ClusterPurpose::DevTest,
            front: ClusterFront::NodePort { port: None },
            node_registry: None,
            pull_secret: None,
        };
        let client = connect(&attached, &[]).await.unwrap().client;
        let image = ImageWorkload {
            repository: Repository::new("aml-nowhere").unwrap(),
            digest: Digest::from_sha256([7; 32]),
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            user: "65532:65532".to_owned(),
            size: 1,
        };
        let change = Change {
            spec,
            workload: Workload::Image(image),
            placement: Placement::Only { share: 0.0 },
            keys: KeyChange::Set(keys()),
            existing: Existing::Replace,
            workspace: "team".to_owned(),
            conflicts: Conflicts::Refuse,
        };
        let (record, revision) = record_of(change, &name, &keys()).unwrap();
        let offers = ClusterOffers::default();
        let site = Site { cluster: &attached, namespace: &name, registry: "registry.cluster.test:5000", offers: &offers };
        let image =
            ImageFacts { os: "linux".to_owned(), architecture: "amd64".to_owned(), user: ImageUser::Name { uid: Some(65532) } };
        let objects = service_objects(&record, &revision, &image, Some(&keys()), site).unwrap();
        Self { client, name, record, objects }
    }

    fn manifests(&self) -> Vec<Manifest> {
        self.objects.manifests().unwrap()
    }

    async fn plan(&self, manifests: &[Manifest]) -> ClusterPlan {
        let service = self.record.service.name.clone();
        let unwanted = self.objects.unwanted(&VersionKey { version: VersionName::from(&service), service });
        let wanted =
            Wanted { namespace: &self.name, manifests, unwanted: &unwanted, replicas: self.objects.replicas, count: None };
        plan(&self.client, wanted).await.unwrap()
    }

    /// Applies objects as this program does: server-side, by its name.
    async fn apply(&self, manifests: &[Manifest]) {
        for manifest in manifests {
            let api: Api<DynamicObject> =
                Api::namespaced_with(self.client.clone(), self.name.as_str(), &manifest.kind.resource());
            let parameters = PatchParams::apply(MANAGER).force();
            api.patch(&manifest.name, &parameters, &Patch::Apply(&manifest.value)).await.unwrap();
        }
    }
}

fn actions(plan: &ClusterPlan) -> Vec<PlannedAction> {
    plan.objects.iter().map(|object| object.action).collect()
}

#[track_caller]
fn assert_untouched(plan: &ClusterPlan) {
    assert!(plan.is_empty() && plan.problems.is_empty(), "{plan:#?}");
    let drift: Vec<_> = plan.objects.iter().flat_map(|object| &object.drift).collect();
    assert!(drift.is_empty(), "{drift:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_service_is_taken_by_a_restricted_namespace_and_is_there_as_planned() {
    type Settings = fn(&mut ServiceSettings);
    let cluster = cluster::shared();
    let kinds: [(&str, Settings); 6] = [
        ("the smallest", |_| {}),
        ("tokens", |settings| settings.auth = AuthMode::Token),
        ("fixed", |settings| settings.scale = ReplicaScale::Fixed(3)),
        ("gpu", |settings| settings.resources.gpu_cores = 1),
        ("fpga", |settings| settings.kubernetes.fpga = Some(FpgaRequest { resource: None, count: 1 })),
        ("everything", everything),
    ];
    for (kind, settings) in kinds {
        let namespace = cluster.namespace("objects-kinds");
        namespace.kubectl(&["label", "namespace", namespace.name(), RESTRICTED]);
        namespace.kubectl(&["create", "serviceaccount", "models"]);
        let subject = Subject::of(&cluster, &namespace, spec(|spec| settings(&mut spec.settings))).await;
        let manifests = subject.manifests();
        let before = subject.plan(&manifests).await;
        assert_eq!(before.problems, [], "{kind}");
        assert!(actions(&before).iter().all(|action| *action == PlannedAction::Created), "{kind}: {before:#?}");
        subject.apply(&manifests).await;
        assert_untouched(&subject.plan(&manifests).await);
    }
}

fn everything(settings: &mut ServiceSettings) {
    let pair = |key: &str, value: &str| [(key.to_owned(), value.to_owned())].into();
    settings.resources.cpu_limit = Some(1.5);
    settings.resources.memory_gb_limit = Some(0.75);
    settings.liveness.success_threshold = 2;
    let kubernetes = &mut settings.kubernetes;
    kubernetes.node_selector = pair("pool", "none");
    kubernetes.tolerations = vec![Toleration {
        key: Some("sku".to_owned()),
        value: Some("gpu".to_owned()),
        effect: Some(TaintEffect::NoSchedule),
        toleration_seconds: None,
    }];
    kubernetes.labels = pair("team", "health");
    kubernetes.annotations = pair("example.org/owner", "Ada");
    kubernetes.service_account_name = Some("models".to_owned());
    kubernetes.image_pull_secret = Some("own".to_owned());
    kubernetes.variables_from_secrets =
        vec![SecretVariable { name: "URL".to_owned(), secret: "database".to_owned(), key: "url".to_owned() }];
    kubernetes.allow_gap = true;
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_start_in_a_restricted_namespace_and_become_ready() {
    let cluster = cluster::shared();
    let image = cluster.push_program("aml-test-pod:1", &cluster::pod_program());
    let namespace = cluster.namespace("objects-run");
    namespace.kubectl(&["label", "namespace", namespace.name(), RESTRICTED]);
    namespace.apply(CARD);
    let subject = Subject::of(&cluster, &namespace, spec(|spec| spec.settings.scale = ReplicaScale::Fixed(2))).await;
    let mut manifests = subject.manifests();
    let deployment = manifests.iter_mut().find(|manifest| manifest.kind == Kind::Deployment).unwrap();
    let container = &mut deployment.value["spec"]["template"]["spec"]["containers"][0];
    container["image"] = image.into();
    container["args"] = json!(["serve", ":5001"]);
    subject.apply(&manifests).await;
    namespace.kubectl(&["scale", "deployment/diabetes", "--replicas=2"]);
    namespace.wait("deployment/diabetes", "jsonpath={.status.readyReplicas}=2");
    let slices = namespace.kubectl(&[
        "get",
        "endpointslices",
        "-l",
        "aml.dev/version=diabetes",
        "-o",
        "jsonpath={.items[*].endpoints[*].conditions.ready}",
    ]);
    assert_eq!(slices, "true true", "the router finds both by the Service's slices");
    let budget = namespace.kubectl(&["get", "poddisruptionbudget/diabetes", "-o", "jsonpath={.status.disruptionsAllowed}"]);
    assert_eq!(budget, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_a_cluster_has_against_it_is_told_at_once() {
    let cluster = cluster::shared();
    let namespace = cluster.namespace("objects-refused");
    namespace.kubectl(&["label", "namespace", namespace.name(), RESTRICTED]);
    namespace.apply(
        "
apiVersion: v1
kind: ResourceQuota
metadata: {name: small}
spec: {hard: {pods: '0'}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: range}
spec: {limits: [{type: Container, max: {memory: 256Mi}}]}
",
    );
    let service = spec(|spec| {
        spec.settings.resources.memory_gb_limit = Some(1.0);
        spec.settings.kubernetes.service_account_name = Some("nobody".to_owned());
    });
    let subject = Subject::of(&cluster, &namespace, service).await;
    let mut manifests = subject.manifests();
    let deployment = manifests.last_mut().unwrap();
    deployment.value["spec"]["template"]["spec"]["securityContext"] = json!({});
    deployment.value["spec"]["selector"]["matchLabels"]["not"] = "in the template".into();
    let plan = subject.plan(&manifests).await;
    let causes: Vec<_> = plan.problems.iter().map(|problem| problem.cause).collect();
    for cause in
        [ProblemCause::Invalid, ProblemCause::Account, ProblemCause::LimitRange, ProblemCause::PodSecurity, ProblemCause::Quota]
    {
        assert!(causes.contains(&cause), "{cause:?} is not told: {:#?}", plan.problems);
    }
    assert_eq!(causes.len(), 5, "{:#?}", plan.problems);
    assert_eq!(plan.objects.last().unwrap().action, PlannedAction::Refused);
    let made = namespace.kubectl(&["get", "deployments,services,secrets,networkpolicies,pods", "--output=name"]);
    assert_eq!(made, "", "nothing was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_namespace_that_is_not_there_is_told_once() {
    let cluster = cluster::shared();
    let namespace = cluster.namespace("objects-absent");
    let mut subject = Subject::of(&cluster, &namespace, spec(|_| {})).await;
    subject.name = Namespace::new("objects-nowhere").unwrap();
    let mut manifests = subject.manifests();
    for manifest in &mut manifests {
        manifest.value["metadata"]["namespace"] = "objects-nowhere".into();
    }
    let plan = subject.plan(&manifests).await;
    assert_eq!(plan.problems.iter().map(|problem| problem.cause).collect::<Vec<_>>(), [ProblemCause::NoNamespace]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_others_changed_is_named_with_who_did_and_a_second_scaler_with_its_command() {
    let cluster = cluster::shared();
    let namespace = cluster.namespace("objects-drift");
    let subject = Subject::of(&cluster, &namespace, spec(|_| {})).await;
    let manifests = subject.manifests();
    subject.apply(&manifests).await;
    namespace.kubectl(&["set", "env", "deployment/diabetes", "WORKER_COUNT=9", "EXTRA=1", "--field-manager=somebody"]);
    namespace.kubectl(&[
        "patch",
        "secret/aml.diabetes",
        "--patch",
        r#"{"data":{"primaryKey":"b3RoZXI="}}"#,
        "--field-manager=thief",
    ]);
    namespace.kubectl(&["annotate", "service/diabetes", "argocd.argoproj.io/tracking-id=shop:/Service:a/b"]);
    namespace.kubectl(&["autoscale", "deployment/diabetes", "--max=3"]);
    let wanted = Wanted { namespace: &subject.name, manifests: &manifests, unwanted: &[], replicas: None, count: None };
    let seen = changed_by_others(&subject.client, wanted).await.unwrap();
    let of = |kind: Kind| seen.objects.iter().find(|object| object.kind == kind).unwrap();
    let drift: Vec<_> =
        of(Kind::Deployment).drift.iter().map(|one| (one.field.as_str(), one.manager.as_str(), &one.change)).collect();
    let container = "spec.template.spec.containers[name=replica].env";
    let changed = DriftChange::Changed { from: "1".to_owned(), to: "9".to_owned() };
    let (workers, extra) = (format!("{container}[name=WORKER_COUNT].value"), format!("{container}[name=EXTRA]"));
    assert!(drift.contains(&(workers.as_str(), "somebody", &changed)), "{drift:#?}");
    assert!(drift.contains(&(extra.as_str(), "somebody", &DriftChange::Added)), "{drift:#?}");
    assert_eq!(drift.len(), 2, "{drift:#?}");
    let key = &of(Kind::Secret).drift[0];
    assert_eq!((key.field.as_str(), key.manager.as_str()), ("data.primaryKey", "thief"));
    let managed = of(Kind::Service).managed_by.as_ref().unwrap();
    assert_eq!((managed.tool, managed.name.as_str()), ("Argo CD", "shop"));
    assert_eq!(
        seen.scalers[0].command,
        format!("kubectl delete horizontalpodautoscaler diabetes --namespace {}", namespace.name())
    );
    let plan = subject.plan(&manifests).await;
    let text = format!("{plan:?}{}", serde_json::to_string(&plan).unwrap());
    for secret in ["b3RoZXI=", "Zmlyc3Qta2V5", "first-key"] {
        assert!(!text.contains(secret), "a key is shown: {text}");
    }
    let owned: Vec<_> = plan.problems.iter().filter(|problem| problem.cause == ProblemCause::Owned).map(|one| &one.why).collect();
    let env = "spec.template.spec.containers[name=\"replica\"].env[name=\"WORKER_COUNT\"].value";
    assert!(owned.iter().any(|why| **why == format!("others changed what would change: somebody owns {env}")), "{owned:?}");
    let change = plan.objects.iter().find(|object| object.kind == Kind::Deployment).unwrap();
    assert_eq!(change.action, PlannedAction::Changed);
    assert!(change.diff.contains("-          value: \"9\"\n+          value: \"1\"\n"), "{}", change.diff);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_is_applied_by_kubectl_and_is_then_what_was_planned() {
    let cluster = cluster::shared();
    let namespace = cluster.namespace("objects-export");
    let subject = Subject::of(&cluster, &namespace, spec(|spec| spec.settings.scale = ReplicaScale::Fixed(2))).await;
    let folder = tempfile::tempdir().unwrap();
    let exported = export(&subject.record, &subject.name, std::slice::from_ref(&subject.objects)).unwrap();
    exported.write(folder.path()).unwrap();
    assert_eq!(exported_keys(folder.path(), &subject.record.service.name), Some(keys()));
    let apply = |folder: &Path| {
        let path = folder.display().to_string();
        let secret = folder.join("secret-aml.diabetes.yaml").display().to_string();
        let printed = namespace.kubectl(&["apply", "-k", &path]);
        printed + &namespace.kubectl(&["apply", "-f", &secret])
    };
    let first = apply(folder.path());
    assert!(first.lines().count() == 7 && first.lines().all(|line| line.ends_with(" created")), "{first}");
    let budget = || namespace.kubectl(&["get", "poddisruptionbudget/diabetes", "--output=jsonpath={.metadata.resourceVersion}"]);
    // kubectl says of every budget that it was configured, whose selector it always sends.
    let unchanged = |printed: &str| {
        let mut lines = printed.lines().filter(|line| !line.starts_with("poddisruptionbudget"));
        lines.all(|line| line.ends_with(" unchanged"))
    };
    let version = budget();
    let second = apply(folder.path());
    assert!(unchanged(&second) && budget() == version, "{second}");
    let manifests = subject.manifests();
    assert_untouched(&subject.plan(&manifests).await);
    subject.apply(&manifests).await;
    assert_untouched(&subject.plan(&manifests).await);
    let third = apply(folder.path());
    assert!(unchanged(&third), "{third}");
}
