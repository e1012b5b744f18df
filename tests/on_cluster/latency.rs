//! How long after the cluster reports a failure the command has told it. A measurement: it prints a table and asserts no time.
//!
//! `cargo test --test main -- --ignored --nocapture on_cluster::latency`

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::attached::{Attached, Service, attached};
use crate::parts::cluster::{self, Cluster};

const TRIES: usize = 5;

/// A failure: how it is provoked, what of the cluster reports it, and by which words the command tells it.
struct Kind {
    name: &'static str,
    /// The objects that are watched.
    objects: &'static str,
    reported: fn(&Value) -> bool,
    words: &'static str,
}

const KINDS: &[Kind] = &[
    Kind { name: "image", objects: "api/v1/pods", reported: is_not_pulled, words: "has no image" },
    Kind { name: "init", objects: "api/v1/pods", reported: has_ended, words: "the model is broken" },
    Kind { name: "quota", objects: "apis/apps/v1/replicasets", reported: is_refused, words: "is used up" },
    Kind { name: "node", objects: "api/v1/pods", reported: is_unplaced, words: "1000 cores" },
    Kind { name: "memory", objects: "api/v1/pods", reported: has_ended, words: "OutOfMemory" },
];

fn containers(pod: &Value) -> &[Value] {
    pod["status"]["containerStatuses"].as_array().map_or(&[], Vec::as_slice)
}

fn is_not_pulled(pod: &Value) -> bool {
    containers(pod).iter().any(|one| one["state"]["waiting"]["reason"] == "ErrImagePull")
}

fn has_ended(pod: &Value) -> bool {
    containers(pod).iter().any(|one| one["state"]["terminated"].is_object() || one["lastState"]["terminated"].is_object())
}

fn has_condition(object: &Value, kind: &str, status: &str) -> bool {
    let conditions = object["status"]["conditions"].as_array().into_iter().flatten();
    conditions.into_iter().any(|condition| condition["type"] == kind && condition["status"] == status)
}

fn is_refused(set: &Value) -> bool {
    has_condition(set, "ReplicaFailure", "True")
}

fn is_unplaced(pod: &Value) -> bool {
    has_condition(pod, "PodScheduled", "False")
}

/// Tells when the cluster has reported the failure of a service: when a watch of its own brings it.
fn watch(cluster: &Cluster, namespace: &str, service: &str, kind: &'static Kind) -> mpsc::Receiver<Instant> {
    let (group, objects) = kind.objects.rsplit_once('/').unwrap();
    let path = format!("/{group}/namespaces/{namespace}/{objects}?watch=true&labelSelector=aml.dev/service%3D{service}");
    let mut child = cluster.start_kubectl(&["get", "--raw", &path]);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let event: Value = serde_json::from_str(&line).unwrap_or_default();
            if (kind.reported)(&event["object"]) {
                let _ = tell.send(Instant::now());
                break;
            }
        }
        let _ = child.kill();
        let _ = child.wait();
    });
    told
}

fn provoke(service: &Service<'_>, kind: &Kind) -> String {
    let resources = |cpu: f64| json!({ "containerResourceRequirements": { "cpu": cpu, "memoryInGB": 0.1 } });
    let deployment = service.deployment("");
    match kind.name {
        "image" => deployment.replace("-ct myaks", "-ct absent"),
        "init" => {
            service.variables(&[("FAIL", "1")]);
            deployment
        }
        "quota" => {
            service.settings(&resources(40.0));
            format!("{deployment} --start-timeout 30")
        }
        "node" => {
            service.settings(&resources(1000.0));
            deployment
        }
        _ => {
            service.write(
                "score.py",
                "def init():\n    global much\n    much = bytearray(1 << 30)\n\ndef run(raw):\n    return raw\n",
            );
            service.settings(
                &json!({ "containerResourceRequirements": { "cpu": 0.05, "memoryInGB": 0.2, "memoryInGBLimit": 0.2 } }),
            );
            deployment
        }
    }
}

/// Returns after how many milliseconds the failure was told, and the command had ended.
fn measure(cluster: &Cluster, attached: &Attached, kind: &'static Kind, number: usize) -> (u128, u128) {
    let service = attached.service(cluster, &format!("late-{}-{number}", kind.name));
    let line = provoke(&service, kind);
    let absent = format!("{}-absent", attached.services);
    let namespace = if kind.name == "image" { &absent } else { &attached.services };
    if kind.name == "quota" {
        service.kubectl("create quota late --hard=requests.cpu=20");
        service.wait("it counts", || !service.kubectl("get quota late -o jsonpath={.status.used}").is_empty());
    }
    let reported = watch(cluster, namespace, &service.name, kind);
    let mut child = service.command(&line).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let (mut told, mut said) = (None, String::new());
    for line in BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok) {
        said.push_str(&line);
        said.push('\n');
        if line.contains(kind.words) {
            told.get_or_insert_with(Instant::now);
        }
    }
    let code = child.wait().unwrap().code();
    let ended = Instant::now();
    assert_eq!(code, Some(1), "{said}");
    let reported = reported.recv_timeout(Duration::from_secs(10)).expect(&said);
    if kind.name == "quota" {
        service.kubectl("delete quota late");
    }
    let after = |time: Instant| time.saturating_duration_since(reported).as_millis();
    (after(told.unwrap_or_else(|| panic!("'{}' isn't in {said}", kind.words))), after(ended))
}

#[test]
#[ignore = "a measurement, which others beside it would change"]
fn failures_are_told_soon_after_the_cluster_reports_them() {
    let cluster = cluster::shared();
    let attached = attached(&cluster);
    // Nodes resolve this name, and find nothing there.
    let service = attached.service(&cluster, "late");
    let absent = attached.attachment("absent", &format!("{}-absent", attached.services), "--no-wait");
    let absent = absent.replace(&attached.router, &format!("{}-absent-router", attached.services));
    let registry = cluster.image("").trim_end_matches('/').to_owned();
    service.aml(&absent.replace(&registry, "127.0.0.1:5000/absent")).success();
    println!("| failure | told after (ms) | command ended after (ms) |\n|---|---|---|");
    for kind in KINDS {
        let measured: Vec<(u128, u128)> = (0..TRIES).map(|number| measure(&cluster, attached, kind, number)).collect();
        let told: Vec<String> = measured.iter().map(|(told, _)| told.to_string()).collect();
        let ended: Vec<String> = measured.iter().map(|(_, ended)| ended.to_string()).collect();
        println!("| {} | {} | {} |", kind.name, told.join(", "), ended.join(", "));
    }
    for namespace in [format!("{}-absent", attached.services), format!("{}-absent-router", attached.services)] {
        let _ = cluster.try_kubectl(&["delete", "namespace", &namespace, "--wait=false"]);
    }
}
