//! A registry in memory that keeps to the distribution-spec, but for what a test tells it to do wrong.

use std::collections::HashMap;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard};

use aml::registry::{Registry, RegistryAccess};
use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full, StreamBody};
use hyper::body::{Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, header};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

use super::parts::{digest_of, remote};

type Body = BoxBody<Bytes, io::Error>;

/// The registry; it ends when dropped.
pub(super) struct Liar {
    pub(super) address: String,
    state: Arc<Mutex<State>>,
    server: tokio::task::JoinHandle<()>,
}

/// What it keeps, what it is to do wrong, and what it has seen.
#[derive(Default)]
pub(super) struct State {
    /// Blobs by digest; repositories share them, but for mounts and look-ups, which go by `repository digest`.
    pub(super) blobs: HashMap<String, Bytes>,
    pub(super) manifests: HashMap<String, (String, Bytes)>,
    uploads: HashMap<String, BytesMut>,
    made: usize,
    pub(super) faults: Faults,
    pub(super) seen: Seen,
}

/// What it is to do wrong. Lists are used up from their beginning.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct Faults {
    /// Cuts an upload's connection when its session holds this many bytes.
    pub(super) cut_uploads: Vec<usize>,
    /// Cuts a download's connection behind this position of the blob.
    pub(super) cut_downloads: Vec<usize>,
    /// Answers these instead: status and `Retry-After`.
    pub(super) answers: Vec<(u16, Option<String>)>,
    /// Answers 503 once, after so many good answers.
    pub(super) busy_after: Option<usize>,
    /// Takes uploads no faster than a network.
    pub(super) slow_uploads: bool,
    /// Forgets the sessions when asked how far one is, so often.
    pub(super) forget: usize,
    /// Cuts the connection after an upload's end was done and before it is said, so often.
    pub(super) silent_ends: usize,
    /// Says this digest of everything.
    pub(super) digest: Option<String>,
    /// Gives these bytes for every blob and manifest.
    pub(super) content: Option<Bytes>,
    /// Answers no range of a blob but the whole.
    pub(super) no_ranges: bool,
    /// Takes no more than so many bytes in one request.
    pub(super) largest: Option<usize>,
    /// Gives so many tags at once.
    pub(super) page: Option<usize>,
    /// Leads each download to this address.
    pub(super) blobs_at: Option<String>,
    /// Leads each upload to this server.
    pub(super) uploads_at: Option<String>,
    /// Wants a token: the realm's address.
    pub(super) realm: Option<String>,
    /// Refuses credentials at its token server.
    pub(super) refuse_credentials: bool,
    /// Refuses whoever has a token.
    pub(super) forbid: bool,
    /// Gives tokens that are worth nothing after so many uses.
    pub(super) token_uses: Option<usize>,
}

/// What it has seen.
#[derive(Default)]
pub(super) struct Seen {
    /// "METHOD path?query" of each request.
    pub(super) requests: Vec<String>,
    /// The `Authorization` of each request, where it had one.
    pub(super) authorizations: Vec<String>,
    /// Bytes of blobs that came in.
    pub(super) received: usize,
    /// Bytes of blobs that went out.
    pub(super) sent: usize,
    /// What token requests held.
    pub(super) token_bodies: Vec<String>,
    /// Its tokens, and how often each was used.
    tokens: HashMap<String, usize>,
}

impl Seen {
    /// Returns how many requests had this method and ended so, their query aside.
    pub(super) fn count(&self, method: &str, part: &str) -> usize {
        self.requests.iter().filter(|request| request.starts_with(method) && request.contains(part)).count()
    }
}

impl Liar {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let state: Arc<Mutex<State>> = Arc::default();
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            let mut connections = tokio::task::JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let shared = Arc::clone(&shared);
                let service = service_fn(move |request| answer(Arc::clone(&shared), request));
                connections.spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
            }
        });
        Self { address, state, server }
    }

    /// Opens it, by plain HTTP.
    pub(super) fn open(&self, access: &RegistryAccess) -> Registry {
        remote(&format!("http://{}", self.address), access)
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, "the test cuts the connection")
}

