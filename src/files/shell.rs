//! Paths in commands that people paste into a shell.

use std::path::Path;

/// Returns a path as a POSIX shell reads it back: as it is where nothing in it is special, else in quotes.
pub fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "@%+=:,./_-".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text;
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_back_as_it_was() {
        for (text, word) in [
            ("../out", "../out"),
            ("my models/out", "'my models/out'"),
            ("it's $HOME", "'it'\\''s $HOME'"),
            ("", "''"),
            ("~/x", "'~/x'"),
        ] {
            assert_eq!(shell_word(Path::new(text)), word);
        }
    }
}
