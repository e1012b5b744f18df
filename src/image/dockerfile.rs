//! What is to be known of a Dockerfile's base. Pure.

use super::base::{BaseImage, address_of};
use super::builders::Transport;
use crate::names::{ImageReference, Scheme};

/// Returns the base of a Dockerfile's last stage, where it is an image that is named in full.
pub(super) fn final_base(text: &str) -> Option<ImageReference> {
    match beginnings(text).pop()? {
        Beginning::Image(reference) => Some(reference),
        Beginning::Here | Beginning::Unknown => None,
    }
}

/// Returns how engines name a base: by the digest of its manifest for our platform.
pub(super) fn pinned(base: &BaseImage) -> String {
    format!("{}/{}@{}", base.reference.host, base.repository, base.manifest_digest)
}

/// Returns how an engine speaks to the registries of a build: one setting is for all, so that it is plain only where no other server is asked.
pub(super) fn transport(base: &BaseImage, dockerfile: &str) -> Transport {
    let only_there = |beginning: Beginning| match beginning {
        Beginning::Image(other) => other.host == base.reference.host,
        Beginning::Here => true,
        Beginning::Unknown => false,
    };
    match address_of(base).scheme() {
        Scheme::Http | Scheme::Loopback if beginnings(dockerfile).into_iter().all(only_there) => Transport::Plain,
        Scheme::Https | Scheme::Http | Scheme::Loopback => Transport::Verified,
    }
}

/// What a stage begins with.
enum Beginning {
    Image(ImageReference),
    /// Nothing, or another stage.
    Here,
    /// A variable may stand for anything.
    Unknown,
}

fn beginnings(text: &str) -> Vec<Beginning> {
    let (mut stages, mut found): (Vec<String>, Vec<_>) = (Vec::new(), Vec::new());
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().filter(|word| !word.starts_with("--")).collect();
        let [first, name, rest @ ..] = &words[..] else { continue };
        if !first.eq_ignore_ascii_case("FROM") {
            continue;
        }
        let is_here = *name == "scratch" || stages.iter().any(|stage| stage.eq_ignore_ascii_case(name));
        let image = || if name.contains('$') { None } else { name.parse().ok() };
        found.push(if is_here { Beginning::Here } else { image().map_or(Beginning::Unknown, Beginning::Image) });
        if let [word, name] = rest
            && word.eq_ignore_ascii_case("AS")
        {
            stages.push((*name).to_owned());
        }
    }
    found
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
