//! Who is let in and what is answered: auth, paths, status codes, time limits.

use std::time::Duration;

use aml::access::{KeyHash, TokenGrant, TokenIssuer, TokenKey, TokenVerifier, generate_key};
use aml::names::ServiceName;
use aml::router::{Limits, RouteAuth, RouteTable, RouterOptions, Scope};
use jiff::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::parts::*;

const SCORE: &str = "/api/v1/service/my-service/score";
const SWAGGER: &str = "/api/v1/service/my-service/swagger.json";
const HEALTH: &str = "/api/v1/service/my-service/";

async fn check_auth(router: &TestRouter, path: &str, cases: &[(&str, u16)]) {
    for (shown, status) in cases {
        let headers: &[_] = if shown.is_empty() { &[] } else { &[("authorization", *shown)] };
        let answer = router.connect().await.post(path, headers, "x").await;
        assert_eq!(answer.status, *status, "{path} with {shown:?} said {}", answer.body);
        assert_eq!(answer.header("www-authenticate").starts_with("Bearer"), *status == 401);
        assert_eq!(answer.header("x-ms-request-id").len(), 36, "every answer has an id");
    }
}

#[tokio::test]
async fn either_key_lets_in_and_its_hash_is_all_that_the_table_holds() {
    let [primary, secondary] = [(); 2].map(|()| generate_key().unwrap().expose().to_owned());
    let hashes = [&primary, &secondary].map(|key| KeyHash::new(key).unwrap()).to_vec();
    let replica = TestReplica::echo("a");
    let table =
        RouteTable { services: vec![service("my-service", RouteAuth::Keys(hashes), vec![version("version-1", &[&replica])])] };
    let stored = serde_json::to_string(&table).unwrap();
    assert!(!stored.contains(&primary) && !format!("{table:?}").contains(&secondary));
    assert_eq!(serde_json::from_str::<RouteTable>(&stored).unwrap(), table, "a table survives storage");

    let router = TestRouter::new(serde_json::from_str(&stored).unwrap()).await;
    let cases = [
        (format!("Bearer {primary}"), 200),
        (format!("bearer {secondary}"), 200),
        (String::new(), 401),
        ("Bearer wrong".to_owned(), 401),
        (format!("Bearer {primary}x"), 401),
        (format!("Basic {primary}"), 401),
        (primary.clone(), 401),
    ];
    let cases: Vec<(&str, u16)> = cases.iter().map(|(shown, status)| (shown.as_str(), *status)).collect();
    check_auth(&router, SCORE, &cases).await;
    check_auth(&router, SWAGGER, &cases).await;
    assert_eq!(replica.requests(), 4, "a refused request reaches no replica");
    assert_eq!(router.connect().await.get(HEALTH).await.status, 200, "health asks for no key");
    assert!(!replica.seen.last_headers.lock().unwrap().contains_key("authorization"));
}

#[tokio::test]
async fn a_token_lets_its_holder_in_until_it_expires_or_the_key_changes() {
    let key = TokenKey::generate().unwrap();
    let now = Timestamp::now().as_second();
    let sign = |key: &TokenKey, until: i64| {
        let at = |second| Timestamp::from_second(second).unwrap();
        let (issued, refresh_after, expires) = (at(now - 7200), at(now), at(until));
        let grant = TokenGrant {
            issuer: "workspace".into(),
            audience: "my-service".into(),
            subject: "callers".into(),
            issued,
            refresh_after,
            expires,
        };
        format!("Bearer {}", key.sign(&grant).unwrap().expose())
    };
    let auth = |key: &TokenKey| {
        let issuer =
            TokenIssuer { issuer: "workspace".into(), subject: "callers".into(), account: None, keys: vec![key.public_key()] };
        RouteAuth::Token(TokenVerifier { audience: "my-service".into(), issuers: vec![issuer] })
    };
    let replica = TestReplica::echo("a");
    let table =
        |key: &TokenKey| RouteTable { services: vec![service("my-service", auth(key), vec![version("version-1", &[&replica])])] };
    let router = TestRouter::new(table(&key)).await;
    let good = sign(&key, now + 3600);
    check_auth(&router, SCORE, &[(&good, 200), (&good, 200), (&sign(&key, now - 3600), 401), ("Bearer a.b.c", 401), ("", 401)])
        .await;

    let other = TokenKey::generate().unwrap();
    router.router.update(table(&other));
    check_auth(&router, SCORE, &[(&good, 401), (&sign(&other, now + 3600), 200)]).await;
}

