//! Yes-or-no questions on the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

/// What was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    /// Anything else, or nothing that could be heard.
    No,
}

/// Returns whether a person can be asked.
pub(crate) fn can_be_asked() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks on stderr and reads the answer; `question` ends without mark.
pub(crate) fn ask(question: &str) -> Answer {
    let mut answer = String::new();
    let heard = io::stderr()
        .lock()
        .write_all(format!("{question}? [y/N] ").as_bytes())
        .and_then(|()| io::stderr().flush())
        .and_then(|()| io::stdin().lock().read_line(&mut answer));
    match (heard, answer.trim().to_ascii_lowercase().as_str()) {
        (Ok(_), "y" | "yes") => Answer::Yes,
        _ => Answer::No,
    }
}
