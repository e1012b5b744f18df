//! Renders the faults of documents and flags: all at once, each with its position and source line.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use aml::config::{Fault, Faults, Severity};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::RenderOptions;
use crate::settings::Colour;
use crate::visible::{escaped, visible};

/// The largest document that is read again to show its lines.
const LARGEST_SOURCE: u64 = 1 << 20;

/// Returns what stderr shows of the faults, and for several what came of them.
pub(super) fn render(faults: &Faults, options: RenderOptions<'_>, outcome: &str) -> String {
    let shown = |fault: &&Fault| options.warnings || fault.severity == Severity::Error;
    let sources = read_sources(faults);
    let renderer =
        if options.colour == Colour::On { Renderer::styled() } else { Renderer::plain() }.decor_style(DecorStyle::Ascii);
    let renderer = options.width.map_or_else(|| renderer.clone(), |width| renderer.clone().term_width(width));
    let drawn = faults.iter().filter(shown).map(|fault| {
        let source = fault.file.as_ref().and_then(|file| sources.get(file)).map(String::as_str);
        // In a document's own lines the renderer shows all control characters but these; its own colours must stay.
        escaped(&renderer.render(&[group(fault, source, options)])).into_owned() + "\n"
    });
    let mut text = drawn.collect::<Vec<_>>().join("\n");
    let severities = if options.warnings { &[Severity::Error, Severity::Warning][..] } else { &[Severity::Error] };
    for more in severities.iter().filter_map(|severity| faults.more(*severity)) {
        let _ = write!(text, "\n{} {more}\n", options.label("note:", "36;1"));
    }
    let errors = faults.count(Severity::Error);
    if errors > 1 {
        let _ = writeln!(text, "\n{} {errors} errors; {outcome}", options.label("error:", "31;1"));
    }
    text
}

fn group<'a>(fault: &'a Fault, source: Option<&'a str>, options: RenderOptions<'_>) -> Group<'a> {
    let level = match fault.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let subject = match (&fault.file, fault.key.as_str()) {
        (Some(file), "") => format!("{} ", relative(file, options.folder)),
        (None, "") => String::new(),
        (_, key) => format!("{key}: "),
    };
    let title = visible(&format!("{subject}{}", fault.what)).into_owned();
    let mut group = level.primary_title(title).elements(None::<annotate_snippets::Message<'_>>);
    if let Some(file) = &fault.file {
        let path = visible(&relative(file, options.folder)).into_owned();
        let span = fault.at.and_then(|at| Some((source?, at))).and_then(|(source, at)| Some((source, span(source, at)?)));
        group = match (span, fault.at) {
            (Some((source, span)), _) if !may_hold_a_secret(fault, line_at(source, span.start)) => {
                group.element(Snippet::source(source).path(path).annotation(AnnotationKind::Primary.span(span)))
            }
            (_, Some((line, column))) => group.element(Origin::path(path).line(line as usize).char_column(column as usize)),
            (_, None) => group.element(Origin::path(path)),
        };
    }
    if fault.remedy.is_empty() { group } else { group.element(Level::HELP.with_name("hint").message(visible(&fault.remedy))) }
}

/// Returns whether the line of a fault isn't for a log: keys and variables stand there in clear.
fn may_hold_a_secret(fault: &Fault, line: &str) -> bool {
    let words = format!("{} {line}", fault.key).to_ascii_lowercase();
    ["primarykey", "secondarykey", "password", "secret", "accountkey", "environmentvariables"]
        .iter()
        .any(|word| words.contains(word))
}

fn line_at(source: &str, offset: usize) -> &str {
    let start = source[..offset].rfind('\n').map_or(0, |end| end + 1);
    source[start..].lines().next().unwrap_or_default()
}

fn read_sources(faults: &Faults) -> HashMap<PathBuf, String> {
    let mut sources = HashMap::new();
    for file in faults.iter().filter(|fault| fault.at.is_some()).filter_map(|fault| fault.file.as_ref()) {
        let small = fs::metadata(file).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= LARGEST_SOURCE);
        if small
            && !sources.contains_key(file)
            && let Ok(text) = fs::read_to_string(file)
        {
            sources.insert(file.clone(), text);
        }
    }
    sources
}

/// Returns the bytes from a place to the end of what stands there: a quoted word, or up to a comma or the line's end.
fn span(source: &str, (line, column): (u32, u32)) -> Option<Range<usize>> {
    let line = (line as usize).checked_sub(1)?;
    let start_of_line = match line {
        0 => 0,
        line => source.match_indices('\n').nth(line - 1)?.0 + 1,
    };
    let text = source[start_of_line..].lines().next().unwrap_or_default();
    let column = (column as usize).checked_sub(1)?;
    let offset = text.char_indices().nth(column).map_or(text.len(), |(offset, _)| offset);
    let rest = &text[offset..];
    let length = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map_or(rest.len(), |end| end + 2),
        Some('{' | '[') => 1,
        Some(_) => rest.find([',', '}', ']', ':']).unwrap_or(rest.len()),
        None => 0,
    };
    let length = rest[..length].trim_end().len();
    let start = start_of_line + offset;
    Some(start..start + length)
}

