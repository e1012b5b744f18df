//! What is said beforehand of an image: which parts would be sent, and which image it would be.

use aml::image::{EnvironmentAt, Runtime, ServiceImagePlan, ServiceImagePlanRequest, ShippedModel, plan_service_image};
use aml::names::Digest;

use super::parts::{Environment, Ingredients, Machine, Server};

const PROJECT: &[(&str, &[u8])] = &[("score.py", b"def run(x): return x\n")];

async fn plan(
    ingredients: &Ingredients,
    machine: &Machine,
    runtime: Option<&Runtime>,
    (project, models): (Digest, &[ShippedModel]),
) -> ServiceImagePlan {
    let Environment { registry, repository, digest, image } = &ingredients.environment;
    let request = ServiceImagePlanRequest {
        environment: EnvironmentAt { registry, repository, digest: *digest, image, key: "key-of-the-environment" },
        runtime,
        runtime_size: 77,
        project,
        project_size: 21,
        models,
        start_up: &ingredients.start_up,
        registry: &ingredients.registry,
        repository: &ingredients.repository,
    };
    plan_service_image(&request, &machine.pusher()).await.unwrap()
}

fn missing(plan: &ServiceImagePlan) -> Vec<&str> {
    plan.parts.iter().filter(|part| !part.there).map(|part| part.what.as_str()).collect()
}

#[tokio::test]
async fn a_plan_names_what_would_be_sent_and_then_the_image_that_was_made() {
    let (server, machine) = (Server::start(), Machine::new());
    let registry = server.registry();
    let ingredients = Ingredients::in_registry(&registry, &machine).await;
    let project = machine.project(PROJECT);
    let models = [machine.model("b:1", b"two"), machine.model("a:2", b"one")];
    let runtime = Some(&ingredients.runtime);
    let before = plan(&ingredients, &machine, runtime, (project, &models)).await;
    let parts: Vec<_> = before.parts.iter().map(|part| part.what.as_str()).collect();
    assert_eq!(parts, ["the environment", "model a:2", "model b:1", "the runtime", "the project", "start-up"]);
    assert_eq!(missing(&before), ["model a:2", "model b:1", "the project", "start-up"]);
    assert_eq!((before.digest, before.parts[4].size), (None, 21), "a part must be packed first");
    assert_eq!((before.os.as_str(), before.architecture.as_str()), ("linux", "amd64"));
    assert_eq!(plan(&ingredients, &machine, runtime, (project, &models)).await, before, "planning packs and sends nothing");

    let made = ingredients.assemble(&machine, project, &models).await;
    let after = plan(&ingredients, &machine, runtime, (project, &models)).await;
    assert_eq!((after.digest, missing(&after)), (Some(made.digest), vec![]));
    assert_eq!((after.user, after.os, after.architecture), (made.user, made.os, made.architecture));

    // Another project is one part more; without the runtime in the registry no image is known.
    let changed = machine.project(&[("score.py", b"def run(x): return 2 * x\n")]);
    let changed = plan(&ingredients, &machine, runtime, (changed, &models)).await;
    assert_eq!((changed.digest, missing(&changed)), (None, vec!["the project"]));
    let without = plan(&ingredients, &machine, None, (project, &models)).await;
    let part = &without.parts[3];
    assert_eq!((without.digest, part.what.as_str(), part.size, part.there), (None, "the runtime", 77, false));
}
