//! Takes the list of what was installed out of a build's output. Pure.

use crate::environment::{PACKAGES_BEGIN, PACKAGES_END};

/// Lines that are taken at most: a step that never ends its list must not fill the memory.
const MOST: usize = 20_000;

/// The list, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct PackageList {
    packages: Vec<String>,
    inside: bool,
}

impl PackageList {
    /// Takes a line that a step wrote.
    pub(super) fn take(&mut self, line: &str) {
        let line = line.trim();
        if line == PACKAGES_BEGIN {
            // A later list knows what an earlier one didn't.
            self.packages.clear();
            self.inside = true;
        } else if line == PACKAGES_END {
            self.inside = false;
        } else if self.inside && !line.is_empty() && self.packages.len() < MOST {
            self.packages.push(line.to_owned());
        }
    }

    /// Returns the packages, sorted.
    pub(super) fn into_packages(mut self) -> Vec<String> {
        self.packages.sort();
        self.packages
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_the_marks_is_the_list() {
        let mut list = PackageList::default();
        for line in ["Installing", PACKAGES_BEGIN, "numpy==2.1", " joblib==1.4 ", "", PACKAGES_END, "done"] {
            list.take(line);
        }
        assert_eq!(list.into_packages(), ["joblib==1.4", "numpy==2.1"]);
    }
}
