//! Reads a Dockerfile as builders do: directives, instructions over several lines, here-documents, stages. Pure.

use std::collections::HashMap;

use crate::names::ImageReference;

/// An instruction of a Dockerfile.
pub(super) struct Instruction<'a> {
    /// As written, here-documents included.
    pub(super) lines: Vec<&'a str>,
    /// How many of the lines come before the here-documents.
    head: usize,
    /// Keyword and arguments on one line: continued lines are joined, comments between them left out.
    text: String,
}

/// What a build stage starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageBase {
    Image(ImageReference),
    /// `scratch`, or an earlier stage of the same Dockerfile.
    Local,
    /// An image whose name the Dockerfile alone doesn't tell: a build argument without a default.
    Unknown,
}

/// Directives of the first lines that change how the rest is read.
const DIRECTIVES: [&str; 3] = ["syntax", "escape", "check"];

impl Instruction<'_> {
    /// Returns whether this is its keyword, in any case.
    pub(super) fn is(&self, keyword: &str) -> bool {
        self.split().0.eq_ignore_ascii_case(keyword)
    }

    fn split(&self) -> (&str, &str) {
        split_keyword(&self.text)
    }

    fn may_have_here_documents(&self) -> bool {
        let (keyword, arguments) = self.split();
        let keyword = if keyword.eq_ignore_ascii_case("ONBUILD") { split_keyword(arguments).0 } else { keyword };
        ["RUN", "COPY", "ADD"].iter().any(|known| known.eq_ignore_ascii_case(keyword))
    }
}

/// Returns what the key of an environment counts: no comments, blank lines or blanks at line ends. Here-documents and continued
/// instructions stay as they are, but for their line ends.
pub(super) fn normalised(text: &str) -> Vec<String> {
    // All carriage returns at once, or what is left would be a line end the next time.
    let text = text.split('\n').map(|line| line.trim_end_matches('\r')).collect::<Vec<_>>().join("\n");
    let mut counted: Vec<String> = directives(&text).iter().map(|(line, ..)| line.trim().to_owned()).collect();
    for instruction in instructions(&text) {
        let (head, documents) = instruction.lines.split_at(instruction.head);
        counted.extend(head.iter().map(|line| line.trim_end().to_owned()));
        counted.extend(documents.iter().map(|line| (*line).to_owned()));
    }
    counted
}

/// Returns the user that the last stage ends with, where it names one.
pub(super) fn last_user(text: &str) -> Option<String> {
    let mut user = None;
    for instruction in instructions(text) {
        if instruction.is("FROM") {
            user = None;
        } else if instruction.is("USER") {
            user = Some(instruction.split().1.trim().to_owned()).filter(|user| !user.is_empty());
        }
    }
    user
}

/// Returns what each stage starts from. Build arguments have their defaults: no build of ours sets any.
pub fn stage_bases(text: &str) -> Vec<StageBase> {
    let (mut arguments, mut names, mut bases) = (HashMap::new(), Vec::<String>::new(), Vec::new());
    let escape = escape(text);
    for instruction in instructions(text) {
        let words: Vec<String> = words(instruction.split().1, escape).iter().map(|word| unquoted(word, escape)).collect();
        if instruction.is("ARG") && bases.is_empty() {
            let defaults = words.iter().filter_map(|word| word.split_once('='));
            let defaults: Vec<_> =
                defaults.filter_map(|(name, value)| Some((name.to_owned(), expanded(value, &arguments)?))).collect();
            arguments.extend(defaults);
        } else if instruction.is("FROM") {
            let mut words = words.iter().filter(|word| !word.starts_with("--"));
            let name = words.next().and_then(|word| expanded(word, &arguments)).unwrap_or_default();
            let is_local = name == "scratch" || names.iter().any(|stage| stage.eq_ignore_ascii_case(&name));
            let image = || name.parse().map_or(StageBase::Unknown, StageBase::Image);
            bases.push(if is_local { StageBase::Local } else { image() });
            names.extend(words.next().filter(|word| word.eq_ignore_ascii_case("AS")).and_then(|_| words.next()).cloned());
        }
    }
    bases
}

