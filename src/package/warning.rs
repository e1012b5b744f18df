//! What the user should look at before a package is sent. Each warning is one sentence with its remedy.

use std::fmt;
use std::path::PathBuf;

use super::LeftOutReason;

/// As many names as a sentence can carry.
const SHOWN: usize = 10;

/// Something the user should look at before a package is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackageWarning {
    /// The `.gitignore` leaves out models or data that the old web services shipped, since they read no ignore file.
    LeavesOutWhatWasShipped {
        /// How many were found.
        count: u64,
        /// The first of them, sorted by path.
        names: Vec<PathBuf>,
        /// Whether the left-out folders were too large to look through.
        at_least: bool,
    },
    /// Files that look like secrets are packed.
    SendsSecrets {
        /// The files, sorted by path.
        files: Vec<SecretFile>,
        /// The ignore file to name them in, where ignore rules hold.
        ignore_file: Option<&'static str>,
    },
    /// A socket, named pipe or device isn't packed.
    LeavesOutSpecial {
        /// Where it is.
        path: PathBuf,
        /// What it is.
        reason: LeftOutReason,
    },
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
            Self::LeavesOutWhatWasShipped { count, names, at_least } => {
                let (least, files) = (if *at_least { "at least " } else { "" }, plural(*count));
                let names = sentence_list(names.iter().map(|name| name.display().to_string()), *count);
                write!(
                    f,
                    "'.gitignore' leaves out {least}{count} {files} of models or data that the old web services shipped \
                     ({names}): if the service reads them, add an '.amlignore', which is then used instead"
                )
            }
            Self::SendsSecrets { files, ignore_file } => {
                let count = files.len() as u64;
                let names = files.iter().take(SHOWN).map(|file| format!("{}: {}", file.path.display(), file.looks_like));
                let remedy = ignore_file.map_or("move it out of the folder".to_owned(), |file| format!("name it in '{file}'"));
                write!(
                    f,
                    "{count} {} that would be sent may hold a secret ({}): {remedy} unless the service needs it",
                    plural(count),
                    sentence_list(names, count)
                )
            }
            Self::LeavesOutSpecial { path, reason } => {
                write!(
                    f,
                    "'{}' is {reason} and isn't sent: remove it or name it in the ignore file to silence this",
                    path.display()
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
