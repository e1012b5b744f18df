//! Bodies that break off, stall or are too large, and heads with names that a scoring server would take for others.

use std::fs;
use std::time::Duration;

use aml::replica::Front;
use aml::service::ReplicaPhase;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

use super::harness::{LONG, Project, Running};

/// Notes the length of each body that it scores.
const LENGTHS: &str = "
def init():
    pass

def run(data):
    with open('scored', 'a') as scored:
        scored.write('%d\\n' % len(data))
    return len(data)
";

/// The same with the whole request in the script's hands, and every error swallowed as many scripts do.
const RAW_LENGTHS: &str = "
from azureml.contrib.services.aml_request import rawhttp
from azureml.contrib.services.aml_response import AMLResponse

def init():
    pass

@rawhttp
def run(request):
    try:
        if request.args.get('lines'):
            length = sum(len(line) for line in request.stream)
        elif request.args.get('form'):
            length = len(request.files['picture'].read())
        else:
            length = len(request.get_data())
    except Exception as error:
        return AMLResponse(str(error), 200)
    with open('scored', 'a') as scored:
        scored.write('%d\\n' % length)
    return AMLResponse(str(length), 200)
";

/// Framings of a body of 70,000 bytes, of which less is sent, and of one of 100.
fn broken_off() -> Vec<(&'static str, Vec<u8>)> {
    let line = b"xxxxxxxxx\n";
    let chunk = |bytes: usize| [format!("{bytes:x}\r\n").as_bytes(), &line.repeat(bytes / 10), b"\r\n"].concat();
    vec![
        ("content-length: 100", line.repeat(8)),
        ("content-length: 70000", line.repeat(6_990)),
        ("content-length: 70000", line.repeat(6_000)),
        ("transfer-encoding: chunked", chunk(80)),
        ("transfer-encoding: chunked", chunk(69_990)),
        ("transfer-encoding: chunked", [chunk(69_990), b"a\r\nxxx".to_vec()].concat()),
        ("transfer-encoding: chunked", [chunk(69_990), b"0\r\n".to_vec()].concat()),
    ]
}

async fn begin(replica: &Running, path: &str, lines: &str, beginning: &[u8]) -> UnixStream {
    let mut stream = UnixStream::connect(&replica.socket).await.unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/plain\r\n{lines}\r\n\r\n");
    stream.write_all(&[head.as_bytes(), beginning].concat()).await.unwrap();
    stream
}

