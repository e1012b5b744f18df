//! Builds images with the engines of this machine: writes the build context, runs the engine, reads its log, and exports the image to a
//! file. It knows nothing of registries.

mod engine;
mod error;
mod host;
mod build_log;
mod log_reader;
mod build_folder;
mod cleanup;
mod engine_run;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

pub use build_log::finished_build_logs;
pub(super) use engine::Transport;
pub use engine::{BuilderChoice, Engine, EngineKind};
pub use error::BuildError;
pub use host::BuildHost;

use self::build_folder::BuildFolder;
use self::build_log::BuildLog;
use self::engine::{BuildArguments, base_tag, built_tag, tag};
use self::engine_run::{EngineCommand, EngineRun};
use self::log_reader::{FailedStep, LogReader};
use crate::environment::{Ending, LENT_ARGUMENTS, UV_IN_CONTEXT};
use crate::programs::is_program;
use crate::progress::Progress;

const BUILD_AT_MOST: Duration = Duration::from_secs(3 * 60 * 60);
const MOVE_AT_MOST: Duration = Duration::from_secs(60 * 60);
const MOMENT: Duration = Duration::from_secs(60);

/// The secrets that steps may mount: a bundle of certificates, and configurations of pip and uv.
const CERTIFICATES: &str = "aml-ca";
const PIP: &str = "aml-pip";
const UV: &str = "aml-uv";

/// An image to build.
pub(super) struct BuildRequest<'a> {
    /// The environment's key, which names its log.
    pub(super) key: &'a str,
    pub(super) dockerfile: &'a str,
    /// The other files of the build context.
    pub(super) files: &'a BTreeMap<String, Vec<u8>>,
    /// The base image by digest (`host/repository@sha256:…`), where the recipe names an image and not a Dockerfile.
    pub(super) base: Option<String>,
    /// The transport to the base image's registry.
    pub(super) transport: Transport,
    /// Whether the engine may use its caches.
    pub(super) caches: Caches,
}

/// Whether an engine may use its caches of earlier builds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caches {
    Used,
    Ignored,
}

/// A built image in a file, which is removed on drop.
pub(super) struct BuiltImage {
    folder: Option<BuildFolder>,
    archive: PathBuf,
    log: PathBuf,
}

impl Engine {
    /// Finds the engine to build with.
    pub fn find(choice: BuilderChoice, host: &BuildHost) -> Result<Self, BuildError> {
        let on_path = |kind: EngineKind| host.search_path.find(kind.word()).map(|program| Self { kind, program });
        match choice {
            BuilderChoice::Auto => EngineKind::ALL.into_iter().find_map(on_path).ok_or(BuildError::NoBuilder),
            BuilderChoice::Only(engine) => on_path(engine).ok_or(BuildError::BuilderMissing { engine }),
        }
    }
}

/// Builds an image into a file. Dropping the future ends the engine; the next build cleans up after it.
pub(super) async fn build(
    engine: &Engine,
    host: &BuildHost,
    request: &BuildRequest<'_>,
    progress: &dyn Progress,
) -> Result<BuiltImage, BuildError> {
    let folder = BuildFolder::create(&host.store, engine.kind)?;
    cleanup::remove_orphans(host).await;
    let mut log = BuildLog::create(&host.store, request.key)?;
    let mut run = EngineRun { engine, host, log: &mut log, progress, private: folder.private() };
    check(&mut run).await?;
    folder.write_context(request.dockerfile, request.files)?;
    copy_uv(&folder, host)?;
    if let Some(base) = &request.base {
        fetch_base(&mut run, &folder, base, request.transport).await?;
    }
    let built = run_steps(&mut run, &folder, request).await;
    let saved = match built {
        Ok(()) => save(&mut run, &folder).await,
        Err(error) => Err(error),
    };
    cleanup::remove_images(engine, host, &folder.name()).await;
    match saved {
        Ok(()) => Ok(BuiltImage { archive: folder.archive(), log: log.path, folder: Some(folder) }),
        Err(error) => {
            folder.remove();
            Err(error)
        }
    }
}

/// Checks beforehand what Docker needs, so that it doesn't fail in a step.
async fn check(run: &mut EngineRun<'_>) -> Result<(), BuildError> {
    if run.engine.kind != EngineKind::Docker {
        return Ok(());
    }
    let version = |words: &[&str]| words.iter().map(Into::into).collect();
    let command = EngineCommand { doing: "check for buildx", arguments: version(&["buildx", "version"]), limit: MOMENT };
    let (ending, _) = engine_run::run_silently(run.engine, run.host, command).await?;
    if !ending.succeeded() {
        return Err(BuildError::NoBuildx);
    }
    let command = EngineCommand { doing: "reach the service", arguments: version(&["version"]), limit: MOMENT };
    run.run_checked(command).await.map(drop)
}

