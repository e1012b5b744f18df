use super::*;
use crate::config::{CondaDependency, Docker, Python, VersionForm};

fn package(name: &str, version: VersionForm) -> CondaDependency {
    let text = match &version {
        VersionForm::Prefix(version) => format!("{name}={version}"),
        _ => name.to_owned(),
    };
    CondaDependency { text, channel: None, name: name.to_owned(), version, build: None }
}

fn diabetes() -> Environment {
    let definition = CondaFile {
        channels: vec!["conda-forge".to_owned()],
        dependencies: vec![package("python", VersionForm::Prefix("3.11".to_owned())), package("joblib", VersionForm::Any)],
        pip: vec!["--extra-index-url https://me:hunter2@host/simple".to_owned(), "azureml-inference-server-http".to_owned()],
        variables: [("FROM_CONDA".to_owned(), "1".to_owned()), ("BOTH".to_owned(), "conda".to_owned())].into(),
        ..CondaFile::default()
    };
    Environment {
        environment_variables: [("BOTH".to_owned(), "definition".to_owned())].into(),
        python: Python { conda_dependencies: Some(definition), ..Python::default() },
        docker: Docker { base_image: Some("ubuntu:22.04".to_owned()), ..Docker::default() },
        ..Environment::default()
    }
}

#[test]
fn dump() {
    let mut environment = diabetes();
    environment.docker.base_image = Some("localhost/envbase:1".to_owned());
    environment.docker.extra_steps = vec!["RUN id -u && ls -l /run/secrets; echo cert=$PIP_CERT".to_owned()];
    environment.python.conda_dependencies.as_mut().unwrap().pip.remove(0);
    let recipe = image_recipe(&environment, CondaPolicy::Auto).unwrap();
    std::fs::create_dir_all("/tmp/env-bud/ctx/aml").unwrap();
    for (name, content) in &recipe.context {
        std::fs::write(format!("/tmp/env-bud/ctx/{name}"), content).unwrap();
    }
    std::fs::write("/tmp/env-bud/ctx/Dockerfile", recipe.dockerfile(None)).unwrap();
}
