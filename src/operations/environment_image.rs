//! The image of an environment, made once however many ask for it at the same time, on however many machines.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::OperationError;
use crate::environment::ImageRecipe;
use crate::files::{FileLock, LockMode, create_private};
use crate::image::{
    BuildEnvironment, BuildHost, BuilderChoice, EnvironmentImage, EnvironmentRegistries, Found, base_now,
    build_environment_image, find_environment_image,
};
use crate::names::Digest;
use crate::progress::Progress;
use crate::storage::Storage;
use crate::workspace::{Lease, LeaseAnswer, LeaseOwner, LeaseSeeker, LeaseTimes};

/// The longest wait for another's build: longer than any may take.
const WAIT_AT_MOST: Duration = Duration::from_secs(4 * 60 * 60);
/// How often a waiting one looks again, at first and at last.
const LOOK_AGAIN: (Duration, Duration) = (Duration::from_millis(200), Duration::from_secs(5));

/// What the image is made with and for whom.
#[derive(Clone, Copy)]
pub struct ImageMaking<'a> {
    pub registries: &'a EnvironmentRegistries<'a>,
    /// The workspace's storage, where machines agree on who builds.
    pub storage: &'a Storage,
    pub builder: BuilderChoice,
    /// What this machine gives to it.
    pub host: &'a BuildHost,
    /// Whether an image that is there will do.
    pub rebuild: Rebuild,
    pub progress: &'a dyn Progress,
}

/// Whether an environment image that is there will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rebuild {
    #[default]
    Never,
    /// It is to be built anew (`--rebuild`).
    Always,
}

/// Returns the image of an environment: found in the workspace's registry or in the global one, or built and put into the workspace's.
pub async fn find_or_build_environment_image(
    recipe: &ImageRecipe,
    making: ImageMaking<'_>,
) -> Result<EnvironmentImage, OperationError> {
    recipe.tell_remarks(making.progress);
    let (found, base) = tokio::join!(
        find_environment_image(&recipe.key, making.registries, making.progress),
        base_now(recipe, making.registries)
    );
    let found = found?;
    match (found, making.rebuild) {
        (Some(found), Rebuild::Never) => {
            tell_moved_base(&found, base.as_ref(), making.progress);
            Ok(found)
        }
        (found, Rebuild::Never | Rebuild::Always) => {
            let before = found.filter(|found| found.found == Found::Workspace).map(|found| found.digest);
            Box::pin(build_once(recipe, making, before)).await
        }
    }
}

fn tell_moved_base(found: &EnvironmentImage, now: Option<&Digest>, progress: &dyn Progress) {
    if let (Some(base), Some(now)) = (&found.base, now)
        && base.digest != *now
    {
        let name = &base.name;
        progress.note(format!("the base image {name} has moved since this environment was built; --rebuild takes the new one"));
    }
}

/// Builds, unless another does so meanwhile: `before` is what the key names as long as nobody has.
async fn build_once(
    recipe: &ImageRecipe,
    making: ImageMaking<'_>,
    before: Option<Digest>,
) -> Result<EnvironmentImage, OperationError> {
    let deadline = Instant::now() + WAIT_AT_MOST;
    let mut waiting = Waiting::default();
    let alone = loop {
        if let Some(lock) = try_lock_here(recipe, &making.host.store)? {
            break lock;
        }
        if let Some(made) = made_meanwhile(recipe, making, before.as_ref()).await? {
            return Ok(made);
        }
        waiting.go_on(making, "another deployment on this machine", deadline).await?;
    };
    let mut seeker = LeaseSeeker::new(
        making.storage,
        &format!("environments/{}", recipe.key),
        owner(&making.host.store)?,
        LeaseTimes::default(),
    );
    loop {
        let answer = seeker.ask().await?;
        // Looked at after asking: whoever had the lease before has put its image by then.
        if let Some(made) = made_meanwhile(recipe, making, before.as_ref()).await? {
            if let LeaseAnswer::Held(lease) = answer {
                give_back(lease).await;
            }
            return Ok(made);
        }
        match answer {
            LeaseAnswer::Held(lease) => {
                let built = build_under(lease, recipe, making, before).await;
                drop(alone);
                return built;
            }
            LeaseAnswer::Busy(holder) => waiting.go_on(making, &holder.name, deadline).await?,
        }
    }
}

