//! Where the local platform of one workspace keeps its files and sockets.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::files::{MarkedFolder, make_private_folder};
use crate::names::ServiceName;
use crate::platform::PlatformError;

/// Longest path of a socket, in bytes: the kernel's limit.
const LONGEST_SOCKET: usize = 107;
/// What a worker of the scoring server puts behind its server's socket at most: a dot and a process id.
const WORKER_SUFFIX: usize = ".4194304".len();

/// The longest folder of sockets that has room for a workspace's folder and a socket in it, in bytes.
pub const LONGEST_RUNTIME: usize = LONGEST_SOCKET - WORKER_SUFFIX - "/01234567/01234567.s".len();

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
        Self { runtime: runtime.join(short_hash(state.as_os_str().as_encoded_bytes())), state }
    }

    /// Returns why sockets can't be made in this place, which would show only when a replica tries to.
    pub(super) fn check(&self) -> Result<(), PlatformError> {
        let folder = self.runtime_parent();
        let length = folder.as_os_str().len();
        if length > LONGEST_RUNTIME { Err(PlatformError::RuntimeTooLong { folder, length }) } else { Ok(()) }
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
        self.runtime.join(format!("{}.r", self.socket_name(id)))
    }

    pub(super) fn server_socket(&self, id: &str) -> PathBuf {
        self.runtime.join(format!("{}.s", self.socket_name(id)))
    }

    /// Returns what the names of a replica's sockets begin with: its id, or a hash where that would be too long.
    pub(super) fn socket_name(&self, id: &str) -> String {
        let longest = self.runtime.as_os_str().len() + 1 + id.len() + ".s".len() + WORKER_SUFFIX;
        if longest <= LONGEST_SOCKET { id.to_owned() } else { short_hash(id.as_bytes()) }
    }
}

/// Returns eight hexadecimal digits that stand for something longer.
fn short_hash(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    format!("{:02x}{:02x}{:02x}{:02x}", hash[0], hash[1], hash[2], hash[3])
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

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(runtime: usize) -> Paths {
        Paths::new("/state".into(), Path::new(&format!("/{}", "r".repeat(runtime - 1))))
    }

    #[test]
    fn sockets_of_the_longest_names_fit() {
        let id = format!("{}-1234567890-99", "n".repeat(32));
        for runtime in [2, 10, 30, 45, 46, 47, 60, LONGEST_RUNTIME] {
            let paths = paths(runtime);
            assert!(paths.check().is_ok(), "{runtime}");
            let worker = paths.server_socket(&id).as_os_str().len() + WORKER_SUFFIX;
            assert!(worker <= LONGEST_SOCKET, "{runtime}: {worker}");
            assert!(paths.supervisor_socket().as_os_str().len() <= LONGEST_SOCKET);
            assert_ne!(paths.replica_socket(&id), paths.replica_socket(&format!("{id}0")));
        }
        let error = paths(LONGEST_RUNTIME + 1).check().unwrap_err().to_string();
        assert!(error.contains(&format!("has {} bytes", LONGEST_RUNTIME + 1)), "{error}");
    }

    #[test]
    fn sockets_bear_the_replicas_name_where_that_fits() {
        assert!(paths(20).replica_socket("my-service-1-0").ends_with("my-service-1-0.r"));
    }
}
