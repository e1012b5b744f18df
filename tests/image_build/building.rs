//! One environment image: built, found, rebuilt, refused.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use aml::image::{BaseError, BuildError, EnvironmentImage, EnvironmentImageError, Found};
use aml::operations::{OperationError, Rebuild};
use aml::registry::RegistryPlace;

use super::parts::{Bench, Heard, RegistryServer, make, recipe_of, recipe_on};

const OCI: &str = "application/vnd.oci.image.manifest.v1+json";

/// Runs a command in an image that an engine fetches from its registry.
fn run_in(bench: &Bench, image: &EnvironmentImage, command: &[&str]) -> String {
    let RegistryPlace::Remote(address) = image.registry.place() else { panic!("a remote registry") };
    let reference = format!("{}/{}@{}", address.host(), image.repository, image.digest);
    let container = bench.home.run("buildah", &["from", "--quiet", "--tls-verify=false", &reference]);
    let container = container.trim();
    let done = bench.home.command("buildah", &[&["run", container, "--"], command].concat()).output().unwrap();
    bench.home.run("buildah", &["rm", container]);
    String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr)
}

fn failure(made: Result<EnvironmentImage, OperationError>) -> EnvironmentImageError {
    match made.expect_err("it should have failed") {
        OperationError::EnvironmentImage(error) => *error,
        other => panic!("another failure: {other}"),
    }
}

#[tokio::test]
async fn an_environment_is_built_once_and_found_ever_after() {
    let bench = Bench::new();
    let recipe = bench.recipe(&["RUN echo made > /made", "ENV MADE=yes"]);
    let heard = Heard::default();
    let built = bench.make(&recipe, &heard).await.unwrap();
    assert_eq!(built.found, Found::Built);
    assert!(heard.count("Output(\"STEP") > 0, "the log streams:\n{}", heard.text());
    assert_eq!(built.image.manifest.media_type().as_ref().unwrap().to_string(), OCI);
    let base = built.base.clone().expect("what it was made on is said");
    assert_eq!(base.name, bench.base());
    assert_eq!(run_in(&bench, &built, &["cat", "/made"]), "made\n", "an engine runs what was put together");
    assert!(bench.home.builds_left().is_empty() && bench.home.left_at_engine().is_empty(), "a build left something behind");

    let heard = Heard::default();
    let found = bench.make(&recipe, &heard).await.unwrap();
    assert_eq!((found.found, found.digest), (Found::Workspace, built.digest));
    assert!(!heard.text().contains("building"), "it was built again:\n{}", heard.text());
    assert_eq!((found.packages, found.base, found.python), (built.packages, built.base, built.python));
}

#[tokio::test]
async fn the_base_is_taken_over_layer_by_layer() {
    let bench = Bench::new();
    let imported = bench.make(&bench.recipe(&[]), &Heard::default()).await.unwrap();
    let built = bench.make(&bench.recipe(&["RUN echo made > /made"]), &Heard::default()).await.unwrap();
    let names = |image: &EnvironmentImage| -> Vec<String> {
        image.image.manifest.layers().iter().map(|layer| layer.digest().to_string()).collect()
    };
    let (base, all) = (names(&imported), names(&built));
    assert_eq!(all[..base.len()], base[..], "layers of the base were packed anew instead of mounted");
    assert_eq!(all.len(), base.len() + 1, "one layer holds what was built");
    assert_eq!(built.image.diff_ids().len(), all.len(), "the configuration names each layer");
}

#[tokio::test]
async fn where_nothing_is_to_be_built_the_base_is_brought_in_without_a_builder() {
    let mut bench = Bench::new();
    bench.home.host.search_path = "/nowhere".into();
    let heard = Heard::default();
    let image = bench.make(&bench.recipe(&[]), &heard).await.unwrap();
    assert_eq!(image.found, Found::Imported);
    assert_eq!(image.image.manifest.media_type().as_ref().unwrap().to_string(), OCI, "Docker's form becomes OCI's");
    assert_eq!(bench.make(&bench.recipe(&[]), &heard).await.unwrap().found, Found::Workspace);
    let error = failure(bench.make(&bench.recipe(&["RUN echo x"]), &heard).await);
    assert!(matches!(error, EnvironmentImageError::Build(BuildError::NoBuilder)), "{error}");
}

