//! The JSON files that `-t` writes.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::errors::CommandError;

/// What happens when the file is there already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Existing {
    /// It is replaced.
    Replace,
    /// It is an error.
    Keep,
}

/// Refuses a file that is there already, before anything is changed.
pub(super) fn check(path: Option<&Path>, existing: Existing) -> Result<(), CommandError> {
    match path {
        Some(path) if existing == Existing::Keep && path.symlink_metadata().is_ok() => Err(CommandError::Explained {
            what: format!("--output-metadata-file: {} exists already", path.display()),
            remedy: "remove it or name another file".to_owned(),
        }),
        _ => Ok(()),
    }
}

/// Writes a value: keys sorted, four spaces deep, as v1 did; parent folders are made.
pub(super) fn write(path: Option<&Path>, value: &Value, existing: Existing) -> Result<(), CommandError> {
    let Some(path) = path else { return Ok(()) };
    let failed = |source: io::Error| CommandError::WriteFile { path: path.to_owned(), source };
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    let text = to_text(value).map_err(|error| failed(error.into()))?;
    let mut options = fs::OpenOptions::new();
    options.write(true);
    match existing {
        Existing::Replace => options.create(true).truncate(true),
        Existing::Keep => options.create_new(true),
    };
    options.open(path).and_then(|mut file| file.write_all(&text)).map_err(failed)
}

fn to_text(value: &Value) -> Result<Vec<u8>, serde_json::Error> {
    let mut sorted = value.clone();
    sorted.sort_all_objects();
    let mut text = Vec::new();
    let layout = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    sorted.serialize(&mut serde_json::Serializer::with_formatter(&mut text, layout))?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_file_is_sorted_and_its_folders_are_made() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/model.json");
        write(Some(&path), &json!({"b": 1, "a": {"d": 1, "c": 2}}), Existing::Replace).unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, "{\n    \"a\": {\n        \"c\": 2,\n        \"d\": 1\n    },\n    \"b\": 1\n}");
    }

    #[test]
    fn a_file_that_is_there_is_kept_or_replaced_as_asked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        fs::write(&path, "a long text that is there").unwrap();
        assert!(check(Some(&path), Existing::Keep).is_err());
        assert!(write(Some(&path), &json!(1), Existing::Keep).is_err());
        write(Some(&path), &json!(1), Existing::Replace).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "1");
    }
}
