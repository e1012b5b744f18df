//! What a machine spends on services that nobody calls: processor's time and wake-ups of the supervisor, the router and the replicas
//! together, beside what the scoring servers that they keep (gunicorn and its workers) spend in the same minute.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use crate::beside::{Depth, Figure, Tool, command, row, run as run_command, tool};

pub(crate) const NEEDS: &[Tool] = &[tool("python3", "apt-get install python3 python3-venv")];

/// How long nobody calls.
const REST: Duration = Duration::from_secs(60);
/// What deployments set in motion comes to rest: the autoscaler forgets the first load after a minute.
const SETTLING: Duration = Duration::from_secs(70);
/// The goal: a thousandth of a core.
const GOAL: &str = "the scoring servers; goal 0.060 s (0.1 % of a core)";

pub(crate) fn run(depth: Depth) {
    let machine = Machine::new();
    let mut deployed = 0;
    let counts: &[usize] = if depth == Depth::Quick { &[1] } else { &[1, 50] };
    for &services in counts {
        (deployed..services).for_each(|number| machine.deploy(&format!("service-{number}")));
        deployed = services;
        sleep(SETTLING);
        let (ours, servers) = machine.spent_in(REST);
        let what = if services == 1 { "1 idle service".to_owned() } else { format!("{services} idle services") };
        row(&format!("{what}, a minute: processor's time"), ours.time, Some(servers.time), GOAL);
        row(
            &format!("{what}, a minute: wake-ups"),
            Figure::Count(ours.wake_ups),
            Some(Figure::Count(servers.wake_ups)),
            "the scoring servers",
        );
    }
}

/// What processes spent.
#[derive(Clone, Copy, Default)]
struct Spent {
    time: Duration,
    wake_ups: usize,
}

/// A machine of its own, whose services end with it.
struct Machine {
    folder: tempfile::TempDir,
}

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("score.py"), "def init():\n    pass\n\n\ndef run(data):\n    return data\n").unwrap();
        let inference = r#"{"entryScript": "score.py", "environment": {"python": {"condaDependencies": {
            "dependencies": ["python=3.11", {"pip": ["azureml-inference-server-http"]}]}}}}"#;
        fs::write(folder.path().join("ic.json"), inference).unwrap();
        Self { folder }
    }

    fn deploy(&self, name: &str) {
        let mut aml = command(env!("CARGO_BIN_EXE_aml"));
        for (variable, below) in [("AML_DATA_DIR", "data"), ("AML_STATE_DIR", "state"), ("AML_RUNTIME_DIR", "run")] {
            aml.env(variable, self.folder.path().join(below));
        }
        aml.env("AML_ROUTER_PORT", "0").env("CI", "1").current_dir(self.folder.path()).stdin(Stdio::null());
        run_command(aml.args(["model", "deploy", "-n", name, "--ic", "ic.json"]));
    }

    /// Returns what our processes and the scoring servers spend in a time.
    fn spent_in(&self, time: Duration) -> (Spent, Spent) {
        let (ours, servers): (Vec<i32>, Vec<i32>) = self.processes();
        let before = (spent(&ours), spent(&servers));
        sleep(time);
        (since(before.0, spent(&ours)), since(before.1, spent(&servers)))
    }

    /// Our processes, and those that they keep.
    fn processes(&self) -> (Vec<i32>, Vec<i32>) {
        let mark = self.folder.path().to_str().unwrap();
        let holds_mark = |process: &i32| {
            let read = |file: &str| fs::read(format!("/proc/{process}/{file}")).unwrap_or_default();
            [read("cmdline"), read("environ")].iter().any(|text| String::from_utf8_lossy(text).contains(mark))
        };
        let numbers = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        let is_ours = |process: &i32| {
            let program = fs::read_link(format!("/proc/{process}/exe")).unwrap_or_default();
            // A program that is built anew meanwhile goes on running from a file without a name: '… (deleted)'.
            program.to_str().is_some_and(|program| program.starts_with(env!("CARGO_BIN_EXE_aml")))
        };
        numbers.filter(|process| *process != std::process::id().cast_signed()).filter(holds_mark).partition(is_ours)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // Ours first: a supervisor would start anew what ends.
        let (ours, servers) = self.processes();
        let numbers = ours.iter().chain(&servers).map(ToString::to_string);
        let mut kill: Command = command("kill");
        // One that has ended by itself meanwhile is no failure.
        let _ = kill.arg("-9").args(numbers).stderr(Stdio::null()).status();
    }
}

fn spent(processes: &[i32]) -> Spent {
    let threads = processes.iter().filter_map(|process| fs::read_dir(format!("/proc/{process}/task")).ok()).flatten().flatten();
    threads.fold(Spent::default(), |sum, thread| {
        let read = |file: &str| fs::read_to_string(thread.path().join(file)).unwrap_or_default();
        // The first number is the time on a processor, in nanoseconds.
        let time =
            read("schedstat").split(' ').next().and_then(|time| time.parse().ok()).map_or(Duration::ZERO, Duration::from_nanos);
        let sleeps = read("status").lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:")?.trim().parse().ok());
        Spent { time: sum.time + time, wake_ups: sum.wake_ups + sleeps.unwrap_or(0_usize) }
    })
}

fn since(before: Spent, after: Spent) -> Spent {
    Spent { time: after.time.saturating_sub(before.time), wake_ups: after.wake_ups.saturating_sub(before.wake_ups) }
}
