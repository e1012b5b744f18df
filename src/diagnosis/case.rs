//! A failure prepared for the rules: its exception, its place in the user's code, and the log lines that show it.

use super::traceback::{Block, Chain, Frame, crash_frames, is_record, last_chain};
use super::{Cause, Evidence};

/// What a rule found.
pub(super) struct Finding {
    pub(super) cause: Cause,
    pub(super) message: String,
    pub(super) remedy: String,
}

impl Finding {
    pub(super) fn new(cause: Cause, message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { cause, message: message.into(), remedy: remedy.into() }
    }
}

/// One failure.
pub(super) struct Case<'a> {
    pub(super) evidence: &'a Evidence,
    chain: Option<Chain>,
}

/// How many log lines are shown if there is no traceback.
const LAST_LINES: usize = 10;
/// Lines of an exception's message that are shown.
const MESSAGE_LINES: usize = 6;

impl<'a> Case<'a> {
    pub(super) fn new(evidence: &'a Evidence) -> Self {
        Self { evidence, chain: last_chain(&evidence.log) }
    }

    pub(super) fn root(&self) -> Option<&str> {
        self.evidence.project_root.as_deref()
    }

    fn blocks(&self) -> &[Block] {
        self.chain.as_ref().map_or(&[], |chain| &chain.blocks)
    }

    /// Returns the exception that caused the failure, unwrapped from those of the scoring server.
    pub(super) fn exception(&self) -> Option<&Block> {
        self.blocks().iter().rev().find(|block| !block.is_wrapping())
    }

    /// Returns the lines of the log after the last traceback.
    pub(super) fn lines_after_exception(&self) -> &'a [String] {
        let end = self.chain.as_ref().map_or(0, |chain| chain.end);
        self.evidence.log.get(end..).unwrap_or_default()
    }

    /// Returns whether the scoring server says that the exception came while the script was imported.
    pub(super) fn while_importing(&self) -> bool {
        self.blocks().iter().any(|block| block.kind() == "UserScriptImportException")
    }

    /// Returns the whole text of the exceptions.
    pub(super) fn exception_text(&self) -> String {
        self.blocks()
            .iter()
            .filter(|block| !block.is_wrapping())
            .flat_map(|block| &block.exception)
            .fold(String::new(), |text, line| text + line + "\n")
    }

    /// Returns the innermost frame in the user's own files.
    pub(super) fn users_frame(&self) -> Option<&Frame> {
        let of_exception = self.exception().map_or(&[][..], |block| &block.frames);
        of_exception.iter().rev().find(|frame| frame.is_users(self.root()))
    }

    /// Returns the source line of the innermost user frame.
    pub(super) fn users_source(&self) -> &str {
        self.users_frame().and_then(|frame| frame.source.first()).map_or("", |line| line.trim())
    }

    /// Returns ` (score.py, line 5)` for the innermost user frame.
    pub(super) fn place(&self) -> String {
        self.users_frame().map_or(String::new(), |frame| format!(" ({}, line {})", frame.short_file(self.root()), frame.line))
    }

    /// Returns the name of the file whose code was running, `the entry script` where it isn't known.
    pub(super) fn file(&self) -> String {
        self.users_frame().map_or_else(|| "the entry script".to_owned(), |frame| frame.short_file(self.root()).to_owned())
    }

    /// Returns whether a frame's file is the user's.
    pub(super) fn is_users(&self, frame: &Frame) -> bool {
        frame.is_users(self.root())
    }

    /// Returns the first line of the log that has one of these words.
    pub(super) fn line_with(&self, words: &[&str]) -> Option<&'a str> {
        self.evidence.log.iter().map(String::as_str).find(|line| words.iter().any(|word| line.contains(word)))
    }

    /// Returns the files below the model folder, as the scoring server lists them.
    pub(super) fn model_files(&self) -> Vec<&'a str> {
        let log = &self.evidence.log;
        let Some(start) = log.iter().rposition(|line| line.ends_with("Model Directory Contents:")) else { return Vec::new() };
        let listed = log[start + 1..].iter().map_while(|line| line.split_once(" azmlinfsrv - ").map(|(_, file)| file));
        listed.map(str::trim).filter(|line| !line.is_empty()).take(20).collect()
    }

    /// Returns the lines that show the cause.
    pub(super) fn shown(&self, cause: Cause) -> Vec<String> {
        let by_exception =
            !matches!(cause, Cause::Crashed | Cause::PortTaken | Cause::StartTimeout | Cause::Ended | Cause::Unknown);
        let told = if by_exception { self.traceback() } else { Vec::new() };
        match (told.is_empty(), cause) {
            (false, _) => told,
            (true, Cause::Crashed) => self.crash(),
            (true, _) => self.last_lines(),
        }
    }

    /// Returns the user's part of the traceback: the relevant exception first, then its causes.
    fn traceback(&self) -> Vec<String> {
        let told: Vec<_> = self.blocks().iter().rev().filter(|block| !block.is_wrapping()).collect();
        let mut lines: Vec<String> = Vec::new();
        for (index, block) in told.iter().enumerate() {
            if index > 0 {
                lines.push("caused by:".to_owned());
            }
            let users = block.frames.iter().filter(|frame| frame.is_users(self.root()));
            lines.extend(users.flat_map(|frame| frame.lines(self.root())));
            // azureml's exceptions repeat themselves as JSON.
            let message = block.exception.iter().take_while(|line| !line.starts_with("\tInnerException"));
            lines.extend(message.filter(|line| !line.trim().is_empty()).take(MESSAGE_LINES).cloned());
        }
        lines
    }

    fn crash(&self) -> Vec<String> {
        let fatal = self.line_with(&["Fatal Python error", "was sent SIG"]).map(str::to_owned);
        let frames = crash_frames(&self.evidence.log);
        let users = frames.iter().filter(|frame| frame.is_users(self.root())).flat_map(|frame| frame.lines(self.root()));
        fatal.into_iter().chain(users).collect()
    }

    fn last_lines(&self) -> Vec<String> {
        const NOISE: [&str; 9] = [
            "Extra keys = ",
            "Found extra keys",
            "Control socket listening",
            "Initializing logger",
            "Booting worker with pid",
            "Starting up app insights client",
            "Found user script at",
            "run() is not decorated",
            "Handling signal: term",
        ];
        let tells = |line: &&String| !line.trim().is_empty() && !NOISE.iter().any(|noise| line.contains(noise));
        let lines: Vec<_> = self.evidence.log.iter().filter(tells).collect();
        lines[lines.len().saturating_sub(LAST_LINES)..].iter().map(|line| without_date(line).to_owned()).collect()
    }
}

/// Returns a record of the log without the date at its head.
fn without_date(line: &str) -> &str {
    if !is_record(line) {
        return line.trim_end();
    }
    match line.strip_prefix('[') {
        Some(rest) => rest.split_once("] ").map_or(rest, |(_, rest)| rest),
        None => line.splitn(3, ' ').nth(2).unwrap_or(line),
    }
}
