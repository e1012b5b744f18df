//! The log of making an environment: complete in a file, the last lines in memory, without secrets.

use std::collections::VecDeque;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::redact::redacted;

/// The log of making an environment.
pub(super) struct InstallLog {
    path: PathBuf,
    file: File,
    tail: VecDeque<String>,
}

/// Enough to hold an installer's explanation and the traceback of a failed build above it.
const TAIL: usize = 600;
/// Lines that are shown of a failure.
const SHOWN: usize = 15;

impl InstallLog {
    pub(super) fn create(path: PathBuf) -> std::io::Result<Self> {
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path)?;
        Ok(Self { path, file, tail: VecDeque::new() })
    }

    /// Logs a line and returns it without secrets.
    pub(super) fn take(&mut self, line: &str) -> String {
        let line = redacted(line);
        // A failed write doesn't matter: the installer itself reports a full disk.
        let _ = writeln!(self.file, "{line}");
        if self.tail.len() == TAIL {
            self.tail.pop_front();
        }
        self.tail.push_back(line.clone());
        line
    }

    /// Clears the last lines before the next step.
    pub(super) fn begin_step(&mut self) {
        self.tail.clear();
    }

    pub(super) fn tail(&self) -> Vec<String> {
        self.tail.iter().cloned().collect()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn remove(self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Returns the last relevant lines.
pub(super) fn relevant_lines(lines: &[String]) -> Vec<String> {
    const NOISE: [&str; 26] = [
        "Looking in ",
        "Collecting ",
        "Downloading ",
        "Using cached ",
        "Requirement already satisfied",
        "Preparing metadata",
        "Installing build dependencies",
        "Getting requirements to build wheel: ",
        "Installing backend dependencies",
        "[notice]",
        "WARNING: Retrying",
        "copying ",
        "creating ",
        "running ",
        "Using Python ",
        "Resolved ",
        "Prepared ",
        "note: This error originates",
        "Obtaining ",
        "Building wheel",
        "Attempting uninstall",
        "Found existing installation",
        "Traceback (most recent call last)",
        "hint: This error likely indicates",
        "[tool.uv.",
        "or `uv pip install",
    ];
    let tells = |line: &&String| !line.trim().is_empty() && !NOISE.iter().any(|noise| line.trim_start().starts_with(noise));
    // Only the last line of a traceback is relevant.
    let is_frame = |line: &str| line.trim_start().starts_with("File \"");
    let mut after_frame = false;
    let outside_frames = lines.iter().filter(|line| {
        let inside = is_frame(line) || after_frame || line.trim().chars().all(|c| matches!(c, '^' | '~'));
        after_frame = is_frame(line);
        !inside
    });
    let relevant_lines: Vec<_> = outside_frames.filter(tells).map(|line| shortened(line)).collect();
    relevant_lines[relevant_lines.len().saturating_sub(SHOWN)..].to_vec()
}

fn shortened(line: &str) -> String {
    const LONGEST: usize = 400;
    let line = line.trim_end();
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    // The end is the more relevant part: the newest releases of a long list, the message of a compiler.
    let end: String = line.chars().skip(line.chars().count() - LONGEST / 2).collect();
    let start: String = line.chars().take(LONGEST / 2).collect();
    format!("{start} … {end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(log: &str) -> Vec<String> {
        relevant_lines(&log.lines().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn what_is_shown_leaves_the_noise_out() {
        assert_eq!(
            told("Looking in links: /opt/wheels\nCollecting a\n  Downloading a-1.tar.gz\n\nERROR: the end"),
            ["ERROR: the end"]
        );
    }

    #[test]
    fn of_a_failed_build_the_exception_is_shown_without_its_frames() {
        let log = "error: Failed to build `a==1`
         Traceback (most recent call last):
           File \"<string>\", line 8, in <module>
             import distutils.core
             ^^^^^^^^^^^^^^^^^^^^^
         ModuleNotFoundError: No module named 'distutils'";
        assert_eq!(told(log), ["error: Failed to build `a==1`", "         ModuleNotFoundError: No module named 'distutils'"]);
    }
}
