//! What callers show: the two keys of a service, or a token.

use jiff::Timestamp;

use crate::names::Secret;

/// The two keys of a service. Either lets a caller in, so that one can be replaced while callers use the other.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Keys {
    pub primary: Secret,
    /// The secondary key.
    pub secondary: Secret,
}

/// What a change does to the keys of a service.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum KeyChange {
    /// A service that exists keeps its keys; a new one gets these.
    Keep {
        /// The keys of a new service.
        otherwise: Keys,
    },
    /// The service has these keys from now on.
    Set(Keys),
}

impl KeyChange {
    /// Returns the keys that a service has from now on; `known` are those of one that exists.
    pub fn settle(&self, known: Option<&Keys>) -> Keys {
        match (self, known) {
            (Self::Keep { .. }, Some(known)) => known.clone(),
            (Self::Keep { otherwise: keys } | Self::Set(keys), _) => keys.clone(),
        }
    }
}

/// A token for calling a service, with the fields that v1 gave.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessToken {
    /// The token, sent as `Bearer`.
    pub token: Secret,
    /// When callers should ask for a new one.
    pub refresh_after: Timestamp,
    pub expires: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_unless_they_are_set() {
        let keys = |word: &str| Keys { primary: Secret::new(word), secondary: Secret::new("another") };
        let kept = KeyChange::Keep { otherwise: keys("new") };
        assert_eq!(kept.settle(None), keys("new"));
        assert_eq!(kept.settle(Some(&keys("old"))), keys("old"));
        assert_eq!(KeyChange::Set(keys("new")).settle(Some(&keys("old"))), keys("new"));
    }
}
