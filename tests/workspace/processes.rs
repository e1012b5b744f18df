//! Real processes on one workspace: many at once, and killed at any moment. Each is this test program, started again for
//! one of the ignored tests below.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use aml::workspace::Documents;

use super::{at, default_workspace, draft, folder_of, incoming, store};

const HOME: &str = "AML_TEST_HOME";

/// The home that the parent names; `None` when the test is run by hand.
fn home_of_a_child() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "how a test process is told its folder")]
    std::env::var_os(HOME).map(PathBuf::from)
}

fn start(test: &str, home: &Path) -> Child {
    #[expect(clippy::disallowed_methods, reason = "the processes are the test")]
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    command.args(["--ignored", "--exact", test]).env(HOME, home);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a child")
}

#[tokio::test]
#[ignore = "run by the tests below, as a process of its own"]
async fn register_once() {
    let Some(home) = home_of_a_child() else { return };
    let workspace = default_workspace(&home);
    let held = workspace.layers.shared().unwrap();
    let layer = store(&workspace.layers, b"the same model");
    let registered = workspace.catalog().add_model(draft("a", layer), at(1)).await.unwrap();
    drop(held);
    fs::write(home.join(format!("got-{}-{}", registered.id.version, std::process::id())), "").unwrap();
}

#[tokio::test]
#[ignore = "run by the tests below, as a process of its own"]
async fn register_change_and_remove_for_ever() {
    let Some(home) = home_of_a_child() else { return };
    for round in 0_u64.. {
        let workspace = default_workspace(&home);
        let catalog = workspace.catalog();
        let content = round.to_le_bytes().repeat(100_000);
        let held = workspace.layers.shared().unwrap();
        let layer = store(&workspace.layers, &content);
        let id = catalog.add_model(draft("a", layer), at(1)).await.unwrap().id;
        drop(held);
        catalog.change_model(&id, |model| drop(model.tags.insert("k".into(), "v".repeat(10_000)))).await.unwrap();
        if round % 2 == 1 {
            catalog.remove_model(&id).await.unwrap().expect("it was there");
        }
        fs::write(home.join("started"), "").unwrap();
    }
}

#[tokio::test]
async fn twenty_processes_get_twenty_versions_of_one_stored_layer() {
    let home = tempfile::tempdir().unwrap();
    // Not even the workspace is there yet.
    let children: Vec<Child> = (0..20).map(|_| start("workspace::processes::register_once", home.path())).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success(), "a process failed to register");
    }
    let got = fs::read_dir(home.path()).unwrap().filter_map(|entry| {
        let name = entry.unwrap().file_name().into_string().unwrap();
        name.strip_prefix("got-").map(|rest| rest.split('-').next().unwrap().parse::<u32>().unwrap())
    });
    assert_eq!(got.collect::<BTreeSet<u32>>(), (1..=20).collect());
    let workspace = default_workspace(home.path());
    assert_eq!(workspace.catalog().models().await.unwrap().read.len(), 20, "a registration was lost");
    assert_eq!(fs::read_dir(workspace.layers.root().join("blobs/sha256")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_workspace_is_whole_after_its_users_are_killed_at_any_moment() {
    let home = tempfile::tempdir().unwrap();
    for round in 0..12_u64 {
        let test = "workspace::processes::register_change_and_remove_for_ever";
        let mut children = [start(test, home.path()), start(test, home.path())];
        while round == 0 && !home.path().join("started").exists() {
            assert!(children[0].try_wait().unwrap().is_none(), "a process ended by itself");
            std::thread::sleep(Duration::from_millis(2));
        }
        std::thread::sleep(Duration::from_millis(30 + 11 * round));
        for child in &mut children {
            assert!(child.try_wait().unwrap().is_none(), "a process ended by itself");
            child.kill().unwrap();
            child.wait().unwrap();
        }
        check(home.path()).await;
    }
}

async fn check(home: &Path) {
    let workspace = default_workspace(home);
    let catalog = workspace.catalog();
    for model in catalog.models().await.and_then(Documents::whole).expect("every document is readable") {
        assert!(workspace.layers.has(&model.layer), "{} stands without its layer", model.id);
        let content = fs::read(workspace.layers.root().join("blobs/sha256").join(model.layer.hex())).expect("a layer");
        assert_eq!(content.len(), 800_000, "{} has half a layer", model.id);
    }
    let mut blob = workspace.layers.begin_blob().expect("the registry works");
    blob.write_all(b"x").expect("written");
    drop(blob);
    assert!(incoming(&workspace.layers).is_empty(), "the first write leaves what killed processes left");
    workspace.storage.sweep().await.expect("a sweep");
    let staged = fs::read_dir(folder_of(&workspace.storage).join("models/a"))
        .into_iter()
        .flatten()
        .filter(|entry| entry.as_ref().expect("an entry").file_name().to_string_lossy().contains('#'));
    assert_eq!(staged.count(), 0, "a sweep leaves staged documents");
}
