//! What there is to say of an environment, whether it is made or found.

use crate::progress::Progress;

/// What a plan says of every deployment, whether its environment is made or found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    /// Notes, such as what comes from PyPI instead of conda.
    pub notes: Vec<String>,
    /// Warnings, such as what is left out.
    pub warnings: Vec<String>,
}

impl Remarks {
    /// Tells them, notes first.
    pub fn tell(&self, progress: &dyn Progress) {
        self.notes.iter().for_each(|note| progress.note(note.clone()));
        self.warnings.iter().for_each(|warning| progress.warning(warning.clone()));
    }
}
