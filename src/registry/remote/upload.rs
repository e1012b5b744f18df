//! Uploads a blob whatever happens to connections: it resumes from the registry's offset, also in the next process.

use bytes::Bytes;
use hyper::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, LOCATION};
use hyper::{HeaderMap, Method, Request, Response, StatusCode};
use url::Url;

use super::location::{Received, is_downgrade, is_same_server, received, resolve, with_digest};
use super::request::ApiRequest;
use super::response::{ErrorBody, check_claim};
use super::upload_resume::ResumeFile;
use super::{RemoteRegistry, Scope, Source};
use crate::names::Digest;
use crate::net::{NetError, Outcome, Outgoing, Tries};
use crate::progress::Meter;
use crate::registry::RegistryError;

const BYTES: &str = "application/octet-stream";

/// The smallest chunk that a blob is split into for a registry, or a proxy, that refuses large requests.
const SMALLEST_PIECE: u64 = 1 << 20;

/// An upload session of the registry.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) url: Url,
    /// The bytes that the registry has; `None` if it has to be asked.
    offset: Option<u64>,
    /// Whether it may have the first byte although it reports none.
    first: FirstByte,
    /// The smallest chunk that the registry accepts.
    smallest: u64,
}

/// A blob that is being uploaded.
pub(super) struct Upload<'a> {
    registry: &'a RemoteRegistry,
    scope: Scope,
    digest: Digest,
    size: u64,
    resume: Option<ResumeFile>,
    /// The largest chunk to send, once one was refused for its size.
    piece: u64,
    /// Whether the final request was sent: a session that is gone may then be a finished blob.
    ended: Ended,
    course: Course,
}

/// Whether an upload was interrupted: afterwards the registry may have other bytes than were sent.
#[derive(PartialEq, Eq)]
enum Course {
    Straight,
    Resumed,
}

#[derive(PartialEq, Eq)]
enum Ended {
    NotYet,
    Perhaps,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FirstByte {
    Known,
    Unclear,
}

/// The result of a step of an upload.
enum Step {
    /// The blob is in the registry.
    Done,
    /// The upload made progress.
    Further,
}

/// Why a step failed.
enum Setback {
    /// The registry has forgotten the upload.
    Lost(RegistryError),
    /// A transient failure; the offset has to be asked for.
    Passing(RegistryError, Outcome),
    /// A failure that is resolved; the offset hasn't changed.
    Resolved(RegistryError),
    /// The chunk was too large.
    TooLarge,
    Final(RegistryError),
}

impl From<RegistryError> for Setback {
    fn from(error: RegistryError) -> Self {
        match error.outcome() {
            Outcome::Final => Self::Final(error),
            outcome => Self::Passing(error, outcome),
        }
    }
}

impl Session {
    /// Reads the answer that starts an upload.
    pub(super) fn begun(asked: &Url, answer: &Response<Bytes>, host: &str) -> Result<Self, RegistryError> {
        let malformed = || RegistryError::Malformed { host: host.to_owned(), what: "address of an upload" };
        let url = next_url(asked, answer.headers()).ok_or_else(malformed)?;
        if is_downgrade(asked, &url) {
            return Err(RegistryError::InsecureRedirect { host: host.to_owned() });
        }
        let smallest = answer.headers().get("oci-chunk-min-length").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        Ok(Self { url, offset: Some(0), first: FirstByte::Known, smallest: smallest.unwrap_or(0) })
    }
}

impl<'a> Upload<'a> {
    pub(super) fn new(registry: &'a RemoteRegistry, scope: Scope, digest: Digest, size: u64) -> Self {
        Self { registry, scope, digest, size, resume: None, piece: u64::MAX, ended: Ended::NotYet, course: Course::Straight }
    }

