//! Finds and parses Python tracebacks in a log, and shows them with the user's paths. Pure; tolerates any text.

/// A chain of exceptions, the first cause first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) blocks: Vec<Block>,
    /// Index of the line after the last one.
    pub(super) end: usize,
}

/// One traceback: the frames and the exception.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) frames: Vec<Frame>,
    /// `KeyError: 'x'` and what follows of a message of several lines.
    pub(super) exception: Vec<String>,
}

/// One frame: where, and the source as the traceback shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) file: String,
    pub(super) line: String,
    pub(super) function: String,
    pub(super) source: Vec<String>,
}

const HEAD: &str = "Traceback (most recent call last):";
const LINKS: [&str; 2] = [
    "The above exception was the direct cause of the following exception:",
    "During handling of the above exception, another exception occurred:",
];
/// More lines of a message than this are not read as part of it.
const LONGEST_MESSAGE: usize = 60;

/// Returns the last chain of exceptions in a log.
pub(super) fn last_chain(log: &[String]) -> Option<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    let mut linked = false;
    let mut at = 0;
    while let Some(line) = log.get(at) {
        if LINKS.contains(&line.trim()) {
            (linked, at) = (true, at + 1);
            continue;
        }
        let starts = line.ends_with(HEAD);
        // Python drops the frames of an exception that was raised again from nowhere.
        let bare = linked && !starts && !line.trim().is_empty();
        if starts || bare {
            let (block, next) = read_block(log, if starts { at + 1 } else { at });
            match chains.last_mut().filter(|_| linked) {
                Some(chain) => chain.blocks.push(block),
                None => chains.push(Chain { blocks: vec![block], end: 0 }),
            }
            if let Some(chain) = chains.last_mut() {
                chain.end = next;
            }
            (linked, at) = (false, next.max(at + 1));
        } else {
            at += 1;
        }
    }
    chains.pop()
}

fn read_block(log: &[String], start: usize) -> (Block, usize) {
    let mut block = Block::default();
    let mut at = start;
    while let Some(line) = log.get(at).filter(|line| line.starts_with(' ')) {
        match read_frame_head(line) {
            Some(frame) => block.frames.push(frame),
            None => block.frames.last_mut().into_iter().for_each(|frame| frame.source.push(line.clone())),
        }
        at += 1;
    }
    let most = at + LONGEST_MESSAGE;
    while let Some(line) = log.get(at).filter(|line| at < most && !ends_message(line)) {
        block.exception.push(line.trim_end().to_owned());
        at += 1;
    }
    while block.exception.last().is_some_and(String::is_empty) {
        block.exception.pop();
    }
    (block, at)
}

/// Reads `  File "score.py", line 5, in init`; the last part is missing where a file could not be parsed.
fn read_frame_head(line: &str) -> Option<Frame> {
    let rest = line.trim_start().strip_prefix("File \"")?;
    let (file, rest) = rest.split_once("\", line ")?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, rest) = rest.split_at(end);
    let function = rest.trim_start_matches(',').trim().strip_prefix("in ").unwrap_or_default();
    Some(Frame { file: file.to_owned(), line: number.to_owned(), function: function.to_owned(), source: Vec::new() })
}

/// Returns whether a line is no part of an exception's message: a link, another traceback, or a record of a log.
fn ends_message(line: &str) -> bool {
    LINKS.contains(&line.trim()) || line.ends_with(HEAD) || is_record(line)
}

/// Returns whether a line begins as the records of the scoring server and of gunicorn do: `2026-01-31 …`, `[2026-01-31 …`.
pub(super) fn is_record(line: &str) -> bool {
    let date = line.strip_prefix('[').unwrap_or(line).as_bytes();
    let shape = b"dddd-dd-dd ";
    date.len() >= shape.len()
        && shape.iter().zip(date).all(|(shape, byte)| if *shape == b'd' { byte.is_ascii_digit() } else { shape == byte })
}

