//! Headers: what replicas see, what clients see, and requests that two readers would read differently.

use std::sync::{Arc, Mutex};

use aml::router::{Hosts, RouteAuth, RouteTable, RouterOptions, Scope, ServiceRoute};
use hyper::header::HeaderName;

use super::parts::*;

const SCORE: &str = "/api/v1/service/my-service/score";

async fn router_with_echo() -> (TestRouter, TestReplica) {
    let replica = TestReplica::echo("a");
    (TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await, replica)
}

#[tokio::test]
async fn a_replica_sees_where_a_request_comes_from_and_none_of_its_hop() {
    let (router, replica) = router_with_echo().await;
    let given = [
        ("connection", "x-drop-me"),
        ("x-drop-me", "1"),
        ("te", "trailers"),
        ("x-aml-refused", "forged"),
        ("x-forwarded-for", "192.0.2.7"),
        ("x-ms-request-id", "forged"),
        ("x-ms-client-request-id", "caller-1"),
        ("content-type", "application/json"),
    ];
    let answer = router.connect().await.post(SCORE, &given, "{}").await;
    let seen = replica.seen.last_headers.lock().unwrap().clone();
    let seen_text = |name: &str| seen.get(name).map_or("", |value| value.to_str().unwrap());
    for gone in ["connection", "x-drop-me", "te", "x-aml-refused", "transfer-encoding"] {
        assert!(!seen.contains_key(gone), "{gone} should stay behind");
    }
    assert_eq!(seen_text("x-forwarded-for"), "127.0.0.1", "what a caller says of itself counts for nothing");
    assert_eq!(
        (seen_text("x-forwarded-proto"), seen_text("x-forwarded-host"), seen_text("host")),
        ("http", "localhost", "localhost")
    );
    assert_eq!((seen_text("content-type"), seen_text("content-length")), ("application/json", "2"));
    let id = answer.header("x-ms-request-id");
    assert_eq!(id.len(), 36);
    assert_eq!((seen_text("x-request-id"), answer.header("x-request-id")), (id, id));
    assert_eq!(seen_text("x-ms-request-id"), "", "the scoring server complains of this one in its log");
    assert_eq!((seen_text("x-ms-client-request-id"), answer.header("x-ms-client-request-id")), ("caller-1", "caller-1"));
}

