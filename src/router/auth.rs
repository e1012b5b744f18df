//! Authentication: a key by its hash, a token by its signature. Accepted tokens are cached until they expire.

use hyper::HeaderMap;
use hyper::header;
use jiff::Timestamp;

use crate::access::{KeyHash, TokenError, TokenVerifier, VerifiedTokens};

use super::table::RouteAuth;

/// Tokens remembered per service.
const VERIFIED_TOKENS: usize = 4096;

/// Why a caller is not authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AuthFault {
    /// The request has no key or token.
    Missing,
    /// Its key or token is not valid for this service.
    Invalid,
    /// Its token is signed with a key that isn't known: it may be a new one.
    UnknownKey,
}

/// The authenticator of one service.
#[derive(Debug)]
pub(super) struct Authenticator {
    pub(super) auth: RouteAuth,
    verified: VerifiedTokens,
}

impl Authenticator {
    /// Returns the authenticator for `auth`.
    pub(super) fn new(auth: RouteAuth) -> Self {
        Self { auth, verified: VerifiedTokens::new(VERIFIED_TOKENS) }
    }

    /// Checks the credentials in `headers`; `now` is asked for only if they are a token.
    pub(super) fn check(&self, headers: &HeaderMap, now: impl FnOnce() -> Timestamp) -> Result<(), AuthFault> {
        match &self.auth {
            RouteAuth::None => Ok(()),
            RouteAuth::Keys(keys) => check_key(keys, presented(headers)?),
            RouteAuth::Token(verifier) => self.check_token(verifier, presented(headers)?, now()),
        }
    }

    fn check_token(&self, verifier: &TokenVerifier, token: &str, now: Timestamp) -> Result<(), AuthFault> {
        self.verified.check(token, now, || verifier.verify_until(token, now)).map_err(|error| match error {
            TokenError::UnknownKey => AuthFault::UnknownKey,
            _ => AuthFault::Invalid,
        })
    }
}

fn check_key(keys: &[KeyHash], presented: &str) -> Result<(), AuthFault> {
    // All keys are compared, so that the time doesn't reveal which one matched.
    let matching = keys.iter().filter(|key| key.matches(presented)).count();
    if matching > 0 { Ok(()) } else { Err(AuthFault::Invalid) }
}

fn presented(headers: &HeaderMap) -> Result<&str, AuthFault> {
    let mut shown = headers.get_all(header::AUTHORIZATION).iter();
    let value = shown.next().ok_or(AuthFault::Missing)?;
    if shown.next().is_some() {
        return Err(AuthFault::Invalid);
    }
    let text = value.to_str().map_err(|_| AuthFault::Invalid)?;
    let (scheme, credentials) = text.trim().split_once(' ').ok_or(AuthFault::Invalid)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(credentials.trim()) } else { Err(AuthFault::Invalid) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{TokenGrant, TokenIssuer, TokenKey};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn check(authenticator: &Authenticator, header: Option<&str>, second: i64) -> Result<(), AuthFault> {
        let mut headers = HeaderMap::new();
        if let Some(value) = header {
            headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        }
        authenticator.check(&headers, || at(second))
    }

    #[test]
    fn either_key_opens_and_nothing_else_does() {
        let authenticator =
            Authenticator::new(RouteAuth::Keys(vec![KeyHash::new("primary").unwrap(), KeyHash::new("secondary").unwrap()]));
        for good in ["Bearer primary", "Bearer secondary", "bearer  primary "] {
            assert_eq!(check(&authenticator, Some(good), 0), Ok(()), "{good}");
        }
        for bad in ["Bearer third", "Bearer ", "Bearer", "primary", "Basic primary", "Bearer Primary", "Bearer primary secondary"]
        {
            assert_eq!(check(&authenticator, Some(bad), 0), Err(AuthFault::Invalid), "{bad}");
        }
        assert_eq!(check(&authenticator, None, 0), Err(AuthFault::Missing));
        assert_eq!(check(&Authenticator::new(RouteAuth::None), None, 0), Ok(()));
        assert!(check(&Authenticator::new(RouteAuth::Keys(Vec::new())), Some("Bearer x"), 0).is_err(), "no key, no entry");
    }

    #[test]
    fn a_remembered_token_is_forgotten_when_it_expires() {
        let key = TokenKey::generate().unwrap();
        let grant = TokenGrant {
            issuer: "workspace".into(),
            audience: "service".into(),
            subject: "callers".into(),
            issued: at(0),
            refresh_after: at(50),
            expires: at(100),
        };
        let issuer =
            TokenIssuer { issuer: "workspace".into(), subject: "callers".into(), account: None, keys: vec![key.public_key()] };
        let verifier = TokenVerifier { audience: "service".into(), issuers: vec![issuer] };
        let authenticator = Authenticator::new(RouteAuth::Token(verifier));
        let header = format!("Bearer {}", key.sign(&grant).unwrap().expose());
        assert_eq!(check(&authenticator, Some(&header), 1), Ok(()));
        assert_eq!(check(&authenticator, Some(&header), 99), Ok(()));
        assert_eq!(check(&authenticator, Some(&header), 1000), Err(AuthFault::Invalid));
        assert_eq!(check(&authenticator, Some("Bearer a.b.c"), 1), Err(AuthFault::Invalid));
    }
}
