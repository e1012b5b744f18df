//! The logs of builds: one for each environment key, the newest ones kept.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::BuildError;
use crate::environment::EnvironmentKey;
use crate::files::{MarkedFolder, OrphanFile, orphan_files};

const LOGS: &str = "build-logs";
const LOG: &str = ".log";
/// The number of logs that are kept.
const LOGS_KEPT: usize = 40;

/// The log of a key's latest build.
#[derive(Debug)]
pub(super) struct BuildLog {
    pub(super) path: PathBuf,
    file: File,
}

impl BuildLog {
    /// Creates the log, and removes the oldest ones.
    pub(super) fn create(store: &Path, key: &str) -> Result<Self, BuildError> {
        let folder = store.join(LOGS);
        MarkedFolder::make(&folder, 0o700).map_err(BuildError::io("make folder", &folder))?;
        prune(&folder, LOGS_KEPT - 1);
        let path = folder.join(format!("{key}{LOG}"));
        let open = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path);
        let file = open.map_err(BuildError::io("write", &path))?;
        // Locked while it is written, so that it doesn't count as finished. Without a lock, its age says the same.
        let _ = file.try_lock();
        Ok(Self { path, file })
    }

    pub(super) fn line(&mut self, line: &str) {
        // A failed write doesn't matter: the engine itself reports a full disk.
        let _ = writeln!(self.file, "{line}");
    }
}

/// Returns whether a file is the log of an environment's build.
fn is_log(name: &str) -> bool {
    name.strip_suffix(LOG).is_some_and(|key| EnvironmentKey::parse(key).is_some())
}

fn prune(folder: &Path, kept: usize) {
    let mut logs = orphan_files(folder, is_log).unwrap_or_default();
    logs.sort_by_key(OrphanFile::written);
    for log in logs.into_iter().rev().skip(kept) {
        let _ = log.remove();
    }
}

/// Returns the logs of finished builds in a [`BuildHost`](super::BuildHost)'s store, each with the key of its environment.
pub fn finished_build_logs(store: &Path) -> io::Result<Vec<(String, OrphanFile)>> {
    let with_key = |log: OrphanFile| Some((log.path().file_name()?.to_str()?.strip_suffix(LOG)?.to_owned(), log));
    Ok(orphan_files(&store.join(LOGS), is_log)?.into_iter().filter_map(with_key).collect())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_logs_of_finished_builds_are_found() {
        let store = tempfile::tempdir().unwrap();
        assert!(finished_build_logs(store.path()).unwrap().is_empty(), "a machine that never built has none");
        let mut running = BuildLog::create(store.path(), &"a".repeat(64)).unwrap();
        let mut over = BuildLog::create(store.path(), &"b".repeat(64)).unwrap();
        running.line("STEP 1");
        over.line("STEP 2");
        drop(over);
        let kept = finished_build_logs(store.path()).unwrap();
        assert_eq!(kept.iter().map(|(key, log)| (key.as_str(), log.size())).collect::<Vec<_>>(), [("b".repeat(64).as_str(), 7)]);
        for (_, log) in kept {
            log.remove().unwrap();
        }
        assert!(running.path.is_file());
        drop(running);
        assert_eq!(finished_build_logs(store.path()).unwrap().len(), 1);
    }

    #[test]
    fn old_logs_are_removed_and_the_newest_are_kept() {
        let store = tempfile::tempdir().unwrap();
        let folder = store.path().join(LOGS);
        MarkedFolder::make(&folder, 0o700).unwrap();
        let log_of = |age: u64| folder.join(format!("{age:064x}.log"));
        for age in 0..LOGS_KEPT as u64 + 5 {
            let file = File::create(log_of(age)).unwrap();
            file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_secs(100 * (age + 1))).unwrap();
        }
        fs::write(folder.join("mine.log"), "text").unwrap();
        let log = BuildLog::create(store.path(), &"f".repeat(64)).unwrap();
        assert!(log.path.exists() && log_of(0).exists() && !log_of(LOGS_KEPT as u64).exists());
        assert!(folder.join("mine.log").exists(), "a file of another form was removed");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), LOGS_KEPT + 2);
    }
}
