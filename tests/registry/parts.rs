//! What the registry's tests share: quick tries, content by the byte, ways to open.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aml::names::{Digest, ImageVersion, Repository, Secret, Tag};
use aml::net::{HttpClient, HttpOptions, RetryPolicy, Times};
use aml::progress::{Meter, Silent};
use aml::registry::{
    BlobFile, Credential, CredentialLookup, Credentials, Manifest, Registry, RegistryAccess, RegistryError, RegistryPlace,
};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;
use tokio::io::AsyncReadExt;

/// Longest that a test waits for anything.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

/// Tries as often as in life, without the pauses.
pub(super) fn quick() -> HttpOptions {
    let retry = RetryPolicy {
        base: Duration::from_millis(1),
        longest: Duration::from_millis(4),
        longest_asked: Duration::from_millis(50),
        ..RetryPolicy::default()
    };
    let times = Times { idle: Duration::from_secs(10), ..Times::default() };
    HttpOptions { retry, times, ..HttpOptions::default() }
}

pub(super) fn access() -> RegistryAccess {
    RegistryAccess { http: HttpClient::new(quick()), credentials: Vec::new(), uploads: None }
}

pub(super) fn access_with_uploads(folder: &Path) -> RegistryAccess {
    RegistryAccess { uploads: Some(folder.to_owned()), ..access() }
}

pub(super) fn access_as(user: &str, password: &str) -> RegistryAccess {
    let known = Known(Credential::Basic { user: user.into(), password: Secret::new(password) });
    RegistryAccess { credentials: vec![Arc::new(known)], ..access() }
}

/// One credential for every host.
#[derive(Debug)]
pub(super) struct Known(pub(super) Credential);

impl Credentials for Known {
    fn find<'a>(
        &'a self,
        _host: &'a str,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<CredentialLookup, RegistryError>> + Send + 'a>> {
        Box::pin(async { Ok(CredentialLookup::Found(self.0.clone())) })
    }
}

pub(super) fn remote(address: &str, access: &RegistryAccess) -> Registry {
    Registry::open(&RegistryPlace::Remote(address.parse().unwrap()), access).unwrap()
}

pub(super) fn repository(name: &str) -> Repository {
    Repository::new(name).unwrap()
}

pub(super) fn tag(name: &str) -> Tag {
    Tag::new(name).unwrap()
}

pub(super) fn tagged(name: &str) -> ImageVersion {
    ImageVersion::Tag(tag(name))
}

pub(super) fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_sha256(Sha256::digest(bytes).into())
}

/// Bytes of which no two parts are alike.
pub(super) fn content(size: usize) -> Bytes {
    let words = (0u64..).flat_map(|number| Sha256::digest(number.to_le_bytes()));
    words.take(size).collect::<Vec<u8>>().into()
}

/// A blob in a file, behind some bytes that aren't part of it.
pub(super) fn blob(bytes: &[u8]) -> (NamedTempFile, BlobFile) {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(b"before").unwrap();
    file.write_all(bytes).unwrap();
    file.write_all(b"behind").unwrap();
    let blob = BlobFile { digest: digest_of(bytes), size: bytes.len() as u64, path: file.path().to_owned(), offset: 6 };
    (file, blob)
}

/// A manifest of one layer and a config, both of which are put.
pub(super) async fn image(registry: &Registry, repository: &Repository, word: &str) -> Manifest {
    let config = Bytes::from(format!(
        r#"{{"architecture":"amd64","os":"linux","rootfs":{{"type":"layers","diff_ids":["{}"]}},"word":"{word}"}}"#,
        digest_of(word.as_bytes())
    ));
    let layer = Bytes::from(word.to_owned());
    let config_size = config.len();
    let config_digest = registry.put_bytes(repository, config).await.unwrap();
    let layer_digest = registry.put_bytes(repository, layer).await.unwrap();
    manifest(&serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config_digest, "size": config_size },
        "layers": [{ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer_digest, "size": word.len() }],
    }))
}

pub(super) fn manifest(document: &serde_json::Value) -> Manifest {
    let bytes = Bytes::from(document.to_string());
    Manifest { digest: digest_of(&bytes), media_type: document["mediaType"].as_str().unwrap().to_owned(), bytes }
}

/// Reads a blob to its end.
pub(super) async fn read(registry: &Registry, repository: &Repository, digest: &Digest) -> std::io::Result<Vec<u8>> {
    let mut reader = registry.read_blob(repository, digest).await.map_err(std::io::Error::other)?;
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).await?;
    Ok(bytes)
}

pub(super) fn unwatched() -> Meter<'static> {
    Meter::new(&Silent)
}

/// Runs a test within its patience.
pub(super) fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(PATIENCE, test).await.expect("the test doesn't end") });
}
