//! Which version of which service.

use crate::names::{NameError, ServiceName, VersionName};

/// A version of a service. As text it is `service/version`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct VersionKey {
    /// The service.
    pub service: ServiceName,
    /// Its version.
    pub version: VersionName,
}

impl std::fmt::Display for VersionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.service, self.version)
    }
}

impl From<VersionKey> for String {
    fn from(key: VersionKey) -> String {
        key.to_string()
    }
}

impl TryFrom<String> for VersionKey {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        let (service, version) = text.split_once('/').unwrap_or((&text, ""));
        Ok(Self { service: ServiceName::new(service)?, version: VersionName::new(version)? })
    }
}
