//! Typed access to the keys of an object. A wrong type adds a fault, and reading continues; null counts as absent.

use std::path::Path;
use std::rc::Rc;

use super::given::{Given, Location};
use super::scalar;
use super::syntax::Position;
use super::tree::{Entry, Node, Value};
use crate::config::{Faults, Severity, nearest};

/// An object of a document.
#[derive(Clone)]
pub(crate) struct Section<'tree> {
    file: Rc<Path>,
    at: Position,
    path: String,
    entries: &'tree [Entry],
}

/// The keys that an object may have, and explanations for others that people write.
pub(in crate::config) struct Known {
    /// Keys that are read, in groups.
    pub(in crate::config) keys: &'static [&'static [&'static str]],
    /// Keys that are ignored without a warning, in groups.
    pub(in crate::config) silent: &'static [&'static [&'static str]],
    /// Keys that never had an effect here, each with a sentence that says why.
    pub(in crate::config) explained: &'static [(&'static str, &'static str)],
}

impl<'tree> Section<'tree> {
    pub(super) fn root(file: &Rc<Path>, node: &'tree Node) -> Self {
        let entries = if let Value::Map(entries) = &node.value { entries.as_slice() } else { &[] };
        Self { file: file.clone(), at: node.at, path: String::new(), entries }
    }

    /// Returns where the object begins.
    pub(crate) fn location(&self) -> Location {
        Location { file: Some(self.file.clone()), at: Some(self.at), key: self.path.clone() }
    }

    /// Returns the location for a fault about a missing key.
    pub(in crate::config) fn location_of_missing(&self, key: &str) -> Location {
        Location { key: self.dotted(key), ..self.location() }
    }

    /// Returns the keys whose values are not null, in file order, each with the location of the key.
    pub(in crate::config) fn keys(&self) -> impl Iterator<Item = Given<&'tree str>> {
        let given = self.entries.iter().filter(|entry| entry.value.value != Value::Null);
        given.map(|entry| Given { value: entry.key.as_str(), location: self.location_at(&entry.key, entry.at) })
    }

    /// Returns the value of a key, unless it is null.
    pub(in crate::config) fn get(&self, key: &str) -> Option<Given<&'tree Node>> {
        let entry = self.entries.iter().find(|entry| entry.key == key)?;
        let is_null = entry.value.value == Value::Null;
        (!is_null).then(|| Given { value: &entry.value, location: self.location_at(key, entry.value.at) })
    }

    /// Returns whether a key is there, with any value but null.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Returns whether a key has a value other than null, false, empty text, or an object or list of only such values.
    pub(in crate::config) fn says_something(&self, key: &str) -> bool {
        self.get(key).is_some_and(|given| has_content(given.value))
    }

