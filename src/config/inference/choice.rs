//! Selects the environment: flags win over the file, and `environment` over the old keys.

use super::files::Folders;
use super::old_keys::OldKeys;
use super::{EnvironmentChoice, InferenceFlags};
use crate::config::document::{Location, Section, missing_file};
use crate::config::environment::{decode, is_reference};
use crate::config::{Environment, Faults};

/// Reads the environment from file and flags. The result is valid only if no fault was added.
pub(super) fn choose(
    top: Option<&Section<'_>>,
    flags: &InferenceFlags,
    folders: &Folders,
    faults: &mut Faults,
) -> EnvironmentChoice {
    let in_file = top.map(|top| OldKeys::of_file(top, faults)).unwrap_or_default();
    let chosen = by_flags(flags, folders, faults).or_else(|| top.and_then(|top| by_key(top, flags, folders, faults)));
    let Some(mut choice) = chosen else {
        if flags.environment_version.is_some() {
            Location::flag("--environment-version").error(
                faults,
                "needs the name of an environment",
                "give --environment-name too",
            );
        }
        let made = in_file.or_flags(flags).into_environment(folders, faults);
        return made.map_or(EnvironmentChoice::Unspecified, |made| EnvironmentChoice::Defined(Box::new(made)));
    };
    in_file.warn_of_idle(faults);
    let changes = OldKeys::default().or_flags(flags);
    match &mut choice {
        EnvironmentChoice::Registered { name, .. } => changes.refuse(name, faults),
        EnvironmentChoice::Defined(environment) => changes.change(environment, folders, faults),
        EnvironmentChoice::Unspecified => {}
    }
    choice
}

fn by_flags(flags: &InferenceFlags, folders: &Folders, faults: &mut Faults) -> Option<EnvironmentChoice> {
    let directory = flags.environment_directory.as_ref().filter(|directory| !directory.as_os_str().is_empty());
    let name = flags.environment_name.clone().filter(|name| !name.is_empty());
    let location = Location::flag("--environment-directory");
    match (name, directory) {
        (Some(name), directory) => {
            if directory.is_some() {
                location.error(
                    faults,
                    "can't be given together with --environment-name",
                    "use either a registered environment or a folder",
                );
            }
            Some(EnvironmentChoice::Registered { name, version: flags.environment_version.clone() })
        }
        (None, Some(directory)) => {
            if flags.environment_version.is_some() {
                let what = "can't be given together with --environment-directory";
                Location::flag("--environment-version").error(faults, what, "it selects a version of a registered environment");
            }
            let path = folders.working.join(directory);
            if !path.exists() {
                missing_file(&location, &path, faults);
                return Some(EnvironmentChoice::Unspecified);
            }
            let environment = Environment::read_directory(&path, faults);
            Some(environment.map_or(EnvironmentChoice::Unspecified, |found| EnvironmentChoice::Defined(Box::new(found))))
        }
        (None, None) => None,
    }
}

fn by_key(top: &Section<'_>, flags: &InferenceFlags, folders: &Folders, faults: &mut Faults) -> Option<EnvironmentChoice> {
    let section = match top.get("environment") {
        None => return None,
        Some(given) => match top.as_section(&given, faults) {
            Some(section) => section,
            None => return Some(EnvironmentChoice::Unspecified),
        },
    };
    section.keys().next()?;
    let version_flag = flags.environment_version.clone();
    if !is_reference(&section) {
        if version_flag.is_some() {
            let what = "can't choose a version of an environment that the file defines";
            Location::flag("--environment-version").error(faults, what, "give --environment-name too, or leave it out");
        }
        // A folder that is missing was told of already; names inside start at the working directory then.
        let start = folders.start().unwrap_or(&folders.working);
        return Some(EnvironmentChoice::Defined(Box::new(decode(&section, start, faults))));
    }
    let environment = decode(&section, &folders.working, faults);
    let Some(name) = environment.name else {
        if section.get("name").is_none() {
            section.location_of_missing("name").error(
                faults,
                "is required",
                "name a registered environment, or define one with python and docker",
            );
        }
        return Some(EnvironmentChoice::Unspecified);
    };
    Some(EnvironmentChoice::Registered { name, version: version_flag.or(environment.version) })
}
