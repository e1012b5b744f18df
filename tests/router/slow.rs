//! Bodies that break off, come slowly or not at all, and memory for those that wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use aml::inbound::{BodyLimits, Pace};
use aml::router::{RouterOptions, Scope, VersionLoad};
use futures_util::future::join_all;
use http_body_util::BodyExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::parts::*;

const SCORE: &str = "/api/v1/service/my-service/score";

/// What a replica got of bodies.
#[derive(Default)]
struct Got {
    whole: AtomicU64,
    broken: AtomicU64,
}

/// A replica that reads each body to its end and counts how they ended.
fn reader(id: &str) -> (TestReplica, Arc<Got>) {
    let got = Arc::<Got>::default();
    let counts = got.clone();
    let replica = TestReplica::new(id, move |request| {
        let counts = counts.clone();
        async move {
            match request.into_body().collect().await {
                Ok(_) => counts.whole.fetch_add(1, SeqCst),
                Err(_) => counts.broken.fetch_add(1, SeqCst),
            };
            reply(200, "read")
        }
    });
    (replica, got)
}

/// A head that announces so many bytes, or chunks.
fn head(framing: &str) -> String {
    format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\n{framing}\r\n\r\n")
}

async fn begin(router: &TestRouter, framing: &str, beginning: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(router.address).await.unwrap();
    stream.write_all(head(framing).as_bytes()).await.unwrap();
    stream.write_all(beginning).await.unwrap();
    stream
}

/// A chunk and no end of the chunks.
fn chunk(bytes: usize) -> Vec<u8> {
    [format!("{bytes:x}\r\n").as_bytes(), &vec![b'x'; bytes], b"\r\n"].concat()
}

#[tokio::test]
async fn a_body_that_breaks_off_never_looks_whole_to_a_replica() {
    let (replica, got) = reader("a");
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    for (framing, beginning, reaches) in [
        ("content-length: 100", vec![b'x'; 80], false),
        ("content-length: 100000", vec![b'x'; 80_000], true),
        ("content-length: 100000\r\nexpect: 100-continue", vec![b'x'; 80_000], true),
        ("content-length: 70000", vec![b'x'; 60_000], false),
        ("transfer-encoding: chunked", chunk(80), false),
        ("transfer-encoding: chunked", chunk(80_000), true),
        ("transfer-encoding: chunked", [chunk(70_000), b"5\r\nab".to_vec()].concat(), true),
    ] {
        let before = got.broken.load(SeqCst);
        drop(begin(&router, framing, &beginning).await);
        router.status(|status| status.in_flight["a"] == 0).await;
        if reaches {
            // It may not have begun yet: what counts is how it ends.
            eventually(|| got.broken.load(SeqCst) == before + 1, framing).await;
        }
        assert_eq!(router.score("my-service").await.status, 200, "the slot should be free after {framing}");
        assert_eq!(got.broken.load(SeqCst), before + u64::from(reaches), "{framing}");
    }
    assert_eq!(got.whole.load(SeqCst), 7, "only the whole ones in between");
}

async fn eventually(probe: impl Fn() -> bool, what: &str) {
    let holds = async {
        while !probe() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, holds).await.is_ok(), "it never came true: {what}");
}

#[tokio::test]
async fn a_large_body_takes_no_slot_before_its_beginning_is_there() {
    let (replica, got) = reader("a");
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let mut slow = begin(&router, "connection: close\r\ncontent-length: 70000", b"").await;
    let mut slower = begin(&router, "connection: close\r\ntransfer-encoding: chunked", &chunk(60_000)).await;
    for _ in 0..3 {
        assert_eq!(router.score("my-service").await.status, 200, "the one slot should be free");
    }
    slow.write_all(&vec![b'x'; 70_000]).await.unwrap();
    assert!(read_until(&mut slow, |_| false).await.starts_with("HTTP/1.1 200 "));
    slower.write_all(&[chunk(20_000), b"0\r\n\r\n".to_vec()].concat()).await.unwrap();
    assert!(read_until(&mut slower, |_| false).await.starts_with("HTTP/1.1 200 "));
    assert_eq!(got.whole.load(SeqCst), 5);
}

fn impatient() -> RouterOptions {
    let pace = Pace { bytes_per_second: 100_000, grace: Duration::from_millis(300) };
    RouterOptions { body: BodyLimits { pace: Some(pace), ..BodyLimits::default() }, ..RouterOptions::default() }
}

