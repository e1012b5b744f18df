//! What a service loses while it is changed, scaled and disturbed under a fixed rate of requests: nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};

use super::attached::{Service, attached};
use super::load::{Load, Pace, Told};
use crate::parts::cluster::{self, Cluster};

const PACE: Pace = Pace { per_second: 20, ms: 20 };
/// Held by a test for as long as it sends requests: on a small machine two at once would try its processors, and nothing else.
static TURN: Mutex<()> = Mutex::new(());

fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Follows the log of a service, in which each score is one line.
struct Counted(Child, std::thread::JoinHandle<String>);

impl Counted {
    fn start(service: &Service<'_>) -> Self {
        let mut command = service.command(&format!("service get-logs -n {} -l 1 --follow", service.name));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut output = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let mut text = String::new();
            output.read_to_string(&mut text).unwrap();
            text
        });
        std::thread::sleep(Duration::from_secs(2));
        Self(child, reader)
    }

    /// Returns how many requests were scored, and which of them more than once.
    fn stop(mut self) -> (usize, Vec<String>) {
        std::thread::sleep(Duration::from_secs(2));
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        let text = self.1.join().unwrap();
        let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
        text.lines()
            .filter_map(|line| Some(line.split_once("scored ")?.1))
            .for_each(|number| *counts.entry(number).or_default() += 1);
        let doubled = counts.iter().filter(|(_, count)| **count > 1).map(|(number, count)| format!("{number}: {count}"));
        (counts.len(), doubled.collect())
    }
}

/// Follows the access logs of the routers that are there.
struct RouterLogs<'a> {
    service: &'a Service<'a>,
    /// By the router's pod.
    followed: BTreeMap<String, (Child, std::thread::JoinHandle<String>)>,
}

impl<'a> RouterLogs<'a> {
    fn start(service: &'a Service<'a>) -> Self {
        let follow = |pod: String| {
            let namespace = format!("--namespace={}", service.attached.router);
            let mut child = service.cluster.start_kubectl(&[&namespace, "logs", "--follow", "--tail=0", &pod]);
            let output = child.stdout.take().unwrap();
            (pod, (child, std::thread::spawn(move || std::io::read_to_string(output).unwrap_or_default())))
        };
        Self { service, followed: Self::pods(service).into_iter().map(follow).collect() }
    }

    fn pods(service: &Service<'_>) -> Vec<String> {
        let running = "get pods --field-selector=status.phase=Running -o name";
        service.attached.kubectl_at_router(service.cluster, running).lines().map(ToOwned::to_owned).collect()
    }

    /// Returns how many requests of the service were answered well; those who came later are read, too.
    fn stop(self) -> usize {
        let later = Self::pods(self.service).into_iter().filter(|pod| !self.followed.contains_key(pod));
        let read = |pod: String| self.service.attached.kubectl_at_router(self.service.cluster, &format!("logs {pod}"));
        let mut logs: Vec<String> = later.map(read).collect();
        for (mut child, reader) in self.followed.into_values() {
            child.kill().unwrap();
            child.wait().unwrap();
            logs.push(reader.join().unwrap());
        }
        let ours = format!("service=\"{}\"", self.service.name);
        logs.iter().flat_map(|log| log.lines()).filter(|line| line.contains(&ours) && line.contains("status=200")).count()
    }
}

/// Sends requests while something happens to a service; returns what became of them.
#[track_caller]
#[expect(clippy::print_stderr, reason = "figures for whoever reads the output of the run")]
fn during(service: &Service<'_>, key: &str, what: &str, act: impl FnOnce()) -> Told {
    let routers = RouterLogs::start(service);
    let counted = Counted::start(service);
    let load = Load::start(service, key, PACE);
    std::thread::sleep(Duration::from_secs(1));
    act();
    std::thread::sleep(Duration::from_secs(2));
    let told = load.stop();
    let (scored, doubled) = counted.stop();
    // Scores that `act` asks for itself are among those of the router.
    let routed = routers.stop();
    eprintln!("{what}: client: {told}; routers: 200 {routed}; replicas: scored {scored}, doubled {}", doubled.len());
    told.all_answered(what);
    assert!(scored == told.sent && routed >= told.sent, "{what}: {scored} scored, {routed} routed of {}", told.sent);
    assert_eq!(doubled, [""; 0], "{what}: scored more than once");
    told
}

