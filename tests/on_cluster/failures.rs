//! What goes wrong on a cluster, provoked, gathered and diagnosed: a row of the table after the other against the texts of a real Kubernetes.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use aml::diagnosis::cluster::{Asked, Evidence, Outlook, Problem, diagnose, waits};
use aml::names::{Namespace as Name, ServiceName, VersionName};
use aml::platform::kubernetes::evidence_gather::{gather, of_error};
use aml::platform::kubernetes::naming::Owner;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::{Patch, PatchParams, PostParams};
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Api, Client};
use serde_json::json;

use crate::parts::cluster::{self, Cluster, Namespace};

/// How long the cluster may take to say what is wrong.
const PATIENCE: Duration = Duration::from_secs(90);

/// A service that fails: its name, the spec of its pods, and what must be told of it.
struct Failing {
    name: &'static str,
    pods: String,
    /// Or one of several, separated by `|`, where another test's nodes may be about.
    code: &'static str,
    words: &'static [&'static str],
}

fn failing(name: &'static str, pods: impl Into<String>, code: &'static str, words: &'static [&'static str]) -> Failing {
    Failing { name, pods: pods.into(), code, words }
}

/// Returns a client of the tests' cluster, as another account if one is named.
async fn client(cluster: &Cluster, account: Option<String>) -> Client {
    let config = Kubeconfig::from_yaml(&cluster.kubectl(&["config", "view", "--raw", "--flatten"])).unwrap();
    let mut config = kube::Config::from_custom_kubeconfig(config, &KubeConfigOptions::default()).await.unwrap();
    config.auth_info.impersonate = account;
    config.proxy_url = None;
    Client::try_from(config).unwrap()
}

fn owner(namespace: &Namespace<'_>, name: &str) -> Owner {
    let (service, record) = (ServiceName::new(name).unwrap(), format!("record-of-{name}"));
    Owner { namespace: Name::new(namespace.name()).unwrap(), service, record }
}

/// Returns the Deployment that a service of this name would have.
fn deployment(namespace: &Namespace<'_>, name: &str, replicas: u32, pods: &str) -> String {
    let labels = owner(namespace, name).version_labels(&VersionName::new(name).unwrap());
    let labels = serde_json::to_string(&labels).unwrap();
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, labels: {labels}}}
spec:
  replicas: {replicas}
  progressDeadlineSeconds: 600
  selector: {{matchLabels: {labels}}}
  template:
    metadata: {{labels: {labels}}}
    spec: {pods}
---"
    )
}

async fn look(client: &Client, namespace: &Namespace<'_>, name: &str) -> (Evidence, Vec<Problem>) {
    let asked = Asked { service: name.to_owned(), start_budget: Some(Duration::from_secs(3)), ..Asked::default() };
    let evidence = gather(client, &owner(namespace, name), &VersionName::new(name).unwrap(), asked).await;
    let found = diagnose(&evidence);
    (evidence, found)
}

