//! The source of an upload: a file, memory, or another registry.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::PathBuf;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::sync::mpsc;

use super::RemoteRegistry;
use super::reader::Reader;
use crate::names::{Digest, Repository};
use crate::net::{Piece, Pieces};
use crate::registry::RegistryError;

/// Bytes of one read.
const BLOCK: usize = 512 * 1024;

/// Blocks that are read ahead of the connection.
const AHEAD: usize = 3;

/// The source of a blob's bytes.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// A file, from this offset on.
    File(PathBuf, u64),
    Bytes(Bytes),
    /// From a repository of another registry.
    Registry(RemoteRegistry, Repository, Digest),
}

impl Source {
    /// Returns `length` bytes from `offset` on.
    pub(super) async fn open(&self, offset: u64, length: u64) -> Result<Pieces, RegistryError> {
        match self {
            Self::File(path, begin) => {
                let file = File::open(path).map_err(RegistryError::io("open", path))?;
                Ok(read_ahead(file, begin + offset, length))
            }
            Self::Bytes(bytes) => {
                let part = bytes.slice(bytes.len().min(usize::try_from(offset).unwrap_or(usize::MAX))..);
                Ok(Box::pin(stream::iter([Ok(part)])))
            }
            Self::Registry(registry, repository, digest) => {
                Ok(Reader::open(registry.clone(), repository.clone(), *digest, offset).await?.pieces())
            }
        }
    }

    /// Names the file that could not be read; another registry's error is passed on as it is.
    pub(super) fn error(&self, error: io::Error) -> RegistryError {
        match (self, error) {
            (Self::File(path, _), error) => RegistryError::io("read", path)(error),
            (_, error) => error.downcast::<RegistryError>().unwrap_or_else(RegistryError::io("read", "memory")),
        }
    }
}

/// Reads a file on its own thread, so that disk and connection work in parallel.
fn read_ahead(mut file: File, offset: u64, length: u64) -> Pieces {
    let (sender, mut receiver) = mpsc::channel::<Piece>(AHEAD);
    tokio::task::spawn_blocking(move || {
        let mut left = length;
        if let Err(error) = file.seek(SeekFrom::Start(offset)) {
            let _ = sender.blocking_send(Err(error));
            return;
        }
        while left > 0 {
            let mut block = vec![0; BLOCK.min(usize::try_from(left).unwrap_or(BLOCK))];
            let piece = fill(&mut file, &mut block).map(|filled| {
                block.truncate(filled);
                Bytes::from(block)
            });
            // The file was truncated: whoever counts the bytes reports it.
            let length = piece.as_ref().map_or(0, |piece| piece.len() as u64);
            let ends = length == 0;
            left -= length;
            // No receiver: the upload was cancelled.
            if sender.blocking_send(piece).is_err() || ends {
                return;
            }
        }
    });
    stream::poll_fn(move |context| receiver.poll_recv(context)).boxed()
}

fn fill(file: &mut File, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match file.read(&mut block[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