#[test]
fn nothing_is_lost_while_a_service_is_changed_and_scaled() {
    let cluster = cluster::shared();
    let _turn = turn();
    let service = attached(&cluster).service(&cluster, "loaded");
    service.settings(&json!({ "numReplicas": 2, "maxQueueWaitMs": 20_000 }));
    let _ = service.deploy("");
    let (key, _) = service.keys();
    during(&service, &key, "overwrite with a slow init()", || {
        service.script("second");
        service.variables(&[("SLOW", "1")]);
        let _ = service.deploy("--overwrite");
        assert_eq!(service.mark(&key), "second");
    });
    during(&service, &key, "scale from 2 to 4 and to 1 and to 2", || {
        for count in [4, 1, 2] {
            let _ = service.aml(&format!("service update -n loaded --num-replicas {count}")).success();
        }
    });
    during(&service, &key, "a replica is deleted", || {
        let pods = service.kubectl("get pods -l aml.dev/service=loaded -o name");
        let _ = service.kubectl(&format!("delete {} --wait=false", pods.lines().next().unwrap()));
        service.wait("two are ready", || {
            let path = "jsonpath={.status.readyReplicas}/{.status.replicas}";
            service.kubectl(&format!("get deployment loaded -o {path}")) == "2/2"
        });
    });
}

/// Sets how many routers there are, and waits for them.
fn routers(service: &Service<'_>, count: u32) {
    let at_router = |line: &str| service.attached.kubectl_at_router(service.cluster, line);
    let _ = at_router(&format!("scale deployment azureml-fe --replicas={count}"));
    let _ = at_router("rollout status deployment azureml-fe --timeout=90s");
}

#[test]
fn nothing_is_lost_while_routers_are_replaced_and_two_scale_as_one() {
    let cluster = cluster::shared();
    let _turn = turn();
    let service = attached(&cluster).service(&cluster, "routed");
    service.settings(&json!({ "numReplicas": 2, "maxQueueWaitMs": 20_000 }));
    let _ = service.deploy("");
    let (key, _) = service.keys();
    let at_router = |line: &str| service.attached.kubectl_at_router(&cluster, line);
    during(&service, &key, "a rolling upgrade of the only router", || {
        let _ = at_router("rollout restart deployment azureml-fe");
        let _ = at_router("rollout status deployment azureml-fe --timeout=90s");
        // The one before drains for ten seconds more.
        std::thread::sleep(Duration::from_secs(12));
    });
    routers(&service, 2);
    during(&service, &key, "one of two routers ends", || {
        let pods = at_router("get pods -o name");
        let _ = at_router(&format!("delete {} --timeout=60s", pods.lines().next().unwrap()));
        let _ = at_router("rollout status deployment azureml-fe --timeout=90s");
    });
    two_routers_agree_on_one_that_scales(&cluster);
    routers(&service, 1);
}

/// Returns which managers own the number of replicas of a Deployment, and all that `aml-scale` owns.
fn owners_of_replicas(service: &Service<'_>) -> (Vec<String>, Vec<Value>) {
    let deployment = service.kubectl(&format!("get deployment {} -o json --show-managed-fields", service.name));
    let deployment: Value = serde_json::from_str(&deployment).unwrap();
    let fields = deployment["metadata"]["managedFields"].as_array().unwrap();
    let owners = fields.iter().filter(|entry| entry["fieldsV1"]["f:spec"].get("f:replicas").is_some());
    let owners = owners.map(|entry| entry["manager"].as_str().unwrap().to_owned()).collect();
    let owned = fields.iter().filter(|entry| entry["manager"] == "aml-scale").map(|entry| entry["fieldsV1"].clone()).collect();
    (owners, owned)
}

fn wanted(service: &Service<'_>) -> u32 {
    service.kubectl(&format!("get deployment {} -o jsonpath={{.spec.replicas}}", service.name)).parse().unwrap()
}

#[test]
fn replicas_follow_the_load_and_no_deployment_takes_them_away() {
    let cluster = cluster::shared();
    let _turn = turn();
    let service = attached(&cluster).service(&cluster, "scaled");
    let autoscaler = json!({ "autoscaleEnabled": true, "minReplicas": 1, "maxReplicas": 3, "refreshPeriodInSeconds": 1 });
    service.settings(&json!({ "autoScaler": autoscaler, "numReplicas": null, "maxQueueWaitMs": 20_000 }));
    let _ = service.deploy("");
    let (key, _) = service.keys();
    let fixed = attached(&cluster).service(&cluster, "unscaled");
    fixed.settings(&json!({ "maxQueueWaitMs": 20_000 }));
    let _ = fixed.deploy("");
    let fixed_load = Load::start(&fixed, &fixed.keys().0, Pace { per_second: 4, ms: 120 });
    let load = Load::start(&service, &key, Pace { per_second: 12, ms: 120 });
    let up = service.wait("it has three replicas", || wanted(&service) == 3);
    eprintln!("from 1 to 3 replicas wanted {up:?} after the load began");
    let done = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut seen = BTreeSet::new();
            while !done.load(Ordering::Relaxed) {
                let path = "jsonpath={.spec.replicas}";
                seen.insert(service.kubectl(&format!("get deployment scaled -o {path}")));
                std::thread::sleep(Duration::from_millis(200));
            }
            seen
        });
        let updated = service.aml("service update -n scaled --add-tag team=a");
        service.script("second");
        let deployed = service.try_deploy("--overwrite");
        done.store(true, Ordering::Relaxed);
        let _ = (updated.success(), deployed.success());
        watching.join().unwrap()
    });
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["3"], "a deployment changed the number of replicas");
    load.stop().all_answered("while it was scaled and changed");
    fixed_load.stop().all_answered("of a fixed number of replicas");
    assert_eq!(wanted(&fixed), 1, "a fixed number of replicas was changed");
    let (owners, owned) = owners_of_replicas(&service);
    assert_eq!(owners, ["aml-scale"]);
    assert_eq!(owned, [json!({ "f:spec": { "f:replicas": {} } })]);
}

