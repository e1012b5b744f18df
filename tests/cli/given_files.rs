//! `@FILE` and `@-` in arguments, as `az` has them.

use std::process::Stdio;

use super::sandbox::Sandbox;

#[test]
fn a_value_that_begins_with_at_comes_from_its_file() {
    let sandbox = Sandbox::new();
    sandbox.write("m.txt", "m");
    sandbox.write("a note.txt", "two\nlines\n");
    let register = |description: &str, tag: &str| {
        let words = ["model", "register", "-n", "m", "-p", "m.txt", "-d", description, "--tag", tag, "-v"];
        let shown = sandbox.aml_words(words).success();
        let model: serde_json::Value = serde_json::from_str(&shown).unwrap();
        (model["description"].as_str().unwrap().to_owned(), model["tags"].clone())
    };
    assert_eq!(register("@a note.txt", "note=@a note.txt").0, "two\nlines");
    assert_eq!(register("x", "note=@a note.txt").1["note"], "two\nlines");
    assert_eq!(register("@@team", "owner=@team"), ("@team".to_owned(), serde_json::json!({ "owner": "@team" })));
}

#[test]
fn a_missing_file_is_told_and_nothing_is_sent() {
    let sandbox = Sandbox::new();
    sandbox.write("sample_request.json", "{}");
    insta::assert_snapshot!(sandbox.aml("service run -n svc -d @sample_reqest.json").failure(1), @"
    error: -d @sample_reqest.json: there is no file 'sample_reqest.json'
    hint: did you mean @sample_request.json? a value that begins with @ is read from that file; write @@ for @ itself
    ");
    insta::assert_snapshot!(
        sandbox.aml("service run -n svc -d @nothing.json -o json").failure(1),
        @r#"{"code":"InvalidArgument","message":"-d @nothing.json: there is no file 'nothing.json'","file":null,"line":null,"remedy":"a value that begins with @ is read from that file; write @@ for @ itself"}"#
    );
    let stderr = sandbox.aml("service run -n svc --input-data=@nothing.json").failure(1);
    assert!(stderr.contains("--input-data @nothing.json: there is no file"), "{stderr}");
}

#[test]
fn standard_input_is_a_value_too() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.command();
    let name = std::fs::File::open(sandbox.write("name.txt", "nope\n")).unwrap();
    let output = command.args(["service", "show", "-n", "@-"]).stdin(Stdio::from(name)).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(stderr.contains("service 'nope' was not found"), "{stderr}");
}
