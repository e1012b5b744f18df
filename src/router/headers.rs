//! Which headers are passed on: those of one hop are removed, and where a request comes from is said anew. Pure.

use hyper::HeaderMap;
use hyper::header::{self, HeaderName, HeaderValue};

use super::forwarded::{FORWARDED_FOR, FORWARDED_HOST, FORWARDED_PROTO, Forwarded};
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

const FORWARDED_PREFIX: &str = "x-forwarded-";

/// The ids of one request.
#[derive(Debug, Clone)]
pub(super) struct RequestIdentity {
    pub(super) id: HeaderValue,
    pub(super) client_id: Option<HeaderValue>,
}

/// Turns a client's headers into those of the request to a replica.
pub(super) fn prepare_request(headers: &mut HeaderMap, auth: &RouteAuth, forwarded: &Forwarded) {
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
    // Whatever else describes hops could contradict these: the scoring server refuses a request with two different schemes.
    remove_headers(headers, describes_hops);
    headers.insert(FORWARDED_FOR, forwarded.hops.clone());
    headers.insert(FORWARDED_PROTO, forwarded.scheme.clone());
    let host = forwarded.host.as_ref().or_else(|| headers.get(header::HOST)).cloned();
    let host = host.unwrap_or_else(|| HeaderValue::from_static("localhost"));
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
        prepare_request(&mut given, &RouteAuth::None, &Forwarded::directly([10, 0, 0, 1].into()));
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
        let peer = Forwarded::directly([10, 0, 0, 1].into());
        for (auth, passes) in [(RouteAuth::Keys(Vec::new()), false), (RouteAuth::None, true)] {
            let mut given = headers(&[("authorization", "Bearer x")]);
            prepare_request(&mut given, &auth, &peer);
            assert_eq!(given.contains_key(header::AUTHORIZATION), passes);
        }
    }

    #[test]
    fn where_a_request_comes_from_is_said_once_and_in_the_same_way() {
        let told = [
            ("forwarded", "for=1.1.1.1"),
            ("x-real-ip", "1.1.1.1"),
            ("x-forwarded-port", "443"),
            ("x-forwarded-proto", "gopher"),
            ("x-forwarded-for", "1.1.1.1"),
            ("host", "inner"),
        ];
        let mut given = headers(&told);
        let host = Some(HeaderValue::from_static("ml.example"));
        let scheme = HeaderValue::from_static("https");
        let forwarded = Forwarded { scheme, host, ..Forwarded::directly([10, 0, 0, 1].into()) };
        prepare_request(&mut given, &RouteAuth::None, &forwarded);
        let expected =
            ["host: ml.example", "x-forwarded-for: 10.0.0.1", "x-forwarded-host: ml.example", "x-forwarded-proto: https"];
        assert_eq!(lines(&given), expected);
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