#[tokio::test]
async fn what_only_the_global_registry_has_is_used_from_there() {
    let bench = Bench::new();
    let recipe = bench.recipe(&["RUN echo made > /made"]);
    let built = bench.make(&recipe, &Heard::default()).await.unwrap();
    let (own, global) = (RegistryServer::start(), bench.workspace.open());
    let (machine, heard) = ((&bench.home, &bench.storage), Heard::default());
    let found = make(machine, (&recipe, &heard), (&own.open(), Some(&global), Rebuild::Never)).await.unwrap();
    assert_eq!((found.found, found.digest), (Found::Global, built.digest));
    assert_eq!(found.registry.place(), global.place());
}

#[tokio::test]
async fn a_global_registry_that_does_not_answer_is_told_and_the_image_is_built() {
    let bench = Bench::new();
    let gone = RegistryServer::start();
    let global = gone.open();
    drop(gone);
    let heard = Heard::default();
    let recipe = bench.recipe(&["RUN echo made > /made"]);
    let built = bench.make_with(&recipe, &heard, (Some(&global), Rebuild::Never)).await.unwrap();
    assert_eq!(built.found, Found::Built);
    assert!(heard.text().contains("can't use the global registry"), "{}", heard.text());
}

#[tokio::test]
async fn a_base_that_has_moved_is_said_and_taken_when_rebuilding() {
    let bench = Bench::new();
    let recipe = bench.recipe(&["RUN cat /etc/note > /made"]);
    let heard = Heard::default();
    let first = bench.make(&recipe, &heard).await.unwrap();
    bench.make(&recipe, &heard).await.unwrap();
    assert!(!heard.text().contains("has moved"), "{}", heard.text());
    bench.home.push_base(&bench.base(), "second", "amd64");
    let found = bench.make(&recipe, &heard).await.unwrap();
    assert_eq!(found.digest, first.digest, "a base that moved rebuilds nothing");
    assert!(heard.text().contains("has moved since this environment was built"), "{}", heard.text());
    assert_eq!(run_in(&bench, &found, &["cat", "/made"]), "first");
    let rebuilt = bench.make_with(&recipe, &heard, (None, Rebuild::Always)).await.unwrap();
    assert_eq!((rebuilt.found, rebuilt.key.as_str()), (Found::Built, first.key.as_str()));
    assert_eq!(run_in(&bench, &rebuilt, &["cat", "/made"]), "second");
    let heard = Heard::default();
    let found = bench.make(&recipe, &heard).await.unwrap();
    assert_eq!(found.digest, rebuilt.digest, "the key names what was built last");
    assert!(!heard.text().contains("has moved"), "{}", heard.text());
}

#[tokio::test]
async fn of_a_step_that_fails_the_step_and_its_last_lines_are_the_error() {
    let bench = Bench::new();
    let recipe = bench.recipe(&["RUN echo before", "RUN echo 'no such package: nothing' >&2; exit 3", "RUN echo after"]);
    let error = failure(bench.make(&recipe, &Heard::default()).await);
    let EnvironmentImageError::Build(error) = error else { panic!("{error}") };
    let BuildError::StepFailed { command, status, tail, log, .. } = &error else { panic!("{error:?}") };
    assert_eq!(command, "RUN echo 'no such package: nothing' >&2; exit 3");
    assert_eq!((status.as_str(), tail.as_slice()), ("exit status 3", &["no such package: nothing".to_owned()][..]));
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("before") && log.contains("no such package"), "the whole log is kept:\n{log}");
    assert!(bench.home.builds_left().is_empty() && bench.home.left_at_engine().is_empty(), "a failed build left something");
}

#[tokio::test]
async fn a_base_that_cannot_be_used_is_told_before_anything_is_built() {
    let bench = Bench::new();
    let arm = format!("{}/base:arm", bench.workspace.host);
    bench.home.push_base(&arm, "arm", "arm64");
    let error = failure(bench.make(&recipe_on(&arm, &["RUN echo x"]), &Heard::default()).await);
    let EnvironmentImageError::Base(BaseError::OtherPlatform { platforms, .. }) = &error else { panic!("{error}") };
    assert_eq!(platforms, &["linux/arm64"]);
    let missing = format!("{}/base:none", bench.workspace.host);
    let error = failure(bench.make(&recipe_on(&missing, &["RUN echo x"]), &Heard::default()).await);
    assert!(matches!(error, EnvironmentImageError::Base(BaseError::NotFound { .. })), "{error}");
}

