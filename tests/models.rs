//! Models through the real binary: registered by many at once, killed at any moment, listed, changed, downloaded, deleted.

use std::collections::BTreeSet;
use std::fs;

use crate::deploy::Machine;

#[test]
fn twenty_registrations_at_once_give_twenty_versions() {
    let machine = Machine::new();
    fs::write(machine.folder().join("model.txt"), "weights").unwrap();
    // The first makes the workspace; making it is a race of its own and part of the test.
    let ids: BTreeSet<String> = std::thread::scope(|scope| {
        let register = |_| {
            scope.spawn(|| {
                machine.run(&["model", "register", "-n", "m", "-p", "model.txt", "--query", "id", "-o", "tsv"]).succeeded()
            })
        };
        let running: Vec<_> = (0..20).map(register).collect();
        running.into_iter().map(|process| process.join().unwrap().trim().to_owned()).collect()
    });
    let expected: BTreeSet<String> = (1..=20).map(|version| format!("m:{version}")).collect();
    assert_eq!(ids, expected, "each registration got a version of its own");
    let listed = machine.run(&["model", "list", "-n", "m"]).json();
    assert_eq!(listed.as_array().unwrap().len(), 20, "none is lost");
}

#[test]
fn a_registration_killed_at_any_moment_leaves_the_workspace_readable() {
    let machine = Machine::new();
    fs::write(machine.folder().join("model.bin"), vec![7; 8 << 20]).unwrap();
    machine.run(&["workspace", "create"]).succeeded();
    for delay in [0, 1, 2, 4, 6, 8, 12, 16, 24, 40] {
        let group = machine.folder().file_name().unwrap().to_str().unwrap();
        let arguments = ["model", "register", "-n", "m", "-p", "model.bin", "-w", "tests", "-g", group];
        let mut process = machine.command(machine.folder(), &arguments).stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(delay));
        process.kill().unwrap();
        process.wait().unwrap();
        machine.run(&["model", "list"]).json();
    }
    let registered = machine.run(&["model", "register", "-n", "m", "-p", "model.bin"]).json();
    machine.run(&["model", "download", "-i", registered["id"].as_str().unwrap(), "-t", "back"]).succeeded();
    assert_eq!(fs::read(machine.folder().join("back/model.bin")).unwrap(), vec![7; 8 << 20]);
}

#[test]
fn a_damaged_document_hides_no_other_model() {
    let machine = Machine::new();
    fs::write(machine.folder().join("model.txt"), "weights").unwrap();
    for name in ["good", "bad"] {
        machine.run(&["model", "register", "-n", name, "-p", "model.txt"]).succeeded();
    }
    let group = machine.folder().file_name().unwrap();
    let document = Machine::data().join("workspaces").join(group).join("tests/storage/models/bad/1.json");
    fs::write(&document, "{").unwrap();
    let listed = machine.run(&["model", "list", "--query", "[].id", "-o", "tsv"]);
    assert_eq!(listed.succeeded().trim(), "good:1");
    let warned = listed.stderr();
    assert!(warned.contains("warning:") && warned.contains("models/bad/1.json"), "what is left out is told: {warned}");
    machine.run(&["model", "show", "-n", "good"]).succeeded();
    let why = machine.run(&["model", "show", "-n", "bad"]).failed(1);
    assert!(why.contains("models/bad/1.json") && why.contains("damaged"), "damaged isn't absent: {why}");
}

