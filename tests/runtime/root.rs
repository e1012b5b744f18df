//! The program in a root folder that holds nothing but itself, and in one that can't be written.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

use super::application::{AML, Application};
use super::{NOBODY, can_be_done};
use crate::parts::{copy_program, write_program};
use crate::replica::harness::command;

/// A root folder with the program, and folders for it.
fn root_with(folders: &[&str]) -> TempDir {
    let root = tempfile::Builder::new().prefix("aml").permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
    copy_program(AML, &root.path().join("aml"));
    for folder in folders {
        fs::create_dir_all(root.path().join(folder)).unwrap();
    }
    root
}

fn run_alone(root: &TempDir, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    // By its path: the search path is empty, as the program's is.
    let chroot = ["/usr/sbin/chroot", "/usr/bin/chroot"].into_iter().find(|path| Path::new(path).exists()).unwrap();
    let mut chroot = command(chroot);
    chroot.arg(format!("--userspec={NOBODY}:{NOBODY}")).arg(root.path()).arg("/aml").args(arguments);
    chroot.env_clear().envs(variables.iter().copied()).output().unwrap()
}

#[test]
fn the_program_needs_nothing_beside_itself() {
    if !can_be_done("the program alone in a root folder", &["chroot"]) {
        return;
    }
    let root = root_with(&[]);
    let help = run_alone(&root, &["--help"], &[]);
    assert!(help.status.success() && !help.stdout.is_empty(), "{help:?}");

    let root = root_with(&["var/azureml-app", "tmp"]);
    fs::write(root.path().join("var/azureml-app/score.py"), "").unwrap();
    fs::set_permissions(root.path().join("tmp"), Permissions::from_mode(0o1777)).unwrap();
    let replica = run_alone(&root, &["replica"], &[("AZUREML_ENTRY_SCRIPT", "score.py")]);
    assert_eq!(replica.status.code(), Some(1));
    insta::assert_snapshot!(String::from_utf8_lossy(&replica.stderr), @"
    error: AML_PYTHON: is not set, and there is no python3 or python on PATH (/usr/local/bin:/usr/bin:/bin)
     |
     = hint: use an image with Python, or set AML_PYTHON to the absolute path of its interpreter
    ");
    let left: Vec<_> = fs::read_dir(root.path().join("tmp")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_program_without_proc_finds_itself() {
    if !can_be_done("the program without /proc", &["chroot"]) {
        return;
    }
    let root = root_with(&["app", "tmp", "bin", "dev"]);
    // The one device that each engine brings and this program needs: the scoring server's standard input.
    fs::write(root.path().join("dev/null"), "").unwrap();
    fs::set_permissions(root.path().join("tmp"), Permissions::from_mode(0o1777)).unwrap();
    fs::write(root.path().join("app/score.py"), "").unwrap();
    // A statically linked shell, in Python's place: what matters is that it is reached, through the program's own file.
    copy_program("/bin/busybox", &root.path().join("bin/busybox"));
    write_program(&root.path().join("bin/python3"), "#!/bin/busybox sh\necho reached with $1 $2 $3\nexit 9\n");
    let variables = [("AML_APP_ROOT", "/app"), ("AZUREML_ENTRY_SCRIPT", "score.py"), ("AML_LISTEN", "127.0.0.1:0")];
    let ended = run_alone(&root, &["replica"], &variables);
    let (stdout, stderr) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert_eq!(stdout, "reached with -B -m gunicorn\n", "{stderr}");
    assert!(stderr.contains("it ended with exit code 9"), "{stderr}");
}

#[test]
fn a_read_only_root_with_one_tmpfs_is_enough() {
    if !can_be_done("a read-only root with a tmpfs on /dev/shm", &["unshare", "setpriv", "mount"]) {
        return;
    }
    let application = Application::new();
    let mut running = application.start(read_only(), &[("AML_RUN_DIR", ""), ("HOME", "/nonexistent")]);
    application.until_healthy();
    let answer = application.score("{}").json();
    assert_eq!(answer["uid"], NOBODY);
    for name in ["HOME", "TMPDIR"] {
        let folder = answer["variables"][name].as_str().unwrap_or_default();
        assert!(folder.starts_with("/dev/shm/aml-"), "{name} must be a folder that can be written: '{folder}'");
    }
    running.signal(rustix::process::Signal::TERM);
    assert_eq!(running.until_ended().code(), Some(0), "{}", application.output("stderr"));
}

/// The replica as a user without a name, in a mount namespace where nothing but /dev/shm can be written.
fn read_only() -> Command {
    let mounts = "mount -t tmpfs none /dev/shm && mount -o remount,bind,ro / && for f in /tmp /run /var/tmp; do \
                  mount --bind $f $f && mount -o remount,bind,ro $f || exit 1; done";
    let become_nobody = format!(
        "exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups \
         --inh-caps=-all,+dac_read_search --ambient-caps=-all,+dac_read_search {AML} replica"
    );
    let mut unshare = command("unshare");
    unshare.args(["--mount", "sh", "-c", &format!("{mounts} && {become_nobody}")]);
    unshare
}

#[test]
fn keys_are_made_without_any_device() {
    if !can_be_done("random numbers in a root folder without devices", &["setpriv"]) {
        return;
    }
    // This test program is built as the command is: it runs the next test in a root folder of its own.
    let root = root_with(&[]);
    copy_program(std::env::current_exe().unwrap(), &root.path().join("aml"));
    let made = run_alone(&root, &["runtime::root::makes_a_key", "--exact", "--ignored", "--nocapture"], &[]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    assert!(String::from_utf8_lossy(&made.stdout).contains("1 passed"), "{made:?}");
}

#[test]
#[ignore = "it is run in a root folder without devices, by the test before it"]
fn makes_a_key() {
    aml::access::generate_key().unwrap();
}
