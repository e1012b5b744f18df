//! A registry, in either of its homes: one interface for manifests and blobs.

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
    /// Opens a registry; nothing is asked of a remote one yet.
    pub fn open(_place: &RegistryPlace, _access: &RegistryAccess) -> Result<Self, RegistryError> {
        todo!()
    }

    /// Returns the name by which people know it: its folder or address.
    pub fn place(&self) -> RegistryPlace {
        todo!()
    }

    /// Returns a repository's name in this registry: below its prefix, where it has one.
    pub fn repository(&self, _name: &Repository) -> Repository {
        todo!()
    }

    /// Returns the digest that a version names now, by a HEAD where the registry has one; `None` where there is none.
    pub async fn resolve(&self, _repository: &Repository, _version: &ImageVersion) -> Result<Option<Digest>, RegistryError> {
        todo!()
    }

    /// Returns a manifest, its digest checked; `None` where there is none.
    pub async fn manifest(&self, _repository: &Repository, _version: &ImageVersion) -> Result<Option<Manifest>, RegistryError> {
        todo!()
    }

    /// Puts a manifest, by its digest and under these tags. What it names must be there already.
    pub async fn put_manifest(&self, _repository: &Repository, _tags: &[Tag], _manifest: &Manifest) -> Result<(), RegistryError> {
        todo!()
    }

    /// Removes a manifest with all its tags.
    pub async fn remove_manifest(&self, _repository: &Repository, _digest: &Digest) -> Result<(), RegistryError> {
        todo!()
    }

    /// Returns the tags of a repository, sorted; none where there is no such repository.
    pub async fn tags(&self, _repository: &Repository) -> Result<Vec<Tag>, RegistryError> {
        todo!()
    }

    /// Returns the size of a blob, `None` where it isn't there.
    pub async fn has_blob(&self, _repository: &Repository, _digest: &Digest) -> Result<Option<u64>, RegistryError> {
        todo!()
    }

    /// Reads a blob from its beginning.
    pub async fn read_blob(&self, _repository: &Repository, _digest: &Digest) -> Result<BlobReader, RegistryError> {
        todo!()
    }

    /// Puts a small blob (a config, a start-up layer) from memory.
    pub async fn put_bytes(&self, _repository: &Repository, _bytes: Bytes) -> Result<Digest, RegistryError> {
        todo!()
    }

    /// Sees to it that a blob of this machine is in a repository: it is there, it is mounted from one of `elsewhere`, or it is sent;
    /// what an earlier call has sent before it was cut off isn't sent again.
    pub async fn push_blob(
        &self,
        _repository: &Repository,
        _blob: &BlobFile,
        _elsewhere: &[Repository],
        _meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        todo!()
    }

    /// Sees to it that a blob of `from` is in a repository of this registry: it is there, it is mounted (the same registry), or it is
    /// streamed through this machine, never kept here.
    pub async fn copy_blob(
        &self,
        _repository: &Repository,
        _digest: &Digest,
        _from: (&Registry, &Repository),
        _meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        todo!()
    }
}
