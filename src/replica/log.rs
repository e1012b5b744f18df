//! The scoring server's output: appended to the log file, rotated, and its last lines kept to explain why it ended. A separate thread
//! writes it, so that a slow disk never delays a request.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, PipeReader, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;

const TAIL_LINES: usize = 200;
/// Longer lines are complete in the log and truncated in the tail.
const TAIL_LINE_BYTES: usize = 4096;
const ROTATE_AT: u64 = 20 * 1024 * 1024;

/// Where output goes.
#[derive(Debug, Clone)]
pub(super) struct LogFile(pub(super) Option<PathBuf>);

/// The output of one run of the scoring server.
#[derive(Debug)]
pub(super) struct RunLog {
    tail: Arc<Mutex<Tail>>,
    end: oneshot::Receiver<()>,
}

impl LogFile {
    /// Starts to copy `output` until its last writer has closed it.
    pub(super) fn copy(&self, output: PipeReader) -> io::Result<RunLog> {
        let mut sink = Sink::open(self.0.clone())?;
        let tail = Arc::new(Mutex::new(Tail::default()));
        let (ended, end) = oneshot::channel();
        let thread_tail = Arc::clone(&tail);
        std::thread::Builder::new().name("log".into()).spawn(move || {
            copy(output, &mut sink, &thread_tail);
            let _ = ended.send(());
        })?;
        Ok(RunLog { tail, end })
    }
}

impl RunLog {
    /// Returns the last lines so far.
    pub(super) fn tail(&self) -> Vec<String> {
        self.tail.lock().unwrap_or_else(PoisonError::into_inner).lines()
    }

    /// Waits until the output has ended, but only briefly: a process that user code left behind may keep it open.
    pub(super) async fn ended(&mut self) {
        let _ = tokio::time::timeout(Duration::from_millis(500), &mut self.end).await;
    }
}

fn copy(mut output: PipeReader, sink: &mut Sink, tail: &Mutex<Tail>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let read = match output.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        tail.lock().unwrap_or_else(PoisonError::into_inner).push(&buffer[..read]);
        // A full disk must not block the server on its own output: what can't be written is lost.
        if let Err(error) = sink.write(&buffer[..read]) {
            tracing::warn!(%error, "the scoring server's output could not be written");
        }
    }
}

#[derive(Debug, Default)]
struct Tail {
    lines: VecDeque<String>,
    open: Vec<u8>,
}

impl Tail {
    fn push(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (text, complete) = piece.strip_suffix(b"\n").map_or((piece, false), |text| (text, true));
            let room = TAIL_LINE_BYTES.saturating_sub(self.open.len());
            self.open.extend_from_slice(&text[..text.len().min(room)]);
            if complete {
                let line = String::from_utf8_lossy(&std::mem::take(&mut self.open)).trim_end_matches('\r').to_owned();
                self.lines.push_back(line);
                if self.lines.len() > TAIL_LINES {
                    self.lines.pop_front();
                }
            }
        }
    }

    fn lines(&self) -> Vec<String> {
        let open = (!self.open.is_empty()).then(|| String::from_utf8_lossy(&self.open).into_owned());
        self.lines.iter().cloned().chain(open).collect()
    }
}

#[derive(Debug)]
enum Sink {
    Stdout,
    File { path: PathBuf, file: File, size: u64 },
}

impl Sink {
    fn open(path: Option<PathBuf>) -> io::Result<Self> {
        let Some(path) = path else { return Ok(Self::Stdout) };
        let file = append(&path)?;
        let size = file.metadata()?.len();
        Ok(Self::File { path, file, size })
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Stdout => io::stdout().write_all(bytes).and_then(|()| io::stdout().flush()),
            Self::File { path, file, size } => {
                if *size >= ROTATE_AT {
                    let mut old = path.clone().into_os_string();
                    old.push(".1");
                    fs::rename(&*path, old)?;
                    *file = append(path)?;
                    *size = 0;
                }
                *size += bytes.len() as u64;
                file.write_all(bytes)
            }
        }
    }
}

fn append(path: &PathBuf) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_tail_keeps_the_last_lines_and_an_unfinished_one() {
        let mut tail = Tail::default();
        for number in 0..300 {
            tail.push(format!("line {number}\r\n").as_bytes());
        }
        tail.push(b"unfin");
        tail.push(b"ished");
        let lines = tail.lines();
        assert_eq!(lines.len(), TAIL_LINES + 1);
        assert_eq!((lines[0].as_str(), lines[TAIL_LINES].as_str()), ("line 100", "unfinished"));
    }

    #[test]
    fn a_line_without_end_cannot_fill_the_memory() {
        let mut tail = Tail::default();
        for _ in 0..100 {
            tail.push(&[b'x'; 1000]);
        }
        assert_eq!(tail.lines()[0].len(), TAIL_LINE_BYTES);
    }

    #[test]
    fn a_log_file_is_private_and_rotates_without_losing_a_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server.log");
        let mut sink = Sink::open(Some(path.clone())).unwrap();
        let chunk = vec![b'x'; 1024 * 1024];
        for _ in 0..21 {
            sink.write(&chunk).unwrap();
        }
        let size = |path: &std::path::Path| fs::metadata(path).unwrap().len();
        assert_eq!(size(&folder.path().join("server.log.1")), ROTATE_AT);
        assert_eq!(size(&path), 1024 * 1024);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
