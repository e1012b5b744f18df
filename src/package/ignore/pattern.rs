//! One line of an ignore file as a pattern. Knows nothing of where the file lies.

use super::Subject;
use super::wildcard::{Against, Wildcard};

/// A pattern of an ignore file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pattern {
    /// `!`: what it matches is taken back in.
    pub(super) negated: bool,
    /// A last `/`: it matches folders only.
    folders_only: bool,
    form: Form,
}

/// The usual forms are kept apart, because they are compared a million times where a wildcard would be run.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Nothing,
    /// No slash, no wildcard: a name at any depth.
    Name(Vec<u8>),
    /// No slash, `*end`: names with this end.
    NameEnd(Vec<u8>),
    NameLike(Wildcard),
    /// With a slash: a path, the literal part before the first wildcard compared apart as git does.
    Path {
        start: Vec<u8>,
        rest: Wildcard,
    },
}

impl Pattern {
    /// Reads a line without its end; `None` for comments and empty lines.
    pub(super) fn parse(line: &[u8]) -> Option<Self> {
        if line.is_empty() || line.starts_with(b"#") {
            return None;
        }
        let line = trimmed(line);
        let (negated, body) = line.strip_prefix(b"!").map_or((false, line), |body| (true, body));
        let (folders_only, body) = body.strip_suffix(b"/").map_or((false, body), |body| (true, body));
        let form = if body.contains(&b'/') { Form::of_path(body) } else { Form::of_name(body) };
        Some(Self { negated, folders_only, form })
    }

    /// Returns whether the pattern names this path, relative to the ignore file's own folder.
    pub(super) fn matches(&self, path: &[u8], subject: Subject) -> bool {
        if self.folders_only && subject != Subject::Folder {
            return false;
        }
        match &self.form {
            Form::Nothing => false,
            Form::Name(own) => name(path) == own,
            Form::NameEnd(end) => name(path).ends_with(end),
            Form::NameLike(wildcard) => wildcard.matches(name(path)),
            Form::Path { start, rest } => path.strip_prefix(start.as_slice()).is_some_and(|path| rest.matches(path)),
        }
    }
}

impl Form {
    fn of_name(body: &[u8]) -> Self {
        if body.is_empty() {
            return Self::Nothing;
        }
        if !body.iter().any(|byte| special(*byte)) {
            return Self::Name(body.to_vec());
        }
        let Some(wildcard) = Wildcard::parse(body, Against::Name) else { return Self::Nothing };
        wildcard.literal_end().map_or(Self::NameLike(wildcard), Self::NameEnd)
    }

    fn of_path(body: &[u8]) -> Self {
        let body = body.strip_prefix(b"/").unwrap_or(body);
        let literal = body.iter().position(|byte| special(*byte)).unwrap_or(body.len());
        let (start, rest) = body.split_at(literal);
        Wildcard::parse(rest, Against::Path).map_or(Self::Nothing, |rest| Self::Path { start: start.to_vec(), rest })
    }
}

/// Returns the line as git reads it: up to a NUL, without trailing spaces that no backslash keeps.
pub(super) fn trimmed(line: &[u8]) -> &[u8] {
    let line = line.split(|byte| *byte == 0).next().unwrap_or_default();
    let mut end = 0;
    let mut at = 0;
    while let Some(byte) = line.get(at) {
        match byte {
            b' ' => {}
            b'\\' if at + 1 == line.len() => return line,
            b'\\' => {
                at += 1;
                end = at + 1;
            }
            _ => end = at + 1,
        }
        at += 1;
    }
    &line[..end]
}

fn name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or(path)
}

fn special(byte: u8) -> bool {
    matches!(byte, b'*' | b'?' | b'[' | b'\\')
}
