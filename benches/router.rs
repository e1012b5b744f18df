//! The router's cost per request: `wrk` against it, a trivial replica on a unix socket behind it, with all that a real request passes
//! (key check, traffic split, ids, counts, autoscaler) on. Prints requests per second and the router threads' own CPU time per request.
//!
//! `cargo bench --bench router -- [THREADS] [CONNECTIONS] [SECONDS]`
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark fails by panicking and prints its figures")]

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use aml::access::{KeyHash, TokenGrant, TokenIssuer, TokenKey, TokenVerifier, generate_key};
use aml::names::{ServiceName, VersionName};
use aml::router::{
    Hosts, Limits, ReplicaAddress, ReplicaRoute, RouteAuth, RouteTable, Router, RouterOptions, Scope, ServiceRoute, VersionRoute,
};
use aml::scaling::ScalingPolicy;
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, UnixListener};
use tokio::runtime::{Builder, Runtime};

const SLOTS: u32 = 256;

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse::<usize>().ok());
    let (threads, connections, seconds) =
        (numbers.next().unwrap_or(1), numbers.next().unwrap_or(32), numbers.next().unwrap_or(5));
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("replica.sock");
    let replica = named_runtime("replica", 1);
    replica.spawn(serve_replica(socket.clone()));
    while !socket.exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let key = generate_key().unwrap().expose().to_owned();
    let runtime = named_runtime("router", threads);
    let address = start_router(&runtime, &socket, &key);

    let script = folder.path().join("request.lua");
    let post = format!(
        "wrk.method = \"POST\"\nwrk.body = string.rep(\"x\", 1024)\nwrk.headers[\"Authorization\"] = \"Bearer {key}\"\n\
         wrk.headers[\"Content-Type\"] = \"application/json\"\n"
    );
    std::fs::write(&script, post).unwrap();
    run_wrk(address, &script, (connections, 1));
    let before = cpu_time_of("router");
    let report = run_wrk(address, &script, (connections, seconds));
    let used = cpu_time_of("router").saturating_sub(before);
    let requests: u32 = report.lines().find_map(|line| line.split_once(" requests in ")).unwrap().0.trim().parse().unwrap();
    let per_request = used.as_secs_f64() * 1e6 / f64::from(requests);
    println!("{}", report.trim_end());
    println!(
        "threads {threads}, connections {connections}: {per_request:.1} µs of router CPU per request, {:.0} requests per CPU second",
        1e6 / per_request
    );
    print_checks(&key);
    runtime.shutdown_background();
    replica.shutdown_background();
}

/// Prints what it costs to check a key, and a token that is not remembered.
fn print_checks(key: &str) {
    let hash = KeyHash::new(key).unwrap();
    let keys = time_of(100_000, || assert!(std::hint::black_box(&hash).matches(std::hint::black_box(key))));
    let signer = TokenKey::generate().unwrap();
    let now = jiff::Timestamp::now();
    let (issuer, audience, subject) = ("workspace".to_owned(), "my-service".to_owned(), "callers".to_owned());
    let trusted =
        TokenIssuer { issuer: issuer.clone(), subject: subject.clone(), account: None, keys: vec![signer.public_key()] };
    let verifier = TokenVerifier { audience: audience.clone(), issuers: vec![trusted] };
    let expires = now + Duration::from_secs(3600);
    let token = signer.sign(&TokenGrant { issuer, audience, subject, issued: now, refresh_after: now, expires }).unwrap();
    let tokens = time_of(2_000, || verifier.verify(std::hint::black_box(token.expose()), now).unwrap());
    println!("one key check {keys:.2} µs, one token check {tokens:.1} µs");
}

fn time_of(times: u32, act: impl Fn()) -> f64 {
    let started = std::time::Instant::now();
    (0..times).for_each(|_| act());
    started.elapsed().as_secs_f64() * 1e6 / f64::from(times)
}

fn named_runtime(name: &str, threads: usize) -> Runtime {
    Builder::new_multi_thread().worker_threads(threads).thread_name(name).enable_all().build().unwrap()
}

fn start_router(runtime: &Runtime, socket: &Path, key: &str) -> SocketAddr {
    let router = Router::new(RouterOptions::default());
    let version = |name: &str, share| VersionRoute {
        name: VersionName::new(name).unwrap(),
        share,
        limits: Limits { max_concurrent_requests: SLOTS, scoring_timeout_ms: 60_000, max_queue_wait_ms: 500 },
        scale: Some(ScalingPolicy {
            min_replicas: 1,
            max_replicas: 10,
            target_utilization: 70,
            refresh: Duration::from_secs(1),
            slots_per_replica: SLOTS,
        }),
        replicas: vec![ReplicaRoute { id: format!("{name}-1"), address: ReplicaAddress::Unix(socket.to_owned()), ready: true }],
    };
    let keys = vec![KeyHash::new(key).unwrap(), KeyHash::new(generate_key().unwrap().expose()).unwrap()];
    let name = ServiceName::new("my-service").unwrap();
    let service = ServiceRoute {
        name,
        auth: RouteAuth::Keys(keys),
        hosts: Hosts::Any,
        pass: None,
        versions: vec![version("version-1", 9000), version("version-2", 1000)],
    };
    router.update(RouteTable { services: vec![service] });
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(async move { router.serve(listener, Scope::All, std::future::pending()).await });
    address
}

async fn serve_replica(socket: std::path::PathBuf) {
    let listener = UnixListener::bind(socket).unwrap();
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let service = service_fn(|request: Request<Incoming>| async move {
            let _ = request.into_body().collect().await;
            let mut response = Response::new(Full::new(Bytes::from_static(b"[3726.995]")));
            response.headers_mut().insert("content-type", hyper::header::HeaderValue::from_static("application/json"));
            Ok::<_, Infallible>(response)
        });
        tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
    }
}

#[expect(clippy::disallowed_methods, reason = "the load comes from wrk")]
fn run_wrk(address: SocketAddr, script: &Path, (connections, seconds): (usize, usize)) -> String {
    let mut wrk = std::process::Command::new("wrk");
    wrk.args(["-t1", "--latency", &format!("-c{connections}"), &format!("-d{seconds}s"), "-s"]).arg(script);
    let output = wrk.arg(format!("http://{address}/api/v1/service/my-service/score")).output().expect("wrk should be on PATH");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Returns the CPU time that threads of that name have used.
fn cpu_time_of(name: &str) -> Duration {
    let threads = std::fs::read_dir("/proc/self/task").unwrap().map(|entry| entry.unwrap().path());
    let named = threads.filter(|thread| std::fs::read_to_string(thread.join("comm")).unwrap().trim() == name);
    let used = named.map(|thread| std::fs::read_to_string(thread.join("schedstat")).unwrap());
    Duration::from_nanos(used.map(|text| text.split(' ').next().unwrap().parse::<u64>().unwrap()).sum())
}
