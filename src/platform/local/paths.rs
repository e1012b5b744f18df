//! Where the local platform of one workspace keeps its files and sockets.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::files::{MarkedFolder, make_private_folder};
use crate::names::ServiceName;

/// The folders of one workspace's local platform. Records and logs outlive a reboot; sockets don't.
#[derive(Debug, Clone)]
pub struct Paths {
    state: PathBuf,
    runtime: PathBuf,
}

impl Paths {
    /// Returns the place of a workspace: `state` is a folder of its own; sockets go to a short path below `runtime`,
    /// since a socket's path has at most 107 bytes.
    pub fn new(state: PathBuf, runtime: &Path) -> Self {
        let hash = Sha256::digest(state.as_os_str().as_encoded_bytes());
        let short = format!("{:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3]);
        Self { runtime: runtime.join(short), state }
    }

    /// Makes the folders, readable by this user alone, and refuses a runtime folder that belongs to somebody else.
    pub fn prepare(&self) -> io::Result<()> {
        MarkedFolder::make(&self.state, 0o700)?;
        make_private_folder(&self.state.join("services"))?;
        make_private_folder(&self.state.join("apps"))?;
        if let Some(parent) = self.runtime.parent() {
            make_private_folder(parent)?;
            refuse_foreign(parent)?;
        }
        make_private_folder(&self.runtime)?;
        refuse_foreign(&self.runtime)
    }

    /// Returns the folder that holds everything but sockets.
    pub fn state(&self) -> &Path {
        &self.state
    }

    /// Returns the folder of sockets.
    pub fn runtime(&self) -> &Path {
        &self.runtime
    }

    /// Returns the folder where unpacked projects live, one folder a revision.
    pub fn apps(&self) -> PathBuf {
        self.state.join("apps")
    }

    /// Returns the folder of what application folders are copied from.
    pub(super) fn masters(&self) -> PathBuf {
        self.state.join("masters")
    }

    /// Returns the folder that holds the folders of sockets of all workspaces.
    pub(super) fn runtime_parent(&self) -> PathBuf {
        self.runtime.parent().unwrap_or(&self.runtime).to_owned()
    }

    pub(super) fn services(&self) -> PathBuf {
        self.state.join("services")
    }

    pub(super) fn service(&self, name: &ServiceName) -> PathBuf {
        self.services().join(name.as_str())
    }

    pub(super) fn replicas(&self, name: &ServiceName) -> PathBuf {
        self.service(name).join("replicas")
    }

    /// Returns the folder of a service's logs, one file a replica.
    pub fn logs(&self, name: &ServiceName) -> PathBuf {
        self.service(name).join("logs")
    }

    pub(super) fn supervisor_socket(&self) -> PathBuf {
        self.runtime.join("supervisor.sock")
    }

    pub(super) fn router_socket(&self) -> PathBuf {
        self.runtime.join("router.sock")
    }

    pub(super) fn replica_socket(&self, id: &str) -> PathBuf {
        self.runtime.join(format!("{id}.r"))
    }

    pub(super) fn server_socket(&self, id: &str) -> PathBuf {
        self.runtime.join(format!("{id}.s"))
    }
}

/// A folder below a shared temporary folder could have been made by another user first.
fn refuse_foreign(folder: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(folder)?;
    if found.is_dir() && found.uid() == rustix::process::getuid().as_raw() && found.mode().trailing_zeros() >= 6 {
        return Ok(());
    }
    let what = format!("{} belongs to another user or is open to others", folder.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, what))
}
