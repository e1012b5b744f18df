//! A router's pass: its signed permission to talk to the replicas of one service, and nothing else. A token of its own kind: for the id of
//! the service's record, by the router's key.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};

use super::{AccessError, TokenError, TokenGrant, TokenIssuer, TokenKey, TokenPublicKey, TokenVerifier};
use crate::names::Secret;

const ISSUER: &str = "aml-router";
const LIFETIME: SignedDuration = SignedDuration::from_mins(10);
const RENEWAL: SignedDuration = SignedDuration::from_mins(5);
/// Clocks of nodes may differ: a pass holds from before it was signed, for as long as it goes on to hold when the next one is due.
const BACKDATED: SignedDuration = SignedDuration::from_mins(5);

/// The key with which a router signs its passes. Not printed by `Debug`.
#[derive(Debug)]
pub struct PassKey(TokenKey);

/// A signed pass.
#[derive(Debug, Clone)]
pub struct Pass {
    pub text: Secret,
    /// When the router is to sign the next one.
    pub renew: Timestamp,
    pub expires: Timestamp,
}

/// The public halves of a router's keys: two during a rotation. As text they are a JWK set (RFC 7517).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PassKeys(Vec<TokenPublicKey>);

/// What a replica checks passes by. Without a key, none is good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassVerifier(TokenVerifier);

#[derive(serde::Serialize, serde::Deserialize)]
struct KeySet {
    keys: Vec<serde_json::Value>,
}

impl PassKey {
    /// Returns a new random key.
    pub fn generate() -> Result<Self, AccessError> {
        TokenKey::generate().map(Self)
    }

    /// Reads a key from its base64 PKCS#8 form.
    pub fn from_pkcs8_base64(text: &str) -> Result<Self, AccessError> {
        TokenKey::from_pkcs8_base64(text).map(Self)
    }

    /// Returns the base64 PKCS#8 form, to be stored where only the router can read it.
    pub fn to_pkcs8_base64(&self) -> Result<Secret, AccessError> {
        self.0.to_pkcs8_base64()
    }

    /// Returns the public half.
    pub fn public_key(&self) -> TokenPublicKey {
        self.0.public_key()
    }

    /// Signs a pass for the replicas of the service whose record has the id `record`.
    pub fn sign(&self, record: &str, now: Timestamp) -> Result<Pass, AccessError> {
        let (renew, expires) = (now + RENEWAL, now + LIFETIME);
        let grant = TokenGrant {
            issuer: ISSUER.to_owned(),
            audience: record.to_owned(),
            subject: ISSUER.to_owned(),
            issued: now - BACKDATED,
            refresh_after: renew,
            expires,
        };
        Ok(Pass { text: self.0.sign(&grant)?, renew, expires })
    }
}

impl PassKeys {
    pub fn new(keys: impl IntoIterator<Item = TokenPublicKey>) -> Self {
        Self(keys.into_iter().collect())
    }

    /// Returns the ids of the keys.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(TokenPublicKey::id)
    }
}

impl fmt::Display for PassKeys {
    /// Writes the JWK set, the same text for the same keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.0.iter().map(serde_json::to_value).collect::<Result<_, _>>();
        let set = keys.and_then(|keys| serde_json::to_string(&KeySet { keys }));
        f.write_str(&set.map_err(|_| fmt::Error)?)
    }
}

impl FromStr for PassKeys {
    type Err = AccessError;

    /// Reads a JWK set. Keys of kinds that sign no passes are left out: a later router may have some.
    fn from_str(text: &str) -> Result<Self, AccessError> {
        let set: KeySet = serde_json::from_str(text).map_err(|_| AccessError::InvalidPassKeys)?;
        let keys = set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok());
        Ok(Self(keys.filter(TokenPublicKey::is_ed25519).collect()))
    }
}

impl PassVerifier {
    /// Returns the verifier for a replica of the service whose record has the id `record`.
    pub fn new(record: &str, keys: PassKeys) -> Self {
        let issuer = TokenIssuer { issuer: ISSUER.to_owned(), subject: ISSUER.to_owned(), account: None, keys: keys.0 };
        Self(TokenVerifier { audience: record.to_owned(), issuers: vec![issuer] })
    }

