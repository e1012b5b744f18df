//! A Dockerfile's text: what of it counts, and the user's steps with the host's certificates let in. Pure.

use std::collections::HashMap;

/// The lines that a build reads, apart.
struct Instruction<'a> {
    /// The lines as they stand, comments before it left out.
    lines: Vec<&'a str>,
}

/// Directives of the first lines that change how the rest is read.
const DIRECTIVES: [&str; 3] = ["syntax", "escape", "check"];
/// Instructions that may carry here-documents.
const WITH_DOCUMENTS: [&str; 3] = ["RUN", "COPY", "ADD"];

/// The arguments that are set while the user's own steps run, where the build has a certificate bundle (`aml-ca`) or a
/// configuration of pip (`aml-pip`) or uv (`aml-uv`) to lend. They are arguments, so that nothing of them stays in the image.
pub const LENT_ARGUMENTS: [(&str, &str); 8] = [
    ("SSL_CERT_FILE", CA_FILE),
    ("CURL_CA_BUNDLE", CA_FILE),
    ("REQUESTS_CA_BUNDLE", CA_FILE),
    ("PIP_CERT", CA_FILE),
    ("CONDA_SSL_VERIFY", CA_FILE),
    ("GIT_SSL_CAINFO", CA_FILE),
    ("PIP_CONFIG_FILE", PIP_FILE),
    ("UV_CONFIG_FILE", UV_FILE),
];
/// Where the build's secret `aml-ca`, a bundle of certificates, is seen while a step runs.
pub const CA_FILE: &str = "/run/secrets/aml-ca";
/// Where the build's secret `aml-pip`, a configuration of pip, is seen while a step runs.
pub const PIP_FILE: &str = "/run/secrets/aml-pip";
/// Where the build's secret `aml-uv`, a configuration of uv, is seen while a step runs.
pub const UV_FILE: &str = "/run/secrets/aml-uv";

/// Returns the flags of a `RUN` that let the secrets in, where the build has them, for every user.
pub(super) fn secret_mounts() -> String {
    let mount = |id: &str, target: &str| format!("--mount=type=secret,id={id},target={target},mode=0444");
    [mount("aml-ca", CA_FILE), mount("aml-pip", PIP_FILE), mount("aml-uv", UV_FILE)].join(" ")
}

/// Returns the lines that count: no comments, no blank lines, no blanks at line ends. Here-documents and continued instructions
/// stay as they are, but for their line ends.
pub(super) fn normalised(text: &str) -> Vec<String> {
    // All of them, or what is left would be a line end the next time.
    let text = text.split('\n').map(|line| line.trim_end_matches('\r')).collect::<Vec<_>>().join("\n");
    let mut counted: Vec<String> = directives(&text).iter().map(|(line, ..)| line.trim().to_owned()).collect();
    let escape = escape(&text);
    for instruction in instructions(&text) {
        let head = continued(&instruction.lines, escape);
        let ends = instruction.lines.iter().enumerate();
        counted.extend(ends.map(|(at, line)| if at < head { line.trim_end().to_owned() } else { (*line).to_owned() }));
    }
    counted
}

/// Returns the user's steps as they are built: each stage takes the lent arguments, each `RUN` sees the secrets.
pub(super) fn with_secrets(text: &str) -> String {
    let mut built: Vec<String> = directives(text).iter().map(|(line, ..)| (*line).to_owned()).collect();
    for instruction in instructions(text) {
        let (first, rest) = (instruction.lines[0], &instruction.lines[1..]);
        let (word, after) = word(first);
        let is_theirs = instruction.lines.iter().any(|line| line.contains("id=aml-ca"));
        let sees_secrets = word.eq_ignore_ascii_case("RUN") && !is_theirs;
        built.push(if sees_secrets { format!("{word} {}{after}", secret_mounts()) } else { first.to_owned() });
        built.extend(rest.iter().map(|line| (*line).to_owned()));
        if word.eq_ignore_ascii_case("FROM") {
            built.extend(LENT_ARGUMENTS.iter().map(|(name, _)| format!("ARG {name}")));
        }
    }
    built.push(String::new());
    built.join("\n")
}

