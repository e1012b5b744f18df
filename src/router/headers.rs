//! Which headers are passed on: hop-by-hop headers are removed, `X-Forwarded-*` headers are added. Pure.

use hyper::HeaderMap;
use hyper::header::{self, HeaderName, HeaderValue};

use super::table::RouteAuth;
use crate::inbound::{remove_headers, remove_hop_headers};
use crate::service::contract::{PRIVATE_HEADER_PREFIX, REFUSED_HEADER};

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-request-id");
pub(super) const TRACE_ID: HeaderName = HeaderName::from_static("x-request-id");
pub(super) const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("x-ms-client-request-id");
/// Chooses a version in a request, and names the version in an answer.
pub(super) const VERSION: HeaderName = HeaderName::from_static("azureml-model-deployment");
/// Says that a replica has not begun to work on a request.
pub(super) const REFUSED: HeaderName = HeaderName::from_static(REFUSED_HEADER);

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_PREFIX: &str = "x-forwarded-";

/// The ids of one request.
#[derive(Debug, Clone)]
pub(super) struct RequestIdentity {
    pub(super) id: HeaderValue,
    pub(super) client_id: Option<HeaderValue>,
}

/// Turns a client's headers into those of the request to a replica.
pub(super) fn prepare_request(headers: &mut HeaderMap, auth: &RouteAuth, peer: &HeaderValue) {
    remove_hop_headers(headers);
    remove_private_headers(headers);
    // The framing is derived from the body itself, so that client and replica can't disagree about it.
    headers.remove(header::CONTENT_LENGTH);
    headers.remove(header::EXPECT);
    match auth {
        RouteAuth::None => {}
        // The scoring script doesn't need the key, and might log it.
        RouteAuth::Keys(_) | RouteAuth::Token(_) => drop(headers.remove(header::AUTHORIZATION)),
    }
    let forwarded = headers.get(FORWARDED_FOR).and_then(|before| join(before, peer)).unwrap_or_else(|| peer.clone());
    // Other headers about hops could contradict these: the scoring server refuses a request with two different schemes.
    remove_headers(headers, describes_hops);
    headers.insert(FORWARDED_FOR, forwarded);
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static("http"));
    let host = headers.get(header::HOST).cloned().unwrap_or_else(|| HeaderValue::from_static("localhost"));
    headers.insert(FORWARDED_HOST, host.clone());
    headers.insert(header::HOST, host);
}

/// Turns a replica's headers into those of the answer.
pub(super) fn prepare_answer(headers: &mut HeaderMap) {
    remove_hop_headers(headers);
    remove_private_headers(headers);
}

/// Sets the ids of a request on it. `x-ms-request-id` is left out: the scoring server logs a deprecation warning for each one.
pub(super) fn identify_request(headers: &mut HeaderMap, identity: &RequestIdentity) {
    identify(headers, identity);
    headers.remove(REQUEST_ID);
}

/// Sets the ids of a request on its answer.
pub(super) fn identify(headers: &mut HeaderMap, identity: &RequestIdentity) {
    headers.insert(REQUEST_ID, identity.id.clone());
    headers.insert(TRACE_ID, identity.id.clone());
    match &identity.client_id {
        Some(id) => drop(headers.insert(CLIENT_REQUEST_ID, id.clone())),
        None => drop(headers.remove(CLIENT_REQUEST_ID)),
    }
}

fn describes_hops(name: &HeaderName) -> bool {
    *name == header::FORWARDED || name.as_str() == "x-real-ip" || name.as_str().starts_with(FORWARDED_PREFIX)
}

fn remove_private_headers(headers: &mut HeaderMap) {
    remove_headers(headers, |name| name.as_str().starts_with(PRIVATE_HEADER_PREFIX));
}

fn join(before: &HeaderValue, last: &HeaderValue) -> Option<HeaderValue> {
    HeaderValue::from_bytes(&[before.as_bytes(), b", ", last.as_bytes()].concat()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    fn lines(headers: &HeaderMap) -> Vec<String> {
        let mut lines: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect();
        lines.sort();
        lines
    }

    #[test]
    fn headers_of_one_hop_and_those_that_connection_names_stay_behind() {
        let mut given = headers(&[
            ("connection", "close, X-Secret ,host"),
            ("connection", "x-other"),
            ("x-secret", "1"),
            ("x-other", "2"),
            ("keep-alive", "timeout=5"),
            ("te", "trailers"),
            ("transfer-encoding", "chunked"),
            ("content-length", "5"),
            ("upgrade", "h2c"),
            ("expect", "100-continue"),
            ("proxy-authorization", "Basic x"),
            ("x-aml-pass", "forged"),
            ("host", "example.org"),
            ("content-type", "application/json"),
        ]);
        prepare_request(&mut given, &RouteAuth::None, &HeaderValue::from_static("10.0.0.1"));
        let expected = [
            "content-type: application/json",
            "host: example.org",
            "x-forwarded-for: 10.0.0.1",
            "x-forwarded-host: example.org",
            "x-forwarded-proto: http",
        ];
        assert_eq!(lines(&given), expected);
    }

    #[test]
    fn the_key_goes_no_further_than_the_router_but_a_scripts_own_credentials_do() {
        let peer = HeaderValue::from_static("10.0.0.1");
        for (auth, passes) in [(RouteAuth::Keys(Vec::new()), false), (RouteAuth::None, true)] {
            let mut given = headers(&[("authorization", "Bearer x"), ("x-forwarded-for", "1.1.1.1")]);
            prepare_request(&mut given, &auth, &peer);
            assert_eq!(given.contains_key(header::AUTHORIZATION), passes);
            assert_eq!(given[FORWARDED_FOR], "1.1.1.1, 10.0.0.1");
        }
    }

    #[test]
    fn an_answer_carries_the_routers_ids_and_no_private_header() {
        let mut given = headers(&[
            ("x-ms-request-id", "theirs"),
            ("x-aml-slots", "3"),
            ("server", "gunicorn"),
            ("x-ms-client-request-id", "odd"),
        ]);
        prepare_answer(&mut given);
        identify(&mut given, &RequestIdentity { id: HeaderValue::from_static("ours"), client_id: None });
        assert_eq!(lines(&given), ["server: gunicorn", "x-ms-request-id: ours", "x-request-id: ours"]);
    }
}
