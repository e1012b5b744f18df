//! The logs of builds that are over.

use std::io;
use std::path::Path;

use super::place::{LOGS, is_log};
use crate::files::{OrphanFile, orphan_files};

/// Returns the logs of builds that are over, in a [`BuildHost`](super::BuildHost)'s store, each with the key of the environment that
/// was built.
pub fn kept_logs(store: &Path) -> io::Result<Vec<(String, OrphanFile)>> {
    let with_key = |log: OrphanFile| Some((log.path().file_name()?.to_str()?.strip_suffix(".log")?.to_owned(), log));
    Ok(orphan_files(&store.join(LOGS), is_log)?.into_iter().filter_map(with_key).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::builders::place::BuildLog;

    #[test]
    fn a_log_is_found_when_its_build_is_over() {
        let store = tempfile::tempdir().unwrap();
        assert!(kept_logs(store.path()).unwrap().is_empty(), "a machine that never built has none");
        let mut running = BuildLog::begin(store.path(), &"a".repeat(64)).unwrap();
        let mut over = BuildLog::begin(store.path(), &"b".repeat(64)).unwrap();
        running.line("STEP 1");
        over.line("STEP 2");
        drop(over);
        let kept = kept_logs(store.path()).unwrap();
        assert_eq!(kept.iter().map(|(key, log)| (key.as_str(), log.size())).collect::<Vec<_>>(), [("b".repeat(64).as_str(), 7)]);
        for (_, log) in kept {
            log.remove().unwrap();
        }
        assert!(running.path.is_file());
        drop(running);
        assert_eq!(kept_logs(store.path()).unwrap().len(), 1);
    }
}
