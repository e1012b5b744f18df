//! To whom a credential may be sent: to servers over HTTPS or on this machine, and to another host than the registry only if HTTPS
//! vouches for it. Pure.

use url::{Host, Url};

/// Whether a credential may be sent to where the registry wants it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exposure {
    /// Yes, to the registry's own host.
    Own,
    /// Yes, to a token server on another host, which the registry named over HTTPS.
    Vouched,
    /// No: the registry uses plain HTTP. Anybody on the path could read it, or name a token server of their own.
    ClearRegistry,
    /// No: the token server uses plain HTTP.
    ClearTokenServer,
    /// No: the token server is on another host, and the registry didn't name it over HTTPS.
    Unvouched,
}

impl Exposure {
    /// Judges a registry, and the token server that it names.
    pub(super) fn of(registry: &Url, realm: Option<&Url>) -> Self {
        if is_clear(registry) {
            return Self::ClearRegistry;
        }
        let Some(realm) = realm else { return Self::Own };
        if is_clear(realm) {
            return Self::ClearTokenServer;
        }
        match (is_same_host(registry, realm), registry.scheme()) {
            (true, _) => Self::Own,
            (false, "https") => Self::Vouched,
            (false, _) => Self::Unvouched,
        }
    }

    /// Returns whether a credential may be sent.
    pub(super) fn allows(self) -> bool {
        matches!(self, Self::Own | Self::Vouched)
    }
}

/// Others can read the traffic: it leaves this machine over plain HTTP.
fn is_clear(url: &Url) -> bool {
    url.scheme() != "https" && !is_loopback(url)
}

fn is_same_host(one: &Url, other: &Url) -> bool {
    one.host() == other.host() || is_loopback(one) && is_loopback(other)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(registry: &str, realm: Option<&str>) -> Exposure {
        let url = |text: &str| Url::parse(text).unwrap();
        Exposure::of(&url(registry), realm.map(url).as_ref())
    }

    #[test]
    fn a_password_goes_by_tls_or_stays_on_this_machine() {
        for registry in ["https://reg.example/", "http://localhost:5000/", "http://127.0.0.9:5000/", "http://[::1]:5000/"] {
            assert_eq!(of(registry, None), Exposure::Own, "{registry}");
        }
        for registry in ["http://reg.example/", "http://10.0.0.1:5000/", "http://localhost.example/", "http://127.0.0.1.example/"]
        {
            assert_eq!(of(registry, None), Exposure::ClearRegistry, "{registry}");
        }
    }

    #[test]
    fn a_token_server_elsewhere_is_told_on_a_word_by_tls_alone() {
        for (registry, realm, expected) in [
            ("https://reg.example/", "https://reg.example/token", Exposure::Own),
            ("https://reg.example/", "https://reg.example:8443/token", Exposure::Own),
            ("https://reg.example/", "https://auth.example/token", Exposure::Vouched),
            ("https://reg.example/", "http://auth.example/token", Exposure::ClearTokenServer),
            ("https://reg.example/", "http://reg.example/token", Exposure::ClearTokenServer),
            ("http://127.0.0.1:5000/", "http://localhost:5001/token", Exposure::Own),
            ("http://127.0.0.1:5000/", "https://auth.example/token", Exposure::Unvouched),
            ("http://127.0.0.1:5000/", "http://auth.example/token", Exposure::ClearTokenServer),
            ("https://127.0.0.1:5000/", "https://auth.example/token", Exposure::Vouched),
            ("http://reg.example/", "https://reg.example/token", Exposure::ClearRegistry),
            ("http://reg.example/", "http://127.0.0.1/token", Exposure::ClearRegistry),
        ] {
            let exposure = of(registry, Some(realm));
            assert_eq!(exposure, expected, "{registry} {realm}");
            let is_told = matches!(expected, Exposure::Own | Exposure::Vouched);
            assert_eq!(exposure.allows(), is_told, "{registry} {realm}");
        }
    }
}
