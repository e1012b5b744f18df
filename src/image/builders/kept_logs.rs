//! The logs of builds that are over.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::place::LOGS;

/// The log of the last build of a key. It is held: no build writes it as long as this lives.
#[derive(Debug)]
pub struct KeptLog {
    key: String,
    path: PathBuf,
    size: u64,
    written: SystemTime,
    _held: File,
}

impl KeptLog {
    /// Returns the key of the environment that was built.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns its file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns its bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns when it was written last.
    pub fn written(&self) -> SystemTime {
        self.written
    }

    /// Removes it.
    pub fn remove(self) -> io::Result<()> {
        fs::remove_file(&self.path)
    }
}

/// Returns the logs of builds that are over, in a [`BuildHost`](super::BuildHost)'s store.
pub fn kept_logs(store: &Path) -> io::Result<Vec<KeptLog>> {
    let entries = match fs::read_dir(store.join(LOGS)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut kept = Vec::new();
    for entry in entries {
        kept.extend(hold(entry?.path()));
    }
    kept.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(kept)
}

/// One that can't be opened or is being written is not ours to judge.
fn hold(path: PathBuf) -> Option<KeptLog> {
    let key = path.file_name()?.to_str()?.strip_suffix(".log")?.to_owned();
    let held = File::open(&path).ok()?;
    held.try_lock().ok()?;
    let facts = held.metadata().ok()?;
    Some(KeptLog { key, path, size: facts.len(), written: facts.modified().ok()?, _held: held })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::builders::place::BuildLog;

    #[test]
    fn a_log_is_found_when_its_build_is_over() {
        let store = tempfile::tempdir().unwrap();
        assert!(kept_logs(store.path()).unwrap().is_empty(), "a machine that never built has none");
        let mut running = BuildLog::begin(store.path(), "running").unwrap();
        let mut over = BuildLog::begin(store.path(), "over").unwrap();
        running.line("STEP 1");
        over.line("STEP 2");
        drop(over);
        let kept = kept_logs(store.path()).unwrap();
        assert_eq!(kept.iter().map(|log| (log.key(), log.size())).collect::<Vec<_>>(), [("over", 7)]);
        for log in kept {
            log.remove().unwrap();
        }
        assert!(running.path.is_file());
        drop(running);
        assert_eq!(kept_logs(store.path()).unwrap().len(), 1);
    }
}
