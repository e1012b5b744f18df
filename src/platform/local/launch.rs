//! Starting the processes of the local platform: this program again, in a role of its own, outliving whoever starts it.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::lock;
use super::paths::Paths;
use crate::files::make_private_folder;
use crate::platform::Variables;

/// A process to start.
pub(super) struct Launch<'a> {
    pub(super) executable: &'a Path,
    /// Its arguments: the role and its folder or file. Never a secret: arguments are seen by all users.
    pub(super) arguments: Vec<PathBuf>,
    pub(super) variables: &'a Variables,
    /// The lock that is the process's life.
    pub(super) lock: PathBuf,
    pub(super) log: PathBuf,
    pub(super) also: &'a [(&'a str, &'a str)],
}

/// Bodies that wait are the router's largest blocks of memory. From this size on glibc takes each from the system and gives it back; it
/// would keep the smaller ones that a crowd has used.
const ROUTER_MEMORY: &[(&str, &str)] = &[("MALLOC_MMAP_THRESHOLD_", "40960")];

/// Starts the supervisor or the router of a workspace, unless it lives already. Each has a folder of its role's name.
pub(super) fn start_role(paths: &Paths, role: &str, executable: &Path, variables: &Variables) -> io::Result<Started> {
    let folder = paths.state().join(role);
    make_private_folder(&folder)?;
    let state = paths.state().to_owned();
    start(&Launch {
        executable,
        arguments: vec![role.into(), "--state".into(), state, "--runtime".into(), paths.runtime_parent()],
        variables,
        lock: folder.join("lock"),
        log: folder.join(format!("{role}.log")),
        also: if role == "router" { ROUTER_MEMORY } else { &[] },
    })
}

/// Starts the process, unless one lives already.
pub(super) fn start(launch: &Launch<'_>) -> io::Result<Started> {
    let Some(held) = lock::take(&launch.lock)? else { return Ok(Started::LivesAlready) };
    let log = open_log(&launch.log)?;
    #[expect(clippy::disallowed_methods, reason = "the local platform is what starts processes")]
    let mut command = Command::new(launch.executable);
    // The locked file becomes standard input and with it the process's own; this program's copy closes with the command.
    command
        .env_clear()
        .envs(&launch.variables.0)
        .envs(launch.also.iter().copied())
        .args(&launch.arguments)
        .stdin(Stdio::from(held))
        .stdout(Stdio::from(log.try_clone()?))
        .stderr(Stdio::from(log));
    // Ctrl-C in the terminal goes to the foreground group; it must not reach services.
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn()?;
    Ok(Started::Now(child))
}

/// Whether a process had to be started.
pub(super) enum Started {
    /// One holds the lock.
    LivesAlready,
    /// It was started now; its parent has to wait for it some time, or it stays as a zombie.
    Now(std::process::Child),
}

impl Started {
    /// Waits for the process in a thread, so that it is reaped.
    pub(super) fn reap(self) {
        if let Self::Now(mut child) = self {
            std::thread::spawn(move || {
                // Its lock and its log say how it ended.
                let _ = child.wait();
            });
        }
    }
}

/// A log of the platform's own that has grown beyond 10 MiB starts anew, the old one kept beside it.
fn open_log(path: &Path) -> io::Result<File> {
    if std::fs::metadata(path).is_ok_and(|found| found.len() > 10 << 20) {
        std::fs::rename(path, path.with_extension("log.1"))?;
    }
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}
