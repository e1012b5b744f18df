//! The last words of a replica in a container: why it ended, as Kubernetes keeps them (a container's termination message). Whoever
//! diagnoses a failure can read them where logs are out of reach.

use super::contract::MessageFormat;

/// Kubernetes keeps so many bytes.
const LARGEST: usize = 4096;
/// Words longer than this are cut, so that log lines have room.
const LONGEST_WORDS: usize = 1024;

/// Why a replica ended before it was told to, or while its first start went on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TerminationMessage {
    pub format: MessageFormat,
    /// Where in its life it ended.
    pub phase: TerminationPhase,
    /// Whether it was told to stop. In the phase `starting` that is what happens when a start-up probe has failed too often.
    #[serde(default)]
    pub told_to_stop: bool,
    /// Why it ended, in words.
    pub reason: String,
    /// The exit code of the scoring server, if it had one.
    pub exit_code: Option<i32>,
    /// The signal that ended the scoring server.
    pub signal: Option<i32>,
    /// How long the scoring server had been starting, most of which is `init()`, in milliseconds.
    pub start_ms: Option<u64>,
    #[serde(default)]
    pub resources: ResourceUse,
    /// The last lines of the scoring server's log, as many as there is room for.
    pub log_tail: Vec<String>,
}

/// Where in its life a replica ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TerminationPhase {
    /// The variables that describe it are wrong.
    Settings,
    /// `init()` had not returned yet.
    Starting,
    /// It had been ready.
    Serving,
}

/// What a container has used of its limits so far. What its kernel doesn't tell is left out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourceUse {
    /// Processes that the kernel killed because the container's memory was used up.
    pub oom_kills: Option<u64>,
    /// The container's memory limit.
    pub memory_limit_bytes: Option<u64>,
    /// The most memory that was ever used at once.
    pub memory_peak_bytes: Option<u64>,
    /// Periods (of 100 ms, by default) in which it ran and a CPU limit held.
    pub cpu_periods: Option<u64>,
    /// Those of them in which it had to wait, because its CPU limit was used up.
    pub cpu_periods_throttled: Option<u64>,
}

impl TerminationMessage {
    /// Returns the message of a replica that ended in this phase.
    pub fn new(phase: TerminationPhase, reason: impl Into<String>) -> Self {
        Self {
            format: MessageFormat::CURRENT,
            phase,
            told_to_stop: false,
            reason: reason.into(),
            exit_code: None,
            signal: None,
            start_ms: None,
            resources: ResourceUse::default(),
            log_tail: Vec::new(),
        }
    }

    /// Reads a message; `None` for anything that is not one, such as the end of a log.
    pub fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Returns the message as JSON of at most 4096 bytes. Log lines that have no room are left out, the first ones first.
    pub fn to_text(&self) -> String {
        let mut message = self.clone();
        cut_end(&mut message.reason, LONGEST_WORDS);
        loop {
            let text = serde_json::to_string(&message).unwrap_or_default();
            let excess = text.len().saturating_sub(LARGEST);
            if excess == 0 {
                return text;
            }
            match message.log_tail.first_mut() {
                Some(line) if line.len() > excess => cut_start(line, excess),
                Some(_) => drop(message.log_tail.remove(0)),
                // Only words that are mostly escapes come here.
                None => {
                    let left = message.reason.len().saturating_sub(excess);
                    cut_end(&mut message.reason, left);
                }
            }
        }
    }
}

fn cut_start(line: &mut String, bytes: usize) {
    let at = (bytes..=line.len()).find(|at| line.is_char_boundary(*at)).unwrap_or(line.len());
    line.drain(..at);
}

fn cut_end(words: &mut String, longest: usize) {
    let end = (0..=longest.min(words.len())).rev().find(|at| words.is_char_boundary(*at)).unwrap_or(0);
    words.truncate(end);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(log_tail: Vec<String>) -> TerminationMessage {
        TerminationMessage { exit_code: Some(3), log_tail, ..TerminationMessage::new(TerminationPhase::Starting, "it ended") }
    }

    #[test]
    fn a_short_message_is_whole_and_read_again() {
        let given = message(vec!["Traceback".to_owned(), "ValueError: \"ä\"".to_owned()]);
        insta::assert_snapshot!(given.to_text(), @r#"{"format":2,"phase":"starting","toldToStop":false,"reason":"it ended","exitCode":3,"signal":null,"startMs":null,"resources":{"oomKills":null,"memoryLimitBytes":null,"memoryPeakBytes":null,"cpuPeriods":null,"cpuPeriodsThrottled":null},"logTail":["Traceback","ValueError: \"ä\""]}"#);
        assert_eq!(TerminationMessage::read(&given.to_text()), Some(given));
    }

    #[test]
    fn the_last_lines_stay_when_not_all_have_room() {
        let lines: Vec<String> = (0..500).map(|number| format!("line {number} of the log")).collect();
        let text = message(lines.clone()).to_text();
        let kept = TerminationMessage::read(&text).unwrap().log_tail;
        assert!(text.len() <= LARGEST && kept.len() > 100, "{} bytes, {} lines", text.len(), kept.len());
        assert_eq!(kept[1..], lines[501 - kept.len()..], "only the first one may be cut");
        let kept = TerminationMessage::read(&message(vec!["ä".repeat(5000)]).to_text()).unwrap().log_tail;
        assert!(kept[0].len() > 3000, "of one long line, the end stays");
    }

    #[test]
    fn what_is_no_message_or_one_of_a_later_format_is_not_read() {
        for text in ["", "Traceback (most recent call last):", "{}", r#"{"format":1}"#] {
            assert_eq!(TerminationMessage::read(text), None, "{text:?}");
        }
        let later = message(Vec::new()).to_text().replacen(r#""format":2"#, r#""format":9"#, 1);
        assert_eq!(TerminationMessage::read(&later), None);
    }

    proptest! {
        #[test]
        fn it_always_fits(reason in "(?s).{0,3000}", lines in prop::collection::vec("(?s).{0,600}", 0..40)) {
            let text = TerminationMessage { log_tail: lines, ..TerminationMessage::new(TerminationPhase::Serving, reason) }.to_text();
            prop_assert!(text.len() <= LARGEST);
            prop_assert!(TerminationMessage::read(&text).is_some());
        }
    }
}
