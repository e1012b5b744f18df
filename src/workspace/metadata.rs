//! The model metadata file of v1: what `model register -t` writes for a later `model deploy -f`.

use std::path::Path;

use serde::Serialize;

use super::WorkspaceError;
use crate::config::{Document, Faults, Given, Section};
use crate::names::{ModelId, NameError};

/// Which model version was registered, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelMetadata {
    /// `name:version`.
    pub model_id: ModelId,
    /// The workspace that has it; old files may not say.
    pub workspace_name: Option<String>,
    pub resource_group_name: Option<String>,
}

impl ModelMetadata {
    /// Reads the file, ignoring unknown keys.
    pub fn read(file: &Path) -> Result<Self, WorkspaceError> {
        let mut faults = Faults::default();
        let document = Document::open(file, &mut faults);
        let metadata = document.and_then(|document| Self::parse(&document.section(), &mut faults));
        metadata.filter(|_| !faults.any_error()).ok_or(WorkspaceError::Config(faults))
    }

    /// Writes the file, replacing an old one.
    pub fn write(&self, file: &Path) -> Result<(), WorkspaceError> {
        let mut text =
            serde_json::to_vec_pretty(self).map_err(|source| WorkspaceError::io("write", file)(std::io::Error::from(source)))?;
        text.push(b'\n');
        std::fs::write(file, text).map_err(WorkspaceError::io("write", file))
    }

    fn parse(section: &Section<'_>, faults: &mut Faults) -> Option<Self> {
        let mut text = |key| section.non_empty_text(key, faults);
        let (id, workspace, group) = (text("modelId"), text("workspaceName"), text("resourceGroupName"));
        if !section.has("modelId") {
            let remedy = "A model metadata file is what 'aml model register -t FILE' writes";
            section.location().error(faults, "the key \"modelId\" is missing", remedy);
        }
        let id = id?;
        let model_id = id.value.parse().map_err(|error: NameError| id.location.error(faults, error.to_string(), "")).ok()?;
        let value = |given: Option<Given<String>>| given.map(|given| given.value);
        Some(Self { model_id, workspace_name: value(workspace), resource_group_name: value(group) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_reads_back_as_it_was_written_with_v1_keys() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("model.json");
        let metadata = ModelMetadata {
            model_id: "m:3".parse().unwrap(),
            workspace_name: Some("ws1".into()),
            resource_group_name: Some("rg".into()),
        };
        metadata.write(&file).unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value, serde_json::json!({"modelId": "m:3", "workspaceName": "ws1", "resourceGroupName": "rg"}));
        assert_eq!(ModelMetadata::read(&file).unwrap(), metadata);
    }

    fn read(text: &str) -> Result<ModelMetadata, String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("m.json");
        std::fs::write(&file, text).unwrap();
        let within = format!("{}/", folder.path().display());
        ModelMetadata::read(&file).map_err(|error| error.to_string().replace(&within, ""))
    }

    #[test]
    fn all_faults_are_told_with_their_places() {
        assert_eq!(
            read("{\"modelId\": \"m\",\n\"workspaceName\": 3}").unwrap_err(),
            "m.json:2:18: workspaceName: must be text, not a number (put it in quotes)\n\
             m.json:1:13: modelId: 'm' is not a valid model id: name:version, for example mymodel:1"
        );
        assert!(read("{}").unwrap_err().contains("\"modelId\" is missing"));
        assert!(read("{").unwrap_err().contains("m.json:1:"));
    }

    #[test]
    fn a_file_of_azure_with_more_keys_is_taken() {
        let text = r#"{"modelId": "m:1", "workspaceName": "w", "resourceGroupName": "g", "extra": [1, {"a": null}]}"#;
        assert_eq!(read(text).unwrap().model_id.to_string(), "m:1");
    }
}
