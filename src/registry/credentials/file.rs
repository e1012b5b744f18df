//! A credential file of Docker or podman: which helper it names for a host, and the credentials in it. Pure, except for reading
//! it. Existing crates name no file in their errors, run helpers without a time-out and read the environment themselves.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use super::{Credential, CredentialError};
use crate::names::Secret;

const BASE64: GeneralPurpose =
    GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// The names of a registry in credential files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server<'a> {
    host: &'a str,
    others: &'static [&'static str],
    pub(super) for_helpers: &'a str,
}

impl<'a> Server<'a> {
    /// Returns the names of a host. Docker Hub has several, and an old one for helpers.
    pub(super) fn new(host: &'a str) -> Self {
        if matches!(host, "docker.io" | "index.docker.io" | "registry-1.docker.io") {
            let others = &["docker.io", "index.docker.io", "registry-1.docker.io"];
            return Self { host, others, for_helpers: "https://index.docker.io/v1/" };
        }
        Self { host, others: &[], for_helpers: host }
    }

    /// Returns how exactly a key of a file names it, 0 being the best match, or `None` if it names another registry.
    fn rank(&self, key: &str) -> Option<u8> {
        let (scheme, rest) = key.split_once("://").map_or((None, key), |(scheme, rest)| (Some(scheme), rest));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let is_named = [self.host].iter().chain(self.others).any(|name| name.eq_ignore_ascii_case(host));
        is_named.then(|| match (scheme, path.trim_end_matches('/')) {
            (None, "") => 0,
            (Some(_), "" | "v1" | "v2") => 1,
            // podman can store a credential for one namespace of a registry; the repository isn't known here.
            _ => 2,
        })
    }
}

/// A credential file.
pub(super) struct CredentialFile {
    path: PathBuf,
    document: Map<String, Value>,
}

impl CredentialFile {
    /// Reads a file, or returns `None` if there is none.
    pub(super) async fn read(path: &Path) -> Result<Option<Self>, CredentialError> {
        match tokio::fs::read(path).await {
            Ok(text) => Self::parse(path, &text).map(Some),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
            Err(source) => Err(CredentialError::Unreadable { path: path.to_owned(), source }),
        }
    }

    fn parse(path: &Path, text: &[u8]) -> Result<Self, CredentialError> {
        let path = path.to_owned();
        if text.trim_ascii().is_empty() {
            return Ok(Self { path, document: Map::new() });
        }
        // Read as untyped JSON: its errors only name a position, while typed deserialization would show the value.
        match serde_json::from_slice(text) {
            Ok(Value::Object(document)) => Ok(Self { path, document }),
            Ok(_) => Err(CredentialError::Malformed { path, key: "the whole".into(), what: "is not an object" }),
            Err(source) => Err(CredentialError::Syntax { path, source }),
        }
    }

    /// Returns the file's path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the suffix of the helper's name: the host's own, else the default. A host's own may be empty, which
    /// turns the default off.
    pub(super) fn helper(&self, server: &Server<'_>) -> Result<Option<&str>, CredentialError> {
        let own = self.section("credHelpers")?;
        let own = own.and_then(|section| best_of(section, server).into_iter().next());
        let own = own.map(|(key, value)| (format!("credHelpers['{key}']"), value));
        let all = || self.document.get("credsStore").map(|value| ("credsStore".to_owned(), value));
        let Some((key, value)) = own.or_else(all) else { return Ok(None) };
        let name = value.as_str().ok_or_else(|| self.malformed(&key, "is not a string"))?;
        if name.contains('/') {
            return Err(self.malformed(&key, "is not the end of a program's name"));
        }
        Ok(Some(name).filter(|name| !name.is_empty()))
    }

    /// Returns the credential in the file itself.
    pub(super) fn held(&self, server: &Server<'_>) -> Result<Option<Credential>, CredentialError> {
        let Some(section) = self.section("auths")? else { return Ok(None) };
        for (key, value) in best_of(section, server) {
            let place = format!("auths['{key}']");
            let entry = value.as_object().ok_or_else(|| self.malformed(&place, "is not an object"))?;
            if let Some(credential) = self.entry(&place, entry)? {
                return Ok(Some(credential));
            }
        }
        Ok(None)
    }

    /// An entry is empty when a helper stores its credential.
    fn entry(&self, place: &str, entry: &Map<String, Value>) -> Result<Option<Credential>, CredentialError> {
        let text = |name: &str| match entry.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(self.malformed(&format!("{place}.{name}"), "is not a string")),
        };
        if let Some(token) = text("identitytoken")? {
            return Ok(Some(Credential::RefreshToken(Secret::new(token))));
        }
        if let Some(auth) = text("auth")? {
            let wrong = || self.malformed(&format!("{place}.auth"), "is not 'user:password' in base64");
            let decoded = BASE64.decode(auth.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let decoded = decoded.ok_or_else(wrong)?;
            let (user, password) = decoded.split_once(':').ok_or_else(wrong)?;
            // Old versions of Docker padded passwords with zeros.
            return Ok(Some(basic(user, password.trim_matches('\0'))));
        }
        Ok(text("username")?.zip(text("password")?).map(|(user, password)| basic(user, password)))
    }

    fn section(&self, name: &str) -> Result<Option<&Map<String, Value>>, CredentialError> {
        match self.document.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Object(section)) => Ok(Some(section)),
            Some(_) => Err(self.malformed(name, "is not an object")),
        }
    }

    fn malformed(&self, key: &str, what: &'static str) -> CredentialError {
        CredentialError::Malformed { path: self.path.clone(), key: key.to_owned(), what }
    }
}

/// The entries for a server, best match first.
fn best_of<'a>(section: &'a Map<String, Value>, server: &Server<'_>) -> Vec<(&'a String, &'a Value)> {
    let mut found: Vec<_> = section.iter().filter_map(|(key, value)| Some((server.rank(key)?, key, value))).collect();
    found.sort_by_key(|(rank, key, _)| (*rank, key.as_str()));
    found.into_iter().map(|(_, key, value)| (key, value)).collect()
}

fn basic(user: &str, password: &str) -> Credential {
    Credential::Basic { user: user.to_owned(), password: Secret::new(password) }
}

#[cfg(test)]
mod tests;