/// Copies this machine's `uv`, if it has one, into the build context: steps install much faster with it, and it doesn't stay in the image.
fn copy_uv(folder: &BuildFolder, host: &BuildHost) -> Result<(), BuildError> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Ok(());
    }
    let target = folder.context().join(UV_IN_CONTEXT);
    // A build that installs nothing doesn't have this folder.
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

/// Shims (of pyenv, asdf) are scripts, which don't work in a container.
fn is_machine_code(file: &Path) -> bool {
    use std::io::Read;
    let mut head = [0; 4];
    std::fs::File::open(file).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"\x7fELF"
}

/// Pulls the base image and tags it for this build: the engine names its working containers after the tag, so that they can be found.
async fn fetch_base(run: &mut EngineRun<'_>, folder: &BuildFolder, base: &str, transport: Transport) -> Result<(), BuildError> {
    let kind = run.engine.kind;
    if !kind.keeps_containers() {
        return Ok(());
    }
    run.progress.step("pulling the base image");
    let doing = "pull the base image";
    let arguments = kind.pull(base, transport);
    let lines = run.run_checked(EngineCommand { doing, arguments, limit: MOVE_AT_MOST }).await?;
    let id = lines.iter().rev().map(|line| line.trim()).find(|line| is_image_id(line));
    let image = id.unwrap_or(base).to_owned();
    let arguments = tag(&image, &base_tag(&folder.name()));
    run.run_checked(EngineCommand { doing: "tag the base image", arguments, limit: MOMENT }).await.map(drop)
}

fn is_image_id(line: &str) -> bool {
    let hex = line.strip_prefix("sha256:").unwrap_or(line);
    hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

async fn run_steps(run: &mut EngineRun<'_>, folder: &BuildFolder, request: &BuildRequest<'_>) -> Result<(), BuildError> {
    let engine = run.engine;
    run.progress.step(format!("building the image with {}", engine.kind));
    let arguments = engine.kind.build(&arguments(run, folder, request)?);
    let mut reader = LogReader::new(engine.kind.log_form());
    let command = EngineCommand { doing: "build the image", arguments, limit: BUILD_AT_MOST };
    let take = &mut |line: &str| {
        reader.take(line);
    };
    let ending = run.run(command, take).await?;
    match (ending, reader.failure()) {
        (Ending::Exited(0), _) => Ok(()),
        (Ending::Exited(_), Some(FailedStep { step, status })) => Err(BuildError::StepFailed {
            step: step.place,
            command: step.command,
            status,
            tail: step.tail.into(),
            log: run.log.path.clone(),
        }),
        _ => Err(run.failure("build the image", BUILD_AT_MOST, ending, reader.last_lines())),
    }
}

fn arguments<'a>(
    run: &EngineRun<'a>,
    folder: &BuildFolder,
    request: &BuildRequest<'_>,
) -> Result<BuildArguments<'a>, BuildError> {
    let (host, engine) = (run.host, run.engine);
    // Docker's daemon may run on another machine, without these folders.
    let mut folders = if engine.kind.keeps_containers() {
        [host.installers.pip.folders(), host.installers.uv.folders()].concat()
    } else {
        Vec::new()
    };
    folders.retain(|folder| folder.is_dir());
    folders.sort();
    folders.dedup();
    let mut secrets = Vec::new();
    if let Some(pip) = host.installers.pip.for_builds(&folders) {
        secrets.push((PIP, folder.write_secret("pip.conf", &pip)?));
    }
    if let Some(uv) = host.installers.uv.for_builds(&host.installers.pip, &folders) {
        secrets.push((UV, folder.write_secret("uv.toml", &uv)?));
    }
    if let Some(certificates) = host.certificates.as_ref().filter(|file| file.is_file()) {
        secrets.push((CERTIFICATES, certificates.clone()));
    }
    let seen = |file: &str| secrets.iter().any(|(id, _)| file.ends_with(id));
    let values = LENT_ARGUMENTS.into_iter().filter(|(_, file)| seen(file)).collect();
    Ok(BuildArguments {
        values,
        name: folder.name(),
        base: request.base.is_some(),
        fresh: request.caches == Caches::Ignored,
        context: folder.context(),
        identity: folder.identity(),
        secrets,
        proxies: &host.proxies,
        folders,
        transport: request.transport,
    })
}

async fn save(run: &mut EngineRun<'_>, folder: &BuildFolder) -> Result<(), BuildError> {
    run.progress.step("exporting the image");
    let identity = std::fs::read_to_string(folder.identity()).map_err(BuildError::io("read", folder.identity()))?;
    // Buildah takes an id with its algorithm for a name.
    let id = identity.trim().trim_start_matches("sha256:");
    let image = if run.engine.kind == EngineKind::Docker { built_tag(&folder.name()) } else { id.to_owned() };
    let arguments = run.engine.kind.save(&image, &folder.archive());
    run.run_checked(EngineCommand { doing: "export the image", arguments, limit: MOVE_AT_MOST }).await.map(drop)
}

impl BuiltImage {
    /// Returns the file, a docker-archive.
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
        if let Some(folder) = self.folder.take() {
            folder.remove();
        }
    }
}