/// Returns the frames of a crash as `faulthandler` prints them, innermost first: `  File "score.py", line 3 in init`.
pub(super) fn crash_frames(log: &[String]) -> Vec<Frame> {
    let Some(start) = log.iter().rposition(|line| line.contains("(most recent call first):")) else { return Vec::new() };
    log[start + 1..].iter().map_while(|line| read_frame_head(line)).collect()
}

impl Block {
    /// Returns the exception's type without its module: `KeyError`.
    pub(super) fn kind(&self) -> &str {
        let head = self.exception.first().map_or("", String::as_str);
        let name = head.split(':').next().unwrap_or(head);
        let name = name.rsplit('.').next().unwrap_or(name).trim();
        if name.contains(' ') { "" } else { name }
    }

    /// Returns the exception's message, all of its lines.
    pub(super) fn message(&self) -> String {
        let all = self.exception.join("\n");
        all.split_once(": ").map_or(String::new(), |(_, message)| message.to_owned())
    }

    /// Returns whether it is only the scoring server's wrapping of the user's exception.
    pub(super) fn is_wrapping(&self) -> bool {
        matches!(self.kind(), "UserScriptException" | "UserScriptImportException")
    }
}

impl Frame {
    /// Returns whether the file is the user's own: below the project, or, where the project isn't known, outside of Python and its packages.
    pub(super) fn is_users(&self, project_root: Option<&str>) -> bool {
        let foreign = ["/site-packages/", "/dist-packages/", "/lib/python3", "<"];
        match project_root {
            Some(root) => self.file.starts_with(root.trim_end_matches('/')) && !self.file.contains("/site-packages/"),
            None => !foreign.iter().any(|part| self.file.contains(part)),
        }
    }

    /// Returns the file's path as the user knows it.
    pub(super) fn short_file(&self, project_root: Option<&str>) -> &str {
        let short = project_root.and_then(|root| self.file.strip_prefix(root.trim_end_matches('/')));
        short.map_or(self.file.as_str(), |path| path.trim_start_matches('/'))
    }

    /// Returns the lines of the frame, without the marks below the source unless they point at a syntax error.
    pub(super) fn lines(&self, project_root: Option<&str>) -> Vec<String> {
        let function = if self.function.is_empty() { String::new() } else { format!(", in {}", self.function) };
        let head = format!("  File \"{}\", line {}{function}", self.short_file(project_root), self.line);
        let is_mark = |line: &&String| line.trim().chars().all(|c| matches!(c, '^' | '~' | ' '));
        let source = self.source.iter().filter(|line| self.function.is_empty() || !is_mark(line)).cloned();
        [head].into_iter().chain(source).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_last_chain_is_read_with_all_its_links() {
        let log = lines(
            r#"2026-01-31 10:00:00,001 E [1] azmlinfsrv - Encountered Exception Traceback (most recent call last):
  File "/srv/app/score.py", line 3, in load
    return {}["weights"]
           ~~^^^^^^^^^^^
KeyError: 'weights'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/app/score.py", line 5, in load
    raise RuntimeError("damaged") from error
RuntimeError: damaged
in two lines

2026-01-31 10:00:00,002 I [1] azmlinfsrv - Model Directory Contents:"#,
        );
        let chain = last_chain(&log).unwrap();
        let kinds: Vec<_> = chain.blocks.iter().map(|block| (block.kind(), block.message())).collect();
        assert_eq!(kinds, [("KeyError", "'weights'".to_owned()), ("RuntimeError", "damaged\nin two lines".to_owned())]);
        assert_eq!(
            chain.blocks[0].frames[0].lines(Some("/srv/app")),
            ["  File \"score.py\", line 3, in load", "    return {}[\"weights\"]"]
        );
        assert_eq!(log[chain.end], "2026-01-31 10:00:00,002 I [1] azmlinfsrv - Model Directory Contents:");
    }

    proptest::proptest! {
        #[test]
        fn any_log_is_read(parts in proptest::collection::vec("(Traceback \\(most recent call last\\):|  File \"|\", line |, in |The above exception was the direct cause of the following exception:|:|: |\\.|é|\\n|    ~~\\^){0,6}", 0..12)) {
            let log = lines(&parts.concat());
            last_chain(&log);
            crash_frames(&log);
        }
    }
}
