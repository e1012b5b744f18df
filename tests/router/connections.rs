//! How many connections there are: idle ones make room, and those that are used stay.

use std::time::Duration;

use aml::router::{RouterOptions, Scope};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::parts::*;

const SCORE: &str = "/api/v1/service/my-service/score";

async fn router_for(connections: usize, replica: &TestReplica) -> TestRouter {
    let options = RouterOptions { connections, ..RouterOptions::default() };
    TestRouter::with(open_service("my-service", vec![version("version-1", &[replica])]), options, Scope::All).await
}

/// Connects with nothing or a part of a head, and waits until the router has taken the connection.
async fn idle(router: &TestRouter, part: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(router.address).await.unwrap();
    stream.write_all(part).await.unwrap();
    stream
}

async fn is_closed(stream: &mut TcpStream) -> bool {
    let read = tokio::time::timeout(PATIENCE, stream.read(&mut [0; 1])).await;
    matches!(read.expect("it should be closed"), Ok(0) | Err(_))
}

#[tokio::test]
async fn idle_connections_make_room_and_the_oldest_go_first() {
    let replica = TestReplica::echo("a");
    let router = router_for(8, &replica).await;
    let mut old = Vec::new();
    for part in
        [&b""[..], b"GET / HT", b"POST /api/v1/service/my-service/score HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nab"]
    {
        old.push(idle(&router, part).await);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut young = router.connect().await;
    assert_eq!(young.get("/").await.status, 200);
    for _ in 0..7 {
        assert_eq!(router.connect().await.get("/").await.status, 200);
    }
    let mut crowd = Vec::new();
    for _ in 0..7 {
        crowd.push(idle(&router, b"").await);
        tokio::time::sleep(Duration::from_millis(5)).await;
        // What is used now and then is not the one that waited the longest.
        assert_eq!(young.get("/").await.status, 200);
    }
    for stream in &mut old {
        assert!(is_closed(stream).await);
    }
}

#[tokio::test]
async fn a_request_in_flight_is_not_closed_for_others() {
    let replica = TestReplica::slow("a", Duration::from_millis(700));
    let router = router_for(4, &replica).await;
    let scoring = async {
        let answer = router.score("my-service").await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "a"));
    };
    let crowd = async {
        router.status(|status| status.in_flight["a"] == 1).await;
        for _ in 0..100 {
            drop(idle(&router, b"GET").await);
        }
        let mut held = Vec::new();
        for _ in 0..12 {
            held.push(idle(&router, b"GET").await);
        }
        assert_eq!(router.connect().await.get("/").await.status, 200, "health is told in any crowd");
    };
    tokio::join!(scoring, crowd);
}

#[tokio::test]
async fn when_all_are_busy_the_next_waits_its_turn() {
    let replica = TestReplica::slow("a", Duration::from_millis(50));
    let router = router_for(2, &replica).await;
    let answers = futures_util::future::join_all(
        (0..10).map(|_| async { router.connect().await.post(SCORE, &[("connection", "close")], "x").await.status }),
    );
    assert!(answers.await.into_iter().all(|status| status == 200));
}

#[tokio::test]
async fn a_router_that_drains_ends_connections_with_their_answers_and_takes_new_ones() {
    let replica = TestReplica::echo("a");
    let router = router_for(8, &replica).await;
    let mut kept = router.connect().await;
    assert_eq!(kept.post(SCORE, &[], "x").await.headers.get("connection"), None);
    router.router.drain();
    let last = kept.post(SCORE, &[], "x").await;
    assert_eq!((last.status, last.header("connection")), (200, "close"));
    let own = router.connect().await.get("/").await;
    assert_eq!((own.status, own.header("connection")), (200, "close"));
}