async fn answer(state: Arc<Mutex<State>>, request: Request<Incoming>) -> Result<Response<Body>, io::Error> {
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    let query: HashMap<String, String> =
        url::form_urlencoded::parse(head.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
    let who = head.headers.get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned());
    if let Some(answer) = state.lock().unwrap().admit((&head, &path), who.as_deref()) {
        return Ok(answer);
    }
    if path == "/token" {
        let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
        let text = format!("{}{}", head.uri.query().unwrap_or_default(), String::from_utf8_lossy(&body));
        return Ok(state.lock().unwrap().token(text, who.as_deref()));
    }
    let Some((repository, kind, name)) = split(&path) else { return Ok(respond(200, &[], Bytes::new())) };
    match (head.method, kind, name) {
        (Method::POST, "blobs", "uploads/") => Ok(state.lock().unwrap().begin(repository, &query)),
        (Method::PATCH, "blobs", session) => {
            receive(&state, (repository, session), (head.headers.get(header::CONTENT_RANGE), body)).await
        }
        (Method::GET, "blobs", session) if session.starts_with("uploads/") => {
            Ok(state.lock().unwrap().progress(repository, session))
        }
        (Method::DELETE, "blobs", session) => {
            state.lock().unwrap().uploads.remove(session);
            Ok(respond(204, &[], Bytes::new()))
        }
        (Method::PUT, "blobs", session) => {
            let bytes = body.collect().await.map_err(io::Error::other)?.to_bytes();
            state.lock().unwrap().end(repository, session, (&query["digest"], bytes))
        }
        (method, "blobs", digest) => {
            Ok(state.lock().unwrap().blob(&method, (repository, digest), head.headers.get(header::RANGE)))
        }
        (Method::PUT, "manifests", name) => {
            let bytes = body.collect().await.map_err(io::Error::other)?.to_bytes();
            let kind = head.headers[header::CONTENT_TYPE].to_str().unwrap();
            Ok(state.lock().unwrap().put_manifest(repository, name, (kind, bytes)))
        }
        (_, "manifests", name) => Ok(state.lock().unwrap().manifest(repository, name)),
        (_, "tags", _) => Ok(state.lock().unwrap().tags(repository, query.get("last"))),
        _ => Ok(respond(404, &[], Bytes::new())),
    }
}

/// `/v2/<repository>/<kind>/<name>`
fn split(path: &str) -> Option<(&str, &str, &str)> {
    let path = path.strip_prefix("/v2/")?;
    ["blobs", "manifests", "tags"].into_iter().find_map(|kind| {
        let (repository, name) = path.split_once(&format!("/{kind}/"))?;
        Some((repository, kind, name))
    })
}

async fn receive(
    state: &Mutex<State>,
    (repository, session): (&str, &str),
    (range, mut body): (Option<&header::HeaderValue>, Incoming),
) -> Result<Response<Body>, io::Error> {
    {
        let state = state.lock().unwrap();
        let Some(upload) = state.uploads.get(session) else { return Ok(respond(404, &[], complaint("BLOB_UPLOAD_UNKNOWN"))) };
        let start = range.map(|range| range.to_str().unwrap().split_once('-').unwrap().0.parse::<usize>().unwrap());
        if start.unwrap_or(upload.len()) != upload.len() {
            return Ok(respond(416, &[], Bytes::new()));
        }
        let length = hyper::body::Body::size_hint(&body).exact().unwrap_or(0);
        if state.faults.largest.is_some_and(|largest| length > largest as u64) {
            return Ok(respond(413, &[], Bytes::new()));
        }
    }
    while let Some(frame) = body.frame().await {
        let Ok(mut bytes) = frame.map_err(io::Error::other)?.into_data() else { continue };
        let slow = state.lock().unwrap().faults.slow_uploads;
        if slow {
            tokio::time::sleep(std::time::Duration::from_millis(1)).await;
        }
        let mut state = state.lock().unwrap();
        let held = state.uploads[session].len();
        let room = state.faults.cut_uploads.first().map(|at| at.saturating_sub(held));
        let cuts = room.is_some_and(|room| bytes.len() >= room);
        if cuts {
            bytes.truncate(room.unwrap());
            state.faults.cut_uploads.remove(0);
        }
        state.seen.received += bytes.len();
        state.uploads.get_mut(session).unwrap().extend_from_slice(&bytes);
        if cuts {
            return Err(cut());
        }
    }
    Ok(state.lock().unwrap().progress(repository, session).map_status(202))
}

trait MapStatus {
    fn map_status(self, status: u16) -> Self;
}

impl MapStatus for Response<Body> {
    fn map_status(mut self, status: u16) -> Self {
        if self.status().is_success() {
            *self.status_mut() = StatusCode::from_u16(status).unwrap();
        }
        self
    }
}

