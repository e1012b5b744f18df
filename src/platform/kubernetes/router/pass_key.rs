//! The key that a router signs passes with: a file that its pod mounts, read again when it may have changed.

use std::convert::Infallible;
use std::path::PathBuf;
use std::time::Duration;

use tokio::fs;
use tokio::time::sleep;

use super::ClusterRouterError;
use crate::access::PassKey;
use crate::router::PassSigner;

/// How often the file is looked at. A mounted Secret lags behind by about a minute anyway.
const LOOK: Duration = Duration::from_secs(30);

/// The file of the key, and what it said last.
pub(super) struct PassKeyFile {
    path: PathBuf,
    text: String,
}

impl PassKeyFile {
    /// Reads the key.
    pub(super) async fn open(path: PathBuf) -> Result<(Self, PassKey), ClusterRouterError> {
        let failed = |why: String| ClusterRouterError::PassKey { path: path.clone(), why };
        let text = fs::read_to_string(&path).await.map_err(|error| failed(error.to_string()))?;
        let key = PassKey::from_pkcs8_base64(&text).map_err(|error| failed(error.to_string()))?;
        Ok((Self { path, text }, key))
    }

    /// Signs with the file's key, whenever it is another one.
    pub(super) async fn keep(mut self, signer: &PassSigner) -> Infallible {
        loop {
            sleep(LOOK).await;
            let Ok(text) = fs::read_to_string(&self.path).await else { continue };
            if text == self.text {
                continue;
            }
            match PassKey::from_pkcs8_base64(&text) {
                Ok(key) => signer.replace(key),
                Err(error) => tracing::error!(%error, "the new pass key can't be used; passes are signed with the one before"),
            }
            self.text = text;
        }
    }
}
