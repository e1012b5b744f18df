//! The runtime: this program for Linux as an artifact of its own, pushed to a registry once and mounted into service images.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use super::artifact::{Artifact, push_artifact, read_artifact};
use super::elf::unfit;
use super::layer_pusher::Destination;
use super::recipe::{Hashed, Recipe};
use super::repositories::runtime_repository;
use super::{LayerPusher, ServiceImageError};
use crate::names::{Digest, ImageVersion, Repository, Tag};
use crate::progress::Meter;
use crate::registry::{Arrival, Packed, Registry};

const KIND: &str = "application/vnd.aml.runtime.v1";
/// The annotation that holds the program's digest.
const PROGRAM: &str = "dev.aml.program";
/// Hex digits of a program's digest that tell builds apart.
const BUILD: usize = 12;

/// What kind of build a program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// The only program of its version.
    Release,
    /// One of several programs of the same version.
    Development,
}

/// The runtime, as a registry holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// Its tag in the runtime's repository.
    pub tag: Tag,
    pub layer: Packed,
    pub repository: Repository,
    pub arrival: Arrival,
}

/// Ensures that a registry has this program, of version `version`, as a runtime.
pub async fn publish_runtime(
    registry: &Registry,
    program: &Path,
    version: &Tag,
    build: Build,
    pusher: &LayerPusher,
    meter: &Meter<'_>,
) -> Result<Runtime, ServiceImageError> {
    let (digest, tag) = match look_up(registry, program, version, build).await? {
        LookUp::Found(runtime) => return Ok(runtime),
        LookUp::Free { digest, tag } => (digest, tag),
    };
    let repository = registry.repository(&runtime_repository());
    let to = Destination { registry, repository: &repository };
    let layer = pusher.push(Recipe::program(program.to_owned(), digest), to, meter).await?;
    let annotations = BTreeMap::from([
        (PROGRAM.to_owned(), digest.to_string()),
        ("org.opencontainers.image.version".to_owned(), version.to_string()),
    ]);
    let artifact = Artifact { kind: KIND.to_owned(), layer: layer.packed.clone(), annotations };
    push_artifact(to, &tag, &artifact).await?;
    Ok(Runtime { tag, layer: layer.packed, repository, arrival: layer.arrival })
}

/// Returns this program as a runtime, if a registry has it.
pub async fn find_runtime(
    registry: &Registry,
    program: &Path,
    version: &Tag,
    build: Build,
) -> Result<Option<Runtime>, ServiceImageError> {
    match look_up(registry, program, version, build).await? {
        LookUp::Found(runtime) => Ok(Some(runtime)),
        LookUp::Free { .. } => Ok(None),
    }
}

enum LookUp {
    Found(Runtime),
    /// The program's digest, and the tag under which it can be pushed.
    Free {
        digest: Digest,
        tag: Tag,
    },
}

async fn look_up(registry: &Registry, program: &Path, version: &Tag, build: Build) -> Result<LookUp, ServiceImageError> {
    let digest = checked(program).await?;
    let repository = registry.repository(&runtime_repository());
    let tags = tags(&digest, version, build);
    let last = tags[tags.len() - 1].clone();
    for tag in tags {
        match read_artifact(registry, &repository, &ImageVersion::Tag(tag.clone())).await? {
            None => return Ok(LookUp::Free { digest, tag }),
            Some(artifact) if artifact.annotation(PROGRAM) == Some(&digest.to_string()) => {
                return Ok(LookUp::Found(Runtime { tag, layer: artifact.layer, repository, arrival: Arrival::Present }));
            }
            // Another program has this tag, and published artifacts never change.
            Some(_) => {}
        }
    }
    Ok(LookUp::Free { digest, tag: last })
}

/// Returns the tags that a program may have, the best first: the last one is no other program's.
pub(super) fn tags(program: &Digest, version: &Tag, build: Build) -> Vec<Tag> {
    let own = Tag::new(format!("{version}-{}", &program.hex()[..BUILD])).unwrap_or_else(|_| version.clone());
    match build {
        Build::Release => vec![version.clone(), own],
        Build::Development => vec![own],
    }
}

/// Checks that a program can be a runtime; returns its digest.
pub(super) async fn checked(program: &Path) -> Result<Digest, ServiceImageError> {
    let what = || "the runtime".to_owned();
    let path = program.to_owned();
    let checked = tokio::task::spawn_blocking(move || {
        let io = |source| ServiceImageError::Io { what: what(), source };
        if let Some(unfit) = unfit(&path).map_err(io)? {
            return Err(ServiceImageError::Unfit { program: path, unfit });
        }
        let mut sink = io::sink();
        let mut hashed = Hashed::new(&mut sink);
        io::copy(&mut File::open(&path).map_err(io)?, &mut hashed).map_err(io)?;
        Ok(hashed.digest())
    });
    checked.await.map_err(|source| ServiceImageError::Stopped { what: what(), source })?
}
