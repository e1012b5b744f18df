//! A folder that stands for an image's root: a `bin` that is all of `PATH`, a build context, secrets.

use std::path::{Path, PathBuf};

use aml::config::{CondaFile, Environment, Faults, Python};
use aml::environment::{CondaPolicy, image_recipe};
use tempfile::TempDir;

use crate::parts::write_program;

/// What the script itself calls; everything else is not in the image.
const SYSTEM: &[&str] =
    &["sh", "mktemp", "rm", "mkdir", "cat", "cp", "dirname", "basename", "sed", "sort", "find", "chmod", "printf", "ls"];

/// A root with nothing but a shell's own tools.
pub(crate) struct ImageRoot(TempDir);

/// What the script said.
pub(crate) struct Made {
    pub(crate) succeeded: bool,
    pub(crate) output: String,
    /// How the tools were called, a line each.
    pub(crate) calls: String,
}

impl ImageRoot {
    /// Returns a root whose context makes this conda file's environment.
    pub(crate) fn new(conda_file: &str, policy: CondaPolicy) -> Self {
        let root = Self(tempfile::tempdir().unwrap());
        for folder in ["bin", "run/secrets", "context", "azureml-envs", "cache", "tmp"] {
            std::fs::create_dir_all(root.path(folder)).unwrap();
        }
        for tool in SYSTEM {
            let found = program(tool);
            std::os::unix::fs::symlink(found.unwrap(), root.path("bin").join(tool)).unwrap();
        }
        std::fs::write(root.path("conda.yml"), conda_file).unwrap();
        let mut faults = Faults::default();
        let definition = CondaFile::read(&root.path("conda.yml"), &mut faults);
        let python = Python { conda_dependencies: definition, ..Python::default() };
        let recipe = image_recipe(&Environment { python, ..Environment::default() }, policy).unwrap();
        for (name, content) in &recipe.context {
            std::fs::write(root.path("context").join(name.strip_prefix("aml/").unwrap()), content).unwrap();
        }
        root
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    /// Puts a tool into the root: it writes its call down, then does what `body` says.
    pub(crate) fn tool(&self, place: &str, body: &str) {
        let path = self.path(place);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        let calls = self.path("calls");
        let text = format!("#!/bin/sh\nprintf '%s\\n' \"${{0##*/}} $*\" >>'{}'\n{body}\n", calls.display());
        write_program(&path, &text);
    }

    /// Puts an interpreter into the root whose venvs hold a copy of itself.
    pub(crate) fn python(&self, place: &str, version: &str) {
        self.tool(place, &python(version));
    }

    /// Runs the script with the machine's POSIX shell.
    pub(crate) fn make(&self) -> Made {
        self.make_with(&["sh"]).unwrap()
    }

    /// Runs the script with a shell; nothing where this machine doesn't have it.
    pub(crate) fn make_with(&self, shell: &[&str]) -> Option<Made> {
        #[expect(clippy::disallowed_methods, reason = "a shell is the judge of its script")]
        let output = std::process::Command::new(program(shell[0])?)
            .args(&shell[1..])
            .arg(self.path("context/environment.sh"))
            .arg(self.path("azureml-envs/azureml_x"))
            .env_clear()
            .env("PATH", self.path("bin"))
            .env("TMPDIR", self.path("tmp"))
            .env("AML_ROOT", self.0.path())
            .env("AML_CACHE", self.path("cache"))
            .output()
            .unwrap();
        let output_succeeded = output.status.success();
        let said = [output.stdout, output.stderr].concat();
        let root = self.0.path().to_str().unwrap();
        let calls = std::fs::read_to_string(self.path("calls")).unwrap_or_default();
        let calls = calls.replace(root, "").lines().map(hide_temporary).collect::<Vec<_>>().join("\n");
        let output = String::from_utf8_lossy(&said).replace(root, "");
        Some(Made { succeeded: output_succeeded, output, calls })
    }
}

fn program(name: &str) -> Option<PathBuf> {
    ["/bin", "/usr/bin"].map(|folder| Path::new(folder).join(name)).into_iter().find(|path| path.is_file())
}

fn hide_temporary(line: &str) -> String {
    let hide = |word: &str| match word.strip_prefix("/tmp/tmp.") {
        Some(rest) => format!("[WORK]{}", rest.find('/').map_or("", |at| &rest[at..])),
        None => word.to_owned(),
    };
    line.split(' ').map(hide).collect::<Vec<_>>().join(" ")
}

/// Answers the questions that the script asks an interpreter, and makes venvs.
pub(crate) fn python(version: &str) -> String {
    format!(
        "case \"$*\" in\n\
         *version_info*) echo {version} ;;\n\
         *'-m venv '*) mkdir -p \"$3/bin\"; cp \"$0\" \"$3/bin/python\" ;;\n\
         *find_spec*) echo gunicorn ;;\n\
         *distributions*) echo flask==3.1.3; echo Jinja2==3.1.6 ;;\n\
         esac"
    )
}
