//! What can be told of a line of the pip list without pip: whether it can be a requirement, and which file of this machine it names. Pure.

/// A file or folder that a pip line names by a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalFile {
    /// It belongs to the definition but isn't part of it: a relative path, or a list of further requirements.
    OfDefinition,
    /// It is somewhere on this machine: an absolute path.
    OfMachine,
}

/// Options whose value names a place to look into or to install from, with their short forms.
const PLACES: [&str; 7] = ["--find-links", "-f", "--editable", "-e", "--index-url", "-i", "--extra-index-url"];
/// Options whose value names a file with more lines: its content would change the environment unseen.
const LISTS: [&str; 4] = ["--requirement", "-r", "--constraint", "-c"];
const ARCHIVES: [&str; 6] = [".whl", ".tar.gz", ".tar.bz2", ".tgz", ".zip", ".egg"];

/// Returns which file a pip line names, if any.
pub fn local_file(line: &str) -> Option<LocalFile> {
    let line = without_comment(line);
    if let Some(value) = LISTS.iter().find_map(|option| value_of(line, option)) {
        return (!is_remote(value)).then_some(LocalFile::OfDefinition);
    }
    if let Some(value) = PLACES.iter().find_map(|option| value_of(line, option)) {
        return local_path(value);
    }
    if line.starts_with('-') {
        return None;
    }
    if let Some((_, address)) = line.split_once('@').filter(|(name, _)| !name.contains([':', '/', '\\'])) {
        return local_path(address.trim());
    }
    let path = line.split(';').next().unwrap_or(line).trim();
    let is_archive = ARCHIVES.iter().any(|ending| path.to_ascii_lowercase().ends_with(ending));
    let is_path = path.starts_with('.') || path.contains(['/', '\\']) || path.starts_with("file:") || is_archive;
    if is_path { local_path(path) } else { None }
}

/// Returns why pip can't read a line as a requirement, and what to write; `None` for what it can read, or what isn't judged here.
pub(super) fn unreadable(line: &str) -> Option<(String, String)> {
    let line = without_comment(line);
    let is_judged = !line.starts_with('-') && !line.contains("://") && !line.contains("${") && local_file(line).is_none();
    if !is_judged {
        return None;
    }
    let is_in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = line.find(|c| !is_in_name(c)).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Some((format!("'{line}' is not a requirement"), "write name, name==1.2 or name>=1.2".to_owned()));
    }
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('[').and_then(|extras| extras.split_once(']')).map_or(rest, |(_, rest)| rest.trim_start());
    let single = rest.strip_prefix('=').filter(|version| !version.starts_with('='));
    if let Some(version) = single {
        let version = version.trim_start_matches(['<', '>', '!', '~', ' ']).split(['=', ' ', ';']).next().unwrap_or(version);
        return Some((format!("'{line}' has a version with one '='"), format!("pip needs two: {name}=={version}")));
    }
    let known = ["==", "<", ">", "!=", "~=", ";", "@", "(", "--"];
    if rest.is_empty() || known.iter().any(|start| rest.starts_with(start)) {
        return None;
    }
    let version = rest.split([' ', ';']).next().unwrap_or(rest);
    let remedy = if version.starts_with(|c: char| c.is_ascii_digit()) {
        format!("write {name}=={version}")
    } else {
        "write name, name==1.2 or name>=1.2".to_owned()
    };
    Some((format!("'{line}' is not a requirement"), remedy))
}

/// Returns the value of an option, which may follow a short one at once (`-rfile`).
fn value_of<'a>(line: &'a str, option: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(option)?;
    let value = match rest.strip_prefix([' ', '=', '\t']) {
        Some(value) => value,
        None if !option.starts_with("--") && !rest.starts_with('-') => rest,
        None => return None,
    };
    Some(value.trim().trim_start_matches('=').trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty())
}

fn is_remote(value: &str) -> bool {
    value.contains("://") && !value.contains("file:")
}

