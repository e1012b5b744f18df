//! Where images are: a registry's address, a repository in it, a tag, and the reference that names all three.
//! Rules are those of the OCI distribution-spec and of Docker's references.

use std::fmt;
use std::str::FromStr;

use super::{Digest, NameError};

/// The protocol of a registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    Https,
    /// Plain HTTP, because the user wrote `http://`.
    Http,
    /// A registry on this machine: TLS if it supports it, else plain HTTP.
    Loopback,
}

/// A registry, and the path below which a workspace keeps its repositories: `[http://|https://]host[:port][/prefix]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RegistryAddress {
    scheme: Scheme,
    host: String,
    prefix: Option<Repository>,
}

impl RegistryAddress {
    /// Returns its protocol.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Returns the host, with its port where one was given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the path below which repositories are kept.
    pub fn prefix(&self) -> Option<&Repository> {
        self.prefix.as_ref()
    }

    /// Returns a repository below the prefix.
    pub fn repository(&self, name: &Repository) -> Repository {
        match &self.prefix {
            Some(prefix) => Repository(format!("{prefix}/{name}")),
            None => name.clone(),
        }
    }
}

impl FromStr for RegistryAddress {
    type Err = NameError;
    fn from_str(value: &str) -> Result<Self, NameError> {
        let error = || NameError {
            kind: "registry address",
            // What stands before an '@' may be a password.
            value: value.rsplit('@').next().unwrap_or_default().to_owned(),
            rule: "host[:port][/prefix], with http:// before it for a registry without TLS",
        };
        let (scheme, rest) = match value.split_once("://") {
            Some(("https", rest)) => (Some(Scheme::Https), rest),
            Some(("http", rest)) => (Some(Scheme::Http), rest),
            Some(_) => return Err(error()),
            None => (None, value),
        };
        let rest = rest.trim_end_matches('/');
        let (host, prefix) = rest.split_once('/').map_or((rest, None), |(host, prefix)| (host, Some(prefix)));
        if !is_host(host) {
            return Err(error());
        }
        let scheme = scheme.unwrap_or_else(|| scheme_of(host));
        Ok(Self { scheme, host: host.to_owned(), prefix: prefix.map(Repository::new).transpose()? })
    }
}

impl fmt::Display for RegistryAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.scheme {
            Scheme::Http => f.write_str("http://")?,
            Scheme::Https if scheme_of(&self.host) == Scheme::Loopback => f.write_str("https://")?,
            Scheme::Https | Scheme::Loopback => {}
        }
        f.write_str(&self.host)?;
        self.prefix.as_ref().map_or(Ok(()), |prefix| write!(f, "/{prefix}"))
    }
}

name!(
    /// A repository's name: lower-case parts between slashes, at most 255 letters.
    Repository,
    "repository name",
    "lower-case letters and digits, with '.', '_', '__' or dashes between them, in parts between slashes",
    |value| value.len() <= 255 && value.split('/').all(is_repository_part)
);
name!(
    /// An image's tag: letters, digits, `_`, `.` and `-`, at most 128.
    Tag,
    "tag",
    "letters, digits, '_', '.' and '-', the first no '.' or '-', at most 128",
    |value| {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        (1..=128).contains(&value.len()) && value.starts_with(word) && value.chars().all(|c| word(c) || matches!(c, '.' | '-'))
    }
);

/// An image of a repository, by tag or digest.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ImageVersion {
    /// Whatever the tag points to.
    Tag(Tag),
    Digest(Digest),
}

impl fmt::Display for ImageVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => tag.fmt(f),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

/// An image's reference, as Docker writes it: `[host[:port]/]repository[:tag][@digest]`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ImageReference {
    /// The registry's host, with its port; `docker.io` where none is written.
    pub host: String,
    /// The repository; `library/…` for a single word on `docker.io`.
    pub repository: Repository,
    /// The tag, if one is written.
    pub tag: Option<Tag>,
    /// The digest, if one is written; it takes precedence over the tag.
    pub digest: Option<Digest>,
}

impl ImageReference {
    /// Returns the address of its registry.
    pub fn registry(&self) -> RegistryAddress {
        RegistryAddress { scheme: scheme_of(&self.host), host: self.host.clone(), prefix: None }
    }

    /// Returns its digest or tag; `latest` if it has neither.
    pub fn version(&self) -> ImageVersion {
        match (&self.digest, &self.tag) {
            (Some(digest), _) => ImageVersion::Digest(*digest),
            (None, Some(tag)) => ImageVersion::Tag(tag.clone()),
            (None, None) => ImageVersion::Tag(Tag("latest".to_owned())),
        }
    }
}