/// Returns how many instructions the text has.
pub(super) fn instruction_count(text: &str) -> usize {
    instructions(text).len()
}

/// Returns the user that the last stage ends with, where it says so.
pub(super) fn last_user(text: &str) -> Option<String> {
    let (mut user, escape) = (None, escape(text));
    for instruction in instructions(text) {
        let (word, after) = word(instruction.lines[0]);
        if word.eq_ignore_ascii_case("FROM") {
            user = None;
        } else if word.eq_ignore_ascii_case("USER") {
            // The name may stand on a line of its own.
            let rest = std::iter::once(after).chain(instruction.lines[1..].iter().copied().filter(|line| !is_idle(line)));
            user = rest.map(|line| line.trim().trim_end_matches(escape).trim()).find(|part| !part.is_empty()).map(str::to_owned);
        }
    }
    user
}

fn word(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()))
}

/// Returns the directives, which only stand before everything else.
fn directives(text: &str) -> Vec<(&str, &str, &str)> {
    let directive = |line| -> Option<(&str, &str, &str)> {
        let (name, value) = str::trim(line).strip_prefix('#')?.split_once('=')?;
        let name = name.trim();
        DIRECTIVES.iter().any(|known| known.eq_ignore_ascii_case(name)).then_some((line, name, value.trim()))
    };
    text.lines().map_while(directive).collect()
}

fn escape(text: &str) -> char {
    let given = directives(text).into_iter().find(|(_, name, _)| name.eq_ignore_ascii_case("escape"));
    if given.is_some_and(|(.., value)| value == "`") { '`' } else { '\\' }
}

fn instructions(text: &str) -> Vec<Instruction<'_>> {
    let escape = escape(text);
    let lines: Vec<&str> = text.lines().collect();
    let ends = Ends::of(&lines);
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        if is_idle(lines[at]) {
            at += 1;
            continue;
        }
        let head = continued(&lines[at..], escape);
        let end = ends.behind_documents(&lines[at..at + head], at + head);
        found.push(Instruction { lines: lines[at..end].to_vec() });
        at = end;
    }
    found
}

fn is_idle(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

/// Returns how many lines an instruction has, its here-documents apart. Comments and blank lines between them do not end it.
fn continued(lines: &[&str], escape: char) -> usize {
    let mut count = 0;
    for (at, line) in lines.iter().enumerate() {
        if at > 0 && is_idle(line) {
            continue;
        }
        count = at + 1;
        if !line.trim_end().ends_with(escape) {
            break;
        }
    }
    count
}

/// The lines that could end a here-document, by what they say and by what they say behind their tabs. Looked up, not searched for: a text of
/// documents that never end would be searched to its end for each.
struct Ends<'a> {
    exact: HashMap<&'a str, Vec<usize>>,
    behind_tabs: HashMap<&'a str, Vec<usize>>,
}

impl<'a> Ends<'a> {
    fn of(lines: &[&'a str]) -> Self {
        let (mut exact, mut behind_tabs): (HashMap<_, Vec<_>>, HashMap<_, Vec<_>>) = (HashMap::new(), HashMap::new());
        for (at, line) in lines.iter().enumerate() {
            exact.entry(*line).or_default().push(at);
            behind_tabs.entry(line.trim_start_matches('\t')).or_default().push(at);
        }
        Self { exact, behind_tabs }
    }

    /// Returns the line behind the here-documents that an instruction's `head` begins, which stand from line `at` on; one that never ends
    /// is none.
    fn behind_documents(&self, head: &[&str], mut at: usize) -> usize {
        let (word, _) = word(head[0]);
        if !WITH_DOCUMENTS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            return at;
        }
        for (name, tabs) in head.iter().flat_map(|line| document_names(line)) {
            let ends = if tabs { &self.behind_tabs } else { &self.exact };
            let ends = ends.get(name.as_str()).map(Vec::as_slice).unwrap_or_default();
            match ends.get(ends.partition_point(|end| *end < at)) {
                Some(end) => at = end + 1,
                None => return at,
            }
        }
        at
    }
}

