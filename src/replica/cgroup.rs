//! What the kernel counts of this container: kills for want of memory, memory used, waits for the CPU. Of both versions of control groups.

use std::fs;
use std::path::{Path, PathBuf};

use crate::service::ResourceUse;

const ROOT: &str = "/sys/fs/cgroup";
const OWN: &str = "/proc/self/cgroup";
/// Version 1 writes "no limit" as the largest number of whole pages.
const NO_LIMIT: u64 = 1 << 60;

/// The control group of this process, as far as it can be read.
#[derive(Debug, Clone, Default)]
pub(super) struct Cgroup {
    memory: Option<PathBuf>,
    cpu: Option<PathBuf>,
}

/// Kills for want of memory since the last look.
#[derive(Debug)]
pub(super) struct OomWatch {
    cgroup: Cgroup,
    seen: Option<u64>,
}

impl Cgroup {
    /// Returns this process's own.
    pub(super) fn own() -> Self {
        Self::below(Path::new(ROOT), &fs::read_to_string(OWN).unwrap_or_default())
    }

    /// `own` says which group of each hierarchy is this process's. A container mostly sees its own group as the root of each.
    fn below(root: &Path, own: &str) -> Self {
        let find = |controller: &str, files: &[&str]| {
            let folders = own.lines().filter_map(|line| {
                let (_, rest) = line.split_once(':')?;
                let (controllers, group) = rest.split_once(':')?;
                let hierarchy = match controllers {
                    "" => root.to_owned(),
                    some if some.split(',').any(|one| one == controller) => root.join(controller),
                    _ => return None,
                };
                Some([hierarchy.join(group.trim_start_matches('/')), hierarchy])
            });
            folders.flatten().find(|folder| files.iter().any(|file| folder.join(file).exists()))
        };
        Self { memory: find("memory", &["memory.events", "memory.oom_control"]), cpu: find("cpu", &["cpu.stat"]) }
    }

    /// Returns what has been used so far.
    pub(super) fn used(&self) -> ResourceUse {
        ResourceUse {
            oom_kills: self.oom_kills(),
            memory_limit_bytes: self.memory_number(&["memory.max", "memory.limit_in_bytes"]).filter(|limit| *limit < NO_LIMIT),
            memory_peak_bytes: self.memory_number(&["memory.peak", "memory.max_usage_in_bytes"]),
            cpu_periods: counted(self.cpu.as_deref(), "cpu.stat", "nr_periods"),
            cpu_periods_throttled: counted(self.cpu.as_deref(), "cpu.stat", "nr_throttled"),
        }
    }

    fn oom_kills(&self) -> Option<u64> {
        let files = ["memory.events", "memory.oom_control"];
        files.iter().find_map(|file| counted(self.memory.as_deref(), file, "oom_kill"))
    }

    fn memory_number(&self, files: &[&str]) -> Option<u64> {
        let folder = self.memory.as_ref()?;
        files.iter().find_map(|file| fs::read_to_string(folder.join(file)).ok()?.trim().parse().ok())
    }
}

impl OomWatch {
    /// Watches from now on.
    pub(super) fn new(cgroup: Cgroup) -> Self {
        Self { seen: cgroup.oom_kills(), cgroup }
    }

    /// Returns how many processes were killed since the last look.
    pub(super) fn more(&mut self) -> u64 {
        let now = self.cgroup.oom_kills();
        let more = now.zip(self.seen).map_or(0, |(now, before)| now.saturating_sub(before));
        self.seen = now.or(self.seen);
        more
    }
}

/// Returns the number after a name in a file of `<name> <number>` lines.
fn counted(folder: Option<&Path>, file: &str, name: &str) -> Option<u64> {
    let text = fs::read_to_string(folder?.join(file)).ok()?;
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' ')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file system of control groups with these files.
    fn root(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    const USED: ResourceUse = ResourceUse {
        oom_kills: Some(2),
        memory_limit_bytes: Some(104_857_600),
        memory_peak_bytes: Some(104_853_504),
        cpu_periods: Some(100),
        cpu_periods_throttled: Some(40),
    };

    #[test]
    fn version_2_is_read_in_its_own_group_and_at_the_root_of_a_container() {
        let files = [
            ("memory.events", "low 0\nhigh 0\nmax 91\noom 3\noom_kill 2\noom_group_kill 0\n"),
            ("memory.max", "104857600\n"),
            ("memory.peak", "104853504\n"),
            ("cpu.stat", "usage_usec 1\nnr_periods 100\nnr_throttled 40\nthrottled_usec 5\n"),
        ];
        assert_eq!(Cgroup::below(root(&files).path(), "0::/\n").used(), USED);
        let deep = files.map(|(file, text)| (format!("a/b/{file}"), text));
        let deep = root(&deep.each_ref().map(|(file, text)| (file.as_str(), *text)));
        assert_eq!(Cgroup::below(deep.path(), "0::/a/b\n").used(), USED);
        fs::write(deep.path().join("a/b/memory.max"), "max\n").unwrap();
        let unlimited = Cgroup::below(deep.path(), "0::/a/b\n").used();
        assert_eq!(unlimited.memory_limit_bytes, None);
    }

    #[test]
    fn version_1_is_read_beside_an_empty_version_2() {
        let files = [
            ("memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n"),
            ("memory/memory.limit_in_bytes", "104857600\n"),
            ("memory/memory.max_usage_in_bytes", "104853504\n"),
            ("cpu/cpu.stat", "nr_periods 100\nnr_throttled 40\nthrottled_time 5\n"),
        ];
        let root = root(&files);
        let own = "4:memory:/kubepods/pod1/c\n3:cpu,cpuacct:/kubepods/pod1/c\n0::/\n";
        assert_eq!(Cgroup::below(root.path(), own).used(), USED);
        fs::write(root.path().join("memory/memory.limit_in_bytes"), "9223372036854771712\n").unwrap();
        assert_eq!(Cgroup::below(root.path(), own).used().memory_limit_bytes, None);
    }

    #[test]
    fn where_nothing_is_told_nothing_is_known() {
        let root = root(&[]);
        for own in ["", "0::/\n", "nonsense", "4:memory:/a\n"] {
            assert_eq!(Cgroup::below(root.path(), own).used(), ResourceUse::default(), "{own:?}");
        }
    }

    #[test]
    fn kills_are_counted_from_the_beginning_of_the_watch() {
        let files = [("memory.events", "oom_kill 5\n")];
        let root = root(&files);
        let mut watch = OomWatch::new(Cgroup::below(root.path(), "0::/\n"));
        assert_eq!(watch.more(), 0);
        fs::write(root.path().join("memory.events"), "oom_kill 7\n").unwrap();
        assert_eq!((watch.more(), watch.more()), (2, 0));
        fs::remove_file(root.path().join("memory.events")).unwrap();
        assert_eq!(watch.more(), 0);
        assert_eq!(OomWatch::new(Cgroup::default()).more(), 0);
    }
}
