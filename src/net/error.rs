//! Why an exchange failed. Addresses are shown as host and port only: the rest may be secret.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use super::Outcome;

/// Why an exchange failed.
#[derive(Debug, thiserror::Error)]
pub enum NetError {
    #[error("nothing listens on {0}")]
    Refused(String, #[source] io::Error),
    #[error("can't reach {0}")]
    Unreachable(String, #[source] Box<dyn Error + Send + Sync>),
    /// The proxy on the way requires authentication (RFC 9110, 15.5.8).
    #[error("the proxy for {0} requires other credentials (407)")]
    Proxy(String),
    #[error("the certificate of {0} is not trusted")]
    Certificate(String, #[source] Box<dyn Error + Send + Sync>),
    #[error("{0} does not speak TLS")]
    NoTls(String, #[source] Box<dyn Error + Send + Sync>),
    #[error("the connection to {0} was lost")]
    Broken(String, #[source] Box<dyn Error + Send + Sync>),
    #[error("{0} did not answer within {1:?}")]
    Slow(String, Duration),
    #[error("the response of {0} is larger than {1} bytes")]
    TooLarge(String, usize),
    #[error("the request body can't be read")]
    Source(#[source] io::Error),
    #[error("'{}' has no usable certificates", path.display())]
    ExtraCertificates {
        path: PathBuf,
        /// Why it could not be read or parsed.
        source: Box<dyn Error + Send + Sync>,
    },
    #[error("can't create the HTTP client")]
    Client(#[source] Box<dyn Error + Send + Sync>),
    #[error("the request to {0} is malformed")]
    Request(String, #[source] Box<dyn Error + Send + Sync>),
}

impl NetError {
    /// Classifies the client's error, without its address, which may hold secrets.
    pub(super) fn from_client(peer: &str, error: reqwest::Error) -> Self {
        let error = error.without_url();
        let peer = peer.to_owned();
        if error.is_builder() {
            return Self::Request(peer, error.into());
        }
        if is_refused_by_proxy(&error) {
            return Self::Proxy(peer);
        }
        match tls_fault(&error) {
            Some(TlsFault::Certificate) => return Self::Certificate(peer, error.into()),
            Some(TlsFault::Foreign) if error.is_connect() => return Self::NoTls(peer, error.into()),
            _ => {}
        }
        let connecting = error.is_connect();
        if connecting { Self::Unreachable(peer, error.into()) } else { Self::Broken(peer, error.into()) }
    }

    /// Returns how it counts for retries.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Refused(..) | Self::Unreachable(..) => Outcome::NoConnection,
            Self::Broken(..) | Self::Slow(..) => Outcome::Broken,
            Self::Proxy(..)
            | Self::Certificate(..)
            | Self::NoTls(..)
            | Self::TooLarge(..)
            | Self::Source(_)
            | Self::ExtraCertificates { .. }
            | Self::Client(_)
            | Self::Request(..) => Outcome::Final,
        }
    }
}

/// The type of a tunnel's error is the client's own; its words are all that can be seen of it.
fn is_refused_by_proxy(error: &(dyn Error + 'static)) -> bool {
    error.to_string() == "tunnel error: proxy authorization required" || error.source().is_some_and(is_refused_by_proxy)
}

enum TlsFault {
    Certificate,
    Foreign,
}

/// What of TLS failed, if it was that: a peer that answers a TLS greeting with something else, or with nothing, doesn't speak it.
fn tls_fault(error: &(dyn Error + 'static)) -> Option<TlsFault> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(sort(tls));
    }
    let Some(io) = error.downcast_ref::<io::Error>() else { return tls_fault(error.source()?) };
    match io.get_ref() {
        // What an I/O error was made of isn't its source but itself.
        Some(inner) if inner.is::<io::Error>() || inner.is::<rustls::Error>() => tls_fault(inner),
        _ => matches!(io.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset).then_some(TlsFault::Foreign),
    }
}

fn sort(error: &rustls::Error) -> TlsFault {
    match error {
        rustls::Error::InvalidMessage(_) => TlsFault::Foreign,
        _ => TlsFault::Certificate,
    }
}

/// Returns host and port, which errors may show.
pub(super) fn peer_of(uri: &hyper::Uri) -> String {
    let host = uri.host().unwrap_or("an address without host");
    uri.port_u16().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_in_an_error_shows_no_path_and_no_user() {
        let uri: hyper::Uri = "https://user:secret@host.example:5000/v2/x?_state=secret".parse().unwrap();
        assert_eq!(peer_of(&uri), "host.example:5000");
    }
}
