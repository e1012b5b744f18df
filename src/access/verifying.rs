//! Checking a service's tokens offline: signature, algorithm, issuer, audience, subject and times.

use jiff::Timestamp;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};

use super::TokenPublicKey;

/// Clocks of the signer and the router may differ by this much.
const LEEWAY_SECONDS: i64 = 30;

/// Whose tokens a service takes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenVerifier {
    /// The only issuer that is believed.
    pub issuer: String,
    /// The service that a token must be for.
    pub audience: String,
    /// The only holder that is let in.
    pub subject: String,
    /// The issuer's public key.
    pub public_key: TokenPublicKey,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not a JWT with the claims that are needed.
    #[error("the token is malformed")]
    Malformed,
    /// It names another algorithm than the key's.
    #[error("the token is signed with another algorithm")]
    Algorithm,
    /// It names another key.
    #[error("the token is signed with another key")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the token's signature is wrong")]
    Signature,
    /// Another issuer made it.
    #[error("the token is of another issuer")]
    Issuer,
    /// It is for another service.
    #[error("the token is for another service")]
    Audience,
    /// It is for another caller.
    #[error("the token is for another caller")]
    Subject,
    /// It is no longer valid.
    #[error("the token has expired")]
    Expired,
    /// It is not valid yet.
    #[error("the token is not valid yet")]
    NotYetValid,
}

#[derive(serde::Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    exp: i64,
    nbf: Option<i64>,
}

/// A JWT's audience is one name or a list of them.
struct Audience(Vec<String>);

impl<'de> serde::Deserialize<'de> for Audience {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(one) => Ok(Self(vec![one])),
            many => serde_json::from_value(many).map(Self).map_err(serde::de::Error::custom),
        }
    }
}

impl TokenVerifier {
    /// Returns why `token` does not let its holder in at `now`, if it doesn't.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<(), TokenError> {
        self.verify_until(token, now).map(|_| ())
    }

    /// Like [`Self::verify`]; returns the time from which the token is refused, so that the answer can be remembered until then.
    pub fn verify_until(&self, token: &str, now: Timestamp) -> Result<Timestamp, TokenError> {
        let claims = self.check_signature(token)?;
        if claims.iss != self.issuer {
            return Err(TokenError::Issuer);
        }
        if !claims.aud.0.contains(&self.audience) {
            return Err(TokenError::Audience);
        }
        if claims.sub != self.subject {
            return Err(TokenError::Subject);
        }
        let now = now.as_second();
        let refused_from = claims.exp.saturating_add(LEEWAY_SECONDS);
        if now >= refused_from {
            return Err(TokenError::Expired);
        }
        if claims.nbf.is_some_and(|start| now < start.saturating_sub(LEEWAY_SECONDS)) {
            return Err(TokenError::NotYetValid);
        }
        Ok(Timestamp::from_second(refused_from).unwrap_or(Timestamp::MAX))
    }

    fn check_signature(&self, token: &str) -> Result<Claims, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
        if header.alg != Algorithm::EdDSA {
            return Err(TokenError::Algorithm);
        }
        if header.kid.is_some_and(|id| id != self.public_key.id()) {
            return Err(TokenError::UnknownKey);
        }
        // The claims are checked above, on the given clock; the library would take its own.
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let key = DecodingKey::from_ed_der(self.public_key.as_bytes());
        match jsonwebtoken::decode::<Claims>(token, &key, &validation) {
            Ok(data) => Ok(data.claims),
            Err(error) => Err(match error.kind() {
                ErrorKind::InvalidSignature => TokenError::Signature,
                ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
                _ => TokenError::Malformed,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TokenGrant, TokenKey};
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn grant() -> TokenGrant {
        TokenGrant {
            issuer: "workspace".into(),
            audience: "my-service".into(),
            subject: "my-service-callers".into(),
            issued: at(0),
            refresh_after: at(1800),
            expires: at(3600),
        }
    }

    fn verifier(key: &TokenKey) -> TokenVerifier {
        TokenVerifier {
            issuer: "workspace".into(),
            audience: "my-service".into(),
            subject: "my-service-callers".into(),
            public_key: key.public_key(),
        }
    }

    #[test]
    fn a_token_is_good_from_its_issue_to_its_expiry_with_a_little_leeway() {
        let key = TokenKey::generate().unwrap();
        let token = key.sign(&grant()).unwrap();
        let verifier = verifier(&key);
        for (second, expected) in [
            (-31, Err(TokenError::NotYetValid)),
            (-30, Ok(())),
            (0, Ok(())),
            (3600, Ok(())),
            (3629, Ok(())),
            (3630, Err(TokenError::Expired)),
        ] {
            assert_eq!(verifier.verify(&token, at(second)), expected, "at second {second}");
        }
        assert_eq!(verifier.verify_until(&token, at(1)), Ok(at(3630)));
    }

    #[test]
    fn each_claim_and_the_key_must_be_the_services_own() {
        let key = TokenKey::generate().unwrap();
        let verifier = verifier(&key);
        for (grant, expected) in [
            (TokenGrant { issuer: "other".into(), ..grant() }, TokenError::Issuer),
            (TokenGrant { audience: "other-service".into(), ..grant() }, TokenError::Audience),
            (TokenGrant { subject: "someone".into(), ..grant() }, TokenError::Subject),
        ] {
            assert_eq!(verifier.verify(&key.sign(&grant).unwrap(), at(1)), Err(expected));
        }
        let stranger = TokenKey::generate().unwrap().sign(&grant()).unwrap();
        assert_eq!(verifier.verify(&stranger, at(1)), Err(TokenError::UnknownKey));
    }

    #[test]
    fn another_algorithm_is_refused_even_when_signed_with_the_public_key() {
        let key = TokenKey::generate().unwrap();
        let claims = serde_json::json!({"iss": "workspace", "aud": "my-service", "sub": "my-service-callers", "exp": at(3600).as_second()});
        let secret = jsonwebtoken::EncodingKey::from_secret(key.public_key().as_bytes());
        let confused = jsonwebtoken::encode(&jsonwebtoken::Header::new(Algorithm::HS256), &claims, &secret).unwrap();
        assert_eq!(verifier(&key).verify(&confused, at(1)), Err(TokenError::Algorithm));

        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let unsigned = format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(&claims.to_string()));
        assert!(verifier(&key).verify(&unsigned, at(1)).is_err());
    }

    #[test]
    fn a_changed_or_stolen_signature_is_refused() {
        let key = TokenKey::generate().unwrap();
        let token = key.sign(&grant()).unwrap();
        let stranger = TokenKey::generate().unwrap().sign(&grant()).unwrap();
        let (body, _) = token.rsplit_once('.').unwrap();
        let (_, foreign) = stranger.rsplit_once('.').unwrap();
        assert_eq!(verifier(&key).verify(&format!("{body}.{foreign}"), at(1)), Err(TokenError::Signature));
        for garbage in ["", ".", "..", "a.b.c", "not a token"] {
            assert_eq!(verifier(&key).verify(garbage, at(1)), Err(TokenError::Malformed), "{garbage:?}");
        }
    }
}
