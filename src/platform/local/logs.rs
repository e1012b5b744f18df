//! The logs of a service: one file for each replica, shown as one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::platform::ReplicaNames;

/// How many files are kept: those of the last replicas, which tell why a service isn't what it was.
const KEPT: usize = 40;
/// How much of each file's end is read at most: 5,000 lines are about 1 MiB.
const MOST: u64 = 8 << 20;
/// How often a followed log is read.
const FOLLOW_INTERVAL: Duration = Duration::from_millis(100);

/// Returns the last lines of a service's logs; with `follow`, hands them and each new piece to it until the service is deleted.
pub(super) async fn tell(
    folder: &Path,
    lines: usize,
    names: ReplicaNames,
    follow: Option<&mut dyn FnMut(&str)>,
) -> io::Result<String> {
    // It begins first: lines written meanwhile appear twice rather than never.
    let mut follower = LogFollower::from_now(folder.to_owned(), names)?;
    let text = read_logs(folder, lines, names)?;
    let Some(hear) = follow else { return Ok(text) };
    hear(&text);
    loop {
        let news = follower.news()?;
        if news.is_empty() && !follower.exists() {
            return Ok(String::new());
        }
        if !news.is_empty() {
            hear(&news);
        }
        tokio::time::sleep(FOLLOW_INTERVAL).await;
    }
}

/// Returns the last lines of all replicas' logs in the order of their time stamps.
fn read_logs(folder: &Path, lines: usize, names: ReplicaNames) -> io::Result<String> {
    let mut records = Vec::new();
    for path in log_files(folder)? {
        let replica = replica_of(&path);
        records.extend(records_of(&read_end(&path)?).into_iter().map(|record| (replica.clone(), record)));
    }
    // The sort is stable: records without a stamp stay where their file has them, behind the stamped one before.
    records.sort_by(|(_, a), (_, b)| a.stamp.cmp(&b.stamp));
    let all: Vec<(&str, &str)> =
        records.iter().flat_map(|(replica, record)| record.text.lines().map(move |line| (replica.as_str(), line))).collect();
    let shown = &all[all.len().saturating_sub(lines)..];
    let are_several = shown.iter().any(|(replica, _)| shown.first().is_some_and(|(first, _)| first != replica));
    let shows_replica = names == ReplicaNames::Shown && are_several;
    let line = |(replica, line): &(&str, &str)| {
        let name = if shows_replica { [*replica, " "] } else { ["", ""] };
        [name[0], name[1], *line, "\n"].concat()
    };
    Ok(shown.iter().map(line).collect())
}

/// Returns the name of the replica whose log a file is: `svc-1-2` of `svc-1-2.log.1`.
fn replica_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.split_once(".log").map_or(&*name, |(replica, _)| replica).to_owned()
}

/// A stamped line and the lines that belong to it (a traceback, a banner).
struct Record {
    stamp: String,
    text: String,
}

fn records_of(text: &str) -> Vec<Record> {
    let mut records: Vec<Record> = Vec::new();
    for line in text.lines() {
        match (stamp_of(line), records.last_mut()) {
            (None, Some(last)) => {
                last.text.push_str(line);
                last.text.push('\n');
            }
            (stamp, _) => records.push(Record { stamp: stamp.unwrap_or_default(), text: format!("{line}\n") }),
        }
    }
    records
}

/// Returns the `YYYY-MM-DD hh:mm:ss` that a line of the scoring server (or, in brackets, of gunicorn) begins with.
fn stamp_of(line: &str) -> Option<String> {
    let stamp = line.strip_prefix('[').unwrap_or(line).get(..19)?;
    let shape = stamp.bytes().zip("dddd-dd-dd dd:dd:dd".bytes());
    shape
        .into_iter()
        .all(|(byte, kind)| if kind == b'd' { byte.is_ascii_digit() } else { byte == kind })
        .then(|| stamp.to_owned())
}

/// Returns the last lines of one file.
pub(super) fn last_lines(path: &Path, lines: usize) -> io::Result<Vec<String>> {
    let text = read_end(path)?;
    let all: Vec<&str> = text.lines().collect();
    Ok(all[all.len().saturating_sub(lines)..].iter().map(ToString::to_string).collect())
}

/// Removes the oldest files when there are many.
pub(super) fn remove_old(folder: &Path) -> io::Result<()> {
    let files = log_files(folder)?;
    files.iter().take(files.len().saturating_sub(KEPT)).try_for_each(fs::remove_file)
}

