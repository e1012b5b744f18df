//! Names that are one word with a character rule. Rules are those of the v1 client (`^…$` patterns of its validation).

use super::NameError;

/// Lets a type that is read and written as text be serialized as that text.
macro_rules! text_form {
    ($type:ident) => {
        impl TryFrom<String> for $type {
            type Error = crate::names::NameError;
            fn try_from(value: String) -> Result<Self, Self::Error> {
                value.parse()
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> String {
                value.to_string()
            }
        }
    };
}

macro_rules! name {
    ($(#[$doc:meta])* $type:ident, $kind:literal, $rule:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $type(String);

        impl $type {
            /// Returns the name, or the rule that `value` breaks.
            pub fn new(value: impl Into<String>) -> Result<Self, NameError> {
                let value = value.into();
                let valid: fn(&str) -> bool = $valid;
                if valid(&value) { Ok(Self(value)) } else { Err(NameError { kind: $kind, value, rule: $rule }) }
            }

            /// Returns the name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $type {
            type Err = NameError;
            fn from_str(value: &str) -> Result<Self, NameError> {
                Self::new(value)
            }
        }

        text_form!($type);

        impl std::borrow::Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name!(
    /// The name of a service or an endpoint.
    ServiceName,
    "service name",
    "3 to 32 characters: lower-case letters, digits and dashes, starting with a letter and not ending with a dash",
    is_service_name
);
name!(
    /// The name of a version of an endpoint.
    VersionName,
    "version name",
    "3 to 32 characters: lower-case letters, digits and dashes, starting with a letter and not ending with a dash",
    is_service_name
);

impl From<&ServiceName> for VersionName {
    /// A version without a name of its own has the service's.
    fn from(name: &ServiceName) -> Self {
        Self(name.0.clone())
    }
}

name!(
    /// The name of a Kubernetes namespace: a label of DNS (RFC 1123).
    Namespace,
    "namespace",
    "1 to 63 lower-case letters, digits and dashes, with no dash at either end",
    |value| (1..=63).contains(&value.len())
        && !value.starts_with('-')
        && !value.ends_with('-')
        && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
);

impl Namespace {
    /// Returns v1's namespace for the services of a workspace.
    pub fn of_workspace(name: &WorkspaceName) -> Self {
        let word: String =
            name.as_str().to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        Self(format!("azureml-{}", word.trim_end_matches('-')))
    }
}

name!(
    /// The name of a workspace.
    WorkspaceName,
    "workspace name",
    "3 to 33 characters: letters, digits, '-' and '_', starting with a letter or digit",
    |value| starts_alphanumeric(value) && (3..=33).contains(&value.chars().count()) && value.chars().all(is_word_or_dash)
);
name!(
    /// The name of an experiment, recorded for a folder.
    ExperimentName,
    "experiment name",
    "1 to 255 characters: letters, digits, '-' and '_', starting with a letter or digit",
    |value| starts_alphanumeric(value) && value.chars().count() <= 255 && value.chars().all(is_word_or_dash)
);
name!(
    /// The name of a compute target.
    ComputeTargetName,
    "compute target name",
    "2 to 24 characters: letters, digits and dashes, starting with a letter and not ending with a dash",
    |value| (2..=24).contains(&value.len())
        && value.starts_with(|c: char| c.is_ascii_alphabetic())
        && !value.ends_with('-')
        && value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
);

name!(
    /// The name of a registered environment.
    EnvironmentName,
    "environment name",
    "1 to 250 characters: letters, digits, '-', '.' and '_', starting with a letter or digit",
    is_file_word
);
name!(
    /// The version of a registered environment: a number that the catalog gives, or a word of one's own.
    EnvironmentVersion,
    "environment version",
    "1 to 250 characters: letters, digits, '-', '.' and '_', starting with a letter or digit",
    is_file_word
);

impl EnvironmentVersion {
    /// Returns the version that is this number.
    pub fn numbered(number: u32) -> Self {
        Self(number.to_string())
    }
}

/// A word that is a document's name in a storage too, so that it leaves room for an ending.
fn is_file_word(value: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
    value.starts_with(|c: char| c.is_ascii_alphanumeric()) && value.len() <= 250 && value.chars().all(allowed)
}

fn is_service_name(value: &str) -> bool {
    (3..=32).contains(&value.len())
        && value.starts_with(|c: char| c.is_ascii_lowercase())
        && !value.ends_with('-')
        && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn starts_alphanumeric(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_word_or_dash(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_names_follow_the_v1_pattern() {
        for good in ["abc", "my-service", "a1b", &format!("a{}", "b".repeat(31))] {
            assert!(ServiceName::new(good).is_ok(), "{good} should be a service name");
        }
        for bad in ["ab", "Abc", "1abc", "a_b", "a-b-", "", &"a".repeat(33)] {
            assert!(ServiceName::new(bad).is_err(), "{bad} should not be a service name");
        }
    }

    #[test]
    fn workspace_names_allow_upper_case_but_not_a_leading_dash() {
        assert!(WorkspaceName::new("My_ws-1").is_ok());
        assert!(WorkspaceName::new("-ws").is_err());
        assert!(WorkspaceName::new("ab").is_err());
    }
}
