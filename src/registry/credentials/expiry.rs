//! The expiry that a token (a JWT) states itself. Pure.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

#[derive(serde::Deserialize)]
struct Claims {
    exp: f64,
}

/// Returns when a token expires, or `None` if it doesn't say. The signature isn't verified: only the issuer can.
pub fn expires_at(token: &str) -> Option<Timestamp> {
    let mut parts = token.split('.');
    let (_head, claims, _signature) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()?;
    #[expect(clippy::cast_possible_truncation, reason = "a time so far away saturates, and is no timestamp")]
    Timestamp::from_second(claims.exp as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn a_jwt_says_when_it_ends_and_other_secrets_do_not() {
        assert_eq!(expires_at(&token(r#"{"exp":1700000000}"#)), Some(Timestamp::from_second(1_700_000_000).unwrap()));
        assert_eq!(expires_at(&token(r#"{"exp":1700000000.9}"#)), Some(Timestamp::from_second(1_700_000_000).unwrap()));
        for other in ["", "a.b", "a.b.c", "a.b.c.d", "pässword", &token("{}"), &token("[]"), &token(r#"{"exp":1e300}"#)] {
            assert_eq!(expires_at(other), None, "{other:?}");
        }
    }
}
