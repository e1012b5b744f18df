//! Verifies a service's tokens offline: signature, algorithm, issuer, audience, subject and times.

use jiff::Timestamp;
use jsonwebtoken::{Validation, errors::ErrorKind};

use super::TokenPublicKey;

/// Allowed clock skew between signer and router.
const LEEWAY_SECONDS: i64 = 30;

/// Which tokens a service accepts.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenVerifier {
    /// The service that a token must be for.
    pub audience: String,
    pub issuers: Vec<TokenIssuer>,
}

/// An issuer of tokens for a service.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenIssuer {
    pub issuer: String,
    /// The only holder of its tokens that is accepted.
    pub subject: String,
    /// The uid that a cluster's account must have, besides its name: one that was made anew under the same name has another.
    #[serde(default)]
    pub account: Option<String>,
    /// Its public keys: several during a key rotation.
    pub keys: Vec<TokenPublicKey>,
}

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("the token is malformed")]
    Malformed,
    #[error("the token is signed with another algorithm")]
    Algorithm,
    #[error("the token is signed with another key")]
    UnknownKey,
    #[error("the token's signature is wrong")]
    Signature,
    #[error("the token is of another issuer")]
    Issuer,
    #[error("the token is for another service")]
    Audience,
    #[error("the token is for another caller")]
    Subject,
    #[error("the token has expired")]
    Expired,
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
    /// What a cluster says of the account (Kubernetes' service account tokens).
    #[serde(rename = "kubernetes.io")]
    cluster: Option<ClusterClaims>,
}

#[derive(serde::Deserialize)]
struct ClusterClaims {
    serviceaccount: Option<AccountClaims>,
}