    /// Uploads the blob; `session` is one that the registry has started already.
    pub(super) async fn run(
        mut self,
        source: &Source,
        mut session: Option<Session>,
        meter: &Meter<'_>,
    ) -> Result<(), RegistryError> {
        let mut tally = Tally { meter, counted: 0 };
        self.resume = self.open_resume_file(source)?;
        if let Some(url) = self.resume.as_ref().and_then(ResumeFile::read) {
            session = Some(Session { url, offset: None, first: FirstByte::Known, smallest: 0 });
        }
        let mut tries = Tries::new(self.registry.inner.http.options().retry);
        loop {
            let setback = match self.advance(&mut session, source, &mut tally).await {
                Ok(Step::Done) => {
                    tally.reach(self.size);
                    self.resume.take().into_iter().for_each(ResumeFile::remove);
                    return Ok(());
                }
                Ok(Step::Further) => {
                    tries.reached(session.as_ref().and_then(|session| session.offset).unwrap_or(0));
                    continue;
                }
                Err(setback) => setback,
            };
            let (error, outcome) = match setback {
                Setback::Final(error) => return Err(error),
                Setback::Passing(error, outcome) => {
                    if let Some(session) = &mut session {
                        session.offset = None;
                    }
                    (error, outcome)
                }
                Setback::Resolved(error) => (error, Outcome::Broken),
                // Chunks get smaller each time, so this ends.
                Setback::TooLarge => continue,
                Setback::Lost(error) => {
                    session = None;
                    (error, Outcome::Broken)
                }
            };
            let Some(pause) = tries.failed(outcome) else { return Err(error) };
            tokio::time::sleep(pause).await;
        }
    }

    /// What is in memory is small and may be secret: it isn't resumed.
    fn open_resume_file(&self, source: &Source) -> Result<Option<ResumeFile>, RegistryError> {
        match (&self.registry.inner.uploads, source) {
            (None, _) | (_, Source::Bytes(_)) => Ok(None),
            (Some(folder), _) => ResumeFile::open(folder, self.registry.host(), self.scope.repository.as_str(), &self.digest),
        }
    }

    async fn advance(&mut self, session: &mut Option<Session>, source: &Source, tally: &mut Tally<'_>) -> Result<Step, Setback> {
        let Some(known) = session else {
            if self.ended == Ended::Perhaps && self.registry.blob_size(&self.scope, &self.digest).await?.is_some() {
                return Ok(Step::Done);
            }
            *session = Some(self.begin().await?);
            return Ok(Step::Further);
        };
        match (known.offset, source) {
            (None, _) => {
                let offset = self.ask_offset(known).await?;
                tally.reach(offset);
                Ok(Step::Further)
            }
            // A small blob is sent with the final request.
            (Some(0), Source::Bytes(bytes)) => self.end(known, bytes.clone()).await,
            (Some(offset), _) if offset < self.size => self.send(known, source, tally).await,
            (Some(_), _) => self.end(known, Bytes::new()).await,
        }
    }

    async fn begin(&mut self) -> Result<Session, Setback> {
        self.course = Course::Straight;
        let url = self.registry.url(&self.scope.repository, "blobs/uploads/").await?;
        let request = ApiRequest::new(Method::POST, url.clone(), &self.scope).header(CONTENT_LENGTH, "0");
        let (answer, outcome) = self.registry.send_once(&request).await?;
        if answer.status() != StatusCode::ACCEPTED {
            return Err(self.refused(&answer, outcome));
        }
        let session = Session::begun(&url, &answer, self.registry.host())?;
        self.keep(&session)?;
        Ok(session)
    }

    async fn ask_offset(&mut self, session: &mut Session) -> Result<u64, Setback> {
        self.course = Course::Resumed;
        let request = ApiRequest::new(Method::GET, session.url.clone(), &self.scope);
        let (answer, outcome) = self.registry.send_once(&request).await?;
        if !answer.status().is_success() {
            return Err(self.refused(&answer, outcome));
        }
        self.moved_on(session, answer.headers())?;
        let (offset, first) = match received(answer.headers()) {
            Some(Received::Bytes(bytes)) => (bytes, FirstByte::Known),
            Some(Received::NoneOrOne) => (0, FirstByte::Unclear),
            None => (0, FirstByte::Known),
        };
        session.first = first;
        if offset > self.size {
            return Err(Setback::Lost(self.registry.malformed("range of an upload")));
        }
        session.offset = Some(offset);
        Ok(offset)
    }

