//! Whom a request comes from: the other end of its connection; where that is a proxy that is trusted, whom it names. Pure.

use std::net::IpAddr;

use hyper::HeaderMap;
use hyper::header::{self, HeaderName, HeaderValue};

use crate::names::{AddressRange, Host};

pub(super) const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
pub(super) const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
pub(super) const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The longest chain of proxies that is followed.
const MOST_HOPS: usize = 16;

/// Where a request comes from, as replicas and the access log are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Forwarded {
    /// The caller's address.
    pub(super) client: IpAddr,
    /// The caller's address and those of the proxies after it, for `X-Forwarded-For`.
    pub(super) hops: HeaderValue,
    /// The scheme that the caller used.
    pub(super) scheme: HeaderValue,
    /// The host that the caller asked for, if a proxy says so; otherwise it is that of the request.
    pub(super) host: Option<HeaderValue>,
}

/// What one proxy says of the request that it got.
#[derive(Debug, Default)]
struct Hop {
    /// Where it came from.
    from: Option<IpAddr>,
    scheme: Option<&'static str>,
    host: Option<HeaderValue>,
}

impl Forwarded {
    /// Returns what the router sees itself of a request from this address.
    pub(super) fn directly(peer: IpAddr) -> Self {
        let client = peer.to_canonical();
        Self { client, hops: joined(&[client]), scheme: HeaderValue::from_static("http"), host: None }
    }

    /// Returns what holds for a request with these headers, which this describes as the router sees it. Each proxy is believed what it
    /// says of the hop before it, as long as it is trusted itself: the caller is the last of the chain that isn't.
    pub(super) fn as_told(&self, headers: &HeaderMap, trusted: &[AddressRange]) -> Self {
        let is_trusted = |address: IpAddr| trusted.iter().any(|range| range.contains(address));
        if !is_trusted(self.client) {
            return self.clone();
        }
        let mut chain = vec![self.client];
        let (mut scheme, mut host) = (None, None);
        for hop in hops(headers).take(MOST_HOPS) {
            scheme = hop.scheme.or(scheme);
            host = hop.host.or(host);
            let Some(from) = hop.from else { break };
            chain.push(from);
            if !is_trusted(from) {
                break;
            }
        }
        chain.reverse();
        let scheme = scheme.map_or_else(|| self.scheme.clone(), HeaderValue::from_static);
        Self { client: chain[0], hops: joined(&chain), scheme, host }
    }
}

/// Returns what the proxies say, the nearest first. `Forwarded` counts only without `X-Forwarded-For`: many proxies that set the one pass
/// on whatever their callers wrote into the other.
fn hops(headers: &HeaderMap) -> Box<dyn Iterator<Item = Hop> + '_> {
    if !headers.contains_key(FORWARDED_FOR) && headers.contains_key(header::FORWARDED) {
        return Box::new(listed(headers, &header::FORWARDED).map(hop));
    }
    // Only the nearest proxy's own word counts of these two: they don't say which hop they are of.
    let scheme = listed(headers, &FORWARDED_PROTO).next().and_then(scheme);
    let host = listed(headers, &FORWARDED_HOST).next().and_then(host);
    let mut addresses = listed(headers, &FORWARDED_FOR).map(address);
    let nearest = Hop { from: addresses.next().flatten(), scheme, host };
    Box::new(std::iter::once(nearest).chain(addresses.map(|from| Hop { from, ..Hop::default() })))
}

/// Returns the entries of a header, the last one first: whatever a caller wrote comes before what proxies added.
fn listed<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a [u8]> + use<'a> {
    let lines = headers.get_all(name).iter().rev();
    lines.flat_map(|line| split_from_right(line.as_bytes(), b',')).map(<[u8]>::trim_ascii).filter(|entry| !entry.is_empty())
}

/// Splits at separators outside of quotes. From the right, so that a quote that a caller never closed hides nothing that a proxy added.
fn split_from_right(text: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut quoted = false;
        let separates = |byte: &u8| {
            quoted ^= *byte == b'"';
            *byte == separator && !quoted
        };
        match text.iter().rposition(separates) {
            Some(place) => {
                rest = Some(&text[..place]);
                Some(&text[place + 1..])
            }
            None => rest.take(),
        }
    })
}

/// Reads an element of `Forwarded` (RFC 7239, 4).
fn hop(element: &[u8]) -> Hop {
    let mut hop = Hop::default();
    for pair in split_from_right(element, b';') {
        let Some(place) = pair.iter().position(|byte| *byte == b'=') else { continue };
        let (name, value) = (pair[..place].trim_ascii(), unquoted(pair[place + 1..].trim_ascii()));
        if name.eq_ignore_ascii_case(b"for") {
            hop.from = address(value);
        } else if name.eq_ignore_ascii_case(b"proto") {
            hop.scheme = scheme(value);
        } else if name.eq_ignore_ascii_case(b"host") {
            hop.host = host(value);
        }
    }
    hop
}

