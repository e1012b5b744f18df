//! Content digests, as OCI writes them.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use super::NameError;

/// A sha256 digest, written `sha256:<64 hex digits>` (OCI image-spec, descriptor).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest with these 32 bytes.
    pub fn from_sha256(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the digest of some bytes. Large content is hashed while it passes by, with [`Hasher`](super::Hasher).
    pub fn of(content: impl AsRef<[u8]>) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// Returns the 64 lower-case hex digits, without the algorithm.
    pub fn hex(&self) -> String {
        use fmt::Write;
        self.0.iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{}", self.hex())
    }
}

impl FromStr for Digest {
    type Err = NameError;
    fn from_str(value: &str) -> Result<Self, NameError> {
        let error = || NameError { kind: "digest", value: value.to_owned(), rule: "sha256: and 64 lower-case hex digits" };
        let hex = value.strip_prefix("sha256:").ok_or_else(error)?;
        let digit = |c: u8| matches!(c, b'0'..=b'9' | b'a'..=b'f');
        if hex.len() != 64 || !hex.bytes().all(digit) {
            return Err(error());
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| error())?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| error())?;
        }
        Ok(Self(bytes))
    }
}

text_form!(Digest);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_reads_back_as_it_is_written() {
        let text = format!("sha256:{}", "0f".repeat(32));
        assert_eq!(text.parse::<Digest>().unwrap().to_string(), text);
    }

    #[test]
    fn upper_case_short_and_foreign_digests_are_refused() {
        for bad in [format!("sha256:{}", "0F".repeat(32)), "sha256:00".into(), format!("sha512:{}", "00".repeat(32))] {
            assert!(bad.parse::<Digest>().is_err(), "{bad} should not be a digest");
        }
    }
}
