//! Warnings about a package. Each is one sentence that says what to do.

use std::fmt;
use std::path::PathBuf;

use super::LeftOutReason;

/// File names that a warning lists.
const SHOWN: usize = 10;

/// Something to check before a package is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackageWarning {
    /// The `.gitignore` leaves out models or data, which the v1 web services shipped.
    DataIgnored {
        /// How many were found; at least this many if `at_least`.
        count: u64,
        /// The first of them, sorted by path.
        names: Vec<PathBuf>,
        /// Whether the left-out folders were too large to search completely.
        at_least: bool,
    },
    /// Files that would be sent look like secrets.
    PossibleSecrets {
        /// The files, sorted by path.
        files: Vec<SecretFile>,
        /// The ignore file to list them in, where ignore rules apply.
        ignore_file: Option<&'static str>,
    },
    /// A socket, named pipe or device is left out.
    SpecialFile { path: PathBuf, reason: LeftOutReason },
    /// A Python environment would be sent, which a service doesn't use.
    VirtualEnvironment {
        /// Relative to the listing's root.
        folder: PathBuf,
        bytes: u64,
        /// The ignore file to list it in.
        ignore_file: &'static str,
    },
    /// Files were written to while they were packed: those, relative to the listing's root.
    Changed { files: Vec<PathBuf> },
}

/// A file that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFile {
    /// Relative to the listing's root.
    pub path: PathBuf,
    /// What it looks like, for example "a private key".
    pub looks_like: &'static str,
}

impl fmt::Display for PackageWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DataIgnored { count, names, at_least } => {
                let (least, files) = (if *at_least { "at least " } else { "" }, plural(*count));
                let names = sentence_list(names.iter().map(|name| name.display().to_string()), *count);
                write!(
                    f,
                    "'.gitignore' leaves out {least}{count} {files} of models or data that Azure ML v1 would have sent \
                     ({names}): if the service reads them, add an '.amlignore', which replaces '.gitignore'"
                )
            }
            Self::PossibleSecrets { files, ignore_file } => {
                let count = files.len() as u64;
                let names = files.iter().take(SHOWN).map(|file| format!("{}: {}", file.path.display(), file.looks_like));
                let remedy = ignore_file.map_or("move it out of the folder".to_owned(), |file| format!("list it in '{file}'"));
                write!(
                    f,
                    "{count} {} that would be sent may hold a secret ({}): {remedy} unless the service needs it",
                    plural(count),
                    sentence_list(names, count)
                )
            }
            Self::SpecialFile { path, reason } => {
                write!(
                    f,
                    "'{}' is {reason} and isn't sent: remove it, or list it in the ignore file to silence this warning",
                    path.display()
                )
            }
            Self::VirtualEnvironment { folder, bytes, ignore_file } => {
                let (folder, megabytes) = (folder.display(), bytes.div_ceil(1_000_000));
                write!(
                    f,
                    "'{folder}' is a Python environment of {megabytes} MB, and would be sent; the service has its own: add the line \
                     '/{folder}/' to '{ignore_file}'"
                )
            }
            Self::Changed { files } => {
                let count = files.len() as u64;
                write!(
                    f,
                    "{count} {} changed while the project was packed, and {} sent as it was when it was read ({}): list it in the ignore \
                     file unless the service needs it",
                    plural(count),
                    if count == 1 { "is" } else { "each is" },
                    sentence_list(files.iter().map(|file| file.display().to_string()), count)
                )
            }
        }
    }
}

fn plural(count: u64) -> &'static str {
    if count == 1 { "file" } else { "files" }
}

fn sentence_list(names: impl Iterator<Item = String>, count: u64) -> String {
    let mut names: Vec<String> = names.take(SHOWN).collect();
    if count > names.len() as u64 {
        names.push("…".to_owned());
    }
    names.join(", ")
}
