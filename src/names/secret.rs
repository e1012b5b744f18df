//! Text that nobody may see: a key, a password, a token.

use subtle::ConstantTimeEq;

/// A secret. It can't be printed, is compared in constant time, and is text only where [`Secret::expose`] says so. Serialized it is the
/// plain text, for the files and messages that must hold it.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text. Call it only where the secret is used.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Returns whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[secret]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_never_printed_and_travels_as_plain_text() {
        #[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        struct Login {
            user: String,
            password: Secret,
        }
        let login = Login { user: "me".to_owned(), password: Secret::new("hunter2") };
        assert_eq!(format!("{login:?}"), r#"Login { user: "me", password: [secret] }"#);
        let text = serde_json::to_string(&login).unwrap();
        assert_eq!(text, r#"{"user":"me","password":"hunter2"}"#);
        assert_eq!(serde_json::from_str::<Login>(&text).unwrap(), login);
        assert_ne!(login.password, Secret::new("hunter"));
        assert_ne!(login.password, Secret::new("hunter3"));
    }
}
