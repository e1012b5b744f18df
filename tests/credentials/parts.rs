//! What these tests share: files as `docker login` leaves them, registries with token servers, and errors in words.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use aml::azure::{AcrCredentials, AzureSettings};
use aml::names::{ImageVersion, Repository, Tag};
use aml::net::{HttpClient, HttpOptions, RetryPolicy};
use aml::registry::{Credentials, DockerCredentials, Manifest, Registry, RegistryAccess, RegistryError, RegistryPlace};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use crate::parts::registry::{Setup, TestRegistry};
use crate::parts::token_server::TokenServer;

const PATIENCE: Duration = Duration::from_secs(60);

/// A registry that asks for tokens, and the server that gives them.
pub(super) fn with_tokens() -> (TestRegistry, TokenServer) {
    let tokens = TokenServer::start();
    let section = tokens.section();
    let registry = TestRegistry::set_up(Setup { further: &section, ..Setup::default() });
    tokens.state().registry = Some(registry.address().to_owned());
    (registry, tokens)
}

/// A client that tries as often as in life, without the pauses.
pub(super) fn http() -> HttpClient {
    let base = Duration::from_millis(1);
    HttpClient::new(HttpOptions {
        retry: RetryPolicy { base, longest: base, ..RetryPolicy::default() },
        ..HttpOptions::default()
    })
}

/// Access with what these files hold.
pub(super) fn by_files(files: &[&Path]) -> RegistryAccess {
    let files = files.iter().map(|path| path.to_path_buf()).collect();
    let docker = DockerCredentials::new(files, std::env::var_os("PATH").unwrap().into());
    access(vec![std::sync::Arc::new(docker)])
}

/// Access by signing in to Azure.
pub(super) fn by_azure(settings: AzureSettings) -> RegistryAccess {
    access(vec![std::sync::Arc::new(AcrCredentials::new(http(), settings))])
}

fn access(credentials: Vec<std::sync::Arc<dyn Credentials>>) -> RegistryAccess {
    RegistryAccess { http: http(), credentials, uploads: None }
}

/// The content of a credential file with one user.
pub(super) fn login(host: &str, user: &str, password: &str) -> String {
    let auth = STANDARD.encode(format!("{user}:{password}"));
    serde_json::json!({ "auths": { host: { "auth": auth } } }).to_string()
}

pub(super) fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, text).unwrap();
    path
}

/// Writes a program. Another process does, so that no child of ours holds it open when it is started.
pub(super) fn program(path: &Path, script: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut shell = Command::new("/bin/sh");
    let mut shell = shell.args(["-c", "cat > \"$0\" && chmod 755 \"$0\""]).arg(path).stdin(Stdio::piped()).spawn().unwrap();
    shell.stdin.take().unwrap().write_all(format!("#!/bin/sh\n{script}\n").as_bytes()).unwrap();
    assert!(shell.wait().unwrap().success());
}

pub(super) fn open(address: &str, access: &RegistryAccess) -> Registry {
    Registry::open(&RegistryPlace::Remote(address.parse().unwrap()), access).unwrap()
}

pub(super) fn repository() -> Repository {
    Repository::new("team/app").unwrap()
}

/// Puts an image under a tag.
pub(super) async fn push(registry: &Registry, tag: &str) -> Result<(), RegistryError> {
    let config = registry.put_bytes(&repository(), Bytes::from_static(b"{}")).await?;
    let document = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": { "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config, "size": 2 },
        "layers": [],
    });
    let bytes = Bytes::from(document.to_string());
    let digest = aml::names::Digest::from_sha256(Sha256::digest(&bytes).into());
    let media_type = document["mediaType"].as_str().unwrap().to_owned();
    registry.put_manifest(&repository(), &[Tag::new(tag).unwrap()], &Manifest { digest, media_type, bytes }).await
}

/// Returns whether there is an image under a tag.
pub(super) async fn pull(registry: &Registry, tag: &str) -> Result<bool, RegistryError> {
    let tagged = ImageVersion::Tag(Tag::new(tag).unwrap());
    Ok(registry.manifest(&repository(), &tagged).await?.is_some())
}

/// Returns an error with its causes, for people and for programmers; nothing of `secrets` may be in either.
#[track_caller]
pub(super) fn words(error: &RegistryError, host: &str, secrets: &[&str]) -> String {
    let mut words = error.to_string();
    let mut next = std::error::Error::source(error);
    while let Some(cause) = next {
        let _ = write!(words, " / {cause}");
        next = cause.source();
    }
    let all = format!("{words} {error:?}");
    for secret in secrets {
        assert!(!all.contains(secret) && !all.contains(&STANDARD.encode(secret)), "a secret is told: {all}");
    }
    words.replace(host, "[registry]")
}

/// Runs a test within its patience.
pub(super) fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(PATIENCE, test).await.expect("the test doesn't end") });
}
