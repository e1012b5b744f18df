//! Folders that a project's config.json names: those below the project are the project's, others need somebody's agreement.

use std::fs;
use std::os::unix::fs::symlink;

use crate::cli::sandbox::Sandbox;

fn project(keys: &str) -> Sandbox {
    let machine = Sandbox::new();
    machine.write(".azureml/config.json", format!(r#"{{"resource_group": "rg", "workspace_name": "team", {keys}}}"#));
    machine.write("model.txt", "weights");
    fs::create_dir(machine.path("elsewhere")).unwrap();
    machine
}

#[test]
fn nothing_is_made_outside_the_project_before_somebody_agreed() {
    for keys in [
        r#""storage": "../elsewhere/s""#.to_owned(),
        r#""registry": "../elsewhere/r""#.to_owned(),
        r#""globalRegistry": "../elsewhere/g""#.to_owned(),
        r#""storage": "link/s""#.to_owned(),
        r#""registry": "link""#.to_owned(),
    ] {
        let machine = project(&keys);
        symlink("../elsewhere", machine.work().join("link")).unwrap();
        for line in ["model list", "model register -n m -p model.txt", "service list", "workspace show", "workspace delete"] {
            let said = machine.aml(line).failure(1);
            assert!(said.contains("not trusted on this machine yet"), "{keys} {line}: {said}");
        }
        let made = fs::read_dir(machine.path("elsewhere")).unwrap().count();
        assert_eq!(made, 0, "{keys}: something was made there");
        let _ = machine.aml("model register -n m -p model.txt --trust-config").success();
        assert!(machine.aml("model list -o tsv").success().contains("m:1"), "{keys}");
    }
}

#[test]
fn folders_of_the_project_need_nobody() {
    let machine = project(r#""registry": "images", "storage": "./data/storage", "globalRegistry": "images""#);
    let _ = machine.aml("model register -n m -p model.txt").success();
    assert!(machine.work().join("images/oci-layout").exists());
}

#[test]
fn a_trusted_folder_may_be_named_by_any_project() {
    let mut machine = project(r#""storage": "../elsewhere/team""#);
    machine.set("AML_TRUSTED_PLACES", machine.path("elsewhere"));
    let _ = machine.aml("model register -n m -p model.txt").success();
    machine.set("AML_TRUSTED_PLACES", machine.path("else"));
    let _ = machine.aml("model list").failure(1);
}

#[test]
fn the_name_of_a_folder_draws_nothing_on_the_terminal() {
    let machine = project(r#""storage": "/srv/\u001b[2Kx\nerror: all is well""#);
    let said = machine.aml("model list").failure(1);
    assert!(said.contains(r"/srv/\u{1b}[2Kx\nerror: all is well"), "{said}");
    assert!(!said.contains('\u{1b}') && said.lines().count() == 2, "{said}");
}