fn unquoted(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"\"").and_then(|value| value.strip_suffix(b"\"")).unwrap_or(value)
}

/// Reads an address. Some proxies write a port after it.
fn address(entry: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(entry).ok()?;
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let with_port = || text.parse().ok().map(|address: std::net::SocketAddr| address.ip());
    let address = text.parse().ok().or_else(with_port).or_else(bracketed)?;
    Some(address.to_canonical())
}

fn scheme(entry: &[u8]) -> Option<&'static str> {
    ["http", "https"].into_iter().find(|scheme| entry.eq_ignore_ascii_case(scheme.as_bytes()))
}

fn host(entry: &[u8]) -> Option<HeaderValue> {
    Host::parts(entry).and_then(|_| HeaderValue::from_bytes(entry).ok())
}

fn joined(addresses: &[IpAddr]) -> HeaderValue {
    let addresses: Vec<String> = addresses.iter().map(IpAddr::to_string).collect();
    HeaderValue::try_from(addresses.join(", ")).unwrap_or_else(|_| HeaderValue::from_static("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PROXIES: [&str; 3] = ["10.0.0.0/8", "fd00::/8", "192.0.2.7"];

    fn trusted() -> Vec<AddressRange> {
        PROXIES.iter().map(|range| range.parse().unwrap()).collect()
    }

    fn from(peer: &str, lines: &[(&str, &str)]) -> Forwarded {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            let name: HeaderName = name.parse().unwrap();
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        Forwarded::directly(peer.parse().unwrap()).as_told(&headers, &trusted())
    }

    /// Returns hops, scheme and host.
    fn told(peer: &str, lines: &[(&str, &str)]) -> String {
        let forwarded = from(peer, lines);
        let host = forwarded.host.as_ref().map_or("-", |host| host.to_str().unwrap());
        format!("{} {} {host}", forwarded.hops.to_str().unwrap(), forwarded.scheme.to_str().unwrap())
    }

    #[test]
    fn what_a_stranger_says_of_itself_counts_for_nothing() {
        let said = [
            ("x-forwarded-for", "10.0.0.1"),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "forged"),
            ("forwarded", "for=10.0.0.1;proto=https;host=forged"),
        ];
        for stranger in ["203.0.113.9", "2001:db8::1", "::ffff:203.0.113.9"] {
            assert_eq!(from(stranger, &said), Forwarded::directly(stranger.parse().unwrap()));
        }
        assert_eq!(told("::ffff:203.0.113.9", &said), "203.0.113.9 http -");
    }

    #[test]
    fn a_trusted_proxy_names_its_caller() {
        let said = |addresses| told("10.0.0.1", &[("x-forwarded-for", addresses)]);
        assert_eq!(told("10.0.0.1", &[]), "10.0.0.1 http -");
        assert_eq!(said("203.0.113.9"), "203.0.113.9, 10.0.0.1 http -");
        assert_eq!(
            said("203.0.113.9, fd00::2, 192.0.2.7"),
            "203.0.113.9, fd00::2, 192.0.2.7, 10.0.0.1 http -",
            "a chain of proxies"
        );
        assert_eq!(said("10.0.0.3, 10.0.0.2"), "10.0.0.3, 10.0.0.2, 10.0.0.1 http -", "a caller among the proxies");
        for (written, read) in [
            ("203.0.113.9:4711", "203.0.113.9"),
            ("[2001:db8::1]:4711", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"),
            ("2001:DB8::1", "2001:db8::1"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
        ] {
            assert_eq!(said(written), format!("{read}, 10.0.0.1 http -"));
        }
        assert_eq!(told("::ffff:10.0.0.1", &[("x-forwarded-for", "203.0.113.9")]), "203.0.113.9, 10.0.0.1 http -");
    }

    #[test]
    fn what_a_caller_wrote_before_its_own_address_is_left_out() {
        for forged in ["1.1.1.1", "10.0.0.5", "1.1.1.1, 10.0.0.5", "garbage", "\"", "é", ",,", "10.0.0.5,"] {
            let one = format!("{forged}, 203.0.113.9, 10.0.0.2");
            let expected = "203.0.113.9, 10.0.0.2, 10.0.0.1 http -";
            assert_eq!(told("10.0.0.1", &[("x-forwarded-for", &one)]), expected, "{forged}");
            let lines = [("x-forwarded-for", forged), ("x-forwarded-for", "203.0.113.9"), ("x-forwarded-for", "10.0.0.2")];
            assert_eq!(told("10.0.0.1", &lines), expected, "{forged} in a line of its own");
            let forwarded = format!("for={forged}, for=203.0.113.9, for=10.0.0.2");
            assert_eq!(told("10.0.0.1", &[("forwarded", &forwarded)]), expected, "{forged}");
        }
    }

    #[test]
    fn where_a_trusted_proxy_names_nobody_it_counts_as_the_caller() {
        for nobody in ["unknown", "_hidden", "", "1.2.3", "localhost", "203.0.113.9 203.0.113.9"] {
            let expected = "10.0.0.2, 10.0.0.1 http -";
            let addresses = format!("203.0.113.9, {}, 10.0.0.2", if nobody.is_empty() { "-" } else { nobody });
            assert_eq!(told("10.0.0.1", &[("x-forwarded-for", &addresses)]), expected, "{nobody}");
            let forwarded = format!("for=203.0.113.9, for={nobody}, for=10.0.0.2");
            assert_eq!(told("10.0.0.1", &[("forwarded", &forwarded)]), expected, "{nobody}");
        }
    }

    #[test]
    fn scheme_and_host_are_those_of_the_nearest_proxy() {
        let said = |lines: &[(&str, &str)]| {
            let lines: Vec<_> = lines.iter().copied().chain([("x-forwarded-for", "203.0.113.9")]).collect();
            told("10.0.0.1", &lines).replace("203.0.113.9, 10.0.0.1 ", "")
        };
        assert_eq!(said(&[("x-forwarded-proto", "HTTPS"), ("x-forwarded-host", "ml.example:443")]), "https ml.example:443");
        assert_eq!(said(&[("x-forwarded-proto", "http, https"), ("x-forwarded-host", "forged, ml.example")]), "https ml.example");
        assert_eq!(said(&[("x-forwarded-proto", "gopher"), ("x-forwarded-host", "a b")]), "http -");
        let alone = told("10.0.0.1", &[("x-forwarded-proto", "https")]);
        assert_eq!(alone, "10.0.0.1 https -", "a proxy that hides its callers");
    }

    #[test]
    fn the_standard_header_counts_where_the_older_ones_are_not_there() {
        let standard =
            ("forwarded", r#"For="[2001:db8::1]:4711" ; Proto=https;by=10.0.0.2;host="ml.example", for=10.0.0.2;proto=http"#);
        assert_eq!(told("10.0.0.1", &[standard]), "2001:db8::1, 10.0.0.2, 10.0.0.1 https ml.example");
        assert_eq!(told("10.0.0.1", &[standard, ("x-forwarded-for", "203.0.113.9")]), "203.0.113.9, 10.0.0.1 http -");
        let forged = ("forwarded", "for=1.1.1.1;proto=https;host=forged, for=203.0.113.9");
        assert_eq!(told("10.0.0.1", &[forged]), "203.0.113.9, 10.0.0.1 http -", "what comes before the caller is its own word");
    }

    #[test]
    fn a_chain_of_proxies_is_followed_so_far_and_no_farther() {
        let many = vec!["10.0.0.2"; 2000].join(", ");
        let hops = from("10.0.0.1", &[("x-forwarded-for", &many)]).hops;
        assert_eq!(hops.to_str().unwrap().split(", ").count(), MOST_HOPS + 1);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        /// Whatever a caller writes, a proxy that adds the address it sees decides.
        #[test]
        fn no_caller_can_pass_for_another(
            written in prop::collection::vec("[ -~]{0,30}|10\\.0\\.0\\.[1-9](, 10\\.0\\.0\\.[1-9]){0,20}|\\PC{0,8}", 0..6),
            proxies in 0_u8..4,
        ) {
            let mut chain = vec!["203.0.113.9".to_owned()];
            chain.extend((2..2 + proxies).map(|proxy| format!("10.0.0.{proxy}")));
            let expected = format!("{}, 10.0.0.1 http -", chain.join(", "));
            let added = chain.join(", ");
            let lines = |name: &'static str, added: &str, apart: bool| {
                let mut lines: Vec<(&str, String)> = written.iter().map(|line| (name, line.clone())).collect();
                match lines.last_mut().filter(|_| !apart) {
                    Some((_, last)) => *last = format!("{last}, {added}"),
                    None => lines.push((name, added.to_owned())),
                }
                lines
            };
            for apart in [false, true] {
                for lines in [lines("x-forwarded-for", &added, apart), lines("forwarded", &format!("for={}", chain.join(", for=")), apart)] {
                    let lines: Vec<_> = lines.iter().map(|(name, value)| (*name, value.as_str())).collect();
                    prop_assert_eq!(told("10.0.0.1", &lines), expected.clone());
                }
            }
        }

        /// The caller is a stranger, or nobody is behind the last proxy; what replicas get is well formed and begins with it.
        #[test]
        fn any_headers_have_one_caller(lines in prop::collection::vec(("x-forwarded-for|x-forwarded-proto|x-forwarded-host|forwarded", "[ -~]{0,40}"), 0..8)) {
            let lines: Vec<_> = lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let forwarded = from("10.0.0.1", &lines);
            let hops = forwarded.hops.to_str().unwrap();
            let hops: Vec<IpAddr> = hops.split(", ").map(|hop| hop.parse().unwrap()).collect();
            prop_assert_eq!(hops[0], forwarded.client);
            prop_assert!(hops[1..].iter().all(|hop| trusted().iter().any(|range| range.contains(*hop))));
            prop_assert!(matches!(forwarded.scheme.to_str(), Ok("http" | "https")));
        }
    }
}
