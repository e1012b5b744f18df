//! The newest Python for which old releases of common packages have wheels: only for hints, never for decisions.

use super::python_version::PythonVersion;

/// Release lines of one project, oldest first: releases below `(major, minor)` have wheels up to Python `3.x`.
type Lines = &'static [((u16, u16), u16)];

#[rustfmt::skip]
const NEWEST: &[(&str, Lines)] = &[
    ("numpy", &[((1, 14), 6), ((1, 17), 7), ((1, 19), 8), ((1, 21), 9), ((1, 23), 10), ((1, 26), 11), ((2, 1), 12), ((2, 3), 13)]),
    ("scipy", &[((1, 1), 6), ((1, 4), 7), ((1, 5), 8), ((1, 8), 9), ((1, 9), 10), ((1, 11), 11), ((1, 14), 12), ((1, 16), 13)]),
    ("pandas", &[((0, 23), 6), ((0, 25), 7), ((1, 1), 8), ((1, 3), 9), ((1, 5), 10), ((2, 1), 11), ((2, 2), 12), ((2, 3), 13)]),
    ("scikit-learn", &[((0, 20), 6), ((0, 22), 7), ((0, 24), 8), ((1, 0), 9), ((1, 2), 10), ((1, 3), 11), ((1, 5), 12), ((1, 7), 13)]),
    ("tensorflow", &[((1, 13), 6), ((2, 2), 7), ((2, 5), 8), ((2, 8), 9), ((2, 12), 10), ((2, 16), 11), ((2, 20), 12)]),
    ("torch", &[((1, 4), 7), ((1, 8), 8), ((1, 11), 9), ((2, 0), 10), ((2, 2), 11), ((2, 5), 12)]),
    ("h5py", &[((2, 8), 6), ((2, 10), 7), ((3, 0), 8), ((3, 6), 9), ((3, 8), 10), ((3, 10), 11), ((3, 12), 12)]),
    ("pyyaml", &[((5, 1), 6), ((5, 3), 7), ((5, 4), 8), ((6, 0), 9)]),
    ("pyarrow", &[((0, 15), 7), ((2, 0), 8), ((6, 0), 9), ((10, 0), 10), ((14, 0), 11), ((18, 0), 12)]),
    ("ruamel-yaml", &[((0, 16), 7)]),
];

/// Returns the newest Python with a wheel of this release, if known.
pub(super) fn newest_python_for(project: &str, version: &str) -> Option<PythonVersion> {
    let mut numbers = version.split('.').map(|part| part.parse::<u16>().ok());
    let release = (numbers.next()??, numbers.next().flatten().unwrap_or(0));
    let (_, lines) = NEWEST.iter().find(|(name, _)| *name == project)?;
    lines.iter().find(|(below, _)| release < *below).map(|(_, minor)| PythonVersion::minor(3, *minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_releases_know_their_python() {
        for (project, version, expected) in [
            ("scikit-learn", "0.19.1", Some("3.6")),
            ("scikit-learn", "1.2.2", Some("3.11")),
            ("numpy", "1.19.5", Some("3.9")),
            ("torch", "1.4.0", Some("3.8")),
            ("numpy", "9.0", None),
            ("flask", "1.0", None),
        ] {
            let python = newest_python_for(project, version).map(|version| version.to_string());
            assert_eq!(python.as_deref(), expected, "{project} {version}");
        }
    }
}