fn local_path(value: &str) -> Option<LocalFile> {
    if is_remote(value) || value.starts_with('$') {
        return None;
    }
    let path = value.split_once("file:").map_or(value, |(_, path)| path.strip_prefix("//").unwrap_or(path));
    Some(if path.starts_with(['/', '~']) { LocalFile::OfMachine } else { LocalFile::OfDefinition })
}

fn without_comment(line: &str) -> &str {
    line.split(" #").next().unwrap_or(line).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_projects_and_addresses() {
        for line in [
            "-r requirements.txt",
            "-rrequirements.txt",
            "--requirement=reqs.txt",
            "-r /srv/reqs.txt",
            "-c limits.txt",
            "-e .",
            "-e ./src",
            "--find-links ./wheels",
            "--find-links=wheels",
            "-f wheels",
            "--extra-index-url ./simple",
            "./pkg.whl",
            "wheels/pkg-1-py3-none-any.whl",
            "pkg-1-py3-none-any.whl ; python_version > '3'",
            "src/pkg",
            "..\\pkg",
            "pkg @ ./pkg.whl",
            "pkg @ file:pkg.whl",
            "file:./pkg.whl",
            "C:\\wheels\\pkg.whl",
        ] {
            assert_eq!(local_file(line), Some(LocalFile::OfDefinition), "{line}");
        }
        for line in ["-f /opt/wheels", "/opt/wheels/a.whl", "a @ file:///opt/a.whl", "file:///opt/a.whl", "-e ~/src"] {
            assert_eq!(local_file(line), Some(LocalFile::OfMachine), "{line}");
        }
        for line in [
            "requests",
            "requests[security]>=2",
            "coverage==1",
            "tables ; sys_platform == 'linux'",
            "-f https://host/links",
            "--extra-index-url https://host/s",
            "-i https://me:a/b@host/s",
            "-r https://host/reqs.txt",
            "-e git+https://host/a/b.git@main#egg=b",
            "https://host/a.whl",
            "a @ https://host/a.whl",
            "git+ssh://git@host/a/b.git",
            "--extra-index-url $INDEX",
            "--no-binary :all:",
            "--pre",
            "numpy==1.2 # see docs/numpy",
        ] {
            assert_eq!(local_file(line), None, "{line}");
        }
    }

    #[test]
    fn what_pip_reads_is_left_to_pip() {
        for line in [
            "numpy",
            "numpy==1.2",
            "numpy===1.2",
            "numpy >= 1, <2",
            "numpy~=1.2",
            "numpy!=1.3",
            "numpy (>=1.2)",
            "inference-schema[numpy-support] == 1.3 ; python_version < '3.9'",
            "numpy; python_version < '3.9'",
            "numpy==1.2 --hash=sha256:0",
            "a @ https://host/a.whl",
            "${NAME}==1",
            "--pre",
            "wheels/a.whl",
            "numpy==1.2 # why",
        ] {
            assert_eq!(unreadable(line), None, "{line}");
        }
    }

    #[test]
    fn what_pip_does_not_read_is_told_with_what_it_would() {
        let told = |line| unreadable(line).map(|(what, remedy)| format!("{what}; {remedy}")).unwrap_or_default();
        assert_eq!(told("numpy=1.2"), "'numpy=1.2' has a version with one '='; pip needs two: numpy==1.2");
        assert_eq!(told("a[b] = 1.2=py38"), "'a[b] = 1.2=py38' has a version with one '='; pip needs two: a==1.2");
        assert_eq!(told("numpy 1.2"), "'numpy 1.2' is not a requirement; write numpy==1.2");
        assert_eq!(told("conda-forge::numpy"), "'conda-forge::numpy' is not a requirement; write name, name==1.2 or name>=1.2");
        assert_eq!(told("_numpy"), "'_numpy' is not a requirement; write name, name==1.2 or name>=1.2");
    }
}
