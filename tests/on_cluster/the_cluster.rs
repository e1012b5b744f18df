//! What all tests on Kubernetes build upon: that the test cluster does what a cluster does, takes a disturbance, and leaves nothing.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::process::Command;
use std::time::{Duration, Instant};

use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;

use crate::parts::cluster::{self, Alone, Cluster, Disturbed, Namespace};
use crate::parts::machine;

/// The image of `tests/cluster/pod`.
const IMAGE: &str = "aml-test-pod:1";
const SOON: Duration = Duration::from_secs(60);

/// Returns a Deployment `web` of pods that answer with their names, a `NodePort` Service of it, and a pod `client` to ask from.
fn web(image: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      containers: [{{name: web, image: '{image}', args: [serve, ':8080'], ports: [{{name: http, containerPort: 8080}}],
        readinessProbe: {{tcpSocket: {{port: http}}, periodSeconds: 1}}}}]
---
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec: {{type: NodePort, selector: {{app: web}}, ports: [{{port: 80, targetPort: 8080}}]}}
---
{}",
        client(image)
    )
}

fn client(image: &str) -> String {
    format!(
        "
apiVersion: v1
kind: Pod
metadata: {{name: client, labels: {{app: client}}}}
spec: {{containers: [{{name: client, image: '{image}', args: [pause]}}]}}
"
    )
}

fn start_web(cluster: &Cluster) -> Namespace<'_> {
    let image = cluster.push_program(IMAGE, &cluster::pod_program());
    let namespace = cluster.namespace("web");
    namespace.apply(&web(&image));
    namespace.wait("deployment/web", "condition=Available");
    namespace.wait("pod/client", "condition=Ready");
    namespace
}

fn print(namespace: &Namespace<'_>, object: &str, path: &str) -> String {
    namespace.kubectl(&["get", object, &format!("--output=jsonpath={path}")])
}

fn pods(namespace: &Namespace<'_>) -> Vec<String> {
    let names = namespace.kubectl(&["get", "pods", "--selector=app=web", "--output=jsonpath={.items[*].metadata.name}"]);
    names.split_whitespace().map(str::to_owned).collect()
}

fn fetch_from_client(namespace: &Namespace<'_>, url: &str) -> String {
    let arguments = ["exec", "client", "--", "/pod", "fetch", url];
    namespace.wait_to_print(&arguments, |printed| !printed.is_empty()).trim().to_owned()
}

/// Asks with the least of HTTP, so that no proxy of this machine comes between.
fn fetch_from_here(address: &str) -> String {
    let deadline = Instant::now() + SOON;
    loop {
        let answer = try_fetch(address);
        if let Ok(answer) = answer {
            return answer.lines().last().unwrap_or_default().to_owned();
        }
        assert!(Instant::now() < deadline, "nothing answers at {address}: {answer:?}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn try_fetch(address: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address.to_socket_addrs()?.next().unwrap(), Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

#[test]
fn a_pod_of_a_pushed_image_answers_by_name_by_cluster_address_and_at_the_node() {
    let cluster = cluster::shared();
    let namespace = start_web(&cluster);
    let pod = pods(&namespace).pop().unwrap();
    let full_name = format!("http://web.{}.svc.cluster.local", namespace.name());
    assert_eq!(fetch_from_client(&namespace, "http://web"), pod, "a Service's short name isn't resolved or answered");
    assert_eq!(fetch_from_client(&namespace, &full_name), pod, "a Service's full name isn't resolved or answered");
    let address = print(&namespace, "service/web", "{.spec.clusterIP}");
    assert_eq!(fetch_from_client(&namespace, &format!("http://{address}")), pod, "a Service's address isn't answered");
    let port = print(&namespace, "service/web", "{.spec.ports[0].nodePort}");
    let at_node = format!("{}:{port}", cluster.node_address());
    assert_eq!(fetch_from_here(&at_node), pod, "the node's port isn't answered");
}

#[test]
fn a_pods_token_verifies_by_the_keys_that_the_cluster_publishes() {
    let cluster = cluster::shared();
    let namespace = start_web(&cluster);
    let file = "/var/run/secrets/kubernetes.io/serviceaccount/token";
    let token = namespace.kubectl(&["exec", "client", "--", "/pod", "print", file]);
    let configuration: Value =
        serde_json::from_str(&cluster.kubectl(&["get", "--raw", "/.well-known/openid-configuration"])).unwrap();
    let keys: JwkSet = serde_json::from_str(&cluster.kubectl(&["get", "--raw", "/openid/v1/jwks"])).unwrap();
    let header = jsonwebtoken::decode_header(token.trim()).unwrap();
    let key = keys.find(header.kid.as_ref().unwrap()).expect("the token's key is published");
    let mut validation = Validation::new(Algorithm::RS256);
    validation.set_issuer(&[configuration["issuer"].as_str().unwrap()]);
    validation.validate_aud = false;
    let claims = jsonwebtoken::decode::<Value>(token.trim(), &DecodingKey::from_jwk(key).unwrap(), &validation).unwrap().claims;
    assert_eq!(claims["sub"], format!("system:serviceaccount:{}:default", namespace.name()));
    assert_eq!(claims["kubernetes.io"]["pod"]["name"], "client");
}

#[test]
fn a_deployment_grows_shrinks_and_replaces_a_deleted_pod() {
    let cluster = cluster::shared();
    let namespace = start_web(&cluster);
    for count in ["5", "1"] {
        namespace.kubectl(&["scale", "deployment/web", &format!("--replicas={count}")]);
        namespace.wait("deployment/web", &format!("jsonpath={{.status.availableReplicas}}={count}"));
        namespace.wait_to_print(&["get", "pods", "--selector=app=web", "--output=name"], |printed| {
            printed.lines().count().to_string() == count
        });
    }
    let first = pods(&namespace).pop().unwrap();
    namespace.kubectl(&["delete", "pod", &first]);
    namespace.wait("deployment/web", "condition=Available");
    let second = pods(&namespace);
    assert!(second.len() == 1 && second[0] != first, "{first} was deleted, and there is {second:?}");
}

#[test]
fn a_container_over_its_memory_limit_is_reported() {
    let cluster = cluster::shared();
    let image = cluster.push_program(IMAGE, &cluster::pod_program());
    let namespace = cluster.namespace("memory");
    namespace.apply(&format!(
        "
apiVersion: v1
kind: Pod
metadata: {{name: greedy}}
spec: {{containers: [{{name: greedy, image: '{image}', args: [fill, '400'], resources: {{limits: {{memory: 256Mi}}}}}}]}}
"
    ));
    // It is killed again and again: under cgroup v1 containerd may hear of the end before it hears of the cause, and says "Error" then.
    let ended = "--output=jsonpath={.status.containerStatuses[0]['state','lastState'].terminated.reason}";
    namespace.wait_to_print(&["get", "pod/greedy", ended], |reasons| reasons.contains("OOMKilled"));
    let codes = print(&namespace, "pod/greedy", "{.status.containerStatuses[0]['state','lastState'].terminated.exitCode}");
    assert!(codes.contains("137"), "a killed container's exit code is {codes}");
}

#[test]
fn a_pod_that_a_policy_denies_is_cut_off_and_others_are_not() {
    let Some(cluster) = cluster::shared_own() else { return };
    let namespace = start_web(&cluster);
    fetch_from_client(&namespace, "http://web");
    namespace.apply(
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-friends}
spec:
  podSelector: {matchLabels: {app: web}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {friend: 'yes'}}}], ports: [{port: 8080}]}]