#[tokio::test]
async fn what_this_machine_gives_to_steps_does_not_stay_in_the_image() {
    let mut bench = Bench::new();
    let certificates = bench.folder().join("ca.pem");
    std::fs::write(&certificates, "THE CERTIFICATES\n").unwrap();
    bench.home.host.certificates = Some(certificates);
    bench.home.host.installers.pip.variables.insert("index-url".to_owned(), "https://me:hunter2@host/simple".to_owned());
    let proxy = |name: &str, value: &str| (name.to_owned(), value.into());
    bench.home.host.variables.push(proxy("HTTP_PROXY", "http://proxy.example:3128"));
    bench.home.host.variables.push(proxy("NO_PROXY", "127.0.0.1"));
    let mount = "--mount=type=secret,id=aml-ca --mount=type=secret,id=aml-pip";
    let step =
        format!("RUN {mount} echo \"through $HTTP_PROXY\"; cat /run/secrets/aml-ca; ls -l /run/secrets/aml-pip; env > /seen");
    let heard = Heard::default();
    let built = bench.make(&bench.recipe(&[&step]), &heard).await.unwrap();
    let told = heard.text();
    assert!(told.contains("through http://proxy.example:3128") && told.contains("THE CERTIFICATES"), "{told}");
    assert!(told.contains("-r--------") || told.contains("-rw-------"), "pip's settings can be read by others:\n{told}");
    let configuration = String::from_utf8(built.image.configuration_bytes.to_vec()).unwrap();
    for secret in ["hunter2", "proxy.example", "THE CERTIFICATES"] {
        assert!(!configuration.contains(secret), "'{secret}' stays in the image:\n{configuration}");
    }
    assert!(run_in(&bench, &built, &["ls", "/run/secrets/aml-pip"]).contains("No such file"), "a secret stays in the image");
}

#[tokio::test]
async fn a_look_up_asks_each_registry_twice_at_most() {
    let bench = Bench::new();
    let recipe = bench.recipe(&["RUN echo made > /made"]);
    bench.make(&recipe, &Heard::default()).await.unwrap();
    let (own, global) = (RegistryServer::start(), bench.workspace.open());
    bench.workspace.asked();
    let (machine, heard) = ((&bench.home, &bench.storage), Heard::default());
    make(machine, (&recipe, &heard), (&own.open(), Some(&global), Rebuild::Never)).await.unwrap();
    let about = |asked: Vec<String>| asked.into_iter().filter(|line| line.contains("aml/environments")).collect::<Vec<_>>();
    let asked = about(own.asked());
    assert_eq!(asked.len(), 1, "one question is enough to know that there is nothing: {asked:?}");
    let asked = about(bench.workspace.asked());
    assert_eq!(asked.len(), 2, "the manifest and the configuration: {asked:?}");
}

#[tokio::test]
async fn a_base_of_another_registry_travels_once_and_is_not_needed_to_find_the_image() {
    let bench = Bench::new();
    let elsewhere = RegistryServer::start();
    let base = format!("{}/team/base:1", elsewhere.host);
    bench.home.push_base(&base, "elsewhere", "amd64");
    let recipe = recipe_on(&base, &["RUN cat /etc/note > /made"]);
    let heard = Heard::default();
    let built = bench.make(&recipe, &heard).await.unwrap();
    assert!(heard.text().contains("is copied from"), "what travels is said before it does:\n{}", heard.text());
    assert_eq!(run_in(&bench, &built, &["cat", "/made"]), "elsewhere");
    let heard = Heard::default();
    let other = bench.make(&recipe_on(&base, &["RUN echo other > /made"]), &heard).await.unwrap();
    assert_eq!(other.found, Found::Built);
    assert!(!heard.text().contains("is copied from"), "the base travelled twice:\n{}", heard.text());
    drop(elsewhere);
    let heard = Heard::default();
    assert_eq!(bench.make(&recipe, &heard).await.unwrap().digest, built.digest);
    assert!(!heard.text().contains("Warning"), "{}", heard.text());
}

#[tokio::test]
async fn of_a_dockerfile_the_layers_of_its_base_are_taken_over_too() {
    let bench = Bench::new();
    let base = bench.make(&bench.recipe(&[]), &Heard::default()).await.unwrap();
    let steps = format!("FROM {0} AS made\nRUN echo one > /one\nFROM {0}\nCOPY --from=made /one /two\n", bench.base());
    let built = bench.make(&recipe_of(&steps), &Heard::default()).await.unwrap();
    assert_eq!(run_in(&bench, &built, &["cat", "/two"]), "one\n");
    let (of_base, all) = (base.image.manifest.layers(), built.image.manifest.layers());
    assert_eq!(all[..of_base.len()], of_base[..], "the base's layers were sent again");
    assert_eq!(built.base.unwrap().name, bench.base());
    assert!(bench.home.builds_left().is_empty() && bench.home.left_at_engine().is_empty(), "a build left something behind");
}
