//! Single values: keys, and the parsers of booleans, `key=value` and queries.

use std::path::PathBuf;

use aml::names::Secret;

use crate::output::Query;

/// A key given as an argument, which other users can see (as in v1), or in a file. The parser allows only one of them.
pub(crate) struct PresetKey<'a> {
    /// The flag that holds the key itself.
    pub(crate) flag: &'static str,
    /// The flag that names a file which holds it; `-` is standard input.
    pub(crate) file_flag: &'static str,
    /// The key, once it is known.
    pub(crate) key: &'a mut Option<Secret>,
    /// The file, if one was given.
    pub(crate) file: Option<PathBuf>,
}

/// Reads a boolean in any of the spellings that scripts use.
pub(super) fn truth(value: &str) -> Result<bool, String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" | "y" | "on" | "t" => Ok(true),
        "false" | "0" | "no" | "n" | "off" | "f" => Ok(false),
        _ => Err("allowed are true and false (also 1/0, yes/no)".to_owned()),
    }
}

/// Reads `key=value`; the value may hold further equals signs.
pub(super) fn pair(value: &str) -> Result<(String, String), String> {
    match value.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("write it as key=value".to_owned()),
    }
}

/// Reads `key` or `key=value`, as the filters of lists take it.
#[expect(clippy::unnecessary_wraps, reason = "the parser wants a result")]
pub(super) fn key_or_pair(value: &str) -> Result<(String, Option<String>), String> {
    Ok(match value.split_once('=') {
        Some((key, value)) => (key.to_owned(), Some(value.to_owned())),
        None => (value.to_owned(), None),
    })
}

/// Reads a `JMESPath` expression.
pub(super) fn query(value: &str) -> Result<Query, String> {
    Query::parse(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn truth_values_are_read_in_every_spelling() {
        for yes in ["true", "True", "TRUE", "1", "yes"] {
            assert_eq!(truth(yes), Ok(true), "{yes}");
        }
        for no in ["false", "False", "0", "no"] {
            assert_eq!(truth(no), Ok(false), "{no}");
        }
        assert!(truth("maybe").is_err());
    }

    #[test]
    fn a_pair_splits_at_its_first_equals_sign() {
        assert_eq!(pair("a=b=c"), Ok(("a".into(), "b=c".into())));
        assert_eq!(pair("a="), Ok(("a".into(), String::new())));
        assert!(pair("=b").is_err() && pair("a").is_err());
    }

    #[test]
    fn a_filter_needs_no_value() {
        assert_eq!(key_or_pair("a"), Ok(("a".into(), None)));
        assert_eq!(key_or_pair("a="), Ok(("a".into(), Some(String::new()))));
    }
}
