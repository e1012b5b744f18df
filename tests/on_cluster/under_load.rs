//! What a service loses while it is changed, scaled and disturbed under a fixed rate of requests: nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::attached::{RUNTIME, SOON, Service, attached};
use super::load::{Load, Pace, Told, rate};
use crate::parts::cluster::{self, Cluster};

fn pace() -> Pace {
    Pace { per_second: rate(), ms: 10 }
}

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

/// What became of requests, at client, routers and replicas.
struct Seen {
    told: Told,
    /// Answered well by a router; what the test asks for besides is among them.
    routed: usize,
    scored: usize,
    /// Scored more than once.
    doubled: Vec<String>,
}

/// Sends requests while something happens to a service; returns what became of them.
#[expect(clippy::print_stderr, reason = "figures for whoever reads the output of the run")]
fn watch(service: &Service<'_>, key: &str, what: &str, act: impl FnOnce(&Load)) -> Seen {
    let routers = RouterLogs::start(service);
    let counted = Counted::start(service);
    let load = Load::start(service, key, pace());
    std::thread::sleep(Duration::from_secs(1));
    act(&load);
    std::thread::sleep(Duration::from_secs(2));
    let told = load.stop();
    let (scored, doubled) = counted.stop();
    let routed = routers.stop();
    eprintln!("{what}: client: {told}; routers: 200 {routed}; replicas: scored {scored}, doubled {}", doubled.len());
    Seen { told, routed, scored, doubled }
}

/// Sends requests while something happens to a service: each of them is answered, and scored once.
#[track_caller]
fn during(service: &Service<'_>, key: &str, what: &str, act: impl FnOnce()) {
    let Seen { told, routed, scored, doubled } = watch(service, key, what, |_| act());
    told.all_answered(what);
    assert!(scored == told.sent && routed >= told.sent, "{what}: {scored} scored, {routed} routed of {}", told.sent);
    assert_eq!(doubled, [""; 0], "{what}: scored more than once");
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
        let pod = staying(&service.kubectl("get pods -l aml.dev/service=loaded -o json"));
        let _ = service.kubectl(&format!("delete pod {pod} --wait=false"));
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
    during(&service, &key, "another namespace is attached to the only router, which is replaced", || {
        let third = format!("{}-third", service.attached.services);
        let _ = service.aml(&service.attached.attachment("third", &third, "--no-wait -o none")).success();
        let _ = at_router("rollout status deployment azureml-fe --timeout=90s");
    });
    during(&service, &key, "that namespace is detached, and the router replaced once more", || {
        let _ = service.aml("computetarget detach -n third --yes -o none").success();
        let _ = at_router("rollout status deployment azureml-fe --timeout=90s");
        // The one before drains for ten seconds more.
        std::thread::sleep(Duration::from_secs(12));
    });
    routers(&service, 2);
    during(&service, &key, "one of two routers ends", || {
        let pod = staying(&at_router("get pods -o json"));
        let _ = at_router(&format!("delete pod {pod} --timeout=60s"));
        let _ = at_router("rollout status deployment azureml-fe --timeout=90s");
    });
    a_router_that_is_killed_loses_what_it_had(&service, &key);
    let _ = at_router("rollout status deployment azureml-fe --timeout=90s");
    the_pass_key_is_rotated_by_commands_that_are_killed(&service, &key);
    two_routers_agree_on_one_that_scales(&cluster);
    both_routers_learn_of_keys_at_once(&service);
    routers(&service, 1);
}

/// Returns the name of a pod that isn't leaving already, from a list in JSON.
fn staying(pods: &str) -> String {
    let pods: Value = serde_json::from_str(pods).unwrap();
    let mut pods = pods["items"].as_array().unwrap().iter().map(|pod| &pod["metadata"]);
    let pod = pods.find(|pod| pod.get("deletionTimestamp").is_none()).expect("a pod stays");
    pod["name"].as_str().unwrap().to_owned()
}

fn a_router_that_is_killed_loses_what_it_had(service: &Service<'_>, key: &str) {
    let (mut from, mut until) = (Duration::ZERO, Duration::ZERO);
    let what = "one of two routers is killed";
    let Seen { told, scored, doubled, .. } = watch(service, key, what, |load| {
        let pod = staying(&service.attached.kubectl_at_router(service.cluster, "get pods -o json"));
        from = load.elapsed();
        let _ = service.attached.kubectl_at_router(service.cluster, &format!("delete pod {pod} --grace-period=0 --force"));
        // Nodes send new connections to it until they have heard.
        until = load.elapsed() + Duration::from_secs(3);
        std::thread::sleep(Duration::from_secs(5));
    });
    told.lost_connections_only(what, from.saturating_sub(Duration::from_secs(1)), until);
    assert!((told.ok..=told.sent).contains(&scored), "{scored} scored, of {} that were sent {} answered", told.sent, told.ok);
    assert_eq!(doubled, [""; 0], "scored more than once");
}

