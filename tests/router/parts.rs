//! Real sockets around a router: loopback replicas that count what they see, and a plain client.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aml::names::{ServiceName, VersionName};
use aml::router::{
    Hosts, Limits, ReplicaAddress, ReplicaRoute, RouteAuth, RouteTable, Router, RouterOptions, RouterStatus, Scope, ServiceRoute,
    VersionRoute,
};
use aml::service::contract::VersionKey;
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixListener};
use tokio::sync::oneshot;

pub(super) const PATIENCE: Duration = Duration::from_secs(20);

pub(super) type Body = BoxBody<Bytes, std::io::Error>;
type Script = dyn Fn(Request<Incoming>) -> BoxFuture<'static, Response<Body>> + Send + Sync;

/// A replica that does what its script says and counts what it sees.
pub(super) struct TestReplica {
    pub(super) route: ReplicaRoute,
    pub(super) seen: Arc<Seen>,
    server: tokio::task::JoinHandle<()>,
    _folder: tempfile::TempDir,
}

/// What a replica has seen.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) requests: AtomicU32,
    now: AtomicU32,
    pub(super) most_at_once: AtomicU32,
    pub(super) connections: AtomicU32,
    pub(super) last_headers: Mutex<HeaderMap>,
    pub(super) last_uri: Mutex<String>,
}

impl TestReplica {
    pub(super) fn new<F, R>(id: &str, script: F) -> Self
    where
        F: Fn(Request<Incoming>) -> R + Send + Sync + 'static,
        R: Future<Output = Response<Body>> + Send + 'static,
    {
        let script: Arc<Script> = Arc::new(move |request| Box::pin(script(request)));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("replica.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let seen = Arc::<Seen>::default();
        let server = tokio::spawn(serve_replica(listener, script, seen.clone()));
        let route = ReplicaRoute { id: id.to_owned(), address: ReplicaAddress::Unix(path), ready: true };
        Self { route, seen, server, _folder: folder }
    }

    /// A replica that answers with its own id.
    pub(super) fn echo(id: &str) -> Self {
        let own = id.to_owned();
        Self::new(id, move |_| {
            let own = own.clone();
            async move { reply(200, own) }
        })
    }

    /// A replica that answers after `time`.
    pub(super) fn slow(id: &str, time: Duration) -> Self {
        let own = id.to_owned();
        Self::new(id, move |request| {
            let own = own.clone();
            async move {
                let _ = request.into_body().collect().await;
                tokio::time::sleep(time).await;
                reply(200, own)
            }
        })
    }

    pub(super) fn requests(&self) -> u32 {
        self.seen.requests.load(SeqCst)
    }

    /// Ends the replica with all its connections.
    pub(super) fn kill(&self) {
        self.server.abort();
    }
}

async fn serve_replica(listener: UnixListener, script: Arc<Script>, seen: Arc<Seen>) {
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        seen.connections.fetch_add(1, SeqCst);
        let (script, seen) = (script.clone(), seen.clone());
        let service = service_fn(move |request: Request<Incoming>| {
            let (script, seen) = (script.clone(), seen.clone());
            async move {
                seen.requests.fetch_add(1, SeqCst);
                *seen.last_headers.lock().unwrap() = request.headers().clone();
                *seen.last_uri.lock().unwrap() = request.uri().to_string();
                let now = seen.now.fetch_add(1, SeqCst) + 1;
                seen.most_at_once.fetch_max(now, SeqCst);
                let _leave = Leave(seen.clone());
                Ok::<_, std::convert::Infallible>(script(request).await)
            }
        });
        connections.spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

struct Leave(Arc<Seen>);

impl Drop for Leave {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, SeqCst);
    }
}

pub(super) fn reply(status: u16, words: impl Into<Bytes>) -> Response<Body> {
    let mut response = Response::new(Full::new(words.into()).map_err(|never| match never {}).boxed());
    *response.status_mut() = StatusCode::from_u16(status).unwrap();
    response
}

/// A router that serves all services on a loopback port.
pub(super) struct TestRouter {
    pub(super) router: Router,
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    server: tokio::task::JoinHandle<()>,
}

impl TestRouter {
    pub(super) async fn new(table: RouteTable) -> Self {
        Self::with(table, RouterOptions::default(), Scope::All).await
    }

    pub(super) async fn with(table: RouteTable, options: RouterOptions, scope: Scope) -> Self {
        let router = Router::new(options);
        router.update(table);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = router.clone();
        let server = tokio::spawn(async move {
            let until = async { drop(stopped.await) };
            serving.serve(listener, scope, until).await;
        });
        Self { router, address, stop: Some(stop), server }
    }

