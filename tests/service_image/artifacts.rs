//! Runtime and models as artifacts of a registry: published once, shared by machines, told apart.

use std::path::Path;

use aml::image::{Build, ServiceImageError, fetch_model, model_repository, publish_model, publish_runtime};
use aml::names::{ImageVersion, Repository, Tag};
use aml::progress::{Meter, Silent};
use aml::registry::Arrival;

use super::parts::{BUSYBOX, Ingredients, Machine, Server};

fn version() -> Tag {
    Tag::new("1.2.3").unwrap()
}

#[tokio::test]
async fn a_runtime_is_pushed_once_and_builds_are_told_apart() {
    let server = Server::start();
    let registry = server.registry();
    let machine = Machine::new();
    let meter = Meter::new(&Silent);
    // Another static program: the same with something behind its end.
    let other = machine.path("other");
    std::fs::write(&other, [std::fs::read(BUSYBOX).unwrap(), b"more".to_vec()].concat()).unwrap();
    let publish = async |program: &Path, build| {
        let machine = Machine::new();
        publish_runtime(&registry, program, &version(), build, &machine.pusher(), &meter).await.unwrap()
    };
    let first = publish(Path::new(BUSYBOX), Build::Release).await;
    assert_eq!((first.tag.as_str(), first.arrival), ("1.2.3", Arrival::Sent));
    let sent = server.sent();
    let again = publish(Path::new(BUSYBOX), Build::Release).await;
    assert_eq!((again.tag.as_str(), again.arrival), ("1.2.3", Arrival::Present));
    assert!(server.sent() - sent < 10_000, "it was sent again");
    assert_eq!(again.layer, first.layer);
    let foreign = publish(&other, Build::Release).await;
    assert_ne!(foreign.layer.digest, first.layer.digest);
    assert!(foreign.tag.as_str().starts_with("1.2.3-"), "what is published stays as it is: {}", foreign.tag);
    let development = publish(&other, Build::Development).await;
    assert_eq!((&development.tag, development.arrival), (&foreign.tag, Arrival::Present));
}

#[tokio::test]
async fn a_model_registered_on_one_machine_is_fetched_by_another() {
    let server = Server::start();
    let registry = server.registry();
    let (theirs, ours) = (Machine::new(), Machine::new());
    let meter = Meter::new(&Silent);
    std::fs::create_dir_all(theirs.path("bert/nested")).unwrap();
    std::fs::write(theirs.path("bert/nested/weights"), vec![7; 3_000_000]).unwrap();
    std::fs::write(theirs.path("bert").join("n".repeat(150)), "a long name").unwrap();
    std::os::unix::fs::symlink("nested/weights", theirs.path("bert/link")).unwrap();
    let model = theirs.model_at("BERT-Base:7", &theirs.path("bert"));
    assert_eq!(publish_model(&registry, &model, &theirs.pusher(), &meter).await.unwrap(), Arrival::Sent);
    assert_eq!(publish_model(&registry, &model, &theirs.pusher(), &meter).await.unwrap(), Arrival::Present);
    assert!(!ours.layers.has(&model.layer));
    fetch_model(&registry, &model, &ours.layers, &meter).await.unwrap();
    let (mut there, mut here) = (theirs.layers.open_blob(&model.layer).unwrap(), ours.layers.open_blob(&model.layer).unwrap());
    let (mut sent, mut arrived) = (Vec::new(), Vec::new());
    std::io::Read::read_to_end(&mut there, &mut sent).unwrap();
    std::io::Read::read_to_end(&mut here, &mut arrived).unwrap();
    assert!(sent == arrived, "the layer is the same, bit by bit");
}

#[tokio::test]
async fn an_image_takes_a_model_from_the_registry_without_having_it_here() {
    let server = Server::start();
    let registry = server.registry();
    let (theirs, ours) = (Machine::new(), Machine::new());
    let model = theirs.model("shared:1", &vec![7; 1_000_000]);
    publish_model(&registry, &model, &theirs.pusher(), &Meter::new(&Silent)).await.unwrap();
    let ingredients = Ingredients::in_registry(&registry, &ours).await;
    let project = ours.project(&[("score.py", b"")]);
    let image = ingredients.assemble(&ours, project, std::slice::from_ref(&model)).await;
    let layer = image.layers.iter().find(|layer| layer.what == "model shared:1").unwrap();
    assert_eq!(layer.arrival, Arrival::Mounted, "{image:?}");
    let unpacked = super::unpacked::unpack(&registry, &image).await;
    assert_eq!(unpacked.file("var/azureml-app/azureml-models/shared/1/model.bin"), vec![7; 1_000_000]);
}

#[tokio::test]
async fn two_workspaces_keep_models_of_the_same_name_in_one_registry() {
    let server = Server::start();
    let registry = server.registry();
    let (one, other, third) = (Machine::new(), Machine::new(), Machine::new());
    let meter = Meter::new(&Silent);
    let (first, second) = (one.model("m:1", b"theirs"), other.model("m:1", b"others"));
    publish_model(&registry, &first, &one.pusher(), &meter).await.unwrap();
    publish_model(&registry, &second, &other.pusher(), &meter).await.unwrap();
    for model in [&first, &second] {
        fetch_model(&registry, model, &third.layers, &meter).await.unwrap();
        assert!(third.layers.has(&model.layer));
    }
    let repository = registry.repository(&model_repository(&first.id.name));
    assert_eq!(registry.tags(&repository).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_model_that_is_nowhere_or_not_what_the_catalog_says_is_an_error_and_leaves_nothing() {
    let server = Server::start();
    let registry = server.registry();
    let (theirs, ours) = (Machine::new(), Machine::new());
    let meter = Meter::new(&Silent);
    let model = theirs.model("m:1", b"weights");
    let missing = fetch_model(&registry, &model, &ours.layers, &meter).await;
    assert!(matches!(missing, Err(ServiceImageError::NoModel { .. })), "{missing:?}");
    publish_model(&registry, &model, &theirs.pusher(), &meter).await.unwrap();
    // An artifact that claims to be another model's content.
    let claimed = aml::image::ShippedModel { layer: theirs.project(&[("other", b"")]), ..model.clone() };
    let repository: Repository = registry.repository(&model_repository(&model.id.name));
    let tag = Tag::new("1").unwrap();
    let found = registry.manifest(&repository, &ImageVersion::Tag(tag.clone())).await.unwrap().unwrap();
    let text = String::from_utf8(found.bytes.to_vec()).unwrap().replace(&model.layer.to_string(), &claimed.layer.to_string());
    let digest = aml::names::Digest::from_sha256(<sha2::Sha256 as sha2::Digest>::digest(&text).into());
    let forged = aml::registry::Manifest { digest, bytes: text.into_bytes().into(), ..found };
    registry.put_manifest(&repository, &[tag], &forged).await.unwrap();
    let refused = fetch_model(&registry, &claimed, &ours.layers, &meter).await;
    assert!(matches!(refused, Err(ServiceImageError::OtherModel { .. })), "{refused:?}");
    assert!(!ours.layers.has(&claimed.layer) && !ours.layers.has(&model.layer));
    assert_eq!(ours.left_in("layers/.incoming"), Vec::<String>::new(), "an unfinished layer stays behind");
}
