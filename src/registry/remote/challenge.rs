//! The authentication that a registry asks for (`WWW-Authenticate`). Pure.

use http_auth::{ChallengeRef, parse_challenges};
use hyper::HeaderMap;
use hyper::header::WWW_AUTHENTICATE;
use url::Url;

/// The authentication scheme that a registry asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    /// User name and password.
    Basic,
    /// A token of this server.
    Bearer { realm: Url, service: Option<String> },
}

impl Challenge {
    /// Returns the best supported challenge of an answer: a token rather than a password.
    pub fn read(headers: &HeaderMap) -> Option<Self> {
        let texts: Vec<&str> = headers.get_all(WWW_AUTHENTICATE).iter().filter_map(|value| value.to_str().ok()).collect();
        let challenges: Vec<ChallengeRef<'_>> = texts.iter().filter_map(|text| parse_challenges(text).ok()).flatten().collect();
        let bearer = challenges.iter().filter(|challenge| challenge.scheme.eq_ignore_ascii_case("bearer")).find_map(bearer);
        let basic = || challenges.iter().any(|challenge| challenge.scheme.eq_ignore_ascii_case("basic")).then_some(Self::Basic);
        bearer.or_else(basic)
    }
}

fn bearer(challenge: &ChallengeRef<'_>) -> Option<Challenge> {
    let parameter = |wanted: &str| {
        challenge.params.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.to_unescaped())
    };
    let realm = Url::parse(&parameter("realm")?).ok().filter(Url::has_host)?;
    Some(Challenge::Bearer { realm, service: parameter("service") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Option<Challenge> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, value.parse().unwrap());
        }
        Challenge::read(&headers)
    }

    fn token(service: Option<&str>) -> Challenge {
        let realm = Url::parse("https://auth.example/token").unwrap();
        Challenge::Bearer { realm, service: service.map(str::to_owned) }
    }

    #[test]
    fn the_usual_challenges_are_understood() {
        let bearer = r#"Bearer realm="https://auth.example/token",service="reg.example",scope="repository:a/b:pull,push""#;
        assert_eq!(read(&[bearer]), Some(token(Some("reg.example"))));
        assert_eq!(read(&[r#"bearer REALM="https://auth.example/token""#]), Some(token(None)));
        assert_eq!(read(&[r#"Basic realm="x, y""#]), Some(Challenge::Basic));
    }

    #[test]
    fn a_token_is_preferred_wherever_it_stands() {
        let bearer = r#"Bearer realm="https://auth.example/token""#;
        assert_eq!(read(&[r#"Basic realm="x""#, bearer]), Some(token(None)), "in two headers");
        assert_eq!(read(&[&format!(r#"Basic realm="x", {bearer}"#)]), Some(token(None)), "in one header");
        assert_eq!(read(&["Negotiate", bearer]), Some(token(None)), "behind one that isn't known");
    }

    #[test]
    fn what_is_not_understood_is_no_challenge() {
        for values in [&[][..], &["Negotiate"], &["Bearer"], &[r#"Bearer realm="not an address""#], &["\"\""]] {
            assert_eq!(read(values), None, "{values:?}");
        }
    }
}
