//! Error answers of a registry (distribution-spec, "Error Codes"), and the digests in its answers.

use bytes::Bytes;
use hyper::{HeaderMap, Response, StatusCode};

use super::RemoteRegistry;
use crate::names::{Digest, Repository};
use crate::registry::{Answered, RegistryError};

/// The longest message that is passed on: a proxy may answer with a whole page.
const LONGEST: usize = 300;

/// The code and message of an error answer, if any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ErrorBody {
    /// Its code, such as `BLOB_UPLOAD_INVALID`.
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
}

#[derive(serde::Deserialize)]
struct Errors {
    errors: Vec<OneError>,
}

#[derive(serde::Deserialize)]
struct OneError {
    code: Option<String>,
    message: Option<String>,
}

impl ErrorBody {
    pub(super) fn read(body: &[u8]) -> Self {
        let errors = serde_json::from_slice::<Errors>(body).map(|body| body.errors).unwrap_or_default();
        let first = errors.into_iter().next();
        first.map_or_else(Self::default, |first| Self {
            code: first.code.as_deref().map(tidy),
            message: first.message.as_deref().map(tidy),
        })
    }

    pub(super) fn is(&self, code: &str) -> bool {
        self.code.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code))
    }

    pub(super) fn into_error(
        self,
        doing: &'static str,
        host: &str,
        repository: Option<&Repository>,
        status: StatusCode,
    ) -> RegistryError {
        RegistryError::Answered(Box::new(Answered {
            doing,
            host: host.to_owned(),
            repository: repository.cloned(),
            status: status.as_u16(),
            code: self.code,
            message: self.message,
        }))
    }
}

/// Reduces a foreign text to one short line.
fn tidy(text: &str) -> String {
    let mut text = text.split(char::is_control).collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = text.char_indices().nth(LONGEST) {
        text.truncate(end);
        text.push('…');
    }
    text
}

/// Returns the digest that an answer states.
pub(super) fn claimed_digest(headers: &HeaderMap) -> Option<&str> {
    headers.get("docker-content-digest")?.to_str().ok().map(str::trim).filter(|text| !text.is_empty())
}

/// Refuses an answer that states another sha256 digest than the requested one.
pub(super) fn check_claim(answer: &HeaderMap, digest: &Digest, host: &str) -> Result<(), RegistryError> {
    match claimed_digest(answer) {
        Some(claim) if claim.starts_with("sha256:") && claim.parse() != Ok(*digest) => {
            Err(RegistryError::WrongDigest { host: host.to_owned(), digest: *digest, found: tidy(claim) })
        }
        _ => Ok(()),
    }
}

impl RemoteRegistry {
    /// Returns the error of an answer.
    pub(super) fn refusal(&self, doing: &'static str, repository: &Repository, answer: &Response<Bytes>) -> RegistryError {
        ErrorBody::read(answer.body()).into_error(doing, self.host(), Some(repository), answer.status())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_registrys_own_words_are_read_where_there_are_any() {
        let body = br#"{"errors":[{"code":"DENIED","message":"no\nentry","detail":{"x":1}},{"code":"OTHER"}]}"#;
        let error_body = ErrorBody::read(body);
        assert_eq!(error_body, ErrorBody { code: Some("DENIED".into()), message: Some("no entry".into()) });
        assert!(error_body.is("denied"));
        assert_eq!(ErrorBody::read(b"<html>502</html>"), ErrorBody::default());
        assert_eq!(ErrorBody::read(b""), ErrorBody::default());
        let long = format!(r#"{{"errors":[{{"code":"X","message":"{}"}}]}}"#, "ä".repeat(1000));
        assert_eq!(ErrorBody::read(long.as_bytes()).message.unwrap().chars().count(), LONGEST + 1);
    }

    #[test]
    fn a_claim_of_another_digest_is_refused() {
        let digest: Digest = format!("sha256:{}", "a".repeat(64)).parse().unwrap();
        let claim = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("docker-content-digest", text.parse().unwrap());
            check_claim(&headers, &digest, "reg.example")
        };
        assert!(check_claim(&HeaderMap::new(), &digest, "reg.example").is_ok(), "not every registry says it");
        assert!(claim(&digest.to_string()).is_ok());
        assert!(claim("sha512:ab").is_ok(), "another algorithm says nothing of ours");
        assert!(claim(&format!("sha256:{}", "b".repeat(64))).is_err());
    }
}
