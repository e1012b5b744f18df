//! One request to the registry: with authentication, redirects and retries.

use std::time::Duration;

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, HeaderValue, LOCATION};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use url::Url;

use super::location::{is_downgrade, is_same_server, resolve};
use super::{RemoteRegistry, Scope};
use crate::net::{Incoming, Outcome, Tries};
use crate::registry::RegistryError;

/// The most redirects that are followed: a registry needs one, to the store of its blobs.
const REDIRECTS: usize = 5;

/// The largest answer that is read into memory.
const LARGEST: usize = 32 << 20;

/// A request that can be sent again, with other credentials.
#[derive(Clone)]
pub(super) struct ApiRequest<'a> {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) scope: &'a Scope,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    /// The time limit, including the answer.
    pub(super) time: Option<Duration>,
}

impl<'a> ApiRequest<'a> {
    pub(super) fn new(method: Method, url: Url, scope: &'a Scope) -> Self {
        Self { method, url, scope, headers: HeaderMap::new(), body: Bytes::new(), time: None }
    }

    /// Adds a header.
    pub(super) fn header(mut self, name: hyper::header::HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }

    pub(super) fn body(self, body: Bytes) -> Self {
        Self { body, ..self }
    }

    pub(super) fn within(self, time: Duration) -> Self {
        Self { time: Some(time), ..self }
    }
}

impl RemoteRegistry {
    /// Sends the request, with retries, and returns the last answer with any status but 401 and 403, which are errors.
    pub(super) async fn send(&self, request: ApiRequest<'_>) -> Result<Response<Bytes>, RegistryError> {
        let mut tries = Tries::new(self.inner.http.options().retry);
        loop {
            let result = self.send_once(&request).await;
            let outcome = match &result {
                Ok((_, outcome)) => *outcome,
                Err(error) => error.outcome(),
            };
            match tries.failed(outcome) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return result.map(|(answer, _)| answer),
            }
        }
    }

    pub(super) async fn send_once(&self, request: &ApiRequest<'_>) -> Result<(Response<Bytes>, Outcome), RegistryError> {
        let time = request.time.unwrap_or(self.inner.http.options().times.exchange);
        let whole = async {
            let incoming = self.open(request).await?;
            let outcome = incoming.outcome();
            let answer = incoming.whole(LARGEST).await.map_err(self.net_error())?;
            Ok((answer, outcome))
        };
        let slow = || self.net_error()(crate::net::NetError::Slow(self.host().to_owned(), time));
        tokio::time::timeout(time, whole).await.map_err(|_| slow())?
    }

    /// Sends the request once and returns the head of the answer; the body is still to be read.
    pub(super) async fn open(&self, request: &ApiRequest<'_>) -> Result<Incoming, RegistryError> {
        let home = self.base().await?;
        let mut url = request.url.clone();
        for _ in 0..=REDIRECTS {
            let incoming = self.open_authorised(request, &url, &home).await?;
            let Some(next) = redirection(request, &url, &incoming) else { return Ok(incoming) };
            self.refuse_downgrade(&url, &next)?;
            url = next;
        }
        Err(self.malformed("redirect: too many in a row"))
    }

    async fn open_authorised(&self, request: &ApiRequest<'_>, url: &Url, home: &Url) -> Result<Incoming, RegistryError> {
        self.refuse_downgrade(home, url)?;
        // Other servers get no credential.
        if !is_same_server(url, home) {
            return self.open_as(request, url, None).await;
        }
        let auth = &self.inner.auth;
        let said = auth.header(request.scope).await?;
        let mut incoming = self.open_as(request, url, said.as_ref()).await?;
        if incoming.status() == StatusCode::UNAUTHORIZED {
            let header = auth.challenged(incoming.headers(), request.scope, said.as_ref(), home).await?;
            incoming = self.open_as(request, url, Some(&header)).await?;
        }
        match incoming.status() {
            status @ (StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Err(auth.refusal(request.scope, status).await),
            _ => Ok(incoming),
        }
    }

    async fn open_as(&self, request: &ApiRequest<'_>, url: &Url, who: Option<&HeaderValue>) -> Result<Incoming, RegistryError> {
        let mut sent = Request::new(request.body.clone());
        *sent.method_mut() = request.method.clone();
        *sent.headers_mut() = request.headers.clone();
        *sent.uri_mut() = self.uri(url)?;
        let time = request.time.unwrap_or(self.inner.http.options().times.idle);
        if let Some(who) = who {
            sent.headers_mut().insert(AUTHORIZATION, who.clone());
        }
        self.inner.http.open(sent, time).await.map_err(self.net_error())
    }

    /// Refuses to continue over plain HTTP what began over HTTPS.
    pub(super) fn refuse_downgrade(&self, from: &Url, to: &Url) -> Result<(), RegistryError> {
        if is_downgrade(from, to) {
            return Err(RegistryError::InsecureRedirect { host: self.host().to_owned() });
        }
        Ok(())
    }

    pub(super) fn uri(&self, url: &Url) -> Result<hyper::Uri, RegistryError> {
        url.as_str().parse().map_err(|_| self.malformed("address"))
    }

    pub(super) fn net_error(&self) -> impl FnOnce(crate::net::NetError) -> RegistryError + use<> {
        let host = self.host().to_owned();
        move |source| RegistryError::Net { host, source }
    }
}

/// Returns where an answer redirects to. Requests that change something are only redirected by 307 and 308.
fn redirection(request: &ApiRequest<'_>, url: &Url, incoming: &Incoming) -> Option<Url> {
    let follows = match incoming.status().as_u16() {
        301..=303 => matches!(request.method, Method::GET | Method::HEAD),
        307 | 308 => true,
        _ => false,
    };
    let location = incoming.headers().get(LOCATION)?.to_str().ok()?;
    if follows { resolve(url, location) } else { None }
}
