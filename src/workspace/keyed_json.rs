//! A JSON object whose keys know where they stand, so that a fault can name its line. Reads text, nothing else.

use std::fmt;
use std::path::Path;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::{ConfigFault, ConfigFaults};

/// The entries of a JSON object. Of a repeated key the last one counts.
#[derive(Debug)]
pub(super) struct KeyedJson<'a> {
    file: &'a Path,
    text: &'a str,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    key: String,
    /// Address of the key's first character in the text; `None` for a key with escapes.
    address: Option<usize>,
    value: Value,
}

impl<'a> KeyedJson<'a> {
    /// Parses `text`, the content of `file`.
    pub(super) fn parse(file: &'a Path, text: &'a str) -> Result<Self, ConfigFaults> {
        // Windows tools like to begin a file with a byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = serde_json::Deserializer::from_str(text);
        let entries = reader.deserialize_map(Entries).and_then(|entries| reader.end().map(|()| entries));
        entries.map(|entries| Self { file, text, entries }).map_err(|error| {
            let whole = error.to_string();
            let place = format!(" at line {} column {}", error.line(), error.column());
            ConfigFaults(vec![ConfigFault {
                file: file.to_owned(),
                at: Some((number(error.line()), number(error.column()))),
                key: String::new(),
                what: whole.strip_suffix(&place).unwrap_or(&whole).to_owned(),
                remedy: String::new(),
            }])
        })
    }

    /// Returns whether the object has the key, with any value but null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// Returns the text under `key`; a missing key and null are `None`, another type is a fault.
    pub(super) fn text(&self, key: &str) -> Result<Option<&str>, ConfigFault> {
        match self.get(key) {
            None => Ok(None),
            Some(Entry { value: Value::String(text), .. }) if !text.is_empty() => Ok(Some(text)),
            Some(Entry { value: Value::String(_), .. }) => Err(self.fault(key, "must not be empty")),
            Some(entry) => Err(self.fault(key, format!("must be a text in quotes, not {}", kind(&entry.value)))),
        }
    }

    /// Makes a fault of what stands under `key`.
    pub(super) fn fault(&self, key: &str, what: impl Into<String>) -> ConfigFault {
        let at = self.get(key).and_then(|entry| entry.address).and_then(|address| self.place(address));
        ConfigFault { file: self.file.to_owned(), at, key: key.to_owned(), what: what.into(), remedy: String::new() }
    }

    fn get(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == key).filter(|entry| !entry.value.is_null())
    }

    fn place(&self, address: usize) -> Option<(u32, u32)> {
        // The key's text begins after its quote; people count from the quote.
        let offset = address.checked_sub(self.text.as_ptr() as usize)?.checked_sub(1)?;
        let before = self.text.get(..offset)?;
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Some((number(line), number(column)))
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Vec<Entry>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Entry>, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, address)) = map.next_key_seed(Key)? {
            entries.push(Entry { key, address, value: map.next_value()? });
        }
        Ok(entries)
    }
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = (String, Option<usize>);

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        reader.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = (String, Option<usize>);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok((key.to_owned(), Some(key.as_ptr() as usize)))
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        Ok((key.to_owned(), None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place_of(key: &str, text: &str) -> Option<(u32, u32)> {
        KeyedJson::parse(Path::new("f"), text).expect("valid JSON").fault(key, "x").at
    }

    #[test]
    fn a_key_is_found_by_line_and_column_in_characters() {
        assert_eq!(place_of("b", "{\"a\": 1,\n  \"b\": 2}"), Some((2, 3)));
        assert_eq!(place_of("b", "{\"ä\": 1, \"b\": 2}"), Some((1, 10)));
        assert_eq!(place_of("b", "{\"b\": 1,\n \"b\": 2}"), Some((2, 2)), "the last one counts");
        assert_eq!(place_of("b", "{\"\\u0062\": 1}"), None, "an escaped key has no place");
        assert_eq!(place_of("b", "\u{feff}{\"b\": 1}"), Some((1, 2)), "a byte order mark is no column");
    }

    #[test]
    fn what_is_no_object_is_a_fault_with_its_place() {
        for (text, at, what) in [
            ("", (1, 1), "EOF"),
            ("[1]", (1, 1), "a JSON object"),
            ("{\n\"a\": }", (2, 6), "expected value"),
            ("{} x", (1, 4), "trailing"),
            (&"[".repeat(5000), (1, 1), "a JSON object"),
            (&format!("{{\"a\":{}", "[".repeat(5000)), (1, 132), "recursion"),
        ] {
            let ConfigFaults(faults) = KeyedJson::parse(Path::new("f"), text).expect_err("a fault");
            assert!(faults[0].what.contains(what), "{text:.20}: {faults:?}");
            assert_eq!(faults[0].at, Some(at), "{text:.20}: {faults:?}");
            assert!(!faults[0].what.contains("line"), "the place is said once: {faults:?}");
        }
    }
}