    /// Verifies a pass at the time `now`; returns the time from which it is refused.
    pub fn verify_until(&self, pass: &str, now: Timestamp) -> Result<Timestamp, TokenError> {
        self.0.verify_until(pass, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jsonwebtoken::{Algorithm, EncodingKey, Header};

    const RECORD: &str = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn verifier(keys: &[&PassKey]) -> PassVerifier {
        let keys = PassKeys::new(keys.iter().map(|key| key.public_key()));
        // As replicas get them.
        PassVerifier::new(RECORD, keys.to_string().parse().unwrap())
    }

    #[test]
    fn a_pass_holds_for_ten_minutes_and_is_renewed_at_five() {
        let key = PassKey::generate().unwrap();
        let pass = key.sign(RECORD, at(0)).unwrap();
        assert_eq!((pass.renew, pass.expires), (at(300), at(600)));
        for (second, expected) in [
            (-331, Err(TokenError::NotYetValid)),
            (-330, Ok(at(630))),
            (0, Ok(at(630))),
            (629, Ok(at(630))),
            (630, Err(TokenError::Expired)),
        ] {
            assert_eq!(verifier(&[&key]).verify_until(pass.text.expose(), at(second)), expected, "at second {second}");
        }
        assert!(!format!("{pass:?} {key:?}").contains(pass.text.expose()));
    }

    #[test]
    fn a_pass_opens_the_replicas_of_its_own_service_by_its_own_routers_key() {
        let (key, next) = (PassKey::generate().unwrap(), PassKey::generate().unwrap());
        let pass = |key: &PassKey, record: &str| key.sign(record, at(0)).unwrap().text;
        let check = |keys: &[&PassKey], pass: &Secret| verifier(keys).verify_until(pass.expose(), at(1)).map(|_| ());
        assert_eq!(check(&[&key], &pass(&key, RECORD)), Ok(()));
        assert_eq!(check(&[&key], &pass(&key, "another-record")), Err(TokenError::Audience));
        assert_eq!(check(&[&key], &pass(&next, RECORD)), Err(TokenError::UnknownKey));
        assert_eq!(check(&[], &pass(&key, RECORD)), Err(TokenError::UnknownKey), "no key, no entry");
        // During a rotation.
        for signer in [&key, &next] {
            assert_eq!(check(&[&key, &next], &pass(signer, RECORD)), Ok(()));
        }
        assert_eq!(check(&[&next], &pass(&key, RECORD)), Err(TokenError::UnknownKey), "the old key is gone");
    }

    #[test]
    fn a_token_of_another_kind_is_no_pass() {
        let key = PassKey::generate().unwrap();
        let grant = |issuer: &str, subject: &str| TokenGrant {
            issuer: issuer.to_owned(),
            audience: RECORD.to_owned(),
            subject: subject.to_owned(),
            issued: at(0),
            refresh_after: at(300),
            expires: at(600),
        };
        for (issuer, subject, expected) in
            [("aml:workspace", ISSUER, TokenError::Issuer), (ISSUER, "my-service-callers", TokenError::Subject)]
        {
            let token = key.0.sign(&grant(issuer, subject)).unwrap();
            assert_eq!(verifier(&[&key]).verify_until(token.expose(), at(1)), Err(expected));
        }
        let claims = serde_json::json!({"iss": ISSUER, "aud": RECORD, "sub": ISSUER, "exp": at(600).as_second()});
        let header = Header { kid: Some(key.public_key().id().to_owned()), ..Header::new(Algorithm::HS256) };
        let public = verifier(&[&key]).0.issuers[0].keys[0].clone();
        let secret = serde_json::to_value(public).unwrap()["x"].as_str().unwrap().to_owned();
        let confused = jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(secret.as_bytes())).unwrap();
        assert_eq!(verifier(&[&key]).verify_until(&confused, at(1)), Err(TokenError::Algorithm));
    }

    #[test]
    fn keys_are_a_jwk_set_and_what_signs_no_passes_is_left_out_of_it() {
        let key = PassKey::from_pkcs8_base64("MC4CAQAwBQYDK2VwBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f").unwrap();
        let keys = PassKeys::new([key.public_key()]);
        insta::assert_snapshot!(keys, @r#"{"keys":[{"alg":"EdDSA","kid":"Vkdap1RjR0wChd9d","kty":"OKP","crv":"Ed25519","x":"A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg"}]}"#);
        let mut set: serde_json::Value = serde_json::from_str(&keys.to_string()).unwrap();
        let others = [
            serde_json::json!({"kty": "oct", "k": "c2VjcmV0", "kid": "shared"}),
            serde_json::json!({"kty": "EC", "crv": "P-256", "kid": "curve", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}),
            serde_json::json!("no key"),
        ];
        set["keys"].as_array_mut().unwrap().extend(others);
        assert_eq!(set.to_string().parse::<PassKeys>().unwrap(), keys);
        for damaged in ["", "{}", "[]", r#"{"keys": {}}"#] {
            assert!(damaged.parse::<PassKeys>().is_err(), "{damaged:?}");
        }
    }
}
