//! The guide of deploying to Kubernetes: its commands, in their order, do what it shows.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;

use crate::cli::sandbox::Sandbox;
use crate::deploy::fixture;
use crate::image_package::{Shop, lighten};
use crate::parts::cluster::{self, Cluster};

const GUIDE: &str = "docs/deploy-to-kubernetes.md";
/// Opens a block of commands with what they print.
const SESSION: &str = "```console";
/// The comment before a block of commands that no test can run, with the reason.
const NOT_RUN: &str = "<!-- not run: ";
/// The comment with a command that is run and not shown.
const HIDDEN: &str = "<!-- run: ";
/// Stands for anything, or for nothing, in what is shown.
const ANYTHING: char = '…';
const COMMAND: &str = "@@command ";
const ENDED: &str = "@@ended ";

/// A command of the guide.
struct Step {
    /// Its line in the guide.
    line: usize,
    command: String,
    /// What it prints, as it is shown; lines may be left out.
    shown: Vec<String>,
}

/// What the guide holds.
#[derive(Default)]
struct Guide {
    steps: Vec<Step>,
    /// Blocks of commands that aren't run: their first command, and why.
    not_run: Vec<String>,
}

impl Guide {
    fn read() -> Self {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(GUIDE)).unwrap();
        Self::of(&text)
    }

    fn of(text: &str) -> Self {
        let mut guide = Self::default();
        let mut why_not: Option<&str> = None;
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            let comment =
                |opening: &str| line.strip_prefix(opening).map(|rest| rest.strip_suffix(" -->").expect("a comment of a line"));
            if let Some(command) = comment(HIDDEN) {
                guide.steps.push(Step { line: number + 1, command: command.to_owned(), shown: Vec::new() });
            } else if let Some(reason) = comment(NOT_RUN) {
                why_not = Some(reason);
            } else if line == SESSION {
                let block: Vec<(usize, &str)> = lines.by_ref().take_while(|(_, line)| *line != "```").collect();
                match why_not.take() {
                    Some(reason) => guide.not_run.push(format!("{} ({reason})", block[0].1)),
                    None => guide.steps.extend(steps(&block)),
                }
            } else {
                assert!(!line.starts_with("```sh"), "line {}: commands stand in a block of '{SESSION}'", number + 1);
            }
        }
        assert!(why_not.is_none(), "'{NOT_RUN}' stands before no block");
        guide
    }

    /// Returns a script of all commands, in which each is announced and its exit code told.
    fn script(&self) -> String {
        let mut script = "exec 2>&1\n".to_owned();
        for (index, step) in self.steps.iter().enumerate() {
            let _ = writeln!(script, "echo '{COMMAND}{index}'\n{}\necho \"\n{ENDED}$?\"", step.command);
        }
        script
    }
}

/// Returns the commands of a block; a line that ends with a backslash goes on in the next.
fn steps(block: &[(usize, &str)]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut goes_on = false;
    for (number, line) in block {
        let command = line.strip_prefix("$ ");
        assert!(command.is_some() || !steps.is_empty(), "line {}: a block begins with a command", number + 1);
        match (command, steps.last_mut()) {
            (None, Some(last)) if goes_on => {
                last.command.push('\n');
                last.command.push_str(line);
            }
            (None, Some(last)) => {
                last.shown.push((*line).to_owned());
                continue;
            }
            (command, _) => {
                let command = command.unwrap_or_default().to_owned();
                steps.push(Step { line: number + 1, command, shown: Vec::new() });
            }
        }
        goes_on = line.ends_with('\\');
    }
    steps
}

/// Returns a line as it is compared: numbers, ids and the width of tables differ from run to run.
fn plain(line: &str) -> String {
    let mut plain = String::new();
    for c in line.chars() {
        let c = match c {
            '0'..='9' => '0',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        let repeats = matches!(c, '0' | ' ' | '-') && plain.ends_with(c);
        if !repeats {
            plain.push(c);
        }
    }
    plain.trim().to_owned()
}

/// Returns whether a line that was printed is one that is shown.
fn is_shown(shown: &str, printed: &str) -> bool {
    let (shown, printed) = (plain(shown), plain(printed));
    let mut parts = shown.split(ANYTHING);
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let mut open = false;
    for part in parts {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
        open = part.is_empty();
    }
    open || rest.is_empty()
}

/// Returns the first line that is shown and wasn't printed, in the order of both.
fn missing<'a>(shown: &'a [String], printed: &str) -> Option<&'a str> {
    let mut printed = printed.lines();
    shown
        .iter()
        .map(String::as_str)
        .filter(|shown| plain(shown) != ANYTHING.to_string())
        .find(|shown| !printed.any(|printed| is_shown(shown, printed)))
}

/// A machine with the guide's project, workspace and kubeconfig, and the two namespaces of the guide. They go when it is dropped.
struct World<'a> {
    cluster: &'a Cluster,
    machine: Sandbox,
    services: String,
    router: String,
}

