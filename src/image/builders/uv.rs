//! uv's configuration for the steps of a build: by its own variables on this machine or, if those name no index, like pip's, which uv
//! doesn't read.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::Pip;
use super::pip::means_the_same;

/// uv's environment variables on this machine (`UV_INDEX`). Their URLs may hold passwords.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Uv {
    /// Those of [`UV_VARIABLES`] that are set.
    pub variables: BTreeMap<String, String>,
}

/// The variables that say where uv searches for packages.
pub const UV_VARIABLES: [&str; 7] = [
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_INSECURE_HOST",
    "UV_INDEX_STRATEGY",
];

/// Those of them that name an index or a folder.
const SOURCES: [&str; 5] = ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"];

impl Uv {
    /// Returns a configuration file (`uv.toml`) for containers with these folders mounted; `None` if uv's defaults apply, or if pip's
    /// configuration has no equivalent in uv.
    pub(super) fn for_builds(&self, pip: &Pip, mounted: &[PathBuf]) -> Option<String> {
        let names_a_source = SOURCES.iter().any(|name| !self.list(name).is_empty());
        let settings = if names_a_source { self.settings(mounted) } else { like_pip(pip, mounted)? };
        (!settings.is_empty()).then(|| settings.concat())
    }

    /// Returns the folders of this machine that uv searches for packages.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        self.list("UV_FIND_LINKS").into_iter().map(PathBuf::from).filter(|path| path.is_absolute()).collect()
    }

    fn settings(&self, mounted: &[PathBuf]) -> Vec<String> {
        let first =
            |names: [&str; 2]| names.into_iter().map(|name| self.list(name)).find(|found| !found.is_empty()).unwrap_or_default();
        let mut links = self.list("UV_FIND_LINKS");
        links.retain(|link| means_the_same(link, mounted));
        [
            one("index-url", &first(["UV_DEFAULT_INDEX", "UV_INDEX_URL"])),
            all("extra-index-url", &first(["UV_INDEX", "UV_EXTRA_INDEX_URL"])),
            all("find-links", &links),
            all("allow-insecure-host", &self.list("UV_INSECURE_HOST")),
            one("index-strategy", &self.list("UV_INDEX_STRATEGY")),
        ]
        .concat()
    }

    /// Returns the values of a variable; indexes without their names (`name=https://…`).
    fn list(&self, name: &str) -> Vec<String> {
        let text = self.variables.get(name).map(String::as_str).unwrap_or_default();
        let values = text.split(|c: char| c.is_whitespace() || (c == ',' && name == "UV_FIND_LINKS"));
        let bare = |value: &str| match value.split_once('=') {
            Some((name, address)) if !name.contains(':') && address.contains("://") => address.to_owned(),
            _ => value.to_owned(),
        };
        values.filter(|value| !value.is_empty()).map(bare).collect()
    }
}

/// Returns pip's configuration as uv's settings; `None` if it has no equivalent.
fn like_pip(pip: &Pip, mounted: &[PathBuf]) -> Option<Vec<String>> {
    let options = pip.options(mounted);
    if options.contains_key("proxy") {
        return None;
    }
    let values = |name: &str| options.get(name).cloned().unwrap_or_default();
    let says_yes = |value: &String| matches!(value.to_lowercase().as_str(), "1" | "true" | "yes" | "on");
    let mut settings = [
        one("index-url", &values("index-url")),
        all("extra-index-url", &values("extra-index-url")),
        all("find-links", &values("find-links")),
        all("allow-insecure-host", &values("trusted-host")),
    ]
    .concat();
    if values("no-index").first().is_some_and(says_yes) {
        settings.push("no-index = true\n".to_owned());
    }
    // pip takes the best release of all indexes; uv by default stops at the first index that has the project.
    if !settings.is_empty() {
        settings.push("index-strategy = \"unsafe-best-match\"\n".to_owned());
    }
    Some(settings)
}

fn one(name: &str, values: &[String]) -> Vec<String> {
    values.first().map(|value| format!("{name} = {}\n", quoted(value))).into_iter().collect()
}

fn all(name: &str, values: &[String]) -> Vec<String> {
    let list = values.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(", ");
    if values.is_empty() { Vec::new() } else { vec![format!("{name} = [{list}]\n")] }
}

/// A JSON string is also a TOML string.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Hides values: URLs may hold passwords.
impl fmt::Debug for Uv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { variables } = self;
        f.debug_struct("Uv").field("variables", &variables.keys().collect::<Vec<_>>()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pip(variables: &[(&str, &str)]) -> Pip {
        Pip {
            files: Vec::new(),
            variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        }
    }

    #[test]
    fn uv_looks_where_pip_does() {
        let pip = pip(&[
            ("index-url", "https://me:to\"ken@host/simple"),
            ("extra-index-url", "https://a/simple https://b/simple"),
            ("find-links", "/opt/wheels /elsewhere https://host/wheels"),
            ("trusted-host", "host"),
            ("timeout", "60"),
        ]);
        insta::assert_snapshot!(Uv::default().for_builds(&pip, &["/opt/wheels".into()]).unwrap(), @r#"
        index-url = "https://me:to\"ken@host/simple"
        extra-index-url = ["https://a/simple", "https://b/simple"]
        find-links = ["/opt/wheels", "https://host/wheels"]
        allow-insecure-host = ["host"]
        index-strategy = "unsafe-best-match"
        "#);
    }

    #[test]
    fn its_own_variables_count_alone() {
        let variables = [
            ("UV_DEFAULT_INDEX", "corp=https://host/simple"),
            ("UV_INDEX", "a=https://a/simple?x=y https://b/simple"),
            ("UV_FIND_LINKS", "/opt/wheels,https://host/wheels"),
        ];
        let uv = Uv { variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into() };
        insta::assert_snapshot!(uv.for_builds(&pip(&[("index-url", "https://pips/simple")]), &[]).unwrap(), @r#"
        index-url = "https://host/simple"
        extra-index-url = ["https://a/simple?x=y", "https://b/simple"]
        find-links = ["https://host/wheels"]
        "#);
        assert_eq!(uv.folders(), [PathBuf::from("/opt/wheels")]);
    }

    #[test]
    fn variables_that_name_no_place_do_not_hide_what_pip_is_told() {
        let uv = Uv { variables: [("UV_INDEX_STRATEGY".to_owned(), "first-index".to_owned())].into() };
        let told = uv.for_builds(&pip(&[("index-url", "https://pips/simple")]), &[]).unwrap();
        assert!(told.contains("https://pips/simple"), "{told}");
    }

    #[test]
    fn where_nothing_is_set_up_or_uv_has_no_word_for_it_nothing_is_said() {
        for variables in [vec![], vec![("timeout", "9")], vec![("index-url", "https://host/simple"), ("proxy", "http://proxy")]] {
            assert_eq!(Uv::default().for_builds(&pip(&variables), &[]), None, "{variables:?}");
        }
    }
}
