//! The build context of an environment image, and the list of packages in the build's log. Pure.

use std::collections::BTreeMap;

use super::cache_key::Method;
use super::conda_tool;
use super::plan::{check, pip_requirements, uv_reads};
use super::python_version::WantedPython;
use super::requirement::Requirement;
use super::scoring_server::with_scoring_server;
use super::translate::{Translation, translate};
use super::{EnvironmentError, uv};
use crate::config::CondaFile;

/// The path in the context at which a builder may put an executable `uv`.
pub const UV_IN_CONTEXT: &str = "aml/uv";
/// The folder of our files in the context.
pub(super) const FOLDER: &str = "aml";

const SCRIPT: &[u8] = include_bytes!("image/environment.sh");
const FIRST_LINE: &str = "----- packages of the environment -----";
const LAST_LINE: &str = "----- end of packages -----";

/// The files of a build context, with notes and warnings.
#[derive(Debug, Default)]
pub(super) struct BuildContext {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) notes: Vec<String>,
    pub(super) warnings: Vec<String>,
}

impl BuildContext {
    /// Returns the files that make a definition's environment with this method.
    pub(super) fn of(definition: &CondaFile, method: Method) -> Result<Self, EnvironmentError> {
        check(definition)?;
        let mut context = Self::default();
        context.add("environment.sh", SCRIPT.to_vec());
        if method != Method::Pip {
            let requirements = with_scoring_server(definition.pip.iter().map(|line| Requirement::new(line)).collect());
            context.add("conda.yml", conda_tool::definition_file(definition, &requirements).into_bytes());
        }
        let wanted = WantedPython::of(definition.python());
        if method != Method::Conda {
            context.add_requirements(definition, method)?;
            if let (None, Method::Pip) = (&wanted, method) {
                let text = definition.python().map(|dependency| dependency.text.clone()).unwrap_or_default();
                return Err(EnvironmentError::UnreadablePython { text });
            }
        }
        context.add("settings", settings(definition, method, wanted.as_ref()).into_bytes());
        Ok(context)
    }

    fn add(&mut self, name: &str, content: Vec<u8>) {
        self.files.insert(format!("{FOLDER}/{name}"), content);
    }

    fn add_requirements(&mut self, definition: &CondaFile, method: Method) -> Result<(), EnvironmentError> {
        let translation = match translate(definition) {
            Ok(translation) => translation,
            // The base image may have a conda tool, which only the build finds out.
            Err(error) if method == Method::CondaElsePip => {
                self.warnings.push(format!("{error}: the base image must have micromamba, mamba or conda"));
                self.add(
                    "untranslatable.txt",
                    format!("{error}: use a base image with micromamba, mamba or conda, which have them\n").into_bytes(),
                );
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        self.report(&translation, method);
        let requirements = with_scoring_server(pip_requirements(definition, translation.requirements));
        let lines: Vec<_> = requirements.iter().map(|line| format!("{}\n", line.as_written())).collect();
        self.add("requirements.txt", lines.concat().into_bytes());
        self.add("lower-bounds.txt", uv::LOWER_BOUNDS.into());
        self.add("newer.py", uv::NEWER.into());
        Ok(())
    }

    fn report(&mut self, translation: &Translation, method: Method) {
        let when = if method == Method::CondaElsePip { "where the base image has no conda tool, " } else { "" };
        self.notes.extend(translation.notes(when));
        self.warnings.extend(translation.warnings(when));
    }
}

/// Returns the script's settings as shell assignments.
fn settings(definition: &CondaFile, method: Method, wanted: Option<&WantedPython>) -> String {
    let method = match method {
        Method::Conda => "conda",
        Method::CondaElsePip => "condaElsePip",
        Method::Pip | Method::UserManaged => "pip",
    };
    let pythons: Vec<_> = wanted.map(WantedPython::ranked).unwrap_or_default().iter().map(ToString::to_string).collect();
    let fetch = wanted.and_then(WantedPython::best).map(|version| version.to_string()).unwrap_or_default();
    let wanted = wanted.map_or_else(|| "Python".to_owned(), ToString::to_string);
    let requirements: Vec<_> = definition.pip.iter().map(|line| Requirement::new(line)).collect();
    let yes = |so: bool| if so { "yes" } else { "no" };
    let reads = yes(requirements.iter().all(uv_reads));
    let options = yes(requirements.iter().any(Requirement::is_option));
    let own_index = yes(requirements.iter().any(Requirement::is_index));
    format!(
        "method={method}\npythons='{}'\nfetch='{fetch}'\nwanted={}\nuv_reads={reads}\noptions={options}\nown_index={own_index}\n",
        pythons.join(" "),
        quoted(&wanted)
    )
}

/// Quotes a word for the shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Returns the packages (`name==version`) that a build's log lists, whatever prefix the builder puts before its lines; `None` without a
/// complete list.
pub fn packages_in_log(log: &str) -> Option<Vec<String>> {
    let mut lines = log.lines().skip_while(|line| !line.trim_end().ends_with(FIRST_LINE)).skip(1);
    let mut packages = Vec::new();
    loop {
        let line = lines.next()?;
        if line.trim_end().ends_with(LAST_LINE) {
            return Some(packages);
        }
        packages.extend(line.split_whitespace().next_back().filter(|word| word.contains("==")).map(str::to_owned));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_packages_are_read_from_any_builders_log() {
        let plain = format!("STEP 3\n{FIRST_LINE}\nflask==3.1.3\njoblib==1.4.2\n{LAST_LINE}\nCOMMIT");
        assert_eq!(packages_in_log(&plain).unwrap(), ["flask==3.1.3", "joblib==1.4.2"]);
        let prefixed = format!("#7 12.34 {}", plain.replace('\n', "\n#7 12.34 "));
        assert_eq!(packages_in_log(&prefixed), packages_in_log(&plain));
        assert_eq!(packages_in_log("no list"), None);
        assert_eq!(packages_in_log(&format!("{FIRST_LINE}\na==1\n")), None, "a truncated list counts as none");
    }

    #[test]
    fn a_quoted_word_is_one_word_for_the_shell() {
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
    }
}
