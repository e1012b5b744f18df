//! Runs a program that prints a secret: once, with a time limit, and its output goes to the caller alone.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use super::error::in_words;
use crate::programs::SearchPath;

/// The most output that is read, in bytes.
const LARGEST: u64 = 1 << 20;

/// A program that prints a secret.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    search_path: SearchPath,
}

/// The output of a program.
pub struct ProgramOutput {
    /// Whether it exited with 0.
    pub succeeded: bool,
    /// Its stdout, which may hold a secret.
    pub out: Vec<u8>,
    pub err: Vec<u8>,
}

/// Why a program could not be run.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    #[error("'{}' could not be started", path.display())]
    Start { path: PathBuf, source: io::Error },
    #[error("the connection to '{}' broke", path.display())]
    Broken { path: PathBuf, source: io::Error },
    #[error("'{}' did not answer within {}", path.display(), in_words(*limit))]
    Slow { path: PathBuf, limit: Duration },
}

impl Program {
    /// Finds a program on a search path, which becomes its `PATH`.
    pub fn find(name: &str, search_path: &SearchPath) -> Option<Self> {
        search_path.find(name).map(|path| Self { path, search_path: search_path.clone() })
    }

    /// Runs the program with `arguments` and `input` on stdin, and returns its output. It is killed after `limit`, or when the call is dropped.
    pub async fn ask(&self, arguments: &[&str], input: &[u8], limit: Duration) -> Result<ProgramOutput, ProgramError> {
        #[expect(clippy::disallowed_methods, reason = "programs that know credentials are asked here, and nowhere else")]
        let mut command = Command::new(&self.path);
        command
            .args(arguments)
            .env("PATH", self.search_path.as_os_str())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let child = command.spawn().map_err(|source| ProgramError::Start { path: self.path.clone(), source })?;
        let heard = tokio::time::timeout(limit, hear(child, input)).await;
        let heard = heard.map_err(|_| ProgramError::Slow { path: self.path.clone(), limit })?;
        heard.map_err(|source| ProgramError::Broken { path: self.path.clone(), source })
    }
}

async fn hear(mut child: Child, input: &[u8]) -> io::Result<ProgramOutput> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let tell = async {
        if let Some(mut stdin) = stdin {
            // The program may have closed stdin without reading all of it.
            let _ = stdin.write_all(input).await;
        }
    };
    let ((), out, err) = tokio::join!(tell, read(stdout), read(stderr));
    let status = child.wait().await?;
    Ok(ProgramOutput { succeeded: status.success(), out: out?, err: err? })
}

async fn read(from: Option<impl tokio::io::AsyncRead + Unpin>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if let Some(from) = from {
        from.take(LARGEST).read_to_end(&mut bytes).await?;
    }
    Ok(bytes)
}