pub(super) fn relative(file: &Path, folder: Option<&Path>) -> String {
    let shown = folder.and_then(|folder| file.strip_prefix(folder).ok()).unwrap_or(file);
    shown.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errors::ErrorForm;

    const SOURCE: &str = "{\n  \"computeType\": \"aks\",\n  \"numReplicas\": -1,\n  \"keys\": {\"primaryKey\": 12}\n}\n";

    fn fault(key: &str, at: Option<(u32, u32)>, what: &str, remedy: &str) -> Fault {
        let file = Some(PathBuf::from("deploymentconfig.json"));
        Fault { severity: Severity::Error, file, at, key: key.into(), what: what.into(), remedy: remedy.into() }
    }

    fn rendered(faults: Vec<Fault>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deploymentconfig.json");
        fs::write(&path, SOURCE).unwrap();
        let mut faults = faults;
        for fault in faults.iter_mut().filter(|fault| fault.file.is_some()) {
            fault.file = Some(path.clone());
        }
        render(
            &faults.into_iter().collect(),
            RenderOptions {
                colour: Colour::Off,
                warnings: true,
                folder: Some(folder.path()),
                form: ErrorForm::Text,
                width: None,
            },
            "nothing was changed",
        )
    }

    #[test]
    fn all_faults_are_shown_with_their_lines() {
        let mut flag = fault("--port", None, "must be 1 to 65535, not 0", "");
        flag.file = None;
        let mut unknown = fault("numReplica", Some((3, 3)), "is not a known key", "did you mean numReplicas?");
        unknown.severity = Severity::Warning;
        let faults = vec![fault("numReplicas", Some((3, 18)), "must be greater than 0, not -1", ""), unknown, flag];
        insta::assert_snapshot!(rendered(faults), @r#"
        error: numReplicas: must be greater than 0, not -1
         --> deploymentconfig.json:3:18
          |
        3 |   "numReplicas": -1,
          |                  ^^

        warning: numReplica: is not a known key
         --> deploymentconfig.json:3:3
          |
        3 |   "numReplicas": -1,
          |   ^^^^^^^^^^^^^
          |
          = hint: did you mean numReplicas?

        error: --port: must be 1 to 65535, not 0

        error: 2 errors; nothing was changed
        "#);
    }

    #[test]
    fn a_document_of_one_long_line_keeps_to_the_width() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.json");
        let filler = "x".repeat(4000);
        fs::write(&path, format!("{{\"a\": \"{filler}\", \"numReplicas\": -1, \"b\": \"{filler}\"}}")).unwrap();
        let fault = Fault { file: Some(path), ..fault("numReplicas", Some((1, 4027)), "must be greater than 0, not -1", "") };
        let options = RenderOptions {
            colour: Colour::Off,
            warnings: true,
            folder: Some(folder.path()),
            form: ErrorForm::Text,
            width: Some(80),
        };
        let text = render(&[fault].into_iter().collect(), options, "");
        assert!(text.contains("\"numReplicas\": -1"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }

    #[test]
    fn nothing_of_a_document_steers_the_terminal() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("f.yml");
        let evil = "\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\r";
        fs::write(&path, format!("a: {evil}\n")).unwrap();
        let fault = Fault { file: Some(path), ..fault(evil, Some((1, 1)), evil, evil) };
        let options = RenderOptions { colour: Colour::Off, warnings: true, folder: None, form: ErrorForm::Text, width: None };
        let text = render(&[fault].into_iter().collect(), options, "");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n') && !text.contains('\u{202e}'), "{text:?}");
    }

    #[test]
    fn those_that_are_not_kept_are_counted() {
        let many = (0..150).map(|_| fault("a", None, "is wrong", "")).collect();
        let text = rendered(many);
        assert!(text.ends_with("note: 50 more errors are not shown\n\nerror: 150 errors; nothing was changed\n"), "{text}");
    }

    #[test]
    fn a_line_with_a_key_is_not_shown() {
        let text = rendered(vec![fault("keys.primaryKey", Some((4, 26)), "must be a string, not a number", "")]);
        assert!(!text.contains("12"), "{text}");
        assert!(text.contains("deploymentconfig.json:4:26"), "{text}");
    }

    #[test]
    fn a_line_is_not_shown_for_another_fault_on_it_either() {
        let line = r#"{"numReplicas": -1, "keys": {"primaryKey": "abc"}}"#;
        assert!(may_hold_a_secret(&fault("numReplicas", None, "", ""), line));
        assert!(!may_hold_a_secret(&fault("tokenAuthEnabled", None, "", ""), "\"tokenAuthEnabled\": 1"));
        assert_eq!(line_at(SOURCE, 5), "  \"computeType\": \"aks\",");
    }

    #[test]
    fn a_fault_of_a_whole_file_names_the_file() {
        insta::assert_snapshot!(rendered(vec![fault("", None, "is empty", "write computeType: local")]), @"
        error: deploymentconfig.json is empty
        --> deploymentconfig.json
         = hint: write computeType: local
        ");
    }

    #[test]
    fn a_span_ends_with_the_value() {
        let text = |at| &SOURCE[span(SOURCE, at).unwrap()];
        assert_eq!(text((2, 18)), "\"aks\"");
        assert_eq!(text((3, 18)), "-1");
        assert_eq!(text((4, 11)), "{");
        assert_eq!(text((1, 99)), "");
        assert_eq!(span(SOURCE, (99, 1)), None);
    }
}