/// Returns the names of the keys in the Secret with the router's pass key, and all of it.
fn pass_secret(service: &Service<'_>) -> (Vec<String>, Value) {
    let printed = service.attached.kubectl_at_router(service.cluster, "get secret azureml-fe-pass -o json");
    let data = serde_json::from_str::<Value>(&printed).unwrap()["data"].clone();
    (data.as_object().unwrap().keys().cloned().collect(), data)
}

/// The first command is killed before the new key is signed with, the second before the old one is gone, the third finishes.
#[expect(clippy::print_stderr, reason = "figures for whoever reads the output of the run")]
fn the_pass_key_is_rotated_by_commands_that_are_killed(service: &Service<'_>, key: &str) {
    let rotation = "computetarget update aks -n myaks --rotate-pass-key --timeout 240 -o none";
    let (_, before) = pass_secret(service);
    during(service, key, "the router's pass key is rotated, by commands that are killed", || {
        for (stage, names) in [("next", ["key", "next"]), ("previous", ["key", "previous"])] {
            let mut command = service.command(rotation).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            service.wait(stage, || pass_secret(service).0.iter().any(|name| name == stage));
            command.kill().unwrap();
            command.wait().unwrap();
            assert_eq!(pass_secret(service).0, names);
        }
        let begun = Instant::now();
        let _ = service.aml(rotation).success();
        eprintln!("the last third of a rotation took {:?}", begun.elapsed());
    });
    let (names, after) = pass_secret(service);
    assert_eq!(names, ["key"]);
    assert_ne!(after, before);
    for namespace in [&service.attached.services, &service.attached.others] {
        let path = "jsonpath={.data.pass-keys\\.json}";
        let card = service.cluster.kubectl(&["get", "configmap", "aml-router", "-n", namespace, "-o", path]);
        let keys = serde_json::from_str::<Value>(&card).unwrap()["keys"].as_array().unwrap().len();
        assert_eq!(keys, 1, "{namespace}: {card}");
    }
}

/// A port of this machine that leads to a pod, or to the API.
struct Forwarded {
    child: Child,
    address: String,
}

impl Forwarded {
    fn start(cluster: &Cluster, arguments: &[&str]) -> Self {
        let mut child = cluster.start_kubectl(arguments);
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_whitespace().find(|word| word.starts_with("127.0.0.1:"));
        Self { address: format!("http://{}", address.unwrap_or_else(|| panic!("{arguments:?}: {line:?}"))), child }
    }

    /// Returns a way to each router.
    fn routers(service: &Service<'_>) -> Vec<Self> {
        let namespace = format!("--namespace={}", service.attached.router);
        let pods = RouterLogs::pods(service);
        pods.iter().map(|pod| Self::start(service.cluster, &[&namespace, "port-forward", pod, ":8080"])).collect()
    }

    fn url(&self, service: &Service<'_>, path: &str) -> String {
        format!("{}/api/v1/service/{}{path}", self.address, service.name)
    }
}

impl Drop for Forwarded {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().timeout(SOON).build().unwrap()
}

/// One request at each router for as long as it takes: two in all, however slow the machine is. Two need three replicas at 70 %; counted
/// twice, they would need six, and the load of one router alone two.
fn two_routers_agree_on_one_that_scales(cluster: &Cluster) {
    let service = attached(cluster).service(cluster, "agreed");
    let autoscaler = json!({ "autoscaleEnabled": true, "minReplicas": 1, "maxReplicas": 8, "refreshPeriodInSeconds": 1 });
    service.settings(&json!({ "autoScaler": autoscaler, "numReplicas": null, "maxQueueWaitMs": 60_000 }));
    let _ = service.deploy("");
    let (key, _) = service.keys();
    let routers = Forwarded::routers(&service);
    assert_eq!(routers.len(), 2);
    let held: Vec<_> = routers
        .iter()
        .map(|router| {
            let request = client().post(router.url(&service, "/score")).bearer_auth(&key).body(r#"{"ms": 50000}"#);
            RUNTIME.spawn(async move { request.send().await })
        })
        .collect();
    let mut seen = BTreeSet::new();
    service.wait("it has as many replicas as two requests need", || {
        seen.insert(wanted(&service));
        seen.contains(&3)
    });
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(200));
        seen.insert(wanted(&service));
    }
    assert!(seen.is_subset(&[1, 2, 3].into()), "requests were counted more than once: {seen:?}");
    held.iter().for_each(tokio::task::JoinHandle::abort);
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

