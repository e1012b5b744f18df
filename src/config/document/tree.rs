//! A document as a tree that keeps the position of each key and value. JSON is read as YAML, of which it is a subset.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde_saphyr::granit_parser::{Event, Options, Parser, ScalarStyle, Span, StrInput, Tag, options};

use super::syntax::{self, Defect, Position, defect, position};

/// Deeper documents than this are refused: none of ours has ten levels.
const MAX_DEPTH: usize = 64;
/// Anchors and aliases may copy this many bytes in all, so that a small file can't grow without end: an anchor keeps a copy of what it
/// names, and anchors in anchors keep copies of copies.
const MAX_COPIED_BYTES: usize = 1 << 20;
/// No known key is longer, and each fault below long keys would repeat them in its path.
const MAX_KEY_BYTES: usize = 1024;
/// The most syntax faults that are reported.
const MOST_DEFECTS: usize = 100;

/// A value and where it begins.
#[derive(Clone, PartialEq)]
pub(in crate::config) struct Node {
    pub(in crate::config) at: Position,
    pub(in crate::config) value: Value,
}

/// What a node holds. There is no `Debug`: values can be secrets.
#[derive(Clone, PartialEq)]
pub(in crate::config) enum Value {
    Null,
    /// A scalar without quotes: text, number or boolean by what is written.
    Plain(String),
    /// A scalar that its author marked as text.
    Quoted(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
}

/// One key of a map with its value.
#[derive(Clone, PartialEq)]
pub(in crate::config) struct Entry {
    pub(in crate::config) key: String,
    pub(in crate::config) at: Position,
    pub(in crate::config) value: Node,
}

/// A document that could be read, and the faults in it.
pub(super) struct Parsed {
    pub(super) root: Node,
    pub(super) defects: Vec<Defect>,
    pub(super) more_defects: usize,
}

/// Reads one document. An `Err` is a fault after which the rest can't be read.
pub(super) fn parse(text: &str) -> Result<Parsed, Defect> {
    let mut builder = Builder {
        text,
        parser: Parser::new_from_str_with_options(text, parser_options()),
        anchors: HashMap::new(),
        copied: Copied(0),
        path: Vec::new(),
        defects: Vec::new(),
        more_defects: 0,
    };
    let root = builder.document()?;
    Ok(Parsed { root, defects: builder.defects, more_defects: builder.more_defects })
}

fn parser_options() -> Options {
    options! { emit_comments: false, flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH }
}

struct Anchored {
    node: Node,
    bytes: usize,
    height: usize,
}

/// The bytes that were copied so far.
struct Copied(usize);

impl Copied {
    /// Counts what is about to be copied.
    fn count(&mut self, bytes: usize, at: Position) -> Result<(), Defect> {
        self.0 = self.0.saturating_add(bytes);
        if self.0 > MAX_COPIED_BYTES {
            return Err(defect(Some(at), "anchors and aliases expand to too much data", "write the values out"));
        }
        Ok(())
    }
}

struct Builder<'text> {
    text: &'text str,
    parser: Parser<'text, StrInput<'text>>,
    anchors: HashMap<usize, Anchored>,
    copied: Copied,
    path: Vec<String>,
    defects: Vec<Defect>,
    more_defects: usize,
}

impl<'text> Builder<'text> {
    fn document(&mut self) -> Result<Node, Defect> {
        loop {
            match self.event()? {
                (Event::StreamStart | Event::DocumentStart(..), _) => {}
                (Event::StreamEnd, _) => return Err(defect(None, "is empty", "")),
                (event, span) => {
                    let root = self.node(event, span, 0)?;
                    self.expect_end()?;
                    return Ok(root);
                }
            }
        }
    }

    fn expect_end(&mut self) -> Result<(), Defect> {
        loop {
            match self.event()? {
                (Event::DocumentEnd, _) => {}
                (Event::StreamEnd, _) => return Ok(()),
                (_, span) => {
                    return Err(defect(Some(start(&span)), "starts a second document", "put one document into each file"));
                }
            }
        }
    }