impl FromStr for ImageReference {
    type Err = NameError;
    fn from_str(value: &str) -> Result<Self, NameError> {
        let (name, digest) = value.split_once('@').map_or((value, None), |(name, digest)| (name, Some(digest)));
        let digest = digest.map(str::parse).transpose()?;
        // A colon behind the last slash begins a tag; one before it, a port.
        let slash = name.rfind('/').map_or(0, |at| at + 1);
        let (name, tag) = match name[slash..].find(':') {
            Some(at) => (&name[..slash + at], Some(Tag::new(&name[slash + at + 1..])?)),
            None => (name, None),
        };
        let first = name.split('/').next().unwrap_or_default();
        let has_host = name.contains('/') && (first.contains(['.', ':']) || first == "localhost");
        let (host, repository) = match name.split_once('/').filter(|_| has_host) {
            Some((host, rest)) => (host, rest.to_owned()),
            None if name.contains('/') => ("docker.io", name.to_owned()),
            None => ("docker.io", format!("library/{name}")),
        };
        if !is_host(host) {
            let rule = "[host[:port]/]repository[:tag][@digest]";
            return Err(NameError { kind: "image reference", value: value.to_owned(), rule });
        }
        Ok(Self { host: host.to_owned(), repository: Repository::new(repository)?, tag, digest })
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.host, self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        self.digest.map_or(Ok(()), |digest| write!(f, "@{digest}"))
    }
}

fn is_host(text: &str) -> bool {
    let (name, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            if address.parse::<std::net::Ipv6Addr>().is_err() {
                return false;
            }
            return rest.is_empty() || rest.strip_prefix(':').is_some_and(is_port);
        }
        None => text.split_once(':').map_or((text, None), |(name, port)| (name, Some(port))),
    };
    let label = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.split('.').all(label) && port.is_none_or(is_port)
}

fn is_port(text: &str) -> bool {
    text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Plain HTTP is used by default for this machine only.
fn scheme_of(host: &str) -> Scheme {
    let name = host
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or_else(|| host.split(':').next().unwrap_or_default(), |(name, _)| name);
    let loopback = name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if loopback { Scheme::Loopback } else { Scheme::Https }
}

/// One part of a repository: runs of letters and digits, with one separator between them (distribution-spec).
fn is_repository_part(part: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let mut separator = String::new();
    for c in part.chars() {
        if word(c) {
            separator.clear();
        } else if matches!(c, '.' | '_' | '-') {
            separator.push(c);
        } else {
            return false;
        }
        let allowed = matches!(separator.as_str(), "" | "." | "_" | "__") || separator.chars().all(|c| c == '-');
        if !allowed {
            return false;
        }
    }
    part.starts_with(word) && part.ends_with(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(text: &str) -> ImageReference {
        text.parse().unwrap()
    }

    #[test]
    fn references_read_as_docker_reads_them() {
        for (text, whole) in [
            ("ubuntu", "docker.io/library/ubuntu"),
            ("me/app:1", "docker.io/me/app:1"),
            ("mcr.microsoft.com/azureml/base:20.04", "mcr.microsoft.com/azureml/base:20.04"),
            ("localhost/app", "localhost/app"),
            ("localhost:5000/a/b:v1", "localhost:5000/a/b:v1"),
            ("[::1]:5000/a", "[::1]:5000/a"),
        ] {
            assert_eq!(reference(text).to_string(), whole, "{text}");
        }
        let digest = format!("sha256:{}", "ab".repeat(32));
        let both = reference(&format!("host.example/a:1@{digest}"));
        assert_eq!(both.version(), ImageVersion::Digest(digest.parse().unwrap()), "a digest counts more than a tag");
        assert_eq!(reference("ubuntu").version().to_string(), "latest");
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in [
            "",
            "Ubuntu",
            "a//b",
            "a/b:",
            "host:port/a",
            "host.example:0/a",
            "-h.example/a",
            "a@sha256:12",
            "a b",
            "a/-b",
            "a/b_",
            "a..b",
            "a___b",
        ] {
            assert!(text.parse::<ImageReference>().is_err(), "{text:?} should not be a reference");
        }
    }

    #[test]
    fn only_this_machine_and_what_says_so_goes_without_tls() {
        for (text, scheme) in [
            ("myacr.azurecr.io", Scheme::Https),
            ("registry:5000/team", Scheme::Https),
            ("http://registry:5000/team", Scheme::Http),
            ("localhost:5000", Scheme::Loopback),
            ("127.0.0.1:5000/x", Scheme::Loopback),
            ("[::1]:5000", Scheme::Loopback),
            ("https://127.0.0.1:5000", Scheme::Https),
            ("localhost.example", Scheme::Https),
        ] {
            assert_eq!(text.parse::<RegistryAddress>().unwrap().scheme(), scheme, "{text}");
        }
    }

    #[test]
    fn repositories_are_kept_below_the_prefix() {
        let address: RegistryAddress = "myacr.azurecr.io/team/".parse().unwrap();
        let name = Repository::new("aml/environments").unwrap();
        assert_eq!(address.repository(&name).as_str(), "team/aml/environments");
        assert_eq!(address.to_string(), "myacr.azurecr.io/team");
    }
}