impl<'a> World<'a> {
    fn new(cluster: &'a Cluster, shop: &Shop) -> Self {
        let word = format!("guide-{}", std::process::id());
        let machine = shop.machine(&fixture("diabetes"), &word, &[("workspace_name", word.clone())]);
        let mut machine = lighten(machine);
        let settings = std::fs::read_to_string(machine.work().join("deploymentconfig.json")).unwrap();
        machine.write("deploymentconfig.json", settings.replace("\"cpu\": 0.5", "\"cpu\": 0.05"));
        let administrator = cluster.kubectl(&["config", "view", "--raw", "--flatten", "--minify"]);
        let file = machine.path("administrator.yaml");
        std::fs::write(&file, administrator).unwrap();
        machine.set("KUBECONFIG", file);
        let aml = machine.path("bin").join("aml");
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_aml"), aml).unwrap();
        cluster.link_kubectl(&machine.path("bin"));
        Self { cluster, machine, services: format!("azureml-{word}"), router: format!("{word}-system") }
    }

    /// Returns a command for this cluster: under other names, and with what its registry and its nodes want.
    fn command(&self, shown: &str) -> String {
        let registry = self.cluster.image("").trim_end_matches('/').to_owned();
        let own = shown.replace("azureml-team", &self.services).replace("aml-system", &self.router);
        if own.starts_with("aml computetarget attach aks") {
            format!("{own} --router-namespace {} --registry-in-cluster {registry}", self.router)
        } else {
            own
        }
    }

    /// Returns what was printed with the guide's names.
    fn as_shown(&self, printed: &str) -> String {
        printed.replace(&self.services, "azureml-team").replace(&self.router, "aml-system")
    }
}

impl Drop for World<'_> {
    fn drop(&mut self) {
        for namespace in [&self.services, &self.router] {
            let _ = self.cluster.try_kubectl(&["delete", "namespace", namespace, "--wait=false", "--ignore-not-found"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_guide_do_what_it_shows() {
    let cluster = cluster::shared();
    let shop = Shop::at(cluster.registry()).await;
    let world = World::new(&cluster, &shop);
    let mut guide = Guide::read();
    for step in &mut guide.steps {
        step.command = world.command(&step.command);
    }
    let script = world.machine.path("guide.sh");
    std::fs::write(&script, guide.script()).unwrap();
    let mut command = world.machine.started_by("/bin/bash");
    let output = command.arg(&script).stdin(Stdio::null()).output().unwrap();
    let printed = world.as_shown(&String::from_utf8_lossy(&output.stdout));
    let mut wrong = String::new();
    for (index, step) in guide.steps.iter().enumerate() {
        let part = printed.split_once(&format!("{COMMAND}{index}\n")).and_then(|(_, rest)| rest.split_once(ENDED));
        let (said, code) = part.unwrap_or(("it was not run\n", "\n"));
        let failed = code.lines().next() != Some("0");
        let shown_to_fail = step.shown.iter().any(|line| line.starts_with("error:"));
        let lacking = missing(&step.shown, said);
        if failed != shown_to_fail || lacking.is_some() {
            let _ = writeln!(wrong, "{GUIDE}:{}: {}\nshown and not printed: {lacking:?}\n{said}", step.line, step.command);
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    insta::assert_snapshot!("guide_not_run", guide.not_run.join("\n"));
}

#[test]
fn what_is_shown_is_compared_without_what_differs_each_time() {
    assert!(is_shown("myservice  2026-11-28T07:22:29  Healthy", "myservice   2027-01-02T11:00:01   Healthy"));
    assert!(is_shown("pod …: ready", "pod myservice-788cd95f67-6c7kx: ready"));
    assert!(is_shown("note: …", "note: anything"));
    assert!(!is_shown("state Healthy", "state Failed"));
    assert!(!is_shown("a …: ready", "a x: ready, almost"));
    let shown = ["b".to_owned(), "…".to_owned(), "a".to_owned()];
    assert_eq!(missing(&shown, "x\nb\ny\na\n"), None);
    assert_eq!(missing(&shown, "a\nb\n"), Some("a"), "the order counts");
}

#[test]
fn commands_and_what_they_print_are_told_apart() {
    let text = "<!-- run: true -->\n```console\n$ one \\\n    more\nprinted\n$ two\n```\n<!-- not run: a reason -->\n```console\n$ az x\n```\n";
    let Guide { steps, not_run } = Guide::of(text);
    let told: Vec<_> = steps.iter().map(|step| (step.line, step.command.as_str(), step.shown.len())).collect();
    assert_eq!(told, [(1, "true", 0), (3, "one \\\n    more", 1), (6, "two", 0)]);
    assert_eq!(not_run, ["$ az x (a reason)"]);
}
