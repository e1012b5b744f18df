//! The only place where an error becomes HTTP. Texts that v1's callers may match are v1's to the letter.

use bytes::Bytes;
use hyper::header::{self, HeaderValue};
use hyper::{Response, StatusCode};

use super::auth::AuthFault;
use super::hosts::OriginFault;
use super::response_body::ResponseBody;
use crate::inbound::{BodyFault, HeadFault};
use crate::service::contract;

/// Why the router answers a request itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Nothing is served at that path.
    NoSuchPath,
    /// No service has that name.
    NoSuchService(String),
    /// The service has no version of the name that the request chooses.
    NoSuchVersion(String),
    /// Neither GET nor POST.
    Method,
    /// The caller is not authenticated.
    Unauthorized(AuthFault),
    /// Its head is ambiguous.
    Head(HeadFault),
    /// Its host or origin may not call a service without keys.
    Forbidden(OriginFault),
    /// Something is wrong with the request's body.
    Body(BodyFault),
    /// All replicas are busy.
    Overloaded(String),
    /// No replica is ready.
    NoReadyReplicas(String),
    /// The replica closed the connection before it answered.
    ReplicaClosed,
    /// The replica did not answer in time.
    ScoringTimedOut(String),
}

/// Returns the router's own health answer.
pub(super) fn healthy() -> Response<ResponseBody> {
    text(StatusCode::OK, "Healthy".to_owned())
}

/// Returns the answer for `refusal`.
pub(super) fn refuse(refusal: &Refusal) -> Response<ResponseBody> {
    match refusal {
        Refusal::NoSuchPath => message(StatusCode::NOT_FOUND, "Nothing is served at this path"),
        Refusal::NoSuchService(name) => message(StatusCode::NOT_FOUND, &format!("No service is named {name}")),
        Refusal::NoSuchVersion(name) => message(StatusCode::NOT_FOUND, &format!("The service has no version named {name}")),
        Refusal::Method => {
            let mut response = message(StatusCode::METHOD_NOT_ALLOWED, "Only GET and POST are served");
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, POST"));
            response
        }
        Refusal::Unauthorized(denied) => unauthorized(*denied),
        Refusal::Head(fault) => closing(message(StatusCode::BAD_REQUEST, fault.words())),
        Refusal::Forbidden(stranger) => message(StatusCode::FORBIDDEN, stranger_words(*stranger)),
        Refusal::Body(fault) => bad_body(*fault),
        Refusal::Overloaded(name) => unavailable(contract::overloaded(name)),
        Refusal::NoReadyReplicas(name) => unavailable(contract::no_ready_replicas(name)),
        Refusal::ReplicaClosed => text(StatusCode::BAD_GATEWAY, contract::REPLICA_CLOSED.to_owned()),
        Refusal::ScoringTimedOut(name) => text(StatusCode::GATEWAY_TIMEOUT, format!("Scoring timed out for service {name}")),
    }
}

/// Returns the status that the caller gets: as in v1, a model's own 500 becomes 502.
pub(super) fn outward_status(status: StatusCode) -> StatusCode {
    if status == StatusCode::INTERNAL_SERVER_ERROR { StatusCode::BAD_GATEWAY } else { status }
}

fn stranger_words(stranger: OriginFault) -> &'static str {
    match stranger {
        OriginFault::Host => {
            "This service asks for no key, so it answers under the names of this machine alone (localhost, 127.0.0.1, [::1]); \
             allowedHosts in its deployment configuration adds others"
        }
        OriginFault::Page => {
            "This service asks for no key, so it doesn't answer pages of other origins; \
             allowedHosts in its deployment configuration adds hosts whose pages may ask"
        }
    }
}

fn unauthorized(denied: AuthFault) -> Response<ResponseBody> {
    let (words, challenge) = match denied {
        AuthFault::Missing => ("The request has no authorization header with a key or token", "Bearer"),
        AuthFault::Invalid | AuthFault::UnknownKey => {
            ("The key or token is not valid for this service", "Bearer error=\"invalid_token\"")
        }
    };
    let mut response = message(StatusCode::UNAUTHORIZED, words);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    response
}

fn bad_body(fault: BodyFault) -> Response<ResponseBody> {
    closing(message(fault.status(), fault.words()))
}

/// Closes the connection after the answer: the rest of the request may be unread.
fn closing(mut response: Response<ResponseBody>) -> Response<ResponseBody> {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn unavailable(words: String) -> Response<ResponseBody> {
    let mut response = text(StatusCode::SERVICE_UNAVAILABLE, words);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

fn message(status: StatusCode, words: &str) -> Response<ResponseBody> {
    let body = serde_json::json!({ "message": words }).to_string();
    respond(status, "application/json", body)
}

fn text(status: StatusCode, words: String) -> Response<ResponseBody> {
    respond(status, "text/plain; charset=utf-8", words)
}

fn respond(status: StatusCode, content_type: &'static str, body: String) -> Response<ResponseBody> {
    let mut response = Response::new(ResponseBody::own(Bytes::from(body)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    async fn check(refusal: Refusal, status: u16, body: &str) -> hyper::HeaderMap {
        let (head, answer) = refuse(&refusal).into_parts();
        let answer = answer.collect().await.unwrap().to_bytes();
        assert_eq!((head.status.as_u16(), std::str::from_utf8(&answer).unwrap()), (status, body));
        head.headers
    }

    #[tokio::test]
    async fn the_texts_that_v1_clients_look_for_are_v1s() {
        let name = || "my-service".to_owned();
        let headers = check(Refusal::Overloaded(name()), 503, "Too many requests for service my-service (overloaded)").await;
        assert_eq!(headers[header::RETRY_AFTER], "1");
        let headers = check(Refusal::NoReadyReplicas(name()), 503, "No ready replicas for service my-service").await;
        assert_eq!(headers[header::RETRY_AFTER], "1");
        let headers = check(Refusal::ReplicaClosed, 502, "Replica closed connection before replying").await;
        assert_eq!(headers[header::CONTENT_TYPE], "text/plain; charset=utf-8");
        check(Refusal::ScoringTimedOut(name()), 504, "Scoring timed out for service my-service").await;
    }

    #[tokio::test]
    async fn what_a_client_must_know_to_go_on_is_in_the_headers() {
        let headers = check(Refusal::Method, 405, r#"{"message":"Only GET and POST are served"}"#).await;
        assert_eq!(headers[header::ALLOW], "GET, POST");
        let missing = refuse(&Refusal::Unauthorized(AuthFault::Missing));
        assert_eq!(missing.headers()[header::WWW_AUTHENTICATE], "Bearer");
        let wrong = refuse(&Refusal::Unauthorized(AuthFault::Invalid));
        assert_eq!(
            (wrong.status(), &wrong.headers()[header::WWW_AUTHENTICATE]),
            (StatusCode::UNAUTHORIZED, &HeaderValue::from_static("Bearer error=\"invalid_token\""))
        );
        assert_eq!(refuse(&Refusal::Body(BodyFault::TooLarge)).headers()[header::CONNECTION], "close");
    }

    #[test]
    fn only_a_models_500_changes() {
        for status in [200, 201, 204, 400, 418, 429, 501, 502, 503, 504] {
            assert_eq!(outward_status(StatusCode::from_u16(status).unwrap()).as_u16(), status);
        }
        assert_eq!(outward_status(StatusCode::INTERNAL_SERVER_ERROR), StatusCode::BAD_GATEWAY);
    }
}