/// A record is written again and again, once with the one key and once with the other: how long after the API server's word do routers
/// refuse the key that is gone?
#[expect(clippy::print_stderr, reason = "figures for whoever reads the output of the run")]
fn both_routers_learn_of_keys_at_once(service: &Service<'_>) {
    let record =
        || serde_json::from_str::<Value>(&service.kubectl(&format!("get configmap aml.{} -o json", service.name))).unwrap();
    let (first, (first_key, _)) = (record(), service.keys());
    let _ = service.aml(&format!("service regen-key -n {} -k Primary -o none", service.name)).success();
    let (second, (second_key, _)) = (record(), service.keys());
    let routers = Forwarded::routers(service);
    let api = Forwarded::start(service.cluster, &["proxy", "--port=0"]);
    let url = format!("{}/api/v1/namespaces/{}/configmaps/aml.{}", api.address, service.attached.services, service.name);
    let client = client();
    let mut times: Vec<Duration> = RUNTIME.block_on(async {
        let mut times = Vec::new();
        for number in 0..20 {
            let (record, gone) = if number % 2 == 0 { (&first, &second_key) } else { (&second, &first_key) };
            let patch = json!({ "data": record["data"] }).to_string();
            let write = client.patch(&url).header("Content-Type", "application/merge-patch+json").body(patch);
            assert!(write.send().await.unwrap().status().is_success());
            let written = Instant::now();
            for router in &routers {
                let url = router.url(service, "/swagger.json");
                while client.get(&url).bearer_auth(gone).send().await.unwrap().status() != 401 {
                    assert!(written.elapsed() < SOON, "a router never heard of a key");
                }
                times.push(written.elapsed());
            }
        }
        times
    });
    times.sort_unstable();
    eprintln!("from a changed key's write to the routers' refusal of the old one: {times:?}");
    // By their watch; whoever looks now and then would take ten seconds and more.
    assert!(times[times.len() / 2] < Duration::from_secs(3) && times[times.len() - 1] < Duration::from_secs(8), "{times:?}");
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
    let quiet = Instant::now();
    fixed_load.stop().all_answered("of a fixed number of replicas");
    assert_eq!(wanted(&fixed), 1, "a fixed number of replicas was changed");
    let (owners, owned) = owners_of_replicas(&service);
    assert_eq!(owners, ["aml-scale"]);
    assert_eq!(owned, [json!({ "f:spec": { "f:replicas": {} } })]);
    // One request at a time needs two at 70 %. Routers stay: a new one watches for a minute before it removes anything.
    let load = Load::start(&service, &key, Pace { per_second: 1, ms: 10 });
    while wanted(&service) > 2 {
        assert!(quiet.elapsed() < 3 * SOON, "it keeps its replicas");
        std::thread::sleep(Duration::from_millis(500));
    }
    let down = quiet.elapsed();
    service.wait("two are left", || service.pods().len() == 2);
    let told = load.stop();
    eprintln!("from 3 to 2 replicas wanted {down:?} after the load ended: client: {told}");
    told.all_answered("while it was scaled down");
    assert!(down > Duration::from_secs(55), "it forgot its load after {down:?}");
}

#[test]
fn scoring_goes_on_while_the_api_server_is_away() {
    let Some(cluster) = cluster::alone() else { return };
    let service = attached(&cluster).service(&cluster, "cut-off");
    service.settings(&json!({ "numReplicas": 2, "maxQueueWaitMs": 20_000 }));
    let _ = service.deploy("");
    let (key, _) = service.keys();
    let scaled = attached(&cluster).service(&cluster, "cut-off-scaled");
    let autoscaler = json!({ "autoscaleEnabled": true, "minReplicas": 1, "maxReplicas": 2, "refreshPeriodInSeconds": 1 });
    scaled.settings(&json!({ "autoScaler": autoscaler, "numReplicas": null, "maxQueueWaitMs": 20_000 }));
    let _ = scaled.deploy("");
    let short_load = Load::start(&scaled, &scaled.keys().0, Pace { per_second: 10, ms: 150 });
    scaled.wait("it has two replicas", || wanted(&scaled) == 2);
    short_load.stop().all_answered("while it was scaled");
    let quiet = Instant::now();
    let pods = service.pods();
    let load = Load::start(&service, &key, pace());
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
    // The rest disturbs nobody, and needs this one's replicas still.
    drop(service);
    std::mem::forget(scaled);
    drop(cluster);
    let cluster = cluster::shared();
    let scaled = attached(&cluster).service(&cluster, "cut-off-scaled");
    // A minute after its load ended nobody may take a replica away: of a part of that minute nothing is known.
    while quiet.elapsed() < Duration::from_secs(68) {
        assert_eq!(wanted(&scaled), 2, "{:?} after the load ended", quiet.elapsed());
        std::thread::sleep(Duration::from_millis(500));
    }
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