impl State {
    /// Takes note of a request and answers it before its time, where that is to be.
    fn admit(&mut self, (head, path): (&hyper::http::request::Parts, &str), who: Option<&str>) -> Option<Response<Body>> {
        self.seen.requests.push(format!("{} {}", head.method, head.uri));
        self.seen.authorizations.extend(who.map(str::to_owned));
        if path == "/token" {
            return None;
        }
        if let Some(answer) = self.unauthorized(who) {
            return Some(answer);
        }
        if self.faults.busy_after == Some(0) {
            self.faults.busy_after = None;
            return Some(respond(503, &[], Bytes::new()));
        }
        self.faults.busy_after = self.faults.busy_after.map(|left| left - 1);
        if self.faults.answers.is_empty() {
            return None;
        }
        let (status, after) = self.faults.answers.remove(0);
        let after: Vec<_> = after.into_iter().map(|after| (header::RETRY_AFTER.as_str(), after)).collect();
        Some(respond(status, &after, complaint("TOOMANYREQUESTS")))
    }

    fn unauthorized(&mut self, who: Option<&str>) -> Option<Response<Body>> {
        let realm = self.faults.realm.clone()?;
        let uses = who.and_then(|who| self.seen.tokens.get_mut(who.strip_prefix("Bearer ")?));
        if let Some(uses) = uses.filter(|uses| self.faults.token_uses.is_none_or(|most| **uses < most)) {
            *uses += 1;
            return self.faults.forbid.then(|| respond(403, &[], complaint("DENIED")));
        }
        let challenge = format!("Bearer realm=\"{realm}\",service=\"liar\",scope=\"x\"");
        Some(respond(401, &[("www-authenticate", challenge)], complaint("UNAUTHORIZED")))
    }

