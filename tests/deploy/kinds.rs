//! The two kinds of service on this machine side by side: one behind the router, as on v1's clusters, and a local one, as v1's local
//! container was. The same script, the same requests.

use std::fs;
use std::sync::Barrier;
use std::time::Instant;

use super::http::send;
use super::{Machine, get, post};

const SCRIPT: &str = r"
import json
import time

def init():
    pass

def run(raw):
    request = json.loads(raw or '{}')
    if 'raise' in request:
        raise ValueError(request['raise'])
    time.sleep(request.get('sleep', 0))
    return request
";

/// A project whose environment sets these variables.
fn project(machine: &Machine, variables: &str) -> std::path::PathBuf {
    let project = machine.project("kinds", SCRIPT);
    let definition = fs::read_to_string(project.join("ic.json")).unwrap();
    let more = format!(r#""environment": {{"environmentVariables": {variables},"#);
    fs::write(project.join("ic.json"), definition.replace(r#""environment": {"#, &more)).unwrap();
    project
}

fn deploy(machine: &Machine, project: &std::path::Path, service: &str, more: &[&str]) -> String {
    machine.deploy(project, service, more).json()["scoringUri"].as_str().unwrap().to_owned()
}

/// Sends so many calls at the same time; returns their statuses.
fn at_once(uri: &str, calls: usize, body: &str) -> Vec<u16> {
    let barrier = Barrier::new(calls);
    std::thread::scope(|scope| {
        let call = || {
            barrier.wait();
            post(uri, &[("Content-Type", "application/json")], body.as_bytes()).status
        };
        let threads: Vec<_> = (0..calls).map(|_| scope.spawn(call)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn a_local_service_answers_as_v1s_container_and_the_other_as_v1s_router() {
    let machine = Machine::new();
    let project = project(&machine, r#"{"AML_CORS_ORIGINS": "https://app.example.org"}"#);
    let local = deploy(&machine, &project, "local-svc", &["--cp", "local"]);
    let routed = deploy(&machine, &project, "routed-svc", &["--ae", "false", "--num-replicas", "1"]);
    let page = ("Origin", "https://app.example.org");
    let stranger = ("Origin", "https://other.example.org");
    let below = |uri: &str, path: &str| uri.replace("/score", path);
    // Method, path, header, and what either says.
    for (method, path, header, of_local, of_routed) in [
        ("GET", "/", None, 200, 200),
        ("HEAD", "/", None, 200, 405),
        ("OPTIONS", "/", None, 200, 405),
        ("POST", "/score", None, 200, 200),
        ("OPTIONS", "/score", Some(page), 200, 405),
        ("OPTIONS", "/score", Some(stranger), 403, 405),
        ("HEAD", "/score", None, 405, 405),
        ("PUT", "/score", None, 405, 405),
        ("POST", "/score", Some(page), 200, 200),
        ("POST", "/score", Some(stranger), 403, 403),
        ("GET", "/elsewhere", None, 404, 404),
    ] {
        let headers: Vec<_> = header.into_iter().chain([("Content-Type", "application/json")]).collect();
        let ask = |uri: &str| {
            let status = send_for_status(method, &below(uri, path), &headers);
            status.unwrap_or_else(|error| panic!("{method} {uri}{path}: {error}"))
        };
        assert_eq!((ask(&local), ask(&routed)), (of_local, of_routed), "{method} {path} {header:?}");
    }
    let preflight = send("OPTIONS", &local, &[page, ("Access-Control-Request-Method", "POST")], b"").unwrap();
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://app.example.org"));

    let raised = |uri: &str| post(uri, &[("Content-Type", "application/json")], br#"{"raise": "no"}"#);
    let (of_local, of_routed) = (raised(&local), raised(&routed));
    assert_eq!((of_local.status, of_routed.status), (500, 502), "v1's router alone turned 500 into 502");
    assert_eq!(of_local.header("x-ms-run-function-failed"), Some("True"));
    assert!(of_local.text().contains("message") && of_local.text() == of_routed.text(), "{}", of_local.text());

    let paths = |uri: &str| {
        let swagger: serde_json::Value = serde_json::from_slice(&get(&below(uri, "/swagger.json"), &[]).body).unwrap();
        swagger["paths"].as_object().unwrap().keys().cloned().collect::<Vec<_>>()
    };
    assert_eq!(paths(&local), ["/", "/score", "/swagger.json"], "nothing comes before a local service's own paths");
    assert!(paths(&routed).contains(&"/api/v1/service/routed-svc/score".to_owned()));

    let why = machine.run(&["service", "get-keys", "-n", "local-svc"]).failed(1);
    assert!(why.contains("--compute-type aks") && !why.contains("--auth-enabled"), "{why}");
}

/// As `send`, for answers whose body isn't looked at: that of HEAD has none, whatever its length says.
fn send_for_status(method: &str, uri: &str, headers: &[(&str, &str)]) -> std::io::Result<u16> {
    use std::io::{BufRead, BufReader, Write};
    let rest = uri.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = std::net::TcpStream::connect(host.replace("localhost", "127.0.0.1"))?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(60)))?;
    let mut head = format!("{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n");
    for (name, value) in headers {
        head.extend([name, ": ", value, "\r\n"]);
    }
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(|| std::io::Error::other(line.clone()))
}

/// v1's container let calls wait for its worker, one after the other; its router sent them away after half a second.
#[test]
fn calls_wait_for_a_local_service_and_not_behind_the_router() {
    let machine = Machine::new();
    let project = project(&machine, "{}");
    let local = deploy(&machine, &project, "local-svc", &["--cp", "local"]);
    let routed = deploy(&machine, &project, "routed-svc", &["--ae", "false", "--num-replicas", "1"]);
    let begun = Instant::now();
    let of_local = at_once(&local, 4, r#"{"sleep": 1.5}"#);
    assert_eq!(of_local, [200; 4]);
    assert!(begun.elapsed().as_secs_f64() >= 6.0, "one worker takes one call after the other");
    let mut of_routed = at_once(&routed, 4, r#"{"sleep": 3}"#);
    of_routed.sort_unstable();
    assert_eq!(of_routed, [200, 503, 503, 503]);
}

/// Worker count and time-outs are variables of v1's images; a local service goes by them, and what doesn't hold is said.
#[test]
fn v1s_variables_count_or_are_said_not_to() {
    let machine = Machine::new();
    let variables = r#"{"WORKER_COUNT": "3", "WORKER_TIMEOUT": "5", "AZUREML_EXTRA_REQUIREMENTS_TXT": "more.txt",
        "GUNICORN_CMD_ARGS": "--threads 8", "PYTHONHOME": "/nowhere"}"#;
    let project = project(&machine, variables);
    let ran = machine.deploy(&project, "local-svc", &["--cp", "local"]);
    let told = ran.stderr();
    let local = ran.json()["scoringUri"].as_str().unwrap().to_owned();
    for word in ["AZUREML_EXTRA_REQUIREMENTS_TXT has no effect", "GUNICORN_CMD_ARGS: --threads has no effect", "PYTHONHOME"] {
        assert!(told.contains(word), "'{word}' is missing: {told}");
    }
    assert!(!told.contains("WORKER_COUNT") && !told.contains("WORKER_TIMEOUT"), "what holds isn't warned of: {told}");
    let begun = Instant::now();
    assert_eq!(at_once(&local, 3, r#"{"sleep": 3}"#), [200; 3]);
    assert!(begun.elapsed().as_secs_f64() < 9.0, "three workers take three calls at once");
    assert_eq!(post(&local, &[("Content-Type", "application/json")], br#"{"sleep": 60}"#).status, 504, "after five seconds");

    let ran = machine.deploy(&project, "routed-svc", &["--dry-run"]);
    assert!(ran.stderr().contains("WORKER_COUNT=3 has no effect") && ran.stderr().contains("maxConcurrentRequestsPerContainer"));
    let _ = ran.succeeded();
}
