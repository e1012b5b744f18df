//! Prints results as `az` does, by `--output` and `--query`. Nothing else writes to stdout.

mod document;
mod log;
pub(crate) mod objects;
mod query;
mod table;
mod tsv;

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use serde_json::Value;

use self::query::QueryError;
use crate::settings::Colour;
use crate::visible::visible;

pub(crate) use query::Query;
pub(crate) use table::Columns;

/// The values of `--output`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// JSON
    Json,
    /// Coloured JSON
    Jsonc,
    /// YAML
    Yaml,
    /// Coloured YAML
    Yamlc,
    /// Human-readable table
    Table,
    /// Tab-separated values
    Tsv,
    /// No output
    None,
}

/// The result of a command.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Report {
    /// An object or a list of them, and the columns that a table of it has.
    Object(Value, Columns),
    /// An object that a person reads as text: that is what a terminal gets unless a format was asked for.
    Summary { text: String, value: Value, columns: Columns },
    /// Something that is printed as it is unless a format was asked for: a log, an answer that isn't JSON.
    Plain(Vec<u8>),
    /// A service's log: plain text in which a terminal tells replicas by their colours.
    Log { text: String, service: String },
    /// Nothing further.
    Nothing,
}

impl Report {
    /// Returns whether it is a list of nothing.
    pub(crate) fn is_empty_list(&self) -> bool {
        matches!(self, Self::Object(Value::Array(items), _) if items.is_empty())
    }

    /// Returns a report whose table has these columns.
    pub(crate) fn with_columns(value: Value, columns: &'static [&'static str]) -> Self {
        Self::Object(value, Columns::Named(columns))
    }
}

/// The kind of stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sink {
    /// A terminal, which does what control characters say.
    Terminal,
    /// A pipe or a file, which gets each byte as it is.
    Other,
}

impl Sink {
    /// Returns what stdout is.
    pub(crate) fn of_stdout() -> Self {
        if io::stdout().is_terminal() { Self::Terminal } else { Self::Other }
    }

    fn text(self, bytes: Vec<u8>) -> Vec<u8> {
        match self {
            Self::Terminal => visible(&String::from_utf8_lossy(&bytes)).into_owned().into_bytes(),
            Self::Other => bytes,
        }
    }
}

/// How to print a result.
#[derive(Debug, Clone)]
pub(crate) struct View {
    /// `--output`, if given.
    pub(crate) format: Option<Format>,
    /// The format of objects where none is given.
    pub(crate) default: Format,
    /// `--query`, if given.
    pub(crate) query: Option<Query>,
    /// Whether stdout may hold colours.
    pub(crate) colour: Colour,
    /// What stdout is.
    pub(crate) sink: Sink,
    /// The columns of the terminal, where stdout is one.
    pub(crate) width: Option<usize>,
}

