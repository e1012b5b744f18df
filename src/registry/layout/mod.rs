//! An OCI image-layout folder (image-spec, "Image Layout"): `oci-layout`, `index.json`, `blobs/sha256/<hex>`.
//! Beside them `.incoming` holds unfinished blobs, and `.lock` and `.index.lock` are locks; tools ignore them. Reading makes and removes
//! nothing; the folder is made, and what killed writers left is cleared, by the first write of a process. Blobs are shared by all its
//! repositories.

mod blobs;
mod contents;
mod index;
mod manifests;
mod writer;

pub use contents::StoredBlob;
pub use writer::BlobWriter;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use super::RegistryError;
use crate::files::{FileLock, Folder, LockMode, MarkedFolder, StagedFile, read_at_most, sweep_staged_files};
use crate::names::Digest;

const VERSION: &str = "1.0.0";
const MARKER: &str = "oci-layout";
const INDEX: &str = "index.json";
const STAGING: &str = ".incoming";
const LOCK: &str = ".lock";
const INDEX_LOCK: &str = ".index.lock";
const BLOBS: [&str; 2] = ["blobs", "sha256"];
/// The longest wait for a lock: a holder syncs one large layer at most.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// The largest document that is read. Real ones have a few kilobytes; a hostile folder may hold any size.
/// Answers of remote registries have the same limit.
const LARGEST_DOCUMENT: u64 = 32 << 20;

/// A registry on this machine: an OCI image-layout folder, which need not exist yet. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LayoutFolder {
    root: Arc<PathBuf>,
    /// Set once this process has made sure that the folder exists.
    made: Arc<OnceLock<()>>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Marker {
    image_layout_version: String,
}

impl LayoutFolder {
    /// Opens the layout at `root`. A missing one is empty, and created by the first write.
    pub fn open(root: &Path) -> Result<Self, RegistryError> {
        let layout = Self { root: Arc::new(root.to_owned()), made: Arc::default() };
        layout.refuse_links()?;
        if !layout.is_marked()? {
            layout.refuse_other_content()?;
        }
        Ok(layout)
    }

    /// Returns the layout's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns whether the blob is there, complete.
    pub fn has(&self, digest: &Digest) -> bool {
        self.blob_path(digest).is_file()
    }

    /// Starts a blob whose digest is known only at its end.
    pub fn begin_blob(&self) -> Result<BlobWriter, RegistryError> {
        BlobWriter::begin(self)
    }

