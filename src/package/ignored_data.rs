//! Finds models and data that a `.gitignore` leaves out. The v1 web services read no ignore file and shipped them, so that a project
//! that worked there may miss its model here.

use std::fs;
use std::path::{Path, PathBuf};

use super::listing::sort_key;
use super::{LeftOutReason, Listing, PackageWarning};

/// File extensions of models and of data that entry scripts read.
const EXTENSIONS: &[&str] = &[
    "arrow",
    "avro",
    "bin",
    "bz2",
    "cbm",
    "ckpt",
    "csv",
    "dill",
    "feather",
    "gguf",
    "gz",
    "h5",
    "hdf5",
    "joblib",
    "keras",
    "mar",
    "mlmodel",
    "model",
    "npy",
    "npz",
    "onnx",
    "parquet",
    "pb",
    "pickle",
    "pkl",
    "pmml",
    "pt",
    "pth",
    "rds",
    "safetensors",
    "sav",
    "sqlite",
    "tflite",
    "tsv",
    "ubj",
    "xgb",
    "xlsx",
    "xz",
    "zip",
    "zst",
];

/// Folders of tools that hold such files, which no service reads.
const TOOL_FOLDERS: &[&str] = &[
    ".cache",
    ".eggs",
    ".git",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pytest_cache",
    ".ruff_cache",
    ".tox",
    ".venv",
    "__pycache__",
    "env",
    "node_modules",
    "site-packages",
    "venv",
];

/// File names that a warning lists.
const NAMED: usize = 10;
/// Entries of left-out folders that are examined at most: a hint must not slow the listing down.
const MOST_EXAMINED: u32 = 20_000;

/// Returns the warning, if models or data are left out.
pub(super) fn warn(listing: &Listing) -> Option<PackageWarning> {
    let mut search = Search { root: &listing.root, found: Vec::new(), examined: 0 };
    for left in listing.left_out.iter().filter(|left| left.reason == LeftOutReason::Ignored) {
        if left.folder {
            search.search_folder(left.path.clone());
        } else {
            search.examine(&left.path);
        }
    }
    search.found.sort_unstable_by(|a, b| sort_key(a).cmp(sort_key(b)));
    let count = search.found.len() as u64;
    search.found.truncate(NAMED);
    let at_least = search.examined >= MOST_EXAMINED;
    (count > 0).then_some(PackageWarning::DataIgnored { count, names: search.found, at_least })
}

struct Search<'a> {
    root: &'a Path,
    found: Vec<PathBuf>,
    examined: u32,
}

impl Search<'_> {
    fn examine(&mut self, path: &Path) {
        let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
        if extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str())) {
            self.found.push(path.to_owned());
        }
    }

    /// Searches a left-out folder. Errors don't matter: nothing of it is packaged.
    fn search_folder(&mut self, folder: PathBuf) {
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            let on_disk = self.root.join(&folder);
            let is_tools = folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| TOOL_FOLDERS.contains(&name));
            if is_tools || on_disk.join("pyvenv.cfg").exists() {
                continue;
            }
            for entry in fs::read_dir(&on_disk).into_iter().flatten().flatten() {
                self.examined += 1;
                if self.examined >= MOST_EXAMINED {
                    return;
                }
                let path = folder.join(entry.file_name());
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    Ok(kind) if kind.is_file() => self.examine(&path),
                    _ => {}
                }
            }
        }
    }
}
