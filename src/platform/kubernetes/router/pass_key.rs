//! The key that a router signs passes with, and those that other routers may sign with: files that its pod mounts, read again and again.

use std::convert::Infallible;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::fs;
use tokio::sync::watch;
use tokio::time::sleep;

use super::super::attach::{NEXT_PASS_KEY, PASS_KEY, PREVIOUS_PASS_KEY};
use super::ClusterRouterError;
use crate::access::{AccessError, PassKey, PassKeys};
use crate::router::PassSigner;

/// How often the files are looked at: whoever rotates the key waits for it.
const LOOK: Duration = Duration::from_secs(5);

/// The folder of the keys, and what it held last.
pub(super) struct PassKeyFolder {
    folder: PathBuf,
    texts: Texts,
}

/// The key that is signed with, then those that are about to be or have been.
type Texts = [String; 3];

impl PassKeyFolder {
    /// Reads the keys; returns the one to sign with, and all that routers of this cluster may sign with.
    pub(super) async fn open(folder: PathBuf) -> Result<(Self, PassKey, PassKeys), ClusterRouterError> {
        let failed = |why: String| ClusterRouterError::PassKey { path: folder.join(PASS_KEY), why };
        let texts = read(&folder).await.map_err(|error| failed(error.to_string()))?;
        let (key, all) = parse(&texts).map_err(|error| failed(error.to_string()))?;
        Ok((Self { folder, texts }, key, all))
    }

    /// Signs with the folder's key, and accepts what it says, whenever that is something else.
    pub(super) async fn keep(mut self, signer: &PassSigner, accepted: watch::Sender<PassKeys>) -> Infallible {
        loop {
            sleep(LOOK).await;
            self.look(signer, &accepted).await;
        }
    }

    async fn look(&mut self, signer: &PassSigner, accepted: &watch::Sender<PassKeys>) {
        // A mount that is being replaced may lack files for a moment.
        let Ok(texts) = read(&self.folder).await else { return };
        if texts == self.texts {
            return;
        }
        match parse(&texts) {
            Ok((key, all)) => {
                tracing::info!(key = key.public_key().id(), "passes are signed with the key that is mounted now");
                accepted.send_replace(all);
                signer.replace(key);
            }
            Err(error) => tracing::error!(%error, "the new pass key can't be used; passes are signed with the one before"),
        }
        self.texts = texts;
    }
}

async fn read(folder: &Path) -> io::Result<Texts> {
    let key = fs::read_to_string(folder.join(PASS_KEY)).await?;
    // Most of the time there is no other.
    let other = async |name| fs::read_to_string(folder.join(name)).await.unwrap_or_default();
    Ok([key, other(NEXT_PASS_KEY).await, other(PREVIOUS_PASS_KEY).await])
}

fn parse([key, next, previous]: &Texts) -> Result<(PassKey, PassKeys), AccessError> {
    let key = PassKey::from_pkcs8_base64(key)?;
    let others = [next, previous].into_iter().filter(|text| !text.is_empty());
    let others = others.map(|text| PassKey::from_pkcs8_base64(text).map(|key| key.public_key()));
    let all = PassKeys::new(std::iter::once(Ok(key.public_key())).chain(others).collect::<Result<Vec<_>, _>>()?);
    Ok((key, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_key_that_is_mounted_is_signed_with_and_those_beside_it_are_accepted() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, key: &PassKey| {
            std::fs::write(folder.path().join(name), key.to_pkcs8_base64().unwrap().expose()).unwrap();
        };
        let (old, new) = (PassKey::generate().unwrap(), PassKey::generate().unwrap());
        let id = |key: &PassKey| key.public_key().id().to_owned();
        assert!(PassKeyFolder::open(folder.path().to_owned()).await.is_err(), "there is none");
        write(PASS_KEY, &old);
        let (mut keys, key, all) = PassKeyFolder::open(folder.path().to_owned()).await.unwrap();
        assert_eq!((id(&key), all.ids().collect::<Vec<_>>()), (id(&old), vec![id(&old).as_str()]));
        let signer = PassSigner::new(key);
        let (accepted, now) = watch::channel(all);
        write(PREVIOUS_PASS_KEY, &old);
        write(PASS_KEY, &new);
        keys.look(&signer, &accepted).await;
        assert!(now.borrow().ids().eq([id(&new).as_str(), id(&old).as_str()]));
        let signs =
            |key: &PassKey| signer.signs_as(key.sign("routers", jiff::Timestamp::now()).unwrap().text.expose(), "routers");
        assert!(signs(&new) && !signs(&old));
        std::fs::write(folder.path().join(PASS_KEY), "half a k").unwrap();
        keys.look(&signer, &accepted).await;
        assert!(signs(&new), "what can't be read changes nothing");
        std::fs::remove_file(folder.path().join(PREVIOUS_PASS_KEY)).unwrap();
        write(PASS_KEY, &new);
        keys.look(&signer, &accepted).await;
        assert!(now.borrow().ids().eq([id(&new).as_str()]));
    }
}
