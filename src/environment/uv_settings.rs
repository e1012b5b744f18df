//! uv's configuration: by its own variables and files on this machine or, if those name no index, like pip's, which uv doesn't read. For
//! uv here as variables, and for the steps of a build as a configuration file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use super::pip_settings::{ONLY_FOR_PIP, Pip, Reach, means_the_same};
use super::requirement::Requirement;

/// uv's configuration on this machine. Its URLs may hold passwords.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Uv {
    /// Those of [`UV_VARIABLES`] that are set, by name (`UV_INDEX`).
    pub variables: BTreeMap<String, String>,
    /// Whether a configuration file of the user or the machine (`uv.toml`) names an index.
    pub has_file: bool,
}

/// The variables that say where uv searches for packages, and how it gets there.
pub const UV_VARIABLES: [&str; 9] = [
    "UV_DEFAULT_INDEX",
    "UV_INDEX_URL",
    "UV_INDEX",
    "UV_EXTRA_INDEX_URL",
    "UV_FIND_LINKS",
    "UV_INSECURE_HOST",
    "UV_INDEX_STRATEGY",
    "UV_HTTP_TIMEOUT",
    "SSL_CERT_FILE",
];

/// Those of them that name an index or a folder.
const SOURCES: [&str; 5] = ["UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS"];

/// What uv is told on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct UvOrders {
    pub(super) variables: Vec<(String, OsString)>,
    pub(super) arguments: Vec<&'static str>,
}

impl Uv {
    /// Returns a configuration file (`uv.toml`) for containers with these folders mounted; `None` if uv's defaults apply, or if pip's
    /// configuration has no equivalent in uv.
    pub fn for_builds(&self, pip: &Pip, mounted: &[PathBuf]) -> Option<String> {
        let settings = if self.names_a_source() {
            self.settings(mounted)
        } else {
            Likewise::of(pip, Reach::Container(mounted)).ok()?.as_settings()
        };
        (!settings.is_empty()).then(|| settings.concat())
    }

    /// Returns what makes uv on this machine install these requirements as pip would; else the option of pip that uv has no equivalent of.
    pub(super) fn for_this_machine(&self, pip: &Pip, requirements: &[Requirement]) -> Result<UvOrders, String> {
        if self.names_a_source() || self.has_file {
            return Ok(UvOrders::default());
        }
        let mut likewise = Likewise::of(pip, Reach::ThisMachine)?;
        // For pip, an index of the requirements replaces its own; for uv, its settings would replace that of the requirements.
        if requirements.iter().any(Requirement::is_index) {
            likewise.index.clear();
            likewise.more_indexes.clear();
        }
        let mut orders = likewise.as_orders();
        orders.variables.retain(|(name, _)| !self.variables.contains_key(name));
        Ok(orders)
    }

    /// Returns the folders of this machine that uv searches for packages.
    pub fn folders(&self) -> Vec<PathBuf> {
        self.list("UV_FIND_LINKS").into_iter().map(PathBuf::from).filter(|path| path.is_absolute()).collect()
    }

    /// Returns the indexes that its own variables name.
    pub(super) fn indexes(&self) -> Vec<String> {
        SOURCES[..4].iter().flat_map(|name| self.list(name)).collect()
    }

