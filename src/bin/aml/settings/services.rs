//! The environment variables that services inherit from the shell that started them: those that describe the machine, and none that
//! were set for other programs, such as cloud credentials.

use std::collections::BTreeMap;

use aml::platform::Variables;

use super::variable;

/// Programs and people, language, time, temporary files.
const MACHINE: &[&str] = &["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR"];
/// The categories of a locale.
const LOCALE: &[&str] = &[
    "LC_ALL",
    "LC_ADDRESS",
    "LC_COLLATE",
    "LC_CTYPE",
    "LC_IDENTIFICATION",
    "LC_MEASUREMENT",
    "LC_MESSAGES",
    "LC_MONETARY",
    "LC_NAME",
    "LC_NUMERIC",
    "LC_PAPER",
    "LC_TELEPHONE",
    "LC_TIME",
];
/// The way out, for scripts that fetch something.
const NETWORK: &[&str] = &[
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "REQUESTS_CA_BUNDLE",
    "CURL_CA_BUNDLE",
];
/// Where libraries of the machine's devices are, and which devices may be used.
const DEVICES: &[&str] = &["LD_LIBRARY_PATH", "CUDA_HOME", "CUDA_PATH", "CUDA_VISIBLE_DEVICES", "NVIDIA_VISIBLE_DEVICES"];
/// What the supervisor needs besides, to know this user's folders and port as the command does.
const OWN: &[&str] = &[
    "AML_DATA_DIR",
    "AML_STATE_DIR",
    "AML_RUNTIME_DIR",
    "AML_ROUTER_PORT",
    "XDG_DATA_HOME",
    "XDG_STATE_HOME",
    "XDG_RUNTIME_DIR",
];

/// Returns what routers and replicas get, and through them scripts.
pub(crate) fn for_services() -> Variables {
    read(&[MACHINE, LOCALE, NETWORK, DEVICES])
}

/// Returns what the supervisor gets.
pub(super) fn for_supervisor() -> Variables {
    read(&[MACHINE, LOCALE, NETWORK, DEVICES, OWN])
}

fn read(lists: &[&[&str]]) -> Variables {
    let names = lists.iter().flat_map(|list| list.iter());
    Variables(names.filter_map(|name| Some(((*name).into(), variable(name)?))).collect::<BTreeMap<_, _>>())
}
