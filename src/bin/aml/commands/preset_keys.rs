//! Reads keys from the files that name them, and warns of those that stand in the arguments.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use aml::names::Secret;

use super::context::Context;
use crate::args::values::PresetKey;
use crate::errors::CommandError;

/// No key is longer; a file that is larger holds something else.
const LARGEST: u64 = 64 * 1024;

/// Sees to it that each key is known that was given in either way.
pub(super) fn settle(keys: &mut [PresetKey<'_>], context: &Context) -> Result<(), CommandError> {
    for given in keys.iter().filter(|given| given.key.as_ref().is_some_and(stands_in_argument)) {
        context.warn(format!(
            "{}: other users of this machine can read a key that stands in an argument; give {} FILE, or - for standard input",
            given.flag, given.file_flag
        ));
    }
    let from_input: Vec<&str> =
        keys.iter().filter(|given| given.file.as_deref().is_some_and(is_input)).map(|given| given.file_flag).collect();
    if from_input.len() > 1 {
        return Err(CommandError::Explained {
            what: format!("{}: standard input holds one key", from_input.join(" and ")),
            remedy: "give the other in a file".to_owned(),
        });
    }
    for given in keys {
        if let Some(file) = given.file.take() {
            *given.key = Some(read(&file, given.file_flag)?);
        }
    }
    Ok(())
}

/// Returns whether others can see a key; `@FILE` shows them the file's name alone.
fn stands_in_argument(key: &Secret) -> bool {
    let key = key.expose();
    !key.is_empty() && std::env::args_os().any(|word| word.to_str().is_some_and(|word| word.ends_with(key)))
}

fn is_input(file: &Path) -> bool {
    file == Path::new("-")
}

/// Reads the one line of a file.
fn read(file: &Path, flag: &'static str) -> Result<Secret, CommandError> {
    let mut text = String::new();
    let mut limited = |from: &mut dyn Read| from.take(LARGEST + 1).read_to_string(&mut text);
    let read =
        if is_input(file) { limited(&mut io::stdin().lock()) } else { File::open(file).and_then(|mut file| limited(&mut file)) };
    let path = if is_input(file) { Path::new("standard input") } else { file };
    read.map_err(|source| CommandError::ReadFile { path: path.to_owned(), source })?;
    match one_line(&text) {
        Some(key) => Ok(Secret::new(key)),
        None => Err(CommandError::Explained {
            what: format!("{flag}: {} does not hold one line with the key", path.display()),
            remedy: "write the key and nothing else there".to_owned(),
        }),
    }
}

/// Returns the line that a text is, without its end.
fn one_line(text: &str) -> Option<&str> {
    let line = text.strip_suffix('\n').unwrap_or(text);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let is_one = !line.is_empty() && !line.contains(['\n', '\r']) && text.len() as u64 <= LARGEST;
    is_one.then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_one_line_of_its_file() {
        for (text, key) in [("k", "k"), ("k\n", "k"), ("k\r\n", "k"), ("a b\n", "a b"), (" k", " k")] {
            assert_eq!(one_line(text), Some(key), "{text:?}");
        }
        for text in ["", "\n", "\r\n", "a\nb", "k\n\n", "\nk", "a\rb"] {
            assert_eq!(one_line(text), None, "{text:?}");
        }
        assert_eq!(one_line(&"k".repeat(70_000)), None);
    }
}
