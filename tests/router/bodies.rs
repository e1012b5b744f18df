//! Bodies: limits, streaming both ways, what a replica that ends or refuses does to them.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use aml::inbound::BodyLimits;
use aml::router::{RouterOptions, Scope};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use hyper::{Request, Response};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use super::parts::*;

const SCORE: &str = "/api/v1/service/my-service/score";
const MIB: u64 = 1024 * 1024;

fn chunked(chunks: u64, sent: &Arc<AtomicU64>) -> Body {
    let sent = sent.clone();
    let frames = stream::iter(0..chunks).map(move |_| {
        sent.fetch_add(64 * 1024, SeqCst);
        Ok::<_, Infallible>(Frame::data(Bytes::from(vec![7; 64 * 1024])))
    });
    BodyExt::map_err(StreamBody::new(frames), |never| match never {}).boxed()
}

fn post(body: Body) -> Request<Body> {
    Request::post(SCORE).header("host", "localhost").body(body).unwrap()
}

/// The usual options, with other limits for bodies.
fn with_body(change: impl FnOnce(&mut BodyLimits)) -> RouterOptions {
    let mut options = RouterOptions::default();
    change(&mut options.body);
    options
}

/// A replica that takes all of a body and answers with its length in as many bytes.
fn mirror(id: &str) -> TestReplica {
    TestReplica::new(id, |request| async move {
        let mut length = 0;
        let mut body = request.into_body();
        while let Some(frame) = body.frame().await {
            length += frame.unwrap().data_ref().map_or(0, |data| data.len() as u64);
        }
        let mut response = Response::new(chunked(length / (64 * 1024), &Arc::default()));
        response.headers_mut().insert("x-length", length.to_string().parse().unwrap());
        response
    })
}

#[tokio::test]
async fn a_large_body_passes_both_ways() {
    let replica = mirror("a");
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let mut client = router.connect().await;
    let response = client.send(post(chunked(1024, &Arc::default()))).await.unwrap();
    assert_eq!(response.headers()["x-length"], (64 * MIB).to_string());
    let mut length = 0;
    let mut body = response.into_body();
    while let Some(frame) = body.frame().await {
        length += frame.unwrap().data_ref().map_or(0, |data| data.len() as u64);
    }
    assert_eq!(length, 64 * MIB);
}

#[tokio::test]
async fn a_replica_that_does_not_read_stops_the_client_instead_of_filling_the_router() {
    let replica = TestReplica::new("a", |request| async move {
        let mut body = request.into_body();
        let first = body.frame().await;
        std::future::pending::<()>().await;
        drop(first);
        reply(200, "never")
    });
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let sent = Arc::<AtomicU64>::default();
    let mut client = router.connect().await;
    let mut sending = Box::pin(client.send(post(chunked(1024, &sent))));
    let stalled = async {
        let mut before = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(300)).await;
            match sent.load(SeqCst) {
                now if now == before && now > 0 => return now,
                now => before = now,
            }
        }
    };
    let stalled = tokio::select! { _ = &mut sending => panic!("nothing answers"), stalled = stalled => stalled };
    assert!(stalled < 16 * MIB, "{stalled} bytes left the client, though nobody read them");
}