    async fn send(&mut self, session: &mut Session, source: &Source, tally: &mut Tally<'_>) -> Result<Step, Setback> {
        let begin = session.offset.unwrap_or(0);
        let length = (self.size - begin).min(self.piece.max(session.smallest));
        let request = self.patch(session, begin, length).await?;
        let pieces = source.open(begin, length).await?;
        let sent = self.registry.inner.http.upload(request, Outgoing { pieces, length }, |moved| tally.reach(begin + moved));
        let answer = match sent.await {
            Ok(answer) => answer,
            Err(NetError::Source(error)) => return Err(Setback::Final(source.error(error))),
            Err(error) => return Err(self.registry.net_error()(error).into()),
        };
        match answer.status() {
            status if status.is_success() => {
                let end = begin + length;
                let has = match received(answer.headers()) {
                    Some(Received::Bytes(bytes)) => bytes,
                    Some(Received::NoneOrOne) => 1,
                    None => end,
                };
                self.moved_on(session, answer.headers())?;
                if has <= begin || has > end {
                    let error = self.registry.malformed("range of an upload");
                    return Err(Setback::Passing(error, Outcome::Broken));
                }
                session.offset = Some(has);
                Ok(Step::Further)
            }
            StatusCode::PAYLOAD_TOO_LARGE if length > SMALLEST_PIECE.max(session.smallest) => {
                self.piece = (length / 2).clamp(SMALLEST_PIECE, 64 * SMALLEST_PIECE);
                Err(Setback::TooLarge)
            }
            StatusCode::RANGE_NOT_SATISFIABLE if session.first == FirstByte::Unclear => {
                (session.offset, session.first) = (Some(1), FirstByte::Known);
                Err(Setback::Resolved(self.error_from(&answer)))
            }
            StatusCode::RANGE_NOT_SATISFIABLE => Err(Setback::Passing(self.error_from(&answer), Outcome::Broken)),
            StatusCode::UNAUTHORIZED => Err(self.renew_token(session, &answer).await?),
            StatusCode::FORBIDDEN => Err(Setback::Final(self.registry.inner.auth.refusal(&self.scope, answer.status()).await)),
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => {
                self.moved_on(session, answer.headers())?;
                Err(Setback::Resolved(self.error_from(&answer)))
            }
            status => Err(self.refused(&answer, crate::net::outcome_of(status, answer.headers(), jiff::Timestamp::now()))),
        }
    }

    /// Renews an expired token; the registry took nothing. Other servers get no credential.
    async fn renew_token(&self, session: &Session, answer: &Response<Bytes>) -> Result<Setback, RegistryError> {
        let home = self.registry.base().await?;
        if !is_same_server(&session.url, &home) {
            return Ok(Setback::Final(self.error_from(answer)));
        }
        let auth = &self.registry.inner.auth;
        let said = auth.header(&self.scope).await?;
        auth.challenged(answer.headers(), &self.scope, said.as_ref(), &home).await?;
        Ok(Setback::Resolved(auth.refusal(&self.scope, answer.status()).await))
    }

    async fn patch(&self, session: &Session, begin: u64, length: u64) -> Result<Request<()>, Setback> {
        let home = self.registry.base().await?;
        self.registry.refuse_downgrade(&home, &session.url)?;
        let mut request = Request::new(());
        *request.method_mut() = Method::PATCH;
        *request.uri_mut() = self.registry.uri(&session.url)?;
        request.headers_mut().insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(BYTES));
        // For chunks only: the whole blob in one request is a stream, which registries without chunk support accept too.
        if (length < self.size || session.first == FirstByte::Unclear)
            && let Ok(range) = format!("{begin}-{}", begin + length - 1).parse()
        {
            request.headers_mut().insert(CONTENT_RANGE, range);
        }
        if is_same_server(&session.url, &home)
            && let Some(who) = self.registry.inner.auth.header(&self.scope).await?
        {
            request.headers_mut().insert(AUTHORIZATION, who);
        }
        Ok(request)
    }