#[test]
fn a_service_ships_a_thousand_models_and_refuses_one_more() {
    let machine = Machine::new();
    fs::write(machine.folder().join("model.txt"), "weights").unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for _ in 0..126 {
                    machine.run(&["model", "register", "-n", "many", "-p", "model.txt", "-o", "none"]).succeeded();
                }
            });
        }
    });
    let script = "import os\n\ndef init():\n    pass\n\ndef run(raw):\n    models = os.path.join(os.environ['AZUREML_MODEL_DIR'], 'many')\n    return sum(os.path.isfile(os.path.join(models, v, 'model.txt')) for v in os.listdir(models))\n";
    let project = machine.project("counter", script);
    let ids: Vec<String> = (1..=1001).map(|version| format!("many:{version}")).collect();
    let ship = |count: usize| ids[..count].iter().flat_map(|id| ["-m", id]).collect::<Vec<_>>();
    let refused = machine.deploy(&project, "many-svc", &ship(1001)).failed(1);
    assert!(refused.contains("1001") && refused.contains("1000"), "{refused}");
    let service = machine.deploy(&project, "many-svc", &[&ship(1000)[..], &["--auth-enabled", "false"]].concat()).json();
    assert_eq!(crate::deploy::post(service["scoringUri"].as_str().unwrap(), &[], b"{}").text(), "1000");
}

#[test]
fn the_same_bytes_are_stored_once() {
    let machine = Machine::new();
    fs::write(machine.folder().join("model.bin"), vec![7; 4 << 20]).unwrap();
    let stored = || {
        let blobs =
            Machine::data().join("workspaces").join(machine.folder().file_name().unwrap()).join("tests/registry/blobs/sha256");
        fs::read_dir(blobs).unwrap().count()
    };
    machine.run(&["model", "register", "-n", "one", "-p", "model.bin"]).succeeded();
    machine.run(&["model", "register", "-n", "two", "-p", "model.bin"]).succeeded();
    assert_eq!(stored(), 1);
    machine.run(&["model", "delete", "-i", "one:1"]).succeeded();
    assert_eq!(stored(), 1, "the other model still needs the layer");
    machine.run(&["model", "delete", "-i", "two:1"]).succeeded();
    assert_eq!(stored(), 0, "nobody needs the layer");
}

#[test]
fn a_model_is_changed_shown_and_downloaded() {
    let machine = Machine::new();
    fs::create_dir_all(machine.folder().join("model/weights")).unwrap();
    fs::write(machine.folder().join("model/weights/w.bin"), "w").unwrap();
    let tags = ["--tag", "stage=test", "--property", "origin=here", "--model-framework", "Custom"];
    machine.run(&[&["model", "register", "-n", "m", "-p", "model"][..], &tags].concat()).succeeded();
    let updated =
        machine.run(&["model", "update", "-i", "m:1", "--add-tag", "stage=live", "--add-property", "more=1", "--cc", "2"]).json();
    assert_eq!((&updated["tags"]["stage"], &updated["properties"]["more"]), (&"live".into(), &"1".into()));
    let refused = machine.run(&["model", "update", "-i", "m:1", "--add-property", "origin=there"]).failed(1);
    assert!(refused.contains("origin"), "{refused}");
    machine.run(&["model", "register", "-n", "m", "-p", "model"]).succeeded();
    assert_eq!(machine.run(&["model", "show", "-n", "m"]).json()["version"], 2, "without a version the latest is shown");
    assert_eq!(
        machine.run(&["model", "list", "-l", "--tag", "stage"]).json(),
        serde_json::json!([]),
        "the latest version has no such tag"
    );
    machine.run(&["model", "download", "-i", "m:1", "-t", "back"]).succeeded();
    assert_eq!(fs::read_to_string(machine.folder().join("back/model/weights/w.bin")).unwrap(), "w");
    let refused = machine.run(&["model", "download", "-i", "m:1", "-t", "back"]).failed(1);
    assert!(refused.contains("--overwrite"), "{refused}");
    machine.run(&["model", "download", "-i", "m:1", "-t", "back", "--overwrite"]).succeeded();
    machine.run(&["model", "delete", "-i", "m:2"]).succeeded();
    machine.run(&["model", "show", "-i", "m:2"]).failed(3);
    machine.run(&["model", "register", "-n", "m", "-p", "model"]).succeeded();
    assert_eq!(machine.run(&["model", "show", "-n", "m"]).json()["version"], 3, "a deleted version's number is not used again");
}
