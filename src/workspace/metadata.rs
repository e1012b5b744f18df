//! The model metadata file of v1: what `model register -t` writes for a later `model deploy -f`.

use std::path::Path;

use serde::Serialize;

use super::keyed_json::KeyedJson;
use super::{ConfigFault, ConfigFaults, WorkspaceError};
use crate::names::ModelId;

/// Which model version was registered, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelMetadata {
    /// `name:version`.
    pub model_id: ModelId,
    /// The workspace that has it; old files may not say.
    pub workspace_name: Option<String>,
    /// That workspace's resource group.
    pub resource_group_name: Option<String>,
}

impl ModelMetadata {
    /// Reads the file; keys that it doesn't know are left alone.
    pub fn read(file: &Path) -> Result<Self, WorkspaceError> {
        let bytes = std::fs::read(file).map_err(WorkspaceError::io("read", file))?;
        Self::parse(file, &String::from_utf8_lossy(&bytes)).map_err(WorkspaceError::Config)
    }

    /// Writes the file, in place of what was there.
    pub fn write(&self, file: &Path) -> Result<(), WorkspaceError> {
        let mut text =
            serde_json::to_vec_pretty(self).map_err(|source| WorkspaceError::io("write", file)(std::io::Error::from(source)))?;
        text.push(b'\n');
        std::fs::write(file, text).map_err(WorkspaceError::io("write", file))
    }

    fn parse(file: &Path, text: &str) -> Result<Self, ConfigFaults> {
        let json = KeyedJson::parse(file, text)?;
        let mut faults = Vec::new();
        let mut text = |key: &str| json.text(key).map_err(|fault| faults.push(fault)).ok().flatten();
        let (id, workspace, group) = (text("modelId"), text("workspaceName"), text("resourceGroupName"));
        let id = match id.map(str::parse::<ModelId>) {
            Some(Ok(id)) => Some(id),
            Some(Err(error)) => {
                faults.push(json.fault("modelId", error.to_string()));
                None
            }
            None => {
                if !json.has("modelId") {
                    faults.push(missing_id(file));
                }
                None
            }
        };
        match id {
            Some(model_id) if faults.is_empty() => {
                Ok(Self { model_id, workspace_name: workspace.map(str::to_owned), resource_group_name: group.map(str::to_owned) })
            }
            _ => Err(ConfigFaults(faults)),
        }
    }
}

fn missing_id(file: &Path) -> ConfigFault {
    ConfigFault {
        file: file.to_owned(),
        at: None,
        key: String::new(),
        what: "the key \"modelId\" is missing".to_owned(),
        remedy: "A model metadata file is what 'aml model register -t FILE' writes".to_owned(),
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

    #[test]
    fn all_faults_are_told_with_their_places() {
        let told = |text: &str| ModelMetadata::parse(Path::new("m.json"), text).expect_err("a fault").to_string();
        assert_eq!(
            told("{\"modelId\": \"m\",\n\"workspaceName\": 3}"),
            "m.json:2:1: workspaceName: must be a text in quotes, not a number\n\
             m.json:1:2: modelId: 'm' is not a valid model id: name:version, for example mymodel:1"
        );
        assert!(told("{}").contains("\"modelId\" is missing"));
        assert!(told("{").contains("m.json:1:1:"));
    }

    #[test]
    fn a_file_of_azure_with_more_keys_is_taken() {
        let text = r#"{"modelId": "m:1", "workspaceName": "w", "resourceGroupName": "g", "extra": [1, {"a": null}]}"#;
        let metadata = ModelMetadata::parse(Path::new("m.json"), text).expect("a valid file");
        assert_eq!(metadata.model_id.to_string(), "m:1");
    }
}
