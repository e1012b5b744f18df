//! A line of `dependencies:` as conda parses it: `[channel::]name[ version[ build]]` in its several spellings.

use super::{CondaDependency, VersionForm};

/// Why a line is not a dependency, and what to write instead.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) what: String,
    pub(super) remedy: &'static str,
}

const OPERATORS: &[char] = &['=', '<', '>', '!', '~'];

/// Reads one line.
pub(super) fn parse(line: &str) -> Result<CondaDependency, Refusal> {
    let text = line.split(" #").next().unwrap_or_default().trim();
    let is_url = text.contains("://") && !text.contains("::");
    if is_url || [".conda", ".tar.bz2"].iter().any(|ending| text.to_ascii_lowercase().ends_with(ending)) {
        return refuse("is a package file", "name the package and its channel instead");
    }
    if text.contains(';') {
        return refuse("has a condition, which conda doesn't support", "a requirement with a condition belongs under pip:");
    }
    let (channel, rest) = match text.split_once("::") {
        Some((channel, rest)) => (Some(channel.trim()).filter(|channel| !channel.is_empty()), rest.trim()),
        None => (None, text),
    };
    let end = rest.find(|c: char| !is_name_character(c)).unwrap_or(rest.len());
    let (name, tail) = rest.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
        return refuse(format!("'{text}' does not start with a package name"), "write name, name=1.2 or name>=1.2");
    }
    if name.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return refuse(format!("'{name}' is a number, not a package"), "write name=version");
    }
    let (tail, bracket) = split_bracket(tail.trim())?;
    let (mut version, mut build) = version_and_build(tail)?;
    let mut channel = channel.map(str::to_owned);
    for (key, value) in bracket {
        match key.as_str() {
            "version" => version = version_of_words(&value)?,
            "build" => build = Some(value),
            "channel" => channel = Some(value),
            _ => return refuse(format!("'{key}' can't be set in brackets"), "version, build and channel can"),
        }
    }
    Ok(CondaDependency { text: text.to_owned(), channel, name: name.to_ascii_lowercase(), version, build })
}

fn is_name_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')
}

fn refuse<T>(what: impl Into<String>, remedy: &'static str) -> Result<T, Refusal> {
    Err(Refusal { what: what.into(), remedy })
}

type Settings = Vec<(String, String)>;

