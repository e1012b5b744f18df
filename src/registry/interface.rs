//! One interface for manifests and blobs over both kinds of registries.

use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
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
    pub http: HttpClient,
    /// Sources of credentials, in the order in which they are tried.
    pub credentials: Vec<Arc<dyn Credentials>>,
    /// The folder with the state of unfinished uploads, so that the next process resumes them; without one, it starts over.
    pub uploads: Option<PathBuf>,
}

/// A manifest (of an image, an index or an artifact) as the registry keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The sha256 of its bytes.
    pub digest: Digest,
    pub media_type: String,
    /// Its bytes, never reformatted.
    pub bytes: Bytes,
}

/// A blob that lies in a file of this machine: `size` bytes from `offset`, whose sha256 is `digest`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobFile {
    pub digest: Digest,
    /// The size in bytes.
    pub size: u64,
    pub path: PathBuf,
    /// Where it begins in the file.
    pub offset: u64,
}

/// How a blob got into a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// It was there already.
    Present,
    /// The registry mounted it from another of its repositories.
    Mounted,
    Sent,
}

/// A blob's content; the digest is verified at the end.
pub type BlobReader = Pin<Box<dyn AsyncRead + Send>>;

impl Registry {
    /// Opens a registry without sending a request or creating a folder.
    pub fn open(place: &RegistryPlace, access: &RegistryAccess) -> Result<Self, RegistryError> {
        match place {
            RegistryPlace::Folder(root) => LayoutFolder::open(root).map(Self::Folder),
            RegistryPlace::Remote(address) => Ok(Self::Remote(RemoteRegistry::new(address, access))),
        }
    }

    /// Returns its folder or address.
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

    /// Returns the digest that a version points to now, or `None`. Uses HEAD where the registry supports it.
    pub async fn resolve(&self, repository: &Repository, version: &ImageVersion) -> Result<Option<Digest>, RegistryError> {
        match self {
            Self::Folder(layout) => layout.resolve(repository, version).await,
            Self::Remote(registry) => registry.resolve(repository, version).await,
        }
    }

    /// Returns a manifest with its digest verified, or `None`.
    pub async fn manifest(&self, repository: &Repository, version: &ImageVersion) -> Result<Option<Manifest>, RegistryError> {
        match self {
            Self::Folder(layout) => layout.manifest(repository, version).await,
            Self::Remote(registry) => registry.manifest(repository, version).await,
        }
    }

    /// Puts a manifest by its digest and under these tags. The blobs and manifests that it refers to must be there already.
    pub async fn put_manifest(&self, repository: &Repository, tags: &[Tag], manifest: &Manifest) -> Result<(), RegistryError> {
        let found = Digest::of(&manifest.bytes);
        if found != manifest.digest {
            return Err(RegistryError::WrongManifest { digest: manifest.digest, found });
        }
        match self {
            Self::Folder(layout) => layout.put_manifest(repository, tags, manifest).await,
            Self::Remote(registry) => registry.put_manifest(repository, tags, manifest).await,
        }
    }

    /// Removes a manifest and its tags, if it is there. Its blobs stay.
    pub async fn remove_manifest(&self, repository: &Repository, digest: &Digest) -> Result<(), RegistryError> {
        match self {
            Self::Folder(layout) => layout.remove_manifest(repository, digest).await,
            Self::Remote(registry) => registry.remove_manifest(repository, digest).await,
        }
    }

    /// Returns the tags of a repository, sorted; none if there is no such repository.
    pub async fn tags(&self, repository: &Repository) -> Result<Vec<Tag>, RegistryError> {
        match self {
            Self::Folder(layout) => layout.tags(repository).await,
            Self::Remote(registry) => registry.tags(repository).await,
        }
    }

    /// Returns the size of a blob, or `None` if it is missing.
    pub async fn has_blob(&self, repository: &Repository, digest: &Digest) -> Result<Option<u64>, RegistryError> {
        match self {
            Self::Folder(layout) => layout.blob_size(digest).await,
            Self::Remote(registry) => registry.has_blob(repository, digest).await,
        }
    }

    /// Reads a blob from its start. The reader resumes after a broken connection, and fails instead of ending if the content doesn't
    /// match the digest.
    pub async fn read_blob(&self, repository: &Repository, digest: &Digest) -> Result<BlobReader, RegistryError> {
        match self {
            Self::Folder(layout) => layout.read_blob(digest).await,
            Self::Remote(registry) => registry.read_blob(repository, digest).await,
        }
    }

    /// Uploads a small blob (a config, a start-up layer) from memory.
    pub async fn put_bytes(&self, repository: &Repository, bytes: Bytes) -> Result<Digest, RegistryError> {
        match self {
            Self::Folder(layout) => layout.put_bytes(bytes).await,
            Self::Remote(registry) => registry.put_bytes(repository, bytes).await,
        }
    }

    /// Makes sure that a local blob is in a repository: it is there already, is mounted from one of `elsewhere`, or is uploaded.
    /// An upload that an earlier call began is resumed.
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

    /// Makes sure that a blob of `from` is in a repository of this registry: it is there already, is mounted (same registry), or is
    /// streamed through this machine without being stored. `size` comes from a manifest; a longer blob is an error.
    pub async fn copy_blob(
        &self,
        repository: &Repository,
        (digest, size): (&Digest, u64),
        (from, origin): (&Registry, &Repository),
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        match (self, from) {
            (Self::Remote(registry), Self::Remote(from)) => registry.copy_blob(repository, digest, from, origin, meter).await,
            (Self::Remote(registry), Self::Folder(from)) => {
                registry.push_blob(repository, &from.blob_file(digest).await?, &[], meter).await
            }
            (Self::Folder(layout), Self::Folder(from)) => layout.push_blob(&from.blob_file(digest).await?, meter).await,
            (Self::Folder(layout), Self::Remote(from)) => {
                if let Some(size) = layout.blob_size(digest).await? {
                    meter.count(size);
                    return Ok(Arrival::Present);
                }
                layout.take_blob(digest, size, from.read_blob(origin, digest).await?, meter).await
            }
        }
    }
}
