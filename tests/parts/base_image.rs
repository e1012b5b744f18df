//! A base image with Python, as people's base images have it: Debian from its own packages, made once and kept below `target`.

use std::fs::{self, File};
use std::path::Path;
use std::process::Command;

use aml::names::{Digest, Repository, Tag};
use aml::progress::{Meter, Silent};
use aml::registry::{BlobFile, Manifest, Registry};
use sha2::{Digest as _, Sha256};

const SUITE: &str = "bookworm";
const PACKAGES: &str = "python3,python3-venv,ca-certificates";
/// What a running system needs and an image doesn't.
const NOT_KEPT: &[&str] =
    &["var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale", "var/log", "dev"];

/// Returns the base image's only layer, a plain tar, made now if this checkout hasn't made it before.
pub(crate) fn layer() -> BlobFile {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parts");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let lock = File::create(folder.join("base-image.lock")).expect("the target folder can be written");
    lock.lock().expect("a file of ours can be locked");
    let path = folder.join(format!("{SUITE}-python.tar"));
    if !path.is_file() {
        make(&path);
    }
    blob(&path)
}

fn make(path: &Path) {
    let folder = tempfile::tempdir_in(path.parent().expect("the path has a folder")).expect("the target folder can be written");
    let root = folder.path().join("root");
    let include = format!("--include={PACKAGES}");
    run(Command::new("debootstrap").args(["--variant=minbase", &include, SUITE]).arg(&root));
    for name in NOT_KEPT {
        let emptied = root.join(name);
        fs::remove_dir_all(&emptied).and_then(|()| fs::create_dir(&emptied)).expect("the new root can be changed");
    }
    let made = folder.path().join("layer.tar");
    run(Command::new("tar").args(["--sort=name", "--numeric-owner", "-C"]).arg(&root).arg("-cf").arg(&made).arg("."));
    fs::rename(&made, path).expect("the target folder can be written");
}

fn run(command: &mut Command) {
    let output =
        command.output().unwrap_or_else(|error| panic!("{command:?} can't be started ({error}): tests/run.sh installs it"));
    assert!(output.status.success(), "{command:?} failed:\n{}", String::from_utf8_lossy(&output.stdout));
}

fn blob(path: &Path) -> BlobFile {
    let bytes = fs::read(path).expect("it was just made");
    let digest = Digest::from_sha256(Sha256::digest(&bytes).into());
    BlobFile { digest, size: bytes.len() as u64, path: path.to_owned(), offset: 0 }
}

/// Puts an image with Python 3.11 into a registry; it runs as this user, which nobody (`""`) leaves to root.
pub(crate) async fn push(registry: &Registry, (repository, tag): (&Repository, &Tag), user: &str) {
    let config = serde_json::json!({
        "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], "Cmd": ["/bin/sh"], "User": user,
    });
    push_layer(registry, (repository, tag), &layer(), &config).await;
}

/// Puts an image of one plain layer into a registry.
pub(crate) async fn push_layer(
    registry: &Registry,
    (repository, tag): (&Repository, &Tag),
    layer: &BlobFile,
    run: &serde_json::Value,
) {
    registry.push_blob(repository, layer, &[], &Meter::new(&Silent)).await.expect("the registry takes the layer");
    let config = serde_json::json!({
        "architecture": "amd64",
        "os": "linux",
        "created": "2026-01-01T00:00:00Z",
        "config": run,
        "rootfs": { "type": "layers", "diff_ids": [layer.digest.to_string()] },
        "history": [{ "created": "2026-01-01T00:00:00Z", "created_by": "made for tests" }],
    });
    let config = config.to_string();
    let config_digest = registry.put_bytes(repository, config.clone().into()).await.expect("the registry takes the config");
    let manifest = serde_json::json!({
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": {
            "mediaType": "application/vnd.oci.image.config.v1+json", "digest": config_digest.to_string(), "size": config.len(),
        },
        "layers": [{
            "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": layer.digest.to_string(), "size": layer.size,
        }],
    });
    let bytes = manifest.to_string().into_bytes();
    let digest = Digest::from_sha256(Sha256::digest(&bytes).into());
    let manifest = Manifest { digest, media_type: "application/vnd.oci.image.manifest.v1+json".to_owned(), bytes: bytes.into() };
    registry.put_manifest(repository, std::slice::from_ref(tag), &manifest).await.expect("the registry takes the manifest");
}
