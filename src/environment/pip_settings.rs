//! pip's configuration on this machine: for pip and uv here, and as a configuration file for the steps of a build.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// pip's configuration on this machine. Its URLs may hold passwords.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pip {
    /// The text of its configuration files, in ascending order of precedence.
    pub files: Vec<String>,
    /// Its environment variables by option (`index-url`); they take precedence over the files.
    pub variables: BTreeMap<String, String>,
}

/// Where a configuration is to apply.
#[derive(Debug, Clone, Copy)]
pub(super) enum Reach<'a> {
    ThisMachine,
    /// In a container with these folders mounted.
    Container(&'a [PathBuf]),
}

/// The options that count anywhere.
const EVERYWHERE: [&str; 13] = [
    "index-url",
    "extra-index-url",
    "trusted-host",
    "find-links",
    "no-index",
    "timeout",
    "default-timeout",
    "retries",
    "proxy",
    "pre",
    "no-binary",
    "only-binary",
    "prefer-binary",
];

/// Those that name files of this machine, or say how to sign in here.
const HERE: [&str; 5] = ["cert", "client-cert", "constraint", "keyring-provider", "require-hashes"];

/// Those of them that change what is installed and that uv has no setting for.
pub(super) const ONLY_FOR_PIP: [&str; 9] = [
    "proxy",
    "pre",
    "no-binary",
    "only-binary",
    "prefer-binary",
    "client-cert",
    "constraint",
    "keyring-provider",
    "require-hashes",
];

const TIMEOUTS: [&str; 3] = ["timeout", "default-timeout", "retries"];

impl Pip {
    /// Returns a configuration file with the options that mean the same in a container with these folders mounted; `None` if there are none.
    pub fn for_builds(&self, mounted: &[PathBuf]) -> Option<String> {
        let options = self.options(Reach::Container(mounted));
        let lines: Vec<_> = options.iter().map(|(name, values)| format!("{name} = {}\n", values.join("\n    "))).collect();
        (!lines.is_empty()).then(|| format!("[global]\n{}", lines.concat()))
    }

    /// Returns the variables that tell pip on this machine the same, whichever of its places says so: the new environment's pip wouldn't
    /// read those of an active one.
    pub(super) fn for_this_machine(&self) -> Vec<(String, OsString)> {
        let options = self.options(Reach::ThisMachine);
        let variable = |name: &str| format!("PIP_{}", name.to_uppercase().replace('-', "_"));
        // A configuration that installs elsewhere would leave the environment empty.
        let fixed = ["PIP_USER", "PIP_REQUIRE_VIRTUALENV"].map(|name| (name.to_owned(), "0".into()));
        options.iter().map(|(name, values)| (variable(name), values.join(" ").into())).chain(fixed).collect()
    }

    /// Returns the options that apply there.
    pub(super) fn options(&self, reach: Reach<'_>) -> BTreeMap<String, Vec<String>> {
        let mut options: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, values) in self.files.iter().flat_map(|file| read(file)) {
            options.insert(name, values);
        }
        for (name, value) in &self.variables {
            options.insert(name.clone(), value.split_whitespace().map(str::to_owned).collect());
        }
        options.retain(|name, values| {
            let counts =
                EVERYWHERE.contains(&name.as_str()) || matches!(reach, Reach::ThisMachine) && HERE.contains(&name.as_str());
            counts && !values.is_empty() && !says_no(values)
        });
        let Reach::Container(mounted) = reach else { return options };
        if let Some(links) = options.get_mut("find-links") {
            links.retain(|link| means_the_same(link, mounted));
        }
        options.retain(|_, values| !values.is_empty());
        // Without links, `no-index` would leave no source at all.
        if !options.contains_key("find-links") {
            options.remove("no-index");
        }
        // Timeouts and retries alone aren't worth a file.
        if options.keys().all(|name| TIMEOUTS.contains(&name.as_str())) {
            options.clear();
        }
        options
    }

    /// Returns the indexes that it names.
    pub(super) fn indexes(&self) -> Vec<String> {
        let mut options = self.options(Reach::ThisMachine);
        let named = ["index-url", "extra-index-url"].map(|name| options.remove(name).unwrap_or_default());
        if options.contains_key("no-index") { Vec::new() } else { named.concat() }
    }

    /// Returns the folders of this machine that pip searches for packages.
    pub fn folders(&self) -> Vec<PathBuf> {
        let links = self.options(Reach::ThisMachine).remove("find-links").unwrap_or_default();
        links.into_iter().map(PathBuf::from).filter(|path| path.is_absolute()).collect()
    }
}

