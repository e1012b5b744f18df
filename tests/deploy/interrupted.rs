//! Ctrl-C while a deployment waits, and what a script that fails tells whoever called it.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use super::Machine;
use super::machine::eventually;

#[test]
fn whoever_stops_waiting_is_told_what_goes_on_and_a_failing_script_shows_its_lines() {
    let machine = Machine::new();
    let gate = machine.folder().join("gate");
    let script = format!(
        "import json, os, time\n\ndef init():\n    while not os.path.exists({:?}):\n        time.sleep(0.02)\n\ndef run(raw):\n    return json.loads(raw)\n",
        gate.display().to_string()
    );
    let project = machine.project("gated", &script);
    let deploy = ["model", "deploy", "-n", "gated-svc", "--ic", "ic.json"];
    let mut command = machine.command(&project, &[&deploy[..], &machine.workspace()].concat());
    let mut deploying = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stderr = BufReader::new(deploying.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("waiting for init()") {
        line.clear();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "the deployment ended before it waited");
    }
    kill_process(Pid::from_raw(deploying.id().cast_signed()).unwrap(), Signal::INT).unwrap();
    let mut told = String::new();
    stderr.read_to_string(&mut told).unwrap();
    assert_eq!(deploying.wait().unwrap().code(), Some(130), "{told}");
    insta::assert_snapshot!(told, @r"
    error: interrupted: service 'gated-svc' goes on starting without this command
    hint: watch it with 'aml service show -n gated-svc' and 'aml service get-logs -n gated-svc --follow'; undo it with 'aml service delete -n gated-svc'
    ");
    std::fs::write(&gate, "").unwrap();
    eventually("the service goes on by itself", || machine.service("gated-svc", "state") == "Healthy");

    let told = machine.run(&["service", "run", "-n", "gated-svc", "-d", "not json"]).failed(1);
    for expected in [
        "error: the service answered 502",
        "because: run() raised json.decoder.JSONDecodeError: Expecting value",
        "  |   File \"score.py\", line 8, in run",
        "  |     return json.loads(raw)",
        "'aml service get-logs -n gated-svc'",
    ] {
        assert!(told.contains(expected), "should say: {expected}\nsaid: {told}");
    }
}
