//! The differences between two key forms, and the consequence of each. Pure.

use serde_json::Value;

use super::KeyForm;

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct KeyDifference {
    pub field: &'static str,
    /// The old value; of packages only the removed ones.
    pub was: Value,
    /// The new value; of packages only the added ones.
    pub is: Value,
    pub consequence: &'static str,
}

/// How a field is compared.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Whole,
    /// A list in any order.
    Set,
}

/// Each field with the consequence of a change.
const FIELDS: &[(&str, Shape, &str)] = &[
    ("form", Shape::Whole, "the rules for building images have changed: a new image is built"),
    ("platform", Shape::Whole, "an image for another platform is built"),
    ("baseImage", Shape::Whole, "everything is rebuilt on the other base image"),
    ("baseDockerfile", Shape::Whole, "the base image and everything on it is rebuilt"),
    ("extraSteps", Shape::Whole, "the Docker steps run again, and the packages are installed again after them"),
    ("method", Shape::Whole, "all packages are installed again, from another source"),
    ("python", Shape::Whole, "the packages are installed for another Python"),
    ("interpreter", Shape::Whole, "another interpreter is used"),
    ("channels", Shape::Whole, "conda packages may come from another channel: all are solved and installed again"),
    ("conda", Shape::Set, "the conda packages are solved and installed again"),
    ("pip", Shape::Set, "the packages are resolved and installed again"),
    ("pipOptions", Shape::Whole, "packages may come from another index: all are resolved and installed again"),
    ("scoringServer", Shape::Whole, "the scoring server is added or left out"),
];

impl KeyForm {
    /// Returns the differences of a later form; none if both have the same key.
    pub fn differences(&self, later: &Self) -> Vec<KeyDifference> {
        // A struct of strings and lists always serializes.
        let [was, is] = [self, later].map(|form| serde_json::to_value(form).unwrap_or_default());
        let differ = |(field, shape, consequence): &(&'static str, Shape, &'static str)| {
            let (was, is) = (&was[*field], &is[*field]);
            (was != is).then(|| KeyDifference {
                field,
                was: if *shape == Shape::Set { without(was, is) } else { was.clone() },
                is: if *shape == Shape::Set { without(is, was) } else { is.clone() },
                consequence,
            })
        };
        FIELDS.iter().filter_map(differ).collect()
    }
}

fn without(list: &Value, others: &Value) -> Value {
    let others = others.as_array().map_or(&[][..], Vec::as_slice);
    list.as_array().into_iter().flatten().filter(|line| !others.contains(line)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CondaFile, Docker, Environment, Python};
    use crate::environment::{CondaPolicy, image_recipe};

    fn form(pip: &[&str], image: &str) -> KeyForm {
        let definition = CondaFile { pip: pip.iter().map(|line| (*line).to_owned()).collect(), ..CondaFile::default() };
        let environment = Environment {
            python: Python { conda_dependencies: Some(definition), ..Python::default() },
            docker: Docker { base_image: Some(image.to_owned()), ..Docker::default() },
            ..Environment::default()
        };
        image_recipe(&environment, CondaPolicy::Auto).unwrap().form
    }

    #[test]
    fn every_field_of_the_form_has_a_consequence() {
        let fields = serde_json::to_value(form(&[], "a")).unwrap();
        let fields: Vec<&String> = fields.as_object().unwrap().keys().collect();
        assert_eq!(FIELDS.iter().map(|(field, ..)| *field).collect::<Vec<_>>(), fields);
    }

    #[test]
    fn only_what_differs_is_told() {
        let differences = form(&["joblib==1.3", "numpy"], "a").differences(&form(&["numpy", "joblib==1.4"], "a:2"));
        let told: Vec<_> = differences.iter().map(|one| format!("{}: {} -> {}", one.field, one.was, one.is)).collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        baseImage: "docker.io/library/a:latest" -> "docker.io/library/a:2"
        pip: ["joblib==1.3"] -> ["joblib==1.4"]
        "#);
        assert!(form(&["Numpy "], "a").differences(&form(&["numpy"], "docker.io/a")).is_empty());
    }
}
