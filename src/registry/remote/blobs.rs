//! Blobs: looking them up, mounting, copying and uploading them.

use bytes::Bytes;
use hyper::header::LOCATION;
use hyper::{Method, StatusCode};

use super::reader::{Reader, number};
use super::request::ApiRequest;
use super::response::check_claim;
use super::scope::Action;
use super::upload::{Session, Upload};
use super::{RemoteRegistry, Scope, Source};
use crate::names::{Digest, Repository};
use crate::progress::{Meter, Silent};
use crate::registry::{Arrival, BlobFile, BlobReader, RegistryError};

/// The most repositories from which a mount is tried: after that an upload is faster.
const MOUNTS: usize = 8;

/// A blob that is to be in a repository.
pub(super) struct Wanted<'a> {
    pub(super) repository: &'a Repository,
    pub(super) digest: Digest,
    pub(super) elsewhere: &'a [Repository],
}

impl RemoteRegistry {
    pub(in crate::registry) async fn has_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<Option<u64>, RegistryError> {
        self.blob_size(&Scope::new(repository, Action::Pull), digest).await
    }

    pub(super) async fn blob_size(&self, scope: &Scope, digest: &Digest) -> Result<Option<u64>, RegistryError> {
        let url = self.url(&scope.repository, &format!("blobs/{digest}")).await?;
        let answer = self.send(ApiRequest::new(Method::HEAD, url.clone(), scope)).await?;
        check_claim(answer.headers(), digest, self.host())?;
        match (answer.status(), number(answer.headers())) {
            (StatusCode::NOT_FOUND, _) => Ok(None),
            (StatusCode::OK, Some(size)) => Ok(Some(size)),
            // Where blobs are redirected to a store, that store may answer nothing but a GET.
            _ => {
                let incoming = self.open(&ApiRequest::new(Method::GET, url, scope)).await?;
                match (incoming.status(), number(incoming.headers())) {
                    (StatusCode::NOT_FOUND, _) => Ok(None),
                    (StatusCode::OK, Some(size)) => Ok(Some(size)),
                    _ => Err(self.refusal("look up a blob in", &scope.repository, &answer)),
                }
            }
        }
    }

    pub(in crate::registry) async fn read_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
    ) -> Result<BlobReader, RegistryError> {
        Ok(Reader::open(self.clone(), repository.clone(), *digest, 0).await?.into_reader())
    }

    pub(in crate::registry) async fn put_bytes(&self, repository: &Repository, bytes: Bytes) -> Result<Digest, RegistryError> {
        let digest = Digest::of(&bytes);
        let size = bytes.len() as u64;
        let wanted = Wanted { repository, digest, elsewhere: &[] };
        self.bring(wanted, Source::Bytes(bytes), size, &Meter::new(&Silent)).await?;
        Ok(digest)
    }

    pub(in crate::registry) async fn push_blob(
        &self,
        repository: &Repository,
        blob: &BlobFile,
        elsewhere: &[Repository],
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        let source = Source::File(blob.path.clone(), blob.offset);
        self.bring(Wanted { repository, digest: blob.digest, elsewhere }, source, blob.size, meter).await
    }

    /// Copies a blob from a repository of `from`; between repositories of one registry it is mounted.
    pub(in crate::registry) async fn copy_blob(
        &self,
        repository: &Repository,
        digest: &Digest,
        from: &RemoteRegistry,
        origin: &Repository,
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        let elsewhere = if self.is_same_as(from) { std::slice::from_ref(origin) } else { &[] };
        let wanted = Wanted { repository, digest: *digest, elsewhere };
        if self.is_present(&wanted, meter).await? {
            return Ok(Arrival::Present);
        }
        let size = from.blob_size(&Scope::new(origin, Action::Pull), digest).await?;
        let missing =
            || RegistryError::NotInRepository { digest: *digest, repository: origin.clone(), host: from.host().to_owned() };
        let source = Source::Registry(from.clone(), origin.clone(), *digest);
        self.bring_absent(wanted, source, size.ok_or_else(missing)?, meter).await
    }

    /// Makes sure that a blob is in a repository: it is there already, is mounted, or is uploaded.
    pub(super) async fn bring(
        &self,
        wanted: Wanted<'_>,
        source: Source,
        size: u64,
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        if self.is_present(&wanted, meter).await? {
            return Ok(Arrival::Present);
        }
        self.bring_absent(wanted, source, size, meter).await
    }

    /// Returns whether a blob is in its repository already; if so, counts it as done.
    pub(super) async fn is_present(&self, wanted: &Wanted<'_>, meter: &Meter<'_>) -> Result<bool, RegistryError> {
        let size = self.blob_size(&Scope::new(wanted.repository, Action::Push), &wanted.digest).await?;
        if let Some(size) = size {
            meter.count(size);
        }
        Ok(size.is_some())
    }

    /// Mounts or uploads a blob that isn't in its repository.
    pub(super) async fn bring_absent(
        &self,
        wanted: Wanted<'_>,
        source: Source,
        size: u64,
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        let scope = Scope::new(wanted.repository, Action::Push);
        match self.mount(&scope, &wanted).await? {
            Mount::Done => {
                meter.count(size);
                Ok(Arrival::Mounted)
            }
            Mount::Refused(session) => {
                Upload::new(self, scope, wanted.digest, size).run(&source, session, meter).await?;
                Ok(Arrival::Sent)
            }
        }
    }

    async fn mount(&self, scope: &Scope, wanted: &Wanted<'_>) -> Result<Mount, RegistryError> {
        let mut begun: Option<Session> = None;
        let others = wanted.elsewhere.iter().filter(|source| *source != wanted.repository).take(MOUNTS);
        for source in others {
            let tail = format!("blobs/uploads/?mount={}&from={source}", wanted.digest);
            let url = self.url(wanted.repository, &tail).await?;
            let scope = scope.with_source(source);
            let answer = match self.send(ApiRequest::new(Method::POST, url.clone(), &scope)).await {
                Ok(answer) => answer,
                // Without the right to read there, the blob can still be uploaded.
                Err(RegistryError::Forbidden { .. } | RegistryError::NotSignedIn { .. }) => continue,
                Err(error) => return Err(error),
            };
            match answer.status() {
                StatusCode::CREATED => {
                    check_claim(answer.headers(), &wanted.digest, self.host())?;
                    self.abandon(begun, &scope).await;
                    return Ok(Mount::Done);
                }
                StatusCode::ACCEPTED if answer.headers().contains_key(LOCATION) => {
                    let older = begun.replace(Session::begun(&url, &answer, self.host())?);
                    self.abandon(older, &scope).await;
                }
                _ => {}
            }
        }
        Ok(Mount::Refused(begun))
    }

    /// Cancels an upload that isn't needed; a registry that ignores that lets it expire.
    async fn abandon(&self, session: Option<Session>, scope: &Scope) {
        if let Some(session) = session {
            let _ = self.send(ApiRequest::new(Method::DELETE, session.url, scope)).await;
        }
    }
}

enum Mount {
    Done,
    /// It wasn't mounted; the registry may have started an upload instead.
    Refused(Option<Session>),
}