fn log_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    match fs::read_dir(folder) {
        Ok(found) => {
            for entry in found {
                files.push(entry?.path());
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    // A rotated file ends in `.log.1` and is older than the `.log` that follows it.
    files.retain(|path| path.to_string_lossy().contains(".log"));
    files.sort_by_key(|path| fs::metadata(path).map(|found| found.mtime()).unwrap_or_default());
    Ok(files)
}

fn read_end(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(MOST)))?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Hands out what is written to a service's logs from now on, replicas that come later included.
#[derive(Debug)]
struct LogFollower {
    folder: PathBuf,
    /// How far each file was read, by inode: a rotated file keeps its own.
    read: BTreeMap<u64, u64>,
    names: ReplicaNames,
}

impl LogFollower {
    /// Returns a follower that begins at the present ends.
    fn from_now(folder: PathBuf, names: ReplicaNames) -> io::Result<Self> {
        let mut follower = Self { folder, read: BTreeMap::new(), names };
        for path in log_files(&follower.folder)? {
            let found = fs::metadata(&path)?;
            follower.read.insert(found.ino(), found.len());
        }
        Ok(follower)
    }

    /// Returns whether the service's logs are still there.
    fn exists(&self) -> bool {
        self.folder.exists()
    }

    /// Returns the whole lines written since the last call.
    fn news(&mut self) -> io::Result<String> {
        let mut news = String::new();
        let files = log_files(&self.folder)?;
        let are_several = files.iter().any(|path| files.first().is_some_and(|first| replica_of(first) != replica_of(path)));
        let shows_replica = self.names == ReplicaNames::Shown && are_several;
        for path in files {
            let mut file = match File::open(&path) {
                Ok(file) => file,
                // It was rotated away between the listing and now; its inode turns up under the other name.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let from = self.read.entry(file.metadata()?.ino()).or_default();
            file.seek(SeekFrom::Start(*from))?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            *from += whole as u64;
            let text = String::from_utf8_lossy(&bytes[..whole]);
            if shows_replica {
                let replica = replica_of(&path);
                news.extend(text.lines().map(|line| format!("{replica} {line}\n")));
            } else {
                news.push_str(&text);
            }
        }
        Ok(news)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_two_replicas_stand_in_the_order_of_their_time_stamps() {
        let folder = tempfile::tempdir().unwrap();
        let first = "2026-11-23 10:00:01,000 I [1] a - one\nTraceback\n  of one\n2026-11-23 10:00:03,000 I [1] a - three\n";
        fs::write(folder.path().join("svc-1-1.log"), first).unwrap();
        fs::write(folder.path().join("svc-1-2.log"), "[2026-11-23 10:00:02 +0000] [2] [INFO] two\n").unwrap();
        let told = read_logs(folder.path(), 5000, ReplicaNames::AsEver).unwrap();
        let order: Vec<_> = told.lines().map(|line| line.rsplit(' ').next().unwrap()).collect();
        assert_eq!(order, ["one", "Traceback", "one", "two", "three"], "{told}");
        let named = read_logs(folder.path(), 5000, ReplicaNames::Shown).unwrap();
        let replicas: Vec<_> = named.lines().map(|line| line.split(' ').next().unwrap()).collect();
        assert_eq!(replicas, ["svc-1-1", "svc-1-1", "svc-1-1", "svc-1-2", "svc-1-1"], "{named}");
        assert!(read_logs(folder.path(), 1, ReplicaNames::Shown).unwrap().starts_with("2026"), "one replica needs no name");
        assert_eq!(read_logs(folder.path(), 2, ReplicaNames::AsEver).unwrap().lines().count(), 2);
    }

    #[test]
    fn a_follower_hands_out_whole_new_lines_and_survives_rotation() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("svc-1-1.log");
        fs::write(&log, "old\n").unwrap();
        let mut follower = LogFollower::from_now(folder.path().to_owned(), ReplicaNames::AsEver).unwrap();
        assert_eq!(follower.news().unwrap(), "");
        fs::write(&log, "old\nnew\npart").unwrap();
        assert_eq!(follower.news().unwrap(), "new\n");
        fs::write(&log, "old\nnew\npartial\n").unwrap();
        fs::rename(&log, folder.path().join("svc-1-1.log.1")).unwrap();
        fs::write(&log, "after\n").unwrap();
        let news = follower.news().unwrap();
        assert!(news.contains("partial\n") && news.contains("after\n"), "{news}");
    }

    #[test]
    fn a_service_without_logs_has_an_empty_log() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read_logs(&folder.path().join("none"), 10, ReplicaNames::Shown).unwrap(), "");
    }
}
