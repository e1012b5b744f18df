//! A service that nobody calls costs nothing.

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use super::machine::Machine;

/// How often the threads of a process have gone to sleep: each time, something had woken them.
fn wake_ups(process: i32) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).unwrap().flatten();
    let of_task = |status: String| {
        let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:").map(str::to_owned));
        line.and_then(|count| count.trim().parse::<u64>().ok()).unwrap_or(0)
    };
    tasks.map(|task| of_task(fs::read_to_string(task.path().join("status")).unwrap_or_default())).sum()
}

#[test]
fn supervisor_router_and_replica_sleep_while_nobody_calls() {
    let machine = Machine::new();
    let project = machine.project("quiet", "def init():\n    pass\n\n\ndef run(data):\n    return data\n");
    for service in ["first", "second"] {
        machine.deploy(&project, service, &[]).succeeded();
    }
    let role = |word: &str| {
        let of_role = |line: &str| line.split(' ').nth(1) == Some(word);
        let found = machine.processes().into_iter().filter(|(_, line)| of_role(line)).map(|(number, _)| number);
        found.collect::<Vec<_>>()
    };
    let ours: Vec<i32> = ["supervisor", "router", "replica"].into_iter().flat_map(role).collect();
    assert_eq!(ours.len(), 4, "a supervisor, a router and two replicas run");
    // What the deployments set in motion comes to rest.
    sleep(Duration::from_secs(2));
    let count = || ours.iter().map(|process| wake_ups(*process)).sum::<u64>();
    let before = count();
    sleep(Duration::from_secs(5));
    let woken = count() - before;
    // A look every 100 ms by one of the four alone would be 50.
    assert!(woken < 40, "woken {woken} times in five seconds without a request");
}
