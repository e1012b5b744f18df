//! The runtime: this program for Linux as an artifact of its own, pushed once a registry and mounted into service images.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::Path;

use super::artifact::{Artifact, push_artifact, read_artifact};
use super::making::Destination;
use super::program::unfit;
use super::recipe::{Hashed, Recipe};
use super::repositories::runtime_repository;
use super::{ServiceImageError, Workshop};
use crate::names::{Digest, ImageVersion, Repository, Tag};
use crate::progress::Meter;
use crate::registry::{Arrival, Packed, Registry};

const KIND: &str = "application/vnd.aml.runtime.v1";
/// The annotation that holds the program's digest.
const PROGRAM: &str = "dev.aml.program";
/// As much of a program's digest tells builds apart.
const BUILD: usize = 12;

/// What kind of build a program is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// There is one program of its version.
    Release,
    /// There may be others of the same version.
    Development,
}

/// The runtime, as a registry holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// Its tag in the runtime's repository.
    pub tag: Tag,
    /// The artifact's layer.
    pub layer: Packed,
    /// Its repository in that registry.
    pub repository: Repository,
    /// How it came there.
    pub arrival: Arrival,
}

/// Sees to it that a registry has this program as a runtime. `version` is the program's own.
pub async fn publish_runtime(
    registry: &Registry,
    (program, version, build): (&Path, &Tag, Build),
    workshop: &Workshop,
    meter: &Meter<'_>,
) -> Result<Runtime, ServiceImageError> {
    let digest = judged(program).await?;
    let repository = registry.repository(&runtime_repository());
    let own = Tag::new(format!("{version}-{}", &digest.hex()[..BUILD])).unwrap_or_else(|_| version.clone());
    let mut tag = own.clone();
    let tags = match build {
        Build::Release => vec![version.clone(), own],
        Build::Development => vec![own],
    };
    for named in tags {
        match read_artifact(registry, &repository, &ImageVersion::Tag(named.clone())).await? {
            None => {
                tag = named;
                break;
            }
            Some(artifact) if artifact.annotation(PROGRAM) == Some(&digest.to_string()) => {
                return Ok(Runtime { tag: named, layer: artifact.layer, repository, arrival: Arrival::Present });
            }
            // Another program has the name already, and what is published stays as it is.
            Some(_) => {}
        }
    }
    let to = Destination { registry, repository: &repository };
    let brought = workshop.bring(Recipe::program(program.to_owned(), digest), to, meter).await?;
    let annotations = BTreeMap::from([
        (PROGRAM.to_owned(), digest.to_string()),
        ("org.opencontainers.image.version".to_owned(), version.to_string()),
    ]);
    let artifact = Artifact { kind: KIND.to_owned(), layer: brought.packed.clone(), annotations };
    push_artifact(to, &tag, &artifact).await?;
    Ok(Runtime { tag, layer: brought.packed, repository, arrival: brought.arrival })
}

/// Returns the digest of a program that can be a runtime.
async fn judged(program: &Path) -> Result<Digest, ServiceImageError> {
    let what = || "the runtime".to_owned();
    let path = program.to_owned();
    let judged = tokio::task::spawn_blocking(move || {
        let io = |source| ServiceImageError::Io { what: what(), source };
        if let Some(unfit) = unfit(&path).map_err(io)? {
            return Err(ServiceImageError::Unfit { program: path, unfit });
        }
        let mut sink = io::sink();
        let mut hashed = Hashed::new(&mut sink);
        io::copy(&mut File::open(&path).map_err(io)?, &mut hashed).map_err(io)?;
        Ok(hashed.digest())
    });
    judged.await.map_err(|source| ServiceImageError::Stopped { what: what(), source })?
}
