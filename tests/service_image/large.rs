//! Gigabytes in constant memory. Runs in a process of its own, since memory is measured by the process.

use std::fs::{self, File};
use std::process::Command;

use super::parts::{Ingredients, Machine, Server};

/// The most memory this process has held, in MiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[test]
fn a_model_of_two_gigabytes_goes_into_an_image_in_constant_memory() {
    #[expect(clippy::disallowed_methods, reason = "the test measures the memory of a process of its own")]
    let mut command = Command::new(std::env::current_exe().unwrap());
    let test = "service_image::large::puts_two_gigabytes_into_an_image";
    let output = command.args(["--exact", "--ignored", "--nocapture", test]).output().unwrap();
    let words = [output.stdout, output.stderr].map(|words| String::from_utf8_lossy(&words).into_owned()).concat();
    assert!(output.status.success() && words.contains("1 passed"), "{words}");
}

#[tokio::test]
#[ignore = "run by the test above, alone in its process"]
async fn puts_two_gigabytes_into_an_image() {
    const SIZE: u64 = 2 << 30;
    let server = Server::start();
    let machine = Machine::new();
    let ingredients = Ingredients::in_registry(&server.registry(), &machine).await;
    let weights = machine.path("weights.bin");
    File::create(&weights).unwrap().set_len(SIZE).unwrap();
    let model = machine.model_at("large:1", &weights);
    let project = machine.project(&[("score.py", b"")]);
    let image = ingredients.assemble(&machine, project, std::slice::from_ref(&model)).await;
    assert_eq!(image.layers[3].what, "model large:1");
    assert!(peak() < 200, "2 GiB took {} MiB of memory", peak());
}
