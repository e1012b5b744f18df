//! Builders: engines that are on this machine. It writes what they are given, runs them, reads their logs, and takes what they built as a
//! file. It knows nothing of registries.

mod engine;
mod error;
mod host;
mod kept_logs;
mod log;
mod pip;
mod place;
mod run;
#[cfg(test)]
mod tests;
mod tidy;
mod uv;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub(super) use engine::Transport;
pub use engine::{BuilderChoice, Engine, EngineKind};
pub use error::BuildError;
pub use host::BuildHost;
pub use kept_logs::kept_logs;
pub use pip::Pip;
pub use uv::{UV_VARIABLES, Uv};

use self::engine::{BuildArguments, base_tag, built_tag, tag};
use self::log::{FailedStep, LogReader};
use self::place::{BuildLog, BuildPlace};
use self::run::{Order, Workshop};
use crate::environment::{Ending, LENT_ARGUMENTS, UV_IN_CONTEXT};
use crate::programs::is_program;
use crate::progress::Progress;

const BUILD_AT_MOST: Duration = Duration::from_secs(3 * 60 * 60);
const MOVE_AT_MOST: Duration = Duration::from_secs(60 * 60);
const MOMENT: Duration = Duration::from_secs(60);

/// The secrets that steps may see: a bundle of certificates, and configurations of pip and uv.
const CERTIFICATES: &str = "aml-ca";
const PIP: &str = "aml-pip";
const UV: &str = "aml-uv";

/// What is to be built.
pub(super) struct Build<'a> {
    /// The key, which its log is named by.
    pub(super) key: &'a str,
    /// The Dockerfile's text.
    pub(super) dockerfile: &'a str,
    /// The files beside it.
    pub(super) files: &'a BTreeMap<String, Vec<u8>>,
    /// The base, by digest (`host/repository@sha256:…`), where the recipe names one instead of a Dockerfile.
    pub(super) base: Option<String>,
    /// How the registry of the base is spoken to.
    pub(super) transport: Transport,
    /// Whether the engine's caches count.
    pub(super) caches: Caches,
}

/// Whether an engine may use what it kept of earlier builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caches {
    Used,
    Ignored,
}

/// An image that was built, in a file; dropped, it is gone.
pub(super) struct BuiltImage {
    place: Option<BuildPlace>,
    archive: PathBuf,
    log: PathBuf,
}

impl Engine {
    /// Finds the engine that is to build.
    pub fn find(choice: BuilderChoice, host: &BuildHost) -> Result<Self, BuildError> {
        let on_path = |kind: EngineKind| host.search_path.find(kind.word()).map(|program| Self { kind, program });
        match choice {
            BuilderChoice::Auto => EngineKind::ALL.into_iter().find_map(on_path).ok_or(BuildError::NoBuilder),
            BuilderChoice::Only(engine) => on_path(engine).ok_or(BuildError::BuilderMissing { engine }),
        }
    }
}

/// Builds an image into a file. Dropped in the middle, it ends the engine; what that leaves is cleared up by the next build.
pub(super) async fn build(
    (engine, host): (&Engine, &BuildHost),
    order: &Build<'_>,
    progress: &dyn Progress,
) -> Result<BuiltImage, BuildError> {
    let place = BuildPlace::begin(&host.store, engine.kind)?;
    tidy::clear_up(host).await;
    let mut log = BuildLog::begin(&host.store, order.key)?;
    let mut workshop = Workshop { engine, host, log: &mut log, progress };
    check(&mut workshop).await?;
    place.write_context(order.dockerfile, order.files)?;
    lend_tools(&place, host)?;
    if let Some(base) = &order.base {
        fetch_base(&mut workshop, &place, (base, order.transport)).await?;
    }
    let built = run_steps(&mut workshop, &place, order).await;
    let saved = match built {
        Ok(()) => save(&mut workshop, &place).await,
        Err(error) => Err(error),
    };
    tidy::remove_images(engine, host, &place.name()).await;
    match saved {
        Ok(()) => Ok(BuiltImage { archive: place.archive(), log: log.path, place: Some(place) }),
        Err(error) => {
            place.remove();
            Err(error)
        }
    }
}

/// Asks what must be there beforehand, so that it isn't told as a failed step.
async fn check(workshop: &mut Workshop<'_>) -> Result<(), BuildError> {
    if workshop.engine.kind != EngineKind::Docker {
        return Ok(());
    }
    let version = |words: &[&str]| words.iter().map(Into::into).collect();
    let order = Order { doing: "ask for buildx", arguments: version(&["buildx", "version"]), limit: MOMENT };
    let (ending, _) = run::ask(workshop.engine, workshop.host, order).await?;
    if !ending.succeeded() {
        return Err(BuildError::NoBuildx);
    }
    let order = Order { doing: "reach the service", arguments: version(&["version"]), limit: MOMENT };
    workshop.must(order).await.map(drop)
}

