//! A replica of a cluster: only its router's pass opens it, and it says why it ended.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use aml::access::{PassKey, PassKeys};
use aml::names::{ServiceName, VersionName};
use aml::replica::follow_replica;
use aml::router::{
    Hosts, Limits, PassSigner, ReplicaAddress, ReplicaRoute, RouteAuth, RouteTable, Router, RouterOptions, Scope, ServiceRoute,
    VersionRoute,
};
use aml::service::{ReplicaPhase, TerminationMessage, TerminationPhase};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use rustix::process::Signal;
use tokio::net::TcpListener;

use super::application::{AML, Answer, Application, Running, as_nobody};
use crate::replica::harness::{LONG, command};

const RECORD: &str = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";

/// An application whose replica wants passes by this key.
struct Cluster {
    application: Application,
    key: PassKey,
}

impl Cluster {
    fn new() -> Self {
        let cluster = Self { application: Application::new(), key: PassKey::generate().unwrap() };
        cluster.publish(&[&cluster.key]);
        std::fs::write(cluster.application.path("run/last-words"), "").unwrap();
        open_to_all(&cluster.application.path("run/last-words"));
        cluster
    }

    /// Mounts these keys, as a kubelet does: what is mounted is replaced at once.
    fn publish(&self, keys: &[&PassKey]) {
        let folder = self.application.path("keys");
        std::fs::create_dir_all(&folder).unwrap();
        let keys = PassKeys::new(keys.iter().map(|key| key.public_key()));
        std::fs::write(folder.join("new"), keys.to_string()).unwrap();
        std::fs::rename(folder.join("new"), folder.join("pass-keys.json")).unwrap();
    }

    fn start(&self, more: &[(&str, &str)]) -> Running<'_> {
        self.start_through(as_nobody(AML), more)
    }

    fn start_through(&self, mut replica: Command, more: &[(&str, &str)]) -> Running<'_> {
        let (keys, words) = (self.application.path("keys"), self.application.path("run/last-words"));
        let own = [
            ("AML_RECORD", RECORD),
            ("AML_PASS_KEYS", keys.to_str().unwrap()),
            ("AML_TERMINATION_LOG", words.to_str().unwrap()),
            ("AML_DRAIN_DELAY_MS", "300"),
        ];
        replica.arg("replica");
        self.application.start(replica, &[&own[..], more].concat())
    }

    fn pass(&self) -> String {
        pass(&self.key, RECORD, 0)
    }

    /// Sends a request with these headers and returns the answer.
    fn send(&self, method: &str, path: &str, headers: &str, body: &str) -> Option<Answer> {
        self.application.send_with(method, path, headers, body)
    }

    fn probe(&self, path: &str) -> u16 {
        self.send("GET", path, "", "").map_or(0, |answer| answer.status)
    }

    fn until_ready(&self) {
        self.application.until("the replica is ready", || self.probe("/_aml/ready") == 200);
    }

    fn last_words(&self) -> TerminationMessage {
        let text = std::fs::read_to_string(self.application.path("run/last-words")).unwrap();
        TerminationMessage::read(&text).unwrap_or_else(|| panic!("it is no message: {text:?}"))
    }
}

fn open_to_all(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666)).unwrap();
}

/// A pass that was signed so many seconds ago.
fn pass(key: &PassKey, record: &str, seconds_ago: i64) -> String {
    let then = Timestamp::now() - SignedDuration::from_secs(seconds_ago);
    format!("x-aml-pass: {}\r\n", key.sign(record, then).unwrap().text.expose())
}

/// A pass with a header of this algorithm, signed with the public key as if it were a secret, or not at all.
fn forged(key: &PassKey, algorithm: &str) -> String {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let public = serde_json::to_value(key.public_key()).unwrap();
    let (id, x) = (public["kid"].as_str().unwrap(), public["x"].as_str().unwrap());
    let in_ten_minutes = Timestamp::now().as_second() + 600;
    let claims = serde_json::json!({"iss": "aml-router", "sub": "aml-router", "aud": RECORD, "exp": in_ten_minutes});
    let token = if algorithm == "none" {
        let header = format!(r#"{{"alg":"none","kid":"{id}"}}"#);
        format!("{}.{}.", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims.to_string()))
    } else {
        let header = Header { kid: Some(id.to_owned()), ..Header::new(Algorithm::HS256) };
        let secret = EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(x).unwrap());
        jsonwebtoken::encode(&header, &claims, &secret).unwrap()
    };
    format!("x-aml-pass: {token}\r\n")
}

