//! What `aml image` and `aml model package` print: images and Python environments, their users, and what can be pruned.

use std::time::SystemTime;

use aml::operations::{
    EnvironmentEntry, ImageListing, PackagedFolder, PackagedImage, PruneKind, Pruned, PythonEntry, ShownImage,
};
use aml::workspace::ImageDocument;
use serde_json::{Value, json};

use super::{Form, time};
use crate::output::{Columns, Report};

/// The columns of a package.
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

/// Returns what `image list` prints.
pub(crate) fn list(listing: &ImageListing) -> Report {
    let environments = listing.environments.iter().map(environment);
    let rows = environments.chain(listing.services.iter().map(service)).chain(listing.python.iter().map(python));
    Report::with_columns(rows.collect(), &["kind", "name", "size", "createdTime", "lastUsedTime", "usedBy"])
}

/// Returns what `image show` prints.
pub(crate) fn one(shown: &ShownImage) -> Report {
    let value = match shown {
        ShownImage::Service(image) => service(image),
        ShownImage::Python(entry) => python(entry),
        ShownImage::Environment(entry) => {
            let image = &entry.image;
            let mut value = environment(entry);
            value["packages"] = json!(image.packages);
            value["python"] = json!(image.python);
            value["baseDigest"] = json!(image.base.as_ref().map(|base| base.digest.to_string()));
            let layer = |(digest, size): (String, u64)| json!({ "digest": digest, "size": size });
            value["layers"] = image.layers().into_iter().map(layer).collect();
            value
        }
    };
    Report::Object(value, Columns::Sorted)
}

/// Returns what `image prune` prints.
pub(crate) fn pruned(pruned: &[Pruned]) -> Report {
    let row = |pruned: &Pruned| {
        let kind = match pruned.kind {
            PruneKind::Environment => "environment",
            PruneKind::Python => "python",
            PruneKind::Layer => "layer",
            PruneKind::Log => "log",
            PruneKind::File => "file",
        };
        json!({
            "kind": kind,
            "name": pruned.name,
            "size": pruned.size,
            "lastUsedTime": pruned.last_used.map(time),
            "why": pruned.why,
            "removed": pruned.removed,
        })
    };
    Report::with_columns(pruned.iter().map(row).collect(), &["kind", "name", "size", "lastUsedTime", "why", "removed"])
}

fn environment(entry: &EnvironmentEntry) -> Value {
    let image = &entry.image;
    json!({
        "kind": "environment",
        "name": image.key.as_str(),
        "digest": image.digest.to_string(),
        "size": image.size(),
        "createdTime": image.created().map(time),
        "baseImage": image.base.as_ref().map(|base| base.name.as_str()),
        "usedBy": entry.users,
    })
}

fn service(image: &ImageDocument) -> Value {
    json!({
        "kind": "service",
        "name": format!("{}:{}", image.repository, image.tag),
        "digest": image.digest.to_string(),
        "size": image.size,
        "createdTime": time(image.created),
        "environmentKey": image.environment,
        "models": image.models.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn python(entry: &PythonEntry) -> Value {
    json!({
        "kind": "python",
        "name": entry.kept.key.as_str(),
        "path": entry.kept.path.to_string_lossy(),
        "size": entry.kept.size,
        "lastUsedTime": told(entry.kept.used),
        "usedBy": entry.users,
    })
}

fn told(used: SystemTime) -> Option<String> {
    jiff::Timestamp::try_from(used).ok().map(time)
}