#[tokio::test]
async fn a_client_that_does_not_read_stops_the_replica_and_is_cut_when_its_time_is_over() {
    let sent = Arc::<AtomicU64>::default();
    let sending = sent.clone();
    let replica = TestReplica::new("a", move |_| {
        let sending = sending.clone();
        async move { Response::new(chunked(4096, &sending)) }
    });
    let mut route = version("version-1", &[&replica]);
    route.limits.scoring_timeout_ms = 500;
    let options = RouterOptions { timeout_margin: Duration::from_millis(100), ..RouterOptions::default() };
    let router = TestRouter::with(open_service("my-service", vec![route]), options, Scope::All).await;
    let mut client = router.connect().await;
    let response = client.send(post(chunked(0, &Arc::default()))).await.unwrap();
    router.status(|status| status.in_flight["a"] == 1).await;
    router.status(|status| status.in_flight["a"] == 0).await;
    assert!(sent.load(SeqCst) < 32 * MIB, "{} bytes were taken from the replica, though nobody read them", sent.load(SeqCst));
    drop(response);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_413_however_it_is_framed() {
    let replica = mirror("a");
    let options = with_body(|body| body.bytes = 200 * 1024);
    let router = TestRouter::with(open_service("my-service", vec![version("version-1", &[&replica])]), options, Scope::All).await;

    let announced = format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\ncontent-length: 204801\r\n\r\n");
    let answer = router.raw(announced.as_bytes(), |text| text.ends_with('}')).await;
    assert!(answer.starts_with("HTTP/1.1 413 ") && answer.contains("connection: close"), "{answer}");
    assert_eq!(replica.requests(), 0, "an announced length is refused before anything is read");

    let response = router.connect().await.send(post(chunked(4, &Arc::default()))).await.unwrap();
    assert_eq!(response.status(), 413);
    let response = router.connect().await.send(post(chunked(3, &Arc::default()))).await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn a_client_that_is_still_sending_gets_its_refusal_and_may_go_on() {
    let keys = vec![aml::access::KeyHash::new("right").unwrap()];
    let replica = mirror("a");
    let services = vec![service("my-service", aml::router::RouteAuth::Keys(keys), vec![version("version-1", &[&replica])])];
    let router = TestRouter::new(aml::router::RouteTable { services }).await;
    let mut stream = TcpStream::connect(router.address).await.unwrap();
    let mut request =
        format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer wrong\r\ncontent-length: 20000000\r\n\r\n")
            .into_bytes();
    request.resize(request.len() + 20_000_000, b'x');
    stream.write_all(&request).await.expect("all of the body should be taken, though nobody reads it");
    let complete = |text: &str| text.ends_with('}');
    assert!(read_until(&mut stream, complete).await.starts_with("HTTP/1.1 401 "));
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    assert!(read_until(&mut stream, |text| text.ends_with("Healthy")).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_client_that_asks_first_is_refused_before_it_sends() {
    let replica = mirror("a");
    let options = with_body(|body| body.bytes = 1000);
    let router = TestRouter::with(open_service("my-service", vec![version("version-1", &[&replica])]), options, Scope::All).await;
    let head = format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 1001\r\n\r\n");
    assert!(router.raw(head.as_bytes(), |text| text.ends_with('}')).await.starts_with("HTTP/1.1 413 "));
}

#[tokio::test]
async fn a_client_that_sends_slowly_takes_no_slot_until_its_body_is_there() {
    let replica = TestReplica::echo("a");
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let mut slow = TcpStream::connect(router.address).await.unwrap();
    slow.write_all(format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 4\r\n\r\nab").as_bytes())
        .await
        .unwrap();
    assert_eq!(router.score("my-service").await.status, 200, "the one slot should be free");
    slow.write_all(b"cd").await.unwrap();
    assert!(read_until(&mut slow, |_| false).await.starts_with("HTTP/1.1 200 "));
}

#[tokio::test]
async fn a_body_that_never_comes_is_408_and_a_head_that_never_ends_is_cut() {
    let replica = TestReplica::echo("a");
    let limit = Duration::from_millis(100);
    let options = RouterOptions { idle_limit: limit, ..with_body(|body| body.time = limit) };
    let router = TestRouter::with(open_service("my-service", vec![version("version-1", &[&replica])]), options, Scope::All).await;
    let head = format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nab");
    let answer = router.raw(head.as_bytes(), |_| false).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert_eq!(router.raw(b"GET / HTTP/1.1\r\nhost: x\r\n", |_| false).await, "", "an unfinished head should be cut");
    assert_eq!(router.raw(b"", |_| false).await, "", "an idle connection should be cut");
}

#[tokio::test]
async fn a_replica_that_ends_before_it_answers_is_502() {
    let replica = Arc::new(std::sync::Mutex::new(None::<TestReplica>));
    let killer = replica.clone();
    *replica.lock().unwrap() = Some(TestReplica::new("a", move |request| {
        let killer = killer.clone();
        async move {
            let _ = request.into_body().collect().await;
            killer.lock().unwrap().as_ref().unwrap().kill();
            std::future::pending().await
        }
    }));
    let route = version("version-1", &[replica.lock().unwrap().as_ref().unwrap()]);
    let router = TestRouter::new(open_service("my-service", vec![route])).await;
    let answer = router.score("my-service").await;
    assert_eq!((answer.status, answer.body.as_str()), (502, "Replica closed connection before replying"));
}

#[tokio::test]
async fn a_replica_that_ends_amid_its_answer_cuts_the_clients_too() {
    let replica = TestReplica::new("a", |_| async move {
        let frames = stream::iter([Ok(Frame::data(Bytes::from("begun"))), Err(std::io::Error::other("killed"))]);
        Response::new(BodyExt::boxed(StreamBody::new(frames)))
    });
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let response = router.connect().await.send(post(chunked(0, &Arc::default()))).await;
    // The replica's head and its end may arrive together; what must not be is an answer that looks whole.
    let whole = match response {
        Ok(response) => response.status() == 200 && response.into_body().collect().await.is_ok(),
        Err(_) => false,
    };
    assert!(!whole, "a broken answer must not look whole");
    router.status(|status| status.in_flight["a"] == 0).await;
}

/// A replica that refuses, as one does that is full or about to end.
fn refusing(id: &str) -> TestReplica {
    TestReplica::new(id, |_| async move {
        let mut response = reply(503, "full");
        response.headers_mut().insert("x-aml-refused", "busy".parse().unwrap());
        response
    })
}

#[tokio::test]
async fn a_refused_request_goes_whole_to_the_next_replica() {
    let (full, free) = (refusing("full"), mirror("free"));
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&full, &free])])).await;
    for chunks in [1, 48] {
        let before = full.requests();
        // The pause after a refusal may send a request straight to the free one; then it is asked again.
        while full.requests() == before {
            let response = router.connect().await.send(post(chunked(chunks, &Arc::default()))).await.unwrap();
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["x-length"], (chunks * 64 * 1024).to_string(), "the body should arrive whole");
            assert!(!response.headers().contains_key("x-aml-refused"));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test]
async fn refusals_by_all_end_with_the_wait_as_overload() {
    let full = refusing("full");
    let mut route = version("version-1", &[&full]);
    route.limits.max_queue_wait_ms = 100;
    let router = TestRouter::new(open_service("my-service", vec![route])).await;
    let answer = router.score("my-service").await;
    assert_eq!((answer.status, answer.body.as_str()), (503, "Too many requests for service my-service (overloaded)"));
    assert!(full.requests() < 20, "a refusing replica must not be asked {} times in 100 ms", full.requests());
}

#[tokio::test]
async fn a_replica_that_can_not_be_reached_costs_no_request() {
    let (dead, alive) = (TestReplica::echo("dead"), TestReplica::echo("alive"));
    dead.kill();
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&dead, &alive])])).await;
    for _ in 0..20 {
        assert_eq!(router.score("my-service").await.body, "alive");
    }
}

