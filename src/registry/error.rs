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
    /// The folder isn't a registry and isn't empty.
    #[error("use '{}' as a registry: it holds other files and no 'oci-layout'", root.display())]
    NotALayout {
        /// The folder.
        root: PathBuf,
    },
    /// A part of the layout is a symbolic link.
    #[error("use '{}' as a part of a registry: it is a symbolic link", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// A document of the layout isn't valid JSON.
    #[error("read '{}': it is damaged", path.display())]
    Damaged {
        /// The marker file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The layout has a version that this program doesn't know.
    #[error("use registry '{}': image layout version '{version}' is unknown, 1.0.0 is supported", root.display())]
    UnknownVersion {
        /// The folder.
        root: PathBuf,
        /// The version it claims.
        version: String,
    },
    /// The blob isn't there.
    #[error("find {digest} in registry '{}'", root.display())]
    NoSuchBlob {
        /// The blob.
        digest: Digest,
        /// The folder that was searched.
        root: PathBuf,
    },
    /// The blob isn't in the repository.
    #[error("find {digest} in repository '{repository}' of registry {host}")]
    NotInRepository {
        /// The blob.
        digest: Digest,
        /// The repository that was asked.
        repository: Repository,
        /// Its registry.
        host: String,
    },
    /// The file doesn't match its digest.
    #[error("verify '{}': its digest is {found}, not {digest}; the file was changed", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
        /// The expected digest.
        digest: Digest,
        /// The digest of its content.
        found: Digest,
    },
    /// The manifest doesn't match its digest.
    #[error("put manifest {digest}: its content has the digest {found}")]
    WrongManifest {
        /// The stated digest.
        digest: Digest,
        /// The digest of its bytes.
        found: Digest,
    },
    /// The registry can't be reached, or the connection broke too often.
    #[error("reach registry {host}")]
    Net {
        /// The registry.
        host: String,
        /// Why.
        source: NetError,
    },
    /// The registry requires authentication, and there is no credential for it.
    #[error("{action} repository '{repository}' of registry {host}: not signed in")]
    NotSignedIn {
        /// The registry.
        host: String,
        /// The repository.
        repository: Repository,
        /// What was to be done.
        action: Action,
        /// Where a credential was looked for.
        source: Option<NoCredential>,
    },
    /// Looking up the credential failed.
    #[error("look up the credential for registry {host}")]
    Credential {
        /// The registry.
        host: String,
        /// Why.
        source: Box<dyn Error + Send + Sync>,
    },
    /// The registry rejected the credential.
    #[error(
        "sign in to registry {host}{}: it refused the credential",
        user.as_ref().map_or(String::new(), |user| format!(" as '{user}'"))
    )]
    CredentialRefused {
        /// The registry.
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
        /// The registry.
        host: String,
        /// The repository.
        repository: Repository,
        /// What was to be done.
        action: Action,
        /// The user name, if known.
        user: Option<String>,
    },
    /// The token server uses plain HTTP: the credential would be sent in the clear.
    #[error("sign in to registry {host}: its token server {realm} uses plain HTTP")]
    InsecureTokenServer {
        /// The registry.
        host: String,
        /// The token server.
        realm: String,
    },
    /// The registry requires authentication over plain HTTP: the credential would be sent in the clear.
    #[error("sign in to registry {host}: it uses plain HTTP, and credentials are sent over TLS only")]
    InsecureRegistry {
        /// The registry.
        host: String,
    },
    /// A registry over plain HTTP names a token server on another host, which anybody on the path could have inserted.
    #[error(
        "sign in to registry {host}: it uses plain HTTP, so no credential is sent to its token server {realm} on another host"
    )]
    UnvouchedTokenServer {
        /// The registry.
        host: String,
        /// The token server.
        realm: String,
    },
    /// A redirect leads from HTTPS to plain HTTP.
    #[error("follow a redirect of registry {host}: it leads from HTTPS to plain HTTP")]
    InsecureRedirect {
        /// The registry.
        host: String,
    },
    /// The registry answered with an unexpected status.
    #[error("{0}")]
    Answered(Box<Answered>),
    /// The content doesn't match its digest.
    #[error("verify {digest} from registry {host}: got {found}")]
    WrongDigest {
        /// The registry.
        host: String,
        /// The digest of what was requested, or sent.
        digest: Digest,
        /// The digest of what the registry returned, or reports.
        found: String,
    },
    /// A blob is longer than its manifest says.
    #[error("download blob {digest}: it is longer than the {size} bytes that its manifest says")]
    TooLong {
        /// What was asked for.
        digest: Digest,
        /// The bytes that its manifest states.
        size: u64,
    },
    /// The registry's answer is malformed.
    #[error("understand the answer of registry {host}: malformed {what}")]
    Malformed {
        /// The registry.
        host: String,
        /// What is malformed.
        what: &'static str,
    },
    /// The registry doesn't allow deletion.
    #[error("remove a manifest from registry {host}: it does not allow deletion")]
    NoRemoval {
        /// The registry.
        host: String,
    },
    /// The layout's lock can't be taken.
    #[error(transparent)]
    Lock(LockError),
    /// The file system refused.
    #[error("{doing} '{}'", path.display())]
    Io {
        /// A verb, such as "write".
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Its reason.
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
    /// The registry.
    pub host: String,
    /// The repository.
    pub repository: Option<Repository>,
    /// The HTTP status.
    pub status: u16,
    /// The registry's own code, such as `DENIED`.
    pub code: Option<String>,
    /// The registry's own message.
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
