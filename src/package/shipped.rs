//! Finds models and data that a `.gitignore` leaves out. The old web services read no ignore file and shipped them, so a
//! project that works today may not find its model tomorrow.

use std::fs;
use std::path::{Path, PathBuf};

use super::listing::sort_key;
use super::{LeftOutReason, Listing, PackageWarning};

/// Endings of models and of data that entry scripts read.
const ENDINGS: &[&str] = &[
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

/// Folders that are made by tools and hold such files without the service ever reading them.
const TOOLS: &[&str] = &[
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

/// As many names as a warning carries.
const NAMED: usize = 10;
/// As many entries of left-out folders as are looked at; a listing shouldn't become slow for a hint.
const LOOKED_AT: u32 = 20_000;

/// Returns the warning, if anything of that kind is left out.
pub(super) fn left_out_by_gitignore(listing: &Listing) -> Option<PackageWarning> {
    let mut search = Search { root: &listing.root, found: Vec::new(), looked_at: 0 };
    for left in listing.left_out.iter().filter(|left| left.reason == LeftOutReason::Ignored) {
        if left.folder {
            search.look_into(left.path.clone());
        } else {
            search.look_at(&left.path);
        }
    }
    search.found.sort_unstable_by(|a, b| sort_key(a).cmp(sort_key(b)));
    let count = search.found.len() as u64;
    search.found.truncate(NAMED);
    let at_least = search.looked_at >= LOOKED_AT;
    (count > 0).then_some(PackageWarning::LeavesOutWhatWasShipped { count, names: search.found, at_least })
}

struct Search<'a> {
    root: &'a Path,
    found: Vec<PathBuf>,
    looked_at: u32,
}

impl Search<'_> {
    fn look_at(&mut self, path: &Path) {
        let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
        if ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str())) {
            self.found.push(path.to_owned());
        }
    }

    /// Looks through a left-out folder. What can't be read there is no fault: it isn't packaged anyway.
    fn look_into(&mut self, folder: PathBuf) {
        let mut folders = vec![folder];
        while let Some(folder) = folders.pop() {
            let on_disk = self.root.join(&folder);
            let tools = folder.file_name().and_then(|name| name.to_str()).is_some_and(|name| TOOLS.contains(&name));
            if tools || on_disk.join("pyvenv.cfg").exists() {
                continue;
            }
            for entry in fs::read_dir(&on_disk).into_iter().flatten().flatten() {
                self.looked_at += 1;
                if self.looked_at >= LOOKED_AT {
                    return;
                }
                let path = folder.join(entry.file_name());
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => folders.push(path),
                    Ok(kind) if kind.is_file() => self.look_at(&path),
                    _ => {}
                }
            }
        }
    }
}
