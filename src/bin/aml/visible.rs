//! Makes text from outside (names, registry messages, log lines) safe for a terminal: control characters are shown, not executed.

use std::borrow::Cow;
use std::fmt::Write as _;

const ESCAPE: char = '\u{1b}';

/// Returns the text without colours, and with all other control characters but line breaks and tabs written out (`\u{7}`).
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let length = colour(rest).or_else(|| rest.starts_with("\r\n").then_some(1));
        if let Some(length) = length {
            rest = &rest[length..];
            continue;
        }
        if is_hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
        rest = &rest[c.len_utf8()..];
    }
    Cow::Owned(shown)
}

/// Returns JSON with those control characters escaped that its own rules let stand: to whoever reads it, it says the same.
pub(crate) fn escaped(document: &str) -> Cow<'_, str> {
    let is_left = |c: char| !c.is_ascii_control() && is_hidden(c) || c == '\u{7f}';
    if !document.contains(is_left) {
        return Cow::Borrowed(document);
    }
    let mut escaped = String::with_capacity(document.len() + 16);
    for c in document.chars() {
        if is_left(c) {
            // Writing into a text can't fail.
            let _ = write!(escaped, "\\u{:04x}", u32::from(c));
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

/// Returns the length of a colour's sequence that the text begins with.
fn colour(text: &str) -> Option<usize> {
    let sequence = text.strip_prefix(ESCAPE)?.strip_prefix('[')?;
    let end = sequence.find(|c: char| !c.is_ascii_digit() && c != ';' && c != ':')?;
    sequence[end..].starts_with('m').then_some(end + 3)
}

/// Control characters, and those that turn the direction of what follows.
fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && c != '\n' && c != '\t'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_do_is_shown() {
        for (text, shown) in [
            ("plain é\n\ttext", "plain é\n\ttext"),
            ("\u{1b}[31mred\u{1b}[0;1m bold", "red bold"),
            ("\u{1b}]0;title\u{7}", "\\u{1b}]0;title\\u{7}"),
            ("\u{1b}[2J\u{1b}[", "\\u{1b}[2J\\u{1b}["),
            ("a\r\nb\rc", "a\nb\\u{d}c"),
            ("\u{9b}31m\u{7f}\u{202e}cod.exe", "\\u{9b}31m\\u{7f}\\u{202e}cod.exe"),
            ("\u{1b}", "\\u{1b}"),
        ] {
            assert_eq!(visible(text), shown);
            assert_eq!(visible(shown), shown, "what is shown stays as it is");
        }
    }

    #[test]
    fn a_document_says_the_same_when_it_is_escaped() {
        let value = serde_json::Value::from("\u{9b}\u{7f}\u{202e}\u{1b}é");
        let text = value.to_string();
        assert_eq!(escaped(&text), "\"\\u009b\\u007f\\u202e\\u001bé\"");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&escaped(&text)).unwrap(), value);
    }
}
