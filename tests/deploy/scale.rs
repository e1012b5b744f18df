//! Replicas follow the load between their bounds; a fixed number stays fixed; the limit of each replica is exact.

use super::load::Load;
use super::machine::eventually;
use super::{Machine, post};

const SLOW: &str = "import time\n\ndef init():\n    pass\n\ndef run(raw):\n    time.sleep(0.2)\n    return 'done'\n";

#[test]
fn the_autoscaler_adds_replicas_under_load_and_requests_wait_instead_of_failing() {
    let machine = Machine::new();
    let project = machine.project("slow", SLOW);
    let flags = ["--as", "true", "--mi", "1", "--ma", "3", "--mr", "30000"];
    let uri = machine.deploy(&project, "slow-svc", &flags).json()["scoringUri"].as_str().unwrap().to_owned();
    assert_eq!(machine.service("slow-svc", "length(deploymentStatus.replicas)"), "1");
    let load = Load::start(6, &uri, &machine.primary_key("slow-svc"), "{}");
    eventually("six busy clients bring the service to its three replicas", || {
        machine.service("slow-svc", "length(deploymentStatus.replicas)") == "3"
    });
    let answers = load.stop();
    assert_eq!(answers.keys().collect::<Vec<_>>(), ["200 \"done\""], "requests wait in the queue: {answers:?}");
}

#[test]
fn a_full_service_says_so_after_the_longest_wait() {
    let machine = Machine::new();
    let project = machine.project("slow", SLOW);
    let flags = ["--num-replicas", "1", "--mr", "50", "--auth-enabled", "false"];
    let uri = machine.deploy(&project, "slow-svc", &flags).json()["scoringUri"].as_str().unwrap().to_owned();
    let load = Load::start(4, &uri, "-", "{}");
    eventually("the clients have had twenty answers", || load.answered() >= 20);
    let answers = load.stop();
    let overloaded = "503 Too many requests for service slow-svc (overloaded)";
    assert!(answers.contains_key(overloaded) && answers.contains_key("200 \"done\"") && answers.len() == 2, "{answers:?}");
}

#[test]
fn a_score_that_takes_too_long_is_ended_and_its_place_is_free_again() {
    let machine = Machine::new();
    let script =
        "import time\n\ndef init():\n    pass\n\ndef run(raw):\n    time.sleep(60 if 'slow' in raw else 0)\n    return 'done'\n";
    let project = machine.project("sleepy", script);
    let flags = ["--num-replicas", "1", "--tm", "300", "--mr", "20000", "--auth-enabled", "false"];
    let uri = machine.deploy(&project, "sleepy-svc", &flags).json()["scoringUri"].as_str().unwrap().to_owned();
    assert_eq!(post(&uri, &[], b"slow").status, 504);
    assert_eq!(post(&uri, &[], b"quick").text(), "\"done\"", "the replica works again");
}
