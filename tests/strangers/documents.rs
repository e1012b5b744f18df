//! Documents and layers that name what isn't theirs, and downloads that fail half-way.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use super::{project, register, tree};
use crate::cli::sandbox::Sandbox;

/// Changes what the first model's document says its file is called.
fn name_entry(sandbox: &Sandbox, entry: &str) {
    let path = sandbox.work().join("sto/models/m/1.json");
    let mut document: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    document["entry"] = entry.into();
    fs::write(path, document.to_string()).unwrap();
}

fn a_registered_model() -> (Sandbox, PathBuf) {
    let sandbox = project("./reg", "./sto");
    register(&sandbox);
    let mine = sandbox.write("mine/thesis.txt", "mine").parent().unwrap().to_owned();
    (sandbox, mine)
}

#[test]
fn a_model_whose_document_leads_out_of_the_target_is_not_downloaded() {
    let (sandbox, mine) = a_registered_model();
    let before = tree(&mine);
    for entry in [mine.to_str().unwrap(), "../../mine", "..", ".", "", "a/../../../mine", "x\ny"] {
        name_entry(&sandbox, entry);
        let told = sandbox.aml("model download -i m:1 -t a/b --overwrite").failure(1);
        assert!(told.contains("/work/sto/models/m/1.json'") && told.contains("is not a valid file name"), "{entry:?}: {told}");
        assert_eq!(tree(&mine), before, "{entry:?} led to a folder beside the target");
        assert!(!sandbox.work().join("a").exists(), "{entry:?}: something was written");
    }
    name_entry(&sandbox, "model.pkl");
    let _ = sandbox.aml("model download -i m:1 -t a/b --overwrite").success();
    assert_eq!(fs::read_to_string(sandbox.work().join("a/b/model.pkl")).unwrap(), "weights");
}

#[test]
fn a_download_that_fails_leaves_what_was_there() {
    let (sandbox, mine) = a_registered_model();
    name_entry(&sandbox, "thesis.txt");
    let before = tree(&mine);
    let told = sandbox.aml("model download -i m:1 -t mine --overwrite").failure(1);
    assert!(told.contains("holds no 'thesis.txt'") && told.contains("hint: "), "{told}");
    assert_eq!(tree(&mine), before, "a file that was to be replaced is lost");
    assert_eq!(fs::read_dir(&mine).unwrap().count(), 1, "something was left beside");
}

#[test]
fn a_download_takes_the_place_of_a_file_a_folder_and_a_link() {
    let (sandbox, mine) = a_registered_model();
    let target = sandbox.work().join("got/model.pkl");
    let download = || sandbox.aml("model download -i m:1 -t got --overwrite").success();
    sandbox.write("got/model.pkl", "old");
    let _ = download();
    assert_eq!(fs::read_to_string(&target).unwrap(), "weights");
    fs::remove_file(&target).unwrap();
    sandbox.write("got/model.pkl/old", "old");
    let _ = download();
    assert_eq!(fs::read_to_string(&target).unwrap(), "weights");
    fs::remove_file(&target).unwrap();
    std::os::unix::fs::symlink(mine.join("thesis.txt"), &target).unwrap();
    let _ = download();
    assert_eq!(fs::read_to_string(&target).unwrap(), "weights");
    assert_eq!(fs::read_to_string(mine.join("thesis.txt")).unwrap(), "mine", "it was written through a link");
    assert_eq!(fs::read_dir(sandbox.work().join("got")).unwrap().count(), 1, "something was left beside");
}

#[test]
fn a_file_whose_name_no_document_can_hold_is_not_registered() {
    let sandbox = project("./reg", "./sto");
    sandbox.write("a\nb", "weights");
    let told = sandbox.aml_words(["model", "register", "-n", "m", "-p", "a\nb"]).failure(1);
    assert!(told.contains("is not a valid file name"), "{told}");
    assert_eq!(sandbox.aml("model list -o json").success(), "[]\n");
}

#[test]
fn a_package_replaces_what_an_earlier_one_wrote_and_nothing_else() {
    let sandbox = project("./reg", "./sto");
    sandbox.write("src/score.py", "def init(): pass\ndef run(data): return data\n");
    sandbox.write("src/conda.yml", "dependencies: [python=3.11, {pip: [azureml-defaults]}]\n");
    let config = r#"{"entryScript": "score.py", "sourceDirectory": "src", "runtime": "python", "condaFile": "conda.yml"}"#;
    sandbox.write("inferenceconfig.json", config);
    register(&sandbox);
    let line = "model package -m m:1 --ic inferenceconfig.json --output-path out";
    let package = || sandbox.aml(line);
    sandbox.write("out/Dockerfile", "FROM mine\n");
    sandbox.write("out/azureml-app/notes.txt", "mine");
    let before = tree(&sandbox.work().join("out/azureml-app"));
    let told = package().failure(1);
    assert!(told.contains("Dockerfile, azureml-app") && told.contains("hint: "), "{told}");
    assert_eq!(fs::read_to_string(sandbox.work().join("out/Dockerfile")).unwrap(), "FROM mine\n");
    assert_eq!(tree(&sandbox.work().join("out/azureml-app")), before);
    assert_eq!(fs::read_dir(sandbox.work().join("out")).unwrap().count(), 2, "something was left beside");
    fs::remove_dir_all(sandbox.work().join("out")).unwrap();
    sandbox.write("out/README", "mine");
    let _ = package().success();
    let first = fs::read_to_string(sandbox.work().join("out/Dockerfile")).unwrap();
    sandbox.write("src/new.py", "");
    let _ = package().success();
    assert_eq!(fs::read_to_string(sandbox.work().join("out/Dockerfile")).unwrap(), first);
    assert!(sandbox.work().join("out/azureml-app/src/new.py").exists(), "what an earlier package wrote was not replaced");
    assert_eq!(fs::read_to_string(sandbox.work().join("out/README")).unwrap(), "mine");
}
