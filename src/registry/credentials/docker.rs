//! Credentials from `docker login`, `podman login` and the like: in files, or in helpers that the files name.

use std::path::PathBuf;
use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;

use super::file::{CredentialFile, Server};
use super::{Credential, CredentialError, CredentialLookup, Credentials, expires_at, helper};
use crate::programs::SearchPath;
use crate::registry::RegistryError;

/// The time limit of a helper, which may ask the user to unlock a keychain.
const PATIENCE: Duration = Duration::from_secs(60);

/// Credential files in Docker's format, and the helpers that they name. No file is read before the first lookup.
#[derive(Debug, Clone)]
pub struct DockerCredentials {
    files: Vec<PathBuf>,
    search_path: SearchPath,
    patience: Duration,
}

impl DockerCredentials {
    /// Uses these files, in this order, and helpers on the search path.
    pub fn new(files: Vec<PathBuf>, search_path: SearchPath) -> Self {
        Self { files, search_path, patience: PATIENCE }
    }

    /// Sets the time limit of a helper.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    async fn look(&self, host: &str) -> Result<CredentialLookup, CredentialError> {
        let server = Server::new(host);
        let mut tried = Vec::new();
        for path in &self.files {
            let Some(file) = CredentialFile::read(path).await? else {
                tried.push(format!("there is no '{}'", path.display()));
                continue;
            };
            let asked = file.helper(&server)?;
            if let Some(suffix) = asked {
                let found = helper::ask(suffix, file.path(), server.for_helpers, &self.search_path, self.patience).await?;
                match found.map(|credential| in_force(credential, Timestamp::now())) {
                    Some(Ok(credential)) => return Ok(CredentialLookup::Found(credential)),
                    Some(Err(expiry)) => tried.push(format!("what {} has ended at {expiry}", helper::program_name(suffix))),
                    None => tried.push(format!("{} has none", helper::program_name(suffix))),
                }
            }
            match file.held(&server)?.map(|credential| in_force(credential, Timestamp::now())) {
                Some(Ok(credential)) => return Ok(CredentialLookup::Found(credential)),
                Some(Err(expiry)) => tried.push(format!("what '{}' has ended at {expiry}", path.display())),
                None if asked.is_none() => tried.push(format!("'{}' has none", path.display())),
                None => {}
            }
        }
        Ok(CredentialLookup::Missing { tried })
    }
}

impl Credentials for DockerCredentials {
    fn find<'a>(&'a self, host: &'a str) -> Pin<Box<dyn Future<Output = Result<CredentialLookup, RegistryError>> + Send + 'a>> {
        Box::pin(async move {
            let found = self.look(host).await;
            found.map_err(|source| RegistryError::Credential { host: host.to_owned(), source: Box::new(source) })
        })
    }
}

/// Returns the credential, or when it expired: `az acr login` stores tokens that last three hours.
fn in_force(credential: Credential, now: Timestamp) -> Result<Credential, Timestamp> {
    let (Credential::RefreshToken(secret) | Credential::Basic { password: secret, .. }) = &credential;
    match expires_at(secret.expose()) {
        Some(end) if end <= now => Err(end),
        _ => Ok(credential),
    }
}

#[cfg(test)]
mod tests;
