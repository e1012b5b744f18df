//! A replica that is described by variables, and what its callers get without a router in front.

use std::thread;
use std::time::Duration;

use rustix::process::Signal;

use super::NOBODY;
use super::application::{AML, Answer, Application, as_nobody};

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
    let go = application.path("run/go");
    let body = format!(r#"{{"wait_for": "{}"}}"#, go.display());
    thread::scope(|scope| {
        let callers: Vec<_> = (0..4).map(|_| scope.spawn(|| application.score(&body))).collect();
        // Time enough for all four to be there; one is in flight then, and three wait.
        thread::sleep(Duration::from_millis(500));
        running.signal(Signal::TERM);
        thread::sleep(Duration::from_millis(200));
        let late = application.score("{}");
        assert_eq!((late.status, late.body.as_str()), (503, "No ready replicas for service my-service"));
        std::fs::write(&go, "").unwrap();
        let statuses: Vec<u16> = callers.into_iter().map(|caller| caller.join().unwrap().status).collect();
        assert_eq!(statuses, [200; 4], "a request that waited was lost");
    });
    assert_eq!(running.until_ended().code(), Some(0));
}

#[test]
fn who_waits_for_too_long_is_told_in_v1s_words() {
    let application = Application::new();
    let running = application.start(replica(), &[("AML_MAX_QUEUE_WAIT_MS", "100")]);
    application.until_healthy();
    let go = application.path("run/go");
    let body = format!(r#"{{"wait_for": "{}"}}"#, go.display());
    let answers: Vec<Answer> = thread::scope(|scope| {
        let callers = [scope.spawn(|| application.score(&body)), scope.spawn(|| application.score(&body))];
        while !callers.iter().any(thread::ScopedJoinHandle::is_finished) {
            thread::sleep(Duration::from_millis(20));
        }
        std::fs::write(&go, "").unwrap();
        callers.map(|caller| caller.join().unwrap()).into()
    });
    let refused = answers.iter().find(|answer| answer.status == 503).expect("one of two comes too late");
    assert_eq!(refused.body, "Too many requests for service my-service (overloaded)");
    assert!(!refused.head.contains("x-aml-refused"), "that is for routers: {}", refused.head);
    assert!(answers.iter().any(|answer| answer.status == 200), "{answers:?}");
    drop(running);
}

#[test]
fn a_script_that_never_starts_ends_the_replica_with_its_traceback() {
    let application = Application::new();
    let mut running = application.start(replica(), &[("INIT_FAILS", "1")]);
    assert_eq!(running.until_ended().code(), Some(1));
    insta::assert_snapshot!(application.output("stderr"), @"error: start the scoring server: it ended with exit code 3 before init() had returned, and its last lines say why");
    assert!(application.output("stdout").contains("the model is upside down"), "{}", application.output("stdout"));
}
