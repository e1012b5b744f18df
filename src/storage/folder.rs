//! Documents in a folder, by the same object-store interface as remote stores.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::TryStreamExt;
use object_store::local::LocalFileSystem;
use object_store::path::Path as StorePath;
use object_store::{ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::StorageError;
use super::sweep;
use crate::files::{FileLock, LockMode, MarkedFolder};

const LOCK: &str = ".lock";
/// The longest wait for the lock: its holder writes one document.
const PATIENCE: Duration = Duration::from_secs(60);
/// The largest document that is read: real ones have a few kilobytes.
const LARGEST: u64 = 16 << 20;

/// A store of JSON documents in a folder, which need not exist yet: the first write creates it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Storage {
    url: String,
    root: Arc<PathBuf>,
    store: Arc<OnceLock<LocalFileSystem>>,
    /// Set once this process has made sure that the folder exists.
    made: Arc<OnceLock<()>>,
}

/// Identifies the content of a document that was read, for compare-and-swap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision([u8; 32]);

/// The result of creating a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Created {
    New,
    /// There is one already; it wasn't changed.
    Exists,
}

/// The result of replacing a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    Yes,
    /// Another writer changed or removed it since it was read; nothing was written.
    Changed,
}

impl Storage {
    /// Opens the store at a `file:///…` URL or an absolute path. A missing folder is an empty store, and created by the first
    /// write.
    pub fn open(url: &str) -> Result<Self, StorageError> {
        let not_a_folder = || StorageError::NotAFolder { url: url.to_owned() };
        let folder = match url.split_once("://") {
            Some(("file", _)) => url::Url::parse(url).ok().and_then(|url| url.to_file_path().ok()).ok_or_else(not_a_folder)?,
            Some((scheme, _)) => return Err(StorageError::UnknownScheme { scheme: scheme.to_owned() }),
            None => PathBuf::from(url),
        };
        if folder.is_absolute() { Self::open_folder(&folder) } else { Err(not_a_folder()) }
    }

    /// Opens the store in a folder, given by its absolute path. A missing folder is an empty store, and created by the first write.
    pub fn open_folder(folder: &Path) -> Result<Self, StorageError> {
        let root = real(folder).map_err(StorageError::io("open", folder))?;
        if root.exists() && !root.is_dir() {
            return Err(StorageError::NotAFolder { url: root.display().to_string() });
        }
        // The object store takes UTF-8 paths only.
        if root.to_str().is_none() {
            return Err(StorageError::NotText { path: root });
        }
        let url =
            url::Url::from_directory_path(&root).map_err(|()| StorageError::NotAFolder { url: root.display().to_string() })?;
        let url = url.as_str().trim_end_matches('/').to_owned();
        Ok(Self { url, root: Arc::new(root), store: Arc::default(), made: Arc::default() })
    }

    /// Returns the store's URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Creates a document unless it exists: of several callers at once, one gets [`Created::New`].
    pub async fn create<T: Serialize>(&self, path: &str, document: &T) -> Result<Created, StorageError> {
        let (location, payload) = (self.location(path)?, self.encode(path, document)?);
        let store = self.make()?;
        let writing = self.lock(LockMode::Shared).await?;
        let put = store.put_opts(&location, payload, PutOptions::from(PutMode::Create)).await;
        drop(writing);
        self.sweep_when_due().await;
        match put {
            Ok(_) => Ok(Created::New),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(Created::Exists),
            Err(source) => Err(self.failed("write", path)(source)),
        }
    }

    /// Reads a document and its revision, or returns `None` if there is none.
    pub async fn read<T: DeserializeOwned>(&self, path: &str) -> Result<Option<(T, Revision)>, StorageError> {
        let Some(bytes) = self.bytes(path).await? else { return Ok(None) };
        let damaged = |source| StorageError::Damaged { document: self.tell(path), source };
        let document = serde_json::from_slice(&bytes).map_err(damaged)?;
        Ok(Some((document, Revision::of(&bytes))))
    }

    /// Replaces a document if it is still at this revision; else writes nothing.
    pub async fn replace<T: Serialize>(&self, path: &str, document: &T, revision: &Revision) -> Result<Replaced, StorageError> {
        let (location, payload) = (self.location(path)?, self.encode(path, document)?);
        let (store, path, revision) = (self.clone(), path.to_owned(), revision.clone());
        // In its own task: a cancelled caller must not release the lock during the write.
        let swap = tokio::spawn(async move { store.swap(&path, &location, payload, &revision).await });
        swap.await.map_err(|stopped| StorageError::io("write", self.root.as_ref())(stopped.into()))?
    }

    /// Lists the paths of the documents below a prefix of whole segments, in order.
    pub async fn list(&self, prefix: &str) -> Result<Vec<String>, StorageError> {
        let location = self.location(prefix)?;
        let Some(store) = self.store()? else { return Ok(Vec::new()) };
        let found = store.list(Some(&location)).try_collect::<Vec<_>>().await.map_err(self.failed("list", prefix))?;
        let mut paths: Vec<String> = found.into_iter().map(|found| found.location.to_string()).collect();
        paths.retain(|path| !path.split('/').any(|segment| segment.starts_with('.')));
        paths.sort_unstable();
        Ok(paths)
    }