/// Returns a word with its build arguments replaced; `None` where one has no value.
fn expanded(word: &str, arguments: &HashMap<String, String>) -> Option<String> {
    let (mut text, mut rest) = (String::new(), word);
    while let Some((before, after)) = rest.split_once('$') {
        let (expression, tail) = match after.strip_prefix('{') {
            Some(after) => after.split_once('}')?,
            None => after.split_at(after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len())),
        };
        let (name, default) = expression.split_once(":-").map_or((expression, None), |(name, default)| (name, Some(default)));
        let value = arguments.get(name).map(String::as_str).filter(|value| !value.is_empty());
        text.extend([before, value.or(default)?]);
        rest = tail;
    }
    text.push_str(rest);
    Some(text)
}

pub(super) fn split_keyword(line: &str) -> (&str, &str) {
    let line = line.trim_start();
    line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()))
}

/// Returns the directives (line, name, value), which only come before everything else.
pub(super) fn directives(text: &str) -> Vec<(&str, &str, &str)> {
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

pub(super) fn instructions(text: &str) -> Vec<Instruction<'_>> {
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
        let (head, text) = joined(&lines[at..], escape);
        let mut instruction = Instruction { lines: Vec::new(), head, text };
        let end =
            if instruction.may_have_here_documents() { ends.behind(&instruction.text, escape, at + head) } else { at + head };
        instruction.lines = lines[at..end].to_vec();
        found.push(instruction);
        at = end;
    }
    found
}

fn is_idle(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

/// Joins the continued lines that an instruction begins with; returns their number and the text. Comments and blank lines between them
/// do not end it.
fn joined(lines: &[&str], escape: char) -> (usize, String) {
    let (mut count, mut text) = (0, String::new());
    for (at, line) in lines.iter().enumerate().filter(|(at, line)| *at == 0 || !is_idle(line)) {
        count = at + 1;
        let continued = line.trim_end().strip_suffix(escape).filter(|line| !line.ends_with(escape));
        text.push_str(continued.unwrap_or(line));
        if continued.is_none() {
            break;
        }
    }
    (count, text)
}

/// The lines that could end a here-document, as they are and (`true`) without their leading tabs. Looked up, not searched for: a text of
/// documents that never end would be searched to its end for each.
struct Ends<'a>(HashMap<(bool, &'a str), Vec<usize>>);

impl<'a> Ends<'a> {
    fn of(lines: &[&'a str]) -> Self {
        let mut ends: HashMap<_, Vec<_>> = HashMap::new();
        for (at, line) in lines.iter().enumerate() {
            ends.entry((false, *line)).or_default().push(at);
            ends.entry((true, line.trim_start_matches('\t'))).or_default().push(at);
        }
        Self(ends)
    }

    /// Returns the line behind the here-documents of an instruction, which begin at line `at`. What never ends isn't one.
    fn behind(&self, instruction: &str, escape: char, mut at: usize) -> usize {
        for (strips_tabs, name) in words(instruction, escape).into_iter().filter_map(|word| here_document(word, escape)) {
            let ends = self.0.get(&(strips_tabs, name.as_str())).map(Vec::as_slice).unwrap_or_default();
            match ends.get(ends.partition_point(|end| *end < at)) {
                Some(end) => at = end + 1,
                None => return at,
            }
        }
        at
    }
}

/// Returns what a word such as `<<EOF`, `<<-"EOF"` or `3<<EOF` begins: whether leading tabs are stripped, and the line that ends it.
fn here_document(word: &str, escape: char) -> Option<(bool, String)> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (strips_tabs, name) = rest.strip_prefix('-').map_or((false, rest), |name| (true, name));
    (!name.is_empty() && !name.contains('<')).then(|| (strips_tabs, unquoted(name, escape)))
}

/// Returns the words of a text, their quotes and escapes kept: blanks within them separate nothing.
fn words(text: &str, escape: char) -> Vec<&str> {
    let (mut quote, mut escaped) = (None, false);
    let words = text.split(|c: char| {
        let is_literal = std::mem::replace(&mut escaped, false);
        match quote {
            _ if is_literal => {}
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if c == open => quote = None,
            open => escaped = c == escape && open != Some('\''),
        }
        quote.is_none() && !is_literal && c.is_whitespace()
    });
    words.filter(|word| !word.is_empty()).collect()
}

