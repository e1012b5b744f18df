//! The same project, built by the engines that aren't preferred and run by Docker, on a machine whose only way out is a proxy.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

use std::process::Command;

use serde_json::Value;

use crate::cli::sandbox::Sandbox;
use crate::deploy::fixture;
use crate::image_package::{Shop, kill_when_it_says, lighten, register};
use crate::parts::docker::Docker;
use crate::parts::engine::Engine;
use crate::parts::not_tested;
use crate::parts::proxy::{Leads, PASSWORD, TestProxy};

/// Packages `fixtures/diabetes` with an engine; returns the image's name, and what was said meanwhile.
fn package(machine: &Sandbox, engine: &str) -> (String, String) {
    let outcome = machine.aml(&format!("model package -m diabetes:1 --ic inferenceconfig.json --il built --builder {engine} -v"));
    let said = outcome.stderr.clone();
    let image: Value = serde_json::from_str(&outcome.success()).unwrap();
    assert!(said.contains(&format!("building the image with {engine}")), "{said}");
    (image["location"].as_str().unwrap().to_owned(), said)
}

/// Runs the image and scores the fixture's sample.
async fn scores(machine: &Sandbox, engine: &Engine, image: &str) {
    let container = engine.start(image, &[]);
    container.ready().await;
    let sample = std::fs::read_to_string(machine.work().join("sample_request.json")).unwrap();
    let (status, body) = container.score(&sample).await;
    assert_eq!(status, 200, "{body}\n{}", container.logs());
    assert_eq!(container.exec(&["/bin/sh", "-c", "id -u"]).trim(), "65532", "the service runs as root");
    assert_eq!(container.stop(), 0, "asked to stop, the service ends well:\n{}", container.logs());
}

/// Returns the lines that an engine prints.
fn lines(command: &mut Command, words: &[&str]) -> Vec<String> {
    let output = command.args(words).output().unwrap();
    assert!(output.status.success(), "{words:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn podman_builds_what_it_runs() {
    let shop = Shop::open().await;
    let machine = shop.machine(&fixture("diabetes"), "podman", &[]);
    register(&machine);
    let (image, _) = package(&machine, "podman");
    scores(&machine, &Engine::new(), &image).await;
}

/// Docker's steps reach the package index by the proxy that this machine's variables name, and by nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn docker_builds_behind_a_proxy_what_it_runs() {
    let docker = match Docker::start() {
        Ok(docker) => docker,
        Err(why) => return not_tested("docker_builds_behind_a_proxy_what_it_runs", why),
    };
    let shop = Shop::open().await;
    let mut machine = lighten(shop.machine(&fixture("diabetes"), "docker", &[]));
    let proxy = TestProxy::start(docker.gateway(), Leads::Out);
    docker.lend(&mut machine);
    for name in ["HTTP_PROXY", "HTTPS_PROXY"] {
        machine.set(name, proxy.url(PASSWORD));
    }
    register(&machine);
    kill_when_it_says(&machine, "docker", "building the image with docker");
    let (image, said) = package(&machine, "docker");
    assert!(proxy.led().iter().any(|asked| asked.starts_with("CONNECT ")), "the steps went past the proxy: {:?}", proxy.led());
    assert!(!said.contains(PASSWORD), "the proxy's password was shown:\n{said}");
    let left = lines(&mut docker.command(), &["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"]);
    assert!(!left.iter().any(|name| name.contains("aml-build")), "the build left its name behind: {left:?}");

    let (path, pin) = (machine.work().join("conda_dependencies.yml"), "joblib=1.4.2");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace(pin, "joblib=0.0.7")).unwrap();
    let line = "model package -m diabetes:1 --ic inferenceconfig.json --il broken --builder docker";
    let failure = machine.aml(line).failure(1);
    assert!(failure.contains("joblib==0.0.7"), "what can't be installed isn't named:\n{failure}");
    assert!(!failure.contains(PASSWORD), "the proxy's password was shown:\n{failure}");

    let engine = Engine::Docker(docker);
    scores(&machine, &engine, &image).await;
    let facts = lines(&mut engine.command(), &["image", "inspect", &image]).join("\n");
    let history = lines(&mut engine.command(), &["history", "--no-trunc", &image]).join("\n");
    assert!(
        !facts.contains(PASSWORD) && !history.contains(PASSWORD),
        "the proxy's password stayed in the image:\n{facts}\n{history}"
    );
}
