//! A registry with the OCI distribution API. It doesn't interpret manifests or layers; it verifies every digest,
//! resumes after broken connections, and distinguishes refusals from failures.

mod auth;
mod blobs;
mod challenge;
mod exposure;
mod location;
mod manifests;
mod reader;
mod request;
mod response;
mod scope;
mod source;
mod tags;
mod upload;
mod upload_resume;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use hyper::{Method, Request};
use tokio::sync::OnceCell;
use url::Url;

use super::{RegistryAccess, RegistryError};
use crate::names::{RegistryAddress, Repository, Scheme};
use crate::net::{HttpClient, NetError};
use auth::Auth;
pub use challenge::Challenge;
pub use scope::Action;
use scope::Scope;
use source::Source;
pub use upload_resume::{UPLOAD_LIFE, idle_uploads};

/// A registry with the OCI distribution API. Cheap to clone; clones share tokens.
#[derive(Clone)]
pub struct RemoteRegistry {
    inner: Arc<Inner>,
}

struct Inner {
    address: RegistryAddress,
    host: String,
    http: HttpClient,
    auth: Auth,
    scheme: OnceCell<&'static str>,
    uploads: Option<PathBuf>,
}

impl RemoteRegistry {
    /// Opens a registry without sending a request.
    pub fn new(address: &RegistryAddress, access: &RegistryAccess) -> Self {
        // Docker Hub's public name isn't the host of its API.
        let host = if address.host() == "docker.io" { "registry-1.docker.io" } else { address.host() };
        let auth = Auth::new(address.host(), access);
        let inner = Inner {
            address: address.clone(),
            host: host.to_owned(),
            http: access.http.clone(),
            auth,
            scheme: OnceCell::new(),
            uploads: access.uploads.clone(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Returns its address.
    pub fn address(&self) -> &RegistryAddress {
        &self.inner.address
    }

    /// Returns its public host name.
    fn host(&self) -> &str {
        self.inner.address.host()
    }

    /// Returns the error of an answer, or a part of one, that can't be understood.
    fn malformed(&self, what: &'static str) -> RegistryError {
        RegistryError::Malformed { host: self.host().to_owned(), what }
    }

    /// Returns whether both are the same registry, so that blobs can be mounted.
    fn is_same_as(&self, other: &Self) -> bool {
        self.inner.host == other.inner.host
    }

    /// Returns the URL of something in a repository.
    async fn url(&self, repository: &Repository, tail: &str) -> Result<Url, RegistryError> {
        let base = self.base().await?;
        let text = format!("{base}v2/{repository}/{tail}");
        Url::parse(&text).map_err(|_| self.malformed("address"))
    }

    /// Returns the base URL. A registry on this machine is probed once for TLS.
    async fn base(&self) -> Result<Url, RegistryError> {
        let scheme = match self.inner.address.scheme() {
            Scheme::Https => "https",
            Scheme::Http => "http",
            Scheme::Loopback => *self.inner.scheme.get_or_try_init(|| self.scheme_spoken()).await?,
        };
        Url::parse(&format!("{scheme}://{}/", self.inner.host)).map_err(|_| self.malformed("address"))
    }

    async fn scheme_spoken(&self) -> Result<&'static str, RegistryError> {
        let request = Request::builder().method(Method::GET).uri(format!("https://{}/v2/", self.inner.host));
        let request = request.body(bytes::Bytes::new());
        let request = request.map_err(|_| self.malformed("address"))?;
        match self.inner.http.exchange(request).await {
            Ok(_) => Ok("https"),
            Err(NetError::NoTls(..)) => Ok("http"),
            Err(source) => Err(RegistryError::Net { host: self.host().to_owned(), source }),
        }
    }
}

/// Shows the address alone.
impl fmt::Debug for RemoteRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RemoteRegistry({})", self.inner.address)
    }
}
