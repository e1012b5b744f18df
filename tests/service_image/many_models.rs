//! A thousand models in one image: at most a hundred layers, and one of them changes when one model does.

use aml::image::MOST_LAYERS;
use aml::registry::{Arrival, Registry};

use super::parts::{Ingredients, Machine, Server, folder_registry};
use super::unpacked::unpack;

async fn a_thousand_models(registry: Registry) {
    let machine = Machine::new();
    let ingredients = Ingredients::in_registry(&registry, &machine).await;
    let project = machine.project(&[("score.py", b"")]);
    let mut models: Vec<_> =
        (0..1000).map(|at| machine.model(&format!("model-{at}:1"), format!("weights of {at}").as_bytes())).collect();
    let first = ingredients.assemble(&machine, project, &models).await;
    assert!(first.layers.len() <= MOST_LAYERS, "{} layers", first.layers.len());
    models[500] = machine.model("model-500:2", b"new weights");
    let second = ingredients.assemble(&machine, project, &models).await;
    let sent: Vec<_> = second.layers.iter().filter(|layer| layer.arrival != Arrival::Present).collect();
    assert_eq!(sent.len(), 1, "one bundle is new: {sent:?}");
    let unpacked = unpack(&registry, &second).await;
    for at in 0..1000 {
        let (version, content) = if at == 500 { (2, "new weights".to_owned()) } else { (1, format!("weights of {at}")) };
        let path = format!("var/azureml-app/azureml-models/model-{at}/{version}/model.bin");
        assert_eq!(unpacked.file(path), content.as_bytes());
    }
    assert!(!unpacked.entries.contains_key("var/azureml-app/azureml-models/model-500/1/model.bin"), "the old version is gone");
    let variables = unpacked.config["config"]["Env"].as_array().unwrap();
    assert!(variables.contains(&"AZUREML_MODEL_DIR=/var/azureml-app/azureml-models".into()), "{variables:?}");
}

#[tokio::test]
async fn a_folder_holds_an_image_of_a_thousand_models() {
    let folder = tempfile::tempdir().unwrap();
    a_thousand_models(folder_registry(&folder.path().join("registry"))).await;
}

#[tokio::test]
async fn a_registry_holds_an_image_of_a_thousand_models() {
    let server = Server::start();
    a_thousand_models(server.registry()).await;
}
