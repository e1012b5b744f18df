//! `@FILE` and `@-` as arguments stand for what the file or standard input holds, as everywhere in `az`.
//!
//! Where a value begins with `@`, the file has to be there; `@@` stands for `@` itself. In `key=@FILE` it may also be meant as it stands, so
//! a file that isn't there changes nothing.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use aml::config::nearest;

use crate::errors::CommandError;

/// No body that a service takes is larger.
const LARGEST: u64 = 100 * 1024 * 1024;

/// Where files are looked for, and where standard input comes from.
pub(crate) struct Places<'a> {
    /// The user's home, which `~/` stands for.
    pub(crate) home: Option<&'a Path>,
    pub(crate) input: &'a mut dyn Read,
}

/// Returns the words with the text of the files that they name; `words[0]` is the program, and what follows `--` stays as it is.
pub(crate) fn expand(words: Vec<OsString>, mut places: Places<'_>) -> Result<Vec<OsString>, CommandError> {
    let mut expanded: Vec<OsString> = Vec::with_capacity(words.len());
    let mut input_is_read = false;
    let mut words = words.into_iter();
    expanded.extend(words.next());
    while let Some(word) = words.next() {
        if word == *"--" {
            expanded.push(word);
            expanded.extend(words);
            break;
        }
        let Some(Named { before, file, must_exist }) = word.to_str().and_then(named) else {
            expanded.push(word.to_str().and_then(literal).map_or(word.clone(), OsString::from));
            continue;
        };
        let flag = flag_of(before, expanded.last());
        if file == "-" && std::mem::replace(&mut input_is_read, true) {
            return Err(CommandError::Explained {
                what: format!("{flag}@-: standard input can be read once, and another argument has taken it"),
                remedy: "give one of them in a file: @FILE".to_owned(),
            });
        }
        let text = match places.read(file) {
            Err(error) if !must_exist && error.kind() == io::ErrorKind::NotFound => {
                expanded.push(word);
                continue;
            }
            read => read.map_err(|error| unreadable(&flag, file, &error))?,
        };
        tracing::debug!(file, bytes = text.len(), "an argument was read from a file");
        push(&mut expanded, before, text);
    }
    Ok(expanded)
}

/// A file that stands for a value.
#[derive(Debug, PartialEq, Eq)]
struct Named<'a> {
    /// What the word holds before the value: nothing, or `--option=` or `key=`.
    before: &'a str,
    file: &'a str,
    /// Whether the value can't have been meant as it stands.
    must_exist: bool,
}

fn named(word: &str) -> Option<Named<'_>> {
    let (before, value) = parts(word);
    let file = value.strip_prefix('@').filter(|file| !file.is_empty() && !file.starts_with('@'))?;
    Some(Named { before, file, must_exist: before.is_empty() || before.starts_with('-') })
}

/// Returns the word that `@@` spells.
fn literal(word: &str) -> Option<String> {
    let (before, value) = parts(word);
    let is_value = before.is_empty() || before.starts_with('-');
    value.strip_prefix("@@").filter(|_| is_value).map(|rest| format!("{before}@{rest}"))
}

fn parts(word: &str) -> (&str, &str) {
    word.find('=').filter(|_| !word.starts_with('@')).map_or(("", word), |at| word.split_at(at + 1))
}

/// Returns how the argument is named in an error: `--input-data `, `-d `, or nothing.
fn flag_of(before: &str, previous: Option<&OsString>) -> String {
    let previous = previous.and_then(|word| word.to_str()).filter(|word| word.starts_with('-'));
    before.strip_suffix('=').or(previous).map_or_else(String::new, |flag| format!("{flag} "))
}

/// Adds a value; one that begins like an option is tied to its own option.
fn push(expanded: &mut Vec<OsString>, before: &str, text: String) {
    let is_option = |word: &OsString| word.to_str().is_some_and(|word| word.starts_with('-') && !word.contains('='));
    match expanded.last_mut().filter(|last| before.is_empty() && text.starts_with('-') && is_option(last)) {
        Some(option) => {
            option.push("=");
            option.push(text);
        }
        None => expanded.push(format!("{before}{text}").into()),
    }
}

impl Places<'_> {
    fn read(&mut self, file: &str) -> io::Result<String> {
        let mut bytes = Vec::new();
        if file == "-" {
            self.input.take(LARGEST + 1).read_to_end(&mut bytes)?;
        } else {
            File::open(self.path(file))?.take(LARGEST + 1).read_to_end(&mut bytes)?;
        }
        if bytes.len() as u64 > LARGEST {
            return Err(io::Error::other("it holds more than 100 MiB"));
        }
        let mut text = text_of(bytes)?;
        text.truncate(text.trim_end_matches(['\n', '\r']).len());
        Ok(text)
    }

    fn path(&self, file: &str) -> PathBuf {
        match (file.strip_prefix("~/"), self.home) {
            (Some(below), Some(home)) => home.join(below),
            _ => PathBuf::from(file),
        }
    }
}