async fn rest_of(mut stream: UnixStream) -> String {
    let mut answer = Vec::new();
    tokio::time::timeout(LONG, stream.read_to_end(&mut answer)).await.expect("an answer should come").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

async fn post(replica: &Running, path: &str, lines: &str, body: &[u8]) -> String {
    rest_of(begin(replica, path, &format!("content-length: {}{lines}", body.len()), body).await).await
}

/// Sends bodies that break off, each followed by whole ones, and checks that only those were scored.
async fn only_whole_ones_are_scored(project: &Project, paths: &[&str]) {
    let replica = project.start_ready().await;
    let mut whole = Vec::new();
    for path in paths {
        for (framing, beginning) in broken_off() {
            drop(begin(&replica, path, framing, &beginning).await);
            replica.until(|status| status.in_flight == 0).await;
            for length in [10, 70_000] {
                let answer = post(&replica, path, "", &b"xxxxxxxxx\n".repeat(length / 10)).await;
                assert!(answer.starts_with("HTTP/1.1 200 "), "after {framing} at {path}: {answer}\n{}", project.log());
                whole.push(length.to_string());
            }
        }
    }
    let scored = fs::read_to_string(project.config.app_root.join("scored")).unwrap();
    assert_eq!(scored.lines().collect::<Vec<_>>(), whole, "what broke off must not be scored");
    assert_eq!(replica.status().await.restarts, 0, "nor cost a worker");
    replica.stop().await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_not_scored() {
    only_whole_ones_are_scored(&Project::new(LENGTHS), &["/score"]).await;
}

#[tokio::test]
async fn nor_by_a_script_that_reads_it_by_itself() {
    only_whole_ones_are_scored(&Project::new(RAW_LENGTHS), &["/score", "/score?lines=1"]).await;
}

#[tokio::test]
async fn a_form_that_breaks_off_has_no_files() {
    let project = Project::new(RAW_LENGTHS);
    let replica = project.start_ready().await;
    let form = |picture: usize| {
        let head = b"--b\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"p\"\r\nContent-Type: image/png\r\n\r\n";
        [&head[..], &b"x".repeat(picture), b"\r\n--b--\r\n"].concat()
    };
    let whole = form(200_000);
    let lines = format!("content-type: multipart/form-data; boundary=b\r\ncontent-length: {}", whole.len());
    let send = async |body: &[u8]| {
        let mut stream = UnixStream::connect(&replica.socket).await.unwrap();
        let head = format!("POST /score?form=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{lines}\r\n\r\n");
        stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        stream
    };
    drop(send(&whole[..150_000]).await);
    replica.until(|status| status.in_flight == 0).await;
    assert!(rest_of(send(&whole).await).await.ends_with("200000"));
    assert_eq!(fs::read_to_string(project.config.app_root.join("scored")).unwrap(), "200000\n");
    replica.stop().await;
}

/// A project whose replica stands alone, as in a container: whoever reaches it may ask.
fn alone(script: &str) -> Project {
    let mut project = Project::new(script);
    project.config.front = Front::Standalone { max_queue_wait_ms: 20_000 };
    project
}

/// Without a router nobody tells the status: health says when it is ready.
async fn start_alone(project: &Project) -> Running {
    let replica = project.start();
    while super::harness::health(&replica.socket).await != Some(hyper::StatusCode::OK) {
        assert!(!replica.run.is_finished(), "{}", project.log());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    replica
}

#[tokio::test]
async fn alone_a_replica_scores_only_what_is_whole_too() {
    let project = alone(LENGTHS);
    let replica = start_alone(&project).await;
    for (framing, beginning) in broken_off() {
        drop(begin(&replica, "/score", framing, &beginning).await);
        assert!(post(&replica, "/score", "", b"xxxxxxxxx\n").await.starts_with("HTTP/1.1 200 "), "{framing}");
    }
    let scored = fs::read_to_string(project.config.app_root.join("scored")).unwrap();
    assert_eq!(scored, "10\n".repeat(broken_off().len()), "what broke off must not be scored");
    replica.stop().await;
}

#[tokio::test]
async fn alone_a_replica_lets_nobody_hold_its_worker_by_sending_nothing() {
    let project = alone(LENGTHS);
    let replica = start_alone(&project).await;
    let mut stalled = Vec::new();
    for framing in ["content-length: 10", "content-length: 70000", "transfer-encoding: chunked"] {
        stalled.push((framing, begin(&replica, "/score", framing, b"").await));
        assert!(post(&replica, "/score", "", b"xxxxxxxxx\n").await.starts_with("HTTP/1.1 200 "), "{framing}");
    }
    // With enough of a beginning, and where the client waits to be asked, the worker is held, but not for long.
    for framing in ["content-length: 200000", "content-length: 200000\r\nexpect: 100-continue"] {
        let beginning = b"x".repeat(if framing.contains("expect") { 0 } else { 100_000 });
        let stream = begin(&replica, "/score", framing, &beginning).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(post(&replica, "/score", "", b"xxxxxxxxx\n").await.starts_with("HTTP/1.1 200 "), "{framing}");
        let told = rest_of(stream).await;
        assert!(told.contains("HTTP/1.1 408 ") && told.contains("did not come in time"), "{framing}: {told}");
    }
    let (_, mut late) = stalled.remove(0);
    late.write_all(b"0123456789").await.unwrap();
    assert!(rest_of(late).await.starts_with("HTTP/1.1 200 "), "a slow client is served all the same");
    replica.stop().await;
}

#[tokio::test]
async fn a_replica_has_the_routers_limits() {
    for project in [Project::new(LENGTHS), alone(LENGTHS)] {
        let replica = start_alone(&project).await;
        let answer = rest_of(begin(&replica, "/score", "content-length: 104857601", b"").await).await;
        assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("too large"), "{answer}");
        let answer = post(&replica, "/score", "\r\nhost: y", b"x").await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "two hosts: {answer}");
        replica.stop().await;
    }
}

#[tokio::test]
async fn headers_that_wsgi_folds_together_reach_no_script() {
    let script = "
import json
from azureml.contrib.services.aml_request import rawhttp
from azureml.contrib.services.aml_response import AMLResponse

def init():
    pass

@rawhttp
def run(request):
    seen = {name: str(value) for name, value in request.environ.items() if name.startswith('HTTP_') or name in ('SCRIPT_NAME', 'PATH_INFO')}
    return AMLResponse(json.dumps(seen), 200)
";
    let project = alone(script);
    let replica = start_alone(&project).await;
    let lines = "\r\nscript_name: /score\r\npath_info: /other\r\nx_aml_pass: forged\r\nx-aml-pass: forged\r\nx-mine: 1";
    let answer = post(&replica, "/score", lines, b"x").await;
    let body = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    let seen: serde_json::Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"));
    assert_eq!((&seen["SCRIPT_NAME"], &seen["PATH_INFO"], &seen["HTTP_X_MINE"]), (&"".into(), &"/score".into(), &"1".into()));
    assert!(seen.get("HTTP_X_AML_PASS").is_none(), "{seen}");
    replica.stop().await;
}

#[tokio::test]
async fn a_scoring_server_gets_the_limit_on_open_files_that_it_is_told() {
    let script = "
import resource

def init():
    pass

def run(data):
    return resource.getrlimit(resource.RLIMIT_NOFILE)
";
    let mut project = Project::new(script);
    project.config.open_files = Some(123);
    let replica = project.start();
    replica.until_phase(ReplicaPhase::Ready).await;
    let limits = replica.score("{}").await.json();
    assert_eq!(limits[0], 123, "{limits}");
    assert_ne!(limits[1], 123, "the hard limit stays: {limits}");
    replica.stop().await;
}