",
    );
    wait_to_be_cut_off(&namespace);
    namespace.kubectl(&["label", "pod/client", "friend=yes"]);
    fetch_from_client(&namespace, "http://web");
    assert_eq!(
        print(&namespace, "deployment/web", "{.status.availableReplicas}"),
        "1",
        "the kubelet's own probes are cut off too"
    );
}

#[test]
fn a_policy_lets_in_by_namespace_and_by_a_ports_name() {
    let Some(cluster) = cluster::shared_own() else { return };
    let namespace = start_web(&cluster);
    let friends = cluster.namespace("friends");
    friends.apply(&client(&cluster.image(IMAGE)));
    friends.wait("pod/client", "condition=Ready");
    namespace.apply(&format!(
        "
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: only-friends}}
spec:
  podSelector: {{}}
  ingress: [{{from: [{{namespaceSelector: {{matchLabels: {{kubernetes.io/metadata.name: {}}}}}}}], ports: [{{port: http}}]}}]
",
        friends.name()
    ));
    wait_to_be_cut_off(&namespace);
    fetch_from_client(&friends, &format!("http://web.{}.svc.cluster.local", namespace.name()));
}

fn wait_to_be_cut_off(namespace: &Namespace<'_>) {
    let ask = ["exec", "client", "--", "/pod", "fetch", "http://web"];
    let deadline = Instant::now() + SOON;
    while namespace.try_kubectl(&ask).status.success() {
        assert!(Instant::now() < deadline, "a policy denies 'client', and its requests get through");
    }
}

#[test]
fn a_pod_that_wants_a_gpu_waits_until_a_node_has_one() {
    let Some(cluster) = cluster::shared_own() else { return };
    let namespace = cluster.namespace("gpu");
    namespace.apply(
        "
apiVersion: v1
kind: Pod
metadata: {name: trainer}
spec:
  tolerations: [{key: simulated, operator: Exists}]
  containers: [{name: trainer, image: nowhere.test/trainer, resources: {limits: {nvidia.com/gpu: 1}}}]
",
    );
    let condition = "--output=jsonpath={.status.conditions[?(@.type==\"PodScheduled\")].message}";
    namespace.wait_to_print(&["get", "pod/trainer", condition], |message| message.contains("Insufficient nvidia.com/gpu"));
    let _node = cluster.simulate("Standard_NC4as_T4_v3", "gpu-node");
    namespace.wait("pod/trainer", "condition=Ready");
    assert_eq!(print(&namespace, "pod/trainer", "{.spec.nodeName}"), "gpu-node");
}

