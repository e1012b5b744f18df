//! Finds files that look like secrets among those that would be sent: by name, and small ones by content. Only their names leave this
//! file.

use std::fs;
use std::path::Path;

use super::{Entry, EntryKind, Listing, SecretFile};

/// The size up to which a file may be a key or credentials, in bytes.
const SMALL: u64 = 32 * 1024;

const VARIABLES: &str = "environment variables";
const PRIVATE_KEY: &str = "a private key";
const CREDENTIALS: &str = "credentials";
const CLUSTER: &str = "access to a cluster";
const CLOUD: &str = "access to a cloud account";

/// Returns the files that look like secrets, in the listing's order.
pub(super) fn find(listing: &Listing) -> Vec<SecretFile> {
    let files = listing.entries.iter().filter(|entry| matches!(entry.kind, EntryKind::File { .. }));
    let found = files.filter_map(|entry| {
        let looks_like = by_name(&entry.path).or_else(|| by_content(&listing.root, entry))?;
        Some(SecretFile { path: entry.path.clone(), looks_like })
    });
    found.collect()
}

fn by_name(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_str()?.to_ascii_lowercase();
    let folder = path.parent().and_then(Path::file_name).and_then(|folder| folder.to_str()).unwrap_or_default();
    Some(match name.as_str() {
        ".env" | ".envrc" => VARIABLES,
        "id_rsa" | "id_dsa" | "id_ecdsa" | "id_ed25519" => PRIVATE_KEY,
        ".netrc" | "_netrc" | ".pgpass" | ".git-credentials" | ".pypirc" | ".dockercfg" | ".htpasswd" => CREDENTIALS,
        "credentials" if folder == ".aws" => CLOUD,
        "config.json" if folder == ".docker" => CREDENTIALS,
        "accesstokens.json" | "msal_token_cache.json" | "msal_token_cache.bin" | "service_principal_entries.json" => CLOUD,
        "kubeconfig" => CLUSTER,
        "config" if folder == ".kube" => CLUSTER,
        name => return by_form(name),
    })
}

fn by_form(name: &str) -> Option<&'static str> {
    const SAMPLES: [&str; 5] = ["example", "sample", "template", "dist", "default"];
    let (stem, ending) = name.rsplit_once('.')?;
    match ending {
        "pfx" | "p12" | "ppk" | "jks" | "keystore" => Some(PRIVATE_KEY),
        "publishsettings" => Some(CLOUD),
        "kubeconfig" => Some(CLUSTER),
        "env" => Some(VARIABLES),
        ending if stem == ".env" && !SAMPLES.contains(&ending) => Some(VARIABLES),
        _ => None,
    }
}

fn by_content(root: &Path, entry: &Entry) -> Option<&'static str> {
    let name = entry.path.file_name()?.to_str()?.to_ascii_lowercase();
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let worth_it = matches!(ending, "pem" | "key" | "json" | "yaml" | "yml") || matches!(name.as_str(), "config" | ".npmrc");
    if !worth_it || entry.size == 0 || entry.size > SMALL {
        return None;
    }
    // Packing reports files that can't be read.
    let content = fs::read(root.join(&entry.path)).ok()?;
    let text = String::from_utf8_lossy(&content);
    let holds = |words: &&[&str]| words.iter().all(|word| text.contains(word));
    SIGNS.iter().find(|(signs, _)| signs.iter().any(holds)).map(|(_, looks_like)| *looks_like)
}

/// Groups of words that mark each kind of secret: all words of one group must occur.
const SIGNS: &[(&[&[&str]], &str)] = &[
    (&[&["-----BEGIN", "PRIVATE KEY-----"]], PRIVATE_KEY),
    (
        &[&["\"clientSecret\""], &["\"appId\"", "\"password\"", "\"tenant\""], &["AccountKey="], &["SharedAccessSignature="]],
        CLOUD,
    ),
    (&[&["client-key-data:"], &["kind: Config", "token:"]], CLUSTER),
    (&[&["_authToken="]], CREDENTIALS),
];
