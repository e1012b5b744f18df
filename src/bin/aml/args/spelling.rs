//! Rewrites old spellings that the parser can't handle itself before it sees them. Pure: words in, words out.
//!
//! Three things are rewritten. A leading `ml` is dropped, so that a script may simply say `aml` for `az`. The two- and three-letter
//! options that the documentation of v1 printed with one dash (`-ct`, `-ic`, `-dc`) get their second one, but only where the
//! command has such an option and nothing else could have been meant. And a beginning of v1's `--primary-key` stays enough, though
//! `--primary-key-file` begins in the same way.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

/// Returns the words as the parser knows them; `words[0]` is the program.
pub(crate) fn modernize(command: &Command, words: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = words.into_iter().collect();
    if let Some(at) = next_name(command, &words, 1).filter(|at| words[*at] == *"ml") {
        words.remove(at);
    }
    let root = command;
    let Some((command, first)) = addressed_command(root, &words) else { return words };
    for at in first..words.len() {
        if words[at] == *"--" {
            break;
        }
        let next = words.get(at + 1).and_then(|next| next.to_str());
        let Some(word) = words[at].to_str() else { continue };
        if let Some(spelled) = with_two_dashes(command, word, next).or_else(|| whole([root, command], word)) {
            words[at] = spelled.into();
        }
    }
    words
}

/// Returns the word with two dashes, if it is one of the command's multi-letter short options.
fn with_two_dashes(command: &Command, word: &str, next: Option<&str>) -> Option<String> {
    let letters = word.strip_prefix('-')?;
    let name = letters.split_once('=').map_or(letters, |(name, _)| name);
    if !(2..=3).contains(&name.len()) || !has_long(command, name) {
        return None;
    }
    let with_value = letters.len() > name.len();
    let short = name.chars().next().and_then(|letter| short_option(command, letter));
    let means_long = match short {
        None => true,
        // `-vn x` is `-v -n x`: a cluster of switches was always allowed.
        Some(switch) if !takes_value(switch) => false,
        // `-dc x` can't be `-d c`, which would leave `x` with no option to belong to.
        Some(_) => with_value || next.is_some_and(is_value),
    };
    means_long.then(|| format!("-{word}"))
}

/// Returns the word with the whole name of the option that it begins, where that name begins all others that could be meant.
fn whole(commands: [&Command; 2], word: &str) -> Option<String> {
    let option = word.strip_prefix("--").filter(|option| !option.is_empty())?;
    let (beginning, value) = option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
    let all = commands.into_iter().flat_map(Command::get_arguments).flat_map(names);
    let meant: Vec<&str> = all.filter(|name| name.starts_with(beginning)).collect();
    let shortest = *meant.iter().min_by_key(|name| name.len())?;
    // What is an option's name, or begins one alone, the parser knows itself.
    let is_needed = meant.len() > 1 && shortest != beginning;
    let is_clear = meant.iter().all(|name| name.starts_with(shortest));
    (is_needed && is_clear).then(|| value.map_or_else(|| format!("--{shortest}"), |value| format!("--{shortest}={value}")))
}

/// Returns the subcommand that the words address, and where its own words begin.
fn addressed_command<'a>(root: &'a Command, words: &[OsString]) -> Option<(&'a Command, usize)> {
    let group_at = next_name(root, words, 1)?;
    let group = root.find_subcommand(&words[group_at])?;
    if group.get_subcommands().next().is_none() {
        return Some((group, group_at + 1));
    }
    let command_at = next_name(root, words, group_at + 1)?;
    Some((group.find_subcommand(&words[command_at])?, command_at + 1))
}

/// Returns the names of the commands that the words go through, and the first name that is none of the last one's commands.
pub(crate) fn way<'a>(root: &'a Command, words: &'a [OsString]) -> (Vec<&'a Command>, Option<&'a str>) {
    let (mut through, mut from) = (Vec::new(), 1);
    let mut at = root;
    while at.has_subcommands()
        && let Some(next) = next_name(root, words, from)
    {
        let Some(found) = at.find_subcommand(&words[next]) else { return (through, words[next].to_str()) };
        through.push(found);
        (at, from) = (found, next + 1);
    }
    (through, None)
}

