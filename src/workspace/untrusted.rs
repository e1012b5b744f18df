//! Places outside a project that its config.json names and nobody has agreed to yet. Whoever makes that file would have models, images
//! and credentials sent there.

use std::fmt;
use std::path::PathBuf;

use crate::registry::RegistryPlace;

/// A place outside the project, and the key that names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutsidePlace {
    pub key: &'static str,
    /// A registry's address, or a folder.
    pub place: RegistryPlace,
}

/// Shows both, with control characters escaped: the text comes from a file that isn't trusted yet.
impl fmt::Display for OutsidePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.key, printable(&self.place.to_string()))
    }
}

/// Places of a config.json that the user hasn't agreed to yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Untrusted {
    pub config_file: PathBuf,
    /// The places, in the order of the documentation; never empty.
    pub places: Vec<OutsidePlace>,
}

/// Says it as a clause that finishes "failed to …".
impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.places.iter().map(ToString::to_string).collect();
        let (places, file) = (places.join(" and "), self.file());
        write!(f, "use {places}, as '{file}' says: not trusted on this machine yet")
    }
}

/// Asks the user in the middle of a command.
pub trait Consent: Sync {
    /// Returns whether the user trusts these places from now on; `false` if nobody can be asked.
    fn agrees(&self, asked: &Untrusted) -> bool;
}

impl Untrusted {
    /// Returns the config.json's path, with control characters escaped.
    pub fn file(&self) -> String {
        printable(&self.config_file.to_string_lossy())
    }

    /// Removes the places that satisfy `known`; returns `None` if none is left.
    pub(super) fn without(mut self, known: impl Fn(&RegistryPlace) -> bool) -> Option<Self> {
        self.places.retain(|outside| !known(&outside.place));
        (!self.places.is_empty()).then_some(self)
    }

    /// Returns whether a folder is among them: opening the workspace would create files there.
    pub(super) fn has_folder(&self) -> bool {
        self.places.iter().any(|outside| matches!(outside.place, RegistryPlace::Folder(_)))
    }
}

/// Escapes control characters, and those that change the direction of text.
fn printable(text: &str) -> String {
    let escaped = |c: char| if matches!(c, '\'' | '"' | '\\') { c.to_string() } else { c.escape_debug().to_string() };
    text.chars().map(escaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_holds_nothing_that_a_terminal_acts_on() {
        let place = RegistryPlace::Folder("/srv/\u{1b}[2Kfriendly\n\u{202e}x 'é'".into());
        let asked = Untrusted { config_file: "/p/\r.json".into(), places: vec![OutsidePlace { key: "storage", place }] };
        assert_eq!(
            asked.to_string(),
            r"use storage /srv/\u{1b}[2Kfriendly\n\u{202e}x 'é', as '/p/\r.json' says: not trusted on this machine yet"
        );
    }
}