    /// Opens a blob for reading.
    pub fn open_blob(&self, digest: &Digest) -> Result<File, RegistryError> {
        let path = self.blob_path(digest);
        File::open(&path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => RegistryError::NoSuchBlob { digest: *digest, root: self.root().to_owned() },
            _ => RegistryError::io("open", path)(source),
        })
    }

    /// Removes a blob, if it is there. The caller holds [`exclusive`](Self::exclusive) and knows that nothing refers to it.
    pub fn remove_blob(&self, digest: &Digest) -> Result<(), RegistryError> {
        let below = |root: Folder| root.folder(OsStr::new(BLOBS[0]))?.folder(OsStr::new(BLOBS[1]));
        // The root may be a link: the user chose it.
        let root = self.root.canonicalize().and_then(|root| Folder::open(&root));
        match root.and_then(below).and_then(|blobs| blobs.remove_file(OsStr::new(&digest.hex()))) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(RegistryError::io("remove", self.blob_path(digest))(source))
            }
            _ => Ok(()),
        }
    }

    /// Takes the lock that keeps blobs from being removed: held from before a blob is finished until what refers to it is
    /// written. It blocks: async code takes it on a blocking thread, or it could wait for a holder on its own thread.
    pub fn shared(&self) -> Result<FileLock, RegistryError> {
        self.lock(LOCK, LockMode::Shared)
    }

    /// Takes the lock for removing blobs; waits until no one holds [`shared`](Self::shared). It blocks as that does.
    pub fn exclusive(&self) -> Result<FileLock, RegistryError> {
        self.lock(LOCK, LockMode::Exclusive)
    }

    fn lock(&self, name: &str, mode: LockMode) -> Result<FileLock, RegistryError> {
        self.make()?;
        FileLock::acquire(&self.root.join(name), 0o666, mode, PATIENCE).map_err(RegistryError::Lock)
    }

    /// Creates the folder if it is missing and removes what killed writers left, once per process. Every write calls this first.
    pub(super) fn make(&self) -> Result<(), RegistryError> {
        if self.made.get().is_some() {
            return Ok(());
        }
        let (blobs, staging) = (self.blobs(), self.root.join(STAGING));
        fs::create_dir_all(&blobs).map_err(RegistryError::io("make folder", blobs))?;
        MarkedFolder::make(&staging, 0o777).map_err(RegistryError::io("make folder", &staging))?;
        for (name, content) in [(MARKER, serde_json::json!({ "imageLayoutVersion": VERSION })), (INDEX, empty_index())] {
            if !self.root.join(name).exists() {
                self.write_document(name, &content, persist_first)?;
            }
        }
        sweep_staged_files(&staging).map_err(RegistryError::io("list", &staging))?;
        self.made.get_or_init(|| ());
        Ok(())
    }

    /// Returns the file of a blob, whether it exists or not.
    pub fn blob_path(&self, digest: &Digest) -> PathBuf {
        self.blobs().join(digest.hex())
    }

    /// Runs work that waits for the disk or a lock on a blocking thread.
    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, RegistryError> + Send + 'static,
    ) -> Result<T, RegistryError> {
        let layout = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&layout)).await;
        // A blocking task only fails by a panic of the work.
        done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
    }

    /// Starts a file that becomes a part of the layout.
    fn stage(&self) -> Result<StagedFile, RegistryError> {
        let staging = self.root.join(STAGING);
        StagedFile::create(&staging, 0o666).map_err(RegistryError::io("write into", staging))
    }

    fn blobs(&self) -> PathBuf {
        self.root.join(BLOBS[0]).join(BLOBS[1])
    }

    /// Refuses links within the layout: files elsewhere would be read, written and removed as if they belonged to it.
    fn refuse_links(&self) -> Result<(), RegistryError> {
        let parts = [MARKER, INDEX, STAGING, LOCK, INDEX_LOCK, BLOBS[0]].map(|name| self.root.join(name));
        for path in parts.into_iter().chain([self.blobs()]) {
            if path.symlink_metadata().is_ok_and(|found| found.is_symlink()) {
                return Err(RegistryError::Link { path });
            }
        }
        Ok(())
    }

    fn is_marked(&self) -> Result<bool, RegistryError> {
        let path = self.root.join(MARKER);
        let text = match read_document(&path) {
            Ok(text) => text,
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(RegistryError::io("read", path)(source)),
        };
        let marker: Marker = serde_json::from_slice(&text).map_err(|source| RegistryError::Damaged { path, source })?;
        // A new major version may store blobs elsewhere.
        if marker.image_layout_version.split('.').next() == VERSION.split('.').next() {
            return Ok(true);
        }
        Err(RegistryError::UnknownVersion { root: self.root().to_owned(), version: marker.image_layout_version })
    }

    /// Refuses a folder with other content. A creation that was cut off leaves only `blobs` and dot files.
    fn refuse_other_content(&self) -> Result<(), RegistryError> {
        let entries = match self.root.read_dir() {
            Ok(entries) => entries,
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(RegistryError::io("list", self.root())(source)),
        };
        let ours = [MARKER, INDEX, STAGING, LOCK, INDEX_LOCK, BLOBS[0]];
        for entry in entries {
            let name = entry.map_err(RegistryError::io("list", self.root()))?.file_name();
            if !ours.iter().any(|ours| name == *ours) {
                return Err(RegistryError::NotALayout { root: self.root().to_owned() });
            }
        }
        Ok(())
    }

    /// Writes a document of the layout, whole or not at all; `persist` says whether it may replace one.
    fn write_document(
        &self,
        name: &str,
        content: &serde_json::Value,
        persist: fn(StagedFile, &Path) -> io::Result<()>,
    ) -> Result<(), RegistryError> {
        let path = self.root.join(name);
        let mut file = self.stage()?;
        let written = file.write_all(content.to_string().as_bytes()).and_then(|()| persist(file, &path));
        written.map_err(RegistryError::io("write", path))
    }
}

/// Of several processes that make a layout at once, one writes its documents.
fn persist_first(file: StagedFile, path: &Path) -> io::Result<()> {
    match file.persist_new(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        persisted => persisted,
    }
}

/// Reads a whole document of a layout.
fn read_document(path: &Path) -> io::Result<Vec<u8>> {
    read_at_most(path, LARGEST_DOCUMENT)
}

/// The index of an empty layout.
fn empty_index() -> serde_json::Value {
    serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.index.v1+json",
        "manifests": [],
    })
}
