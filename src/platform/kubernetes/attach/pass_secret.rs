//! The Secret with the keys that a router signs passes with: one, or two while the one takes the other's place. What it holds says how far
//! that has come, so that whoever comes next can go on.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use kube::api::PostParams;
use kube::{Api, Client};

use super::super::api_error::{ApiError, ApiFault};
use super::super::naming::MANAGER;
use super::error::BringError;
use super::labels::metadata;
use super::{NEXT_PASS_KEY, PASS_KEY, PASS_SECRET, PREVIOUS_PASS_KEY};
use crate::access::{AccessError, PassKey, PassKeys};
use crate::names::Namespace;

/// The Secret, as it was read.
pub(super) struct PassSecret {
    router: Namespace,
    secret: Secret,
}

impl PassSecret {
    /// Returns the Secret of the router in this namespace, which is made where there is none.
    pub(super) async fn find_or_make(client: &Client, router: &Namespace) -> Result<Self, BringError> {
        let what = format!("make Secret '{PASS_SECRET}' of namespace '{router}'");
        let secret = Secret {
            metadata: metadata(PASS_SECRET, Some(router), router),
            data: Some([(PASS_KEY.to_owned(), bytes(&PassKey::generate()?)?)].into()),
            ..Secret::default()
        };
        match api(client, router).create(&parameters(), &secret).await.map_err(ApiError::of(what)) {
            Ok(secret) => Ok(Self { router: router.clone(), secret }),
            Err(ApiError { why: ApiFault::Exists, .. }) => Ok(Self::find(client, router).await?),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the Secret.
    pub(super) async fn find(client: &Client, router: &Namespace) -> Result<Self, ApiError> {
        let what = format!("read Secret '{PASS_SECRET}' of namespace '{router}'");
        let secret = api(client, router).get(PASS_SECRET).await.map_err(ApiError::of(what))?;
        Ok(Self { router: router.clone(), secret })
    }

    /// Returns the key that is signed with.
    pub(super) fn key(&self) -> Result<PassKey, AccessError> {
        self.read(PASS_KEY).unwrap_or(Err(AccessError::InvalidSigningKey))
    }

    /// Returns the key that will be signed with, while replicas are being told of it.
    pub(super) fn next(&self) -> Result<Option<PassKey>, AccessError> {
        self.read(NEXT_PASS_KEY).transpose()
    }

    /// Returns the key that was signed with, while routers still may.
    pub(super) fn previous(&self) -> Result<Option<PassKey>, AccessError> {
        self.read(PREVIOUS_PASS_KEY).transpose()
    }

    /// Returns the public halves of all of them: what replicas accept.
    pub(super) fn public_keys(&self) -> Result<PassKeys, AccessError> {
        let others = [self.next()?, self.previous()?].into_iter().flatten();
        Ok(PassKeys::new(std::iter::once(self.key()?).chain(others).map(|key| key.public_key())))
    }

    /// Puts a new key beside the one that is signed with.
    pub(super) async fn stage(&mut self, client: &Client) -> Result<(), BringError> {
        let key = bytes(&PassKey::generate()?)?;
        Ok(self.change(client, |data| drop(data.insert(NEXT_PASS_KEY.to_owned(), key))).await?)
    }

    /// Makes the next key the one that is signed with.
    pub(super) async fn promote(&mut self, client: &Client) -> Result<(), ApiError> {
        self.change(client, |data| {
            if let Some(next) = data.remove(NEXT_PASS_KEY)
                && let Some(previous) = data.insert(PASS_KEY.to_owned(), next)
            {
                data.insert(PREVIOUS_PASS_KEY.to_owned(), previous);
            }
        })
        .await
    }

    /// Removes the key that was signed with before.
    pub(super) async fn retire(&mut self, client: &Client) -> Result<(), ApiError> {
        self.change(client, |data| drop(data.remove(PREVIOUS_PASS_KEY))).await
    }

    /// Writes the Secret as it was read, so that of two commands at once the second is told.
    async fn change(&mut self, client: &Client, change: impl FnOnce(&mut BTreeMap<String, ByteString>)) -> Result<(), ApiError> {
        let what = format!("change Secret '{PASS_SECRET}' of namespace '{}'", self.router);
        let mut secret = self.secret.clone();
        change(secret.data.get_or_insert_default());
        self.secret = api(client, &self.router).replace(PASS_SECRET, &parameters(), &secret).await.map_err(ApiError::of(what))?;
        Ok(())
    }

    fn read(&self, name: &str) -> Option<Result<PassKey, AccessError>> {
        let text = self.secret.data.as_ref()?.get(name)?;
        Some(PassKey::from_pkcs8_base64(&String::from_utf8_lossy(&text.0)))
    }
}

fn api(client: &Client, router: &Namespace) -> Api<Secret> {
    Api::namespaced(client.clone(), router.as_str())
}

fn parameters() -> PostParams {
    PostParams { field_manager: Some(MANAGER.to_owned()), ..PostParams::default() }
}

fn bytes(key: &PassKey) -> Result<ByteString, AccessError> {
    Ok(ByteString(key.to_pkcs8_base64()?.expose().as_bytes().to_vec()))
}