fn unquoted(word: &str, escape: char) -> String {
    let (mut quote, mut escaped, mut text) = (None, false, String::new());
    for c in word.chars() {
        match quote {
            _ if std::mem::replace(&mut escaped, false) => text.push(c),
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if c == open => quote = None,
            open if c == escape && open != Some('\'') => escaped = true,
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# syntax=docker/dockerfile:1\n# a comment\nFROM ubuntu AS a  \n\nrun apt-get update && \\\n    # why\n    apt-get install x\n\
        COPY <<EOF /f\n# kept\n\n  kept \nEOF\nUSER app\n";

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
        USER app
        ");
        assert_eq!(normalised(&TEXT.replace('\n', "\r\n")), normalised(TEXT), "line ends of Windows");
        assert_eq!(normalised("# only\n\n"), Vec::<String>::new());
        assert_eq!(
            normalised("RUN <<E\n\r\r\r\nE\r"),
            ["RUN <<E", "", "E"],
            "all carriage returns before a line's end are its end"
        );
    }

    #[test]
    fn another_escape_continues_lines_too() {
        assert_eq!(normalised("# escape=`\nRUN a `\n\n b\n# c\nRUN C:\\"), ["# escape=`", "RUN a `", "", " b", "RUN C:\\"]);
        assert_eq!(instructions("RUN echo a \\\\\nRUN b").len(), 2, "an escaped escape continues nothing");
    }

    #[test]
    fn here_documents_are_no_instructions() {
        for (text, count) in [
            ("RUN <<EOF\nFROM a\nEOF\nRUN b", 2),
            ("RUN python3 - <<'END OF IT'\nfrom a import b\nEND OF IT\nRUN b", 2),
            ("RUN <<-\"EOF\" cat\n\tfrom a\n\tEOF\nRUN b", 2),
            ("COPY <<one <<two /d/\nFROM a\none\nFROM b\ntwo\nRUN b", 2),
            ("RUN a \\\n  <<EOF\nFROM a\nEOF\nRUN b", 2),
            ("RUN 3<<EOF cat\nFROM a\nEOF\nRUN b", 2),
            ("ONBUILD RUN <<EOF\nFROM a\nEOF\nRUN b", 2),
            ("RUN <<EOF\n\tEOF\n EOF\nEOF\nRUN b", 2),
            ("RUN echo $((1<<2)) '<<EOF' \"a <<EOF\" \\<<EOF a<<<EOF\nRUN b\nEOF", 3),
            ("RUN <<NEVER\nRUN b", 2),
            ("LABEL a=<<EOF\nRUN b\nEOF", 3),
        ] {
            assert_eq!(instructions(text).len(), count, "{text}");
        }
    }

    #[test]
    fn a_stage_starts_from_an_image_another_stage_or_nothing() {
        for (text, bases) in [
            ("FROM ubuntu:22.04\nRUN a", "docker.io/library/ubuntu:22.04"),
            (
                "# syntax\nARG V=1\nfrom --platform=linux/amd64 host.example/a:1 as one\nFROM \\\n # why\n host.example/b:2",
                "host.example/a:1 host.example/b:2",
            ),
            ("FROM a:1 AS build\nRUN x\nFROM Build", "docker.io/library/a:1 -"),
            ("FROM scratch", "-"),
            ("RUN x", ""),
            ("FROM a:1\nRUN python - <<EOF\nfrom redis import Redis\nEOF", "docker.io/library/a:1"),
            ("ARG HOST=h.example\nARG IMAGE=\"$HOST/a\" TAG\nFROM ${IMAGE}:${TAG:-2}", "h.example/a:2"),
            ("ARG TAG\nFROM a:${TAG}\nARG TAG=1\nFROM a:$TAG", "? ?"),
        ] {
            let shown = stage_bases(text).into_iter().map(|base| match base {
                StageBase::Image(image) => image.to_string(),
                StageBase::Local => "-".to_owned(),
                StageBase::Unknown => "?".to_owned(),
            });
            assert_eq!(shown.collect::<Vec<_>>().join(" "), bases, "{text}");
        }
    }

    #[test]
    fn the_user_of_the_last_stage_counts() {
        assert_eq!(last_user(TEXT).as_deref(), Some("app"));
        assert_eq!(last_user("FROM a\nUSER b\nFROM c\n"), None);
        assert_eq!(last_user("FROM a\nRUN <<EOF\nUSER x\nEOF\n"), None);
        assert_eq!(last_user("FROM a\nUSER \\\n  # who\n  b\n").as_deref(), Some("b"), "a continued line is read whole");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken(text in "((RUN|FROM|COPY|ARG A=) |<<-?E|\\$\\{?A|\\\\|\n|\r|#|\"|E| |`|x|é){0,60}") {
            let once = normalised(&text).join("\n");
            stage_bases(&text);
            proptest::prop_assert_eq!(normalised(&once).join("\n"), once, "what counts of what counts is itself");
        }
    }
}