#[tokio::test]
async fn paths_and_methods_are_v1s_and_nothing_else_is_routed() {
    let replica = TestReplica::echo("a");
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let mut client = router.connect().await;
    for (method, path, status, at_replica) in [
        ("GET", "/", 200, None),
        ("POST", SCORE, 200, Some("/score")),
        ("GET", "/api/v1/service/my-service/score?verbose=1&x=%20", 200, Some("/score?verbose=1&x=%20")),
        ("GET", SWAGGER, 200, Some("/swagger.json")),
        ("GET", "/api/v1/service/my-service/swagger.json?version=3", 200, Some("/swagger.json?version=3")),
        ("GET", HEALTH, 200, Some("/")),
        ("POST", "/api/v1/service/other-service/score", 404, None),
        ("GET", "/api/v1/service/my-service/other", 404, None),
        ("GET", "/api/v1/service/my-service", 404, None),
        ("POST", "/score", 404, None),
        ("OPTIONS", SCORE, 405, None),
        ("PUT", SCORE, 405, None),
        ("DELETE", "/nowhere", 405, None),
    ] {
        replica.seen.last_uri.lock().unwrap().clear();
        let answer = client.ask(method, path, (&[], "")).await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.body);
        assert_eq!(*replica.seen.last_uri.lock().unwrap(), at_replica.unwrap_or_default(), "{method} {path}");
        assert_eq!(answer.header("allow"), if status == 405 { "GET, POST" } else { "" });
    }
    assert_eq!(client.get("/").await.body, "Healthy");
}

#[tokio::test]
async fn a_front_of_one_service_has_it_at_the_root() {
    let (one, two) = (TestReplica::echo("one"), TestReplica::echo("two"));
    let services = [("service-one", &one), ("service-two", &two)];
    let table = RouteTable {
        services: services
            .iter()
            .map(|(name, replica)| service(name, RouteAuth::None, vec![version("version-1", &[replica])]))
            .collect(),
    };
    let front = Scope::Service(ServiceName::new("service-two").unwrap());
    let router = TestRouter::with(table, RouterOptions::default(), front).await;
    let mut client = router.connect().await;
    assert_eq!(client.post("/score", &[], "x").await.body, "two");
    assert_eq!(client.get("/").await.body, "two");
    assert_eq!(client.post("/api/v1/service/service-one/score", &[], "x").await.status, 404);
}

/// A local service stood alone in v1: what its container said went to the caller as it was.
#[tokio::test]
async fn a_front_of_one_service_passes_on_all_methods_and_statuses() {
    let replica = TestReplica::new("a", |request| async move { reply(500, request.method().as_str().to_owned()) });
    let front = Scope::Service(ServiceName::new("my-service").unwrap());
    let table = open_service("my-service", vec![version("version-1", &[&replica])]);
    let router = TestRouter::with(table, RouterOptions::default(), front).await;
    let mut client = router.connect().await;
    for method in ["GET", "POST", "OPTIONS", "PUT", "DELETE"] {
        let answer = client.ask(method, "/score", (&[], "")).await;
        assert_eq!((answer.status, answer.body.as_str()), (500, method));
    }
    assert_eq!(client.ask("HEAD", "/score", (&[], "")).await.status, 500);
    assert_eq!(client.ask("OPTIONS", "/elsewhere", (&[], "")).await.status, 404);
}

