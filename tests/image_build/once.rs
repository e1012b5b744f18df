//! However many ask for an environment at once, and however a build ends: one image, and nothing left behind.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(clippy::disallowed_methods, reason = "a test starts a process of itself to kill it")]

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use aml::image::Found;
use aml::operations::Rebuild;
use aml::registry::{Registry, RegistryPlace};
use aml::storage::Storage;

use super::parts::{Bench, Heard, Home, access, make, recipe_on};

const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test(flavor = "multi_thread")]
async fn twenty_deployments_on_two_machines_build_once() {
    let bench = Bench::new();
    let recipe = bench.recipe(&["RUN sleep 2; echo made > /made"]);
    let (machines, workspace) = ([Home::new(), Home::new()], bench.workspace.open());
    let heard: Vec<Heard> = (0..20).map(|_| Heard::default()).collect();
    let asking = heard
        .iter()
        .enumerate()
        .map(|(at, heard)| make((&machines[at % 2], &bench.storage), (&recipe, heard), (&workspace, None, Rebuild::Never)));
    let images = futures_util::future::join_all(asking).await;
    let images: Vec<_> = images.into_iter().map(Result::unwrap).collect();
    let digests: BTreeSet<_> = images.iter().map(|image| image.digest).collect();
    assert_eq!(digests.len(), 1, "one image wins");
    assert_eq!(images.iter().filter(|image| image.found == Found::Built).count(), 1, "more than one built");
    assert_eq!(heard.iter().map(|heard| heard.count("building the image with")).sum::<usize>(), 1, "an engine was started twice");
    assert!(heard.iter().any(|heard| heard.text().contains("waiting for")), "those who wait say what they wait for");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_build_that_is_given_up_leaves_nothing_that_the_next_cannot_handle() {
    let bench = Bench::new();
    let step = slow_step(100_000);
    let slow = bench.recipe(&[&step]);
    {
        let heard = Heard::default();
        let building = bench.make(&slow, &heard);
        tokio::pin!(building);
        let deadline = Instant::now() + PATIENCE;
        while !heard.text().contains("Output(\"it runs\")") {
            assert!(Instant::now() < deadline, "the build never began:\n{}", heard.text());
            let ended = tokio::time::timeout(Duration::from_millis(50), &mut building).await;
            assert!(ended.is_err(), "the build ended by itself: {:?}", ended.map(|made| made.map(|image| image.digest)));
        }
    }
    after_the_end(&bench, &step).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_killed_in_the_middle_of_a_build_leaves_nothing_that_the_next_cannot_handle() {
    let bench = Bench::new();
    let step = slow_step(200_000);
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["image_build::once::builds_slowly_in_a_process_of_its_own", "--exact", "--ignored", "--nocapture"])
        .env("AML_TEST_BUILD", [&bench.base(), bench.storage.url(), &bench.home.path.display().to_string(), &step].join("\n"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + PATIENCE;
    while !is_running(&step) {
        assert!(Instant::now() < deadline, "the build never began");
        assert!(process.try_wait().unwrap().is_none(), "the build ended by itself");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    process.kill().unwrap();
    process.wait().unwrap();
    after_the_end(&bench, &step).await;
}

/// The engine ends, the next build clears up, and the environment that was being built is built in the end.
async fn after_the_end(bench: &Bench, step: &str) {
    let deadline = Instant::now() + PATIENCE;
    while is_running(step) {
        assert!(Instant::now() < deadline, "the engine outlived the one who started it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let heard = Heard::default();
    let built = bench.make(&bench.recipe(&["RUN echo made > /made"]), &heard).await.unwrap();
    assert_eq!(built.found, Found::Built);
    assert!(bench.home.builds_left().is_empty(), "the next build left what the one before began: {:?}", bench.home.builds_left());
    assert_eq!(bench.home.left_at_engine(), "", "the engine still holds what the build began");
}

/// A step that takes long, and that no other process of this machine has in its arguments.
fn slow_step(seconds: u32) -> String {
    format!("RUN echo it runs; sleep {}", seconds + std::process::id() % 100_000)
}

/// Whether a process of a step runs, by the arguments of all processes.
fn is_running(step: &str) -> bool {
    let sleep = step.rsplit("; ").next().unwrap();
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let arguments = |process: std::fs::DirEntry| std::fs::read(process.path().join("cmdline")).unwrap_or_default();
    processes.map(arguments).any(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " ").contains(sleep))
}

#[tokio::test]
#[ignore = "started by a test above, in a process of its own"]
async fn builds_slowly_in_a_process_of_its_own() {
    let handed = std::env::var("AML_TEST_BUILD").expect("only the test above starts this one");
    let [base, storage, home, step] = handed.split('\n').collect::<Vec<_>>()[..] else { panic!("four lines") };
    let (home, storage) = (Home::at(Path::new(home)), Storage::open(storage).unwrap());
    let address = base.split('/').next().unwrap().parse().unwrap();
    let workspace = Registry::open(&RegistryPlace::Remote(address), &access()).unwrap();
    let (recipe, heard) = (recipe_on(base, &[step]), Heard::default());
    let _ = make((&home, &storage), (&recipe, &heard), (&workspace, None, Rebuild::Never)).await;
}
