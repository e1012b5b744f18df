//! Arguments for retired parts of Azure: they are accepted, ignored, and named in one warning.

/// A group of arguments that holds retired ones.
pub(crate) trait Retired {
    /// Returns the retired arguments that were given, by their long spelling.
    fn retired(&self) -> Vec<&'static str>;
}

/// Returns the names of those that were given.
pub(super) fn given<const N: usize>(arguments: [(bool, &'static str); N]) -> Vec<&'static str> {
    arguments.into_iter().filter_map(|(given, name)| given.then_some(name)).collect()
}

/// Returns the warning for retired arguments, if any was given.
pub(crate) fn warning(arguments: &[&'static str]) -> Option<String> {
    let (last, rest) = arguments.split_last()?;
    let names = if rest.is_empty() { (*last).to_owned() } else { format!("{} and {last}", rest.join(", ")) };
    Some(match arguments.len() {
        1 => format!("{names} has no effect: the part of Azure that read it is retired; you can leave it out"),
        _ => format!("{names} have no effect: the parts of Azure that read them are retired; you can leave them out"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_warning_names_all_retired_arguments_together() {
        assert_eq!(warning(&[]), None);
        assert!(warning(&["--location"]).unwrap().starts_with("--location has no effect"));
        assert!(warning(&["--a", "--b", "--c"]).unwrap().starts_with("--a, --b and --c have no effect"));
    }
}