#[tokio::test]
async fn the_status_line_is_the_routers_own() {
    let replica = TestReplica::new("a", |_| async move {
        let mut response = reply(500, "no");
        response.extensions_mut().insert(hyper::ext::ReasonPhrase::from_static(b"INTERNAL SERVER ERROR"));
        response
    });
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let mut stream = tokio::net::TcpStream::connect(router.address).await.unwrap();
    let request = format!("POST {SCORE} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert_eq!(answer.lines().next(), Some("HTTP/1.1 502 Bad Gateway"), "{answer}");
}

#[tokio::test]
async fn a_models_500_is_a_bad_gateway_and_all_else_passes() {
    let replica = TestReplica::new("a", |request| async move {
        let status = request.uri().query().unwrap().parse().unwrap();
        let mut response = reply(status, r#"{"message":"said by the script"}"#);
        response.headers_mut().insert("x-ms-run-function-failed", "True".parse().unwrap());
        response
    });
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    for (said, passed) in [(500, 502), (200, 200), (201, 201), (400, 400), (418, 418), (429, 429), (501, 501), (503, 503)] {
        let answer = router.connect().await.post(&format!("{SCORE}?{said}"), &[], "x").await;
        assert_eq!((answer.status, answer.body.as_str()), (passed, r#"{"message":"said by the script"}"#));
        assert_eq!(answer.header("x-ms-run-function-failed"), "True");
        assert_eq!(answer.header("azureml-model-deployment"), "version-1");
    }
}

#[tokio::test]
async fn no_free_slot_and_no_ready_replica_are_told_apart_in_v1s_words() {
    let mut busy = version("version-1", &[]);
    busy.limits = Limits { max_concurrent_requests: 1, scoring_timeout_ms: 60_000, max_queue_wait_ms: 50 };
    let mut starting = busy.clone();
    let replica = TestReplica::slow("a", Duration::from_secs(5));
    busy.replicas = vec![replica.route.clone()];
    starting.replicas = vec![aml::router::ReplicaRoute { id: "b".into(), ready: false, ..replica.route.clone() }];
    let none = RouteAuth::None;
    let table = RouteTable {
        services: vec![service("busy-service", none.clone(), vec![busy]), service("new-service", none, vec![starting])],
    };
    let router = TestRouter::new(table).await;

    let (_first, second, third) = tokio::join!(
        async { tokio::time::timeout(Duration::from_secs(1), router.score("busy-service")).await.is_err() },
        async {
            router.status(|status| status.in_flight.get("a") == Some(&1)).await;
            router.score("busy-service").await
        },
        router.score("new-service"),
    );
    assert_eq!((second.status, second.body.as_str()), (503, "Too many requests for service busy-service (overloaded)"));
    assert_eq!((third.status, third.body.as_str()), (503, "No ready replicas for service new-service"));
    assert_eq!((second.header("retry-after"), third.header("retry-after")), ("1", "1"));
    let health = router.connect().await.get("/api/v1/service/new-service/").await;
    assert_eq!(health.status, 503, "a service that is starting is not healthy");
}

#[tokio::test]
async fn a_request_waits_for_a_replica_that_becomes_ready() {
    let replica = TestReplica::echo("a");
    let mut route = version("version-1", &[&replica]);
    route.replicas[0].ready = false;
    let router = TestRouter::new(open_service("my-service", vec![route])).await;
    let (answer, ()) = tokio::join!(router.score("my-service"), async {
        router.status(|status| status.versions[&key("version-1")].queued == 1).await;
        router.router.update(open_service("my-service", vec![version("version-1", &[&replica])]));
    });
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_score_that_takes_too_long_is_504_and_the_replica_is_told() {
    let (dropped, mut was_dropped) = tokio::sync::mpsc::unbounded_channel();
    let replica = TestReplica::new("a", move |_| {
        let guard = SendOnDrop(dropped.clone());
        async move {
            let _guard = guard;
            std::future::pending().await
        }
    });
    let mut route = version("version-1", &[&replica]);
    route.limits.scoring_timeout_ms = 50;
    let options = RouterOptions { timeout_margin: Duration::from_millis(50), ..RouterOptions::default() };
    let router = TestRouter::with(open_service("my-service", vec![route]), options, Scope::All).await;
    let answer = router.score("my-service").await;
    assert_eq!((answer.status, answer.body.as_str()), (504, "Scoring timed out for service my-service"));
    tokio::time::timeout(PATIENCE, was_dropped.recv()).await.expect("the replica should see its connection close");
    router.status(|status| status.in_flight["a"] == 0).await;
}

struct SendOnDrop(tokio::sync::mpsc::UnboundedSender<()>);

impl Drop for SendOnDrop {
    fn drop(&mut self) {
        let _ = self.0.send(());
    }
}

#[tokio::test]
async fn a_client_that_goes_away_frees_its_place_and_its_slot() {
    let (dropped, mut was_dropped) = tokio::sync::mpsc::unbounded_channel();
    let replica = TestReplica::new("a", move |_| {
        let guard = SendOnDrop(dropped.clone());
        async move {
            let _guard = guard;
            std::future::pending().await
        }
    });
    let router = TestRouter::new(open_service("my-service", vec![version("version-1", &[&replica])])).await;
    let scoring = router.score("my-service");
    let mut scoring = Box::pin(scoring);
    let waiting = async { router.status(|status| status.in_flight["a"] == 1).await };
    tokio::select! { _ = &mut scoring => panic!("nothing answers"), _ = waiting => {} }
    let mut queued = Box::pin(router.score("my-service"));
    let waiting = async { router.status(|status| status.versions[&key("version-1")].queued == 1).await };
    tokio::select! { _ = &mut queued => panic!("nothing answers"), _ = waiting => {} }

    drop(queued);
    router.status(|status| status.versions[&key("version-1")].queued == 0).await;
    assert_eq!(replica.requests(), 1);
    drop(scoring);
    tokio::time::timeout(PATIENCE, was_dropped.recv()).await.expect("the replica should see its connection close");
    router.status(|status| status.in_flight["a"] == 0).await;
}

#[tokio::test]
async fn a_forced_version_answers_and_an_unknown_one_is_404() {
    let (one, two) = (TestReplica::echo("one"), TestReplica::echo("two"));
    let router =
        TestRouter::new(open_service("my-service", vec![version("version-1", &[&one]), version("version-2", &[&two])])).await;
    let mut client = router.connect().await;
    for (forced, body) in [("version-1", "one"), ("version-2", "two")] {
        let answer = client.post(SCORE, &[("azureml-model-deployment", forced)], "x").await;
        assert_eq!((answer.body.as_str(), answer.header("azureml-model-deployment")), (body, forced));
    }
    assert_eq!(client.post(SCORE, &[("azureml-model-deployment", "version-3")], "x").await.status, 404);
    assert_eq!(client.post(SCORE, &[], "x").await.body, "one", "v2 has no share");
}