/// Splits `>=1[build=x]` into what stands before the brackets and the settings in them.
fn split_bracket(tail: &str) -> Result<(&str, Settings), Refusal> {
    let Some((before, inside)) = tail.split_once('[') else { return Ok((tail, Vec::new())) };
    let Some(inside) = inside.strip_suffix(']') else {
        return refuse("has brackets that are not closed at the end", "pip's extras, as in name[extra], belong under pip:");
    };
    let mut settings = Vec::new();
    let mut rest = inside.trim();
    while !rest.is_empty() {
        let Some((key, value)) = rest.split_once('=') else {
            return refuse(format!("has '{inside}' in brackets"), "pip's extras, as in name[extra], belong under pip:");
        };
        let value = value.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let (value, after) = match quote {
            Some(quote) => match value[1..].split_once(quote) {
                Some(parts) => parts,
                None => return refuse("has an unclosed quote in its brackets", "close it"),
            },
            None => value.find(',').map_or((value, ""), |comma| value.split_at(comma)),
        };
        settings.push((key.trim().to_owned(), value.trim().to_owned()));
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    Ok((before.trim(), settings))
}

/// Reads what follows the name: nothing, `=1.2`, `==1.2`, `=1.2=build`, `>=1,<2`, `1.2.*`, `1.2 build`.
fn version_and_build(tail: &str) -> Result<(VersionForm, Option<String>), Refusal> {
    if tail.is_empty() {
        return Ok((VersionForm::Any, None));
    }
    let compact = without_spaces_in_ranges(tail);
    let mut words = compact.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    if words.next().is_some() {
        return refuse(format!("has too many words after the name: '{tail}'"), "write name=version=build");
    }
    if !first.starts_with(OPERATORS) {
        return Ok((version_of_words(first)?, second.map(str::to_owned)));
    }
    let doubled = first.starts_with("==");
    let body = first.trim_start_matches('=');
    // With a build, conda takes the version as exact however it is written.
    if first.starts_with('=')
        && let Some((version, build)) = body.split_once('=')
        && !version.is_empty()
        && !version.ends_with(OPERATORS)
        && !version.contains([',', '|'])
    {
        checked(version)?;
        return Ok((
            VersionForm::Exact(version.to_owned()),
            Some(build.to_owned()).filter(|build| !build.is_empty() && build != "*"),
        ));
    }
    // `=>=1.2` means `>=1.2`; a bare `=>` is a slip of the keyboard that could mean two things.
    let has_operator_of_its_own = [">=", "<=", "!=", "~="].iter().any(|operator| body.starts_with(operator));
    let version = if body.contains([',', '|']) || !first.starts_with('=') || body.starts_with(OPERATORS) {
        range(if has_operator_of_its_own { body } else { first })?
    } else if doubled {
        if body.ends_with('*') { range(body)? } else { VersionForm::Exact(checked(body)?.to_owned()) }
    } else {
        prefix(body)?
    };
    Ok((version, second.map(str::to_owned)))
}

/// Reads a version that has no `=` of its own before it: `1.2` is exact, as conda has it in `name 1.2` and `version='1.2'`.
fn version_of_words(word: &str) -> Result<VersionForm, Refusal> {
    let word: String = word.chars().filter(|c| !c.is_whitespace()).collect();
    if word == "*" {
        return Ok(VersionForm::Any);
    }
    if word.starts_with(OPERATORS) {
        return Ok(version_and_build(&word)?.0);
    }
    if word.contains([',', '|', '*']) {
        return range(&word);
    }
    Ok(VersionForm::Exact(checked(&word)?.to_owned()))
}

fn prefix(body: &str) -> Result<VersionForm, Refusal> {
    if body == "*" {
        return Ok(VersionForm::Any);
    }
    let stem = body.strip_suffix(".*").unwrap_or(body);
    if stem.contains('*') {
        return range(body);
    }
    Ok(VersionForm::Prefix(checked(stem)?.to_owned()))
}

/// Keeps a range as it is written, each of its parts an operator (or none) and a version.
fn range(text: &str) -> Result<VersionForm, Refusal> {
    for part in text.split([',', '|']) {
        let version = part.trim_start_matches(OPERATORS);
        let operator = &part[..part.len() - version.len()];
        if !matches!(operator, "" | "=" | "==" | "<" | "<=" | ">" | ">=" | "!=" | "~=") {
            return refuse(format!("'{operator}' is not an operator"), "known are =, ==, !=, <, <=, >, >= and ~=");
        }
        checked(version)?;
    }
    Ok(VersionForm::Range(text.to_owned()))
}

fn checked(version: &str) -> Result<&str, Refusal> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '!' | '-' | '*');
    if version.is_empty() {
        return refuse("has no version after its operator", "write one, as in name=1.2");
    }
    if version.starts_with('-') || !version.chars().all(allowed) {
        return refuse(format!("'{version}' is not a version"), "write a version such as 1.2 or a range such as >=1.2,<2");
    }
    Ok(version)
}

/// Removes the spaces beside operators, commas and bars, so that `>= 1, < 2` is one word.
fn without_spaces_in_ranges(tail: &str) -> String {
    let mut compact = String::new();
    for word in tail.split_whitespace() {
        let glues = |c: char| OPERATORS.contains(&c) || matches!(c, ',' | '|');
        let joins = compact.ends_with(glues) || word.starts_with([',', '|']) || (word.starts_with('=') && !compact.is_empty());
        if !joins && !compact.is_empty() {
            compact.push(' ');
        }
        compact.push_str(word);
    }
    compact
}

#[cfg(test)]
mod tests {
    use super::*;
    use VersionForm::{Any, Exact, Prefix, Range};

    #[track_caller]
    fn is_read(line: &str, name: &str, version: &VersionForm) -> CondaDependency {
        let dependency = parse(line).unwrap_or_else(|refusal| panic!("{line:?} should be read: {refusal:?}"));
        assert_eq!((dependency.name.as_str(), &dependency.version), (name, version), "{line}");
        dependency
    }

    fn range(text: &str) -> VersionForm {
        Range(text.to_owned())
    }

    #[test]
    fn one_equals_sign_is_a_prefix_and_two_are_exact() {
        is_read("python=3.8.13", "python", &Prefix("3.8.13".into()));
        is_read("python=3.8", "python", &Prefix("3.8".into()));
        is_read("python = 3.8", "python", &Prefix("3.8".into()));
        is_read("python=3.8.*", "python", &Prefix("3.8".into()));
        is_read("python==3.8", "python", &Exact("3.8".into()));
        is_read("tensorflow-gpu==1.12.0", "tensorflow-gpu", &Exact("1.12.0".into()));
        is_read("python == 3.8", "python", &Exact("3.8".into()));
        is_read("python 3.8", "python", &Exact("3.8".into()));
    }

