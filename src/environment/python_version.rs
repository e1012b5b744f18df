//! Python versions, and the ranges that conda definitions ask for. Pure.

use std::fmt;

use crate::config::{CondaDependency, VersionForm};

/// A Python version, whose patch may be unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
pub struct PythonVersion {
    /// 3
    pub major: u16,
    /// 12
    pub minor: u16,
    /// 1
    pub patch: Option<u16>,
}

impl PythonVersion {
    /// Returns the version `major.minor`, its patch unknown.
    pub const fn minor(major: u16, minor: u16) -> Self {
        Self { major, minor, patch: None }
    }

    /// Returns the same version without its patch.
    #[must_use]
    pub const fn without_patch(self) -> Self {
        Self { patch: None, ..self }
    }

    /// Reads `3.12` or `3.12.1`; anything else (`3.13.0rc1`, `3.13t`, `3`) is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        match parts(text)?.as_slice() {
            [major, minor] => Some(Self { major: *major, minor: *minor, patch: None }),
            [major, minor, patch] => Some(Self { major: *major, minor: *minor, patch: Some(*patch) }),
            _ => None,
        }
    }

    fn parts(self) -> Vec<u16> {
        [self.major, self.minor].into_iter().chain(self.patch).collect()
    }
}

impl fmt::Display for PythonVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        self.patch.map_or(Ok(()), |patch| write!(f, ".{patch}"))
    }
}

/// The versions that a definition accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct WantedPython {
    /// As written, for messages; `None` for any version.
    text: Option<String>,
    /// One of these must hold, which means all its clauses.
    alternatives: Vec<Vec<Clause>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    comparison: Comparison,
    parts: Vec<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Compatible,
}

/// The first Python that a release of the scoring server runs on.
pub(super) const FIRST: PythonVersion = PythonVersion::minor(3, 6);

/// The order of preference if several versions are accepted: those that the scoring server supports come first.
const PREFERRED_MINORS: [u16; 8] = [12, 11, 10, 13, 9, 14, 8, 7];

impl WantedPython {
    /// Returns the versions that a definition's `python` dependency accepts; `None` if they can't be parsed.
    pub(super) fn of(dependency: Option<&CondaDependency>) -> Option<Self> {
        let any = Self { text: None, alternatives: vec![Vec::new()] };
        let Some(dependency) = dependency else { return Some(any) };
        match &dependency.version {
            VersionForm::Any => Some(any),
            VersionForm::Prefix(version) | VersionForm::Exact(version) => Self::parse(version),
            VersionForm::Range(range) => Self::parse(range),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let alternatives = text
            .split('|')
            .map(|clauses| clauses.split(',').map(str::trim).filter(|clause| !clause.is_empty()).map(Clause::parse).collect())
            .collect::<Option<Vec<Vec<Clause>>>>()?;
        Some(Self { text: Some(text.to_owned()), alternatives })
    }

    /// Returns whether this version is accepted. The patch is ignored: packages run on any patch of a minor version.
    pub(super) fn admits(&self, version: PythonVersion) -> bool {
        let admitted = self.alternatives.iter().any(|clauses| clauses.iter().all(|clause| clause.admits(version)));
        admitted && version.major == 3
    }

    /// Returns whether only versions before [`FIRST`] are accepted.
    pub(super) fn is_too_old(&self) -> bool {
        let any_of = |major, minors: std::ops::Range<u16>| minors.map(move |minor| PythonVersion::minor(major, minor));
        let admits = |version| self.alternatives.iter().any(|clauses| clauses.iter().all(|clause| clause.admits(version)));
        let old = any_of(2, 0..8).chain(any_of(3, 0..FIRST.minor));
        !any_of(3, FIRST.minor..100).any(admits) && old.into_iter().any(admits)
    }

    /// Returns the rank of this version; lower is better.
    pub(super) fn rank(&self, version: PythonVersion) -> (bool, usize, std::cmp::Reverse<Option<u16>>) {
        let asked = self.alternatives.iter().flatten().any(|clause| clause.is_exactly(version));
        let minor = PREFERRED_MINORS.iter().position(|minor| *minor == version.minor).unwrap_or(PREFERRED_MINORS.len());
        (!asked, minor, std::cmp::Reverse(version.patch))
    }

    /// Returns the accepted minor versions, best first.
    pub(super) fn ranked(&self) -> Vec<PythonVersion> {
        let minors = PREFERRED_MINORS.iter().copied().chain([6]);
        minors.map(|minor| PythonVersion::minor(3, minor)).filter(|version| self.admits(*version)).collect()
    }

    /// Returns the best accepted version, to download if none is installed.
    pub(super) fn best(&self) -> Option<PythonVersion> {
        self.ranked().first().copied()
    }

    /// Returns the requested patch version, if `version` is another one.
    pub(super) fn other_patch_than(&self, version: PythonVersion) -> Option<&str> {
        let patched =
            self.alternatives.iter().flatten().any(|clause| clause.comparison == Comparison::Equal && clause.parts.len() > 2);
        let asked = self.alternatives.iter().flatten().any(|clause| clause.is_exactly(version));
        if patched && !asked && version.patch.is_some() { self.text.as_deref() } else { None }
    }
}

impl fmt::Display for WantedPython {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.text {
            Some(text) => write!(f, "Python {text}"),
            None => f.write_str("Python 3"),
        }
    }
}

