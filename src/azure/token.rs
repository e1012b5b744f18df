//! Reads the answers of token servers, and sends the requests for them.

use bytes::Bytes;
use hyper::{Request, Response, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::SignInFailure;
use crate::names::Secret;
use crate::net::HttpClient;
use crate::registry::expires_at;

/// The lifetime of a token that doesn't state one.
const LIFE: SignedDuration = SignedDuration::from_mins(5);

/// The longest foreign message that is shown.
const LONGEST: usize = 300;

/// An Entra token for registries.
#[derive(Debug, Clone)]
pub(super) struct EntraToken {
    pub(super) secret: Secret,
    /// Its tenant, if known.
    pub(super) tenant: Option<String>,
    pub(super) ends: Timestamp,
}

impl EntraToken {
    /// Reads the answer of a token server: `field` holds the token.
    pub(super) fn read(body: &[u8], field: &str, now: Timestamp) -> Option<Self> {
        let answer: Value = serde_json::from_slice(body).ok()?;
        let text = answer.get(field)?.as_str().filter(|text| !text.is_empty())?;
        // Some servers write numbers as text.
        let number = |name: &str| {
            let value = answer.get(name)?;
            value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
        };
        let said = number("expires_on").and_then(|second| Timestamp::from_second(second).ok());
        let lasts = || number("expires_in").map_or(LIFE, |seconds| SignedDuration::from_secs(seconds.clamp(0, 86_400)));
        let ends = expires_at(text).or(said).unwrap_or_else(|| now + lasts());
        let tenant = answer.get("tenant").and_then(Value::as_str).map(str::to_owned);
        Some(Self { secret: Secret::new(text), tenant, ends })
    }
}

/// Sends a request and returns the answer if it is a success.
pub(super) async fn ask(http: &HttpClient, request: Request<Bytes>) -> Result<Response<Bytes>, SignInFailure> {
    let peer = peer_of(&request);
    let answer = http.exchange(request).await;
    let answer = answer.map_err(|source| SignInFailure::Net { peer: peer.clone(), source })?;
    if answer.status() == StatusCode::OK {
        return Ok(answer);
    }
    Err(SignInFailure::Refused { peer, status: answer.status().as_u16(), message: complaint(answer.body()) })
}

/// Sends a request for an Entra token and reads it.
pub(super) async fn ask_for_token(http: &HttpClient, request: Request<Bytes>) -> Result<EntraToken, SignInFailure> {
    let peer = peer_of(&request);
    let answer = ask(http, request).await?;
    EntraToken::read(answer.body(), "access_token", Timestamp::now()).ok_or(SignInFailure::Malformed { peer })
}

/// Builds a POST of a form.
pub(super) fn form(url: &url::Url, fields: &[(&str, &str)]) -> Result<Request<Bytes>, SignInFailure> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = Request::post(url.as_str()).header("Content-Type", "application/x-www-form-urlencoded");
    request.header("Accept", "application/json").body(body.into()).map_err(|_| insecure(url.as_str()))
}

/// Parses an address that a secret may be sent to: over HTTPS, or on this machine.
pub(super) fn address(text: &str) -> Result<url::Url, SignInFailure> {
    let url = url::Url::parse(text).map_err(|_| insecure(text))?;
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback() || address.is_link_local(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() == "https" || (url.scheme() == "http" && here) { Ok(url) } else { Err(insecure(text)) }
}

fn insecure(address: &str) -> SignInFailure {
    // What stands before an '@' may be a password.
    SignInFailure::Insecure { address: address.rsplit('@').next().unwrap_or_default().to_owned() }
}

fn peer_of(request: &Request<Bytes>) -> String {
    request
        .uri()
        .authority()
        .map_or_else(String::new, |authority| authority.as_str().rsplit('@').next().unwrap_or_default().to_owned())
}

/// Returns the error message in an answer of Entra, the metadata service or a registry; never the whole body.
fn complaint(body: &[u8]) -> String {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let first = answer.pointer("/errors/0");
    let words = [
        answer.get("error_description"),
        first.and_then(|error| error.get("message")),
        answer.pointer("/error/message"),
        answer.get("message"),
        answer.get("error"),
        first.and_then(|error| error.get("code")),
    ];
    let words = words.into_iter().flatten().find_map(Value::as_str).unwrap_or("it gave no reason");
    shortened(words)
}

/// Returns the first line of a message, without trace ids.
pub(super) fn shortened(words: &str) -> String {
    let words = words.split(" Trace ID:").next().unwrap_or_default();
    let line = words.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_as_each_server_writes_them() {
        let now = Timestamp::from_second(1_700_000_000).unwrap();
        let read =
            |body: &str, field| EntraToken::read(body.as_bytes(), field, now).map(|token| (token.ends - now).get_seconds());
        assert_eq!(read(r#"{"token_type":"Bearer","expires_in":3599,"access_token":"t"}"#, "access_token"), Some(3599));
        let imds = r#"{"access_token":"t","expires_in":"86399","expires_on":"1700000500","resource":"r"}"#;
        assert_eq!(read(imds, "access_token"), Some(500));
        assert_eq!(read(r#"{"accessToken":"t","expires_on":1700000600,"tenant":"x"}"#, "accessToken"), Some(600));
        assert_eq!(read(r#"{"access_token":"t"}"#, "access_token"), Some(300));
        for none in ["", "[]", "{}", r#"{"access_token":""}"#, r#"{"access_token":7}"#] {
            assert_eq!(read(none, "access_token"), None, "{none}");
        }
        let token = EntraToken::read(br#"{"access_token":"hunter2"}"#, "access_token", now).unwrap();
        assert_eq!(format!("{token:?}"), "EntraToken { secret: [secret], tenant: None, ends: 2023-11-14T22:18:20Z }");
    }

    #[test]
    fn refusals_are_told_in_the_words_of_whoever_refuses() {
        let entra = r#"{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided. Trace ID: 1\r\nTimestamp: x"}"#;
        assert_eq!(complaint(entra.as_bytes()), "AADSTS7000215: Invalid client secret provided.");
        let registry = r#"{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":null}]}"#;
        assert_eq!(complaint(registry.as_bytes()), "authentication required");
        let machine = r#"{"error":"invalid_request","error_description":"Identity not found"}"#;
        assert_eq!(complaint(machine.as_bytes()), "Identity not found");
        assert_eq!(complaint(br#"{"error":"slow_down"}"#), "slow_down");
        assert_eq!(complaint(b"<html>hunter2</html>"), "it gave no reason");
    }

    #[test]
    fn secrets_are_sent_by_tls_or_to_this_machine() {
        for good in ["https://login.microsoftonline.us/", "http://127.0.0.1:1", "http://169.254.169.254", "http://[::1]:8"] {
            assert!(address(good).is_ok(), "{good}");
        }
        for bad in ["http://login.example", "login.example", "http://127.0.0.1.example", "ftp://127.0.0.1", "http://10.0.0.1"] {
            assert!(address(bad).is_err(), "{bad}");
        }
        assert!(!address("http://me:hunter2@login.example").unwrap_err().to_string().contains("hunter2"));
    }
}
