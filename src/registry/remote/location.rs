//! URLs in a registry's answers: where an upload continues, where the next page is. Pure.

use hyper::HeaderMap;
use hyper::header::{LINK, RANGE};
use url::Url;

use crate::names::Digest;

/// Resolves `text` against `base`. A registry behind a proxy that terminates TLS may call itself `http`;
/// it is still reached over HTTPS.
pub(super) fn resolve(base: &Url, text: &str) -> Option<Url> {
    let mut url = base.join(text).ok()?;
    if url.scheme() == "http" && base.scheme() == "https" && url.host() == base.host() && url.port() == base.port() {
        url.set_scheme("https").ok()?;
    }
    (url.has_host() && matches!(url.scheme(), "http" | "https")).then_some(url)
}

/// Returns whether both URLs are of one server, which may get the same credentials.
pub(super) fn is_same_server(one: &Url, other: &Url) -> bool {
    one.origin() == other.origin()
}

/// Returns whether this would lead from HTTPS to plain HTTP.
pub(super) fn is_downgrade(from: &Url, to: &Url) -> bool {
    from.scheme() == "https" && to.scheme() != "https"
}

/// Returns the URL that finishes an upload: with the digest added to its query.
pub(super) fn with_digest(url: &Url, digest: &Digest) -> Url {
    let mut url = url.clone();
    url.query_pairs_mut().append_pair("digest", &digest.to_string());
    url
}

/// How many bytes of an upload the registry has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Received {
    Bytes(u64),
    /// None or one: registries report `0-0` for both.
    NoneOrOne,
}

/// Returns how many bytes of an upload the registry has: `Range: 0-499` are 500.
pub(super) fn received(headers: &HeaderMap) -> Option<Received> {
    let text = headers.get(RANGE)?.to_str().ok()?;
    let (start, end) = text.trim().trim_start_matches("bytes").trim_start_matches('=').split_once('-')?;
    let end: u64 = end.trim().parse().ok()?;
    (start.trim() == "0").then_some(if end == 0 { Received::NoneOrOne } else { Received::Bytes(end + 1) })
}

/// Returns the next page's address, if there is one.
pub(super) fn next_page(base: &Url, headers: &HeaderMap) -> Option<Url> {
    headers.get_all(LINK).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')).find_map(|link| {
        let (target, parameters) = link.trim().strip_prefix('<')?.split_once('>')?;
        let is_next = parameters.split(';').any(|parameter| {
            let (name, value) = parameter.split_once('=').unwrap_or_default();
            name.trim().eq_ignore_ascii_case("rel") && value.trim().trim_matches('"').eq_ignore_ascii_case("next")
        });
        if is_next { resolve(base, target) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        Url::parse("https://reg.example:5000/v2/a/b/blobs/uploads/").unwrap()
    }

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    #[test]
    fn locations_are_absolute_or_relative_and_keep_their_query() {
        for (text, whole) in [
            ("/v2/a/b/blobs/uploads/1?_state=x%3D", "https://reg.example:5000/v2/a/b/blobs/uploads/1?_state=x%3D"),
            ("1?_state=x", "https://reg.example:5000/v2/a/b/blobs/uploads/1?_state=x"),
            ("https://other.example/up", "https://other.example/up"),
            ("http://reg.example:5000/up", "https://reg.example:5000/up"),
            ("http://reg.example/up", "http://reg.example/up"),
        ] {
            assert_eq!(resolve(&base(), text).unwrap().as_str(), whole, "{text}");
        }
        assert_eq!(resolve(&base(), "file:///etc/passwd"), None);
    }

    #[test]
    fn the_digest_comes_behind_what_the_query_holds() {
        let digest: Digest = format!("sha256:{}", "0".repeat(64)).parse().unwrap();
        let url = Url::parse("https://reg.example/up?_state=a%3Db&x=1").unwrap();
        let query = with_digest(&url, &digest);
        assert_eq!(query.query().unwrap(), format!("_state=a%3Db&x=1&digest=sha256%3A{}", "0".repeat(64)));
    }

    #[test]
    fn a_range_says_how_much_was_received() {
        for (text, bytes) in [
            ("0-499", Some(Received::Bytes(500))),
            ("bytes=0-499", Some(Received::Bytes(500))),
            ("0-0", Some(Received::NoneOrOne)),
            ("1-5", None),
            ("x", None),
            ("0-", None),
        ] {
            assert_eq!(received(&headers("range", text)), bytes, "{text}");
        }
    }

    #[test]
    fn the_next_page_is_found_among_links() {
        let next = |text: &str| next_page(&base(), &headers("link", text)).map(String::from);
        let page = Some("https://reg.example:5000/v2/a/b/tags/list?n=2&last=x".to_owned());
        assert_eq!(next("</v2/a/b/tags/list?n=2&last=x>; rel=\"next\""), page);
        assert_eq!(next("</p>; rel=prev, </v2/a/b/tags/list?n=2&last=x>; a=b; rel=next"), page);
        assert_eq!(next("</p>; rel=prev"), None);
        assert_eq!(next("nonsense"), None);
    }
}
