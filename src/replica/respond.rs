//! The replica's own answers, for requests that no worker answers.

use std::error::Error;

use bytes::Bytes;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Response, StatusCode};

use crate::inbound::BodyFault;
use crate::service::contract::{NO_PASS, REFUSED_HEADER, REPLICA_CLOSED};

/// The body of an answer: the replica's own or a worker's.
pub(super) type Body = BoxBody<Bytes, Box<dyn Error + Send + Sync>>;

/// Says why the replica did not take a request.
pub(super) const REFUSED: HeaderName = HeaderName::from_static(REFUSED_HEADER);

/// Returns the answer when the worker was lost before it answered.
pub(super) fn worker_lost() -> Response<Body> {
    text(StatusCode::BAD_GATEWAY, REPLICA_CLOSED)
}

/// Returns the answer to a request whose body is refused.
pub(super) fn bad_body(fault: BodyFault) -> Response<Body> {
    closing(message(fault.status(), fault.words()))
}

/// Closes the connection after the answer.
pub(super) fn closing(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

/// Returns an error in the form of the scoring server's own.
pub(super) fn message(status: StatusCode, words: &'static str) -> Response<Body> {
    typed(status, "application/json", serde_json::json!({ "message": words }).to_string().into())
}

/// Returns the answer to a scoring call that took too long.
pub(super) fn timed_out() -> Response<Body> {
    text(StatusCode::GATEWAY_TIMEOUT, "Scoring took longer than the service's scoring time-out")
}

/// Returns the answer to a request that may be offered to another replica.
pub(super) fn refused(why: &'static str) -> Response<Body> {
    let mut response = text(StatusCode::SERVICE_UNAVAILABLE, "This replica is not accepting requests");
    response.headers_mut().insert(REFUSED, HeaderValue::from_static(why));
    response
}

/// Returns the answer to a request without a good pass. A router may offer it to another replica.
pub(super) fn no_pass() -> Response<Body> {
    let mut response = text(StatusCode::UNAUTHORIZED, "This replica answers only its router");
    response.headers_mut().insert(REFUSED, HeaderValue::from_static(NO_PASS));
    response
}

/// Returns a plain-text answer.
pub(super) fn text(status: StatusCode, words: &'static str) -> Response<Body> {
    typed(status, "text/plain; charset=utf-8", Bytes::from_static(words.as_bytes()))
}

/// Returns an answer without a body.
pub(super) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Full::default().map_err(|never| match never {}).boxed());
    *response.status_mut() = status;
    response
}

/// Returns an answer with a body of a given type.
pub(super) fn typed(status: StatusCode, kind: &'static str, body: Bytes) -> Response<Body> {
    let mut response = Response::new(Full::new(body).map_err(|never| match never {}).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