    /// Returns an object's section.
    pub(in crate::config) fn section(&self, key: &str, faults: &mut Faults) -> Option<Section<'tree>> {
        self.get(key).and_then(|given| self.as_section(&given, faults))
    }

    /// Returns a value as an object's section.
    pub(in crate::config) fn as_section(&self, given: &Given<&'tree Node>, faults: &mut Faults) -> Option<Section<'tree>> {
        if let Value::Map(entries) = &given.value.value {
            return Some(Section { file: self.file.clone(), at: given.value.at, path: given.location.key.clone(), entries });
        }
        given.location.error(faults, format!("must be an object, not {}", kind(given.value)), "");
        None
    }

    /// Returns a list's items, nulls left out.
    pub(in crate::config) fn list(&self, key: &str, faults: &mut Faults) -> Option<Vec<Given<&'tree Node>>> {
        let given = self.get(key)?;
        let Value::List(items) = &given.value.value else {
            given.location.error(faults, format!("must be a list, not {}", kind(given.value)), "");
            return None;
        };
        let items = items.iter().enumerate().filter(|(_, item)| item.value != Value::Null);
        Some(
            items
                .map(|(index, item)| Given { value: item, location: self.location_at(&format!("{key}[{index}]"), item.at) })
                .collect(),
        )
    }

    /// Returns a boolean.
    pub(in crate::config) fn boolean(&self, key: &str, faults: &mut Faults) -> Option<Given<bool>> {
        self.scalar(key, scalar::boolean, "true or false", faults)
    }

    /// Returns a whole number.
    pub(in crate::config) fn integer(&self, key: &str, faults: &mut Faults) -> Option<Given<i64>> {
        self.scalar(key, scalar::integer, "a whole number", faults)
    }

    /// Returns a finite number.
    pub(in crate::config) fn number(&self, key: &str, faults: &mut Faults) -> Option<Given<f64>> {
        self.scalar(key, scalar::number, "a number", faults)
    }

    fn scalar<T>(&self, key: &str, read: fn(&str) -> Option<T>, wanted: &str, faults: &mut Faults) -> Option<Given<T>> {
        let given = self.get(key)?;
        let (found, remedy) = match &given.value.value {
            Value::Plain(text) => match read(text) {
                Some(value) => return Some(Given { value, location: given.location }),
                None => (shown(text), ""),
            },
            Value::Quoted(text) if read(text).is_some() => (format!("the text {text:?}"), "remove the quotes"),
            Value::Quoted(text) => (format!("the text {text:?}").chars().take(60).collect(), ""),
            _ => (kind(given.value).to_owned(), ""),
        };
        given.location.error(faults, format!("must be {wanted}, not {found}"), remedy);
        None
    }

    /// Returns a text; an empty one is absent. The fault of a wrong type doesn't show the value, which may be a secret.
    pub(in crate::config) fn text(&self, key: &str, faults: &mut Faults) -> Option<Given<String>> {
        self.exact_text(key, faults).filter(|given| !given.value.is_empty())
    }

    /// Returns a text; an empty one is a fault.
    pub(crate) fn non_empty_text(&self, key: &str, faults: &mut Faults) -> Option<Given<String>> {
        let given = self.exact_text(key, faults)?;
        if given.value.is_empty() {
            given.location.error(faults, "must not be empty", "");
            return None;
        }
        Some(given)
    }

    /// Returns a text, which may be empty.
    pub(in crate::config) fn exact_text(&self, key: &str, faults: &mut Faults) -> Option<Given<String>> {
        self.get(key).and_then(|given| text(&given, faults))
    }

    /// Returns a text or a number as it is written, so that a version may stand without quotes; an empty one is absent.
    pub(in crate::config) fn word(&self, key: &str, faults: &mut Faults) -> Option<Given<String>> {
        let given = self.get(key)?;
        word(&given, faults).filter(|given| !given.value.is_empty())
    }

    /// Returns an object of names and texts, numbers and booleans as they are written.
    pub(in crate::config) fn words(&self, key: &str, faults: &mut Faults) -> Vec<(String, Given<String>)> {
        let Some(section) = self.section(key, faults) else { return Vec::new() };
        let given = section.entries.iter().filter(|entry| entry.value.value != Value::Null);
        let values = given.map(|entry| {
            let location = section.location_at(&entry.key, entry.value.at);
            (entry.key.clone(), Given { value: &entry.value, location })
        });
        values.filter_map(|(name, given)| word(&given, faults).map(|value| (name, value))).collect()
    }

    /// Returns an object of environment variables; an invalid name or value is a fault.
    pub(in crate::config) fn variables(&self, key: &str, faults: &mut Faults) -> Vec<(String, String)> {
        let mut variables = Vec::new();
        for (name, value) in self.words(key, faults) {
            if name.is_empty() || name.contains(|c: char| c == '=' || c.is_control()) || value.value.contains('\0') {
                let remedy = "a name can't contain '=' or control characters, and neither name nor value can contain NUL";
                value.location.error(faults, "can't be an environment variable", remedy);
            } else {
                variables.push((name, value.value));
            }
        }
        variables
    }

    /// Warns about keys that are not read.
    pub(in crate::config) fn warn_about_unknown(&self, known: &Known, faults: &mut Faults) {
        let keys = known.keys.concat();
        for Given { value: key, location } in self.keys() {
            if keys.contains(&key) || known.silent.iter().any(|group| group.contains(&key)) {
                continue;
            }
            if !faults.has_room(Severity::Warning) {
                faults.leave_out(Severity::Warning, 1);
                continue;
            }
            let explained = known.explained.iter().find(|(other, _)| other.eq_ignore_ascii_case(key));
            if let Some((_, sentence)) = explained {
                location.warning(faults, "has no effect", *sentence);
                continue;
            }
            let remedy = match nearest(key, &keys) {
                Some(near) => format!("did you mean {}?", self.dotted(near)),
                None => format!("known keys are {}", keys.join(", ")),
            };
            location.warning(faults, "is not a known key and has no effect", remedy);
        }
    }

    fn dotted(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    fn location_at(&self, key: &str, at: Position) -> Location {
        Location { file: Some(self.file.clone()), at: Some(at), key: self.dotted(key) }
    }
}

/// Returns a text as it is, or a fault.
pub(in crate::config) fn text(given: &Given<&Node>, faults: &mut Faults) -> Option<Given<String>> {
    let (found, remedy) = match &given.value.value {
        Value::Plain(text) if scalar::boolean(text).is_some() => ("a boolean", "put it in quotes"),
        Value::Plain(text) if scalar::number(text).is_some() => ("a number", "put it in quotes"),
        Value::Plain(text) | Value::Quoted(text) => {
            return Some(Given { value: text.clone(), location: given.location.clone() });
        }
        _ => (kind(given.value), ""),
    };
    given.location.error(faults, format!("must be text, not {found}"), remedy);
    None
}

/// Returns a scalar as it is written, or a fault.
pub(in crate::config) fn word(given: &Given<&Node>, faults: &mut Faults) -> Option<Given<String>> {
    if let Value::Quoted(text) | Value::Plain(text) = &given.value.value {
        return Some(Given { value: text.clone(), location: given.location.clone() });
    }
    given.location.error(faults, format!("must be text, not {}", kind(given.value)), "");
    None
}

fn has_content(node: &Node) -> bool {
    match &node.value {
        Value::Null => false,
        Value::Plain(text) => scalar::boolean(text) != Some(false),
        Value::Quoted(text) => !text.is_empty(),
        Value::List(items) => items.iter().any(has_content),
        Value::Map(entries) => entries.iter().any(|entry| has_content(&entry.value)),
    }
}

/// Names what a node is, without its value.
fn kind(node: &Node) -> &'static str {
    match &node.value {
        Value::Null => "nothing",
        Value::Plain(_) | Value::Quoted(_) => "text",
        Value::List(_) => "a list",
        Value::Map(_) => "an object",
    }
}

fn shown(plain: &str) -> String {
    if scalar::number(plain).is_some() { plain.to_owned() } else { format!("{plain:?}").chars().take(60).collect() }
}
