//! Starts that fail.

use super::*;

/// A container that ended and waits to be started again.
pub(super) fn crashed(reason: &str, exit_code: i32) -> Container {
    let last = Ended { reason: reason.to_owned(), exit_code, started: Some(at(20)), finished: Some(at(80)), ..Ended::default() };
    let back_off = State::Waiting {
        reason: "CrashLoopBackOff".to_owned(),
        message: "back-off 10s restarting failed container=replica".to_owned(),
    };
    Container { restarts: 2, last: Some(last), ..container(back_off) }
}

fn saying(container: Container, lines: &[&str]) -> Evidence {
    of_container(Container { log: lines.iter().map(|line| (*line).to_owned()).collect(), ..container })
}

fn last_words(mut container: Container, words: &str) -> Evidence {
    container.last.as_mut().unwrap().message = words.to_owned();
    of_container(container)
}

fn probe(message: &str) -> Event {
    Event { last: Some(at(79)), ..event("Killing", message) }
}

fn start_error(message: &str) -> Evidence {
    let mut container = crashed("StartError", 128);
    container.last.as_mut().unwrap().message = message.to_owned();
    of_container(container)
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    const INIT: &[&str] = &[
        "Traceback (most recent call last):",
        "  File \"/srv/app/score.py\", line 5, in init",
        "    raise KeyError(1)",
        "KeyError: 1",
    ];
    const RUNC: &str = "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ";
    let slow = with(
        probe("Container replica failed startup probe, will be restarted"),
        saying(crashed("Error", 137), &["loading weights: 40 %"]),
    );
    let mut throttled = slow.clone();
    throttled.pods[0].containers[0].last.as_mut().unwrap().message =
        r#"{"format": 1, "phase": "starting", "resources": {"cpuPeriods": 600, "cpuPeriodsThrottled": 480, "other": null}, "more": []}"#.to_owned();
    let graceful =
        with(probe("Container replica failed startup probe, will be restarted"), of_container(crashed("Completed", 0)));
    let dying = with(probe("Container replica failed liveness probe, will be restarted"), of_container(crashed("Error", 137)));
    let dying = with(
        event(
            "Unhealthy",
            "Liveness probe failed: Get \"http://10.244.0.23:5001/live\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
        ),
        dying,
    );
    let mut alive = saying(
        container(State::Running { since: Some(at(20)) }),
        &["[2026-01-31 10:00:00 +0000] [1] [ERROR] Worker (pid:17) was sent SIGKILL! Perhaps out of memory?"],
    );
    alive.pods[0].phase = "Running".to_owned();
    let mut late = saying(crashed("Error", 3), INIT);
    late.deployment.as_mut().unwrap().conditions.push(condition(
        "Progressing",
        "False",
        "ProgressDeadlineExceeded",
        "ReplicaSet \"diabetes-7f\" has timed out progressing.",
    ));
    vec![
        case(68, saying(crashed("Error", 3), INIT), "InitFailed", &["init() raised KeyError: 1 (score.py, line 5)"]),
        case(
            68,
            last_words(
                crashed("Error", 3),
                r#"{"format": 1, "phase": "starting", "exitCode": 3, "logTail": ["Traceback (most recent call last):", "  File \"/srv/app/score.py\", line 1, in <module>", "ModuleNotFoundError: No module named 'sklearn'"]}"#,
            ),
            "MissingModule",
            &["scikit-learn"],
        ),
        case(69, slow, "StartTimeout", &["init() was still running after 60 s", "initialDelaySeconds", "loading weights: 40 %"]),
        case(69, graceful, "StartTimeout", &["60 s"]),
        case(
            70,
            start_error(&format!("{RUNC}exec: \"/absent\": stat /absent: no such file or directory: unknown")),
            "StartCommandFailed",
            &["the start command /absent is not in the image"],
        ),
        case(
            70,
            start_error(&format!("{RUNC}exec: \"/dev/null\": permission denied: unknown")),
            "StartCommandFailed",
            &["/dev/null may not be run"],
        ),
        case(71, saying(crashed("Completed", 0), &["bye"]), "EndedByItself", &["without an error", "bye"]),
        case(72, saying(crashed("Error", 132), &["Illegal instruction"]), "Crashed", &["SIGILL", "AVX"]),
        case(72, of_container(crashed("Error", 135)), "Crashed", &["SIGBUS", "/dev/shm"]),
        case(72, of_container(crashed("Error", 139)), "Crashed", &["SIGSEGV"]),
        case(73, of_container(crashed("OOMKilled", 137)), "OutOfMemory", &["it may have 2 GiB", "3 to begin with"]),
        case(
            73,
            last_words(
                crashed("Error", 1),
                r#"{"format": 2, "phase": "serving", "signal": null, "resources": {"oomKills": 1, "memoryLimitBytes": 1073741824, "memoryPeakBytes": 1073700864}}"#,
            ),
            "OutOfMemory",
            &["while it served", "it may have 1 GiB, and had taken 1024 MiB"],
        ),
        case(74, alive, "OutOfMemory", &["killed within the replica", "(the limit is 2 GiB)"]),
        case(75, throttled, "StartTimeout", &["cpuLimit held it back in 80 % of its time"]),
        case(
            76,
            saying(
                crashed("Error", 3),
                &[
                    "Traceback (most recent call last):",
                    "  File \"/srv/app/score.py\", line 5, in init",
                    "    open('/cache', 'w')",
                    "OSError: [Errno 30] Read-only file system: '/cache'",
                ],
            ),
            "PermissionDenied",
            &["./outputs"],
        ),
        case(76, saying(crashed("Error", 3), &["KeyError: 'getpwuid(): uid not found: 1000'"]), "UserUnknown", &["HOME"]),
        case(
            77,
            saying(
                crashed("Error", 3),
                &[
                    "Traceback (most recent call last):",
                    "  File \"/srv/app/score.py\", line 5, in init",
                    "    download()",
                    "socket.gaierror: [Errno -3] Temporary failure in name resolution",
                ],
            ),
            "NetworkUnreachable",
            &["register"],
        ),
        case(78, saying(crashed("Error", 3), &["RuntimeError: can't start new thread"]), "ThreadLimit", &["OMP_NUM_THREADS"]),
        case(79, late, "InitFailed", &["KeyError"]),
        case(81, dying, "LivenessFailed", &["context deadline exceeded", "cpuLimit"]),
    ]
}