#[tokio::test]
async fn a_body_that_stalls_or_trickles_gives_its_slot_back() {
    let (replica, got) = reader("a");
    let table = open_service("my-service", vec![version("version-1", &[&replica])]);
    let router = TestRouter::with(table, impatient(), Scope::All).await;
    for framing in ["content-length: 200000", "content-length: 200000\r\nexpect: 100-continue", "transfer-encoding: chunked"] {
        let beginning = if framing.contains("chunked") { chunk(100_000) } else { vec![b'x'; 100_000] };
        let mut stalls = begin(&router, framing, &beginning).await;
        router.status(|status| status.in_flight["a"] == 1).await;
        // It waits for the slot, and is served when the other's grace is over.
        assert_eq!(router.score("my-service").await.status, 200, "{framing}");
        let told = read_until(&mut stalls, |text| text.contains("did not come in time")).await;
        assert!(told.contains("HTTP/1.1 408 ") && told.contains("connection: close"), "{told}");
    }
    let mut trickles = begin(&router, "content-length: 200000", &vec![b'x'; 70_000]).await;
    let trickle = async {
        // Each piece is well within the grace; all of them are too slow.
        loop {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if trickles.write_all(&[b'x'; 10]).await.is_err() {
                return;
            }
        }
    };
    let served = async {
        router.status(|status| status.in_flight["a"] == 1).await;
        assert_eq!(router.score("my-service").await.status, 200);
    };
    tokio::select! { () = trickle => {}, () = served => {} }
    router.status(|status| status.in_flight["a"] == 0).await;
    eventually(|| got.broken.load(SeqCst) == 4, "each ends broken at the replica").await;
}

#[tokio::test]
async fn a_body_at_the_pace_passes_however_long_it_takes() {
    let (replica, got) = reader("a");
    let table = open_service("my-service", vec![version("version-1", &[&replica])]);
    let router = TestRouter::with(table, impatient(), Scope::All).await;
    let mut client = begin(&router, "connection: close\r\ncontent-length: 300000", &vec![b'x'; 100_000]).await;
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        client.write_all(&vec![b'x'; 20_000]).await.unwrap();
    }
    assert!(read_until(&mut client, |_| false).await.starts_with("HTTP/1.1 200 "));
    assert_eq!(got.whole.load(SeqCst), 1);
}

#[tokio::test]
async fn a_replica_that_reads_slowly_is_not_the_clients_fault() {
    let replica = TestReplica::new("a", |request| async move {
        let mut body = request.into_body();
        let first = body.frame().await;
        tokio::time::sleep(Duration::from_millis(900)).await;
        drop(first);
        let rest = body.collect().await.map(|_| ());
        reply(if rest.is_ok() { 200 } else { 500 }, "read")
    });
    let table = open_service("my-service", vec![version("version-1", &[&replica])]);
    let router = TestRouter::with(table, impatient(), Scope::All).await;
    let mut client = begin(&router, "connection: close\r\ncontent-length: 8000000", b"").await;
    client.write_all(&vec![b'x'; 8_000_000]).await.unwrap();
    assert!(read_until(&mut client, |_| false).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn waiting_bodies_have_a_budget_and_give_it_back() {
    let replica = TestReplica::slow("a", Duration::from_secs(1));
    let options = RouterOptions { waiting_bytes: 400_000, ..RouterOptions::default() };
    let other = TestReplica::echo("b");
    let mut table = open_service("my-service", vec![version("version-1", &[&replica])]);
    table.services.extend(open_service("other", vec![version("version-1", &[&other])]).services);
    let router = TestRouter::with(table, options, Scope::All).await;
    let body = "x".repeat(50_000);
    let ask = async || router.connect().await.post(SCORE, &[], &body).await.status;
    let first = ask();
    let others = async {
        router.status(|status| status.in_flight["a"] == 1).await;
        // Half of the budget holds four of them.
        let answers = join_all((0..8).map(|_| ask())).await;
        assert_eq!(count(answers.iter().map(|status| if *status == 200 { "served" } else { "refused" }))["refused"], 4);
        assert!(answers.iter().all(|status| matches!(status, 200 | 503)), "{answers:?}");
    };
    let meanwhile = async {
        router.status(|status| status.versions[&key("version-1")].queued >= 4).await;
        let answer = router.connect().await.post("/api/v1/service/other/score", &[], &body).await;
        assert_eq!(answer.status, 200, "another service has room");
    };
    let (status, (), ()) = tokio::join!(first, others, meanwhile);
    assert_eq!(status, 200);
    router.status(|status| status.versions[&key("version-1")] == VersionLoad { busy: 0, queued: 0, ready: 1 }).await;
    assert_eq!(ask().await, 200, "what they held is free again");
}

#[tokio::test]
async fn no_more_wait_than_have_room() {
    let replica = TestReplica::new("a", |_| std::future::pending());
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let waiting = join_all((0..2049).map(|_| router.score("my-service")));
    let late = async {
        router.status(|status| status.versions[&key("version-1")] == VersionLoad { busy: 1, queued: 2048, ready: 1 }).await;
        router.score("my-service").await
    };
    tokio::select! {
        _ = waiting => panic!("nothing answers"),
        late = late => assert_eq!((late.status, late.body.as_str()), (503, "Too many requests for service my-service (overloaded)")),
    }
}