    fn token(&mut self, text: String, who: Option<&str>) -> Response<Body> {
        let knows_us = who.is_some() || text.contains("refresh_token=");
        self.seen.token_bodies.push(text);
        if knows_us && self.faults.refuse_credentials {
            return respond(401, &[], Bytes::new());
        }
        let token = format!("token-{}", self.seen.tokens.len());
        let body = format!(r#"{{"access_token":"{token}","expires_in":300}}"#);
        self.seen.tokens.insert(token, 0);
        respond(200, &[], body.into())
    }

    fn begin(&mut self, repository: &str, query: &HashMap<String, String>) -> Response<Body> {
        if let (Some(digest), Some(from)) = (query.get("mount"), query.get("from")) {
            let held = self.blobs.get(&format!("{from} {digest}")).cloned();
            if let Some(bytes) = held {
                self.blobs.insert(format!("{repository} {digest}"), bytes);
                return respond(201, &[self.claim(digest)], Bytes::new());
            }
        }
        self.made += 1;
        let session = format!("uploads/{}", self.made);
        self.uploads.insert(session.clone(), BytesMut::new());
        let server = self.faults.uploads_at.clone().unwrap_or_default();
        respond(202, &[("location", format!("{server}/v2/{repository}/blobs/{session}?_state=secret%3D"))], Bytes::new())
    }

    fn progress(&mut self, repository: &str, session: &str) -> Response<Body> {
        if self.faults.forget > 0 {
            self.faults.forget -= 1;
            self.uploads.clear();
        }
        match self.uploads.get(session) {
            None => respond(404, &[], complaint("BLOB_UPLOAD_UNKNOWN")),
            Some(upload) => {
                let range = format!("0-{}", upload.len().saturating_sub(1));
                respond(
                    204,
                    &[("range", range), ("location", format!("/v2/{repository}/blobs/{session}?_state=other%3D"))],
                    Bytes::new(),
                )
            }
        }
    }

    fn end(&mut self, repository: &str, session: &str, (digest, last): (&str, Bytes)) -> Result<Response<Body>, io::Error> {
        let Some(mut upload) = self.uploads.remove(session) else {
            return Ok(respond(404, &[], complaint("BLOB_UPLOAD_UNKNOWN")));
        };
        self.seen.received += last.len();
        upload.extend_from_slice(&last);
        let bytes = upload.freeze();
        if digest_of(&bytes).to_string() != digest {
            return Ok(respond(400, &[], complaint("DIGEST_INVALID")));
        }
        self.blobs.insert(format!("{repository} {digest}"), bytes);
        if self.faults.silent_ends > 0 {
            self.faults.silent_ends -= 1;
            return Err(cut());
        }
        Ok(respond(201, &[self.claim(digest)], Bytes::new()))
    }

    fn blob(
        &mut self,
        method: &Method,
        (repository, digest): (&str, &str),
        range: Option<&header::HeaderValue>,
    ) -> Response<Body> {
        let Some(bytes) = self.blobs.get(&format!("{repository} {digest}")).cloned() else {
            return respond(404, &[], complaint("BLOB_UNKNOWN"));
        };
        let claim = self.claim(digest);
        if let Some(address) = self.faults.blobs_at.as_ref().filter(|_| method == Method::GET) {
            return respond(307, &[("location", format!("{address}{digest}"))], Bytes::new());
        }
        let bytes = self.faults.content.clone().unwrap_or(bytes);
        if method == Method::HEAD {
            return respond(200, &[claim, ("content-length", bytes.len().to_string())], Bytes::new());
        }
        let start = range.filter(|_| !self.faults.no_ranges);
        let start = start.map(|range| range.to_str().unwrap()["bytes=".len()..].trim_end_matches('-').parse::<usize>().unwrap());
        let mut headers = vec![claim];
        if let Some(start) = start {
            headers.push(("content-range", format!("bytes {start}-{}/{}", bytes.len() - 1, bytes.len())));
        }
        let part = bytes.slice(start.unwrap_or(0)..);
        headers.push(("content-length", part.len().to_string()));
        let status = if start.is_some() { 206 } else { 200 };
        let room = self.faults.cut_downloads.first().map(|at| at.saturating_sub(start.unwrap_or(0)));
        let mut frames = vec![Ok(Frame::data(part.clone()))];
        self.seen.sent += part.len();
        if let Some(room) = room.filter(|room| *room < part.len()) {
            self.faults.cut_downloads.remove(0);
            self.seen.sent -= part.len() - room;
            frames = vec![Ok(Frame::data(part.slice(..room))), Err(cut())];
        }
        respond(status, &headers, Bytes::new()).map(|_| BodyExt::boxed(StreamBody::new(stream::iter(frames))))
    }

    fn put_manifest(&mut self, repository: &str, name: &str, (kind, bytes): (&str, Bytes)) -> Response<Body> {
        let digest = digest_of(&bytes).to_string();
        for name in [name, &digest] {
            self.manifests.insert(format!("{repository} {name}"), (kind.to_owned(), bytes.clone()));
        }
        respond(201, &[self.claim(&digest)], Bytes::new())
    }

    fn manifest(&mut self, repository: &str, name: &str) -> Response<Body> {
        let Some((kind, bytes)) = self.manifests.get(&format!("{repository} {name}")).cloned() else {
            return respond(404, &[], complaint("MANIFEST_UNKNOWN"));
        };
        let claim = self.claim(&digest_of(&bytes).to_string());
        respond(200, &[claim, ("content-type", kind)], self.faults.content.clone().unwrap_or(bytes))
    }

    fn tags(&mut self, repository: &str, last: Option<&String>) -> Response<Body> {
        let names = self.manifests.keys().filter_map(|key| key.strip_prefix(&format!("{repository} ")));
        let mut tags: Vec<&str> = names.filter(|name| !name.contains(':')).collect();
        tags.sort_unstable();
        tags.retain(|tag| last.is_none_or(|last| *tag > last.as_str()));
        let page = self.faults.page.unwrap_or(tags.len()).min(tags.len());
        let next = (page < tags.len())
            .then(|| ("link", format!("</v2/{repository}/tags/list?n={page}&last={}>; rel=\"next\"", tags[page - 1])));
        let body = serde_json::json!({ "name": repository, "tags": &tags[..page] });
        respond(200, &next.into_iter().collect::<Vec<_>>(), body.to_string().into())
    }

    fn claim(&self, digest: &str) -> (&'static str, String) {
        ("docker-content-digest", self.faults.digest.clone().unwrap_or_else(|| digest.to_owned()))
    }
}

fn complaint(code: &str) -> Bytes {
    format!(r#"{{"errors":[{{"code":"{code}","message":"by the test"}}]}}"#).into()
}

fn respond(status: u16, headers: &[(&str, String)], body: Bytes) -> Response<Body> {
    let mut response = Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, value);
    }
    response.body(Full::new(body).map_err(|never: Infallible| match never {}).boxed()).unwrap()
}
