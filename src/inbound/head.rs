//! Ambiguous request heads: refused if their host is ambiguous, else stripped of headers that only hold for one connection or that a WSGI
//! server would confuse. Pure.

use hyper::header::{self, HeaderMap, HeaderName, HeaderValue};
use hyper::{Uri, Version};

use crate::names::Host;

const HOP_HEADERS: [HeaderName; 9] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
    HeaderName::from_static("proxy-connection"),
];

/// Why a head is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadFault {
    /// An HTTP/1.1 request has no host (RFC 9112, 3.2).
    NoHost,
    /// It has more than one host.
    TwoHosts,
    /// Its host is malformed.
    BadHost,
    /// It has more than one credential.
    TwoCredentials,
}

impl HeadFault {
    /// Returns the message for the caller.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoHost => "The request has no Host header",
            Self::TwoHosts => "The request has more than one Host header",
            Self::BadHost => "The request's Host header is not a host with or without a port",
            Self::TwoCredentials => "The request has more than one Authorization header",
        }
    }
}

/// Refuses a head whose host is missing, ambiguous or malformed. An absolute request target wins: `Host` becomes its host.
pub fn check_head(version: Version, uri: &Uri, headers: &mut HeaderMap) -> Result<(), HeadFault> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (host, second) = (hosts.next(), hosts.next());
    if second.is_some() {
        return Err(HeadFault::TwoHosts);
    }
    match host {
        None if version == Version::HTTP_11 => return Err(HeadFault::NoHost),
        Some(host) if Host::parts(host.as_bytes()).is_none() => return Err(HeadFault::BadHost),
        None | Some(_) => {}
    }
    if let Some(authority) = uri.authority() {
        let value = HeaderValue::from_str(authority.as_str()).map_err(|_| HeadFault::BadHost)?;
        if Host::parts(value.as_bytes()).is_none() {
            return Err(HeadFault::BadHost);
        }
        headers.insert(header::HOST, value);
    }
    Ok(())
}

/// Removes headers with `_` in their names, as v1's containers did: WSGI can't tell them from those with `-`, and gunicorn gives some of
/// them (`SCRIPT_NAME`) a meaning of its own.
pub fn remove_folded(headers: &mut HeaderMap) {
    remove_headers(headers, |name| name.as_str().as_bytes().contains(&b'_'));
}

/// Removes hop-by-hop headers (RFC 9110, 7.6.1): the standard ones, and those that `Connection` names.
pub fn remove_hop_headers(headers: &mut HeaderMap) {
    let values = headers.get_all(header::CONNECTION).iter();
    let named: Vec<HeaderName> = values
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok())
        .filter(|name| *name != header::HOST)
        .collect();
    for name in named.iter().chain(&HOP_HEADERS) {
        headers.remove(name);
    }
}

/// Removes the headers whose names are `unwanted`.
pub fn remove_headers(headers: &mut HeaderMap, unwanted: impl Fn(&HeaderName) -> bool) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| unwanted(name)).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(version: Version, target: &str, hosts: &[&str]) -> Result<String, HeadFault> {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_str(host).unwrap());
        }
        check_head(version, &target.parse().unwrap(), &mut headers)?;
        Ok(headers.get(header::HOST).map_or("", |host| host.to_str().unwrap()).to_owned())
    }

    #[test]
    fn a_request_names_one_host() {
        for host in ["localhost", "example.org:80", "127.0.0.1:5001", "[::1]", "[::1]:5001", "a_b", "xn--bcher-kva.example", "h:"]
        {
            assert_eq!(check(Version::HTTP_11, "/score", &[host]).as_deref(), Ok(host));
        }
        for host in ["", "a b", "user@host", "a/b", "a,b@c"] {
            assert_eq!(check(Version::HTTP_11, "/score", &[host]), Err(HeadFault::BadHost), "{host:?}");
        }
        assert_eq!(check(Version::HTTP_11, "/score", &["a", "a"]), Err(HeadFault::TwoHosts), "even twice the same");
        assert_eq!(check(Version::HTTP_10, "/score", &["a", "b"]), Err(HeadFault::TwoHosts));
        assert_eq!(check(Version::HTTP_11, "/score", &[]), Err(HeadFault::NoHost));
        assert_eq!(check(Version::HTTP_10, "/score", &[]).as_deref(), Ok(""), "HTTP/1.0 knew no hosts");
    }

    #[test]
    fn a_target_with_a_host_decides() {
        assert_eq!(check(Version::HTTP_11, "http://asked:81/score", &["told"]).as_deref(), Ok("asked:81"));
        assert_eq!(check(Version::HTTP_11, "http://user@asked/score", &["told"]), Err(HeadFault::BadHost));
        assert_eq!(check(Version::HTTP_11, "http://asked/score", &[]), Err(HeadFault::NoHost));
    }

    #[test]
    fn names_that_wsgi_folds_together_go_and_others_stay() {
        let mut headers = HeaderMap::new();
        for name in ["script_name", "x_aml_refused", "x-aml_refused", "content_length", "_", "x-mine", "content-type"] {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static("1"));
        }
        remove_folded(&mut headers);
        let mut left: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        left.sort_unstable();
        assert_eq!(left, ["content-type", "x-mine"]);
    }

    #[test]
    fn headers_of_one_connection_stay_there_and_all_others_pass() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("connection", "close, X-Hop ,host"),
            ("host", "localhost"),
            ("x-hop", "1"),
            ("keep-alive", "timeout=5"),
            ("transfer-encoding", "chunked"),
            ("content-type", "multipart/form-data; boundary=x"),
            ("x-ms-client-request-id", "abc"),
            ("set-cookie", "a=1"),
        ] {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers.append(header::SET_COOKIE, HeaderValue::from_static("b=2"));
        remove_hop_headers(&mut headers);
        let mut left: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        left.sort_unstable();
        let expected = [
            ("content-type", "multipart/form-data; boundary=x"),
            ("host", "localhost"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("x-ms-client-request-id", "abc"),
        ];
        assert_eq!(left, expected);
    }
}
