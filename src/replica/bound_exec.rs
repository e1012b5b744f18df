//! The hidden command `aml exec`: becomes another program, which is killed when its parent ends.

use std::ffi::OsString;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::inbound::set_soft_limit;
use rustix::process::{Signal, getppid, set_parent_process_death_signal};

/// Why this process could not become the program. There is no value for success: it doesn't return.
#[derive(Debug, thiserror::Error)]
pub enum ExecError {
    /// The kernel refused to bind this process to its parent.
    #[error("bind '{}' to its parent", program.display())]
    Bind {
        /// The program that was to run.
        program: PathBuf,
        source: io::Error,
    },
    #[error("start '{}': its parent has ended", program.display())]
    ParentEnded {
        /// The program that was to run.
        program: PathBuf,
    },
    #[error("set the limit on open files of '{}'", program.display())]
    OpenFiles {
        /// The program that was to run.
        program: PathBuf,
        source: io::Error,
    },
    #[error("start '{}'", program.display())]
    Start {
        /// The program that was to run.
        program: PathBuf,
        source: io::Error,
    },
}

/// Becomes `program`, killed as soon as the thread that started this process ends; returns only when that fails.
///
/// A parent that ended before the call isn't noticed here: the program itself compares its parent with the expected one.
/// The program gets `open_files` as its soft limit on open files; without it, this process's.
pub fn exec_bound_to_parent(program: &Path, arguments: &[OsString], open_files: Option<u64>) -> ExecError {
    let parent = getppid();
    if let Err(error) = set_parent_process_death_signal(Some(Signal::KILL)) {
        return ExecError::Bind { program: program.to_owned(), source: error.into() };
    }
    // The signal is only sent for a parent that ends from now on.
    if getppid() != parent {
        return ExecError::ParentEnded { program: program.to_owned() };
    }
    if let Some(source) = open_files.and_then(|soft| set_soft_limit(soft).err()) {
        return ExecError::OpenFiles { program: program.to_owned(), source };
    }
    #[expect(clippy::disallowed_methods, reason = "this replaces the process itself; that is all this file is for")]
    let source = Command::new(program).args(arguments).exec();
    ExecError::Start { program: program.to_owned(), source }
}