/// Returns the words that end the here-documents a line begins, and whether tabs before them don't count.
fn document_names(line: &str) -> Vec<(String, bool)> {
    let name = |(at, _): (usize, &str)| {
        let rest = &line[at + 2..];
        if line[..at].ends_with('<') || rest.starts_with('<') {
            return None;
        }
        let (rest, tabs) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let rest = quote.map_or(rest, |_| &rest[1..]);
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        (end > 0).then(|| (rest[..end].to_owned(), tabs))
    };
    line.match_indices("<<").filter_map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# syntax=docker/dockerfile:1\n# a comment\nFROM ubuntu AS a  \n\nrun apt-get update && \\\n    # why\n    apt-get install x\n\
        COPY <<EOF /f\n# kept\n\n  kept \nEOF\nRUN --mount=type=secret,id=aml-ca true\nUSER app\n";

    #[test]
    fn comments_blank_lines_and_line_ends_do_not_count_where_they_mean_nothing() {
        insta::assert_snapshot!(normalised(TEXT).join("\n"), @r"
        # syntax=docker/dockerfile:1
        FROM ubuntu AS a
        run apt-get update && \
            # why
            apt-get install x
        COPY <<EOF /f
        # kept

          kept 
        EOF
        RUN --mount=type=secret,id=aml-ca true
        USER app
        ");
        assert_eq!(normalised(&TEXT.replace('\n', "\r\n")), normalised(TEXT), "line ends of Windows");
        assert_eq!(normalised("# only\n\n"), Vec::<String>::new());
        assert_eq!(
            normalised("RUN <<E\n\r\r\r\nE\r"),
            ["RUN <<E", "", "E"],
            "all carriage returns before a line's end are its end"
        );
        assert_eq!(normalised("RUN echo $((1<<2))\n\nRUN b"), ["RUN echo $((1<<2))", "RUN b"], "no document is begun here");
    }

    #[test]
    fn another_escape_continues_lines_too() {
        assert_eq!(normalised("# escape=`\nRUN a `\n\n b\n# c\nRUN C:\\"), ["# escape=`", "RUN a `", "", " b", "RUN C:\\"]);
    }

    #[test]
    fn steps_see_the_secrets_unless_they_ask_themselves() {
        let built = with_secrets(TEXT);
        assert_eq!(built.matches("id=aml-ca").count(), 2, "{built}");
        let run = format!("run {} apt-get update && \\\n    # why\n", secret_mounts());
        assert!(built.contains(&run), "{built}");
        assert!(built.contains("FROM ubuntu AS a  \nARG SSL_CERT_FILE\n"), "{built}");
        assert!(built.contains("COPY <<EOF /f\n# kept\n\n  kept \nEOF\n"), "{built}");
    }

    #[test]
    fn the_user_of_the_last_stage_is_told() {
        assert_eq!(last_user(TEXT).as_deref(), Some("app"));
        assert_eq!(last_user("FROM a\nUSER b\nFROM c\n"), None);
        assert_eq!(
            last_user("FROM a\nUSER \\\n  # who\n  b\n").as_deref(),
            Some("b"),
            "a line that is continued is not copied half"
        );
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "((RUN|FROM|COPY) |<<-?E|\\\\|\n|\r|#|E| |`|x|é){0,60}") {
            let once = normalised(&text).join("\n");
            with_secrets(&text);
            proptest::prop_assert_eq!(normalised(&once).join("\n"), once, "what counts of what counts is itself");
        }
    }
}
