//! Keys that commands are given: in files or on standard input, and with a warning in the arguments, as v1 had them.

use std::io::Write as _;
use std::process::Stdio;

use super::sandbox::Sandbox;

const WARNING: &str = "other users of this machine can read a key that stands in an argument";

#[test]
fn a_key_in_an_argument_is_warned_of_and_taken() {
    let sandbox = Sandbox::new();
    let said = sandbox.aml("service regen-key -n svc -k Primary -s hunter2").failure(3);
    insta::assert_snapshot!(said, @r"
    warning: --set-key: other users of this machine can read a key that stands in an argument; give --set-key-file FILE, or - for standard input
    error: service 'svc' was not found in workspace 'default'
    hint: see 'aml service list'
    ");
    let said = sandbox.aml("model deploy -n svc --kp hunter2 --secondary-key hunter3").failure(1);
    for flag in ["--primary-key", "--secondary-key"] {
        assert!(said.contains(&format!("warning: {flag}: {WARNING}; give {flag}-file FILE")), "{said}");
    }
    assert!(!said.contains("hunter"), "{said}");
    let quiet = sandbox.aml("service regen-key -n svc -k Primary -s hunter2 --only-show-errors").failure(3);
    assert!(!quiet.contains(WARNING), "{quiet}");
}

#[test]
fn a_key_in_a_file_is_warned_of_nowhere() {
    let sandbox = Sandbox::new();
    sandbox.write("key", "hunter2\n");
    let said = sandbox.aml("service update -n svc --primary-key-file key --secondary-key-file key").failure(3);
    assert!(!said.contains(WARNING) && !said.contains("hunter2"), "{said}");
    let mut child = sandbox.command();
    child.args(["service", "regen-key", "-n", "svc", "-k", "primary", "--set-key-file", "-"]);
    let mut child = child.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command can be started");
    child.stdin.take().expect("a pipe").write_all(b"hunter2").expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(3) && said.starts_with("error: service 'svc' was not found"), "{said}");
}

#[test]
fn a_file_that_holds_no_key_is_told() {
    let sandbox = Sandbox::new();
    sandbox.write("two", "hunter2\nhunter3\n");
    let said = sandbox.aml("service regen-key -n svc -k primary --set-key-file two").failure(1);
    insta::assert_snapshot!(said, @r"
    error: --set-key-file: two does not hold one line with the key
    hint: write the key and nothing else there
    ");
    let said = sandbox.aml("service regen-key -n svc -k primary --set-key-file missing").failure(1);
    insta::assert_snapshot!(said, @r"
    error: cannot read missing
      because: No such file or directory (os error 2)
    ");
    let said = sandbox.aml("model deploy -n svc --primary-key-file - --secondary-key-file -").failure(1);
    insta::assert_snapshot!(said, @r"
    error: --primary-key-file and --secondary-key-file: standard input holds one key
    hint: give the other in a file
    ");
    let _ = sandbox.aml("service regen-key -n svc -k primary --set-key x --set-key-file two").failure(2);
    let _ = sandbox.aml("model deploy -n svc --primary-key x --primary-key-file two").failure(2);
}
