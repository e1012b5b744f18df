//! The files of an environment image's build context, and the list of packages that the build tells. Pure.

use std::collections::BTreeMap;

use super::cache_key::Method;
use super::conda_tool;
use super::plan::{pip_requirements, uv_reads};
use super::python_version::WantedPython;
use super::requirement::Requirement;
use super::scoring_server::with_scoring_server;
use super::translate::{Translation, translate};
use super::{EnvironmentError, uv};
use crate::config::CondaFile;

/// Where a builder may put a `uv` for the base image's use, among the context's files; it must be executable.
pub const UV_IN_CONTEXT: &str = "aml/uv";
/// The folder of the context that is ours.
pub(super) const FOLDER: &str = "aml";

const SCRIPT: &[u8] = include_bytes!("image/environment.sh");
const FIRST_LINE: &str = "----- packages of the environment -----";
const LAST_LINE: &str = "----- end of packages -----";

/// What a build is given, and what is worth knowing of it.
#[derive(Debug, Default)]
pub(super) struct ImageFiles {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    pub(super) notes: Vec<String>,
    pub(super) warnings: Vec<String>,
}

impl ImageFiles {
    /// Returns the files that make a definition's environment by this method.
    pub(super) fn of(definition: &CondaFile, method: Method) -> Result<Self, EnvironmentError> {
        let lines = || definition.pip.iter().map(|line| Requirement::new(line));
        if let Some(line) = lines().find(Requirement::names_a_local_file) {
            return Err(EnvironmentError::LocalFile { line: line.to_string() });
        }
        let mut made = Self::default();
        made.add("environment.sh", SCRIPT.to_vec());
        if method != Method::Pip {
            let requirements = with_scoring_server(lines().collect());
            made.add("conda.yml", conda_tool::definition_file(definition, &requirements).into_bytes());
        }
        let wanted = WantedPython::of(definition.python());
        if method != Method::Conda {
            made.add_requirements(definition, method)?;
            if let (None, Method::Pip) = (&wanted, method) {
                let text = definition.python().map(|dependency| dependency.text.clone()).unwrap_or_default();
                return Err(EnvironmentError::UnreadablePython { text });
            }
        }
        made.add("settings", settings(definition, method, wanted.as_ref()).into_bytes());
        Ok(made)
    }

    fn add(&mut self, name: &str, content: Vec<u8>) {
        self.files.insert(format!("{FOLDER}/{name}"), content);
    }

    fn add_requirements(&mut self, definition: &CondaFile, method: Method) -> Result<(), EnvironmentError> {
        let translation = match translate(definition) {
            Ok(translation) => translation,
            // A conda tool of the base image may still make it: whether there is one is seen when it is built.
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
        self.tell(&translation, method);
        let requirements = with_scoring_server(pip_requirements(definition, translation.requirements));
        let lines: Vec<_> = requirements.iter().map(|line| format!("{}\n", line.as_written())).collect();
        self.add("requirements.txt", lines.concat().into_bytes());
        self.add("lower-bounds.txt", uv::LOWER_BOUNDS.into());
        self.add("newer.py", uv::NEWER.into());
        Ok(())
    }

    fn tell(&mut self, translation: &Translation, method: Method) {
        let when = if method == Method::CondaElsePip { "where the base image has no conda tool, " } else { "" };
        self.notes.extend(translation.notes(when));
        self.warnings.extend(translation.warnings(when));
    }
}

/// Returns what the script is told, as assignments of a shell.
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
    format!(
        "method={method}\npythons='{}'\nfetch='{fetch}'\nwanted={}\nuv_reads={reads}\noptions={options}\n",
        pythons.join(" "),
        quoted(&wanted)
    )
}

/// Returns a word that a shell takes as it is.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Returns the packages (`name==version`) that a build's log tells, whatever a builder writes before its lines; `None` where it
/// tells none.
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
        assert_eq!(packages_in_log(&format!("{FIRST_LINE}\na==1\n")), None, "a list that was cut off is none");
    }

    #[test]
    fn what_a_person_wrote_stays_a_word_for_the_shell() {
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
    }
}
