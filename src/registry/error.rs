//! Why an operation of a registry failed. Each clause finishes "failed to …".

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use super::{Action, NoCredential};
use crate::files::LockError;
use crate::names::{Digest, Repository};
use crate::net::{NetError, Outcome};

/// Why an operation of a registry failed.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error("use '{}' as a registry: it holds other files and no 'oci-layout'", root.display())]
    NotALayout { root: PathBuf },
    #[error("use '{}' as a part of a registry: it is a symbolic link", path.display())]
    Link { path: PathBuf },
    #[error("read '{}': it is damaged", path.display())]
    Damaged { path: PathBuf, source: serde_json::Error },
    /// The layout has a version that this program doesn't know.
    #[error("use registry '{}': image layout version '{version}' is unknown, 1.0.0 is supported", root.display())]
    UnknownVersion { root: PathBuf, version: String },
    #[error("find {digest} in registry '{}'", root.display())]
    NoSuchBlob { digest: Digest, root: PathBuf },
    #[error("find {digest} in repository '{repository}' of registry {host}")]
    NotInRepository { digest: Digest, repository: Repository, host: String },
    #[error("verify '{}': its digest is {found}, not {digest}; the file was changed", path.display())]
    Changed { path: PathBuf, digest: Digest, found: Digest },
    #[error("put manifest {digest}: its content has the digest {found}")]
    WrongManifest {
        digest: Digest,
        /// The digest of its bytes.
        found: Digest,
    },
    /// The registry can't be reached, or the connection broke too often.
    #[error("reach registry {host}")]
    Net { host: String, source: NetError },
    /// The registry requires authentication, and there is no credential for it.
    #[error("{action} repository '{repository}' of registry {host}: not signed in")]
    NotSignedIn {
        host: String,
        repository: Repository,
        action: Action,
        /// Where a credential was looked for.
        source: Option<NoCredential>,
    },
    #[error("look up the credential for registry {host}")]
    Credential { host: String, source: Box<dyn Error + Send + Sync> },
    /// The registry rejected the credential.
    #[error(
        "sign in to registry {host}{}: it refused the credential",
        user.as_ref().map_or(String::new(), |user| format!(" as '{user}'"))
    )]
    CredentialRefused {
        host: String,
        /// The user name, if known.
        user: Option<String>,
    },
    /// The user lacks the permission.
    #[error(
        "{action} repository '{repository}' of registry {host}: permission denied{}",
        user.as_ref().map_or(String::new(), |user| format!(" for '{user}'"))
    )]
    Forbidden {
        host: String,
        repository: Repository,
        action: Action,
        /// The user name, if known.
        user: Option<String>,
    },
    /// The token server uses plain HTTP: the credential would be sent in the clear.
    #[error("sign in to registry {host}: its token server {realm} uses plain HTTP")]
    InsecureTokenServer { host: String, realm: String },
    /// The registry requires authentication over plain HTTP: the credential would be sent in the clear.
    #[error("sign in to registry {host}: it uses plain HTTP, and credentials are sent over TLS only")]
    InsecureRegistry { host: String },
    /// A registry over plain HTTP names a token server on another host, which anybody on the path could have inserted.
    #[error(
        "sign in to registry {host}: it uses plain HTTP, so no credential is sent to its token server {realm} on another host"
    )]
    UnvouchedTokenServer { host: String, realm: String },
    #[error("follow a redirect of registry {host}: it leads from HTTPS to plain HTTP")]
    InsecureRedirect { host: String },
    #[error("{0}")]
    Answered(Box<Answered>),
    #[error("verify {digest} from registry {host}: got {found}")]
    WrongDigest {
        host: String,
        /// The digest of what was requested, or sent.
        digest: Digest,
        /// The digest of what the registry returned, or reports.
        found: String,
    },
    #[error("download blob {digest}: it is longer than the {size} bytes that its manifest says")]
    TooLong {
        digest: Digest,
        /// The bytes that its manifest states.
        size: u64,
    },
    #[error("understand the answer of registry {host}: malformed {what}")]
    Malformed { host: String, what: &'static str },
    #[error("remove a manifest from registry {host}: it does not allow deletion")]
    NoRemoval { host: String },
    #[error(transparent)]
    Lock(LockError),
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "write".
        doing: &'static str,
        path: PathBuf,
        source: io::Error,
    },
}

impl RegistryError {
    /// Returns how it counts for retries.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::Net { source, .. } => source.outcome(),
            _ => Outcome::Final,
        }
    }

    /// Names the step and the path that an I/O error belongs to.
    pub(super) fn io(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { doing, path, source }
    }
}

/// An answer with an unexpected status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// A verb with its object, such as "put a manifest into".
    pub doing: &'static str,
    pub host: String,
    pub repository: Option<Repository>,
    pub status: u16,
    /// The registry's own code, such as `DENIED`.
    pub code: Option<String>,
    pub message: Option<String>,
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.doing)?;
        if let Some(repository) = &self.repository {
            write!(f, "repository '{repository}' of ")?;
        }
        write!(f, "registry {}: it answered {}", self.host, self.status)?;
        match (&self.code, &self.message) {
            (Some(code), Some(message)) => write!(f, " ({code}: {message})"),
            (Some(words), None) | (None, Some(words)) => write!(f, " ({words})"),
            (None, None) => Ok(()),
        }
    }
}