#[tokio::test]
async fn a_replica_that_closes_after_each_answer_costs_no_request() {
    let replica = TestReplica::new("a", |_| async move {
        let mut response = reply(200, "closing");
        response.headers_mut().insert("connection", "close".parse().unwrap());
        response
    });
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let mut client = router.connect().await;
    for _ in 0..50 {
        let answer = client.post(SCORE, &[], "x").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "closing"));
    }
    assert_eq!(replica.seen.connections.load(SeqCst), 50);
}

#[tokio::test]
async fn connections_to_a_replica_are_used_again() {
    let replica = TestReplica::echo("a");
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    for _ in 0..20 {
        assert_eq!(router.score("my-service").await.status, 200);
    }
    assert_eq!(replica.seen.connections.load(SeqCst), 1);
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_to_go_on() {
    let replica = mirror("a");
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    for length in [5, 100_000] {
        let mut stream = TcpStream::connect(router.address).await.unwrap();
        let head = format!(
            "POST {SCORE} HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        assert_eq!(read_until(&mut stream, |text| text.ends_with("\r\n\r\n")).await, "HTTP/1.1 100 Continue\r\n\r\n");
        stream.write_all(&vec![b'x'; length]).await.unwrap();
        let answer = read_until(&mut stream, |_| false).await;
        assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains(&format!("x-length: {length}\r\n")), "{answer}");
    }
}
