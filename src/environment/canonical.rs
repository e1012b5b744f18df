//! The canonical spelling of requirements, conda packages and URLs for the environment key. Pure.

use super::redact::redacted;
use super::requirement::{Requirement, normalised};
use crate::config::{CondaDependency, VersionForm};

/// Options of pip by their short names.
const LONG_OPTIONS: [(&str, &str); 5] =
    [("-i", "--index-url"), ("-f", "--find-links"), ("-e", "--editable"), ("-r", "--requirement"), ("-c", "--constraint")];

/// Returns the canonical spelling of a pip line: normalised name, minimal spaces, double quotes, no secrets.
pub(super) fn pip_line(line: &Requirement) -> String {
    let text = without_comment(line.as_written());
    if line.is_option() {
        return option(text);
    }
    let Some(project) = line.project() else { return without_secrets(text) };
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.')).unwrap_or(text.len());
    let (extras, rest) = extras(text[end..].trim_start());
    if let Some(address) = rest.strip_prefix('@') {
        return format!("{project}{extras} @ {}", without_secrets(address.trim_start()));
    }
    // Options of a requirement (`--hash=…`) follow it; they keep their order.
    let (rest, options) = rest.split_once(" --").map_or((rest, String::new()), |(rest, options)| (rest, format!(" --{options}")));
    let (versions, marker) = rest.split_once(';').map_or((rest, None), |(versions, marker)| (versions, Some(marker)));
    let marker = marker.map(|text| format!("; {}", marker_words(text))).unwrap_or_default();
    format!("{project}{extras}{}{marker}{options}", clauses(versions.trim().trim_start_matches('(').trim_end_matches(')')))
}

/// Returns the canonical spelling of a conda package.
pub(super) fn conda_package(dependency: &CondaDependency) -> String {
    let CondaDependency { text: _, channel, name, version, build } = dependency;
    let version = match version {
        VersionForm::Any => String::new(),
        VersionForm::Prefix(version) => format!("={version}"),
        VersionForm::Exact(version) => format!("=={version}"),
        VersionForm::Range(range) => range.split('|').map(clauses).collect::<Vec<_>>().join("|"),
    };
    let channel = channel.as_ref().map(|channel| format!("{}::", without_secrets(channel))).unwrap_or_default();
    let build = build.as_ref().map(|build| format!("[build={build}]")).unwrap_or_default();
    format!("{channel}{name}{version}{build}")
}

/// Returns the text without the users, queries and tokens of its URLs, so that a new password doesn't cause a rebuild.
pub(super) fn without_secrets(text: &str) -> String {
    let word = |word: &str| {
        let open = redacted(word).replace("****@", "").replace("?****", "");
        // Redacting the query also removed the fragment, which selects a part of the download or holds its checksum.
        match word.split_once('?').and_then(|(_, query)| query.split_once('#')) {
            Some((_, fragment)) if word.contains("://") => format!("{open}#{fragment}"),
            _ => open,
        }
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

fn without_comment(text: &str) -> &str {
    text.find(" #").map_or(text, |at| &text[..at]).trim_end()
}

fn option(text: &str) -> String {
    let end = text.find([' ', '=']).unwrap_or(text.len());
    let (name, value) = text.split_at(end);
    let name = LONG_OPTIONS.iter().find(|(short, _)| *short == name).map_or(name, |(_, long)| long);
    let value = without_secrets(value.trim_start_matches([' ', '=']));
    if value.is_empty() { name.to_owned() } else { format!("{name} {value}") }
}

fn extras(text: &str) -> (String, &str) {
    let Some((inside, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) else { return (String::new(), text) };
    let mut names: Vec<String> = inside.split(',').map(|name| normalised(name.trim())).filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    let extras = if names.is_empty() { String::new() } else { format!("[{}]", names.join(",")) };
    (extras, rest.trim_start())
}

/// Sorts the clauses of a version, whose order is irrelevant.
fn clauses(versions: &str) -> String {
    let mut clauses: Vec<String> = versions.split(',').map(|clause| clause.split_whitespace().collect()).collect();
    clauses.retain(|clause: &String| !clause.is_empty());
    clauses.sort();
    clauses.dedup();
    clauses.join(",")
}

/// Returns a marker with single spaces and double quotes.
fn marker_words(marker: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = marker.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' | '\'' => rest[1..].find(first).map_or(rest.len(), |at| at + 2),
            '(' | ')' => 1,
            c if is_operator(c) => rest.find(|c| !is_operator(c)).unwrap_or(rest.len()),
            _ => rest.find(|c: char| c.is_whitespace() || is_operator(c) || "()\"'".contains(c)).unwrap_or(rest.len()),
        };
        let (word, after) = rest.split_at(end);
        let plain = !word.contains('"') && word.len() > 1 && word.starts_with('\'') && word.ends_with('\'');
        words.push(if plain { word.replace('\'', "\"") } else { word.to_owned() });
        rest = after.trim_start();
    }
    words.join(" ")
}

fn is_operator(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '!' | '~')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_has_one_spelling() {
        for (one, other) in [
            ("Scikit_Learn==1.0", "scikit-learn == 1.0"),
            ("a>=1,<2", "a <2, >=1"),
            ("a (>=1)", "a>=1"),
            ("a[X,y_z]>=1", "a [y-z, x] >=1"),
            ("a==1.0 ; python_version<'3.9'", "a==1.0; python_version < \"3.9\""),
            ("a; (os_name=='nt')and extra == 'x'", "a;( os_name == 'nt' ) and extra==\"x\""),
            ("-i https://h/s", "--index-url=https://h/s"),
            ("--extra-index-url https://u:p@h/s?x=1", "--extra-index-url   https://h/s"),
            ("a @ https://t@h/a.whl", "A @ https://h/a.whl"),
            ("a==1 # why", "a==1"),
        ] {
            assert_eq!(pip_line(&Requirement::new(one)), pip_line(&Requirement::new(other)), "{one} and {other}");
        }
    }

    #[test]
    fn what_means_something_else_is_spelt_otherwise() {
        let lines = [
            "a",
            "a==1.0",
            "a===1.0",
            "a==1.0.0",
            "a[x]==1.0",
            "a==1.0; python_version < '3.9'",
            "a==1.0; python_version < '3.10'",
            "a==1.0 --hash=sha256:00",
            "a @ https://h/a.whl",
            "a @ https://h/a.whl?sig=1#sha256=00",
            "a @ https://h/b.whl",
            "--index-url https://h/a.whl",
            "--extra-index-url https://h/a.whl",
            "--pre",
            "git+https://h/a.git@v1",
            "git+https://h/a.git@v2",
            "git+https://h/a.git@v2#subdirectory=x",
        ];
        let mut spelt: Vec<_> = lines.iter().map(|line| pip_line(&Requirement::new(line))).collect();
        spelt.sort();
        spelt.dedup();
        assert_eq!(spelt.len(), lines.len(), "two of these are spelt alike: {spelt:#?}");
    }

    #[test]
    fn nothing_secret_is_kept() {
        for line in ["--index-url https://me:hunter2@h/s", "a @ https://h/a.whl?sig=hunter2", "-f https://h/t/hunter2/x"] {
            assert!(!pip_line(&Requirement::new(line)).contains("hunter2"), "{line}");
        }
    }
}