    /// Tells the router to end; returns when it has.
    pub(super) async fn stop(mut self) {
        drop(self.stop.take());
        tokio::time::timeout(PATIENCE, &mut self.server).await.expect("the router should end").unwrap();
    }

    pub(super) fn begin_to_stop(&mut self) {
        drop(self.stop.take());
    }

    /// Returns the first status that is as `expected` says.
    pub(super) async fn status(&self, expected: impl FnMut(&RouterStatus) -> bool) -> RouterStatus {
        let mut watch = self.router.watch();
        let found = tokio::time::timeout(PATIENCE, watch.wait_for(expected)).await.map(|status| status.unwrap().clone());
        found.unwrap_or_else(|_| panic!("the status never became as expected; it is {:?}", *self.router.watch().borrow()))
    }

    pub(super) async fn connect(&self) -> Client {
        Client::new(self.address).await
    }

    /// Sends a scoring request for `service` on a connection of its own.
    pub(super) async fn score(&self, service: &str) -> Answer {
        self.connect().await.post(&format!("/api/v1/service/{service}/score"), &[], "x").await
    }

    /// Sends `text` as it is and returns all that comes back until the router closes, or until `enough` says so.
    pub(super) async fn raw(&self, text: &[u8], enough: impl Fn(&str) -> bool) -> String {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text).await.unwrap();
        read_until(&mut stream, enough).await
    }
}

pub(super) async fn read_until(stream: &mut TcpStream, enough: impl Fn(&str) -> bool) -> String {
    let mut received = Vec::new();
    let mut chunk = [0; 4096];
    let reading = async {
        loop {
            match stream.read(&mut chunk).await {
                Ok(0) | Err(_) => break,
                Ok(length) => received.extend_from_slice(&chunk[..length]),
            }
            if enough(&String::from_utf8_lossy(&received)) {
                break;
            }
        }
    };
    let ended = tokio::time::timeout(PATIENCE, reading).await;
    let text = String::from_utf8_lossy(&received).into_owned();
    assert!(ended.is_ok(), "nothing more came, and this is not enough: {text:?}");
    text
}

/// A client with one connection.
pub(super) struct Client {
    sender: hyper::client::conn::http1::SendRequest<Body>,
    driver: tokio::task::JoinHandle<()>,
}

/// An answer with its whole body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Client {
    pub(super) async fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        let driver = tokio::spawn(async move { drop(connection.await) });
        Self { sender, driver }
    }

    pub(super) async fn send(&mut self, request: Request<Body>) -> hyper::Result<Response<Incoming>> {
        self.sender.ready().await?;
        tokio::time::timeout(PATIENCE, self.sender.send_request(request)).await.expect("an answer should come")
    }

    pub(super) async fn ask(&mut self, method: &str, path: &str, (headers, body): (&[(&str, &str)], &str)) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header("host", "localhost");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = Full::new(Bytes::from(body.to_owned())).map_err(|never| match never {}).boxed();
        let response = self.send(request.body(body).unwrap()).await.expect("the router should answer");
        let (head, body) = response.into_parts();
        let body = body.collect().await.expect("the answer should be whole").to_bytes();
        Answer { status: head.status.as_u16(), headers: head.headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, (&[], "")).await
    }

    pub(super) async fn post(&mut self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.ask("POST", path, (headers, body)).await
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.driver.abort();
    }
}

/// A version with generous limits.
pub(super) fn version(name: &str, replicas: &[&TestReplica]) -> VersionRoute {
    VersionRoute {
        name: VersionName::new(name).unwrap(),
        share: 0,
        limits: Limits { max_concurrent_requests: 1, scoring_timeout_ms: 60_000, max_queue_wait_ms: 20_000 },
        scale: None,
        replicas: replicas.iter().map(|replica| replica.route.clone()).collect(),
    }
}

/// A service whose first version takes the traffic that no other one is given.
pub(super) fn service(name: &str, auth: RouteAuth, mut versions: Vec<VersionRoute>) -> ServiceRoute {
    if let Some((default, others)) = versions.split_first_mut() {
        default.share = 10_000 - others.iter().map(|version| version.share).sum::<u32>();
    }
    ServiceRoute { name: ServiceName::new(name).unwrap(), auth, hosts: Hosts::Any, pass: None, versions }
}

pub(super) fn open_service(name: &str, versions: Vec<VersionRoute>) -> RouteTable {
    RouteTable { services: vec![service(name, RouteAuth::None, versions)] }
}

/// The key of a version of `my-service`.
pub(super) fn key(version: &str) -> VersionKey {
    VersionKey { service: ServiceName::new("my-service").unwrap(), version: VersionName::new(version).unwrap() }
}

pub(super) fn count<'a>(words: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, u32> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    counts
}