#[tokio::test]
async fn a_trusted_proxy_says_who_calls_and_nobody_else_does() {
    let replica = TestReplica::echo("a");
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_writer(log.clone()).with_ansi(false).finish();
    let _logged = tracing::subscriber::set_default(subscriber);
    let given = [
        ("x-forwarded-for", "1.1.1.1, 203.0.113.9"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "ml.example"),
        ("forwarded", "for=1.1.1.1"),
        ("x-real-ip", "1.1.1.1"),
        ("x-aml-pass", "forged"),
    ];
    for (trusted, expected) in [
        (&["127.0.0.0/8"][..], ["203.0.113.9, 127.0.0.1", "https", "ml.example", "203.0.113.9"]),
        (&["203.0.113.0/24", "::1"], ["127.0.0.1", "http", "localhost", "127.0.0.1"]),
        (&[], ["127.0.0.1", "http", "localhost", "127.0.0.1"]),
    ] {
        let table = open_service("my-service", vec![version("version-1", &[&replica])]);
        let trusted_proxies = trusted.iter().map(|range| range.parse().unwrap()).collect();
        let router = TestRouter::with(table, RouterOptions { trusted_proxies, ..RouterOptions::default() }, Scope::All).await;
        let mut client = router.connect().await;
        assert_eq!(client.post(SCORE, &given, "x").await.status, 200);
        assert_eq!(client.post("/api/v1/service/nobody/score", &given, "x").await.status, 404);
        let seen = replica.seen.last_headers.lock().unwrap().clone();
        let [hops, scheme, host, caller] = expected;
        for (name, value) in
            [("x-forwarded-for", hops), ("x-forwarded-proto", scheme), ("x-forwarded-host", host), ("host", host)]
        {
            let values: Vec<_> = seen.get_all(name).iter().collect();
            assert_eq!(values, [value], "{name} {trusted:?}");
        }
        for gone in ["forwarded", "x-real-ip", "x-aml-pass"] {
            assert!(!seen.contains_key(gone), "{gone}");
        }
        let logged = log.take();
        for status in [200, 404] {
            let line =
                logged.lines().find(|line| line.contains(&format!("status={status}"))).unwrap_or_else(|| panic!("{logged}"));
            assert!(line.contains(&format!("client={caller} ")), "{line}");
        }
    }
}

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn take(&self) -> String {
        String::from_utf8(std::mem::take(&mut self.0.lock().unwrap())).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, text: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> tracing_subscriber::fmt::MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_callers_id_is_echoed_within_its_rules_on_every_answer() {
    let (router, _replica) = router_with_echo().await;
    let mut client = router.connect().await;
    for path in [SCORE, "/nowhere"] {
        let mut ids = Vec::new();
        for (given, echoed) in [("a_b-C1", "a_b-C1"), (&"y".repeat(60), &"y".repeat(40)), ("not;this", "")] {
            let answer = client.post(path, &[("x-ms-client-request-id", given)], "x").await;
            assert_eq!(answer.header("x-ms-client-request-id"), echoed, "{path}");
            ids.push(answer.header("x-ms-request-id").to_owned());
        }
        assert!(ids[0] != ids[1] && ids[1] != ids[2], "each request has an id of its own");
    }
}

#[tokio::test]
async fn a_replicas_headers_of_one_hop_and_its_private_ones_stop_at_the_router() {
    let replica = TestReplica::new("a", |_| async move {
        let mut response = reply(200, "x");
        for (name, value) in [
            ("keep-alive", "timeout=9"),
            ("x-aml-slots", "3"),
            ("server", "gunicorn"),
            ("x-mine", "1"),
            ("x-ms-request-id", "theirs"),
        ] {
            response.headers_mut().insert(name, value.parse().unwrap());
        }
        response
    });
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let answer = router.score("my-service").await;
    assert!(!answer.headers.contains_key("keep-alive") && !answer.headers.contains_key("x-aml-slots"));
    assert_eq!((answer.header("server"), answer.header("x-mine")), ("gunicorn", "1"));
    assert_ne!(answer.header("x-ms-request-id"), "theirs");
    assert!(!router.connect().await.get("/").await.headers.contains_key("server"), "the router has no Server header of its own");
}

#[tokio::test]
async fn two_framings_of_one_body_can_not_smuggle_a_request() {
    let (router, replica) = router_with_echo().await;
    for framing in ["content-length: 4\r\ntransfer-encoding: chunked", "transfer-encoding: chunked\r\ncontent-length: 4"] {
        let before = replica.requests();
        let text = format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{framing}\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
        let answer = router.raw(text.as_bytes(), |_| false).await;
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{answer}");
        let seen = replica.seen.last_headers.lock().unwrap().clone();
        assert_eq!(replica.requests(), before + 1);
        assert!(seen["content-length"] == "5" && !seen.contains_key("transfer-encoding"), "{seen:?}");
    }
    let before = replica.requests();
    for malformed in [
        "content-length: 5\r\ncontent-length: 6\r\n\r\nhello",
        "content-length: +5\r\n\r\nhello",
        "content-length : 5\r\n\r\nhello",
        "transfer-encoding: gzip\r\n\r\nhello",
        "transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "x: a\r\n folded: b\r\n\r\n",
        "x: \0\r\n\r\n",
    ] {
        let text = format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\n{malformed}");
        let answer = router.raw(text.as_bytes(), |_| false).await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{malformed:?}: {answer}");
    }
    assert_eq!(replica.requests(), before, "a malformed request reaches no replica");
}

#[tokio::test]
async fn a_request_names_one_host_and_the_targets_own_host_wins() {
    let (router, replica) = router_with_echo().await;
    let ask = async |target: &str, lines: &str| {
        let text = format!("POST {target} HTTP/1.1\r\n{lines}connection: close\r\ncontent-length: 1\r\n\r\nx");
        router.raw(text.as_bytes(), |_| false).await
    };
    for lines in ["", "host: a\r\nhost: a\r\n", "host:\r\n", "host: a b\r\n", "host: user@host\r\n", "host: a:b\r\n"] {
        let answer = ask(SCORE, lines).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("connection: close"), "{lines:?}: {answer}");
    }
    assert_eq!(replica.requests(), 0, "a doubtful request reaches no replica");
    let answer = ask(&format!("http://target.example:81{SCORE}"), "host: told.example\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    let seen = replica.seen.last_headers.lock().unwrap().clone();
    assert_eq!(
        (&seen["host"], &seen["x-forwarded-host"]),
        (&"target.example:81".parse().unwrap(), &"target.example:81".parse().unwrap())
    );
}

#[tokio::test]
async fn what_a_scoring_server_would_fold_or_believe_stays_behind() {
    let (router, replica) = router_with_echo().await;
    let given = [
        ("script_name", "/other"),
        ("x_aml_refused", "1"),
        ("x-aml_pass", "1"),
        ("content_length", "3"),
        ("x_forwarded_for", "192.0.2.7"),
        ("forwarded", "for=192.0.2.7"),
        ("x-real-ip", "192.0.2.7"),
        ("x-forwarded-ssl", "on"),
        ("x-forwarded-protocol", "ssl"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "forged"),
        ("x-mine", "1"),
    ];
    assert_eq!(router.connect().await.post(SCORE, &given, "x").await.status, 200);
    let seen = replica.seen.last_headers.lock().unwrap().clone();
    let mut names: Vec<_> = seen.keys().map(HeaderName::as_str).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["content-length", "host", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-mine", "x-request-id"]
    );
    assert_eq!(
        (&seen["x-forwarded-proto"], &seen["x-forwarded-host"]),
        (&"http".parse().unwrap(), &"localhost".parse().unwrap())
    );
}

#[tokio::test]
async fn two_credentials_are_none() {
    let replica = TestReplica::echo("a");
    let keys = || RouteAuth::Keys(vec![aml::access::KeyHash::new("right").unwrap()]);
    let services = vec![
        service("keyed", keys(), vec![version("version-1", &[&replica])]),
        service("open", RouteAuth::None, vec![version("version-1", &[&replica])]),
    ];
    let router = TestRouter::new(RouteTable { services }).await;
    for (name, status) in [("keyed", "401"), ("open", "400")] {
        let lines = "authorization: Bearer right\r\nauthorization: Bearer right";
        let text = format!("POST /api/v1/service/{name}/score HTTP/1.1\r\nhost: x\r\nconnection: close\r\n{lines}\r\n\r\n");
        let answer = router.raw(text.as_bytes(), |_| false).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{name}: {answer}");
    }
    assert_eq!(replica.requests(), 0);
}

#[tokio::test]
async fn a_service_without_keys_answers_this_machine_alone() {
    let replica = TestReplica::echo("a");
    let hosts = Hosts::ThisMachine {
        also: vec!["models.example.org".parse().unwrap(), "localhost:3000".parse().unwrap()],
        any_page: false,
    };
    let open = ServiceRoute { hosts: hosts.clone(), ..service("open", RouteAuth::None, vec![version("version-1", &[&replica])]) };
    let key = vec![aml::access::KeyHash::new("right").unwrap()];
    let keyed = ServiceRoute { hosts, ..service("keyed", RouteAuth::Keys(key), vec![version("version-1", &[&replica])]) };
    let router = TestRouter::new(RouteTable { services: vec![open, keyed] }).await;
    let ask = async |path: &str, lines: &[&str]| {
        let text = format!("POST {path} HTTP/1.1\r\n{}\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx", lines.join("\r\n"));
        router.raw(text.as_bytes(), |_| false).await
    };
    let open = "/api/v1/service/open/score";
    for lines in [
        &["host: localhost:5001"][..],
        &["host: 127.0.0.1:5001", "origin: http://127.0.0.1:5001", "sec-fetch-site: same-origin"],
        &["host: [::1]:5001"],
        &["host: models.example.org"],
        &["host: localhost:5001", "origin: http://localhost:3000", "sec-fetch-site: same-site"],
    ] {
        let answer = ask(open, lines).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{lines:?}: {answer}");
    }
    let before = replica.requests();
    for lines in [
        &["host: rebound.example:5001"][..],
        &["host: localhost:5001", "origin: https://evil.example"],
        &["host: localhost:5001", "origin: null"],
        &["host: localhost:5001", "sec-fetch-site: cross-site"],
    ] {
        for path in [open, "/api/v1/service/open/swagger.json", "/api/v1/service/open/"] {
            let answer = ask(path, lines).await;
            assert!(answer.starts_with("HTTP/1.1 403 ") && answer.contains("allowedHosts"), "{path} {lines:?}: {answer}");
        }
    }
    assert_eq!(replica.requests(), before);
    let answer = ask("/api/v1/service/keyed/score", &["host: tunnel.example", "authorization: Bearer right"]).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "a key is enough, whatever the name: {answer}");
}

#[tokio::test]
async fn a_head_that_is_too_large_is_431() {
    let (router, replica) = router_with_echo().await;
    let text = format!("POST {SCORE} HTTP/1.1\r\nhost: x\r\nx-large: {}\r\n\r\n", "x".repeat(40_000));
    let answer = router.raw(text.as_bytes(), |text| text.contains("\r\n\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    assert_eq!(replica.requests(), 0);
}

#[tokio::test]
async fn an_old_client_without_a_host_is_served_and_closed() {
    let (router, replica) = router_with_echo().await;
    let answer = router.raw(format!("POST {SCORE} HTTP/1.0\r\ncontent-length: 1\r\n\r\nx").as_bytes(), |_| false).await;
    assert!(answer.starts_with("HTTP/1.0 200 ") && answer.ends_with("\r\n\r\na"), "{answer}");
    assert_eq!(replica.seen.last_headers.lock().unwrap()["host"], "localhost");
}
