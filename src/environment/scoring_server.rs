//! What every environment must have to serve: the scoring server, and what runs it.

use super::requirement::{Requirement, names};

/// The distribution that serves.
const SCORING_SERVER: &str = "azureml-inference-server-http";
/// What is needed, as modules that are imported and as the distributions that have them.
const NEEDED: [(&str, &str); 2] = [("azureml_inference_server_http", SCORING_SERVER), ("gunicorn", "gunicorn")];

/// Returns the distributions that an environment lacks; `has` tells whether it has a module.
pub(super) fn missing(has: impl Fn(&str) -> bool) -> Vec<&'static str> {
    NEEDED.into_iter().filter(|(module, _)| !has(module)).map(|(_, distribution)| distribution).collect()
}

/// Adds the scoring server where neither it nor `azureml-defaults`, which brings it, is asked for.
pub(super) fn with_scoring_server(mut requirements: Vec<Requirement>) -> Vec<Requirement> {
    if !names(&requirements, SCORING_SERVER) && !names(&requirements, "azureml-defaults") {
        requirements.push(Requirement::new(SCORING_SERVER));
    }
    requirements
}