/// Lends `uv` to the build where this machine has it: steps install with it, much faster, and it doesn't stay in the image.
fn lend_tools(place: &BuildPlace, host: &BuildHost) -> Result<(), BuildError> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(());
    }
    let target = place.context().join(UV_IN_CONTEXT);
    // A build that installs nothing has no folder of ours.
    if !target.parent().is_some_and(Path::is_dir) {
        return Ok(());
    }
    let mut candidates = host.search_path.folders().map(|folder| folder.join("uv"));
    let uv = candidates.find(|file| is_program(file) && is_machine_code(file));
    if let Some(uv) = uv {
        std::fs::copy(&uv, &target).map_err(BuildError::io("copy", uv))?;
    }
    Ok(())
}

/// A script that stands for a program (pyenv's, asdf's) means nothing in a container.
fn is_machine_code(file: &Path) -> bool {
    use std::io::Read;
    let mut head = [0; 4];
    std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"\x7fELF"
}

/// Fetches the base and gives it a name of this build: the engine's working containers are named after it, so that they are known.
async fn fetch_base(
    workshop: &mut Workshop<'_>,
    place: &BuildPlace,
    (base, transport): (&str, Transport),
) -> Result<(), BuildError> {
    let kind = workshop.engine.kind;
    if !kind.keeps_containers() {
        return Ok(());
    }
    workshop.progress.step("fetching the base image");
    let doing = "fetch the base image";
    let arguments = kind.pull(base, transport);
    let lines = workshop.must(Order { doing, arguments, limit: MOVE_AT_MOST }).await?;
    let id = lines.iter().rev().map(|line| line.trim()).find(|line| is_image_id(line));
    let image = id.unwrap_or(base).to_owned();
    let arguments = tag(&image, &base_tag(&place.name()));
    workshop.must(Order { doing: "name the base image", arguments, limit: MOMENT }).await.map(drop)
}

fn is_image_id(line: &str) -> bool {
    let hex = line.strip_prefix("sha256:").unwrap_or(line);
    hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

async fn run_steps(workshop: &mut Workshop<'_>, place: &BuildPlace, order: &Build<'_>) -> Result<(), BuildError> {
    let engine = workshop.engine;
    workshop.progress.step(format!("building the image with {}", engine.kind));
    let arguments = engine.kind.build(&arguments(workshop, place, order)?);
    let mut reader = LogReader::new(engine.kind.log_form());
    let building = Order { doing: "build the image", arguments, limit: BUILD_AT_MOST };
    let take = &mut |line: &str| {
        reader.take(line);
    };
    let ending = workshop.run(building, take).await?;
    match (ending, reader.failure()) {
        (Ending::Exited(0), _) => Ok(()),
        (Ending::Exited(_), Some(FailedStep { step, status })) => Err(BuildError::StepFailed {
            step: step.place,
            command: step.command,
            status,
            tail: step.tail.into(),
            log: workshop.log.path.clone(),
        }),
        _ => Err(workshop.failed("build the image", (ending, BUILD_AT_MOST.as_secs() / 60), reader.last_lines())),
    }
}

fn arguments<'a>(workshop: &Workshop<'a>, place: &BuildPlace, order: &Build<'_>) -> Result<BuildArguments<'a>, BuildError> {
    let (host, engine) = (workshop.host, workshop.engine);
    // Docker's service may run on another machine, which has no folder of this one.
    let mut folders = if engine.kind.keeps_containers() { [host.pip.folders(), host.uv.folders()].concat() } else { Vec::new() };
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders.dedup();
    let mut secrets = Vec::new();
    if let Some(pip) = host.pip.for_builds(&folders) {
        secrets.push((PIP, place.write_secret("pip.conf", &pip)?));
    }
    if let Some(uv) = host.uv.for_builds(&host.pip, &folders) {
        secrets.push((UV, place.write_secret("uv.toml", &uv)?));
    }
    if let Some(certificates) = host.certificates.as_ref().filter(|file| file.is_file()) {
        secrets.push((CERTIFICATES, certificates.clone()));
    }
    let seen = |file: &str| secrets.iter().any(|(id, _)| file.ends_with(id));
    let values = LENT_ARGUMENTS.into_iter().filter(|(_, file)| seen(file)).collect();
    Ok(BuildArguments {
        values,
        name: place.name(),
        base: order.base.is_some(),
        fresh: order.caches == Caches::Ignored,
        context: place.context(),
        identity: place.identity(),
        secrets,
        proxies: &host.proxies,
        folders,
        transport: order.transport,
    })
}

async fn save(workshop: &mut Workshop<'_>, place: &BuildPlace) -> Result<(), BuildError> {
    workshop.progress.step("taking the image from the engine");
    let identity = std::fs::read_to_string(place.identity()).map_err(BuildError::io("read", place.identity()))?;
    // Buildah reads an id with its algorithm as a name.
    let id = identity.trim().trim_start_matches("sha256:");
    let image = if workshop.engine.kind == EngineKind::Docker { built_tag(&place.name()) } else { id.to_owned() };
    let arguments = workshop.engine.kind.save(&image, &place.archive());
    workshop.must(Order { doing: "take the image", arguments, limit: MOVE_AT_MOST }).await.map(drop)
}

impl BuiltImage {
    /// Returns the file: a docker-archive.
    pub(super) fn archive(&self) -> &Path {
        &self.archive
    }

    /// Returns the file that holds the build's log.
    pub(super) fn log(&self) -> &Path {
        &self.log
    }
}

impl Drop for BuiltImage {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            place.remove();
        }
    }
}
