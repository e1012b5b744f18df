//! Logs on a terminal: the name of the replica that a line begins with is coloured, one colour for each.

use crate::settings::Colour;

/// Colours of replicas, in ANSI's numbers: those that are readable on light and on dark.
const COLOURS: [u8; 6] = [36, 33, 35, 32, 34, 31];

/// Returns the text with the replicas' names coloured, where lines begin with them.
pub(super) fn coloured(text: &str, service: &str, colour: Colour) -> String {
    if colour == Colour::Off {
        return text.to_owned();
    }
    let is_replica = |word: &str| word.strip_prefix(service).is_some_and(|rest| rest.starts_with('-'));
    let line = |line: &str| match line.split_once(' ') {
        Some((word, rest)) if is_replica(word) => format!("\x1b[{}m{word}\x1b[0m {rest}", colour_of(word)),
        _ => line.to_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}

/// The same replica has the same colour in every call.
fn colour_of(replica: &str) -> u8 {
    let sum: usize = replica.bytes().map(usize::from).sum();
    COLOURS[sum % COLOURS.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_services_replicas_are_coloured() {
        let text = "svc-1-1 one\nsvc-1-2 two\n  svc-1-1 x\nother line\nrest";
        let shown = coloured(text, "svc", Colour::On);
        assert_ne!(colour_of("svc-1-1"), colour_of("svc-1-2"));
        assert!(shown.starts_with("\x1b["), "{shown:?}");
        assert!(shown.ends_with("  svc-1-1 x\nother line\nrest"), "{shown:?}");
        assert_eq!(coloured(text, "svc", Colour::Off), text);
    }
}
