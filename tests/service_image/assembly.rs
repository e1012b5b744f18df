//! What comes out: v1's layout, the start-up configuration, the same digest for the same parts.

use aml::image::{Build, ServiceImageError, ServiceImageRequest, assemble_service_image, publish_runtime};
use aml::names::{ImageVersion, Repository, Tag};
use aml::progress::{Meter, Silent};
use aml::registry::{Arrival, Registry};

use super::parts::{BUSYBOX, Ingredients, Machine, Server, folder_registry, push_environment};
use super::unpacked::unpack;

const PROJECT: &[(&str, &[u8])] = &[("score.py", b"def run(x): return x\n"), ("lib/help.py", b"")];

async fn an_image_has_v1s_layout(registry: Registry) {
    let machine = Machine::new();
    let ingredients = Ingredients::in_registry(&registry, &machine).await;
    let models = [machine.model("first:3", b"one"), machine.model("Second:1", b"two")];
    let image = ingredients.assemble(&machine, machine.project(PROJECT), &models).await;
    let unpacked = unpack(&registry, &image).await;
    assert_eq!(unpacked.file("var/azureml-app/source/score.py"), PROJECT[0].1);
    assert_eq!(unpacked.file("var/azureml-app/source/lib/help.py"), b"");
    assert_eq!(unpacked.file("var/azureml-app/azureml-models/first/3/model.bin"), b"one");
    assert_eq!(unpacked.file("var/azureml-app/azureml-models/Second/1/model.bin"), b"two");
    assert_eq!(unpacked.file("aml/bin/aml"), std::fs::read(BUSYBOX).unwrap());
    assert_eq!(unpacked.mode("aml/bin/aml"), 0o755);
    assert_eq!(unpacked.mode("var/azureml-app/"), 0o1777, "whoever runs the service may write ./outputs");
    assert_eq!(unpacked.mode("var/azureml-app/source/"), 0o1777);
    assert_eq!(unpacked.mode("var/azureml-app/source/score.py"), 0o644, "the project itself can't be changed");
    assert_eq!(
        unpacked.holds()[3..],
        ["model Second:1", "model first:3", "the runtime", "the project", "start-up"],
        "what is seldom changed or large lies below"
    );
    assert_eq!(unpacked.config["config"]["Labels"]["maker"], "tests", "labels of the environment image stay");
    assert!(unpacked.config.get("created").is_none(), "a time of making would change the digest");
    assert!(unpacked.config.get("docker_version").is_none());
    let annotations = &unpacked.manifest["annotations"];
    assert_eq!(annotations["dev.aml.models"], "Second:1,first:3");
    assert_eq!(annotations["dev.aml.environment.key"], "key-of-the-environment");
    assert_eq!(annotations["org.opencontainers.image.base.digest"], ingredients.environment.digest.to_string());
}

#[tokio::test]
async fn an_image_in_a_folder_has_v1s_layout() {
    let folder = tempfile::tempdir().unwrap();
    an_image_has_v1s_layout(folder_registry(&folder.path().join("registry"))).await;
}

#[tokio::test]
async fn an_image_in_a_registry_has_v1s_layout() {
    let server = Server::start();
    an_image_has_v1s_layout(server.registry()).await;
}

#[tokio::test]
async fn two_machines_make_the_same_image() {
    let server = Server::start();
    let registry = server.registry();
    let mut digests = Vec::new();
    for _ in 0..2 {
        let machine = Machine::new();
        let ingredients = Ingredients::in_registry(&registry, &machine).await;
        let mut models = vec![machine.model("a:1", b"one"), machine.model("b:1", b"two")];
        if digests.len() == 1 {
            models.reverse();
        }
        digests.push(ingredients.assemble(&machine, machine.project(PROJECT), &models).await.digest);
    }
    assert_eq!(digests[0], digests[1], "the same parts, named in another order on another machine, are the same image");
}

#[tokio::test]
async fn tags_name_the_image_and_a_second_assembly_sends_no_layer() {
    let server = Server::start();
    let registry = server.registry();
    let machine = Machine::new();
    let ingredients = Ingredients::in_registry(&registry, &machine).await;
    let (project, models) = (machine.project(PROJECT), [machine.model("a:1", b"one")]);
    let tags = [Tag::new("20260101").unwrap(), Tag::new("latest").unwrap()];
    let request = ServiceImageRequest { tags: &tags, ..ingredients.request(project, &models) };
    let first = assemble_service_image(&request, &machine.pusher(), &Silent).await.unwrap();
    for tag in tags.clone() {
        let named = registry.resolve(&ingredients.repository, &ImageVersion::Tag(tag)).await.unwrap();
        assert_eq!(named, Some(first.digest));
    }
    assert!(first.bytes(Arrival::Mounted) > 1_000_000, "environment and runtime are mounted: {first:?}");
    let second = assemble_service_image(&request, &machine.pusher(), &Silent).await.unwrap();
    assert_eq!(second.digest, first.digest);
    assert!(second.layers.iter().all(|layer| layer.arrival == Arrival::Present), "{second:?}");
}

#[tokio::test]
async fn the_same_project_under_another_name_is_mounted() {
    let server = Server::start();
    let registry = server.registry();
    let machine = Machine::new();
    let mut ingredients = Ingredients::in_registry(&registry, &machine).await;
    let (project, models) = (machine.project(PROJECT), [machine.model("a:1", b"one")]);
    ingredients.assemble(&machine, project, &models).await;
    ingredients.repository = registry.repository(&Repository::new("aml/services/other").unwrap());
    let image = ingredients.assemble(&machine, project, &models).await;
    assert_eq!(image.bytes(Arrival::Sent), 0, "{image:?}");
    unpack(&registry, &image).await;
}

#[tokio::test]
async fn an_environment_with_too_many_layers_is_refused_before_anything_is_sent() {
    let machine = Machine::new();
    let folder = tempfile::tempdir().unwrap();
    let registry = folder_registry(&folder.path().join("registry"));
    let mut ingredients = Ingredients::in_registry(&registry, &machine).await;
    ingredients.environment = push_environment(&registry, &ingredients.environment.repository, 98).await;
    let refused = assemble_service_image(&ingredients.request(machine.project(PROJECT), &[]), &machine.pusher(), &Silent).await;
    let error = refused.unwrap_err();
    assert_eq!(error.to_string(), "add 3 layers to an image of 98: a service image has at most 100");
}

#[tokio::test]
async fn a_program_that_needs_its_machine_is_no_runtime() {
    let machine = Machine::new();
    let folder = tempfile::tempdir().unwrap();
    let registry = folder_registry(&folder.path().join("registry"));
    let script = machine.path("script");
    std::fs::write(&script, "#!/bin/sh\n").unwrap();
    for program in [script.as_path(), std::path::Path::new("/bin/sh")] {
        let version = Tag::new("1.0.0").unwrap();
        let refused =
            publish_runtime(&registry, program, &version, Build::Release, &machine.pusher(), &Meter::new(&Silent)).await;
        assert!(matches!(refused, Err(ServiceImageError::Unfit { .. })), "{}: {refused:?}", program.display());
    }
    let tags = registry.tags(&registry.repository(&Repository::new("aml/runtime").unwrap())).await.unwrap();
    assert_eq!(tags, [], "nothing is published");
}
