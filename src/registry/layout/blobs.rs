//! Blobs of the layout: taken from a local file, from memory, or from another registry.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::{TryStreamExt, stream};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncReadExt;
use tokio_util::io::{ReaderStream, StreamReader};

use crate::names::Digest;
use crate::net::Pieces;
use crate::progress::Meter;
use crate::registry::{Arrival, BlobFile, BlobReader, LayoutFolder, RegistryError};

const BUFFER: usize = 1 << 20;

impl LayoutFolder {
    pub(in crate::registry) async fn blob_size(&self, digest: &Digest) -> Result<Option<u64>, RegistryError> {
        let path = self.blob_path(digest);
        match tokio::fs::metadata(&path).await {
            Ok(data) => Ok(Some(data.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(RegistryError::io("read", path)(error)),
        }
    }

    /// Returns a blob as a file of this machine.
    pub(in crate::registry) async fn blob_file(&self, digest: &Digest) -> Result<BlobFile, RegistryError> {
        let missing = || RegistryError::NoSuchBlob { digest: *digest, root: self.root().to_owned() };
        let size = self.blob_size(digest).await?.ok_or_else(missing)?;
        Ok(BlobFile { digest: *digest, size, path: self.blob_path(digest), offset: 0 })
    }

    pub(in crate::registry) async fn read_blob(&self, digest: &Digest) -> Result<BlobReader, RegistryError> {
        let digest = *digest;
        let file = self.blocking(move |layout| layout.open_blob(&digest)).await?;
        let checked = Checked { digest, hasher: Sha256::new(), path: self.blob_path(&digest) };
        let pieces = ReaderStream::with_capacity(tokio::fs::File::from_std(file), BUFFER);
        Ok(Box::pin(StreamReader::new(checked.follow(pieces))))
    }

    pub(in crate::registry) async fn put_bytes(&self, bytes: Bytes) -> Result<Digest, RegistryError> {
        self.blocking(move |layout| {
            let digest = Digest::of(&bytes);
            let mut blob = layout.begin_blob()?;
            blob.write_all(&bytes).map_err(RegistryError::io("write", layout.blob_path(&digest)))?;
            blob.finish(&digest)?;
            Ok(digest)
        })
        .await
    }

    pub(in crate::registry) async fn push_blob(&self, blob: &BlobFile, meter: &Meter<'_>) -> Result<Arrival, RegistryError> {
        if self.blob_size(&blob.digest).await?.is_some() {
            meter.count(blob.size);
            return Ok(Arrival::Present);
        }
        let (told, mut hear) = tokio::sync::mpsc::unbounded_channel();
        let wanted = blob.clone();
        let copying = self.blocking(move |layout| {
            // The receiver is gone once the caller gave up: stop copying.
            take_file(layout, &wanted, &|bytes| told.send(bytes).is_ok())
        });
        let counting = async {
            while let Some(bytes) = hear.recv().await {
                meter.count(bytes);
            }
        };
        let (copied, ()) = tokio::join!(copying, counting);
        copied.map(|()| Arrival::Sent)
    }

    /// Stores a blob of at most this size from a reader, which verifies the digest.
    pub(in crate::registry) async fn take_blob(
        &self,
        digest: &Digest,
        size: u64,
        mut reader: BlobReader,
        meter: &Meter<'_>,
    ) -> Result<Arrival, RegistryError> {
        let path = self.blob_path(digest);
        let mut blob = self.blocking(LayoutFolder::begin_blob).await?;
        let mut buffer = vec![0; BUFFER];
        let mut taken = 0;
        loop {
            let read = reader.read(&mut buffer).await;
            let count =
                read.map_err(|error| error.downcast::<RegistryError>().unwrap_or_else(RegistryError::io("write", &path)))?;
            if count == 0 {
                break;
            }
            taken += count as u64;
            if taken > size {
                return Err(RegistryError::TooLong { digest: *digest, size });
            }
            blob.write_all(&buffer[..count]).map_err(RegistryError::io("write", &path))?;
            meter.count(count as u64);
        }
        let digest = *digest;
        self.blocking(move |_| blob.finish(&digest)).await?;
        Ok(Arrival::Sent)
    }
}

/// Copies a part of a file into the layout and verifies its digest. Where the file system can share the bytes, they are only read.
fn take_file(layout: &LayoutFolder, blob: &BlobFile, told: &dyn Fn(u64) -> bool) -> Result<(), RegistryError> {
    let unreadable = || RegistryError::io("read", &blob.path);
    let mut file = File::open(&blob.path).map_err(unreadable())?;
    let whole = blob.offset == 0 && file.metadata().map_err(unreadable())?.len() == blob.size;
    file.seek(SeekFrom::Start(blob.offset)).map_err(unreadable())?;
    let mut writer = layout.begin_blob()?;
    let shared = whole && writer.share(&file);
    let (mut hasher, mut left) = (Sha256::new(), blob.size);
    let mut buffer = vec![0; BUFFER];
    while left > 0 {
        let most = buffer.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        let count = match file.read(&mut buffer[..most]) {
            Ok(0) => return Err(unreadable()(io::Error::new(io::ErrorKind::UnexpectedEof, "it is shorter than it was"))),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable()(error)),
            Ok(count) => count,
        };
        hasher.update(&buffer[..count]);
        if !shared {
            writer.write_all(&buffer[..count]).map_err(RegistryError::io("write", layout.blob_path(&blob.digest)))?;
        }
        left -= count as u64;
        if !told(count as u64) {
            let gone = io::Error::new(io::ErrorKind::Interrupted, "the copy was given up");
            return Err(unreadable()(gone));
        }
    }
    let found = Digest::from_sha256(hasher.finalize().into());
    if found != blob.digest {
        return Err(RegistryError::Changed { path: blob.path.clone(), digest: blob.digest, found });
    }
    writer.finish(&blob.digest)
}

/// Verifies a blob while it is read: the reader ends only if the digest is right, and fails otherwise.
struct Checked {
    digest: Digest,
    hasher: Sha256,
    path: PathBuf,
}

impl Checked {
    fn follow(self, pieces: ReaderStream<tokio::fs::File>) -> Pieces {
        let next = async |(mut checked, mut pieces): (Self, ReaderStream<tokio::fs::File>)| {
            let Some(piece) = pieces.try_next().await? else { return checked.check().map(|()| None) };
            checked.hasher.update(&piece);
            Ok(Some((piece, (checked, pieces))))
        };
        Box::pin(stream::try_unfold((self, pieces), next))
    }

    fn check(self) -> io::Result<()> {
        let found = Digest::from_sha256(self.hasher.finalize().into());
        let changed = RegistryError::Changed { path: self.path, digest: self.digest, found };
        if found == self.digest { Ok(()) } else { Err(io::Error::other(changed)) }
    }
}