#[test]
fn without_a_good_pass_nothing_but_the_probes_is_answered() {
    let cluster = Cluster::new();
    let _running = cluster.start(&[]);
    cluster.until_ready();
    let other = PassKey::generate().unwrap();
    let bad = [
        ("none", String::new()),
        ("no token", "x-aml-pass: x\r\n".to_owned()),
        ("an expired one", pass(&cluster.key, RECORD, 631)),
        ("one for another service", pass(&cluster.key, "f47ac10b-58cc-4372-a567-0e02b2c3d479", 0)),
        ("one of another key", pass(&other, RECORD, 0)),
        ("one signed with the public key", forged(&cluster.key, "HS256")),
        ("an unsigned one", forged(&cluster.key, "none")),
        ("two", cluster.pass().repeat(2)),
        ("one as a bearer", cluster.pass().replace("x-aml-pass:", "authorization: Bearer")),
        ("one under a name that WSGI folds", cluster.pass().replace("x-aml-pass", "x_aml_pass")),
    ];
    // A score that reaches the script leaves a file.
    let mark = cluster.application.path("run/mark");
    std::fs::write(&mark, "").unwrap();
    let body = format!(r#"{{"hold": "{}"}}"#, mark.display());
    for (what, header) in &bad {
        for path in
            ["/score", "/swagger.json", "/", "/_aml/status", "/_aml/status?after=1", "/_aml/live/", "//_aml/live", "/nowhere"]
        {
            let answer = cluster.send("POST", path, header, &body).unwrap();
            assert_eq!((answer.status, answer.body.as_str()), (401, "This replica answers only its router"), "{what} at {path}");
            assert!(answer.head.contains("x-aml-refused: pass"), "{}", answer.head);
        }
        assert_eq!((cluster.probe("/_aml/live"), cluster.probe("/_aml/ready")), (200, 200));
    }
    assert!(!cluster.application.path("run/mark.begun").exists(), "a request without a good pass reached the script");

    let scored = cluster.send("POST", "/score", &cluster.pass(), &body).unwrap();
    assert_eq!(scored.status, 200, "{scored:?}");
    assert!(cluster.application.path("run/mark.begun").exists());
    let variables = &scored.json()["variables"];
    for own in ["AML_RECORD", "AML_PASS_KEYS", "AML_TERMINATION_LOG"] {
        assert!(variables.get(own).is_none(), "{own} is not for the script");
    }
    let status = cluster.send("GET", "/_aml/status", &cluster.pass(), "").unwrap();
    assert_eq!(status.json()["phase"], "ready");
}

#[test]
fn a_body_without_a_pass_is_not_asked_for() {
    let cluster = Cluster::new();
    let _running = cluster.start(&[]);
    cluster.until_ready();
    let head = "expect: 100-continue\r\nx-length: 1\r\n";
    let stream = cluster.application.begin_head("POST", "/score", &format!("{head}content-length: 100000000\r\n")).unwrap();
    let answer = super::application::answer_on(stream).unwrap();
    assert_eq!(answer.status, 401, "{answer:?}");
    let large = format!("x-large: {}\r\n", "x".repeat(70_000));
    let answer = cluster.send("POST", "/score", &large, "");
    assert!(answer.as_ref().is_none_or(|answer| answer.status == 431), "{answer:?}");
}

#[test]
fn strangers_who_hold_connections_keep_no_router_out() {
    let cluster = Cluster::new();
    let mut limited = command("sh");
    // 200 open files are 84 connections.
    limited.args(["-c", "ulimit -n 200 && exec \"$0\" \"$@\""]);
    let program = as_nobody(AML);
    limited.arg(program.get_program()).args(program.get_args());
    let _running = cluster.start_through(limited, &[]);
    cluster.until_ready();
    // Half of them never finish their heads.
    let begin = |number: usize| {
        let mut stream = TcpStream::connect(("127.0.0.1", cluster.application.port)).unwrap();
        if number.is_multiple_of(2) {
            stream.write_all(b"POST /score HTTP/1.1\r\nhost: x\r\n").unwrap();
        }
        stream
    };
    let strangers: Vec<TcpStream> = (0..300).map(begin).collect();
    for _ in 0..5 {
        let answer = cluster.send("POST", "/score", &cluster.pass(), "{}").unwrap();
        assert_eq!((answer.status, cluster.probe("/_aml/live"), cluster.probe("/_aml/ready")), (200, 200, 200), "{answer:?}");
    }
    drop(strangers);
}

#[test]
fn a_rotated_key_opens_and_the_old_one_until_it_is_gone() {
    let cluster = Cluster::new();
    let _running = cluster.start(&[]);
    cluster.until_ready();
    let new = PassKey::generate().unwrap();
    let status = |key: &PassKey| cluster.send("GET", "/_aml/status", &pass(key, RECORD, 0), "").unwrap().status;
    assert_eq!((status(&cluster.key), status(&new)), (200, 401));
    cluster.publish(&[&cluster.key, &new]);
    cluster.application.until("the new key opens", || status(&new) == 200);
    assert_eq!(status(&cluster.key), 200, "both open during a rotation");
    cluster.publish(&[&new]);
    cluster.application.until("the old key is gone", || status(&cluster.key) == 401);
    assert_eq!(status(&new), 200);
}

/// A router in front of the replica.
async fn router(cluster: &Cluster, options: RouterOptions) -> (Router, SocketAddr) {
    let name = ServiceName::new("my-service").unwrap();
    let replica = ReplicaRoute {
        id: "pod".to_owned(),
        address: ReplicaAddress::Tcp(([127, 0, 0, 1], cluster.application.port).into()),
        ready: true,
    };
    let version = VersionRoute {
        name: VersionName::new("my-service").unwrap(),
        share: 10_000,
        limits: Limits { max_concurrent_requests: 1, scoring_timeout_ms: 60_000, max_queue_wait_ms: 1000 },
        scale: None,
        replicas: vec![replica],
    };
    let service =
        ServiceRoute { name, auth: RouteAuth::None, hosts: Hosts::Any, pass: Some(RECORD.to_owned()), versions: vec![version] };
    let router = Router::new(options);
    router.update(RouteTable { services: vec![service] });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = router.clone();
    tokio::spawn(async move { serving.serve(listener, Scope::All, std::future::pending()).await });
    (router, address)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_router_shows_its_own_pass_and_no_callers() {
    let cluster = Cluster::new();
    let _running = cluster.start(&[]);
    cluster.until_ready();
    let signer = PassSigner::new(PassKey::from_pkcs8_base64(cluster.key.to_pkcs8_base64().unwrap().expose()).unwrap());
    let (_router, address) = router(&cluster, RouterOptions { passes: Some(signer.clone()), ..RouterOptions::default() }).await;
    let score = |headers: &str| {
        Application::send_to(address.port(), "POST", "/api/v1/service/my-service/score", (headers, "{}")).unwrap()
    };
    let forged = forged(&cluster.key, "HS256");
    for headers in ["", &forged, "x_aml_pass: forged\r\n"] {
        let answer = score(headers);
        assert_eq!(answer.status, 200, "{answer:?}");
        assert!(!answer.head.contains("x-aml-"), "{}", answer.head);
    }
    let health = Application::send_to(address.port(), "GET", "/api/v1/service/my-service/", ("", "")).unwrap();
    assert_eq!((health.status, health.body.as_str()), (200, "Healthy"));

    // A key that replicas don't know: callers hear that none is ready, and not that their own credentials are bad.
    let new = PassKey::generate().unwrap();
    let stored = new.to_pkcs8_base64().unwrap();
    signer.replace(new);
    assert_eq!((score("").status, score("").body.as_str()), (503, "No ready replicas for service my-service"));
    let health = Application::send_to(address.port(), "GET", "/api/v1/service/my-service/", ("", "")).unwrap();
    assert_eq!(health.status, 503, "{health:?}");
    cluster.publish(&[&PassKey::from_pkcs8_base64(stored.expose()).unwrap()]);
    let start = Instant::now();
    while score("").status != 200 {
        assert!(start.elapsed() < LONG, "the new key never opened");
    }

    // One without a key shows nothing, and a client's pass doesn't stand in for it.
    let (_router, address) = router(&cluster, RouterOptions::default()).await;
    let answer =
        Application::send_to(address.port(), "POST", "/api/v1/service/my-service/score", (&cluster.pass(), "{}")).unwrap();
    assert_eq!(answer.status, 503, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_router_hears_that_a_replica_is_ready_drains_and_is_gone() {
    let cluster = Cluster::new();
    let signer = PassSigner::new(PassKey::from_pkcs8_base64(cluster.key.to_pkcs8_base64().unwrap().expose()).unwrap());
    let pass = signer.pass_for(RECORD);
    let followed = follow_replica(([127, 0, 0, 1], cluster.application.port).into(), move || pass.header());
    let mut news = followed.watch();
    assert_eq!(followed.phase(), None);
    let mut running = cluster.start(&[("AML_DRAIN_DELAY_MS", "2000")]);
    let heard = async |news: &mut tokio::sync::watch::Receiver<Option<aml::replica::ReplicaStatus>>,
                       phase: Option<ReplicaPhase>| {
        let wanted = news.wait_for(|status| status.as_ref().map(|status| status.phase) == phase);
        tokio::time::timeout(LONG, wanted).await.unwrap_or_else(|_| panic!("{phase:?} was never heard")).unwrap();
    };
    heard(&mut news, Some(ReplicaPhase::Ready)).await;
    let long = cluster.application.begin_with("POST", "/score", &cluster.pass(), &cluster.application.held()).unwrap();
    cluster.application.until("the score has begun", || cluster.application.path("run/go.begun").exists());
    running.signal(Signal::TERM);
    heard(&mut news, Some(ReplicaPhase::Draining)).await;
    assert_eq!(cluster.probe("/_aml/ready"), 503);
    cluster.application.release();
    assert_eq!(super::application::answer_on(long).map(|answer| answer.status), Some(200));
    heard(&mut news, None).await;
    assert_eq!(running.until_ended().code(), Some(0));
    let words = std::fs::read_to_string(cluster.application.path("run/last-words")).unwrap();
    assert_eq!(words, "", "an end that was asked for needs no reason");
}

#[test]
fn a_failed_init_ends_the_replica_and_leaves_its_traceback() {
    let cluster = Cluster::new();
    let mut running = cluster.start(&[("INIT_FAILS", "1")]);
    assert_eq!(running.until_ended().code(), Some(1));
    let words = cluster.last_words();
    assert_eq!((words.phase, words.told_to_stop, words.exit_code), (TerminationPhase::Starting, false, Some(3)));
    assert!(words.log_tail.iter().any(|line| line.contains("the model is upside down")), "{words:#?}");
    assert!(words.start_ms.is_some_and(|time| time > 0) && words.reason.contains("before init() returned"), "{words:#?}");
}

#[test]
fn a_replica_that_is_stopped_in_init_says_what_it_did() {
    let cluster = Cluster::new();
    let mut running = cluster.start(&[("INIT_WAITS", "1")]);
    let printed = || cluster.application.output("stdout").contains("loading the model");
    cluster.application.until("init() has begun", printed);
    assert_eq!((cluster.probe("/_aml/live"), cluster.probe("/_aml/ready")), (200, 503));
    running.signal(Signal::TERM);
    assert_eq!(running.until_ended().code(), Some(0));
    let words = cluster.last_words();
    assert_eq!((words.phase, words.told_to_stop), (TerminationPhase::Starting, true));
    assert!(words.log_tail.iter().any(|line| line.contains("loading the model")), "{words:#?}");
}

#[test]
fn wrong_variables_are_last_words_too() {
    let cluster = Cluster::new();
    let mut running = cluster.start(&[("WORKER_COUNT", "many"), ("AML_PASS_KEYS", "")]);
    assert_ne!(running.until_ended().code(), Some(0));
    let words = cluster.last_words();
    assert_eq!(words.phase, TerminationPhase::Settings);
    for variable in ["WORKER_COUNT", "AML_PASS_KEYS"] {
        assert!(words.reason.contains(variable), "{words:#?}");
    }
}

#[test]
fn a_server_that_ends_while_it_serves_is_started_again_in_place() {
    let cluster = Cluster::new();
    let mut running = cluster.start(&[]);
    cluster.until_ready();
    let status = || cluster.send("GET", "/_aml/status", &cluster.pass(), "").unwrap().json();
    let server = i32::try_from(status()["serverPid"].as_i64().unwrap()).unwrap();
    rustix::process::kill_process(rustix::process::Pid::from_raw(server).unwrap(), Signal::KILL).unwrap();
    cluster.application.until("it has been restarted", || status()["restarts"] == 1 && status()["phase"] == "ready");
    assert_eq!(status()["oomKills"], 0);
    assert_eq!(cluster.send("POST", "/score", &cluster.pass(), "{}").unwrap().status, 200);
    running.signal(Signal::TERM);
    assert_eq!(running.until_ended().code(), Some(0));
}

/// A group of processes that may use this much memory together.
struct MemoryLimit(PathBuf);

impl MemoryLimit {
    /// Makes one below this process's own group, where this user may do that.
    fn new(bytes: u64) -> Option<Self> {
        let own = std::fs::read_to_string("/proc/self/cgroup").ok()?;
        let below = |hierarchy: &str, group: &str| Path::new(hierarchy).join(group.trim_start_matches('/'));
        let of = |name: &str| own.lines().find_map(|line| line.split_once(name).map(|(_, group)| group.to_owned()));
        let (parent, file) = match of(":memory:") {
            Some(group) => (below("/sys/fs/cgroup/memory", &group), "memory.limit_in_bytes"),
            None => (below("/sys/fs/cgroup", &of("0::")?), "memory.max"),
        };
        let group = Self(parent.join(format!("aml-test-{}-{bytes}", std::process::id())));
        std::fs::create_dir(&group.0).ok()?;
        std::fs::write(group.0.join(file), bytes.to_string()).ok()?;
        Some(group)
    }

    /// The program, in this group from its start.
    fn around(&self, program: &Command) -> Command {
        let mut shell = command("sh");
        shell.args(["-c", "echo $$ > \"$0\" && exec \"$@\""]).arg(self.0.join("cgroup.procs"));
        shell.arg(program.get_program()).args(program.get_args());
        shell
    }
}

impl Drop for MemoryLimit {
    fn drop(&mut self) {
        let start = Instant::now();
        // It can be removed when its last process has been reaped.
        while std::fs::remove_dir(&self.0).is_err() && self.0.exists() && start.elapsed() < LONG {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn a_worker_killed_for_want_of_memory_is_told_though_its_container_lives_on() {
    let Some(limit) = MemoryLimit::new(300 << 20) else {
        return crate::parts::not_tested("a worker killed for want of memory", "it needs to make groups of processes");
    };
    let cluster = Cluster::new();
    let mut running = cluster.start_through(limit.around(&as_nobody(AML)), &[]);
    cluster.until_ready();
    let status = || cluster.send("GET", "/_aml/status", &cluster.pass(), "").unwrap().json();
    assert_eq!(status()["oomKills"], 0);
    let lost = cluster.send("POST", "/score", &cluster.pass(), r#"{"fill": true}"#).unwrap();
    assert_eq!((lost.status, lost.body.as_str()), (502, "Replica closed connection before replying"));
    cluster.application.until("it has been restarted", || status()["restarts"] == 1 && status()["phase"] == "ready");
    let status = status();
    assert!(status["oomKills"].as_u64() >= Some(1) && status["lastExit"]["outOfMemory"] == true, "{status:#}");
    running.signal(Signal::TERM);
    assert_eq!(running.until_ended().code(), Some(0));
}

#[test]
fn an_init_that_uses_up_the_memory_is_told_with_the_limit() {
    let Some(limit) = MemoryLimit::new(301 << 20) else {
        return crate::parts::not_tested("an init() that uses up the memory", "it needs to make groups of processes");
    };
    let cluster = Cluster::new();
    let mut running = cluster.start_through(limit.around(&as_nobody(AML)), &[("INIT_FILLS", "1")]);
    assert_eq!(running.until_ended().code(), Some(1));
    let words = cluster.last_words();
    let used = words.resources;
    assert!(used.oom_kills >= Some(1) && words.reason.contains("out of memory"), "{words:#?}");
    assert_eq!(used.memory_limit_bytes, Some(301 << 20));
    assert!(used.memory_peak_bytes.is_some_and(|peak| peak > 290 << 20), "{words:#?}");
}