/// Returns the text of UTF-8, or of the UTF-16 with a mark that `>` writes in Windows' shells.
fn text_of(bytes: Vec<u8>) -> io::Result<String> {
    let not_text = || io::Error::new(io::ErrorKind::InvalidData, "it is no text in UTF-8");
    let units = |of: fn([u8; 2]) -> u16| bytes[2..].chunks_exact(2).map(|pair| of([pair[0], pair[1]])).collect::<Vec<_>>();
    match &bytes[..] {
        [0xff, 0xfe, ..] => String::from_utf16(&units(u16::from_le_bytes)).map_err(|_| not_text()),
        [0xfe, 0xff, ..] => String::from_utf16(&units(u16::from_be_bytes)).map_err(|_| not_text()),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| not_text()),
        _ => String::from_utf8(bytes).map_err(|_| not_text()),
    }
}

fn unreadable(flag: &str, file: &str, error: &io::Error) -> CommandError {
    let what = match error.kind() {
        io::ErrorKind::NotFound => format!("{flag}@{file}: there is no file '{file}'"),
        io::ErrorKind::IsADirectory => format!("{flag}@{file}: '{file}' is a folder"),
        _ => format!("{flag}@{file}: cannot read it: {error}"),
    };
    let meant = neighbour(Path::new(file)).map_or_else(String::new, |near| format!("did you mean @{near}? "));
    CommandError::Explained {
        what,
        remedy: format!("{meant}a value that begins with @ is read from that file; write @@ for @ itself"),
    }
}

/// Returns the file of the same folder whose name is most like that of a missing one.
fn neighbour(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?.flatten().take(10_000);
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let near = nearest(name, &names.iter().map(String::as_str).collect::<Vec<_>>()).filter(|near| *near != name)?;
    Some(folder.map_or(PathBuf::from(near), |folder| folder.join(near)).display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(words: &[&str], input: &str) -> Result<Vec<String>, String> {
        let words = std::iter::once(&"aml").chain(words).map(OsString::from).collect();
        let mut input = input.as_bytes();
        let expanded = expand(words, Places { home: None, input: &mut input }).map_err(|error| error.to_string())?;
        Ok(expanded[1..].iter().map(|word| word.to_str().unwrap().to_owned()).collect())
    }

    fn file(content: &[u8]) -> (tempfile::TempDir, String) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a b=c.json");
        std::fs::write(&path, content).unwrap();
        let path = path.to_str().unwrap().to_owned();
        (folder, path)
    }

    #[test]
    fn a_value_that_begins_with_at_is_the_text_of_its_file() {
        let (_folder, path) = file(b"{\"a\": 1}\r\n\n");
        let text = "{\"a\": 1}";
        assert_eq!(expanded(&["-d", &format!("@{path}")], ""), Ok(vec!["-d".into(), text.into()]));
        assert_eq!(expanded(&[&format!("--input-data=@{path}")], ""), Ok(vec![format!("--input-data={text}")]));
        assert_eq!(expanded(&["--tag", &format!("note=@{path}")], ""), Ok(vec!["--tag".into(), format!("note={text}")]));
        assert_eq!(expanded(&["-d", "@-"], "x\n"), Ok(vec!["-d".into(), "x".into()]));
    }

    #[test]
    fn other_words_stay_as_they_are() {
        for words in [&["user@host"][..], &["@"], &["--tag", "owner=@team"], &["--tag", "a=b@c"], &["exec", "--", "@x"]] {
            assert_eq!(expanded(words, ""), Ok(words.iter().map(ToString::to_string).collect()), "{words:?}");
        }
        assert_eq!(expanded(&["-d", "@@team"], ""), Ok(vec!["-d".into(), "@team".into()]));
        assert_eq!(expanded(&["--description=@@team"], ""), Ok(vec!["--description=@team".into()]));
    }

    #[test]
    fn a_text_that_looks_like_an_option_belongs_to_the_option_before_it() {
        assert_eq!(expanded(&["-d", "@-"], "-1"), Ok(vec!["-d=-1".into()]));
        assert_eq!(expanded(&["--input-data", "@-"], "- a: 1"), Ok(vec!["--input-data=- a: 1".into()]));
    }

    #[test]
    fn texts_of_other_shells_are_read() {
        let utf16: Vec<u8> = "\u{feff}{}\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for content in [&utf16[..], b"\xef\xbb\xbf{}\n"] {
            let (_folder, path) = file(content);
            assert_eq!(expanded(&[&format!("@{path}")], ""), Ok(vec!["{}".into()]));
        }
        let (_folder, path) = file(b"\x80\x81");
        assert!(expanded(&[&format!("@{path}")], "").unwrap_err().ends_with("it is no text in UTF-8"));
    }

    #[test]
    fn a_missing_file_is_named_with_the_one_that_was_meant() {
        let (folder, path) = file(b"");
        let wrong = folder.path().join("a b=d.json");
        assert_eq!(
            expanded(&["-d", &format!("@{}", wrong.display())], "").unwrap_err(),
            format!("-d @{0}: there is no file '{0}'", wrong.display())
        );
        assert_eq!(neighbour(&wrong), Some(path));
        assert!(expanded(&["-d", "@-", "-n", "@-"], "x").unwrap_err().contains("standard input can be read once"));
    }
}
