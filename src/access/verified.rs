//! Tokens that were verified before: a signature is checked once, not for each request.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::TokenError;

/// The accepted tokens of one verifier by their hash, with the time from which each is refused. Only good ones are remembered.
#[derive(Debug)]
pub struct VerifiedTokens {
    most: usize,
    refused_from: Mutex<HashMap<[u8; 32], Timestamp>>,
}

impl VerifiedTokens {
    /// Returns a memory for at most `most` tokens; each takes less than 100 bytes.
    pub fn new(most: usize) -> Self {
        Self { most, refused_from: Mutex::default() }
    }

    /// Accepts a token that was accepted before and still holds; asks `verify` about any other.
    pub fn check(
        &self,
        token: &str,
        now: Timestamp,
        verify: impl FnOnce() -> Result<Timestamp, TokenError>,
    ) -> Result<(), TokenError> {
        let hash: [u8; 32] = Sha256::digest(token).into();
        if self.remembered().get(&hash).is_some_and(|refused_from| now < *refused_from) {
            return Ok(());
        }
        let refused_from = verify()?;
        let mut remembered = self.remembered();
        if remembered.len() >= self.most {
            remembered.retain(|_, refused_from| now < *refused_from);
        }
        if remembered.len() >= self.most {
            remembered.clear();
        }
        remembered.insert(hash, refused_from);
        Ok(())
    }

    /// Forgets them all, as the verifier's keys are others now.
    pub fn clear(&self) {
        self.remembered().clear();
    }

    fn remembered(&self) -> MutexGuard<'_, HashMap<[u8; 32], Timestamp>> {
        self.refused_from.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    #[test]
    fn a_good_token_is_verified_once_until_it_expires_and_a_bad_one_each_time() {
        let tokens = VerifiedTokens::new(2);
        let mut asked = 0;
        let mut check = |token: &str, second, answer: Result<Timestamp, TokenError>| {
            let verify = || {
                asked += 1;
                answer
            };
            (tokens.check(token, at(second), verify), asked)
        };
        assert_eq!(check("bad", 0, Err(TokenError::Signature)), (Err(TokenError::Signature), 1));
        assert_eq!(check("bad", 0, Err(TokenError::Signature)), (Err(TokenError::Signature), 2));
        assert_eq!(check("good", 0, Ok(at(10))), (Ok(()), 3));
        assert_eq!(check("good", 9, Err(TokenError::Expired)), (Ok(()), 3));
        assert_eq!(check("good", 10, Err(TokenError::Expired)), (Err(TokenError::Expired), 4));
        for token in ["1", "2", "3", "4", "5", "6"] {
            assert_eq!(check(token, 20, Ok(at(100))).0, Ok(()));
            assert!(tokens.remembered().len() <= 2, "memory is bounded");
        }
        tokens.clear();
        assert_eq!(tokens.check("6", at(20), || Err(TokenError::UnknownKey)), Err(TokenError::UnknownKey));
    }
}
