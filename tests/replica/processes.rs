//! What happens when processes die, and what they may listen on.

use std::collections::HashSet;
use std::fs;
use std::process::Stdio;

use aml::service::ReplicaPhase;
use hyper::StatusCode;

use super::SCRIPT;
use super::harness::{Project, command, score, until};

#[tokio::test]
async fn a_killed_worker_is_replaced() {
    let project = Project::new(SCRIPT);
    let replica = project.start_ready().await;
    let worker = replica.score_pid().await;
    kill(u32::try_from(worker).unwrap());
    let status = replica.until(|status| status.restarts == 1 && status.phase == ReplicaPhase::Ready).await;
    let exit = status.last_exit.unwrap();
    assert!(!exit.before_ready);
    assert!(exit.log_tail.iter().any(|line| line.contains("SIGKILL")), "{:#?}", exit.log_tail);
    assert_ne!(replica.score_pid().await, worker);
    replica.stop().await;
}

#[tokio::test]
async fn a_worker_that_dies_while_scoring_is_a_bad_gateway() {
    let project = Project::new(SCRIPT);
    let replica = project.start_ready().await;
    let answer = replica.score(r#"{"exit": 1}"#).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(answer.body, "Replica closed connection before replying");
    replica.until(|status| status.restarts == 1 && status.phase == ReplicaPhase::Ready).await;
    assert_eq!(replica.score("{}").await.status, StatusCode::OK);
    replica.stop().await;
}

#[tokio::test]
async fn a_killed_server_is_started_again() {
    let mut project = Project::new(SCRIPT);
    project.config.max_concurrent_requests = 2;
    let replica = project.start_ready().await;
    let before = replica.status().await;
    kill(before.server_pid.unwrap());
    let after = replica.until(|status| status.restarts > 0 && status.phase == ReplicaPhase::Ready).await;
    assert_eq!((after.restarts, after.last_exit.unwrap().signal), (1, Some(9)), "workers that die with their server don't count");
    assert_ne!(after.server_pid, before.server_pid);
    assert_eq!(replica.score("{}").await.status, StatusCode::OK);
    assert_eq!(project.server_processes().len(), 3, "one master and two workers, and none of the old ones");
    replica.stop().await;
}

#[tokio::test]
async fn a_killed_replica_leaves_no_process_and_its_successor_starts() {
    let mut project = Project::new(SCRIPT);
    project.config.max_concurrent_requests = 2;
    project.config.scoring_timeout_ms = 600_000;
    let config = project.path("replica.json");
    fs::write(&config, serde_json::to_vec(&project.config).unwrap()).unwrap();
    let mut replica = command(env!("CARGO_BIN_EXE_aml"));
    replica.args(["replica", "--config"]).arg(&config).env("PYTHONPATH", "/nowhere").env("PYTHONHOME", "/nowhere");
    let mut replica = replica.stdin(Stdio::null()).spawn().unwrap();
    until(&project.path("run/replica.sock"), |status| status.phase == ReplicaPhase::Ready).await;
    assert_eq!(project.server_processes().len(), 3);
    // An idle worker would notice by itself that its master is gone; one that is scoring must be killed.
    let socket = project.path("run/replica.sock");
    let busy = tokio::spawn(async move { score(&socket, r#"{"sleep": 600}"#).await });
    until(&project.path("run/replica.sock"), |status| status.in_flight == 1).await;
    kill(replica.id());
    replica.wait().unwrap();
    assert!(busy.await.is_err(), "nobody could have answered");
    project.until_no_server_process().await;

    let successor = project.start_ready().await;
    assert_eq!(successor.score("{}").await.status, StatusCode::OK);
    successor.stop().await;
    let left: Vec<_> = fs::read_dir(project.path("run")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn an_init_that_raises_leaves_its_traceback() {
    let project = Project::new(SCRIPT).with_variable("INIT_FAILS", "1");
    let replica = project.start();
    let status = replica.until(|status| status.failed_starts >= 2).await;
    let exit = status.last_exit.unwrap();
    assert_eq!((exit.code, exit.before_ready, status.restarts), (Some(3), true, 0));
    for line in ["ValueError: the model is upside down", "Traceback (most recent call last):"] {
        assert!(exit.log_tail.iter().any(|found| found.contains(line)), "{line} is not in {:#?}", exit.log_tail);
    }
    let starts = exit.log_tail.iter().filter(|line| line.contains("Starting gunicorn")).count();
    assert_eq!(starts, 1, "the tail is of one run: {:#?}", exit.log_tail);
    assert_eq!(replica.health().await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(replica.probes().await, (200, 503), "nobody restarts a replica for the scoring server that it restarts itself");
    replica.stop().await;
}

#[tokio::test]
async fn a_worker_killed_in_init_is_a_failed_start() {
    let project = Project::new(SCRIPT).with_variable("INIT_DIES", "1");
    let replica = project.start();
    let status = replica.until(|status| status.failed_starts >= 2).await;
    let exit = status.last_exit.unwrap();
    assert!(exit.before_ready && exit.log_tail.iter().any(|line| line.contains("SIGKILL")), "{exit:#?}");
    replica.stop().await;
    project.until_no_server_process().await;
}

#[tokio::test]
async fn a_replica_that_is_still_starting_stops_when_asked() {
    let project = Project::new(SCRIPT).with_variable("INIT_SECONDS", "600");
    let replica = project.start();
    replica.until(|status| status.server_pid.is_some()).await;
    replica.stop().await;
    project.until_no_server_process().await;
}

#[tokio::test]
async fn nothing_listens_on_a_network() {
    let project = Project::new(SCRIPT);
    let replica = project.start_ready().await;
    let listening: HashSet<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .flat_map(|table| fs::read_to_string(table).unwrap().lines().skip(1).map(str::to_owned).collect::<Vec<_>>())
        .map(|line| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter(|columns| columns[3] == "0A")
        .map(|columns| format!("socket:[{}]", columns[9]))
        .collect();
    let processes = project.server_processes();
    assert_eq!(processes.len(), 2);
    let mut descriptors = 0;
    for pid in processes {
        for descriptor in fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten() {
            let Ok(target) = fs::read_link(descriptor.path()) else { continue };
            descriptors += 1;
            assert!(!listening.contains(target.to_str().unwrap()), "process {pid} of the scoring server listens on a network");
        }
    }
    assert!(descriptors > 6, "the test could not see the server's descriptors");
    replica.stop().await;
}

fn kill(pid: u32) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}
