//! What is to be known of a Dockerfile's base. Pure.

use super::base::{BaseImage, address_of};
use super::builders::{PinnedBase, Transport};
use crate::names::{ImageReference, Scheme};

/// Returns the base of a Dockerfile's last stage, where it is an image that is named in full.
pub(super) fn final_base(text: &str) -> Option<ImageReference> {
    let mut stages: Vec<String> = Vec::new();
    let mut last = None;
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some((first, rest)) = words.split_first() else { continue };
        if !first.eq_ignore_ascii_case("FROM") {
            continue;
        }
        let rest: Vec<&str> = rest.iter().copied().filter(|word| !word.starts_with("--")).collect();
        last = rest.first().map(|name| (*name).to_owned());
        last = last.filter(|name| !stages.iter().any(|stage| stage.eq_ignore_ascii_case(name)));
        if let [_, word, name] = rest[..]
            && word.eq_ignore_ascii_case("AS")
        {
            stages.push(name.to_owned());
        }
    }
    // A variable may stand for anything, and what is made from scratch has no base.
    last.filter(|name| !name.contains('$') && name != "scratch")?.parse().ok()
}

/// Returns how engines are told of a base.
pub(super) fn pinned(base: &BaseImage) -> PinnedBase {
    let transport = match address_of(base).scheme() {
        Scheme::Https => Transport::Verified,
        Scheme::Http | Scheme::Loopback => Transport::Plain,
    };
    let (host, repository) = (&base.reference.host, &base.repository);
    PinnedBase { reference: format!("{host}/{repository}@{}", base.manifest_digest), transport }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_that_of_the_last_stage_if_it_is_an_image() {
        for (text, base) in [
            ("FROM ubuntu:22.04\nRUN a", Some("docker.io/library/ubuntu:22.04")),
            (
                "# syntax\nARG V=1\nfrom --platform=linux/amd64 host.example/a:1 as one\nFROM host.example/b:2",
                Some("host.example/b:2"),
            ),
            ("FROM a AS build\nRUN x\nFROM build", None),
            ("FROM a:${VERSION}", None),
            ("FROM scratch", None),
            ("RUN x", None),
        ] {
            assert_eq!(final_base(text).map(|base| base.to_string()).as_deref(), base, "{text}");
        }
    }
}