/// Returns where the next word is that is neither a global option nor its value.
fn next_name(root: &Command, words: &[OsString], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        let word = words.get(at)?.to_str()?;
        let option = match (word.strip_prefix("--"), word.strip_prefix('-')) {
            (Some(""), _) => return None,
            (Some(name), _) => long_option(root, name),
            // `-ojson` holds its value.
            (None, Some(letter)) if letter.len() == 1 => letter.chars().next().and_then(|letter| short_option(root, letter)),
            (None, Some(_)) => None,
            (None, None) => return Some(at),
        };
        at += if option.is_some_and(takes_value) { 2 } else { 1 };
    }
}

fn has_long(command: &Command, name: &str) -> bool {
    command.get_arguments().any(|argument| names(argument).contains(&name))
}

fn names(argument: &Arg) -> Vec<&str> {
    argument.get_long().into_iter().chain(argument.get_all_aliases().unwrap_or_default()).collect()
}

fn long_option<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    command.get_arguments().find(|argument| argument.get_long() == Some(name))
}

fn short_option(command: &Command, letter: char) -> Option<&Arg> {
    command.get_arguments().find(|argument| argument.get_short() == Some(letter))
}

fn takes_value(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::Set | ArgAction::Append)
}

fn is_value(word: &str) -> bool {
    !word.starts_with('-') || word == "-" || word.parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    fn modern(line: &str) -> String {
        let words = line.split(' ').map(OsString::from);
        let words = modernize(&Cli::command(), words);
        words.iter().map(|word| word.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_one_dash_forms_of_the_old_article_get_their_second_dash() {
        assert_eq!(
            modern("aml model deploy -ct myaks -m mymodel:1 -n myservice -ic i.json -dc d.json"),
            "aml model deploy --ct myaks -m mymodel:1 -n myservice --ic i.json --dc d.json"
        );
        assert_eq!(modern("aml model deploy -ic=i.json -gbl 2"), "aml model deploy --ic=i.json --gbl 2");
    }

    #[test]
    fn only_options_of_the_command_are_respelled() {
        assert_eq!(modern("aml service show -ct x"), "aml service show -ct x");
        assert_eq!(modern("aml model deploy -zz x"), "aml model deploy -zz x");
    }

    #[test]
    fn a_beginning_means_the_option_that_begins_all_others() {
        assert_eq!(modern("aml model deploy --primary x"), "aml model deploy --primary-key x");
        assert_eq!(modern("aml model deploy --secondary-k=x=y"), "aml model deploy --secondary-key=x=y");
        assert_eq!(modern("aml service regen-key --set x"), "aml service regen-key --set-key x");
        for line in [
            "aml model deploy --auto x",
            "aml model deploy --primary-key x",
            "aml model deploy --primary-key-f x",
            "aml model deploy --nothing",
            "aml workspace show --output table",
            "aml model list --",
        ] {
            assert_eq!(modern(line), line);
        }
    }

    #[test]
    fn an_attached_value_stays_a_value_when_nothing_follows_it() {
        assert_eq!(modern("aml service update -n s -dc"), "aml service update -n s -dc");
        assert_eq!(modern("aml service update -dc --no-wait"), "aml service update -dc --no-wait");
        assert_eq!(modern("aml service update -dc d.json"), "aml service update --dc d.json");
        assert_eq!(modern("aml model deploy -mr -5"), "aml model deploy --mr -5");
        assert_eq!(modern("aml model deploy -mymodel:1"), "aml model deploy -mymodel:1");
    }

    #[test]
    fn a_cluster_of_switches_stays_one() {
        assert_eq!(modern("aml model deploy -vn name"), "aml model deploy -vn name");
    }

    #[test]
    fn the_word_ml_is_dropped_where_the_group_should_stand() {
        assert_eq!(modern("aml ml model deploy -ct x"), "aml model deploy --ct x");
        assert_eq!(modern("aml -o json ml service list"), "aml -o json service list");
        assert_eq!(modern("aml --query ml service list"), "aml --query ml service list");
        assert_eq!(modern("aml model deploy -n ml"), "aml model deploy -n ml");
    }

    #[test]
    fn global_options_before_and_between_the_words_hide_no_command() {
        assert_eq!(modern("aml -o table model --debug deploy -ct x"), "aml -o table model --debug deploy --ct x");
        assert_eq!(modern("aml --output=tsv model deploy -ct x"), "aml --output=tsv model deploy --ct x");
    }

    #[test]
    fn nothing_behind_two_dashes_is_touched() {
        assert_eq!(modern("aml exec -- prog -ct x"), "aml exec -- prog -ct x");
    }
}
