//! Curated environments of v1: the names that Microsoft reserved, and the inference images that were published for them.

use super::EnvironmentError;
use crate::config::{Docker, Environment, Python};

/// A curated environment's image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Published {
    /// The name without `AzureML-`, which is the image's too.
    name: &'static str,
    /// The packages to list in an own definition instead.
    packages: &'static str,
}

const PREFIX: &str = "AzureML-";
const REPOSITORY: &str = "mcr.microsoft.com/azureml/";

#[rustfmt::skip]
const PUBLISHED: &[Published] = &[
    Published { name: "minimal-ubuntu18.04-py37-cpu-inference", packages: "python=3.7" },
    Published { name: "minimal-ubuntu18.04-py37-cuda11.0.3-gpu-inference", packages: "python=3.7" },
    Published { name: "minimal-ubuntu20.04-py38-cpu-inference", packages: "python=3.8" },
    Published { name: "minimal-ubuntu20.04-py38-cuda11.6.2-gpu-inference", packages: "python=3.8" },
    Published { name: "minimal-ubuntu22.04-py39-cpu-inference", packages: "python=3.9" },
    Published { name: "minimal-ubuntu22.04-py39-cuda11.8-gpu-inference", packages: "python=3.9" },
    Published { name: "onnxruntime-1.6-ubuntu18.04-py37-cpu-inference", packages: "python=3.7 and onnxruntime==1.6" },
    Published { name: "pytorch-1.6-ubuntu18.04-py37-cpu-inference", packages: "python=3.7 and torch==1.6" },
    Published { name: "pytorch-1.7-ubuntu18.04-py37-cpu-inference", packages: "python=3.7 and torch==1.7" },
    Published { name: "pytorch-1.9-ubuntu18.04-py37-cuda11.0.3-gpu-inference", packages: "python=3.7 and torch==1.9" },
    Published { name: "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference", packages: "python=3.7 and scikit-learn==0.24.1" },
    Published { name: "tensorflow-1.15-ubuntu18.04-py37-cpu-inference", packages: "python=3.7 and tensorflow==1.15" },
    Published { name: "tensorflow-2.4-ubuntu18.04-py37-cpu-inference", packages: "python=3.7 and tensorflow==2.4" },
    Published { name: "tensorflow-2.4-ubuntu18.04-py37-cuda11.0.3-gpu-inference", packages: "python=3.7 and tensorflow==2.4" },
    Published { name: "xgboost-0.9-ubuntu18.04-py37-cpu-inference", packages: "python=3.7 and xgboost==0.9" },
];

/// Words in the names of training environments, and the packages to list instead.
const FAMILIES: &[(&str, &str)] = &[
    ("sklearn", "scikit-learn"),
    ("scikit", "scikit-learn"),
    ("pytorch", "torch"),
    ("acpt", "torch"),
    ("tensorflow", "tensorflow"),
    ("xgboost", "xgboost"),
    ("lightgbm", "lightgbm"),
    ("onnxruntime", "onnxruntime"),
    ("automl", "the packages that trained the model (its conda file is among the run's outputs)"),
    ("responsibleai", "responsibleai"),
    ("triton", "a base image with Triton and userManagedDependencies"),
    ("vowpal", "vowpalwabbit"),
    ("pyspark", "pyspark"),
];

/// Returns whether a name is reserved for curated environments.
pub fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("azureml") || name.starts_with("microsoft")
}

/// Returns the definition of a curated environment: its published image, which contains Python and the scoring server. A name without an
/// image is an error that says what to use instead; a name that isn't reserved is `None`.
pub fn curated(name: &str) -> Option<Result<Environment, EnvironmentError>> {
    if !is_reserved(name) {
        return None;
    }
    let Some(found) = find(name) else {
        return Some(Err(EnvironmentError::CuratedUnknown { name: name.to_owned(), instead: instead(name) }));
    };
    Some(Ok(Environment {
        name: Some(name.to_owned()),
        python: Python { user_managed_dependencies: true, ..Python::default() },
        docker: Docker { base_image: Some(image(found)), ..Docker::default() },
        ..Environment::default()
    }))
}

/// Returns the error of a curated environment where services run as processes and not in containers.
pub fn curated_without_containers(name: &str) -> Option<EnvironmentError> {
    let found = find(name).filter(|_| is_reserved(name))?;
    Some(EnvironmentError::CuratedNeedsContainers {
        name: name.to_owned(),
        image: image(found),
        instead: format!("{} and azureml-inference-server-http", found.packages),
    })
}

fn find(name: &str) -> Option<&'static Published> {
    let bare = name.get(..PREFIX.len()).filter(|start| start.eq_ignore_ascii_case(PREFIX)).map(|_| &name[PREFIX.len()..])?;
    PUBLISHED.iter().find(|published| published.name.eq_ignore_ascii_case(bare))
}

fn image(found: &Published) -> String {
    format!("{REPOSITORY}{}:latest", found.name)
}

fn instead(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let family = FAMILIES.iter().find(|(word, _)| name.contains(word)).map(|(_, packages)| *packages);
    let packages = family.map(|packages| format!("{packages} and ")).unwrap_or_default();
    format!("write a conda file that lists {packages}azureml-inference-server-http, and name it with --conda-file")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::{CondaPolicy, image_recipe};

    #[test]
    fn every_published_name_is_an_image_that_needs_no_build() {
        for published in PUBLISHED {
            let environment = curated(&format!("AzureML-{}", published.name)).unwrap().unwrap();
            let recipe = image_recipe(&environment, CondaPolicy::Auto).unwrap();
            assert!(!recipe.builds(), "{}", published.name);
            assert!(recipe.base_image().unwrap().to_string().starts_with(REPOSITORY), "{}", published.name);
        }
    }

    #[test]
    fn a_name_without_an_image_says_what_to_use() {
        let error = curated("AzureML-sklearn-1.0-ubuntu20.04-py38-cpu").unwrap().unwrap_err();
        insta::assert_snapshot!(error, @"the curated environment 'AzureML-sklearn-1.0-ubuntu20.04-py38-cpu' has no published inference image");
        insta::assert_snapshot!(error.remedy(), @"Instead, write a conda file that lists scikit-learn and azureml-inference-server-http, and name it with --conda-file.");
    }

    #[test]
    fn on_one_machine_a_curated_environment_says_what_to_write() {
        let error = curated_without_containers("azureml-sklearn-0.24.1-ubuntu18.04-py37-cpu-inference").unwrap();
        insta::assert_snapshot!(error.remedy(), @"Package an image with 'aml model package', or write a conda file that lists python=3.7 and scikit-learn==0.24.1 and azureml-inference-server-http.");
    }

    #[test]
    fn other_names_are_not_curated() {
        assert!(curated("my-AzureML").is_none() && curated_without_containers("mine").is_none());
        assert!(is_reserved("Microsoft-x") && is_reserved("AZUREML-X"));
    }
}
