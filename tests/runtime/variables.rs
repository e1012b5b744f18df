//! A replica that is described by variables, and what its callers get without a router in front.

use std::time::Duration;

use rustix::process::Signal;

use super::NOBODY;
use super::application::{AML, Application, answer_on, as_nobody};
use crate::replica::harness::LONG;

fn replica() -> std::process::Command {
    let mut command = as_nobody(AML);
    command.arg("replica");
    command
}

#[test]
fn variables_alone_make_a_replica_that_scores_as_any_user_without_a_home() {
    let application = Application::new();
    let mut running = application.start(replica(), &[("MY_OWN", "value"), ("GUNICORN_CMD_ARGS", "--threads 8")]);
    application.until_healthy();
    let answer = application.score("{}").json();
    let variable = |name: &str| answer["variables"][name].as_str().unwrap_or("(not set)").to_owned();
    if rustix::process::geteuid().is_root() {
        assert_eq!(answer["uid"], NOBODY);
    }
    assert_eq!((variable("MY_OWN").as_str(), variable("AZUREML_ENTRY_SCRIPT").as_str()), ("value", "project/score.py"));
    assert_eq!(variable("GUNICORN_CMD_ARGS"), "--threads 8", "a container's variables are the application's");
    assert_eq!(variable("AZUREML_SOURCE_DIRECTORY"), "project");
    assert!(variable("HOME").starts_with(application.path("run/aml-").to_str().unwrap()), "HOME: {}", variable("HOME"));
    for own in ["AML_LISTEN", "AML_RUN_DIR", "AML_PYTHON"] {
        assert_eq!(variable(own), "(not set)", "{own} is between the replica and its container");
    }

    let health = application.send("GET", "/", "").unwrap();
    assert_eq!((health.status, health.body.as_str()), (200, "Healthy"));
    let swagger = application.send("GET", "/swagger.json", "").unwrap();
    assert_eq!(swagger.json()["info"]["title"], "my-service");
    assert!(swagger.body.contains("\"/score\""), "nothing is before /score without a router: {}", swagger.body);
    let status = application.send("GET", "/_aml/status", "").unwrap();
    assert_eq!(status.status, 404, "log lines are not for everyone: {status:?}");

    running.signal(Signal::TERM);
    assert_eq!(running.until_ended().code(), Some(0), "{}", application.output("stderr"));
    let left: Vec<_> = std::fs::read_dir(application.path("run")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(application.output("stdout").contains("Booting worker"), "logs go to stdout: {}", application.output("stdout"));
}

#[test]
fn requests_wait_for_their_turn_and_a_stop_loses_none() {
    let application = Application::new();
    let mut running = application.start(replica(), &[]);
    application.until_healthy();
    // One is in flight, and three wait.
    let mut callers: Vec<_> = (0..4).map(|_| application.begin("POST", "/score", &application.held()).unwrap()).collect();
    application.until_read(4);
    running.signal(Signal::TERM);
    application.until_draining();
    // One that comes before the queue has closed waits like the others.
    let late = loop {
        let late = application.begin("POST", "/score", &application.held()).unwrap();
        late.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        if late.peek(&mut [0]).is_ok() {
            break answer_on(late).unwrap();
        }
        late.set_read_timeout(Some(LONG)).unwrap();
        callers.push(late);
    };
    assert_eq!((late.status, late.body.as_str()), (503, "No ready replicas for service my-service"));
    application.release();
    let statuses: Vec<_> = callers.into_iter().map(|caller| answer_on(caller).map(|answer| answer.status)).collect();
    assert!(statuses.iter().all(|status| *status == Some(200)), "a request that waited was lost: {statuses:?}");
    assert_eq!(running.until_ended().code(), Some(0));
}

#[test]
fn who_waits_for_too_long_is_told_in_v1s_words() {
    let application = Application::new();
    let running = application.start(replica(), &[("AML_MAX_QUEUE_WAIT_MS", "100")]);
    application.until_healthy();
    let held = application.hold();
    let refused = application.score("{}");
    assert_eq!((refused.status, refused.body.as_str()), (503, "Too many requests for service my-service (overloaded)"));
    assert!(!refused.head.contains("x-aml-refused"), "that is for routers: {}", refused.head);
    application.release();
    assert_eq!(answer_on(held).map(|answer| answer.status), Some(200));
    drop(running);
}

#[test]
fn a_script_that_never_starts_ends_the_replica_with_its_traceback() {
    let application = Application::new();
    let mut running = application.start(replica(), &[("INIT_FAILS", "1")]);
    assert_eq!(running.until_ended().code(), Some(1));
    insta::assert_snapshot!(application.output("stderr"), @"error: start the scoring server: it ended with exit code 3 before init() returned; its last log lines say why");
    assert!(application.output("stdout").contains("the model is upside down"), "{}", application.output("stdout"));
}