fn says_no(values: &[String]) -> bool {
    matches!(values, [value] if ["0", "false", "no", "off"].contains(&value.to_lowercase().as_str()))
}

/// Hides values: URLs may hold passwords.
impl fmt::Debug for Pip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { files, variables } = self;
        f.debug_struct("Pip").field("files", &files.len()).field("variables", &variables.keys().collect::<Vec<_>>()).finish()
    }
}

/// Reads the options of a pip.conf that apply to `pip install`: those of `[global]`, then those of `[install]`.
fn read(text: &str) -> Vec<(String, Vec<String>)> {
    let mut options: Vec<(String, Vec<String>)> = Vec::new();
    let mut section = String::new();
    let mut of_install = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            name.trim().clone_into(&mut section);
            continue;
        }
        let target = match section.as_str() {
            "global" => &mut options,
            "install" => &mut of_install,
            _ => continue,
        };
        if line.starts_with([' ', '\t']) {
            target.last_mut().into_iter().for_each(|(_, values)| values.extend(trimmed.split_whitespace().map(str::to_owned)));
        } else if let Some((name, value)) = trimmed.split_once(['=', ':']) {
            let name = name.trim().to_lowercase().replace('_', "-");
            target.push((name, value.split_whitespace().map(str::to_owned).collect()));
        }
    }
    options.append(&mut of_install);
    options
}

/// Returns whether a package link means the same in a container with these folders mounted.
pub(super) fn means_the_same(link: &str, mounted: &[PathBuf]) -> bool {
    let remote = link.contains("://") && !link.starts_with("file:");
    remote || mounted.iter().any(|folder| folder.as_os_str() == link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_in_a_container_is_passed_on() {
        let user = "[global]\nindex-url = https://me:token@host/simple\nfind-links =\n    /opt/wheels\n    https://host/wheels\n\
            cert = /etc/ssl/private.pem\n[list]\nformat = columns\n[install]\nextra_index_url: https://other/simple\n";
        let pip = Pip {
            files: vec!["[global]\nindex-url = https://first/simple\ntimeout = 60\n".to_owned(), user.to_owned()],
            variables: [("timeout".to_owned(), "180".to_owned()), ("cert".to_owned(), "/x".to_owned())].into(),
        };
        insta::assert_snapshot!(pip.for_builds(&[]).unwrap(), @"
[global]
extra-index-url = https://other/simple
find-links = https://host/wheels
index-url = https://me:token@host/simple
timeout = 180
");
        assert_eq!(pip.folders(), [PathBuf::from("/opt/wheels")]);
    }

    #[test]
    fn on_this_machine_what_names_its_files_counts_too() {
        let site = "[global]\nextra-index-url =\n    https://a/simple\n    https://b/simple\ncert = /etc/ca.pem\nuser = true\npre = no\n";
        let pip = Pip {
            files: vec!["[install]\nfind-links = wheels\nno-index = on\n".to_owned(), site.to_owned()],
            variables: [("find-links".to_owned(), "/opt/wheels ./more".to_owned())].into(),
        };
        let told: Vec<_> =
            pip.for_this_machine().into_iter().map(|(name, value)| format!("{name}={}", value.display())).collect();
        insta::assert_snapshot!(told.join("\n"), @"
        PIP_CERT=/etc/ca.pem
        PIP_EXTRA_INDEX_URL=https://a/simple https://b/simple
        PIP_FIND_LINKS=/opt/wheels ./more
        PIP_NO_INDEX=on
        PIP_USER=0
        PIP_REQUIRE_VIRTUALENV=0
        ");
    }

    #[test]
    fn nothing_is_passed_on_where_nothing_is_set_up() {
        assert_eq!(Pip::default().for_builds(&[]), None);
        let local = Pip {
            files: vec!["[global]\nno-index = true\nfind-links = /opt/wheels\ncert = /x\ntimeout = 9\n".to_owned()],
            ..Pip::default()
        };
        assert_eq!(local.for_builds(&[]), None, "files of this machine mean nothing in a container");
        let mounted = local.for_builds(&["/opt/wheels".into()]).unwrap();
        assert_eq!(mounted, "[global]\nfind-links = /opt/wheels\nno-index = true\ntimeout = 9\n");
    }
}
