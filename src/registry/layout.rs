//! An OCI image-layout folder (image-spec, "Image Layout"): `oci-layout`, `index.json`, `blobs/sha256/<hex>`.
//! Beside them `.incoming` holds unfinished blobs, and `.lock` and `.index.lock` are locks; tools ignore them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::folder::INDEX_LOCK;
use super::lock::{self, Mode};
use super::{BlobWriter, LayoutLock, RegistryError, document, incoming};
use crate::names::Digest;

const VERSION: &str = "1.0.0";
const MARKER: &str = "oci-layout";
const INDEX: &str = "index.json";
const INCOMING: &str = ".incoming";
const LOCK: &str = ".lock";

/// A registry on this machine: an OCI image-layout folder. Cheap to clone.
#[derive(Debug, Clone)]
pub struct LayoutFolder {
    root: Arc<PathBuf>,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase")]
struct Marker {
    image_layout_version: String,
}

impl LayoutFolder {
    /// Opens the layout at `root`, made where there is none yet; also clears what killed writers left.
    pub fn open_or_create(root: &Path) -> Result<Self, RegistryError> {
        let layout = Self { root: Arc::new(root.to_owned()) };
        if !layout.is_marked()? {
            layout.refuse_other_content()?;
        }
        for folder in [layout.blobs(), layout.incoming()] {
            fs::create_dir_all(&folder).map_err(RegistryError::io("make folder", folder))?;
        }
        layout.write_once(MARKER, &serde_json::json!({ "imageLayoutVersion": VERSION }))?;
        let index = serde_json::json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.index.v1+json",
            "manifests": [],
        });
        layout.write_once(INDEX, &index)?;
        incoming::sweep(&layout.incoming())?;
        Ok(layout)
    }

    /// Returns the layout's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns whether the blob is here, whole.
    pub fn has(&self, digest: &Digest) -> bool {
        self.blob_path(digest).is_file()
    }

    /// Begins a blob whose digest is known only at its end.
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
        let path = self.blob_path(digest);
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => Err(RegistryError::io("remove", path)(source)),
            _ => Ok(()),
        }
    }

    /// Takes the lock that keeps blobs from being removed: held from before a blob is finished until what refers to it is
    /// written. It blocks: async code asks on a blocking thread, or it may wait for a holder on its own thread.
    pub fn shared(&self) -> Result<LayoutLock, RegistryError> {
        lock::acquire(&self.root.join(LOCK), Mode::Shared)
    }

    /// Takes the lock for removing blobs; waits until no one holds [`shared`](Self::shared). It blocks as that does.
    pub fn exclusive(&self) -> Result<LayoutLock, RegistryError> {
        lock::acquire(&self.root.join(LOCK), Mode::Exclusive)
    }

    pub(super) fn blob_path(&self, digest: &Digest) -> PathBuf {
        self.blobs().join(digest.hex())
    }

    pub(super) fn incoming(&self) -> PathBuf {
        self.root.join(INCOMING)
    }

    /// Makes a rename into the blobs' folder survive a power cut.
    pub(super) fn sync_blobs(&self) -> Result<(), RegistryError> {
        let folder = self.blobs();
        File::open(&folder).and_then(|folder| folder.sync_all()).map_err(RegistryError::io("sync", folder))
    }

    fn blobs(&self) -> PathBuf {
        self.root.join("blobs").join("sha256")
    }

    fn is_marked(&self) -> Result<bool, RegistryError> {
        let path = self.root.join(MARKER);
        let text = match document::read(&path) {
            Ok(text) => text,
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(source) => return Err(RegistryError::io("read", path)(source)),
        };
        let marker: Marker = serde_json::from_slice(&text).map_err(|source| RegistryError::Damaged { path, source })?;
        // A new major version may mean other places for blobs.
        if marker.image_layout_version.split('.').next() == VERSION.split('.').next() {
            return Ok(true);
        }
        Err(RegistryError::UnknownVersion { root: self.root().to_owned(), version: marker.image_layout_version })
    }

    /// A folder that someone uses for something else is left alone. Our own unfinished beginnings are `blobs` and dot files.
    fn refuse_other_content(&self) -> Result<(), RegistryError> {
        let entries = match self.root.read_dir() {
            Ok(entries) => entries,
            Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(source) => return Err(RegistryError::io("list", self.root())(source)),
        };
        let ours = [MARKER, INDEX, INCOMING, LOCK, INDEX_LOCK, "blobs"];
        for entry in entries {
            let name = entry.map_err(RegistryError::io("list", self.root()))?.file_name();
            if !ours.iter().any(|ours| name == *ours) {
                return Err(RegistryError::NotALayout { root: self.root().to_owned() });
            }
        }
        Ok(())
    }

    fn write_once(&self, name: &str, content: &serde_json::Value) -> Result<(), RegistryError> {
        let path = self.root.join(name);
        if path.exists() {
            return Ok(());
        }
        let mut temp = incoming::begin(&self.incoming())?;
        temp.write_all(content.to_string().as_bytes()).map_err(RegistryError::io("write", &path))?;
        temp.as_file().sync_all().map_err(RegistryError::io("write", &path))?;
        match temp.persist_noclobber(&path) {
            Err(error) if error.error.kind() != io::ErrorKind::AlreadyExists => {
                Err(RegistryError::io("write", path)(error.error))
            }
            _ => Ok(()),
        }
    }
}
