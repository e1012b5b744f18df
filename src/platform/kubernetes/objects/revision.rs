//! A revision as an immutable `ConfigMap`, from which an earlier one can be deployed again.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ConfigMap;

use super::ObjectsError;
use super::metadata::Marks;
use crate::platform::kubernetes::naming::revision_name;
use crate::service::Revision;

const DOCUMENT: &str = "revision.json";

/// Returns the revision as an object.
pub(super) fn config_map(marks: &Marks, revision: &Revision) -> Result<ConfigMap, ObjectsError> {
    let name = revision_name(marks.service(), marks.revision());
    let text = serde_json::to_string(revision).map_err(|error| ObjectsError::Unwritable {
        kind: "ConfigMap",
        name: name.clone(),
        error,
    })?;
    Ok(ConfigMap {
        metadata: marks.of_version(name),
        data: Some(BTreeMap::from([(DOCUMENT.to_owned(), text)])),
        immutable: Some(true),
        ..ConfigMap::default()
    })
}

/// Reads the revision of an object; `None` if it is damaged or of a newer program.
pub fn read_revision(map: &ConfigMap) -> Option<Revision> {
    serde_json::from_str(map.data.as_ref()?.get(DOCUMENT)?).ok()
}
