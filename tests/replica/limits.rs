//! How many requests are admitted, for how long, and when a replica stops.

use std::time::Duration;

use aml::service::ReplicaPhase;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::SCRIPT;
use super::harness::{LONG, Project, Running, send};

#[tokio::test]
async fn exactly_as_many_requests_as_allowed_are_worked_on() {
    let mut project = Project::new(SCRIPT);
    project.config.max_concurrent_requests = 3;
    let replica = project.start_ready().await;
    for _ in 0..5 {
        let _ = std::fs::remove_file(project.config.app_root.join("go"));
        let mut answers: FuturesUnordered<_> = (0..12).map(|_| replica.score(r#"{"wait_for": "go"}"#)).collect();
        // Each of the others is refused at once: one that was wrongly admitted would have no answer before the release.
        for _ in 3..12 {
            let refused = timeout(LONG, answers.next()).await.expect("only three are admitted").unwrap();
            assert!(refused.status == 503 && refused.refused() == Some("full"), "{refused:#?}");
        }
        assert_eq!(replica.status().await.in_flight, 3);
        project.release("go");
        let scored: Vec<_> = answers.collect().await;
        assert!(scored.iter().all(|answer| answer.status == StatusCode::OK), "{scored:#?}");
        let mut workers: Vec<i64> = scored.iter().map(|answer| answer.json()["pid"].as_i64().unwrap()).collect();
        workers.sort_unstable();
        workers.dedup();
        assert_eq!(workers.len(), 3, "two requests shared a worker");
    }
    assert_eq!(replica.status().await.in_flight, 0);
    replica.stop().await;
}

#[tokio::test]
async fn a_request_is_refused_before_its_body_is_asked_for() {
    let project = Project::new(SCRIPT);
    let replica = project.start_ready().await;
    let long = begin(&replica, r#"{"wait_for": "go"}"#).await;
    let head = "POST /score HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    let answer = exchange_text(&replica, &[head]).await;
    assert!(answer.starts_with("HTTP/1.1 503 ") && answer.contains("x-aml-refused: full"), "{answer}");
    project.release("go");
    assert_eq!(long.await.unwrap(), StatusCode::OK);
    replica.until(|status| status.in_flight == 0).await;
    let answer = exchange_text(&replica, &[&head.replace("Host", "Connection: close\r\nHost"), "{}"]).await;
    assert!(
        answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK"),
        "an admitted request is asked for its body: {answer}"
    );
    replica.stop().await;
}

/// Writes each part when something has come back for the one before, and returns all that came back until the connection was closed.
async fn exchange_text(replica: &Running, parts: &[&str]) -> String {
    let mut stream = UnixStream::connect(&replica.socket).await.unwrap();
    let mut answer = Vec::new();
    for part in parts {
        stream.write_all(part.as_bytes()).await.unwrap();
        timeout(LONG, stream.read_buf(&mut answer)).await.unwrap().unwrap();
    }
    timeout(LONG, stream.read_to_end(&mut answer)).await.unwrap().unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_long_score_does_not_look_dead() {
    let project = Project::new(SCRIPT);
    let replica = project.start_ready().await;
    let scoring = begin(&replica, r#"{"wait_for": "go"}"#).await;
    assert_eq!(replica.health().await, StatusCode::OK);
    assert_eq!(replica.status().await.in_flight, 1);
    assert!(!scoring.is_finished());
    project.release("go");
    assert_eq!(scoring.await.unwrap(), StatusCode::OK);
    replica.stop().await;
}

#[tokio::test]
async fn a_score_that_takes_too_long_is_interrupted_and_its_worker_spared() {
    let mut project = Project::new(SCRIPT);
    project.config.scoring_timeout_ms = 500;
    let replica = project.start_ready().await;
    let worker = replica.score_pid().await;
    assert_eq!(replica.score(r#"{"sleep": 30}"#).await.status, StatusCode::GATEWAY_TIMEOUT);
    replica.until(|status| status.in_flight == 0).await;
    assert_eq!(replica.score_pid().await, worker, "an interrupted worker need not run init() again");
    replica.stop().await;
}

#[tokio::test]
async fn a_script_that_swallows_the_interruption_loses_its_worker() {
    let mut project = Project::new(SCRIPT);
    project.config.scoring_timeout_ms = 500;
    let replica = project.start_ready().await;
    let worker = replica.score_pid().await;
    assert_eq!(replica.score(r#"{"swallow": 1}"#).await.status, StatusCode::GATEWAY_TIMEOUT);
    let full = replica.score("{}").await;
    assert_eq!(full.refused(), Some("full"), "the worker is busy until it is killed");
    replica.until(|status| status.restarts == 1 && status.phase == ReplicaPhase::Ready).await;
    assert_ne!(replica.score_pid().await, worker);
    replica.stop().await;
}

#[tokio::test]
async fn a_caller_that_leaves_does_not_free_the_worker() {
    let project = Project::new(SCRIPT);
    let replica = project.start_ready().await;
    let worker = replica.score_pid().await;
    begin(&replica, r#"{"wait_for": "go"}"#).await.abort();
    // The replica runs in this thread, so it has heard that its caller left before it answers another.
    for _ in 0..3 {
        let full = replica.score("{}").await;
        assert_eq!(full.refused(), Some("full"), "run() goes on: {full:?}");
    }
    project.release("go");
    replica.until(|status| status.in_flight == 0).await;
    assert_eq!(replica.score_pid().await, worker);
    assert_eq!(replica.status().await.restarts, 0);
    replica.stop().await;
}

#[tokio::test]
async fn draining_serves_until_the_delay_is_over_and_ends_what_is_in_flight() {
    let mut project = Project::new(SCRIPT);
    project.config.max_concurrent_requests = 2;
    project.config.drain_delay_ms = 1000;
    let mut replica = project.start_ready().await;
    let long = begin(&replica, r#"{"wait_for": "go"}"#).await;
    replica.ask_to_stop();
    replica.until_phase(ReplicaPhase::Draining).await;
    assert_eq!(replica.health().await, StatusCode::SERVICE_UNAVAILABLE);
    let served = replica.score("{}").await;
    assert_eq!((served.status, &served.headers["connection"]), (StatusCode::OK, &"close".parse().unwrap()));
    let refused = loop {
        let answer = replica.score("{}").await;
        if answer.status != StatusCode::OK {
            break answer;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert_eq!((refused.status, refused.refused()), (StatusCode::SERVICE_UNAVAILABLE, Some("draining")));
    assert!(!long.is_finished() && !replica.run.is_finished(), "the replica must wait for what is in flight");
    project.release("go");
    assert_eq!(long.await.unwrap(), StatusCode::OK, "a request in flight was lost");
    replica.stop().await;
    project.until_no_server_process().await;
    let left: Vec<_> = std::fs::read_dir(project.path("run")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

/// Sends a request and returns once it is in flight. Dropping the task closes the connection, as a caller that leaves does.
async fn begin(replica: &Running, body: &'static str) -> tokio::task::JoinHandle<StatusCode> {
    let in_flight = replica.status().await.in_flight;
    let stream = UnixStream::connect(&replica.socket).await.unwrap();
    let task = tokio::spawn(async move {
        let (mut sender, connection) = http1::handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.unwrap();
        let request = Request::post("/score").header("host", "localhost").body(Full::from(body)).unwrap();
        let exchange = async { sender.send_request(request).await.unwrap().status() };
        tokio::pin!(exchange);
        tokio::select! {
            biased;
            status = &mut exchange => status,
            // It has ended with the answer, or without one: the exchange knows.
            _ = connection => exchange.await,
        }
    });
    replica.until(|status| status.in_flight > in_flight).await;
    task
}

#[tokio::test]
async fn news_of_the_status_comes_to_who_waits_for_it() {
    let project = Project::new(SCRIPT);
    let replica = project.start();
    let first = replica.until_phase(ReplicaPhase::Starting).await;
    let path = format!("/_aml/status?after={}", first.sequence);
    let request = Request::get(path).body(Full::<Bytes>::default()).unwrap();
    let answer = send(&replica.socket, request).await.unwrap().json();
    assert!(answer["sequence"].as_u64().unwrap() > first.sequence, "{answer}");
    let ready = replica.until_phase(ReplicaPhase::Ready).await;
    let socket = replica.socket.clone();
    let waiter = tokio::spawn(async move {
        let path = format!("/_aml/status?after={}", ready.sequence + 1);
        send(&socket, Request::get(path).body(Full::<Bytes>::default()).unwrap()).await
    });
    // The replica runs in this thread and reads its connections in their order: it has the waiter's request when it has answered these.
    for _ in 0..3 {
        replica.status().await;
    }
    replica.stop().await;
    let last = timeout(Duration::from_secs(5), waiter).await.expect("a stop answers whoever waits for news");
    let last = last.unwrap().expect("who waits is answered, not cut off").json();
    assert_eq!(last["phase"], "draining");
}