    fn event(&mut self) -> Result<(Event<'text>, Span), Defect> {
        match self.parser.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(syntax::not_read(self.text, &error)),
            None => Err(defect(None, "ends unexpectedly", "")),
        }
    }

    fn node(&mut self, event: Event<'text>, span: Span, depth: usize) -> Result<Node, Defect> {
        let at = start(&span);
        if depth > MAX_DEPTH {
            return Err(defect(Some(at), "is nested too deeply", ""));
        }
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => (scalar(text, style, tag.as_deref()), anchor),
            Event::SequenceStart(_, anchor, _) => (self.list(depth)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.map(depth)?, anchor),
            Event::Alias(id) => return self.alias(id, at, depth),
            _ => return Err(defect(Some(at), "is not valid YAML here", "")),
        };
        let node = Node { at, value };
        if anchor != 0 {
            let bytes = bytes(&node);
            self.copied.count(bytes, at)?;
            self.anchors.insert(anchor, Anchored { bytes, height: height(&node), node: node.clone() });
        }
        Ok(node)
    }

    fn list(&mut self, depth: usize) -> Result<Value, Defect> {
        let mut items = Vec::new();
        loop {
            match self.event()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, span) => {
                    self.path.push(format!("[{}]", items.len()));
                    items.push(self.node(event, span, depth + 1)?);
                    self.path.pop();
                }
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Defect> {
        let (mut entries, mut seen, mut merged) = (Vec::new(), HashSet::new(), Vec::new());
        loop {
            let (event, span) = match self.event()? {
                (Event::MappingEnd, _) => break,
                pair => pair,
            };
            let key_node = self.node(event, span, depth + 1)?;
            let (is_merge, key) = match key_node.value {
                Value::Plain(text) => (text == "<<", text),
                Value::Quoted(text) => (false, text),
                Value::Null => (false, "null".to_owned()),
                Value::List(_) | Value::Map(_) => {
                    return Err(defect(Some(key_node.at), "a list or an object can't be a key", ""));
                }
            };
            if key.len() > MAX_KEY_BYTES {
                return Err(defect(Some(key_node.at), "is a key longer than 1024 bytes", ""));
            }
            self.path.push(key.clone());
            let (event, span) = self.event()?;
            let value = self.node(event, span, depth + 1)?;
            if is_merge {
                self.merge(value, &mut merged);
            } else if seen.insert(key.clone()) {
                entries.push(Entry { key, at: key_node.at, value });
            } else {
                self.report(key_node.at, "is given twice", "keep one of them");
            }
            self.path.pop();
        }
        entries.extend(merged.into_iter().filter(|entry: &Entry| seen.insert(entry.key.clone())));
        Ok(Value::Map(entries))
    }

    fn merge(&mut self, source: Node, merged: &mut Vec<Entry>) {
        match source.value {
            Value::Map(entries) => merged.extend(entries),
            Value::List(items) => items.into_iter().for_each(|item| self.merge(item, merged)),
            Value::Null => {}
            Value::Plain(_) | Value::Quoted(_) => self.report(source.at, "must be an object to merge from", "write <<: *name"),
        }
    }

    fn alias(&mut self, id: usize, at: Position, depth: usize) -> Result<Node, Defect> {
        let Some(anchored) = self.anchors.get(&id) else {
            return Err(defect(Some(at), "refers to a value that contains it", ""));
        };
        self.copied.count(anchored.bytes, at)?;
        if depth + anchored.height > MAX_DEPTH {
            return Err(defect(Some(at), "is nested too deeply", ""));
        }
        Ok(anchored.node.clone())
    }

    fn report(&mut self, at: Position, what: &str, remedy: &str) {
        if self.defects.len() == MOST_DEFECTS {
            self.more_defects += 1;
            return;
        }
        let key = self.path.join(".").replace(".[", "[");
        self.defects.push(Defect { key, ..defect(Some(at), what, remedy) });
    }
}

fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    if style != ScalarStyle::Plain || tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str")) {
        return Value::Quoted(text.into_owned());
    }
    match &*text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        _ => Value::Plain(text.into_owned()),
    }
}

fn bytes(node: &Node) -> usize {
    let own = size_of::<Node>();
    own + match &node.value {
        Value::Null => 0,
        Value::Plain(text) | Value::Quoted(text) => text.len(),
        Value::List(items) => items.iter().map(bytes).sum(),
        Value::Map(entries) => entries.iter().map(|entry| size_of::<Entry>() + entry.key.len() + bytes(&entry.value)).sum(),
    }
}

fn height(node: &Node) -> usize {
    match &node.value {
        Value::Null | Value::Plain(_) | Value::Quoted(_) => 0,
        Value::List(items) => 1 + items.iter().map(height).max().unwrap_or(0),
        Value::Map(entries) => 1 + entries.iter().map(|entry| height(&entry.value)).max().unwrap_or(0),
    }
}

