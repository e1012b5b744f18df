//! JSON and YAML. Keys are sorted, as `az` sorts them.

use std::fmt::Write;

use serde_json::{Map, Value};

use crate::settings::Colour;
use crate::visible::escaped;

const KEY: &str = "\x1b[34;1m";
const TEXT: &str = "\x1b[32m";
const OTHER: &str = "\x1b[36m";
const PLAIN: &str = "\x1b[0m";

/// Returns the value as JSON, two spaces deep.
pub(super) fn json(value: &Value, colour: Colour) -> String {
    let sorted = sorted(value);
    let mut text = String::new();
    if colour == Colour::On {
        write_coloured(&sorted, 0, &mut text);
    } else {
        // A value that came from JSON can always become JSON again.
        text = serde_json::to_string_pretty(&sorted).unwrap_or_default();
    }
    text.push('\n');
    escaped(&text).into_owned()
}

/// Returns the value as YAML.
pub(super) fn yaml(value: &Value, colour: Colour) -> String {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    let mut text = serde_saphyr::to_string_with_options(&sorted(value), options).unwrap_or_default();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if colour == Colour::On { coloured_yaml(&text) } else { text }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort();
            Value::Object(keys.into_iter().map(|key| (key.clone(), sorted(&map[key]))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

fn write_coloured(value: &Value, depth: usize, text: &mut String) {
    let indent = |text: &mut String, depth: usize| {
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    };
    match value {
        Value::Object(map) if !map.is_empty() => {
            text.push('{');
            for (at, (key, value)) in map.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                indent(text, depth + 1);
                let _ = write!(text, "{KEY}{}{PLAIN}: ", Value::from(key.as_str()));
                write_coloured(value, depth + 1, text);
            }
            indent(text, depth);
            text.push('}');
        }
        Value::Array(items) if !items.is_empty() => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                indent(text, depth + 1);
                write_coloured(item, depth + 1, text);
            }
            indent(text, depth);
            text.push(']');
        }
        Value::String(_) => {
            let _ = write!(text, "{TEXT}{value}{PLAIN}");
        }
        other => {
            let _ = write!(text, "{OTHER}{other}{PLAIN}");
        }
    }
}

fn coloured_yaml(text: &str) -> String {
    let mut coloured = String::with_capacity(text.len() * 2);
    for line in text.lines() {
        let start = line.len() - line.trim_start_matches([' ', '-']).len();
        match line[start..].split_once(':') {
            Some((key, rest)) if !key.starts_with(['"', '\'']) && (rest.is_empty() || rest.starts_with(' ')) => {
                let _ = writeln!(coloured, "{}{KEY}{key}{PLAIN}:{rest}", &line[..start]);
            }
            _ => {
                coloured.push_str(line);
                coloured.push('\n');
            }
        }
    }
    coloured
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn awkward() -> Value {
        json!({"b": [1, {"z": true, "a": null}], "a": "", "c": {}, "d": "é \"x\"\nline", "e": "true", "f": 0.1, "g": []})
    }

    #[test]
    fn json_keeps_letters_as_they_are_and_sorts_at_every_depth() {
        insta::assert_snapshot!(json(&awkward(), Colour::Off), @r#"
        {
          "a": "",
          "b": [
            1,
            {
              "a": null,
              "z": true
            }
          ],
          "c": {},
          "d": "é \"x\"\nline",
          "e": "true",
          "f": 0.1,
          "g": []
        }
        "#);
    }

    #[test]
    fn coloured_json_is_the_same_text_with_colours() {
        let coloured = json(&awkward(), Colour::On);
        let mut bare = coloured.clone();
        for code in [KEY, TEXT, OTHER, PLAIN] {
            bare = bare.replace(code, "");
        }
        assert_ne!(coloured, bare);
        assert_eq!(bare, json(&awkward(), Colour::Off));
    }

    #[test]
    fn yaml_reads_back_as_the_same_value() {
        let text = yaml(&awkward(), Colour::Off);
        let back: Value = serde_saphyr::from_str(&text).unwrap();
        assert_eq!(sorted(&back), sorted(&awkward()));
        insta::assert_snapshot!(text, @r#"
        a: ""
        b:
        - 1
        - a: null
          z: true
        c: {}
        d: "é \"x\"\nline"
        e: "true"
        f: 0.1
        g: []
        "#);
    }

    #[test]
    fn coloured_yaml_colours_keys_alone() {
        assert_eq!(coloured_yaml("a:\n- b: x:y\n  \"c:d\"\n"), format!("{KEY}a{PLAIN}:\n- {KEY}b{PLAIN}: x:y\n  \"c:d\"\n"));
    }
}
