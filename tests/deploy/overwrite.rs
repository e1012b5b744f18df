//! `--overwrite`: the old version serves until the new one is ready, and no request fails.

use super::Machine;
use super::load::Load;
use super::machine::eventually;
use super::post;

fn answering(word: &str) -> String {
    format!("import time\n\ndef init():\n    time.sleep(0.2)\n\ndef run(raw):\n    time.sleep(0.005)\n    return '{word}'\n")
}

#[test]
fn overwriting_under_load_loses_no_request() {
    let machine = Machine::new();
    let project = machine.project("words", &answering("one"));
    // Room for each client: the test is about the change, not about overload.
    let flags = ["--num-replicas", "2", "--rm", "2", "--mr", "20000"];
    let uri = machine.deploy(&project, "words-svc", &flags).json()["scoringUri"].as_str().unwrap().to_owned();
    let load = Load::start(4, &uri, &machine.primary_key("words-svc"), "{}");
    for word in ["two", "three"] {
        std::fs::write(project.join("score.py"), answering(word)).unwrap();
        machine.deploy(&project, "words-svc", &[&flags[..], &["--overwrite"]].concat()).succeeded();
        let key = machine.primary_key("words-svc");
        let now = post(&uri, &[("Authorization", &format!("Bearer {key}"))], b"{}").text();
        assert_eq!(now, format!("\"{word}\""), "the new version answers as soon as the command returns");
    }
    let answers = load.stop();
    let wrong: Vec<_> =
        answers.keys().filter(|answer| !["200 \"one\"", "200 \"two\"", "200 \"three\""].contains(&answer.as_str())).collect();
    assert!(wrong.is_empty(), "requests failed during the change: {answers:?}");
    assert_eq!(answers.len(), 3, "each version answered some: {answers:?}");
}

#[test]
fn a_version_that_cannot_start_leaves_the_old_one_serving() {
    let machine = Machine::new();
    let project = machine.project("words", &answering("one"));
    let uri =
        machine.deploy(&project, "words-svc", &["--auth-enabled", "false"]).json()["scoringUri"].as_str().unwrap().to_owned();
    std::fs::write(
        project.join("score.py"),
        "def init():\n    raise ValueError('no such weights')\n\ndef run(raw):\n    return raw\n",
    )
    .unwrap();
    let why = machine.deploy(&project, "words-svc", &["--auth-enabled", "false", "--overwrite"]).failed(1);
    assert!(why.contains("ValueError: no such weights") && why.contains("score.py"), "the user's own traceback is shown: {why}");
    assert!(why.contains("is still serving"), "the user is told what serves: {why}");
    assert_eq!(post(&uri, &[], b"{}").text(), "\"one\"");
    assert_eq!(machine.service("words-svc", "state"), "Healthy");
    let refused = machine.deploy(&project, "words-svc", &[]).failed(1);
    assert!(refused.contains("--overwrite"), "{refused}");
}

#[test]
fn a_deployment_that_waits_for_init_keeps_nobody_from_removing_what_it_does_not_use() {
    let machine = Machine::new();
    let gate = machine.folder().join("gate");
    let script = format!(
        "import os, time\n\ndef init():\n    while not os.path.exists({:?}):\n        time.sleep(0.02)\n\ndef run(raw):\n    return 1\n",
        gate.display().to_string()
    );
    let project = machine.project("slow", &script);
    std::fs::write(machine.folder().join("weights"), "1").unwrap();
    machine.run(&["model", "register", "-n", "other", "-p", "weights"]).succeeded();
    std::thread::scope(|scope| {
        let deploying = scope.spawn(|| machine.deploy(&project, "slow-svc", &[]));
        eventually("the platform has the deployment on record", || machine.record("slow-svc").exists());
        let deleted = machine.run(&["model", "delete", "-i", "other:1"]);
        let pruned = machine.run(&["image", "prune", "--kind", "layer", "--yes"]);
        let state = machine.service("slow-svc", "state");
        std::fs::write(&gate, "").unwrap();
        deploying.join().unwrap().succeeded();
        deleted.succeeded();
        pruned.succeeded();
        assert_eq!(state, "Transitioning", "neither waited for it");
    });
}
