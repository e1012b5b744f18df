//! A Python environment made on this machine for `fixtures/diabetes` (the scikit-learn stack), with the installer's cache empty and full;
//! beside pip and uv, told to install the same list. The clock stops when the command goes on to the project.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use aml::config::{CondaFile, Environment, Faults};
use aml::environment::{CondaPolicy, EnvironmentPlan, InstallerSettings, Tools, Way, plan};
use tempfile::TempDir;

use crate::beside::{Depth, Tool, command, has, median, row, run as run_command, timed, tool};

pub(crate) const NEEDS: &[Tool] = &[tool("python3", "apt-get install python3 python3-venv")];
pub(crate) const PEERS: &[Tool] = &[tool("uv", "python3 -m pip install uv")];

pub(crate) fn run(depth: Depth) {
    let plan = what_is_installed();
    let rounds = depth.rounds().min(2);
    let ours: Vec<Times> = (0..rounds).map(|_| by_us()).collect();
    let pip: Vec<Times> = (0..rounds).map(|_| by_pip(&plan)).collect();
    let uv: Option<Vec<Times>> = has("uv").then(|| (0..rounds).map(|_| by_uv(&plan)).collect());
    let cold = |times: &[Times]| median(times.iter().map(|times| times.cold).collect());
    let warm = |times: &[Times]| median(times.iter().map(|times| times.warm).collect());
    let goal = if uv.is_some() { "uv venv, uv pip install; goal uv's speed" } else { "uv is missing, so pip made ours" };
    row("environment, scikit-learn, empty cache", cold(&ours), uv.as_deref().map(cold), goal);
    row("environment, scikit-learn, empty cache", cold(&ours), Some(cold(&pip)), "python -m venv, pip install");
    row("environment, scikit-learn, full cache", warm(&ours), uv.as_deref().map(warm), goal);
    row("environment, scikit-learn, full cache", warm(&ours), Some(warm(&pip)), "python -m venv, pip install");
}

struct Times {
    cold: Duration,
    warm: Duration,
}

/// Does it with an empty cache, and with what that left.
fn twice(once: impl Fn(&Path) -> Duration) -> Times {
    let folder = tempfile::tempdir().unwrap();
    Times { cold: once(folder.path()), warm: once(folder.path()) }
}

/// Returns what the command would do for the project.
fn what_is_installed() -> EnvironmentPlan {
    let mut environment = Environment::default();
    environment.python.conda_dependencies = CondaFile::read(&project().join("conda_dependencies.yml"), &mut Faults::default());
    let user = std::env::var_os("HOME").map(PathBuf::from);
    let tools = Tools {
        search_path: std::env::var_os("PATH").unwrap().into(),
        user,
        store: "unused".into(),
        installers: InstallerSettings::default(),
    };
    plan(&environment, &tools, CondaPolicy::Never).unwrap()
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/diabetes")
}

/// Has the installers keep what they fetch in this folder.
fn with_cache<'a>(command: &'a mut Command, folder: &Path) -> &'a mut Command {
    command.env("UV_CACHE_DIR", folder.join("uv-cache")).env("PIP_CACHE_DIR", folder.join("pip-cache"))
}

fn by_us() -> Times {
    twice(|folder| {
        // Another machine each time, but for the cache.
        let machine = tempfile::tempdir_in(folder).unwrap();
        let register = ["model", "register", "-n", "diabetes", "-p", "sklearn_regression_model.pkl"];
        run_command(aml(&machine, folder).args(register));
        let mut deploy = aml(&machine, folder);
        deploy.args(["model", "deploy", "-n", "bench", "-m", "diabetes:1", "--conda", "never"]);
        deploy.args(["--ic", "inferenceconfig.json", "--dc", "deploymentconfig.json"]);
        timed(|| run_until(&mut deploy, "packing the project"))
    })
}

/// Runs a command until it says that, and ends it there: nothing of a service runs yet.
fn run_until(command: &mut Command, step: &str) {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut said: Vec<String> = Vec::new();
    for line in lines {
        said.push(line);
        if said.last().is_some_and(|line| line == step) {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said.last().is_some_and(|line| line == step), "it never came to '{step}': {said:?}");
}

/// Returns the command, on a machine of its own that has the user's interpreters.
fn aml(machine: &TempDir, cache: &Path) -> Command {
    let mut aml = command(env!("CARGO_BIN_EXE_aml"));
    for (name, below) in [("AML_DATA_DIR", "data"), ("AML_STATE_DIR", "state"), ("AML_RUNTIME_DIR", "run")] {
        aml.env(name, machine.path().join(below));
    }
    with_cache(&mut aml, cache).env("AML_ROUTER_PORT", "0").env("NO_COLOR", "1").env("CI", "1");
    aml.current_dir(project()).stdin(Stdio::null());
    aml
}

fn by_uv(plan: &EnvironmentPlan) -> Times {
    twice(|folder| {
        let machine = tempfile::tempdir_in(folder).unwrap();
        let made = machine.path().join("environment");
        let (mut create, mut install) = (command("uv"), command("uv"));
        create.args(["venv", "-q", "--no-project", "--python"]).arg(interpreter(plan)).arg(&made);
        install.args(["pip", "install", "-q", "--python"]).arg(made.join("bin/python")).args(requirements(plan));
        timed(|| {
            run_command(with_cache(&mut create, folder));
            run_command(with_cache(&mut install, folder));
        })
    })
}

fn by_pip(plan: &EnvironmentPlan) -> Times {
    twice(|folder| {
        let machine = tempfile::tempdir_in(folder).unwrap();
        let made = machine.path().join("environment");
        let (mut create, mut install) = (command(interpreter(plan)), command(made.join("bin/python").to_str().unwrap()));
        create.args(["-m", "venv"]).arg(&made);
        install.args(["-m", "pip", "install", "-q", "--disable-pip-version-check"]).args(requirements(plan));
        timed(|| {
            run_command(&mut create);
            run_command(with_cache(&mut install, folder));
        })
    })
}

fn interpreter(plan: &EnvironmentPlan) -> &str {
    match &plan.way {
        Way::Venv { interpreters, .. } => interpreters.first().expect("a Python 3.11 is needed").path.to_str().unwrap(),
        other => panic!("an environment by pip or uv was expected: {other:?}"),
    }
}

fn requirements(plan: &EnvironmentPlan) -> Vec<String> {
    plan.requirements.iter().map(ToString::to_string).collect()
}
