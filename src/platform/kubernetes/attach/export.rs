//! Writes what an administrator applies in the place of `aml`: files for `kubectl apply -k`, the same bytes each time.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::super::naming::ROUTER;
use super::labels::metadata;
use super::object::Object;
use super::{PASS_KEY, PASS_SECRET, RouterCard, RouterSpec, namespaces, router_objects};
use crate::access::{AccessError, TokenKey};
use crate::files::shell_word;
use crate::names::Namespace;

/// The file with the router's key, which is made once for a folder.
const SECRET: &str = "secret.yaml";

/// Why nothing could be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("cannot write {}", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("{} holds no key of a router", path.display())]
    ForeignSecret { path: PathBuf },
    #[error("failed to {0}")]
    Key(#[from] AccessError),
}

/// Writes the router and an attached namespace into a folder; returns the files. `card` is told the public half of the key.
pub fn export(
    folder: &Path,
    spec: &RouterSpec,
    attached: &Namespace,
    card: impl FnOnce(String) -> RouterCard,
) -> Result<Vec<PathBuf>, ExportError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| ExportError::Write { path, source }
    };
    fs::create_dir_all(folder).map_err(failed(folder))?;
    let (secret, pass_keys) = secret(folder, &spec.namespace)?;
    let mut router = router_objects(spec);
    for object in router.iter_mut().filter(|object| object.resource.kind == "Deployment") {
        // Whoever applies files has nobody else to say how many there are at first.
        object.document["spec"]["replicas"] = json!(spec.least_replicas());
    }
    let card = Object::new(&card(pass_keys).config_map(attached));
    let files = [
        ("namespaces.yaml", yaml(&namespaces(&spec.namespace, attached))),
        (SECRET, secret),
        ("router.yaml", yaml(&router)),
        ("card.yaml", yaml(&[card])),
    ];
    let mut kustomization = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n".to_owned();
    for (name, _) in &files {
        // Writing to a text can't fail.
        let _ = writeln!(kustomization, "  - {name}");
    }
    let mut written = Vec::new();
    for (name, text) in files.into_iter().chain([("kustomization.yaml", kustomization)]) {
        let path = folder.join(name);
        let mode = if name == SECRET { 0o600 } else { 0o644 };
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(&path);
        opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(failed(&path))?;
        written.push(path);
    }
    Ok(written)
}

/// Returns the Secret with the router's key, that of the folder where it has one, and the public half as a JWK set.
fn secret(folder: &Path, router: &Namespace) -> Result<(String, String), ExportError> {
    let path = folder.join(SECRET);
    let key = match fs::read_to_string(&path) {
        Ok(text) => {
            let kept: Option<Value> = serde_saphyr::from_str(&text).ok();
            let key = kept.and_then(|kept| kept["stringData"][PASS_KEY].as_str().map(TokenKey::from_pkcs8_base64));
            key.and_then(Result::ok).ok_or(ExportError::ForeignSecret { path })?
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => TokenKey::generate()?,
        Err(source) => return Err(ExportError::Write { path, source }),
    };
    let document = json!({
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": metadata(PASS_SECRET, Some(router), router),
        "stringData": { PASS_KEY: key.to_pkcs8_base64()?.expose() },
    });
    let words = "# The key with which the router signs its passes. Keep it out of version control, or sealed.\n";
    Ok((format!("{words}{}", one(&document)), json!({ "keys": [key.public_key()] }).to_string()))
}

fn yaml(objects: &[Object]) -> String {
    objects.iter().map(|object| one(&object.document)).collect::<Vec<_>>().join("---\n")
}

fn one(document: &Value) -> String {
    // A JSON value always serializes.
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    let mut text = serde_saphyr::to_string_with_options(document, options).unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// Returns how the files are applied, and then attached.
pub fn how_to_apply(folder: &Path) -> String {
    format!(
        "an administrator applies them with `kubectl apply -k {}`, which brings {ROUTER} and its rights; then run the same command \
         without --export",
        shell_word(folder)
    )
}