fn two_routers_agree_on_one_that_scales(cluster: &Cluster) {
    let service = attached(cluster).service(cluster, "agreed");
    let autoscaler = json!({ "autoscaleEnabled": true, "minReplicas": 1, "maxReplicas": 4, "refreshPeriodInSeconds": 1 });
    service.settings(&json!({ "autoScaler": autoscaler, "numReplicas": null, "maxQueueWaitMs": 20_000 }));
    let _ = service.deploy("");
    let load = Load::start(&service, &service.keys().0, Pace { per_second: 12, ms: 90 });
    service.wait("it has more than one replica", || wanted(&service) > 1);
    std::thread::sleep(Duration::from_secs(3));
    load.stop().all_answered("by two routers");
    let at_router = |line: &str| service.attached.kubectl_at_router(cluster, line);
    let holder = at_router("get lease azureml-fe -o jsonpath={.spec.holderIdentity}");
    for pod in at_router("get pods --field-selector=status.phase=Running -o name").lines() {
        let log = at_router(&format!("logs {pod}"));
        let has_scaled = log.lines().any(|line| line.contains("scaled") && line.contains("deployment=\"agreed\""));
        assert!(
            !has_scaled || holder.contains(pod.trim_start_matches("pod/")),
            "{pod} has scaled, and {holder} holds the Lease:\n{log}"
        );
    }
}

#[test]
fn scoring_goes_on_while_the_api_server_is_away() {
    let Some(cluster) = cluster::alone() else { return };
    let service = attached(&cluster).service(&cluster, "cut-off");
    service.settings(&json!({ "numReplicas": 2, "maxQueueWaitMs": 20_000 }));
    let _ = service.deploy("");
    let (key, _) = service.keys();
    let pods = service.pods();
    let load = Load::start(&service, &key, PACE);
    std::thread::sleep(Duration::from_secs(1));
    {
        let _frozen = cluster.freeze("kube-apiserver");
        std::thread::sleep(Duration::from_secs(20));
    }
    {
        let _killed = cluster.kill("kube-apiserver");
        std::thread::sleep(Duration::from_secs(5));
    }
    service.wait("the API server is back", || cluster.try_kubectl(&["get", "--raw", "/readyz"]).status.success());
    std::thread::sleep(Duration::from_secs(5));
    let told = load.stop();
    eprintln!("the API server frozen for 20 s, killed, and started after 5 s: client: {told}");
    told.all_answered("while the API server was away");
    assert_eq!(service.pods(), pods);
    // What is written then reaches the routers again.
    let _ = service.aml("service regen-key -n cut-off -k Primary").success();
    service.wait("the old key is refused", || service.score(&key, "{}").0 == 401);
}

#[test]
fn a_router_that_starts_without_the_api_server_is_not_ready() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "lonely");
    let at_router = |line: &str| service.attached.kubectl_at_router(&cluster, line);
    let mut deployment: Value = serde_json::from_str(&at_router("get deployment azureml-fe -o json")).unwrap();
    let labels = json!({ "app": "lonely" });
    deployment["metadata"] = json!({ "name": "lonely", "labels": labels });
    deployment["spec"]["selector"] = json!({ "matchLabels": labels });
    deployment["spec"]["template"]["metadata"] = json!({ "labels": labels });
    let nowhere = json!({ "name": "KUBERNETES_SERVICE_HOST", "value": "192.0.2.1" });
    deployment["spec"]["template"]["spec"]["containers"][0]["env"].as_array_mut().unwrap().push(nowhere);
    service.write("lonely.json", &deployment.to_string());
    let _ = at_router(&format!("apply -f {}", service.folder().join("lonely.json").display()));
    let pod = || -> Value {
        let pods: Value = serde_json::from_str(&at_router("get pods -l app=lonely -o json")).unwrap();
        pods["items"][0]["status"]["containerStatuses"][0].clone()
    };
    service.wait("it runs", || pod()["state"]["running"].is_object());
    for _ in 0..8 {
        std::thread::sleep(Duration::from_secs(1));
        assert_eq!((&pod()["ready"], &pod()["restartCount"]), (&json!(false), &json!(0)), "{}", pod());
    }
    let _ = at_router("delete deployment lonely --wait=false");
}