/// Waits until all that is wrong is told of each, first of all other causes.
async fn expect(client: &Client, namespace: &Namespace<'_>, all: Vec<Failing>) {
    let deadline = Instant::now() + PATIENCE;
    let mut left: BTreeMap<&str, Failing> = all.into_iter().map(|one| (one.name, one)).collect();
    loop {
        let mut missing = String::new();
        for name in left.keys().copied().collect::<Vec<_>>() {
            let Failing { code, words, .. } = left[name];
            let (evidence, found) = look(client, namespace, name).await;
            let told = found
                .iter()
                .find(|problem| code.split('|').any(|code| problem.code == code))
                .map(|problem| format!("{problem:?}"));
            let all_told = told.is_some_and(|told| words.iter().all(|word| told.contains(word)));
            let first = found
                .first()
                .is_some_and(|first| code.split('|').any(|code| first.code == code) || first.outlook == Outlook::Warning);
            if all_told && first {
                left.remove(name);
            } else {
                let _ = writeln!(missing, "{name}: {code} {words:?} isn't told, but {found:#?}\nof {:?}", evidence.events);
            }
        }
        if left.is_empty() {
            return;
        }
        assert!(Instant::now() < deadline, "{missing}");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

fn apply(namespace: &Namespace<'_>, all: &[Failing]) {
    let text: Vec<String> = all.iter().map(|one| deployment(namespace, one.name, 1, &one.pods)).collect();
    namespace.apply(&text.concat());
}

fn push_pod(cluster: &Cluster) -> String {
    cluster.push_program("aml-test-pod:1", &cluster::pod_program())
}

/// Returns an image name that nodes resolve without the mirror, which hides what the registry says.
fn absent(cluster: &Cluster, name: &str) -> String {
    let image = cluster.image(name);
    image.strip_prefix("registry.cluster.test:5000/").map_or(image.clone(), |name| format!("127.0.0.1:5000/{name}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn pods_that_cannot_start_are_diagnosed() {
    let cluster = cluster::shared();
    let namespace = cluster.namespace("failures");
    let image = push_pod(&cluster);
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text");
    std::fs::write(&text, "this is no program").unwrap();
    let no_program = cluster.push_program("aml-test-text:1", &text);
    namespace.kubectl(&["create", "secret", "generic", "there", "--from-literal=other=x"]);
    let pod =
        |extra: &str| format!("{{terminationGracePeriodSeconds: 1, containers: [{{name: replica, image: '{image}'{extra}}}]}}");
    let of_image = |image: &str| format!("{{containers: [{{name: replica, image: '{image}'}}]}}");
    let zeros = "0".repeat(64);
    let all = vec![
        failing("row1", of_image(&absent(&cluster, "absent:1")), "ImageNotFound", &["has no image"]),
        failing("row2", of_image(&absent(&cluster, &format!("aml-test-pod@sha256:{zeros}"))), "ImageNotFound", &["sha256:000"]),
        failing("row8", of_image("nowhere.invalid/x:1"), "RegistryUnknownHost", &["nowhere.invalid"]),
        failing("row9", of_image("127.0.0.1:1/x:1"), "RegistryUnreachable", &["connection refused"]),
        failing("row12", of_image(&no_program), "ImageForOtherProcessor", &["exec format error"]),
        failing("row13", of_image("Bad/Name:1"), "InvalidImageName", &["must be lowercase"]),
        failing(
            "row16",
            format!("{{containers: [{{name: replica, image: '{}', imagePullPolicy: Never}}]}}", absent(&cluster, "absent:1")),
            "ImageNeverPulled",
            &[],
        ),
        failing(
            "row17",
            pod(", env: [{name: KEY, valueFrom: {secretKeyRef: {name: absent, key: k}}}]"),
            "ObjectMissing",
            &["no Secret 'absent', which the variable KEY"],
        ),
        failing(
            "row17key",
            pod(", env: [{name: KEY, valueFrom: {secretKeyRef: {name: there, key: k}}}]"),
            "KeyMissing",
            &["has no key 'k'"],
        ),
        failing(
            "row17map",
            pod(", env: [{name: KEY, valueFrom: {configMapKeyRef: {name: gone, key: k}}}]"),
            "ObjectMissing",
            &["no ConfigMap 'gone'"],
        ),
        failing("row18", pod(", securityContext: {runAsNonRoot: true, runAsUser: 0}"), "ImageRunsAsRoot", &["USER 1000"]),
    ];
    apply(&namespace, &all);
    expect(&client(&cluster, None).await, &namespace, all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn containers_that_end_are_diagnosed() {
    let cluster = cluster::shared();
    let namespace = cluster.namespace("failures");
    let image = push_pod(&cluster);
    let pod =
        |extra: &str| format!("{{terminationGracePeriodSeconds: 1, containers: [{{name: replica, image: '{image}'{extra}}}]}}");
    let all = vec![
        failing(
            "row19",
            format!(
                "{{volumes: [{{name: v, secret: {{secretName: absent}}}}], containers: [{{name: replica, image: '{image}', volumeMounts: [{{name: v, mountPath: /v}}]}}]}}"
            ),
            "ObjectMissing",
            &["which the pod mounts"],
        ),
        failing(
            "row36",
            format!(
                "{{schedulingGates: [{{name: kueue.x-k8s.io/admission}}], containers: [{{name: replica, image: '{image}'}}]}}"
            ),
            "SchedulingGated",
            &["kueue.x-k8s.io/admission"],
        ),
        failing(
            "row69",
            pod(", args: [pause], startupProbe: {tcpSocket: {port: 5001}, periodSeconds: 1, failureThreshold: 2}"),
            "StartTimeout",
            &["3 s"],
        ),
        failing("row70", pod(", command: [/absent]"), "StartCommandFailed", &["/absent is not in the image"]),
        failing("row70denied", pod(", command: [/dev/null]"), "StartCommandFailed", &["/dev/null may not be run"]),
        failing("row71", pod(", args: [print, /etc/hostname]"), "EndedByItself", &["row71"]),
        failing("row73", pod(", args: [fill, '400'], resources: {limits: {memory: 100Mi}}"), "OutOfMemory", &["100 MiB"]),
        failing(
            "row81",
            pod(", args: [pause], livenessProbe: {tcpSocket: {port: 5001}, periodSeconds: 1, failureThreshold: 2}"),
            "LivenessFailed",
            &["Liveness probe failed"],
        ),
    ];
    apply(&namespace, &all);
    expect(&client(&cluster, None).await, &namespace, all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pods_that_no_node_takes_are_diagnosed() {
    let cluster = cluster::shared();
    let namespace = cluster.namespace("failures");
    let image = push_pod(&cluster);
    let pods = |head: &str, resources: &str| {
        format!("{{{head} containers: [{{name: replica, image: '{image}', args: [pause], resources: {{{resources}}}}}]}}")
    };
    namespace.apply(
        "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: unbound}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: ''}
",
    );
    let volume = "volumes: [{name: v, persistentVolumeClaim: {claimName: unbound}}],";
    let spread = "topologySpreadConstraints: [{maxSkew: 1, topologyKey: example.com/none, whenUnsatisfiable: DoNotSchedule, labelSelector: {}}],";
    let all = vec![
        failing("row38", pods("", "requests: {cpu: '1000'}"), "NeverFits", &["1000 cores of cpu"]),
        failing("row38memory", pods("", "requests: {memory: 9000Gi}"), "NeverFits", &["8.8 TiB of memory"]),
        failing("row39", pods("", "requests: {ephemeral-storage: 90Ti}"), "NeverFits", &["90 TiB of disk"]),
        failing("row43", pods("nodeSelector: {pool: gpu},", ""), "NoNodeWithLabels", &["pool=gpu"]),
        failing("row45", pods(spread, ""), "SpreadUnmet", &["lack the label"]),
        failing("row46", pods(volume, ""), "VolumeMissing", &["unbound immediate"]),
        failing("row48", pods("schedulerName: volcano,", ""), "SchedulerMissing", &["volcano"]),
        failing("row54", pods("", "limits: {amd.example/gpu: 1}"), "NoGpuNodes|DeviceOtherMaker", &["amd.example/gpu"]),
        failing("row63", pods("", "limits: {microsoft.com/fpga_catapult: 1}"), "FpgaMissing", &["fpga_catapult"]),
    ];
    apply(&namespace, &all);
    expect(&client(&cluster, None).await, &namespace, all).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pods_that_are_refused_are_diagnosed() {
    let cluster = cluster::shared();
    let image = push_pod(&cluster);
    let pods = |head: &str, resources: &str| {
        format!("{{{head} containers: [{{name: replica, image: '{image}', args: [pause], resources: {{{resources}}}}}]}}")
    };
    let client = client(&cluster, None).await;
    let namespace = cluster.namespace("failures");
    let all = vec![
        failing("row27", pods("serviceAccountName: absent,", ""), "ServiceAccountMissing", &["'absent'"]),
        failing("row28", pods("priorityClassName: absent,", ""), "PriorityClassMissing", &["'absent'"]),
        failing("row28runtime", pods("runtimeClassName: absent,", ""), "RuntimeClassMissing", &["'absent'"]),
        failing("row35", pods("", ""), "RolloutPaused", &["kubectl rollout resume deployment/row35"]),
        failing("row92", pods("", ""), "RivalAutoscaler", &["kubectl delete horizontalpodautoscaler row92"]),
        failing("row94", pods("", ""), "ChangedByOthers", &["kubectl-client-side-apply"]),
    ];
    apply(&namespace, &all);
    namespace.kubectl(&["rollout", "pause", "deployment/row35"]);
    namespace.apply("{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: row92}, spec: {maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: row92}}}");
    expect(&client, &namespace, all).await;
    let scaled = cluster.namespace("failures");
    scaled.kubectl(&["create", "quota", "q", "--hard=pods=1"]);
    scaled.apply(&deployment(&scaled, "row91", 2, &pods("", "")));
    let stopped = || failing("row91", "", "QuotaStopsScaling", &["pods: 1 of 1 are used", "1 of 2 replicas are ready"]);
    expect(&client, &scaled, vec![stopped()]).await;
    for (setting, one) in [
        (
            "quota",
            failing(
                "row21",
                pods("", "requests: {cpu: 600m}"),
                "QuotaExceeded",
                &["0 cores of 0.1 cores are used, and a replica wants 0.6 cores"],
            ),
        ),
        ("quota-limits", failing("row22", pods("", ""), "QuotaWantsValues", &["limits.cpu"])),
        ("range", failing("row23", pods("", "limits: {memory: 2Gi}"), "LimitRangeExceeded", &["is 1Gi, but limit is 2Gi"])),
        ("ratio", failing("row24", pods("", "requests: {cpu: 100m}, limits: {cpu: 1}"), "LimitRangeRatio", &["ratio is 10"])),
        ("security", failing("row20", pods("", ""), "PodSecurityViolated", &["restricted:latest", "allowPrivilegeEscalation"])),
        ("hook", failing("row26", pods("", ""), "WebhookBroken", &["hook.aml-test.example.com"])),
    ] {
        let namespace = cluster.namespace("failures");
        let _hook = set(&cluster, &namespace, setting);
        let all = vec![one];
        apply(&namespace, &all);
        expect(&client, &namespace, all).await;
    }
    // By now the refusals are so many that the cluster tells them in one event of another text.
    let deadline = Instant::now() + PATIENCE;
    while !scaled.kubectl(&["get", "events"]).contains("combined from similar events") {
        assert!(Instant::now() < deadline, "the refusals aren't combined");
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    expect(&client, &scaled, vec![stopped()]).await;
}

/// A setting of the whole cluster for one namespace; it goes when this is dropped.
struct Hook<'a> {
    cluster: &'a Cluster,
    name: String,
}

impl Drop for Hook<'_> {
    fn drop(&mut self) {
        let _ = self.cluster.try_kubectl(&["delete", "validatingwebhookconfiguration", &self.name]);
    }
}

/// Gives a namespace a rule that its pods break.
fn set<'a>(cluster: &'a Cluster, namespace: &Namespace<'_>, setting: &str) -> Option<Hook<'a>> {
    let name = namespace.name();
    match setting {
        "quota" => drop(namespace.kubectl(&["create", "quota", "q", "--hard=requests.cpu=100m"])),
        "quota-limits" => drop(namespace.kubectl(&["create", "quota", "q", "--hard=limits.cpu=1"])),
        "range" => namespace.apply("{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, max: {memory: 1Gi}}]}}"),
        "ratio" => namespace.apply("{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, maxLimitRequestRatio: {cpu: 2}}]}}"),
        "security" => drop(namespace.kubectl(&["label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted"])),
        _ => {
            namespace.apply(&format!(
                "
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {{name: {name}}}
webhooks:
- name: hook.aml-test.example.com
  clientConfig: {{service: {{name: absent, namespace: {name}, path: /v}}}}
  rules: [{{apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]}}]
  sideEffects: None
  admissionReviewVersions: [v1]
  timeoutSeconds: 2
  namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {name}}}}}
"
            ));
            return Some(Hook { cluster, name: name.to_owned() });
        }
    }
    None
}

/// Returns what is told of an answer that refused a request.
fn judge<T: std::fmt::Debug>(namespace: &Namespace<'_>, request: &str, answer: Result<T, kube::Error>) -> String {
    let answer = of_error(request, &answer.unwrap_err());
    let asked = Asked { service: "diabetes".to_owned(), ..Asked::default() };
    let evidence = Evidence { namespace: namespace.name().to_owned(), asked, answers: vec![answer], ..Evidence::default() };
    let found = diagnose(&evidence);
    format!("{:?}", found.first().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_refuse_are_diagnosed() {
    let cluster = cluster::shared();
    let namespace = cluster.namespace("failures");
    let client = client(&cluster, None).await;
    let has =
        |told: String, words: &[&str]| assert!(words.iter().all(|word| told.contains(word)), "{words:?} isn't told, but {told}");
    let maps: Api<ConfigMap> = Api::namespaced(client.clone(), namespace.name());
    let map: ConfigMap = serde_json::from_value(json!({"metadata": {"name": "aml.diabetes"}, "data": {"a": "1"}})).unwrap();
    let first = maps.create(&PostParams::default(), &map).await.unwrap();
    maps.replace("aml.diabetes", &PostParams::default(), &first).await.unwrap();
    has(
        judge(&namespace, "create the record", maps.create(&PostParams::default(), &map).await),
        &["DeployedByOther", "service diabetes"],
    );
    let mut changed = first.clone();
    changed.data = Some(BTreeMap::from([("a".to_owned(), "2".to_owned())]));
    maps.replace("aml.diabetes", &PostParams::default(), &changed).await.unwrap();
    has(
        judge(&namespace, "replace the record", maps.replace("aml.diabetes", &PostParams::default(), &changed).await),
        &["DeployedByOther"],
    );

    namespace.apply(&deployment(&namespace, "old", 0, "{containers: [{name: replica, image: 'x'}]}"));
    let deployments: Api<k8s_openapi::api::apps::v1::Deployment> = Api::namespaced(client.clone(), namespace.name());
    let selector = json!({"spec": {"selector": {"matchLabels": {"app": "other"}}}});
    let answer = deployments.patch("old", &PatchParams::default(), &Patch::Merge(selector)).await;
    has(judge(&namespace, "change deployment 'old'", answer), &["FieldImmutable", "spec.selector"]);
    let replicas = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "old"}, "spec": {"replicas": 3}});
    let answer = deployments.patch("old", &PatchParams::apply("aml"), &Patch::Apply(replicas)).await;
    has(
        judge(&namespace, "apply deployment 'old'", answer),
        &["FieldsOwnedByOthers", "kubectl-client-side-apply", ".spec.replicas"],
    );

    let pods: Api<Pod> = Api::namespaced(client.clone(), namespace.name());
    let part = json!({"metadata": {"name": "part"}, "spec": {"containers": [{"name": "c", "image": "x", "resources": {"limits": {"nvidia.com/gpu": "500m"}}}]}});
    let answer = pods.create(&PostParams::default(), &serde_json::from_value(part).unwrap()).await;
    has(judge(&namespace, "create pod 'part'", answer), &["WholeDevicesOnly", "gpuCores"]);

    let nobody = self::client(&cluster, Some(format!("system:serviceaccount:{}:default", namespace.name()))).await;
    let nobody: Api<ConfigMap> = Api::namespaced(nobody, namespace.name());
    has(
        judge(&namespace, "create the record", nobody.create(&PostParams::default(), &map).await),
        &["NotAllowed", "may not create configmaps", "--clusterrole=edit"],
    );

    namespace.apply("{apiVersion: v1, kind: ConfigMap, metadata: {name: held, finalizers: [example.com/hold]}}");
    namespace.kubectl(&["delete", "namespace", namespace.name(), "--wait=false"]);
    let late: ConfigMap = serde_json::from_value(json!({"metadata": {"name": "late"}})).unwrap();
    let deadline = Instant::now() + PATIENCE;
    let answer = loop {
        match maps.create(&PostParams::default(), &late).await {
            Err(error) => break Err::<(), _>(error),
            Ok(_) => assert!(Instant::now() < deadline && maps.delete("late", &kube::api::DeleteParams::default()).await.is_ok()),
        }
    };
    has(judge(&namespace, "create the record", answer), &["NamespaceTerminating"]);
    namespace.kubectl(&["patch", "configmap", "held", "--type=merge", "--patch={\"metadata\":{\"finalizers\":null}}"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn devices_that_are_not_there_are_told_apart() {
    let Some(cluster) = cluster::shared_own() else { return };
    let namespace = cluster.namespace("failures");
    let image = push_pod(&cluster);
    let client = client(&cluster, None).await;
    let _node = cluster.simulate("Standard_NC4as_T4_v3", "failures-gpu");
    let pods = |head: &str, gpus: u32| {
        format!("{{{head} containers: [{{name: replica, image: '{image}', resources: {{limits: {{nvidia.com/gpu: {gpus}}}}}}}]}}")
    };
    let tolerant = "tolerations: [{key: simulated, operator: Exists}], nodeSelector: {kubernetes.io/hostname: failures-gpu},";
    let first = vec![
        failing(
            "row41",
            "{nodeSelector: {kubernetes.io/hostname: failures-gpu}, containers: [{name: replica, image: x}]}",
            "NodesTainted",
            &["simulated:NoSchedule"],
        ),
        failing("row58", pods(tolerant, 4), "DevicesPerNode", &["wants 4 nvidia.com/gpu, and no node has more than 1"]),
    ];
    apply(&namespace, &first);
    namespace.apply(&deployment(&namespace, "holder", 1, &pods(tolerant, 1)));
    namespace.wait("deployment/holder", "condition=Available");
    let second = vec![failing("row57", pods(tolerant, 1), "DevicesInUse", &["/holder-"])];
    apply(&namespace, &second);
    expect(&client, &namespace, first.into_iter().chain(second).collect()).await;
    cluster.kubectl(&["cordon", "failures-gpu"]);
    let third = vec![failing(
        "row44",
        format!("{{{tolerant} containers: [{{name: replica, image: x}}]}}"),
        "NodesCordoned",
        &["kubectl uncordon failures-gpu"],
    )];
    apply(&namespace, &third);
    expect(&client, &namespace, third).await;
    let waiting = waits(&look(&client, &namespace, "row44").await.0);
    assert!(waiting[0].starts_with("waiting for a node since "), "{waiting:?}");
}
