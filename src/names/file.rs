//! Names of files and folders that come from documents.

use std::path::Path;

use super::NameError;

/// The longest name that file systems take, in bytes.
const LONGEST: usize = 255;

name!(
    /// The name of one file or folder: joined to a folder, it never leads out of it.
    FileName,
    "file name",
    "one name of 1 to 255 bytes, without '/' and control characters, and neither '.' nor '..'",
    |value| {
        let one = !matches!(value, "" | "." | "..") && value.len() <= LONGEST;
        one && !value.chars().any(|c| c == '/' || c.is_control())
    }
);

impl AsRef<Path> for FileName {
    fn as_ref(&self) -> &Path {
        Path::new(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_leads_nowhere_but_into_its_folder() {
        for good in ["model.pkl", "saved model", "..data", "modèle", "a:b", "-x", &"a".repeat(255)] {
            assert!(FileName::new(good).is_ok(), "{good} should be a file name");
        }
        for bad in ["", ".", "..", "/etc", "../x", "a/b", "a/", "a\0", "a\nb", "a\u{1b}[31m", &"a".repeat(256)] {
            assert!(FileName::new(bad).is_err(), "{bad:?} should not be a file name");
        }
    }
}
