//! Model names and ids.

use std::fmt;
use std::str::FromStr;

use super::NameError;

name!(
    /// The name of a registered model: `^[a-zA-Z0-9][a-zA-Z0-9\-\._]{0,254}$`, as in v1.
    ModelName,
    "model name",
    "1 to 255 characters: letters, digits, '-', '.' and '_', starting with a letter or digit",
    |value| {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        value.starts_with(|c: char| c.is_ascii_alphanumeric()) && value.len() <= 255 && value.chars().all(allowed)
    }
);

/// A registered model, written `name:version`. Versions count from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ModelId {
    pub name: ModelName,
    /// The version, from 1.
    pub version: u32,
}

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name, self.version)
    }
}

impl FromStr for ModelId {
    type Err = NameError;
    fn from_str(value: &str) -> Result<Self, NameError> {
        let error = || NameError { kind: "model id", value: value.to_owned(), rule: "name:version, for example mymodel:1" };
        let (name, version) = value.rsplit_once(':').ok_or_else(error)?;
        let version = version.parse().ok().filter(|version| *version > 0).ok_or_else(error)?;
        Ok(Self { name: ModelName::new(name)?, version })
    }
}

text_form!(ModelId);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_id_reads_back_as_it_is_written() {
        let id: ModelId = "my.model-1:12".parse().unwrap();
        assert_eq!((id.name.as_str(), id.version), ("my.model-1", 12));
        assert_eq!(id.to_string(), "my.model-1:12");
    }

    #[test]
    fn a_model_id_needs_a_name_and_a_version_from_one() {
        for bad in ["mymodel", "mymodel:", ":1", "mymodel:0", "mymodel:x", "-a:1"] {
            assert!(bad.parse::<ModelId>().is_err(), "{bad} should not be a model id");
        }
    }
}
