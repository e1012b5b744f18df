//! A registry, in either of its homes: one interface for manifests and blobs.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncRead;

use super::{Credentials, LayoutFolder, RegistryError, RemoteRegistry};
use crate::names::{Digest, ImageVersion, RegistryAddress, Repository, Tag};
use crate::net::HttpClient;
use crate::progress::Meter;

/// Where a registry is, before it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistryPlace {
    /// An OCI image-layout folder on this machine.
    Folder(PathBuf),
    /// A registry that speaks the OCI distribution API.
    Remote(RegistryAddress),
}

impl std::fmt::Display for RegistryPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Remote(address) => address.fmt(f),
        }
    }
}

/// A registry, opened. Cheap to clone.
#[derive(Debug, Clone)]
pub enum Registry {
    /// An OCI image-layout folder on this machine.
    Folder(LayoutFolder),
    /// A registry that speaks the OCI distribution API.
    Remote(RemoteRegistry),
}

/// What remote registries are opened with.
#[derive(Clone)]
pub struct RegistryAccess {
    /// The HTTP client.
    pub http: HttpClient,
    /// Who knows user names and passwords, asked in this order.
    pub credentials: Vec<Arc<dyn Credentials>>,
    /// The folder that keeps where unfinished uploads go on, for the next process; without one, that one begins anew.
    pub uploads: Option<PathBuf>,
}

/// A manifest (of an image, an index or an artifact) as the registry keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The sha256 of its bytes.
    pub digest: Digest,
    /// Its media type.
    pub media_type: String,
    /// Its bytes, never reformatted.
    pub bytes: Bytes,
}

/// A blob that lies in a file of this machine: `size` bytes from `offset`, whose sha256 is `digest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobFile {
    /// Its digest.
    pub digest: Digest,
    /// Its bytes.
    pub size: u64,
    /// The file.
    pub path: PathBuf,
    /// Where it begins in the file.
    pub offset: u64,
}

/// How a blob came to be in a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It was there.
    Present,
    /// The registry took it from another of its repositories.
    Mounted,
    /// It travelled.
    Sent,
}

/// A blob's content, checked against its digest at its end.
pub type BlobReader = Pin<Box<dyn AsyncRead + Send>>;

impl Registry {
    /// Opens a registry; nothing is asked of a remote one yet, and no folder is made.
    pub fn open(place: &RegistryPlace, access: &RegistryAccess) -> Result<Self, RegistryError> {
        match place {
            RegistryPlace::Folder(root) => LayoutFolder::open(root).map(Self::Folder),
            RegistryPlace::Remote(address) => Ok(Self::Remote(RemoteRegistry::new(address, access))),
        }
    }

    /// Returns the name by which people know it: its folder or address.
    pub fn place(&self) -> RegistryPlace {
        match self {
            Self::Folder(layout) => RegistryPlace::Folder(layout.root().to_owned()),
            Self::Remote(registry) => RegistryPlace::Remote(registry.address().clone()),
        }
    }

    /// Returns a repository's name in this registry: below its prefix, where it has one.
    pub fn repository(&self, name: &Repository) -> Repository {
        match self {
            Self::Folder(_) => name.clone(),
            Self::Remote(registry) => registry.address().repository(name),
        }
    }

    /// Returns the digest that a version names now, by a HEAD where the registry has one; `None` where there is none.
    pub async fn resolve(&self, repository: &Repository, version: &ImageVersion) -> Result<Option<Digest>, RegistryError> {
        match self {
            Self::Folder(layout) => layout.resolve(repository, version).await,
            Self::Remote(registry) => registry.resolve(repository, version).await,
        }
    }

    /// Returns a manifest, its digest checked; `None` where there is none.
    pub async fn manifest(&self, repository: &Repository, version: &ImageVersion) -> Result<Option<Manifest>, RegistryError> {
        match self {
            Self::Folder(layout) => layout.manifest(repository, version).await,
            Self::Remote(registry) => registry.manifest(repository, version).await,
        }
    }