/// Why a result can't be printed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OutputError {
    /// `--query` doesn't fit the result.
    #[error("--query: {0}")]
    Query(#[from] QueryError),
    /// It can't be drawn as asked.
    #[error("the result has no rows to show in a table")]
    NoTable,
    /// Stdout can't be written to.
    #[error("cannot write the result to stdout")]
    Write(#[source] io::Error),
}

/// Prints a report to stdout.
pub(crate) fn print(report: Report, view: &View) -> Result<(), OutputError> {
    let bytes = render(report, view)?;
    write_out(&bytes)
}

/// Writes a piece of a service's log to stdout, now.
pub(crate) fn write_log(text: &str, service: &str, colour: Colour) -> Result<(), OutputError> {
    write_out(&log_bytes(text, service, Sink::of_stdout(), colour))
}

fn log_bytes(text: &str, service: &str, sink: Sink, colour: Colour) -> Vec<u8> {
    match sink {
        Sink::Terminal => log::coloured(&visible(text), service, colour).into_bytes(),
        Sink::Other => text.as_bytes().to_vec(),
    }
}

fn write_out(bytes: &[u8]) -> Result<(), OutputError> {
    let mut out = io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(OutputError::Write)
}

fn render(report: Report, view: &View) -> Result<Vec<u8>, OutputError> {
    let (value, columns) = match report {
        Report::Nothing => return Ok(Vec::new()),
        Report::Plain(bytes) if view.format.is_none() && view.query.is_none() => return Ok(view.sink.text(bytes)),
        Report::Log { text, service } if view.format.is_none() && view.query.is_none() => {
            return Ok(log_bytes(&text, &service, view.sink, view.colour));
        }
        Report::Log { text, .. } => (Value::String(text), Columns::Sorted),
        Report::Plain(bytes) => (Value::String(String::from_utf8_lossy(&bytes).into_owned()), Columns::Sorted),
        Report::Summary { text, .. } if view.sink == Sink::Terminal && view.format.is_none() && view.query.is_none() => {
            return Ok(view.sink.text(text.into_bytes()));
        }
        Report::Object(value, columns) | Report::Summary { value, columns, .. } => (value, columns),
    };
    let (value, columns) = match &view.query {
        Some(query) => (query.search(&value)?, Columns::AsTheyCome),
        None => (value, columns),
    };
    // As with `az`, a query that finds nothing prints nothing.
    if value.is_null() {
        return Ok(Vec::new());
    }
    let text = match view.format.unwrap_or(view.default) {
        Format::Json => document::json(&value, Colour::Off),
        Format::Jsonc => document::json(&value, view.colour),
        Format::Yaml => document::yaml(&value, Colour::Off),
        Format::Yamlc => document::yaml(&value, view.colour),
        Format::Table => {
            let screen = view.width.map(|width| table::Screen { width, colour: view.colour });
            table::render(&value, columns, screen).ok_or(OutputError::NoTable)?
        }
        Format::Tsv => return Ok(view.sink.text(tsv::render(&value).into_bytes())),
        Format::None => String::new(),
    };
    Ok(text.into_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rendered(report: Report, format: Option<Format>, query: Option<&str>) -> String {
        let view = View {
            format,
            default: Format::Json,
            query: query.map(|query| Query::parse(query).unwrap()),
            colour: Colour::Off,
            sink: Sink::Other,
            width: None,
        };
        String::from_utf8(render(report, &view).unwrap()).unwrap()
    }

    fn service() -> Report {
        let value = json!({"name": "s", "state": "Healthy", "scoringUri": "http://x/score", "tags": ""});
        Report::with_columns(value, &["name", "state"])
    }

    #[test]
    fn json_is_the_default_and_sorted_as_az_prints_it() {
        insta::assert_snapshot!(rendered(service(), None, None), @r#"
        {
          "name": "s",
          "scoringUri": "http://x/score",
          "state": "Healthy",
          "tags": ""
        }
        "#);
    }

    #[test]
    fn the_idiom_of_scripts_gives_the_bare_value() {
        assert_eq!(rendered(service(), Some(Format::Tsv), Some("scoringUri")), "http://x/score\n");
        assert_eq!(rendered(service(), Some(Format::Json), Some("scoringUri")), "\"http://x/score\"\n");
    }

    #[test]
    fn a_query_switches_the_own_columns_off() {
        insta::assert_snapshot!(rendered(service(), Some(Format::Table), None), @r"
        Name    State
        ------  -------
        s       Healthy
        ");
        insta::assert_snapshot!(rendered(service(), Some(Format::Table), Some("{uri: scoringUri, id: name}")), @r"
        Uri             Id
        --------------  ----
        http://x/score  s
        ");
    }

    #[test]
    fn nothing_is_printed_for_none_and_for_a_query_without_a_match() {
        assert_eq!(rendered(service(), Some(Format::None), None), "");
        assert_eq!(rendered(service(), None, Some("nope")), "");
    }

    #[test]
    fn a_terminal_is_not_steered_by_what_is_shown_and_a_pipe_gets_every_byte() {
        let shown = |sink, report, format| {
            String::from_utf8(
                render(report, &View { format, default: Format::Json, query: None, colour: Colour::Off, sink, width: None })
                    .unwrap(),
            )
            .unwrap()
        };
        let text = "\u{1b}]0;x\u{7}\u{9b}";
        let object = || Report::Object(Value::from(text), Columns::Sorted);
        for (report, format) in [(Report::Plain(text.into()), None), (object(), Some(Format::Tsv))] {
            assert!(shown(Sink::Other, report.clone(), format).starts_with(text));
            assert!(shown(Sink::Terminal, report, format).starts_with("\\u{1b}]0;x\\u{7}\\u{9b}"));
        }
        for format in [Format::Json, Format::Jsonc, Format::Yaml, Format::Yamlc, Format::Table] {
            let all = shown(Sink::Other, object(), Some(format));
            assert!(!all.contains(|c: char| c.is_control() && c != '\n'), "{format:?}: {all:?}");
        }
    }

    #[test]
    fn a_log_is_plain_until_a_format_is_asked_for() {
        let log = || Report::Plain(b"one\ntwo\n".to_vec());
        assert_eq!(rendered(log(), None, None), "one\ntwo\n");
        assert_eq!(rendered(log(), Some(Format::Json), None), "\"one\\ntwo\\n\"\n");
        assert_eq!(rendered(log(), None, Some("length(@)")), "8\n");
    }
}
