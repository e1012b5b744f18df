//! An image of a service, and what `model package` says of one.

use aml::operations::{PackagedFolder, PackagedImage};
use serde_json::{Value, json};

use super::{Form, time};
use crate::output::{Columns, Report};

const COLUMNS: &[&str] = &["generateDockerfile", "state", "location"];

/// Returns what `model package` prints.
pub(crate) fn packaged(packaged: &PackagedImage, form: Form) -> Report {
    let image = &packaged.document;
    let mut value = json!({ "generateDockerfile": false, "state": "Succeeded", "location": packaged.location });
    if form == Form::Whole {
        let layers = packaged
            .image
            .layers
            .iter()
            .map(|layer| json!({ "holds": layer.what, "digest": layer.digest.to_string(), "size": layer.size }));
        value["digest"] = image.digest.to_string().into();
        value["size"] = image.size.into();
        value["environmentKey"] = image.environment.clone().into();
        value["models"] = image.models.iter().map(ToString::to_string).collect();
        value["createdTime"] = time(image.created).into();
        value["layers"] = layers.collect::<Vec<Value>>().into();
        return Report::Object(value, Columns::Sorted);
    }
    Report::with_columns(value, COLUMNS)
}

/// Returns what `model package --output-path` prints.
pub(crate) fn context(written: &PackagedFolder) -> Report {
    let location = written.path.to_string_lossy();
    Report::with_columns(json!({ "generateDockerfile": true, "state": "Succeeded", "location": location }), COLUMNS)
}
