//! Reading a conda definition from its file or from the object that an environment holds.

use std::path::Path;

use super::matchspec;
use super::pip_line::{LocalFile, local_file, unreadable};
use super::{CondaDependency, CondaFile};
use crate::config::document::{Document, Given, Location, Node, Section, Value, settle, text, word};
use crate::config::{Faults, Severity, nearest};

const KEYS: &[&str] = &["name", "channels", "dependencies", "prefix", "variables"];

impl CondaFile {
    /// Reads a conda file; returns `None` when a fault of severity error was added.
    pub fn read(path: &Path, faults: &mut Faults) -> Option<Self> {
        let from = faults.mark();
        let document = Document::open(path, faults);
        let conda = document.map(|document| decode(&document.section(), faults));
        settle(faults, from);
        let broken = faults.any_error_since(from);
        conda.filter(|_| !broken)
    }
}

/// Reads the object of a conda definition; an invalid part is skipped and adds a fault.
pub(in crate::config) fn decode(top: &Section<'_>, faults: &mut Faults) -> CondaFile {
    refuse_unknown_keys(top, faults);
    let mut conda = CondaFile { name: top.word("name", faults).map(|name| name.value), ..CondaFile::default() };
    for channel in top.list("channels", faults).unwrap_or_default() {
        conda.channels.extend(text(&channel, faults).map(|channel| channel.value));
    }
    let mut pip: Option<Location> = None;
    let mut python: Option<(String, Location)> = None;
    for item in top.list("dependencies", faults).unwrap_or_default() {
        match &item.value.value {
            Value::Map(_) => read_pip(top, &item, (&mut pip, &mut conda), faults),
            Value::Plain(line) | Value::Quoted(line) => match matchspec::parse(line) {
                Ok(dependency) => {
                    refuse_second_python(&dependency, &item.location, &mut python, faults);
                    conda.places.add(&dependency.text, &item.location);
                    conda.dependencies.push(dependency);
                }
                Err(refusal) => item.location.error(faults, refusal.what, refusal.remedy),
            },
            Value::List(_) | Value::Null => {
                item.location.error(faults, "must be one package, not a list", "write - name=version on a line of its own");
            }
        }
    }
    conda.variables.extend(top.variables("variables", faults));
    conda
}

fn refuse_unknown_keys(top: &Section<'_>, faults: &mut Faults) {
    for key in top.keys().filter(|key| !KEYS.contains(&key.value)) {
        if !faults.has_room(Severity::Error) {
            faults.leave_out(Severity::Error, 1);
            continue;
        }
        let remedy = match (key.value, nearest(key.value, KEYS)) {
            ("pip", _) => "the pip list is an item of dependencies".to_owned(),
            (_, Some(near)) => format!("did you mean {near}?"),
            (_, None) => format!("allowed are {}", KEYS.join(", ")),
        };
        key.location.error(faults, "is not a key of a conda file", remedy);
    }
}

/// Two lines that ask for Python differently leave open which one was meant.
fn refuse_second_python(
    dependency: &CondaDependency,
    location: &Location,
    first: &mut Option<(String, Location)>,
    faults: &mut Faults,
) {
    if dependency.name != "python" {
        return;
    }
    match first {
        Some((text, at)) if *text != dependency.text => {
            let what = format!("asks for Python a second time, beside '{text}' in {}", at.named_from(location));
            location.error(faults, what, "keep one line; a range is one, too: python>=3.9,<3.12");
        }
        Some(_) => {}
        None => *first = Some((dependency.text.clone(), location.clone())),
    }
}

type PipSoFar<'a> = (&'a mut Option<Location>, &'a mut CondaFile);

fn read_pip(top: &Section<'_>, item: &Given<&Node>, (first, conda): PipSoFar<'_>, faults: &mut Faults) {
    let Some(section) = top.as_section(item, faults) else { return };
    for key in section.keys().filter(|key| key.value != "pip") {
        let what = format!("must be a package or the pip list, not the object {{{}: …}}", key.value);
        Location { at: key.location.at, ..item.location.clone() }.error(
            faults,
            what,
            "write a version as name=version, without a colon",
        );
    }
    let Some(requirements) = section.list("pip", faults) else { return };
    if let Some(first) = first {
        item.location.error(
            faults,
            format!("is a second pip list beside {}", first.named_from(&item.location)),
            "put its lines into one list",
        );
        return;
    }
    *first = Some(item.location.clone());
    for requirement in requirements {
        let Some(line) = word(&requirement, faults).map(|line| line.value.trim().to_owned()) else { continue };
        if line.contains(['\n', '\r', '\0']) {
            requirement.location.error(faults, "must be one line", "");
        } else if !line.is_empty() {
            check_pip_line(&requirement.location, &line, faults);
            conda.places.add(&line, &requirement.location);
            conda.pip.push(line);
        }
    }
}

/// Adds the faults of a pip line that need no index to be found.
fn check_pip_line(location: &Location, line: &str, faults: &mut Faults) {
    match local_file(line) {
        Some(LocalFile::OfDefinition) => {
            let remedy = "list the packages themselves, give an address, or put the code into the source directory";
            location.error(faults, "names a local file, which is not part of the definition", remedy);
        }
        Some(LocalFile::OfMachine) => {
            location.warning(faults, "names a file of this machine, which is not part of the definition", "give an address");
        }
        None => {
            if let Some((what, remedy)) = unreadable(line) {
                location.error(faults, what, remedy);
            }
        }
    }
}