type Disturb = for<'a> fn(&'a Alone, &'static str) -> Disturbed<'a>;

#[test]
fn components_that_freeze_or_die_come_back_and_pods_go_on_meanwhile() {
    let Some(cluster) = cluster::alone() else { return };
    let namespace = start_web(&cluster);
    let at_node = format!("{}:{}", cluster.node_address(), print(&namespace, "service/web", "{.spec.ports[0].nodePort}"));
    // A write needs the API server and etcd; what it writes is new each time, since the same again wouldn't reach etcd.
    let write = |moment: &str| {
        let note = format!("written={moment}");
        namespace.try_kubectl(&["annotate", "pod/client", &note, "--overwrite", "--request-timeout=2s"]).status.success()
    };
    let wait_to_write = |moment: &str| {
        let deadline = Instant::now() + SOON;
        while !write(moment) {
            assert!(Instant::now() < deadline, "{moment}, and nothing can be written");
        }
    };
    for component in ["kube-apiserver", "etcd"] {
        for (state, disturb) in [("frozen", Alone::freeze as Disturb), ("killed", Alone::kill)] {
            let disturbed = disturb(&cluster, component);
            assert!(!write(&format!("{component}-{state}")), "{component} is {state}, and a write succeeds");
            assert!(!fetch_from_here(&at_node).is_empty(), "{component} is {state}, and a Service isn't answered");
            drop(disturbed);
            wait_to_write(&format!("{component}-was-{state}"));
        }
    }
    drop(cluster.kill("kubelet"));
    namespace.kubectl(&["scale", "deployment/web", "--replicas=2"]);
    namespace.wait("deployment/web", "jsonpath={.status.availableReplicas}=2");
}

#[test]
fn a_second_cluster_says_that_there_is_one_and_stops() {
    let Some(_cluster) = cluster::shared_own() else { return };
    let second = cluster::try_tool(&["up"]);
    let message = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(!second.status.success() && message.contains("a test cluster is up on this machine already"), "{message}");
}

/// Three ways to end: told to, with its owner, and by a kill of the process that keeps it. Whichever it is, the next one comes up.
#[test]
#[ignore = "compares the whole machine, so nothing else may run beside it: tests/run.sh calls it by itself"]
fn a_cluster_leaves_nothing() {
    let image = cluster::pod_program();
    let programs = image.parent().unwrap();
    // The tests before this may have ended a moment ago, and their cluster not yet.
    let deadline = Instant::now() + SOON;
    while cluster::try_tool(&["status"]).status.success() {
        assert!(Instant::now() < deadline, "a cluster is up on this machine: take it down with tests/cluster/cluster down");
        std::thread::sleep(Duration::from_millis(100));
    }
    // A mistaken --data must cost nobody their files, now or when the cluster goes.
    let foreign = tempfile::tempdir().unwrap();
    std::fs::write(foreign.path().join("mine"), "text").unwrap();
    let refused = cluster::try_tool(&["up", "--data", foreign.path().to_str().unwrap()]);
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(!refused.status.success() && message.contains("isn't a folder of a test cluster"), "{message}");
    assert_eq!(std::fs::read_dir(foreign.path()).unwrap().count(), 1, "something was made in a folder that isn't the cluster's");

    let before = machine::inventory(programs);
    let compare = |how: &str| {
        let deadline = Instant::now() + SOON;
        loop {
            let after = machine::inventory(programs);
            let (left, lost): (Vec<_>, Vec<_>) = (after.difference(&before).collect(), before.difference(&after).collect());
            if left.is_empty() && lost.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "a cluster that {how} left {left:#?} and took away {lost:#?}");
            std::thread::sleep(Duration::from_millis(100));
        }
    };
    let run_a_pod = || {
        cluster::tool(&["push", "left:1", &image.display().to_string()]);
        let run = ["kubectl", "run", "left", "--image=registry.cluster.test:5000/left:1", "--port=8080"];
        cluster::tool(&run);
        cluster::tool(&["kubectl", "wait", "--for=condition=Ready", "pod/left", "--timeout=60s"]);
    };

    cluster::tool(&["up"]);
    run_a_pod();
    cluster::tool(&["down"]);
    compare("was told to end");

    let mut owner = Command::new("sleep").arg("600").spawn().unwrap();
    cluster::tool(&["up", "--until-exit-of", &owner.id().to_string()]);
    run_a_pod();
    owner.kill().unwrap();
    owner.wait().unwrap();
    compare("ended with its owner");

    cluster::tool(&["up"]);
    run_a_pod();
    let keeper = std::fs::read_to_string("/run/test-cluster.lock").unwrap();
    let killed = Command::new("kill").args(["-KILL", keeper.trim()]).status().unwrap();
    assert!(killed.success(), "the cluster's keeper {keeper} can't be killed");
    cluster::tool(&["up"]);
    cluster::tool(&["kubectl", "delete", "pod", "left", "--ignore-not-found"]);
    run_a_pod();
    cluster::tool(&["down"]);
    compare("came after a killed one");
}
