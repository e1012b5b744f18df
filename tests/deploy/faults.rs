//! Deployments that can't work: each is told in words, with the user's own lines and what to do, and leaves nothing running.

use super::Machine;
use super::machine::eventually;

/// Deploys a script that can't work and returns what is told.
fn told(script: &str, more: &[&str]) -> String {
    let machine = Machine::new();
    let project = machine.project("broken", script);
    let why = machine.deploy(&project, "broken-svc", more).failed(1);
    assert_eq!(machine.service("broken-svc", "state"), "Failed");
    eventually("a failed deployment runs nothing", || !machine.processes().iter().any(|(_, line)| line.contains("gunicorn")));
    machine.run(&["service", "delete", "-n", "broken-svc"]).succeeded();
    why
}

#[test]
fn init_that_raises_shows_the_scripts_own_traceback() {
    let why = told(
        "def load():\n    raise RuntimeError('weights are corrupt')\n\ndef init():\n    load()\n\ndef run(raw):\n    return raw\n",
        &[],
    );
    for part in ["RuntimeError: weights are corrupt", "score.py", "in load"] {
        assert!(why.contains(part), "'{part}' is missing: {why}");
    }
    assert!(!why.contains("gunicorn/"), "the server's own frames are noise: {why}");
}

#[test]
fn a_missing_package_is_named_with_the_name_to_install() {
    let why = told("import sklearn\n\ndef init():\n    pass\n\ndef run(raw):\n    return raw\n", &[]);
    assert!(why.contains("sklearn") && why.contains("scikit-learn"), "{why}");
}

#[test]
fn a_missing_run_is_told() {
    let why = told("def init():\n    pass\n", &[]);
    assert!(why.contains("run"), "{why}");
}

#[test]
fn a_model_file_that_is_not_there_is_told() {
    let script = "import os\n\ndef init():\n    open(os.path.join(os.environ.get('AZUREML_MODEL_DIR') or 'azureml-models', 'model.pkl'))\n\ndef run(raw):\n    return raw\n";
    let why = told(script, &[]);
    assert!(why.contains("model.pkl"), "{why}");
}

#[test]
fn an_init_that_never_ends_is_told_after_its_time() {
    let why = told(
        "import time\n\ndef init():\n    print('downloading', flush=True)\n    time.sleep(600)\n\ndef run(raw):\n    return raw\n",
        &["--start-timeout", "6"],
    );
    assert!(why.contains("init() was still running after 6 s") && why.contains("downloading"), "the last lines are shown: {why}");
}

#[test]
fn a_misspelt_package_is_told_and_leaves_nothing_behind() {
    let machine = Machine::new();
    let project = machine.project("misspelt", "def init():\n    pass\n\ndef run(raw):\n    return raw\n");
    let inference = std::fs::read_to_string(project.join("ic.json"))
        .unwrap()
        .replace("azureml-inference-server-http", "azureml-inferrence-server-htpp");
    std::fs::write(project.join("ic.json"), inference).unwrap();
    let why = machine.deploy(&project, "misspelt-svc", &[]).failed(1);
    assert!(why.contains("azureml-inferrence-server-htpp"), "{why}");
    assert!(why.contains(" --> ic.json:"), "the line is not told: {why}");
    assert_eq!(machine.run(&["service", "list"]).json(), serde_json::json!([]));
    assert!(machine.processes().is_empty(), "nothing was started");
}

#[test]
fn a_misspelt_conda_package_is_told_with_the_one_that_was_meant() {
    let machine = Machine::new();
    let project = machine.project("misspelt", "def init():\n    pass\n\ndef run(raw):\n    return raw\n");
    let inference = std::fs::read_to_string(project.join("ic.json"))
        .unwrap()
        .replace("\"python=3.11\"", "\"python=3.11\", \"scikit-lern=1.5\"");
    std::fs::write(project.join("ic.json"), inference).unwrap();
    let why = machine.deploy(&project, "misspelt-svc", &["--conda", "never"]).failed(1);
    assert!(why.contains("scikit-lern=1.5") && why.contains("Did you mean scikit-learn?"), "{why}");
}

#[test]
fn faults_of_all_files_and_flags_come_at_once_with_their_places() {
    let machine = Machine::new();
    let project = machine.project("faulty", "def init():\n    pass\n\ndef run(raw):\n    return raw\n");
    std::fs::write(project.join("ic.json"), "{\n  \"entryScript\": \"scroe.py\"\n}\n").unwrap();
    std::fs::write(
        project.join("dc.json"),
        "{\n  \"computeType\": \"aks\",\n  \"numReplicas\": 0,\n  \"authEnabled\": true,\n  \"tokenAuthEnabled\": true\n}\n",
    )
    .unwrap();
    let why = machine.deploy(&project, "faulty-svc", &["--dc", "dc.json", "-m", "nothere:1", "-m", "no id:x"]).failed(1);
    for part in ["no id:x", "ic.json:2", "dc.json:3", "dc.json:5", "nothere:1"] {
        assert!(why.contains(part), "'{part}' is missing: {why}");
    }
}

#[test]
fn a_cluster_that_is_not_attached_is_told() {
    let machine = Machine::new();
    let project = machine.project("echo", "def init():\n    pass\n\ndef run(raw):\n    return raw\n");
    let why = machine.deploy(&project, "echo-svc", &["-ct", "myaks"]).failed(1);
    assert!(why.contains("myaks") && why.contains("local"), "{why}");
}
