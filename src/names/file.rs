//! Names of files and folders that come from documents.

use std::fmt;
use std::path::Path;

use super::NameError;

/// The longest name that file systems take, in bytes.
const LONGEST: usize = 255;

/// The name of one file or folder: joined to a folder, it never leads out of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileName(String);

impl FileName {
    /// Returns the name, or the rule that `value` breaks.
    pub fn new(value: impl Into<String>) -> Result<Self, NameError> {
        let value = value.into();
        let one = !matches!(value.as_str(), "" | "." | "..") && value.len() <= LONGEST;
        if one && !value.chars().any(|c| c == '/' || c.is_control()) {
            return Ok(Self(value));
        }
        let rule = "one name of 1 to 255 bytes, without '/' and control characters, and neither '.' nor '..'";
        Err(NameError { kind: "file name", value, rule })
    }

    /// Returns the name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<Path> for FileName {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for FileName {
    type Error = NameError;
    fn try_from(value: String) -> Result<Self, NameError> {
        Self::new(value)
    }
}

impl From<FileName> for String {
    fn from(name: FileName) -> String {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_leads_nowhere_but_into_its_folder() {
        for good in ["model.pkl", "saved model", "..data", "modèle", "a:b", "-x", &"a".repeat(255)] {
            assert!(FileName::new(good).is_ok(), "{good} should be a file name");
        }
        for bad in ["", ".", "..", "/etc", "../x", "a/b", "a/", "a\0", "a\nb", "a\u{1b}[31m", &"a".repeat(256)] {
            assert!(FileName::new(bad).is_err(), "{bad:?} should not be a file name");
        }
    }
}
