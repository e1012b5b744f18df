//! Files that aren't ours, through the real binary: whatever a folder, a config.json or a document says, what a stranger has stays.
//! What needs files of another user is left out for everybody but root, and says so on the terminal.
#![expect(clippy::unwrap_used, reason = "a test that can't do its set-up has failed")]

mod documents;
mod folders;
mod ownership;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::cli::sandbox::Sandbox;

/// A workspace whose registry and storage a config.json names.
fn config(registry: &str, storage: &str) -> String {
    serde_json::json!({ "resource_group": "rg", "workspace_name": "team", "registry": registry, "storage": storage }).to_string()
}

/// A machine whose working folder is a project with this config.json.
fn project(registry: &str, storage: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(".azureml/config.json", config(registry, storage));
    sandbox
}

/// All that lies below a folder: what it is, holds and leads to, and when it was written.
fn tree(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            let facts = path.symlink_metadata().unwrap();
            let content = match fs::read_link(&path) {
                Ok(target) => target.display().to_string(),
                Err(_) if facts.is_dir() => "folder".to_owned(),
                Err(_) => String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned(),
            };
            found.insert(path.clone(), format!("{content} {}.{}", facts.mtime(), facts.mtime_nsec()));
            if facts.is_dir() {
                folders.push(path);
            }
        }
    }
    found
}

/// Registers a model of one file, the first of its name.
fn register(sandbox: &Sandbox) {
    sandbox.write("model.pkl", "weights");
    let _ = sandbox.aml("model register -n m -p model.pkl").success();
}