    /// Puts a manifest, by its digest and under these tags. What it names must be there already.
    pub async fn put_manifest(&self, repository: &Repository, tags: &[Tag], manifest: &Manifest) -> Result<(), RegistryError> {
        let found = Digest::from_sha256(Sha256::digest(&manifest.bytes).into());
        if found != manifest.digest {
            return Err(RegistryError::WrongManifest { digest: manifest.digest, found });
        }
        match self {
            Self::Folder(layout) => layout.put_manifest(repository, tags, manifest).await,
            Self::Remote(registry) => registry.put_manifest(repository, tags, manifest).await,
        }
    }

    /// Removes a manifest with all its tags; one that isn't there is gone already. Its blobs stay.
    pub async fn remove_manifest(&self, repository: &Repository, digest: &Digest) -> Result<(), RegistryError> {
        match self {
            Self::Folder(layout) => layout.remove_manifest(repository, digest).await,
            Self::Remote(registry) => registry.remove_manifest(repository, digest).await,
        }
    }

    /// Returns the tags of a repository, sorted; none where there is no such repository.
    pub async fn tags(&self, repository: &Repository) -> Result<Vec<Tag>, RegistryError> {
        match self {
            Self::Folder(layout) => layout.tags(repository).await,
            Self::Remote(registry) => registry.tags(repository).await,
        }
    }

    /// Returns the size of a blob, `None` where it isn't there.
    pub async fn has_blob(&self, repository: &Repository, digest: &Digest) -> Result<Option<u64>, RegistryError> {
        match self {
            Self::Folder(layout) => layout.blob_size(digest).await,
            Self::Remote(registry) => registry.has_blob(repository, digest).await,
        }
    }

    /// Reads a blob from its beginning. The reader goes on where a connection is cut, and fails instead of ending where the content
    /// isn't what the digest says.
    pub async fn read_blob(&self, repository: &Repository, digest: &Digest) -> Result<BlobReader, RegistryError> {
        match self {
            Self::Folder(layout) => layout.read_blob(digest).await,
            Self::Remote(registry) => registry.read_blob(repository, digest).await,
        }
    }

    /// Puts a small blob (a config, a start-up layer) from memory.
    pub async fn put_bytes(&self, repository: &Repository, bytes: Bytes) -> Result<Digest, RegistryError> {
        match self {
            Self::Folder(layout) => layout.put_bytes(bytes).await,
            Self::Remote(registry) => registry.put_bytes(repository, bytes).await,
        }
    }

    /// Sees to it that a blob of this machine is in a repository: it is there, it is mounted from one of `elsewhere`, or it is sent;
    /// what an earlier call has sent before it was cut off isn't sent again.
    #[expect(clippy::too_many_arguments, reason = "which blob, whence, whither, and who counts")]
    pub async fn push_blob(
        &self,
        repository: &Repository,
        blob: &BlobFile,
        elsewhere: &[Repository],
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        match self {
            Self::Folder(layout) => layout.push_blob(blob, meter).await,
            Self::Remote(registry) => registry.push_blob(repository, blob, elsewhere, meter).await,
        }
    }

    /// Sees to it that a blob of `from` is in a repository of this registry: it is there, it is mounted (the same registry), or it is
    /// streamed through this machine, never kept here. Whoever wants it knows its size from a manifest: no more is taken.
    #[expect(clippy::too_many_arguments, reason = "which blob, whence, whither, and who counts")]
    pub async fn copy_blob(
        &self,
        repository: &Repository,
        (digest, size): (&Digest, u64),
        (from, origin): (&Registry, &Repository),
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        match (self, from) {
            (Self::Remote(registry), Self::Remote(from)) => registry.copy_blob(repository, digest, (from, origin), meter).await,
            (Self::Remote(registry), Self::Folder(from)) => {
                registry.push_blob(repository, &from.blob_file(digest).await?, &[], meter).await
            }
            (Self::Folder(layout), Self::Folder(from)) => layout.push_blob(&from.blob_file(digest).await?, meter).await,
            (Self::Folder(layout), Self::Remote(from)) => {
                if let Some(size) = layout.blob_size(digest).await? {
                    meter.count(size);
                    return Ok(Arrival::Present);
                }
                layout.take_blob((digest, size), from.read_blob(origin, digest).await?, meter).await
            }
        }
    }
}
