//! The HTTP client for other machines.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::{Request, Response, StatusCode};
use reqwest::redirect::Policy;

use super::error::peer_of;
use super::resolver::Resolver;
use super::{Incoming, NetError, RetryPolicy, Tries, outcome_of, roots};

/// The largest small answer: a manifest, a list, a token.
const LARGEST: usize = 32 << 20;

/// The settings of a client.
#[derive(Debug, Clone, Default)]
pub struct HttpOptions {
    /// A file with certificates to trust in addition to the system's.
    pub extra_certificates: Option<PathBuf>,
    /// When failed exchanges are tried again.
    pub retry: RetryPolicy,
    pub times: Times,
}

/// The time-outs of a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Until there is a connection.
    pub connect: Duration,
    /// A small exchange, from its first byte to its last.
    pub exchange: Duration,
    /// A large transfer, without progress.
    pub idle: Duration,
    /// Between the last byte of a large transfer and the answer to it: a registry may be putting it elsewhere.
    pub answer: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(15),
            exchange: Duration::from_secs(60),
            idle: Duration::from_secs(60),
            answer: Duration::from_secs(300),
        }
    }
}

/// The HTTP client for everything that isn't on this machine: proxies, certificates, time-outs. Cheap to clone; nothing is loaded
/// before its first use. It follows no redirect, for its caller knows which hosts may see what.
#[derive(Debug, Clone, Default)]
pub struct HttpClient {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    options: HttpOptions,
    /// By the proxies that the environment names.
    far: OnceLock<reqwest::Client>,
    /// To this machine and its metadata service no proxy leads.
    near: OnceLock<reqwest::Client>,
}

impl HttpClient {
    /// Returns a client; nothing is loaded yet.
    pub fn new(options: HttpOptions) -> Self {
        Self { shared: Arc::new(Shared { options, ..Shared::default() }) }
    }

    /// Returns what the client was made with.
    pub fn options(&self) -> &HttpOptions {
        &self.shared.options
    }

    /// Sends one request and reads the whole, small answer; once.
    pub async fn exchange_once(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetError> {
        let peer = peer_of(request.uri());
        let time = self.shared.options.times.exchange;
        let whole = async {
            let response = self.execute(request.map(reqwest::Body::from), &peer).await?;
            Incoming::new(response, peer.clone(), time).whole(LARGEST).await
        };
        tokio::time::timeout(time, whole).await.map_err(|_| NetError::Slow(peer.clone(), time))?
    }

    /// Sends one request and reads the whole, small answer; again, where that may help. The last answer is returned whatever it says.
    pub async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, NetError> {
        let mut tries = Tries::new(self.shared.options.retry);
        loop {
            let result = self.exchange_once(request.clone()).await;
            let outcome = match &result {
                Ok(answer) => outcome_of(answer.status(), answer.headers(), jiff::Timestamp::now()),
                Err(error) => error.outcome(),
            };
            match tries.failed(outcome) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return result,
            }
        }
    }

    /// Sends one request and reads the head of its answer within `time`; its body, of any size, is read by the caller.
    pub async fn open(&self, request: Request<Bytes>, time: Duration) -> Result<Incoming, NetError> {
        let peer = peer_of(request.uri());
        let response = tokio::time::timeout(time, self.execute(request.map(reqwest::Body::from), &peer)).await;
        let response = response.map_err(|_| NetError::Slow(peer.clone(), time))??;
        Ok(Incoming::new(response, peer, self.shared.options.times.idle))
    }

    pub(super) async fn execute(&self, request: Request<reqwest::Body>, peer: &str) -> Result<reqwest::Response, NetError> {
        let client = self.client(is_near(request.uri().host().unwrap_or_default()))?;
        let request = reqwest::Request::try_from(request).map_err(|error| NetError::from_client(peer, error))?;
        let (method, path, began) = (request.method().clone(), request.url().path().to_owned(), Instant::now());
        let response = client.execute(request).await.map_err(|error| NetError::from_client(peer, error))?;
        // Queries can hold signatures.
        tracing::debug!(%method, peer, path, status = response.status().as_u16(), time = ?began.elapsed(), "request");
        // Only a proxy answers so, where it hands plain requests on.
        if response.status() == StatusCode::PROXY_AUTHENTICATION_REQUIRED {
            return Err(NetError::Proxy(peer.to_owned()));
        }
        Ok(response)
    }

    fn client(&self, near: Nearness) -> Result<&reqwest::Client, NetError> {
        let place = match near {
            Nearness::Near => &self.shared.near,
            Nearness::Far => &self.shared.far,
        };
        if let Some(client) = place.get() {
            return Ok(client);
        }
        let options = &self.shared.options;
        let begin = || {
            let builder = reqwest::Client::builder()
                .dns_resolver(Resolver::default())
                .redirect(Policy::none())
                .referer(false)
                .user_agent(concat!("aml/", env!("CARGO_PKG_VERSION")))
                .connect_timeout(options.times.connect)
                // By HTTP/2 all uploads share one connection, and go no faster than the window that the server grants: Go's servers one
                // megabyte a round trip.
                .http1_only();
            if near == Nearness::Near { builder.no_proxy() } else { builder }
        };
        let client = roots::build(begin, options.extra_certificates.as_deref())?;
        Ok(place.get_or_init(|| client))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nearness {
    Near,
    Far,
}

fn is_near(host: &str) -> Nearness {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    // The metadata services of clouds have link-local addresses: no proxy leads to those of this machine.
    let near = bare.parse::<std::net::IpAddr>().map_or(bare == "localhost", |address| match address {
        std::net::IpAddr::V4(address) => address.is_loopback() || address.is_link_local(),
        std::net::IpAddr::V6(address) => address.is_loopback(),
    });
    if near { Nearness::Near } else { Nearness::Far }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_goes_without_a_proxy() {
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "169.254.169.254"] {
            assert_eq!(is_near(host), Nearness::Near, "{host}");
        }
        for host in ["localhost.example", "10.0.0.1", "registry", ""] {
            assert_eq!(is_near(host), Nearness::Far, "{host}");
        }
    }
}