fn start(span: &Span) -> Position {
    position(span.start.line(), span.start.col())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    /// Writes a tree in one line: plain text bare, quoted text in quotes.
    fn show(node: &Node) -> String {
        match &node.value {
            Value::Null => "null".to_owned(),
            Value::Plain(text) => text.clone(),
            Value::Quoted(text) => format!("{text:?}"),
            Value::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
            Value::Map(entries) => {
                let entries: Vec<_> = entries.iter().map(|entry| format!("{}: {}", entry.key, show(&entry.value))).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    #[track_caller]
    fn reads_as(text: &str, expected: &str) {
        match parse(text) {
            Ok(parsed) => assert_eq!((show(&parsed.root), parsed.defects), (expected.to_owned(), vec![]), "{text}"),
            Err(defect) => panic!("{text:?} should be read: {defect:?}"),
        }
    }

    #[track_caller]
    fn is_refused(text: &str, at: Option<Position>, expected: &str) {
        match parse(text) {
            Ok(parsed) => panic!("{text:?} should be refused, not {}", show(&parsed.root)),
            Err(defect) => assert!(defect.at == at && defect.what.contains(expected), "{text:?}: {defect:?}"),
        }
    }

    #[test]
    fn json_and_yaml_are_one_language() {
        let tree = r#"{a: 1, b: ["x", true, null], c: {d: 1.50}}"#;
        reads_as(r#"{"a": 1, "b": ["x", true, null], "c": {"d": 1.50}}"#, tree);
        reads_as("a: 1\nb: ['x', true, ~]\nc:\n  d: 1.50\n", tree);
        reads_as("---\na: 1\nb:\n- \"x\"\n- true\n-\nc: {d: 1.50} # why\n...\n", tree);
    }

    #[test]
    fn json_as_editors_write_it_is_read() {
        reads_as("{\n\t\"a\": 1,\n\t\"b\": [\n\t\t\"x\"\n\t]\n}\n", r#"{a: 1, b: ["x"]}"#);
        reads_as("{\r\n  \"a\": \"x\\/y \\u00e9 \\ud83d\\ude00 \\n\"\r\n}", "{a: \"x/y é 😀 \\n\"}");
        reads_as(r#"{"a":1,"b":{"c":"d"},}"#, r#"{a: 1, b: {c: "d"}}"#);
        reads_as(r#"{"a":{},"b":[]}"#, "{a: {}, b: []}");
        let long = "x".repeat(5000);
        reads_as(&format!(r#"{{"a": "{long}", "b": "{long}"}}"#), &format!(r#"{{a: "{long}", b: "{long}"}}"#));
    }

    #[test]
    fn anchors_and_merge_keys_work_and_own_keys_win() {
        reads_as("base: &b {x: 1, y: 2}\nown:\n  y: 3\n  <<: *b\n", "{base: {x: 1, y: 2}, own: {y: 3, x: 1}}");
        reads_as("a: &a [1]\nb: *a\n", "{a: [1], b: [1]}");
        reads_as("p: &p {x: 1}\nq: &q {x: 2, y: 2}\nr: {<<: [*p, *q]}\n", "{p: {x: 1}, q: {x: 2, y: 2}, r: {x: 1, y: 2}}");
    }

    #[test]
    fn an_alias_bomb_is_refused_early() {
        let mut text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
        for level in 1..12 {
            let alias = format!("*a{}, ", level - 1).repeat(10);
            writeln!(text, "a{level}: &a{level} [{alias}]").unwrap();
        }
        let refused = parse(&text).err().expect("a bomb is refused");
        assert!(refused.what.contains("too much data"), "{refused:?}");
        is_refused("a: &a [*a]\n", Some((1, 8)), "contains it");
        let deep = "[".repeat(5000);
        assert!(parse(&deep).is_err());
        let mut chain = "a0: &a0 [[[[[[[[[[x]]]]]]]]]]\n".to_owned();
        for level in 1..20 {
            writeln!(chain, "a{level}: &a{level} [[[[[[[[[[*a{}]]]]]]]]]]", level - 1).unwrap();
        }
        assert!(parse(&chain).err().expect("depth through aliases is refused").what.contains("too deeply"));
    }

    #[test]
    fn an_anchor_keeps_a_copy_and_counts_as_one() {
        let list = "x, ".repeat(20_000);
        let nested = (0..60).fold(format!("[{list}]"), |inner, level| format!("&a{level} [{inner}]"));
        let refused = parse(&format!("a: {nested}")).err().expect("anchors in anchors keep copies of copies");
        assert!(refused.what.contains("too much data"), "{refused:?}");
        reads_as("a: &a {b: &b [1]}\nc: *b\n", "{a: {b: [1]}, c: [1]}");
    }

    #[test]
    fn faults_of_form_are_counted_and_the_first_are_told() {
        let parsed = parse(&format!("a: 1\n{}", "a: 2\n".repeat(250))).ok().unwrap();
        assert_eq!((parsed.defects.len(), parsed.more_defects), (MOST_DEFECTS, 250 - MOST_DEFECTS));
        is_refused(&format!("? |-\n  {}\n: 1", "k".repeat(MAX_KEY_BYTES + 1)), Some((2, 3)), "key longer than");
    }

    #[test]
    fn faults_of_form_have_a_place() {
        is_refused("", None, "is empty");
        is_refused("# nothing\n", None, "is empty");
        is_refused("a: 1\n---\nb: 2\n", Some((2, 1)), "second document");
        is_refused("a: [1, 2\nb: 3\n", Some((2, 2)), "not valid JSON or YAML");
        is_refused("{\"a\": 1\n \"b\": 2}", Some((2, 2)), "expected `,` or `}`");
        is_refused("? [a]\n: b\n", Some((1, 3)), "can't be a key");
    }

    #[test]
    fn every_double_key_is_named_with_its_path() {
        let parsed = parse("a:\n  b: 1\n  b: 2\nc: 1\nc: 2\n").ok().unwrap();
        let named: Vec<_> = parsed.defects.iter().map(|defect| (defect.at, defect.key.as_str())).collect();
        assert_eq!(named, [(Some((3, 3)), "a.b"), (Some((5, 1)), "c")]);
    }
}
