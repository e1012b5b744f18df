//! Reads an inference configuration from its file and flags, and resolves the files that it names.

use std::path::{Path, PathBuf};

use super::choice::choose;
use super::files::Folders;
use super::{InferenceConfig, InferenceFlags, script};
use crate::config::Faults;
use crate::config::document::{Document, Given, Known, Location, Section, settle};

const KEYS: Known = Known {
    keys: &[&[
        "entryScript",
        "sourceDirectory",
        "environment",
        "runtime",
        "condaFile",
        "extraDockerfileSteps",
        "enableGpu",
        "cudaVersion",
        "baseImage",
        "baseImageRegistry",
        "description",
    ]],
    silent: &[&["extraDockerFileSteps"]],
    explained: &[
        ("schemaFile", "the schema comes from the decorators of the entry script's run()"),
        ("dependencies", "files are packaged with sourceDirectory"),
        ("executionScript", "the key is entryScript"),
        ("scoringScript", "the key is entryScript"),
        ("computeType", "it belongs in the deployment configuration"),
        ("tags", "tags come from --tag"),
        ("properties", "properties come from --property"),
        ("name", "the service's name comes from --name"),
    ],
};

impl InferenceConfig {
    /// Reads a file and flags into one configuration; relative paths are relative to `directory` (the working directory).
    /// Returns `None` when a fault of severity error was added, and also when neither file nor flags say anything.
    pub fn read(file: Option<&Path>, flags: &InferenceFlags, directory: &Path, faults: &mut Faults) -> Option<Self> {
        let from = faults.mark();
        let config = match file {
            Some(file) => {
                let document = Document::open(file, faults);
                document.and_then(|document| merge(Some(&document.section()), flags, Folders::new(Some(file), directory), faults))
            }
            None if says_nothing(flags) => None,
            None => merge(None, flags, Folders::new(None, directory), faults),
        };
        settle(faults, from);
        let broken = faults.any_error_since(from);
        config.filter(|_| !broken)
    }
}

/// Whether there is more than a description, which describes the service and not how it scores.
fn says_nothing(flags: &InferenceFlags) -> bool {
    InferenceFlags { description: None, ..flags.clone() } == InferenceFlags::default()
}

fn merge(top: Option<&Section<'_>>, flags: &InferenceFlags, folders: Folders, faults: &mut Faults) -> Option<InferenceConfig> {
    if let Some(top) = top {
        top.warn_about_unknown(&KEYS, faults);
    }
    let source = path(top, "sourceDirectory", flags.source_directory.as_ref(), "--source-directory", faults);
    let folders = folders.with_source(source.as_ref(), faults);
    let from = faults.mark();
    let entry = path(top, "entryScript", flags.entry_script.as_ref(), "--entry-script", faults);
    if entry.is_none() && !faults.any_since(from) {
        let location = top.map_or_else(|| Location::flag("--entry-script"), |top| top.location_of_missing("entryScript"));
        location.error(faults, "is required", "set it to the scoring script, a Python file with init() and run()");
    }
    let script = entry.and_then(|entry| script::find(&entry, &folders, faults));
    let description = top.and_then(|top| top.text("description", faults)).map(|given| given.value);
    let environment = choose(top, flags, &folders, faults);
    let script = script?;
    Some(InferenceConfig {
        entry_script: script.name,
        source_directory: folders.source.ok()?,
        entry_script_path: script.path,
        environment,
        description: flags.description.clone().or(description),
    })
}

fn path(top: Option<&Section<'_>>, key: &str, flag: Option<&PathBuf>, name: &str, faults: &mut Faults) -> Option<Given<PathBuf>> {
    let in_file = top.and_then(|top| top.text(key, faults));
    let in_file = in_file.map(|given| Given { value: PathBuf::from(given.value), location: given.location });
    Given::or_flag(in_file, flag.filter(|path| !path.as_os_str().is_empty()).cloned(), name)
}
