//! Every spelling that v1 had parses. `--help` comes last in each line: what stands before it is parsed, nothing is done.

use super::sandbox::Sandbox;
use super::v1_arguments::{Argument, COMMANDS, Kind};

#[test]
fn every_long_spelling_of_v1_parses() {
    each_line(|(long, _, kind)| Some(spelled(long, kind)));
}

#[test]
fn every_other_spelling_of_v1_parses() {
    each_line(|(_, other, kind)| (!other.is_empty()).then(|| spelled(other, kind)));
}

#[test]
fn every_two_letter_spelling_parses_with_one_dash() {
    // These are clusters or attached values of one-letter options with one dash, and must stay so.
    let otherwise_taken = ["--vn"];
    each_line(|(_, other, kind)| {
        let respelled = other.starts_with("--") && !otherwise_taken.contains(&other);
        respelled.then(|| spelled(&other[1..], kind))
    });
}

#[test]
fn every_spelling_parses_with_an_equals_sign() {
    each_line(|(long, _, kind)| {
        (kind != Kind::Switch && long.starts_with("--")).then(|| vec![format!("{long}={}", value(kind))])
    });
}

#[test]
fn truth_values_are_read_bare_and_in_every_spelling() {
    for truth in ["true", "True", "1", "yes", "false", "False", "0", "no"] {
        each_line(|(long, _, kind)| (kind == Kind::Truth).then(|| vec![long.to_owned(), truth.to_owned()]));
    }
    each_line(|(long, _, kind)| (kind == Kind::Truth).then(|| vec![long.to_owned()]));
}

#[test]
fn unique_beginnings_of_long_options_are_enough() {
    let sandbox = Sandbox::new();
    let _ = sandbox.aml("model deploy -n s --infer i.json --deploy d.json --over --help").success();
    let _ = sandbox.aml("model deploy --auto true --help").failure(2);
}

#[test]
fn the_word_ml_may_stay() {
    let sandbox = Sandbox::new();
    assert_eq!(sandbox.aml("ml model deploy --help").success(), sandbox.aml("model deploy --help").success());
}

#[test]
fn global_options_stand_anywhere() {
    let sandbox = Sandbox::new();
    for line in ["-o table model list --help", "model -o table list --help", "model list -otable --query [] --debug --help"] {
        let _ = sandbox.aml(line).success();
    }
    let _ = sandbox.aml("model list --only-show-errors --verbose --subscription x --output JSONC --help").success();
}

/// Runs one line for each command, with all its arguments for which `spell` returns words.
#[track_caller]
fn each_line(spell: impl Fn(Argument) -> Option<Vec<String>>) {
    let sandbox = Sandbox::new();
    for (command, arguments) in COMMANDS {
        let words: Vec<String> = arguments.iter().filter_map(|argument| spell(*argument)).flatten().collect();
        let line = command.split(' ').chain(words.iter().map(String::as_str)).chain(["--help"]);
        let outcome = sandbox.aml_words(line);
        assert_eq!(outcome.code, Some(0), "aml {command} {}\n{}", words.join(" "), outcome.stderr);
    }
}

fn spelled(option: &str, kind: Kind) -> Vec<String> {
    match kind {
        Kind::Switch => vec![option.to_owned()],
        kind => vec![option.to_owned(), value(kind).to_owned()],
    }
}

fn value(kind: Kind) -> &'static str {
    match kind {
        Kind::Switch => "",
        Kind::Truth => "True",
        Kind::Whole => "2",
        Kind::Number => "0.5",
        Kind::Pair => "key=value",
        Kind::Text => "text",
        Kind::Purpose => "DevTest",
        Kind::Balancer => "InternalLoadBalancer",
    }
}
