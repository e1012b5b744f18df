//! A program that knows a secret: it is asked once, within a time, and what it says is handed to the caller alone.

use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use super::error::in_words;
use crate::programs::SearchPath;

/// The longest answer that is read.
const LARGEST: u64 = 1 << 20;

/// A program that knows a secret.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    search_path: SearchPath,
}

/// What the program said.
pub struct ProgramOutput {
    /// Whether it says that it succeeded.
    pub succeeded: bool,
    /// Its stdout, which may hold a secret.
    pub out: Vec<u8>,
    /// Its stderr.
    pub err: Vec<u8>,
}

/// Why the program said nothing.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// It can't be started.
    #[error("'{}' could not be started", path.display())]
    Start {
        /// The program.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It can't be heard.
    #[error("the connection to '{}' broke", path.display())]
    Broken {
        /// The program.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It took too long.
    #[error("'{}' did not answer within {}", path.display(), in_words(*limit))]
    Slow {
        /// The program.
        path: PathBuf,
        /// How long it was waited for.
        limit: Duration,
    },
}

impl Program {
    /// Finds a program on a search path, which is that of whatever it starts itself, too.
    pub fn find(name: &str, search_path: &SearchPath) -> Option<Self> {
        search_path.find(name).map(|path| Self { path, search_path: search_path.clone() })
    }

    /// Starts the program with `arguments`, gives it `input` and returns what it says within `limit`. It doesn't outlive the call.
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
            // One that has heard enough may have closed its end.
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
