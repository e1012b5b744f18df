//! The workspace on this machine, driven through the library: which one is meant, its catalog, its registry folder and its
//! storage, also with many processes at once and with processes that are killed.

mod attaching;
mod catalog;
mod documents;
mod environments;
mod layout;
mod lifecycle;
mod processes;
mod remote;
mod search;

use std::io::Write;
use std::path::{Path, PathBuf};

use aml::names::{Digest, FileName, ModelName};
use aml::registry::LayoutFolder;
use aml::storage::Storage;
use aml::workspace::{
    Missing, ModelDraft, ModelFacts, SafeFolders, TrustedPlaces, Workspace, WorkspaceContext, WorkspaceRequest,
};
use sha2::Digest as _;

/// A data folder and a working directory of a test's own.
fn context(home: &Path) -> WorkspaceContext {
    let working_directory = home.join("work");
    std::fs::create_dir_all(&working_directory).expect("a working directory");
    let (safe, trusted) = (SafeFolders::default(), TrustedPlaces::default());
    WorkspaceContext { data: home.join("data"), working_directory, safe, trusted }
}

/// The workspace that no configuration means.
fn default_workspace(home: &Path) -> Workspace {
    Workspace::locate(&WorkspaceRequest::default(), &context(home), Missing::Create).expect("the default workspace")
}

/// Puts a blob into the registry.
fn store(registry: &LayoutFolder, content: &[u8]) -> Digest {
    let digest = Digest::from_sha256(sha2::Sha256::digest(content).into());
    let mut blob = registry.begin_blob().expect("a blob");
    blob.write_all(content).expect("written");
    blob.finish(&digest).expect("finished");
    digest
}

/// The folder behind a storage's URL.
fn folder_of(storage: &Storage) -> PathBuf {
    storage.url().strip_prefix("file://").expect("a folder").replace("%20", " ").into()
}

/// The names of unfinished blobs in a registry's folder.
fn incoming(registry: &LayoutFolder) -> Vec<String> {
    let entries = std::fs::read_dir(registry.root().join(".incoming")).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("text"));
    names.filter(|name| name != ".made-by-aml").collect()
}

fn draft(name: &str, layer: Digest) -> ModelDraft {
    let name = ModelName::new(name).expect("a model name");
    ModelDraft { name, layer, size: 7, entry: FileName::new("model.pkl").expect("a file name"), facts: ModelFacts::default() }
}

fn at(second: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_second(second).expect("a time")
}