    /// Removes a document, if it is there.
    pub async fn remove(&self, path: &str) -> Result<(), StorageError> {
        let location = self.location(path)?;
        let Some(store) = self.store()? else { return Ok(()) };
        let _alone = self.lock(LockMode::Exclusive).await?;
        match store.delete(&location).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(self.failed("remove", path)(source)),
        }
    }

    /// Removes what killed writers left and returns the number of files; does nothing while another process writes.
    /// Writes do this once a day by themselves.
    pub async fn sweep(&self) -> Result<usize, StorageError> {
        let (root, lock) = (Arc::clone(&self.root), self.lock_file());
        let swept = tokio::task::spawn_blocking(move || sweep::sweep(&root, &lock)).await;
        swept.map_err(|stopped| StorageError::io("sweep", self.root.as_ref())(stopped.into()))?
    }

    async fn sweep_when_due(&self) {
        if sweep::is_due(&self.root)
            && let Err(error) = self.sweep().await
        {
            tracing::warn!(%error, "left-over files stay");
        }
    }

    async fn swap(
        &self,
        path: &str,
        location: &StorePath,
        payload: PutPayload,
        expected: &Revision,
    ) -> Result<Replaced, StorageError> {
        let Some(store) = self.store()? else { return Ok(Replaced::Changed) };
        // A folder has no conditional update: the lock makes reading and writing one step.
        let _alone = self.lock(LockMode::Exclusive).await?;
        let current = self.bytes(path).await?.map(|bytes| Revision::of(&bytes));
        if current.as_ref() != Some(expected) {
            return Ok(Replaced::Changed);
        }
        store.put(location, payload).await.map_err(self.failed("write", path))?;
        Ok(Replaced::Yes)
    }

    async fn bytes(&self, path: &str) -> Result<Option<bytes::Bytes>, StorageError> {
        let location = self.location(path)?;
        let Some(store) = self.store()? else { return Ok(None) };
        let read = async {
            let found = store.get(&location).await?;
            if found.meta.size > LARGEST { Ok(None) } else { found.bytes().await.map(Some) }
        };
        match read.await {
            Ok(Some(bytes)) => Ok(Some(bytes)),
            Ok(None) => Err(StorageError::TooLarge { document: self.tell(path) }),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(source) => Err(self.failed("read", path)(source)),
        }
    }

    /// Returns the store, or `None` if there is no folder.
    fn store(&self) -> Result<Option<&LocalFileSystem>, StorageError> {
        if let Some(store) = self.store.get() {
            return Ok(Some(store));
        }
        if !self.root.is_dir() {
            return Ok(None);
        }
        let store = LocalFileSystem::new_with_prefix(self.root.as_ref()).map_err(self.failed("open", ""))?;
        Ok(Some(self.store.get_or_init(|| store.with_fsync(true))))
    }

    /// Creates the folder if it is missing, and returns the store.
    fn make(&self) -> Result<&LocalFileSystem, StorageError> {
        if self.made.get().is_none() {
            MarkedFolder::make(&self.root, 0o777).map_err(StorageError::io("make folder", self.root.as_ref()))?;
            self.made.get_or_init(|| ());
        }
        let gone = || StorageError::io("open", self.root.as_ref())(io::ErrorKind::NotFound.into());
        self.store()?.ok_or_else(gone)
    }

    /// Returns the location of a document. Hidden files are the storage's own, and a link could lead to other people's files.
    fn location(&self, path: &str) -> Result<StorePath, StorageError> {
        let hidden = path.split('/').any(|segment| segment.starts_with('.'));
        let parsed = StorePath::parse(path).ok().filter(|_| !hidden);
        let location = parsed.ok_or_else(|| StorageError::BadPath { path: path.to_owned() })?;
        self.refuse_links(path)?;
        Ok(location)
    }

    fn refuse_links(&self, path: &str) -> Result<(), StorageError> {
        let mut at = self.root.to_path_buf();
        for segment in path.split('/') {
            at.push(segment);
            if at.symlink_metadata().is_ok_and(|found| found.is_symlink()) {
                return Err(StorageError::Link { path: at });
            }
        }
        Ok(())
    }

    fn encode<T: Serialize>(&self, path: &str, document: &T) -> Result<PutPayload, StorageError> {
        let encoded = serde_json::to_vec_pretty(document);
        encoded.map(PutPayload::from).map_err(|source| StorageError::Encode { document: self.tell(path), source })
    }

    async fn lock(&self, mode: LockMode) -> Result<FileLock, StorageError> {
        FileLock::acquire_async(&self.lock_file(), 0o666, mode, PATIENCE).await.map_err(StorageError::Lock)
    }

    fn lock_file(&self) -> PathBuf {
        self.root.join(LOCK)
    }

    fn tell(&self, path: &str) -> String {
        self.root.join(path).display().to_string()
    }

    fn failed(&self, doing: &'static str, path: &str) -> impl FnOnce(object_store::Error) -> StorageError {
        let document = self.tell(path);
        move |source| StorageError::Store { doing, document, source: Box::new(source) }
    }
}

/// Resolves a path's links, also if its last folders don't exist yet.
fn real(path: &Path) -> io::Result<PathBuf> {
    match (path.canonicalize(), path.parent(), path.file_name()) {
        (Err(error), Some(parent), Some(name)) if error.kind() == io::ErrorKind::NotFound => Ok(real(parent)?.join(name)),
        (found, ..) => found,
    }
}

impl Revision {
    fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }
}
