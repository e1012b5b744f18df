//! Hosts in `Host` headers.

use std::fmt;
use std::str::FromStr;

use super::NameError;

/// A host with or without a port (RFC 3986, 3.2.2 and 3.2.3), in lower case.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Host {
    name: String,
    port: Option<u16>,
}

impl Host {
    /// Parses name and port, or returns `None`. IPv6 addresses are in brackets.
    pub fn parts(text: &[u8]) -> Option<(&str, Option<u16>)> {
        let text = std::str::from_utf8(text).ok()?;
        let (name, port) = match text.rsplit_once(':') {
            Some((name, port)) if !text.ends_with(']') => (name, port),
            _ => (text, ""),
        };
        let is_name = match name.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').is_some_and(|address| {
                !address.is_empty() && address.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
            }),
            None => !name.is_empty() && name.bytes().all(is_of_a_name),
        };
        let digits = port.bytes().all(|byte| byte.is_ascii_digit());
        let port = if port.is_empty() { Some(None) } else { port.parse().ok().map(Some) };
        port.filter(|_| is_name && digits).map(|port| (name, port))
    }

    /// Returns whether it is a loopback address, or a name that always resolves to one.
    pub fn is_loopback(&self) -> bool {
        matches!(self.name.as_str(), "localhost" | "127.0.0.1" | "[::1]")
    }

    /// Returns whether `other` matches: the same name, and the same port if this one has a port.
    pub fn covers(&self, other: &Self) -> bool {
        self.name == other.name && (self.port.is_none() || self.port == other.port)
    }
}

fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=".contains(&byte)
}

impl FromStr for Host {
    type Err = NameError;

    fn from_str(value: &str) -> Result<Self, NameError> {
        let error = || NameError { kind: "host", value: value.to_owned(), rule: "a host name or address, with or without :port" };
        let (name, port) = Self::parts(value.as_bytes()).ok_or_else(error)?;
        Ok(Self { name: name.to_ascii_lowercase(), port })
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => write!(f, "{}:{port}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

text_form!(Host);

#[cfg(test)]
mod tests {
    use super::*;

    fn host(text: &str) -> Host {
        text.parse().unwrap()
    }

    #[test]
    fn hosts_have_a_name_or_an_address_and_maybe_a_port() {
        for good in ["localhost", "example.org:80", "127.0.0.1:5001", "[::1]", "[::1]:5001", "a_b", "xn--bcher-kva.example"] {
            assert_eq!(host(good).to_string(), good);
        }
        assert_eq!(host("Models.Example.ORG:").to_string(), "models.example.org");
        for bad in
            ["", "a b", "user@host", "h:80a", "h:123456", "h:+1", "a/b", "[::1", "::1", "[]", ":80", "a,b@c", "h#x", "[a]b:1"]
        {
            assert!(bad.parse::<Host>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn only_names_that_no_name_server_answers_for_are_this_machines() {
        for own in ["localhost", "LOCALHOST:1", "127.0.0.1:5001", "[::1]:80"] {
            assert!(host(own).is_loopback(), "{own}");
        }
        for other in ["localhost.example.org", "127.0.0.1.example.org", "example.org", "0.0.0.0", "localhost."] {
            assert!(!host(other).is_loopback(), "{other}");
        }
    }

    #[test]
    fn a_host_without_a_port_covers_all_ports() {
        assert!(host("a").covers(&host("a:80")) && host("a").covers(&host("A")) && host("a:80").covers(&host("a:80")));
        assert!(!host("a:80").covers(&host("a:81")) && !host("a:80").covers(&host("a")) && !host("a").covers(&host("b")));
    }
}