#[test]
fn a_late_rollout_without_a_cause_shows_all_there_is() {
    let mut evidence = nothing();
    let late =
        condition("Progressing", "False", "ProgressDeadlineExceeded", "ReplicaSet \"diabetes-7f\" has timed out progressing.");
    evidence.deployment.as_mut().unwrap().conditions.push(late);
    let evidence = with(event("Unhealthy", "Startup probe failed: strange"), evidence);
    let problem = told(&diagnose(&evidence)[0]);
    assert!(
        problem.starts_with("Unknown (failed)")
            && problem.contains("timed out progressing")
            && problem.contains("Startup probe failed: strange"),
        "{problem}"
    );
}

#[test]
fn a_probe_of_an_earlier_run_is_not_this_ones_end() {
    let early = Event { last: Some(at(5)), ..probe("Container replica failed startup probe, will be restarted") };
    assert_eq!(diagnose(&with(early, of_container(crashed("OOMKilled", 137))))[0].code, "OutOfMemory");
    let early = Event { last: Some(at(5)), ..probe("Container replica failed startup probe, will be restarted") };
    assert_eq!(diagnose(&with(early, of_container(crashed("Error", 139))))[0].code, "Crashed");
}

#[test]
fn a_replica_that_knows_why_it_ended_is_believed() {
    let known = r#"{"format": 2, "phase": "starting", "reason": "the scoring server could not be started: no such file", "exitCode": 1, "logTail": []}"#;
    let problem = told(&diagnose(&last_words(crashed("Error", 1), known))[0]);
    assert!(problem.starts_with("Ended (failed): the scoring server could not be started: no such file"), "{problem}");
    let settings = r#"{"format": 2, "phase": "settings", "reason": "AML_LISTEN is no address"}"#;
    let problem = told(&diagnose(&last_words(crashed("Error", 1), settings))[0]);
    assert!(problem.starts_with("ReplicaSettings (failed): AML_LISTEN is no address"), "{problem}");
}

#[test]
fn what_a_replica_writes_is_read() {
    use crate::service::{TerminationMessage, TerminationPhase};
    let mut message = TerminationMessage::new(TerminationPhase::Serving, "killed");
    (message.exit_code, message.resources.oom_kills, message.resources.memory_limit_bytes) = (Some(137), Some(2), Some(3 << 30));
    let problem = told(&diagnose(&last_words(crashed("Error", 1), &message.to_text()))[0]);
    assert!(problem.contains("killed while it served, since it ran out of memory: it may have 3 GiB"), "{problem}");
}

#[test]
fn the_end_of_a_log_in_place_of_a_message_is_read() {
    let end =
        "Traceback (most recent call last):\n  File \"/srv/app/score.py\", line 5, in init\n    raise KeyError(1)\nKeyError: 1";
    assert_eq!(diagnose(&last_words(crashed("Error", 3), end))[0].code, "InitFailed");
}