#[derive(serde::Deserialize)]
struct AccountClaims {
    uid: Option<String>,
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
    /// Verifies `token` at the time `now`.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<(), TokenError> {
        self.verify_until(token, now).map(|_| ())
    }

    /// Like [`Self::verify`]; returns the time from which the token is refused, so that the result can be cached until then.
    pub fn verify_until(&self, token: &str, now: Timestamp) -> Result<Timestamp, TokenError> {
        let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Malformed)?;
        if header.crit.is_some() {
            // No extensions are supported here, and critical ones must not be ignored (RFC 7515, 4.1.11).
            return Err(TokenError::Malformed);
        }
        let mut refused = TokenError::UnknownKey;
        for (issuer, key) in self.keys_for(header.kid.as_deref()) {
            let checked = if header.alg == key.algorithm() { check_signature(token, key) } else { Err(TokenError::Algorithm) };
            match checked.and_then(|claims| self.check_claims(&claims, issuer, now)) {
                // Issuers may have given their keys the same id.
                Err(error) => refused = error,
                accepted => return accepted,
            }
        }
        Err(refused)
    }

    /// Returns the keys that a token may be signed with. One that names none may be signed with the only key that there is.
    fn keys_for(&self, id: Option<&str>) -> impl Iterator<Item = (&TokenIssuer, &TokenPublicKey)> {
        let keys = || self.issuers.iter().flat_map(|issuer| issuer.keys.iter().map(move |key| (issuer, key)));
        let only_one = keys().nth(1).is_none();
        keys().filter(move |(_, key)| id.map_or(only_one, |id| key.id() == id))
    }

    fn check_claims(&self, claims: &Claims, issuer: &TokenIssuer, now: Timestamp) -> Result<Timestamp, TokenError> {
        if claims.iss != issuer.issuer {
            return Err(TokenError::Issuer);
        }
        if !claims.aud.0.contains(&self.audience) {
            return Err(TokenError::Audience);
        }
        let account = claims.cluster.as_ref().and_then(|cluster| cluster.serviceaccount.as_ref()?.uid.as_ref());
        if claims.sub != issuer.subject || issuer.account.is_some() && account != issuer.account.as_ref() {
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
}

/// Returns the claims of a token that `key` signed, by the key's own algorithm.
fn check_signature(token: &str, key: &TokenPublicKey) -> Result<Claims, TokenError> {
    // The caller checks the claims by the given time; the library would use its own clock.
    let mut validation = Validation::new(key.algorithm());
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let key = key.decoding_key().ok_or(TokenError::UnknownKey)?;
    match jsonwebtoken::decode::<Claims>(token, &key, &validation) {
        Ok(data) => Ok(data.claims),
        Err(error) => Err(match error.kind() {
            ErrorKind::InvalidSignature => TokenError::Signature,
            ErrorKind::InvalidAlgorithm => TokenError::Algorithm,
            _ => TokenError::Malformed,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{TokenGrant, TokenKey};
    use super::*;
    use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use jsonwebtoken::jwk::Jwk;
    use jsonwebtoken::{Algorithm, EncodingKey, Header};

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

    fn issuer(name: &str, keys: Vec<TokenPublicKey>) -> TokenIssuer {
        TokenIssuer { issuer: name.into(), subject: "my-service-callers".into(), account: None, keys }
    }

    fn verifier(key: &TokenKey) -> TokenVerifier {
        let issuers = vec![issuer("workspace", vec![key.public_key()])];
        TokenVerifier { audience: "my-service".into(), issuers }
    }

    /// A key of another issuer, as it signs and as it is published.
    struct Foreign {
        signer: EncodingKey,
        algorithm: Algorithm,
        published: TokenPublicKey,
    }

    impl Foreign {
        fn new(signer: EncodingKey, algorithm: Algorithm, id: &str) -> Self {
            let mut jwk = Jwk::from_encoding_key(&signer, algorithm).unwrap();
            jwk.common.key_id = Some(id.to_owned());
            // As it comes over the network.
            let published = serde_json::from_value(serde_json::to_value(jwk).unwrap()).unwrap();
            Self { signer, algorithm, published }
        }

        fn rs256(id: &str) -> Self {
            let pair = aws_lc_rs::rsa::KeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).unwrap();
            let pkcs8: Pkcs8V1Der<'_> = pair.as_der().unwrap();
            // What follows the header of PKCS#8 is the key as the library takes it, PKCS#1.
            Self::new(EncodingKey::from_rsa_der(&pkcs8.as_ref()[26..]), Algorithm::RS256, id)
        }

        fn es256(id: &str) -> Self {
            let pair = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
            Self::new(EncodingKey::from_ec_der(&pair.serialize_der()), Algorithm::ES256, id)
        }

        fn sign(&self, issuer: &str, id: Option<&str>) -> String {
            let header = Header { kid: id.map(str::to_owned), ..Header::new(self.algorithm) };
            jsonwebtoken::encode(&header, &claims(issuer), &self.signer).unwrap()
        }
    }

    fn claims(issuer: &str) -> serde_json::Value {
        serde_json::json!({"iss": issuer, "aud": ["my-service"], "sub": "my-service-callers", "exp": at(3600).as_second()})
    }

    #[test]
    fn several_issuers_and_keys_of_each_kind_are_trusted() {
        let (workspace, old, new) = (TokenKey::generate().unwrap(), Foreign::rs256("old"), Foreign::es256("new"));
        let cluster = issuer("cluster", vec![old.published.clone(), new.published.clone()]);
        let issuers = vec![issuer("workspace", vec![workspace.public_key()]), cluster];
        let verifier = TokenVerifier { audience: "my-service".into(), issuers };
        let check = |token: &str| verifier.verify(token, at(1));
        assert_eq!(check(workspace.sign(&grant()).unwrap().expose()), Ok(()));
        assert_eq!(check(&old.sign("cluster", Some("old"))), Ok(()));
        assert_eq!(check(&new.sign("cluster", Some("new"))), Ok(()));
        assert_eq!(check(&new.sign("cluster", Some("other"))), Err(TokenError::UnknownKey));
        assert_eq!(check(&new.sign("cluster", None)), Err(TokenError::UnknownKey), "with several keys a token names its own");
        assert_eq!(check(&new.sign("workspace", Some("new"))), Err(TokenError::Issuer), "no issuer speaks for another");
        let another = Foreign::es256("new");
        assert_eq!(check(&another.sign("cluster", Some("new"))), Err(TokenError::Signature));
        let stored = serde_json::to_string(&verifier).unwrap();
        assert_eq!(serde_json::from_str::<TokenVerifier>(&stored).unwrap(), verifier);
    }

    #[test]
    fn two_issuers_may_give_their_keys_the_same_id() {
        let (one, two) = (Foreign::es256("1"), Foreign::rs256("1"));
        let issuers = vec![issuer("one", vec![one.published.clone()]), issuer("two", vec![two.published.clone()])];
        let verifier = TokenVerifier { audience: "my-service".into(), issuers };
        for token in [one.sign("one", Some("1")), two.sign("two", Some("1"))] {
            assert_eq!(verifier.verify(&token, at(1)), Ok(()));
        }
        assert!(verifier.verify(&one.sign("two", Some("1")), at(1)).is_err());
    }

    #[test]
    fn the_key_decides_about_the_algorithm() {
        let (rsa, curve) = (Foreign::rs256("key"), Foreign::es256("key"));
        let only = |key: &Foreign| TokenVerifier {
            audience: "my-service".into(),
            issuers: vec![issuer("cluster", vec![key.published.clone()])],
        };
        assert_eq!(only(&curve).verify(&rsa.sign("cluster", Some("key")), at(1)), Err(TokenError::Algorithm));
        assert_eq!(only(&rsa).verify(&curve.sign("cluster", Some("key")), at(1)), Err(TokenError::Algorithm));
        // The public key is no shared secret, in whatever form an attacker takes it.
        let jwk = serde_json::to_string(&rsa.published).unwrap();
        let critical = Header { crit: Some(vec!["exp".into()]), kid: Some("key".into()), ..Header::new(curve.algorithm) };
        let critical = jsonwebtoken::encode(&critical, &claims("cluster"), &curve.signer).unwrap();
        assert!(only(&curve).verify(&critical, at(1)).is_err(), "a critical extension was ignored");
        let header = Header { kid: Some("key".into()), ..Header::new(Algorithm::HS256) };
        let confused = jsonwebtoken::encode(&header, &claims("cluster"), &EncodingKey::from_secret(jwk.as_bytes())).unwrap();
        assert_eq!(only(&rsa).verify(&confused, at(1)), Err(TokenError::Algorithm));
    }

    #[test]
    fn a_key_that_checks_no_tokens_is_refused_when_it_is_read() {
        let read = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut jwk = serde_json::to_value(Foreign::rs256("key").published).unwrap();
            change(&mut jwk);
            serde_json::from_value::<TokenPublicKey>(jwk)
        };
        assert!(read(&|_| ()).is_ok());
        assert!(read(&|jwk| jwk["alg"] = "RS512".into()).is_err());
        assert!(read(&|jwk| jwk["use"] = "enc".into()).is_err());
        assert!(read(&|jwk| *jwk = serde_json::json!({"kty": "oct", "k": "c2VjcmV0", "kid": "key"})).is_err());
        assert!(read(&|jwk| *jwk = serde_json::json!({"kty": "EC", "crv": "P-384", "x": "AA", "y": "AA"})).is_err());
    }

    #[test]
    fn a_token_is_good_from_its_issue_to_its_expiry_with_a_little_leeway() {
        let key = TokenKey::generate().unwrap();
        let token = key.sign(&grant()).unwrap();
        let token = token.expose();
        let verifier = verifier(&key);
        for (second, expected) in [
            (-31, Err(TokenError::NotYetValid)),
            (-30, Ok(())),
            (0, Ok(())),
            (3600, Ok(())),
            (3629, Ok(())),
            (3630, Err(TokenError::Expired)),
        ] {
            assert_eq!(verifier.verify(token, at(second)), expected, "at second {second}");
        }
        assert_eq!(verifier.verify_until(token, at(1)), Ok(at(3630)));
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
            assert_eq!(verifier.verify(key.sign(&grant).unwrap().expose(), at(1)), Err(expected));
        }
        let stranger = TokenKey::generate().unwrap().sign(&grant()).unwrap();
        assert_eq!(verifier.verify(stranger.expose(), at(1)), Err(TokenError::UnknownKey));
    }

    #[test]
    fn another_algorithm_is_refused_even_when_signed_with_the_public_key() {
        let key = TokenKey::generate().unwrap();
        let public = serde_json::to_value(key.public_key()).unwrap()["x"].as_str().unwrap().to_owned();
        let secret = EncodingKey::from_secret(&URL_SAFE_NO_PAD.decode(public).unwrap());
        let confused = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims("workspace"), &secret).unwrap();
        assert_eq!(verifier(&key).verify(&confused, at(1)), Err(TokenError::Algorithm));

        let encode = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let unsigned = format!("{}.{}.", encode(r#"{"alg":"none"}"#), encode(&claims("workspace").to_string()));
        assert!(verifier(&key).verify(&unsigned, at(1)).is_err());
    }

    #[test]
    fn a_changed_or_stolen_signature_is_refused() {
        let key = TokenKey::generate().unwrap();
        let token = key.sign(&grant()).unwrap();
        let token = token.expose();
        let stranger = TokenKey::generate().unwrap().sign(&grant()).unwrap();
        let (body, _) = token.rsplit_once('.').unwrap();
        let (_, foreign) = stranger.expose().rsplit_once('.').unwrap();
        assert_eq!(verifier(&key).verify(&format!("{body}.{foreign}"), at(1)), Err(TokenError::Signature));
        for garbage in ["", ".", "..", "a.b.c", "not a token"] {
            assert_eq!(verifier(&key).verify(garbage, at(1)), Err(TokenError::Malformed), "{garbage:?}");
        }
    }
}
