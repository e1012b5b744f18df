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

fn file<'a>(recipe: &'a ImageRecipe, name: &str) -> &'a str {
    std::str::from_utf8(&recipe.context[&format!("aml/{name}")]).unwrap()
}

#[test]
fn an_image_is_its_base_and_one_step() {
    let recipe = image_recipe(&diabetes(), CondaPolicy::Auto).unwrap();
    let digest = format!("sha256:{}", "ab".repeat(32)).parse().unwrap();
    let text = recipe.dockerfile(&RecipeFacts { digest: Some(&digest), user: None }).replace(&recipe.key.as_str()[..32], "[KEY]");
    insta::assert_snapshot!(text, @r"
    FROM docker.io/library/ubuntu@sha256:abababababababababababababababababababababababababababababababab
    USER root
    RUN --mount=type=bind,source=aml,target=/tmp/aml-context --mount=type=cache,target=/tmp/aml-cache --mount=type=secret,id=aml-ca,target=/run/secrets/aml-ca,mode=0444 --mount=type=secret,id=aml-pip,target=/run/secrets/aml-pip,mode=0444 --mount=type=secret,id=aml-uv,target=/run/secrets/aml-uv,mode=0444 sh /tmp/aml-context/environment.sh /azureml-envs/azureml_[KEY]
    ENV PATH=/azureml-envs/azureml_[KEY]/bin:$PATH
    ENV AZUREML_CONDA_ENVIRONMENT_PATH=/azureml-envs/azureml_[KEY]
    ENV LD_LIBRARY_PATH=/azureml-envs/azureml_[KEY]/lib${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    ENV AZUREML_ENVIRONMENT_IMAGE=True
    ");
    assert_eq!(recipe.python, format!("{}/bin/python", recipe.prefix().unwrap()));
    assert!(recipe.builds() && !recipe.has_own_steps());
}

#[test]
fn what_the_step_needs_stands_in_the_context() {
    let recipe = image_recipe(&diabetes(), CondaPolicy::Auto).unwrap();
    let names: Vec<_> = recipe.context.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        ["aml/conda.yml", "aml/environment.sh", "aml/lower-bounds.txt", "aml/newer.py", "aml/requirements.txt", "aml/settings"]
    );
    insta::assert_snapshot!(file(&recipe, "settings"), @r"
    method=condaElsePip
    pythons='3.11'
    fetch='3.11'
    wanted='Python 3.11'
    uv_reads=yes
    options=yes
    own_index=no
    ");
    insta::assert_snapshot!(file(&recipe, "requirements.txt"), @r"
    --extra-index-url https://me:hunter2@host/simple
    azureml-inference-server-http
    joblib
    setuptools<82
    ");
    insta::assert_snapshot!(file(&recipe, "conda.yml"), @r#"{"channels":["conda-forge"],"dependencies":["python=3.11","joblib","pip",{"pip":["--extra-index-url https://me:hunter2@host/simple","azureml-inference-server-http"]}]}"#);
    insta::assert_snapshot!(recipe.notes.join("\n"), @"where the base image has no conda tool, taken from PyPI: joblib");
}

#[test]
fn variables_of_the_definition_win_over_those_of_conda() {
    let recipe = image_recipe(&diabetes(), CondaPolicy::Auto).unwrap();
    let variables: Vec<_> = recipe.variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(variables, ["BOTH=definition", "FROM_CONDA=1"]);
    assert!(!format!("{recipe:?}").contains("hunter2"));
}

#[test]
fn the_users_steps_come_before_ours_and_their_user_stays() {
    let mut environment = diabetes();
    environment.docker = Docker {
        base_dockerfile: Some("FROM ubuntu:22.04\r\nRUN apt-get update\r\nUSER app\r\n".to_owned()),
        extra_steps: vec!["RUN id".to_owned()],
        ..Docker::default()
    };
    let recipe = image_recipe(&environment, CondaPolicy::Never).unwrap();
    assert!(recipe.has_own_steps());
    let text = recipe.dockerfile(&RecipeFacts::default());
    let words: Vec<_> = text.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(words.join(" "), format!("FROM {}RUN USER RUN USER RUN ENV ENV ENV USER ENV", "ARG ".repeat(8)));
    assert!(text.contains("apt-get update\n") && text.contains("USER app\nENV AZUREML_ENVIRONMENT_IMAGE=True\n"), "{text}");
    assert!(!text.contains('\r'));
}

#[test]
fn the_bases_own_user_stays_unless_the_recipe_names_one() {
    let facts = RecipeFacts { digest: None, user: Some("dockeruser:users") };
    let mut definition = diabetes();
    let recipe = image_recipe(&definition, CondaPolicy::Auto).unwrap();
    let text = recipe.dockerfile(&facts);
    assert!(text.ends_with("\nUSER dockeruser:users\nENV AZUREML_ENVIRONMENT_IMAGE=True\n"), "{text}");
    assert!(!recipe.dockerfile(&RecipeFacts::default()).contains("dockeruser"));
    definition.docker.extra_steps = vec!["USER app".to_owned()];
    let text = image_recipe(&definition, CondaPolicy::Auto).unwrap().dockerfile(&facts);
    assert!(text.ends_with("\nUSER app\nENV AZUREML_ENVIRONMENT_IMAGE=True\n"), "{text}");
    assert!(!text.contains("dockeruser"), "{text}");
}

#[test]
fn a_user_managed_image_without_steps_is_not_built() {
    let mut environment = diabetes();
    environment.python.user_managed_dependencies = true;
    let recipe = image_recipe(&environment, CondaPolicy::Auto).unwrap();
    assert!(!recipe.builds() && recipe.context.is_empty() && recipe.prefix().is_none());
    assert_eq!(recipe.python, "python");
    environment.docker.extra_steps = vec!["# only a comment".to_owned()];
    assert!(!image_recipe(&environment, CondaPolicy::Auto).unwrap().builds());
    environment.docker.extra_steps = vec!["RUN id".to_owned()];
    environment.python.interpreter_path = Some("/opt/venv/bin/python".to_owned());
    let recipe = image_recipe(&environment, CondaPolicy::Auto).unwrap();
    assert!(recipe.builds());
    assert_eq!(recipe.python, "/opt/venv/bin/python");
    assert!(!recipe.dockerfile(&RecipeFacts::default()).contains("environment.sh"));
}

#[test]
fn what_pypi_does_not_have_is_a_warning_where_the_base_may_have_conda() {
    let mut environment = diabetes();
    environment.python.conda_dependencies.as_mut().unwrap().dependencies.push(package("r-base", VersionForm::Any));
    let recipe = image_recipe(&environment, CondaPolicy::Auto).unwrap();
    insta::assert_snapshot!(recipe.warnings.join("\n"), @"the conda packages r-base have no known project on PyPI: the base image must have micromamba, mamba or conda");
    insta::assert_snapshot!(file(&recipe, "untranslatable.txt"), @"the conda packages r-base have no known project on PyPI: use a base image with micromamba, mamba or conda, which have them");
    assert!(image_recipe(&environment, CondaPolicy::Always).unwrap().warnings.is_empty());
    let error = image_recipe(&environment, CondaPolicy::Never).unwrap_err();
    assert!(matches!(error, EnvironmentError::NotOnPyPi { .. }), "{error}");
}