    fn names_a_source(&self) -> bool {
        SOURCES.iter().any(|name| !self.list(name).is_empty())
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

/// pip's configuration in uv's terms.
#[derive(Default)]
struct Likewise {
    index: Vec<String>,
    more_indexes: Vec<String>,
    links: Vec<String>,
    insecure_hosts: Vec<String>,
    no_index: bool,
    certificates: Option<String>,
    timeout: Option<String>,
}

impl Likewise {
    /// Returns it; an error is the option of pip that uv has no equivalent of.
    fn of(pip: &Pip, reach: Reach<'_>) -> Result<Self, String> {
        let mut options = pip.options(reach);
        if let Some(option) = ONLY_FOR_PIP.iter().find(|option| options.contains_key(**option)) {
            return Err((*option).to_owned());
        }
        let mut values = |name: &str| options.remove(name).unwrap_or_default();
        Ok(Self {
            index: values("index-url"),
            more_indexes: values("extra-index-url"),
            links: values("find-links"),
            insecure_hosts: values("trusted-host"),
            no_index: !values("no-index").is_empty(),
            certificates: values("cert").pop(),
            timeout: values("timeout").pop().or_else(|| values("default-timeout").pop()),
        })
    }

    /// Whether it says where uv searches.
    fn names_a_source(&self) -> bool {
        let Self { index, more_indexes, links, no_index, .. } = self;
        *no_index || [index, more_indexes, links].iter().any(|named| !named.is_empty())
    }

    fn as_settings(&self) -> Vec<String> {
        let mut settings = [
            one("index-url", &self.index),
            all("extra-index-url", &self.more_indexes),
            all("find-links", &self.links),
            all("allow-insecure-host", &self.insecure_hosts),
        ]
        .concat();
        if self.no_index {
            settings.push("no-index = true\n".to_owned());
        }
        // pip takes the best release of all indexes; uv by default stops at the first index that has the project.
        if !settings.is_empty() {
            settings.push("index-strategy = \"unsafe-best-match\"\n".to_owned());
        }
        settings
    }

    fn as_orders(&self) -> UvOrders {
        let Self { index, more_indexes, links, insecure_hosts, no_index, certificates, timeout } = self;
        let strategy = self.names_a_source().then(|| "unsafe-best-match".to_owned());
        let told = [
            ("UV_INDEX_URL", index.first().cloned().filter(|_| !no_index)),
            ("UV_EXTRA_INDEX_URL", Some(more_indexes.join(" ")).filter(|_| !no_index)),
            ("UV_FIND_LINKS", Some(links.join(","))),
            ("UV_INSECURE_HOST", Some(insecure_hosts.join(" "))),
            ("UV_INDEX_STRATEGY", strategy),
            ("SSL_CERT_FILE", certificates.clone()),
            ("UV_HTTP_TIMEOUT", timeout.clone()),
        ];
        let told = told
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), OsString::from(value.filter(|value| !value.is_empty())?))));
        UvOrders { variables: told.collect(), arguments: if *no_index { vec!["--no-index"] } else { Vec::new() } }
    }
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
        let Self { variables, has_file } = self;
        f.debug_struct("Uv").field("variables", &variables.keys().collect::<Vec<_>>()).field("has_file", has_file).finish()
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
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let uv = Uv { variables, has_file: false };
        insta::assert_snapshot!(uv.for_builds(&pip(&[("index-url", "https://pips/simple")]), &[]).unwrap(), @r#"
        index-url = "https://host/simple"
        extra-index-url = ["https://a/simple?x=y", "https://b/simple"]
        find-links = ["https://host/wheels"]
        "#);
        assert_eq!(uv.folders(), [PathBuf::from("/opt/wheels")]);
    }

    #[test]
    fn variables_that_name_no_place_do_not_hide_what_pip_is_told() {
        let uv = Uv { variables: [("UV_INDEX_STRATEGY".to_owned(), "first-index".to_owned())].into(), has_file: false };
        let told = uv.for_builds(&pip(&[("index-url", "https://pips/simple")]), &[]).unwrap();
        assert!(told.contains("https://pips/simple"), "{told}");
    }

    fn orders(uv: &Uv, pip: &Pip, requirements: &[&str]) -> String {
        let requirements: Vec<_> = requirements.iter().map(|line| Requirement::new(line)).collect();
        match uv.for_this_machine(pip, &requirements) {
            Ok(UvOrders { variables, arguments }) => {
                let lines = variables.iter().map(|(name, value)| format!("{name}={}", value.display()));
                lines.chain(arguments.into_iter().map(str::to_owned)).collect::<Vec<_>>().join("\n")
            }
            Err(option) => format!("no equivalent of {option}"),
        }
    }

    #[test]
    fn on_this_machine_it_is_told_by_variables() {
        let pip = pip(&[
            ("index-url", "https://me:token@host/simple"),
            ("extra-index-url", "https://a/simple https://b/simple"),
            ("find-links", "/opt/wheels https://host/wheels"),
            ("cert", "/etc/ca.pem"),
            ("timeout", "60"),
        ]);
        insta::assert_snapshot!(orders(&Uv::default(), &pip, &["numpy"]), @"
        UV_INDEX_URL=https://me:token@host/simple
        UV_EXTRA_INDEX_URL=https://a/simple https://b/simple
        UV_FIND_LINKS=/opt/wheels,https://host/wheels
        UV_INDEX_STRATEGY=unsafe-best-match
        SSL_CERT_FILE=/etc/ca.pem
        UV_HTTP_TIMEOUT=60
        ");
        let replaced = orders(&Uv::default(), &pip, &["--index-url https://mine/simple", "numpy"]);
        assert!(!replaced.contains("INDEX_URL") && replaced.contains("UV_FIND_LINKS"), "{replaced}");
        let own = Uv { variables: [("UV_HTTP_TIMEOUT".to_owned(), "5".to_owned())].into(), has_file: false };
        assert!(!orders(&own, &pip, &[]).contains("UV_HTTP_TIMEOUT"), "its own variable is overruled");
    }

    #[test]
    fn on_this_machine_too_its_own_configuration_counts_alone_and_pip_does_what_it_cannot() {
        let pips = pip(&[("index-url", "https://pips/simple")]);
        assert_eq!(orders(&Uv { has_file: true, ..Uv::default() }, &pips, &[]), "");
        let own = Uv { variables: [("UV_INDEX".to_owned(), "https://mine/simple".to_owned())].into(), has_file: false };
        assert_eq!(orders(&own, &pips, &[]), "");
        assert_eq!(orders(&Uv::default(), &pip(&[("pre", "1")]), &[]), "no equivalent of pre");
        assert_eq!(orders(&Uv::default(), &pip(&[("pre", "0")]), &[]), "");
        let offline = pip(&[("no-index", "true"), ("index-url", "https://pips/simple"), ("find-links", "/opt/wheels")]);
        assert_eq!(
            orders(&Uv::default(), &offline, &[]),
            "UV_FIND_LINKS=/opt/wheels\nUV_INDEX_STRATEGY=unsafe-best-match\n--no-index"
        );
    }

    #[test]
    fn where_nothing_is_set_up_or_uv_has_no_word_for_it_nothing_is_said() {
        for variables in [vec![], vec![("timeout", "9")], vec![("index-url", "https://host/simple"), ("proxy", "http://proxy")]] {
            assert_eq!(Uv::default().for_builds(&pip(&variables), &[]), None, "{variables:?}");
        }
    }
}
