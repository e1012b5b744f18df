//! Whose pages may call a service, as v1's variable says it. Pure.

use std::collections::BTreeMap;

use super::contract::variables::CORS_ORIGINS;
use crate::names::Host;

/// The origins that `AML_CORS_ORIGINS` names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageOrigins {
    pub hosts: Vec<Host>,
    /// Whether pages of all origins may call (`*`).
    pub all: bool,
    /// What is neither an origin nor `*`.
    pub unknown: Vec<String>,
}

/// Returns the origins of pages that a definition's variables name.
pub fn page_origins(variables: &BTreeMap<String, String>) -> PageOrigins {
    let mut origins = PageOrigins::default();
    let listed = variables.get(CORS_ORIGINS).map(String::as_str).unwrap_or_default();
    for origin in listed.split(',').map(str::trim).filter(|origin| !origin.is_empty()) {
        let host = ["http://", "https://"].iter().find_map(|scheme| origin.strip_prefix(scheme));
        match host.filter(|host| !host.contains('*')).and_then(|host| host.parse().ok()) {
            Some(host) => origins.hosts.push(host),
            None if origin == "*" => origins.all = true,
            None => origins.unknown.push(origin.to_owned()),
        }
    }
    origins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_hosts_with_a_scheme_or_all() {
        let of = |text: &str| page_origins(&[(CORS_ORIGINS.to_owned(), text.to_owned())].into());
        let listed = of("http://localhost:3000, https://App.example.org,https://*.example.org,example.org");
        assert_eq!(listed.hosts.iter().map(ToString::to_string).collect::<Vec<_>>(), ["localhost:3000", "app.example.org"]);
        assert_eq!(
            (listed.all, &listed.unknown[..]),
            (false, &["https://*.example.org".to_owned(), "example.org".to_owned()][..])
        );
        assert!(of("*").all && of(" , ").hosts.is_empty());
        assert_eq!(page_origins(&BTreeMap::new()), PageOrigins::default());
    }
}