/// Builds while the lease is held; a lost lease stops nothing, since one image wins in any case.
async fn build_under(
    mut lease: Lease,
    recipe: &ImageRecipe,
    making: ImageMaking<'_>,
    replaces: Option<Digest>,
) -> Result<EnvironmentImage, OperationError> {
    let build = BuildEnvironment { recipe, builder: making.builder, host: making.host, replaces };
    let kept = async {
        lease.keep().await;
        std::future::pending::<()>().await;
    };
    let image = tokio::select! {
        image = Box::pin(build_environment_image(build, making.registries, making.progress)) => image,
        () = kept => unreachable!("what is pending for ever never ends"),
    };
    give_back(lease).await;
    Ok(image?)
}

async fn give_back(lease: Lease) {
    if let Err(error) = lease.release().await {
        tracing::warn!(%error, "a lease was not given back; it will expire");
    }
}

/// Returns the image that another has made since this one began.
async fn made_meanwhile(
    recipe: &ImageRecipe,
    making: ImageMaking<'_>,
    before: Option<&Digest>,
) -> Result<Option<EnvironmentImage>, OperationError> {
    let found = find_environment_image(&recipe.key, making.registries, making.progress).await?;
    let is_wanted = |found: &EnvironmentImage| match making.rebuild {
        Rebuild::Never => true,
        Rebuild::Always => found.found == Found::Workspace && Some(&found.digest) != before,
    };
    Ok(found.filter(is_wanted))
}

/// One who waits for another's build.
#[derive(Default)]
struct Waiting {
    pauses: u32,
}

impl Waiting {
    async fn go_on(&mut self, making: ImageMaking<'_>, holder: &str, deadline: Instant) -> Result<(), OperationError> {
        if Instant::now() >= deadline {
            let what = format!("{holder} has been building the same environment image for too long");
            return Err(OperationError::refused(what, "end it, then try again"));
        }
        if self.pauses == 0 {
            making.progress.step(format!("waiting for {holder}, which builds the same environment image"));
        }
        let pause = LOOK_AGAIN.1.min(LOOK_AGAIN.0 * 2_u32.pow(self.pauses.min(8)));
        self.pauses += 1;
        tokio::time::sleep(pause.mul_f64(0.75 + jitter() / 2.0)).await;
        Ok(())
    }
}

/// Between 0 and 1.
fn jitter() -> f64 {
    f64::from(getrandom::u32().unwrap_or_default()) / f64::from(u32::MAX)
}

/// Takes this machine's own lock for a key; `None` while another process or task has it.
fn try_lock_here(recipe: &ImageRecipe, store: &Path) -> Result<Option<FileLock>, OperationError> {
    let folder = store.join("build-locks");
    std::fs::create_dir_all(&folder).map_err(OperationError::file("making the folder", &folder))?;
    let path = folder.join(format!("{}.lock", recipe.key));
    FileLock::try_acquire(&path, 0o600, LockMode::Exclusive).map_err(OperationError::file("locking", path))
}

fn owner(store: &Path) -> Result<LeaseOwner, OperationError> {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let name = format!("process {} on {host}", std::process::id());
    Ok(LeaseOwner { id: random(store)?, machine: machine(store)?, name })
}

/// Returns what tells this user's folders on this machine from others; made once.
fn machine(store: &Path) -> Result<String, OperationError> {
    let path: PathBuf = store.join("machine-id");
    let failed = |source| OperationError::file("writing", &path)(source);
    if !path.exists() {
        let id = random(store)?;
        if let Err(error) = create_private(&path, id.as_bytes())
            && error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(failed(error));
        }
    }
    std::fs::read_to_string(&path).map_err(OperationError::file("reading", &path))
}

fn random(store: &Path) -> Result<String, OperationError> {
    let number = getrandom::u64().map_err(|error| OperationError::file("naming a file in", store)(error.into()))?;
    Ok(format!("{number:016x}"))
}
