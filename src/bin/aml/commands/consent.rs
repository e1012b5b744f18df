//! Asks the person at the terminal whether places outside a project are to be used.

use std::fmt::Write as _;

use aml::workspace::{Consent, Untrusted};

use crate::progress::Drawing;
use crate::question::{self, Answer};

/// Whoever sits at the terminal, if anybody does.
pub(super) struct AtTerminal<'a> {
    /// What is drawn there, and makes room for the question.
    pub(super) drawing: &'a Drawing,
}

impl Consent for AtTerminal<'_> {
    fn agrees(&self, asked: &Untrusted) -> bool {
        if !question::can_be_asked() {
            return false;
        }
        self.drawing.pause();
        question::ask(&worded(asked)) == Answer::Yes
    }
}

fn worded(asked: &Untrusted) -> String {
    let mut text = format!("{} names places outside its project:\n", asked.file());
    for place in &asked.places {
        // Writing to a text can't fail.
        let _ = writeln!(text, "  {place}");
    }
    text + "Models and images go there, and to a host the credentials that you have for it. Use these places from now on"
}

#[cfg(test)]
mod tests {
    use aml::registry::RegistryPlace;
    use aml::workspace::OutsidePlace;

    use super::*;

    #[test]
    fn the_question_names_the_file_and_every_place() {
        let places = vec![
            OutsidePlace { key: "registry", place: RegistryPlace::Remote("http://evil.example:5000/x".parse().unwrap()) },
            OutsidePlace { key: "storage", place: RegistryPlace::Folder("/srv/shared\n".into()) },
        ];
        insta::assert_snapshot!(worded(&Untrusted { config_file: "/p/.azureml/config.json".into(), places }), @r"
        /p/.azureml/config.json names places outside its project:
          registry http://evil.example:5000/x
          storage /srv/shared\n
        Models and images go there, and to a host the credentials that you have for it. Use these places from now on
        ");
    }
}
