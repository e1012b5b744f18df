//! Reads files into trees: encodings, size limits, and faults for files that can't be read.

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::fields::Section;
use super::given::Location;
use super::tree::{self, Node, Value};
use crate::config::{Fault, Faults, Severity, nearest};

/// Real documents have a few kilobytes; a larger file was named by mistake.
const MAX_BYTES: u64 = 4 << 20;

/// A file that holds one object.
pub(crate) struct Document {
    path: Rc<Path>,
    root: Node,
}

impl Document {
    /// Reads a JSON or YAML file whose top is an object.
    pub(crate) fn open(path: &Path, faults: &mut Faults) -> Option<Self> {
        let text = read_text(&Location::file(path), path, faults)?;
        Self::parse(path, &text, faults)
    }

    /// Reads `text` as the content of `path`.
    pub(crate) fn parse(path: &Path, text: &str, faults: &mut Faults) -> Option<Self> {
        let path: Rc<Path> = path.into();
        let location = |at, key: String| Location { file: Some(path.clone()), at, key };
        let parsed = match tree::parse(text) {
            Ok(parsed) => parsed,
            Err(defect) => {
                location(defect.at, defect.key).error(faults, defect.what, defect.remedy);
                return None;
            }
        };
        for defect in parsed.defects {
            location(defect.at, defect.key).error(faults, defect.what, defect.remedy);
        }
        faults.leave_out(Severity::Error, parsed.more_defects);
        let root = parsed.root;
        match root.value {
            Value::Map(_) => return Some(Self { path, root }),
            Value::Null => location(None, String::new()).error(faults, "is empty", ""),
            Value::List(_) => {
                location(Some(root.at), String::new()).error(faults, "must be an object of keys and values, not a list", "");
            }
            Value::Plain(_) | Value::Quoted(_) => {
                location(Some(root.at), String::new()).error(
                    faults,
                    "must be an object of keys and values, not a single text",
                    "write key: value, with a space after the colon",
                );
            }
        }
        None
    }

    /// Returns the object that the file holds.
    pub(crate) fn section(&self) -> Section<'_> {
        Section::root(&self.path, &self.root)
    }
}

/// Reads a text file without its byte-order mark; a failure is a fault at `location`.
pub(crate) fn read_text(location: &Location, path: &Path, faults: &mut Faults) -> Option<String> {
    let bytes = match read_bytes(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            missing_file(location, path, faults);
            return None;
        }
        Err(error) => {
            location.error(faults, about(location, path, &reason(path, &error)), "");
            return None;
        }
    };
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        location.error(faults, about(location, path, "is larger than 4 MiB, which is too large for a configuration"), "");
        return None;
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        location.error(faults, about(location, path, "is UTF-16"), "save it as UTF-8");
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned)),
        Err(error) => {
            let good = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]).into_owned();
            let line = good.matches('\n').count() + 1;
            let column = good.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
            let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let at = Some((number(line), number(column)));
            let file = Some(path.to_owned());
            let (what, remedy) = ("is not UTF-8 here".to_owned(), "save it as UTF-8".to_owned());
            faults.push(Fault { severity: Severity::Error, file, at, key: String::new(), what, remedy });
            None
        }
    }
}

fn read_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn reason(path: &Path, error: &std::io::Error) -> String {
    if path.is_dir() { "is a folder, not a file".to_owned() } else { format!("can't be read: {error}") }
}

/// Names the file in `what` unless the location is that file.
fn about(location: &Location, path: &Path, what: &str) -> String {
    if location.file.as_deref() == Some(path) && location.key.is_empty() {
        what.to_owned()
    } else {
        format!("{} {what}", path.display())
    }
}

/// Adds the fault for a missing file, with a similar name from its folder if there is one.
pub(in crate::config) fn missing_file(location: &Location, path: &Path, faults: &mut Faults) {
    location.error(faults, about(location, path, "does not exist"), did_you_mean(path));
}

/// Returns a "did you mean" with the most similar name in a missing file's folder, if any is similar.
pub(in crate::config) fn did_you_mean(path: &Path) -> String {
    neighbour(path).map_or_else(String::new, |name| format!("did you mean {name}?"))
}

fn neighbour(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or_else(|| PathBuf::from("."), Path::to_owned);
    let entries = std::fs::read_dir(folder).ok()?;
    let mut names: Vec<String> =
        entries.flatten().take(10_000).filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    let other_ending = names.iter().find(|other| Path::new(other).file_stem() == Path::new(name).file_stem());
    nearest(name, &names.iter().map(String::as_str).collect::<Vec<_>>()).map(str::to_owned).or_else(|| other_ending.cloned())
}
