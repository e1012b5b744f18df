//! What reads text and bytes from outside, each as one function of any input. Where more than "it ends without a panic" must hold, it is
//! asserted. The fuzz targets call these functions, and so does the bounded run over the corpus (`tests/parsers.rs`).

use std::fs;
use std::path::Path;

use aml::config::{CondaFile, DeploymentConfig, DeploymentFlags, Environment, Faults, InferenceConfig, InferenceFlags};
use aml::diagnosis::{Evidence, diagnose};
use aml::environment::{CondaPolicy, RecipeFacts, Requirement, image_recipe, packages_in_log, redacted};
use aml::image::{ImageArchive, in_oci_form, platform_image};
use aml::names::{Digest, ImageReference, ModelId, RegistryAddress};
use aml::package::{list_project, unbundle, unpack};
use aml::registry::{Challenge, Credentials, DockerCredentials, Manifest, unpacked};
use aml::workspace::{ModelDocument, parse_config_file};

/// A parser's name, and the parser.
pub type Parser = (&'static str, fn(&[u8]));

/// Each parser by its name, which is its target's and its corpus's too.
pub const PARSERS: [Parser; 16] = [
    ("inference_config", inference_config),
    ("deployment_config", deployment_config),
    ("conda_definition", conda_definition),
    ("environment", environment),
    ("requirement", requirement),
    ("dockerfile", dockerfile),
    ("ignore_rules", ignore_rules),
    ("reference", reference),
    ("manifest", manifest),
    ("challenge", challenge),
    ("workspace_config", workspace_config),
    ("docker_credentials", docker_credentials),
    ("model_document", model_document),
    ("log", log),
    ("layer", layer),
    ("image_archive", image_archive),
];

/// `inferenceconfig.json`: a configuration and faults that stop the command exclude each other.
pub fn inference_config(data: &[u8]) {
    in_a_file("inferenceconfig.json", data, |file, folder| {
        let mut faults = Faults::default();
        let config = InferenceConfig::read(Some(file), &InferenceFlags::default(), folder, &mut faults);
        assert!(config.is_some() != faults.any_error(), "{faults}");
    });
}

/// `deploymentconfig.json`: likewise.
pub fn deployment_config(data: &[u8]) {
    in_a_file("deploymentconfig.json", data, |file, _| {
        let mut faults = Faults::default();
        let config = DeploymentConfig::read(Some(file), &DeploymentFlags::default(), &mut faults);
        assert!(config.is_none() || !faults.any_error(), "{faults}");
    });
}

/// A conda definition with its match specs: what can be read has a key, unless it is refused with a reason.
pub fn conda_definition(data: &[u8]) {
    in_a_file("conda.yml", data, |file, _| {
        let mut faults = Faults::default();
        let Some(definition) = CondaFile::read(file, &mut faults) else { return assert!(faults.any_error()) };
        let mut environment = Environment::default();
        environment.python.conda_dependencies = Some(definition);
        recipe(&environment);
    });
}

/// `azureml_environment.json`: what can be read can be written as a directory, and is read from it as the same again.
pub fn environment(data: &[u8]) {
    in_a_file("azureml_environment.json", data, |_, folder| {
        let Some(environment) = Environment::read_directory(folder, &mut Faults::default()) else { return };
        recipe(&environment);
        for (name, content) in environment.directory_files() {
            fs::write(folder.join(name), content).expect("a file");
        }
        let mut faults = Faults::default();
        let again = Environment::read_directory(folder, &mut faults);
        assert_eq!(again.map(|again| again.to_document()), Some(environment.to_document()), "{faults}");
    });
}

/// A line for pip.
pub fn requirement(data: &[u8]) {
    let mut environment = Environment::default();
    let line = String::from_utf8_lossy(data).lines().next().unwrap_or_default().to_owned();
    let _ = Requirement::new(&line);
    environment.python.conda_dependencies = Some(CondaFile { pip: vec![line], ..CondaFile::default() });
    recipe(&environment);
}

/// A user's Dockerfile: what counts of what counts is itself.
pub fn dockerfile(data: &[u8]) {
    let with = |text: String| {
        let mut environment = Environment::default();
        environment.docker.base_dockerfile = Some(text);
        environment
    };
    let Ok(text) = str::from_utf8(data) else { return };
    let Some(once) = recipe(&with(text.to_owned())) else { return };
    if once.is_empty() {
        return;
    }
    assert_eq!(recipe(&with(once.join("\n"))).as_ref(), Some(&once));
}

/// An ignore file: it decides on some files, whatever it says.
pub fn ignore_rules(data: &[u8]) {
    in_a_file(".amlignore", data, |_, folder| {
        fs::create_dir_all(folder.join("a/b.d")).expect("a folder");
        for name in ["a/b.d/c.py", "a/x", "score.py", "é [1]"] {
            fs::write(folder.join(name), "").expect("a file");
        }
        list_project(folder).expect("rules are no faults");
    });
}

/// Names of images, registries, models and contents: what is read is written as what is read again.
pub fn reference(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    again::<ImageReference>(text);
    again::<RegistryAddress>(text);
    again::<ModelId>(text);
    again::<Digest>(text);
}

/// A manifest or an index of a registry.
pub fn manifest(data: &[u8]) {
    let reference: ImageReference = "host.example/base:1".parse().expect("a reference");
    let kind = |name: &str| format!("application/vnd.{name}+json");
    for media_type in ["oci.image.manifest.v1", "docker.distribution.manifest.v2"].map(kind) {
        let found = Manifest { digest: Digest::from_sha256([0; 32]), media_type, bytes: data.to_vec().into() };
        let _ = in_oci_form(&found);
        let _ = platform_image(&found, &reference);
    }
}

/// `WWW-Authenticate`, a header on each line.
pub fn challenge(data: &[u8]) {
    let mut headers = hyper::HeaderMap::new();
    for value in data.split(|byte| *byte == b'\n').filter_map(|line| line.try_into().ok()) {
        headers.append(hyper::header::WWW_AUTHENTICATE, value);
    }
    let _ = Challenge::read(&headers);
}

/// A workspace's `config.json`.
pub fn workspace_config(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let _ = parse_config_file(Path::new("/project/.azureml/config.json"), text);
}

/// Docker's `config.json`: helpers are looked for where there are none.
pub fn docker_credentials(data: &[u8]) {
    in_a_file("config.json", data, |file, _| {
        let credentials = DockerCredentials::new(vec![file.to_owned()], "".into());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let _ = runtime.block_on(credentials.find("host.example:5000"));
    });
}

/// A model's document in the catalog: what is read is written as what is read again.
pub fn model_document(data: &[u8]) {
    let Ok(model) = serde_json::from_slice::<ModelDocument>(data) else { return };
    let text = serde_json::to_vec(&model).expect("a document can be written");
    assert_eq!(serde_json::from_slice::<ModelDocument>(&text).ok().as_ref(), Some(&model));
}

/// The log of a script or of a build.
pub fn log(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = packages_in_log(&text);
    let hidden = redacted(&text);
    assert_eq!(redacted(&hidden), hidden, "what is hidden stays hidden");
    let log = text.lines().map(str::to_owned).collect();
    let _ = diagnose(&Evidence { log, project_root: Some("/app".to_owned()), ..Evidence::default() });
}

/// A layer, plain and packed: it is unpacked as a whole or leaves nothing, and never leaves its folder.
pub fn layer(data: &[u8]) {
    const MOST: u64 = 1 << 20;
    in_a_file("beside", b"", |_, folder| {
        for form in ["", "+gzip", "+zstd"] {
            let Ok(mut plain) = unpacked(&format!("application/vnd.oci.image.layer.v1.tar{form}"), data, MOST) else { continue };
            let into = folder.join("into");
            let whole = unpack(&mut plain, &into).is_ok();
            assert_eq!(
                fs::read_dir(folder).expect("the folder").count(),
                1 + usize::from(whole),
                "nothing is left but the layer"
            );
            let _ = fs::remove_dir_all(into);
            let Ok(mut plain) = unpacked(&format!("application/vnd.oci.image.layer.v1.tar{form}"), data, MOST) else { continue };
            let _ = unbundle(&mut plain, "a", &mut Vec::new());
        }
    });
}

/// An image as an engine writes it.
pub fn image_archive(data: &[u8]) {
    in_a_file("image.tar", data, |file, _| {
        let _ = ImageArchive::open(file);
    });
}

/// Returns the lines of a definition's Dockerfile that count, unless it is refused; its image's Dockerfile can be written.
fn recipe(environment: &Environment) -> Option<Vec<String>> {
    let made = image_recipe(environment, CondaPolicy::Auto).ok()?;
    let _ = made.dockerfile(&RecipeFacts::default());
    let form = serde_json::to_value(&made.form).expect("a form can be written");
    serde_json::from_value(form["baseDockerfile"].clone()).ok()
}

fn again<T: std::str::FromStr + ToString + PartialEq>(text: &str) {
    let Ok(name) = text.parse::<T>() else { return };
    let written = name.to_string();
    assert!(written.parse::<T>().is_ok_and(|again| again == name), "'{text}' is written as '{written}'");
}

/// Calls with a file of this content, alone in its folder.
fn in_a_file(name: &str, data: &[u8], call: impl FnOnce(&Path, &Path)) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    fs::write(&file, data).expect("a file");
    call(&file, folder.path());
}