    async fn end(&mut self, session: &mut Session, body: Bytes) -> Result<Step, Setback> {
        let url = with_digest(&session.url, &self.digest);
        let request = ApiRequest::new(Method::PUT, url, &self.scope)
            .header(CONTENT_TYPE, BYTES)
            .header(CONTENT_LENGTH, &body.len().to_string())
            .body(body)
            .within(self.registry.inner.http.options().times.answer);
        self.ended = Ended::Perhaps;
        let (answer, outcome) = self.registry.send_once(&request).await?;
        if answer.status().is_success() {
            check_claim(answer.headers(), &self.digest, self.registry.host())?;
            return Ok(Step::Done);
        }
        Err(self.refused(&answer, outcome))
    }

    /// Follows the upload to its next URL, and saves that for a later process.
    fn moved_on(&self, session: &mut Session, headers: &HeaderMap) -> Result<(), RegistryError> {
        if let Some(url) = next_url(&session.url, headers) {
            self.registry.refuse_downgrade(&session.url, &url)?;
            session.url = url;
            self.keep(session)?;
        }
        Ok(())
    }

    fn keep(&self, session: &Session) -> Result<(), RegistryError> {
        self.resume.as_ref().map_or(Ok(()), |file| file.write(&session.url))
    }

    /// Classifies a refusal: a session that is gone, or whose content is wrong, is restarted.
    fn refused(&self, answer: &Response<Bytes>, outcome: Outcome) -> Setback {
        let error_body = ErrorBody::read(answer.body());
        let says = |codes: &[&str]| codes.iter().any(|code| error_body.is(code));
        // If the upload wasn't interrupted, the content is wrong here: sending it again doesn't help.
        let is_wrong = self.course == Course::Resumed && says(&["DIGEST_INVALID", "SIZE_INVALID"]);
        let is_lost = answer.status() == StatusCode::NOT_FOUND && !says(&["NAME_UNKNOWN"])
            || answer.status() == StatusCode::RANGE_NOT_SATISFIABLE
            || says(&["BLOB_UPLOAD_UNKNOWN", "BLOB_UPLOAD_INVALID"]);
        let error = self.error_from(answer);
        match outcome {
            Outcome::Answered(status, _) if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS => {
                Setback::Passing(error, outcome)
            }
            _ if is_lost || is_wrong => Setback::Lost(error),
            _ => Setback::Final(error),
        }
    }

    fn error_from(&self, answer: &Response<Bytes>) -> RegistryError {
        self.registry.refusal("push a blob to", &self.scope.repository, answer)
    }
}

/// Counts each byte once, however often it is sent.
struct Tally<'a> {
    meter: &'a Meter<'a>,
    counted: u64,
}

impl Tally<'_> {
    fn reach(&mut self, position: u64) {
        if position > self.counted {
            self.meter.count(position - self.counted);
            self.counted = position;
        }
    }
}

fn next_url(asked: &Url, headers: &HeaderMap) -> Option<Url> {
    resolve(asked, headers.get(LOCATION)?.to_str().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_by_tls_does_not_go_on_without() {
        let asked = Url::parse("https://reg.example/v2/a/blobs/uploads/").unwrap();
        for (location, goes_on) in
            [("https://store.example/up", true), ("http://reg.example/up", true), ("http://evil.example/up", false)]
        {
            let answer = Response::builder().header(LOCATION, location).body(Bytes::new()).unwrap();
            assert_eq!(Session::begun(&asked, &answer, "reg.example").is_ok(), goes_on, "{location}");
        }
    }
}
