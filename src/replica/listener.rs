//! The sockets that a replica listens on: a private unix socket, or a network address.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::Path;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};

use super::ReplicaError;
use super::config::Listen;
use crate::inbound::{AcceptBackoff, listen_on, listen_on_all};

/// The path of a unix socket has at most 107 bytes, and the sockets beside the scoring server's need a suffix.
const PATH_LIMIT: usize = 100;

/// An open listener.
pub(super) enum Listener {
    Unix(UnixListener),
    Tcp(TcpListener),
}

/// An accepted connection.
pub(super) trait Connection: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Connection for T {}

impl Listener {
    pub(super) fn open(listen: &Listen) -> Result<Self, ReplicaError> {
        match listen {
            Listen::Unix(path) => open_private_socket(path).map(Self::Unix),
            Listen::Tcp(address) => listen_on(*address).map(Self::Tcp).map_err(failed_at(address.to_string())),
            Listen::AllAddresses(port) => listen_on_all(*port).map(Self::Tcp).map_err(failed_at(format!("[::]:{port}"))),
        }
    }

    pub(super) async fn accept(&self) -> Box<dyn Connection> {
        let mut failed = AcceptBackoff::default();
        loop {
            let accepted: io::Result<Box<dyn Connection>> = match self {
                Self::Unix(listener) => listener.accept().await.map(|(stream, _)| Box::new(stream) as _),
                Self::Tcp(listener) => listener.accept().await.and_then(|(stream, _)| {
                    stream.set_nodelay(true)?;
                    Ok(Box::new(stream) as _)
                }),
            };
            match accepted {
                Ok(connection) => return connection,
                Err(error) => failed.wait(&error).await,
            }
        }
    }
}

fn failed_at(address: String) -> impl FnOnce(io::Error) -> ReplicaError {
    move |source| ReplicaError::Listen { address, source }
}

/// Listens on a socket that only its owner can reach: its folder is made private first.
pub(super) fn open_private_socket(path: &Path) -> Result<UnixListener, ReplicaError> {
    make_private_folder(path)?;
    bind_private(path)
}

/// Listens on a socket in a folder that is known to be private.
pub(super) fn bind_private(path: &Path) -> Result<UnixListener, ReplicaError> {
    let failed = |source| ReplicaError::Listen { address: path.display().to_string(), source };
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    let listener = UnixListener::bind(path).map_err(failed)?;
    fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(failed)?;
    Ok(listener)
}

/// Makes the folder of a socket, or checks that nobody else can enter it.
pub(super) fn make_private_folder(socket: &Path) -> Result<(), ReplicaError> {
    let folder = match socket.parent() {
        Some(folder) if socket.is_absolute() && socket.to_str().is_some_and(|path| path.len() < PATH_LIMIT) => folder,
        _ => return Err(ReplicaError::SocketPath { path: socket.to_owned() }),
    };
    let failed = |source| ReplicaError::Folder { path: folder.to_owned(), source };
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let mode = fs::metadata(folder).map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(ReplicaError::OpenFolder { path: folder.to_owned(), mode });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    #[tokio::test]
    async fn a_socket_and_the_folder_made_for_it_are_private() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("made/replica.sock");
        let _listener = open_private_socket(&path).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(path.parent().unwrap()), mode(&path)), (0o700, 0o600));
    }

    #[tokio::test]
    async fn all_addresses_are_those_of_both_protocols_where_there_are_both() {
        let listener = listen_on_all(0).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        let has_ipv6 = std::net::TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_ok();
        assert_eq!(std::net::TcpStream::connect((Ipv6Addr::LOCALHOST, port)).is_ok(), has_ipv6);
        assert!(matches!(listen_on_all(port), Err(error) if error.kind() == io::ErrorKind::AddrInUse), "the port is taken");
    }

    #[tokio::test]
    async fn a_folder_that_others_can_enter_is_refused() {
        let root = tempfile::tempdir().unwrap();
        fs::set_permissions(root.path(), Permissions::from_mode(0o750)).unwrap();
        let refused = open_private_socket(&root.path().join("s"));
        assert!(matches!(refused, Err(ReplicaError::OpenFolder { mode: 0o750, .. })), "{refused:?}");
    }

    #[tokio::test]
    async fn a_long_or_relative_path_is_refused_before_anything_is_made() {
        let root = tempfile::tempdir().unwrap();
        let long = root.path().join("x".repeat(100)).join("s");
        assert!(matches!(open_private_socket(&long), Err(ReplicaError::SocketPath { .. })));
        assert!(!long.parent().unwrap().exists());
        assert!(matches!(open_private_socket(Path::new("s")), Err(ReplicaError::SocketPath { .. })));
    }
}
