//! Wrong usage in the words of all other errors: what is wrong, a hint, the usage line. What the parser suggests is looked at first.

use std::ffi::OsString;
use std::fmt::Write as _;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use serde_json::{Value, json};

use super::RenderOptions;
use crate::args::{habits, spelling};
use crate::visible::visible;

/// What is wrong with the words of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Usage {
    /// What is wrong; may take several lines.
    what: String,
    hint: String,
    /// The usage line, if the parser has one.
    line: Option<String>,
}

impl Usage {
    /// Returns what the parser found, with the hint that fits.
    pub(crate) fn of(error: &clap::Error, command: &Command, words: &[OsString]) -> Self {
        let text = error.render().to_string();
        let mut paragraphs = text.trim_end().split("\n\n");
        let what = paragraphs.next().unwrap_or_default();
        let what = what.strip_prefix("error: ").unwrap_or(what).to_owned();
        let line = paragraphs.find(|paragraph| paragraph.starts_with("Usage: ")).map(str::to_owned);
        let hint = hint(error, command, words);
        Self { what, hint, line }
    }

    /// Returns what stderr shows.
    pub(crate) fn render(&self, options: RenderOptions<'_>) -> String {
        let mut text = format!("{} {}\n", options.label("error:", "31;1"), visible(&self.what));
        // Writing to a text can't fail.
        let _ = writeln!(text, "{} {}", options.label("hint:", "36;1"), visible(&self.hint));
        if let Some(line) = &self.line {
            let _ = writeln!(text, "\n{}", visible(line));
        }
        text
    }

    /// Returns it as an object.
    pub(crate) fn object(&self) -> Value {
        json!({ "code": "Usage", "message": self.what, "file": null, "line": null, "remedy": self.hint })
    }
}

fn hint(error: &clap::Error, command: &Command, words: &[OsString]) -> String {
    let (through, unknown) = spelling::way(command, words);
    let last = through.last().copied().unwrap_or(command);
    let path = through.iter().map(|command| command.get_name()).collect::<Vec<_>>().join(" ");
    let whole = if path.is_empty() { "aml".to_owned() } else { format!("aml {path}") };
    let shown: Vec<&str> = last
        .get_subcommands()
        .filter(|command| !command.is_hide_set())
        .map(Command::get_name)
        .filter(|name| *name != "help")
        .collect();
    if let Some(word) = unknown.filter(|_| error.kind() == ErrorKind::InvalidSubcommand) {
        let habit = habits::hint(&path, word, |name| shown.contains(&name));
        return habit.or_else(|| similar(error, &shown, &whole)).unwrap_or_else(|| format!("see '{whole} --help'"));
    }
    if error.kind() == ErrorKind::UnknownArgument && !shown.is_empty() {
        return format!("'{whole}' needs a command before its options: {}", shown.join(", "));
    }
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedValue].into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(several) => Some(several.join(" or ")),
        _ => None,
    });
    near.map_or_else(|| format!("see '{whole} --help'"), |near| format!("did you mean {near}?"))
}

/// Returns the similar commands that people type; the parser knows hidden ones, too.
fn similar(error: &clap::Error, shown: &[&str], whole: &str) -> Option<String> {
    let found = match error.get(ContextKind::SuggestedSubcommand)? {
        ContextValue::String(one) => vec![one.as_str()],
        ContextValue::Strings(several) => several.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    };
    let typed: Vec<String> =
        found.into_iter().filter(|name| shown.contains(name)).map(|name| format!("'{whole} {name}'")).collect();
    (!typed.is_empty()).then(|| format!("did you mean {}?", typed.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::command_line;
    use crate::errors::ErrorForm;
    use crate::settings::Colour;

    fn said(line: &str) -> String {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let mut command = command_line();
        let error = command.try_get_matches_from_mut(&words).unwrap_err();
        let options = RenderOptions { colour: Colour::Off, warnings: true, folder: None, form: ErrorForm::Text, width: None };
        Usage::of(&error, &command, &words).render(options)
    }

    #[test]
    fn a_hidden_command_is_never_suggested() {
        insta::assert_snapshot!(said("aml serv list"), @"
        error: unrecognized subcommand 'serv'
        hint: did you mean 'aml service'?

        Usage: aml [OPTIONS] [COMMAND]
        ");
        assert!(!said("aml supervisr").contains("'aml supervisor'"));
        assert!(!said("aml replic").contains("'aml replica'"));
    }

    #[test]
    fn wrong_usage_has_the_form_of_all_errors() {
        insta::assert_snapshot!(said("aml service logs -n x"), @"
        error: unrecognized subcommand 'logs'
        hint: use 'aml service get-logs'

        Usage: aml service [OPTIONS] <COMMAND>
        ");
        insta::assert_snapshot!(said("aml service show"), @"
        error: the following required arguments were not provided:
          --name <NAME>
        hint: see 'aml service show --help'

        Usage: aml service show --name <NAME>
        ");
        insta::assert_snapshot!(said("aml model deploy -n s --compute-taget x"), @"
        error: unexpected argument '--compute-taget' found
        hint: did you mean --compute-target?

        Usage: aml model deploy --name <NAME> --compute-target <NAME>
        ");
        insta::assert_snapshot!(said("aml computetarget attach -n x"), @"
        error: unexpected argument '-n' found
        hint: 'aml computetarget attach' needs a command before its options: aks

        Usage: aml computetarget attach [OPTIONS] <COMMAND>
        ");
        insta::assert_snapshot!(said("aml service show -n s -o jsn"), @"
        error: invalid value 'jsn' for '--output <FORMAT>'
          [possible values: json, jsonc, yaml, yamlc, table, tsv, none]
        hint: did you mean json?
        ");
    }
}
