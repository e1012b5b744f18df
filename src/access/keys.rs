//! Authentication keys of a service, and the salted hashes that a router checks them against.

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::AccessError;
use crate::names::Secret;

const KEY_LENGTH: usize = 32;
const ALPHABET: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// The largest multiple of the alphabet's size that fits in a byte; bytes from it on would favour the first letters.
const UNBIASED_BELOW: u8 = 248;

/// Returns a new key: 32 letters and digits, each equally likely, from the operating system's random numbers.
pub fn generate_key() -> Result<Secret, AccessError> {
    let mut key = String::with_capacity(KEY_LENGTH);
    while key.len() < KEY_LENGTH {
        let mut random = [0_u8; 2 * KEY_LENGTH];
        getrandom::fill(&mut random).map_err(AccessError::Random)?;
        let letters = random.iter().filter(|byte| **byte < UNBIASED_BELOW);
        key.extend(letters.take(KEY_LENGTH - key.len()).map(|byte| char::from(ALPHABET[usize::from(byte % 62)])));
    }
    Ok(key.into())
}

/// Returns a new id that nothing else ever has: 32 hexadecimal digits, from the operating system's random numbers.
pub fn random_id() -> Result<String, AccessError> {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(AccessError::Random)?;
    let hex = u128::from_be_bytes(random);
    Ok(format!("{hex:032x}"))
}

/// The salted SHA-256 of a key: it verifies the key and can't be used to call the service.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyHash {
    salt: [u8; 16],
    hash: [u8; 32],
}

impl KeyHash {
    /// Returns the hash of `key` under a new random salt.
    pub fn new(key: &str) -> Result<Self, AccessError> {
        let mut salt = [0; 16];
        getrandom::fill(&mut salt).map_err(AccessError::Random)?;
        Ok(Self::with_salt(salt, key))
    }

    /// Returns the hash of `key` under a salt that no other key has, where the same key is to give the same hash each time.
    pub fn with_salt(salt: [u8; 16], key: &str) -> Self {
        Self { salt, hash: salted_hash(salt, key) }
    }

    /// Returns whether `presented` is the key, in constant time.
    pub fn matches(&self, presented: &str) -> bool {
        salted_hash(self.salt, presented).ct_eq(&self.hash).into()
    }
}

fn salted_hash(salt: [u8; 16], key: &str) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(key.as_bytes()).finalize().into()
}

impl std::fmt::Debug for KeyHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyHash(..)")
    }
}

impl From<KeyHash> for String {
    fn from(hash: KeyHash) -> String {
        format!("sha256:{}:{}", STANDARD_NO_PAD.encode(hash.salt), STANDARD_NO_PAD.encode(hash.hash))
    }
}

impl TryFrom<String> for KeyHash {
    type Error = AccessError;

    fn try_from(text: String) -> Result<Self, AccessError> {
        let (salt, hash) =
            text.strip_prefix("sha256:").and_then(|rest| rest.split_once(':')).ok_or(AccessError::InvalidKeyHash)?;
        Ok(Self { salt: decode_exactly(salt)?, hash: decode_exactly(hash)? })
    }
}

fn decode_exactly<const LENGTH: usize>(text: &str) -> Result<[u8; LENGTH], AccessError> {
    let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| AccessError::InvalidKeyHash)?;
    bytes.try_into().map_err(|_| AccessError::InvalidKeyHash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_32_letters_and_digits_and_uses_all_of_them() {
        let keys: Vec<String> = (0..200).map(|_| generate_key().unwrap().expose().to_owned()).collect();
        assert!(keys.iter().all(|key| key.len() == 32 && key.bytes().all(|byte| byte.is_ascii_alphanumeric())));
        let used: std::collections::BTreeSet<u8> = keys.iter().flat_map(|key| key.bytes()).collect();
        assert_eq!(used.len(), 62, "6,400 letters should show the whole alphabet");
        assert_ne!(keys[0], keys[1]);
    }

    #[test]
    fn a_hash_knows_its_key_and_no_other() {
        let key = generate_key().unwrap().expose().to_owned();
        let hash = KeyHash::new(&key).unwrap();
        assert!(hash.matches(&key));
        for wrong in ["", &key[..31], &format!("{key} "), &key.to_lowercase().to_uppercase()] {
            assert!(!hash.matches(wrong), "{wrong:?} should not match");
        }
    }

    #[test]
    fn a_hash_survives_storage_and_never_holds_the_key() {
        let key = generate_key().unwrap().expose().to_owned();
        let hash = KeyHash::new(&key).unwrap();
        let stored = serde_json::to_string(&hash).unwrap();
        assert!(!stored.contains(&key) && !format!("{hash:?}").contains(&key));
        assert!(serde_json::from_str::<KeyHash>(&stored).unwrap().matches(&key));
        assert_ne!(
            stored,
            serde_json::to_string(&KeyHash::new(&key).unwrap()).unwrap(),
            "two hashes of a key should have two salts"
        );
    }

    #[test]
    fn a_damaged_hash_is_refused_instead_of_matching_nothing() {
        for damaged in ["", "sha256:", "sha256:AAAA:AAAA", "md5:AAAAAAAAAAAAAAAAAAAAAA:AAAA", "sha256:****:****"] {
            assert!(KeyHash::try_from(damaged.to_owned()).is_err(), "{damaged:?} should be refused");
        }
    }
}