    #[test]
    fn ranges_stay_as_they_are_written() {
        is_read("numpy>=1,<2", "numpy", &range(">=1,<2"));
        is_read("numpy >= 1, < 2", "numpy", &range(">=1,<2"));
        is_read("numpy 1.2.*", "numpy", &range("1.2.*"));
        is_read("numpy>=1.16|1.14.*", "numpy", &range(">=1.16|1.14.*"));
        is_read("python>=3.8", "python", &range(">=3.8"));
        is_read("numpy~=1.2", "numpy", &range("~=1.2"));
        is_read("numpy!=1.2", "numpy", &range("!=1.2"));
        is_read("numpy=1.2*", "numpy", &range("1.2*"));
        is_read("numpy==1.2.*", "numpy", &range("1.2.*"));
        is_read("numpy=1.2,<1.5", "numpy", &range("=1.2,<1.5"));
        is_read("numpy=>=1.2", "numpy", &range(">=1.2"));
    }

    #[test]
    fn names_channels_and_builds() {
        is_read("pip", "pip", &Any);
        is_read("PyYAML", "pyyaml", &Any);
        is_read("_libgcc_mutex=0.1=main", "_libgcc_mutex", &Exact("0.1".into()));
        assert_eq!(is_read("conda-forge::pip", "pip", &Any).channel.as_deref(), Some("conda-forge"));
        assert_eq!(
            is_read("conda-forge/linux-64::numpy=1.2", "numpy", &Prefix("1.2".into())).channel.as_deref(),
            Some("conda-forge/linux-64")
        );
        assert_eq!(
            is_read("numpy=1.7.0=py39h6c91a56_0", "numpy", &Exact("1.7.0".into())).build.as_deref(),
            Some("py39h6c91a56_0")
        );
        assert_eq!(is_read("numpy==1.7.0=py39_0", "numpy", &Exact("1.7.0".into())).build.as_deref(), Some("py39_0"));
        assert_eq!(is_read("numpy 1.7.0 py39_0", "numpy", &Exact("1.7.0".into())).build.as_deref(), Some("py39_0"));
        assert_eq!(is_read("pytorch=1.12=*cuda*", "pytorch", &Exact("1.12".into())).build.as_deref(), Some("*cuda*"));
        assert_eq!(is_read("numpy=1.7=*", "numpy", &Exact("1.7".into())).build, None);
        assert_eq!(is_read("  numpy  # for the model", "numpy", &Any).text, "numpy");
    }

    #[test]
    fn settings_in_brackets() {
        is_read("numpy[version='>=1,<2']", "numpy", &range(">=1,<2"));
        is_read("numpy[version=\"1.2\"]", "numpy", &Exact("1.2".into()));
        let full = is_read("numpy[version='=1.2', build=py39_0, channel=conda-forge]", "numpy", &Prefix("1.2".into()));
        assert_eq!((full.build.as_deref(), full.channel.as_deref()), (Some("py39_0"), Some("conda-forge")));
    }

    #[test]
    fn what_conda_would_not_take_is_refused_with_a_reason() {
        let table = [
            ("", "does not start"),
            ("*", "does not start"),
            ("=1.2", "does not start"),
            ("3.8", "is a number"),
            ("# numpy", "does not start"),
            ("numpy=", "no version"),
            ("numpy==", "no version"),
            ("numpy>=", "no version"),
            ("numpy>=1,", "no version"),
            ("numpy=<1", "'=<' is not"),
            ("numpy=>1", "'=>' is not"),
            ("numpy 1 2 3", "too many words"),
            ("inference-schema[numpy-support]", "in brackets"),
            ("numpy[subdir=linux-64]", "can't be set in brackets"),
            ("numpy[version='1", "not closed"),
            ("numpy[version='1]", "unclosed quote"),
            ("numpy; python_version < '3'", "condition"),
            ("https://example.com/numpy-1.2-py39_0.tar.bz2", "package file"),
            ("numpy=1.2$", "not a version"),
            ("numpy@1.2", "not a version"),
        ];
        for (line, expected) in table {
            match parse(line) {
                Ok(dependency) => panic!("{line:?} should be refused, not {dependency:?}"),
                Err(refusal) => assert!(refusal.what.contains(expected), "{line:?}: {refusal:?}"),
            }
        }
    }
}