impl Clause {
    fn parse(text: &str) -> Option<Self> {
        use Comparison::{Compatible, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let operators = [
            ("==", Equal),
            ("!=", NotEqual),
            ("~=", Compatible),
            (">=", GreaterOrEqual),
            ("<=", LessOrEqual),
            (">", Greater),
            ("<", Less),
            ("=", Equal),
            ("", Equal),
        ];
        let (operator, comparison) = operators.into_iter().find(|(operator, _)| text.starts_with(operator))?;
        let version = text[operator.len()..].trim();
        let version = version.strip_suffix(".*").or_else(|| version.strip_suffix('*')).unwrap_or(version);
        Some(Self { comparison, parts: parts(version)? })
    }

    fn admits(&self, version: PythonVersion) -> bool {
        use Comparison::{Compatible, Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        let known = version.parts();
        let common = known.len().min(self.parts.len());
        let order = known[..common].cmp(&self.parts[..common]);
        match self.comparison {
            Equal => known.iter().zip(&self.parts).take(2).all(|(a, b)| a == b),
            NotEqual => order.is_ne() || self.parts.len() > known.len(),
            Less => order.is_lt() || (order.is_eq() && self.parts.len() > known.len()),
            LessOrEqual => order.is_le(),
            Greater => order.is_gt() || (order.is_eq() && self.parts.len() > known.len()),
            GreaterOrEqual => order.is_ge(),
            Compatible => {
                order.is_ge() && known.iter().zip(&self.parts[..self.parts.len().saturating_sub(1)]).all(|(a, b)| a == b)
            }
        }
    }

    fn is_exactly(&self, version: PythonVersion) -> bool {
        self.comparison == Comparison::Equal && self.parts.len() == 3 && self.parts == version.parts()
    }
}

fn parts(text: &str) -> Option<Vec<u16>> {
    let digits = |part: &str| if part.bytes().all(|b| b.is_ascii_digit()) { part.parse().ok() } else { None };
    text.split('.').map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(text: &str) -> WantedPython {
        WantedPython::parse(text).unwrap_or_else(|| panic!("'{text}' should be readable"))
    }

    fn admitted(text: &str) -> String {
        let versions = ["2.7.18", "3.6.15", "3.8.18", "3.9", "3.11.7", "3.12.1"];
        let admits = |version: &&str| wanted(text).admits(PythonVersion::parse(version).unwrap());
        versions.into_iter().filter(admits).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_way_to_ask_for_a_version_admits_what_its_author_meant() {
        for (text, expected) in [
            ("3.8", "3.8.18"),
            ("3.8.13", "3.8.18"),
            ("3.8.*", "3.8.18"),
            ("==3.8.13", "3.8.18"),
            ("3", "3.6.15 3.8.18 3.9 3.11.7 3.12.1"),
            (">=3.9", "3.9 3.11.7 3.12.1"),
            (">=3.9,<3.12", "3.9 3.11.7"),
            ("<3.9", "3.6.15 3.8.18"),
            ("<=3.9", "3.6.15 3.8.18 3.9"),
            (">3.9", "3.11.7 3.12.1"),
            ("~=3.9", "3.9 3.11.7 3.12.1"),
            ("~=3.11.2", "3.11.7"),
            (">=3.9.5,<3.11", "3.9"),
            ("3.6|3.8", "3.6.15 3.8.18"),
            (">=3.6,!=3.9.*", "3.6.15 3.8.18 3.11.7 3.12.1"),
        ] {
            assert_eq!(admitted(text), expected, "python {text}");
        }
    }

    #[test]
    fn what_only_older_pythons_are_is_known_before_one_is_looked_for() {
        for text in ["2.7", "2.7.18", "==2.7.*", "<3", "3.5", "<3.6", ">=2.7,<3.0", "2.7|3.5"] {
            assert!(wanted(text).is_too_old(), "python {text}");
        }
        for text in ["3", "3.6", ">=2.7", "<3.7", "<=3.6", "2.7|3.8", "3.20", "4", ">=4"] {
            assert!(!wanted(text).is_too_old(), "python {text}");
        }
    }

    #[test]
    fn a_version_that_is_no_version_is_not_read() {
        for bad in ["abc", "3.x", ">=", "3..8", "99999999"] {
            assert_eq!(WantedPython::parse(bad), None, "'{bad}'");
        }
    }

    #[test]
    fn the_patch_asked_for_comes_first_then_the_newest() {
        let wanted = wanted("3.11.4");
        let mut versions = ["3.11", "3.11.2", "3.11.7", "3.11.4"].map(|text| PythonVersion::parse(text).unwrap());
        versions.sort_by_key(|version| wanted.rank(*version));
        assert_eq!(versions.map(|version| version.to_string()), ["3.11.4", "3.11.7", "3.11.2", "3.11"]);
    }

    #[test]
    fn without_a_pin_what_the_scoring_server_knows_comes_first() {
        let any = WantedPython::of(None).unwrap();
        let mut versions =
            ["3.6", "3.8", "3.14", "3.13", "3.9", "3.12", "3.11", "3.10"].map(|text| PythonVersion::parse(text).unwrap());
        versions.sort_by_key(|version| any.rank(*version));
        assert_eq!(versions.map(|version| version.to_string()).join(" "), "3.12 3.11 3.10 3.13 3.9 3.14 3.8 3.6");
    }
}
