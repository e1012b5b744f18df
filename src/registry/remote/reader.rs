//! Downloads a blob whatever happens to connections: it resumes where one broke, and ends only if the digest is right.

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use hyper::header::{CONTENT_LENGTH, CONTENT_RANGE, RANGE};
use hyper::{HeaderMap, Method, StatusCode};
use sha2::{Digest as _, Sha256};
use tokio_util::io::StreamReader;

use super::request::ApiRequest;
use super::response::{ErrorBody, check_claim};
use super::scope::Action;
use super::{RemoteRegistry, Scope};
use crate::names::{Digest, Repository};
use crate::net::{Incoming, Outcome, Pieces, Tries};
use crate::registry::{BlobReader, RegistryError};

/// A blob that is being downloaded.
pub(super) struct Reader {
    registry: RemoteRegistry,
    scope: Scope,
    digest: Digest,
    position: u64,
    /// The blob's size, once the registry has stated it.
    total: Option<u64>,
    /// Bytes to skip: a registry without support for ranges starts at the beginning.
    skip: u64,
    open: Option<Incoming>,
    /// `None` if the beginning wasn't read: the receiver then verifies the digest.
    hasher: Option<Sha256>,
    tries: Tries,
}

impl Reader {
    /// Starts to read at `position`.
    pub(super) async fn open(
        registry: RemoteRegistry,
        repository: Repository,
        digest: Digest,
        position: u64,
    ) -> Result<Self, RegistryError> {
        let tries = Tries::new(registry.inner.http.options().retry);
        let scope = Scope::new(&repository, Action::Pull);
        let hasher = (position == 0).then(Sha256::new);
        let mut reader = Self { registry, scope, digest, position, total: None, skip: 0, open: None, hasher, tries };
        reader.connect().await?;
        Ok(reader)
    }

    /// Returns the next bytes, or `None` after the end of a complete blob with the right digest.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, RegistryError> {
        loop {
            if self.open.is_none() {
                self.connect().await?;
            }
            let Some(open) = self.open.as_mut() else { continue };
            match open.piece().await {
                Ok(Some(piece)) => {
                    let piece = self.take(piece)?;
                    if !piece.is_empty() {
                        return Ok(Some(piece));
                    }
                }
                Ok(None) if self.total.is_none_or(|total| total == self.position) => {
                    return self.check().map(|()| None);
                }
                Ok(None) => self.cut(self.registry.net_error()(self.early_end())).await?,
                Err(source) => self.cut(self.registry.net_error()(source)).await?,
            }
        }
    }

    /// Returns the bytes as a stream.
    pub(super) fn pieces(self) -> Pieces {
        let pieces = stream::try_unfold(self, |mut reader| async move {
            let piece = reader.next().await.map_err(std::io::Error::other)?;
            Ok(piece.map(|piece| (piece, reader)))
        });
        pieces.boxed()
    }

    pub(super) fn into_reader(self) -> BlobReader {
        Box::pin(StreamReader::new(self.pieces()))
    }

    fn early_end(&self) -> crate::net::NetError {
        crate::net::NetError::Broken(self.registry.host().to_owned(), "the blob ended early".into())
    }

    fn take(&mut self, mut piece: Bytes) -> Result<Bytes, RegistryError> {
        let skipped = self.skip.min(piece.len() as u64);
        self.skip -= skipped;
        let piece = piece.split_off(usize::try_from(skipped).unwrap_or(piece.len()));
        self.position += piece.len() as u64;
        if self.total.is_some_and(|total| self.position > total) {
            return Err(self.registry.malformed("blob: it is longer than announced"));
        }
        if let Some(hasher) = &mut self.hasher {
            hasher.update(&piece);
        }
        self.tries.reached(self.position);
        Ok(piece)
    }

    fn check(&mut self) -> Result<(), RegistryError> {
        let Some(hasher) = self.hasher.clone() else { return Ok(()) };
        let found = Digest::from_sha256(hasher.finalize().into());
        if found == self.digest {
            return Ok(());
        }
        let host = self.registry.host().to_owned();
        Err(RegistryError::WrongDigest { host, digest: self.digest, found: found.to_string() })
    }

    /// Pauses after a broken connection, or fails if there were too many.
    async fn cut(&mut self, error: RegistryError) -> Result<(), RegistryError> {
        self.open = None;
        match self.tries.failed(error.outcome()) {
            Some(pause) => {
                tokio::time::sleep(pause).await;
                Ok(())
            }
            None => Err(error),
        }
    }

    async fn connect(&mut self) -> Result<(), RegistryError> {
        while self.open.is_none() {
            let (error, outcome) = match self.connect_once().await {
                Ok(()) => return Ok(()),
                Err(failed) => failed,
            };
            match self.tries.failed(outcome) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Err(error),
            }
        }
        Ok(())
    }

    async fn connect_once(&mut self) -> Result<(), (RegistryError, Outcome)> {
        let last = |error: RegistryError| {
            let outcome = error.outcome();
            (error, outcome)
        };
        let url = self.registry.url(&self.scope.repository, &format!("blobs/{}", self.digest)).await.map_err(last)?;
        let mut request = ApiRequest::new(Method::GET, url, &self.scope);
        if self.position > 0 {
            request = request.header(RANGE, &format!("bytes={}-", self.position));
        }
        let incoming = self.registry.open(&request).await.map_err(last)?;
        check_claim(incoming.headers(), &self.digest, self.registry.host()).map_err(last)?;
        match incoming.status() {
            StatusCode::OK => {
                self.skip = self.position;
                self.total = number(incoming.headers()).or(self.total);
            }
            StatusCode::PARTIAL_CONTENT => {
                let (start, total) = content_range(incoming.headers()).unwrap_or_default();
                if start != self.position {
                    return Err(last(self.registry.malformed("range of a blob")));
                }
                self.skip = 0;
                self.total = total.or(self.total);
            }
            StatusCode::NOT_FOUND => return Err(last(self.missing())),
            status => {
                let outcome = incoming.outcome();
                let body = incoming.whole(1 << 20).await.map(hyper::Response::into_body).unwrap_or_default();
                let (host, repository) = (self.registry.host(), Some(&self.scope.repository));
                return Err((ErrorBody::read(&body).into_error("get a blob from", host, repository, status), outcome));
            }
        }
        self.open = Some(incoming);
        Ok(())
    }

    fn missing(&self) -> RegistryError {
        let (repository, host) = (self.scope.repository.clone(), self.registry.host().to_owned());
        RegistryError::NotInRepository { digest: self.digest, repository, host }
    }
}

/// Returns the `Content-Length`.
pub(super) fn number(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()
}

/// Returns where a range starts, and the total size if stated.
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let text = headers.get(CONTENT_RANGE)?.to_str().ok()?.trim().strip_prefix("bytes")?.trim();
    let (range, total) = text.split_once('/')?;
    Some((range.split_once('-')?.0.trim().parse().ok()?, total.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_says_where_it_begins() {
        for (text, range) in
            [("bytes 5-9/10", Some((5, Some(10)))), ("bytes 5-9/*", Some((5, None))), ("bytes */10", None), ("5-9/10", None)]
        {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_RANGE, text.parse().unwrap());
            assert_eq!(content_range(&headers), range, "{text}");
        }
    }
}
