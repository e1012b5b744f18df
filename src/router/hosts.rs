//! Which `Host` and `Origin` a service without keys accepts. It must not answer every page that a browser on this machine has open: a page
//! can resolve its own name to this machine (DNS rebinding), and may send simple requests to any address even without that. Pure.

use hyper::HeaderMap;
use hyper::header::{self, HeaderValue};

use super::table::Hosts;
use crate::names::Host;

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OriginFault {
    /// Its `Host` is not a name of this machine.
    Host,
    /// A page of another origin sent it.
    Page,
}

/// How browsers describe where a request comes from, also when they send no `Origin`.
const FETCH_SITE: &str = "sec-fetch-site";

impl Hosts {
    /// Checks the host and the origin of a request.
    pub(super) fn check(&self, headers: &HeaderMap) -> Result<(), OriginFault> {
        let Self::ThisMachine { also, any_page } = self else { return Ok(()) };
        // Only HTTP/1.0 clients send none, and browsers don't speak HTTP/1.0.
        let Some(host) = headers.get(header::HOST) else { return Ok(()) };
        let host: Host = parse(host.as_bytes()).ok_or(OriginFault::Host)?;
        let is_listed = |host: &Host| also.iter().any(|listed| listed.covers(host));
        if !host.is_loopback() && !is_listed(&host) {
            return Err(OriginFault::Host);
        }
        if *any_page {
            return Ok(());
        }
        let Some(origin) = headers.get(header::ORIGIN) else {
            let from = headers.get(FETCH_SITE).map(HeaderValue::as_bytes);
            return if matches!(from, Some(b"cross-site" | b"same-site")) { Err(OriginFault::Page) } else { Ok(()) };
        };
        let origin = [&b"http://"[..], b"https://"].into_iter().find_map(|scheme| origin.as_bytes().strip_prefix(scheme));
        let origin: Host = origin.and_then(parse).ok_or(OriginFault::Page)?;
        if origin == host || is_listed(&origin) { Ok(()) } else { Err(OriginFault::Page) }
    }
}

fn parse(text: &[u8]) -> Option<Host> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderName;

    fn check(hosts: &Hosts, lines: &[(&'static str, &'static str)]) -> Result<(), OriginFault> {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        hosts.check(&headers)
    }

    fn this_machine(also: &[&str]) -> Hosts {
        Hosts::ThisMachine { also: also.iter().map(|host| host.parse().unwrap()).collect(), any_page: false }
    }

    #[test]
    fn only_this_machines_names_and_listed_ones_are_answered() {
        let hosts = this_machine(&["models.example.org", "box:8080"]);
        // A forwarded port may have another number; only the host is compared.
        for good in ["localhost:5001", "127.0.0.1:5001", "[::1]:5001", "localhost:8080", "Models.Example.org:1", "box:8080"] {
            assert_eq!(check(&hosts, &[("host", good)]), Ok(()), "{good}");
        }
        for bad in ["rebound.example:5001", "box:8081", "localhost.example.org:5001", "192.168.0.7:5001"] {
            assert_eq!(check(&hosts, &[("host", bad)]), Err(OriginFault::Host), "{bad}");
            assert_eq!(check(&Hosts::Any, &[("host", bad)]), Ok(()), "{bad}");
        }
        assert_eq!(check(&hosts, &[]), Ok(()), "HTTP/1.0");
    }

    #[test]
    fn pages_of_other_origins_are_refused_unless_they_are_listed() {
        let hosts = this_machine(&["app.example.org", "localhost:3000"]);
        let from = |origin| check(&hosts, &[("host", "localhost:5001"), ("origin", origin)]);
        for good in ["http://localhost:5001", "https://app.example.org", "http://localhost:3000"] {
            assert_eq!(from(good), Ok(()), "{good}");
        }
        for bad in ["http://localhost:4000", "http://localhost", "https://evil.example", "null", "", "file://", "http://a b"] {
            assert_eq!(from(bad), Err(OriginFault::Page), "{bad}");
        }
    }

    #[test]
    fn pages_of_all_origins_may_call_where_the_service_says_so_but_not_by_another_host() {
        let hosts = Hosts::ThisMachine { also: Vec::new(), any_page: true };
        for line in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
            assert_eq!(check(&hosts, &[("host", "localhost:5001"), line]), Ok(()), "{line:?}");
            assert_eq!(check(&hosts, &[("host", "rebound.example"), line]), Err(OriginFault::Host), "{line:?}");
        }
    }

    #[test]
    fn what_a_page_loads_without_an_origin_is_told_by_the_browser() {
        let hosts = this_machine(&[]);
        let from = |site| check(&hosts, &[("host", "localhost:5001"), ("sec-fetch-site", site)]);
        assert_eq!((from("none"), from("same-origin")), (Ok(()), Ok(())));
        assert_eq!((from("cross-site"), from("same-site")), (Err(OriginFault::Page), Err(OriginFault::Page)));
    }
}
