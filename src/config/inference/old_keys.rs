//! Old keys that describe an environment (`runtime`, `baseImage`, `cudaVersion`, …), and the definition that they amount to.

use std::path::PathBuf;

use super::InferenceFlags;
use super::files::Folders;
use crate::config::document::{Given, Section, read_text};
use crate::config::environment::{decode_registry, read_conda_at};
use crate::config::{CondaFile, Docker, Environment, Faults, Python};

const CUDA_VERSIONS: &[&str] = &["9.0", "9.1", "10.0"];
const GPU_IMAGE: &str = "mcr.microsoft.com/azureml/openmpi4.1.0-cuda11.8-cudnn8-ubuntu22.04";
const CUDA_9_0_IMAGE: &str = "mcr.microsoft.com/azureml/base-gpu:intelmpi2018.3-cuda9.0-cudnn7-ubuntu16.04";

/// The old keys of a file, or their flags.
#[derive(Default)]
pub(super) struct OldKeys {
    runtime: Option<Given<String>>,
    conda_file: Option<Given<PathBuf>>,
    steps: Option<Given<PathBuf>>,
    gpu: Option<Given<bool>>,
    cuda: Option<Given<String>>,
    base_image: Option<Given<String>>,
    registry: Option<Given<String>>,
}

impl OldKeys {
    /// Reads the keys of a file.
    pub(super) fn of_file(top: &Section<'_>, faults: &mut Faults) -> Self {
        let file =
            |given: Option<Given<String>>| given.map(|given| Given { value: given.value.into(), location: given.location });
        let steps = top.text("extraDockerfileSteps", faults).or_else(|| top.text("extraDockerFileSteps", faults));
        let registry = decode_registry(top, faults).zip(top.get("baseImageRegistry"));
        Self {
            runtime: top.text("runtime", faults),
            conda_file: file(top.text("condaFile", faults)),
            steps: file(steps),
            gpu: top.boolean("enableGpu", faults).filter(|given| given.value),
            cuda: top.word("cudaVersion", faults),
            base_image: top.text("baseImage", faults),
            registry: registry.map(|(value, given)| Given { value, location: given.location }),
        }
    }

    /// Returns the flags, each instead of its key.
    pub(super) fn or_flags(self, flags: &InferenceFlags) -> Self {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let path = |path: &Option<PathBuf>| path.clone().filter(|path| !path.as_os_str().is_empty());
        Self {
            runtime: Given::or_flag(self.runtime, text(&flags.runtime), "--runtime"),
            conda_file: Given::or_flag(self.conda_file, path(&flags.conda_file), "--conda-file"),
            steps: Given::or_flag(self.steps, path(&flags.extra_docker_file_steps), "--extra-docker-file-steps"),
            gpu: Given::or_flag(self.gpu, flags.enable_gpu, "--enable-gpu").filter(|given| given.value),
            cuda: Given::or_flag(self.cuda, text(&flags.cuda_version), "--cuda-version"),
            base_image: Given::or_flag(self.base_image, text(&flags.base_image), "--base-image"),
            registry: Given::or_flag(self.registry, text(&flags.base_image_registry), "--base-image-registry"),
        }
    }

    /// Warns that keys of the file have no effect, since there is an environment.
    pub(super) fn warn_of_idle(&self, faults: &mut Faults) {
        let Self { runtime, conda_file, steps, gpu, cuda, base_image, registry } = self;
        let texts = [runtime, cuda, base_image, registry].into_iter().flatten().map(|given| &given.location);
        let paths = [conda_file, steps].into_iter().flatten().map(|given| &given.location);
        for location in texts.chain(paths).chain(gpu.as_ref().map(|given| &given.location)) {
            location.warning(faults, "has no effect beside an environment", "keep one of them");
        }
    }

    /// Applies flags to an environment that the file defines.
    pub(super) fn change(self, environment: &mut Environment, folders: &Folders, faults: &mut Faults) {
        if let Some(conda) = self.read_conda(folders, faults) {
            environment.python.conda_dependencies = Some(conda);
        }
        if let Some(steps) = self.read_steps(folders, faults) {
            environment.docker.extra_steps = steps;
        }
        if let Some(image) = &self.base_image {
            environment.docker.base_image = Some(image.value.clone());
            environment.docker.base_dockerfile = None;
        }
        if let Some(registry) = &self.registry {
            environment.docker.base_image_registry = Some(registry.value.clone());
        }
        let of_images = Self { runtime: self.runtime, gpu: self.gpu, cuda: self.cuda, ..Self::default() };
        of_images.warn_of_idle(faults);
    }

    /// Rejects flags that would change a registered environment.
    pub(super) fn refuse(self, name: &str, faults: &mut Faults) {
        let texts = [&self.base_image, &self.registry].into_iter().flatten().map(|given| &given.location);
        let paths = [&self.conda_file, &self.steps].into_iter().flatten().map(|given| &given.location);
        for location in texts.chain(paths) {
            location.error(
                faults,
                format!("can't change the registered environment {name}"),
                "leave it out, or define the environment in the file",
            );
        }
        let of_images = Self { runtime: self.runtime, gpu: self.gpu, cuda: self.cuda, ..Self::default() };
        of_images.warn_of_idle(faults);
    }

    /// Returns the environment that the keys describe; `None` if there are none.
    pub(super) fn into_environment(self, folders: &Folders, faults: &mut Faults) -> Option<Environment> {
        let Self { runtime, conda_file, steps, gpu, cuda, base_image, registry } = &self;
        let texts = [runtime, cuda, base_image, registry].into_iter().any(Option::is_some);
        if !texts && conda_file.is_none() && steps.is_none() && gpu.is_none() {
            return None;
        }
        self.check_runtime(faults);
        let gpu_image = self.gpu_image(faults);
        let conda_dependencies = self.read_conda(folders, faults);
        let extra_steps = self.read_steps(folders, faults).unwrap_or_default();
        let has_own_image = self.base_image.is_some();
        if let (None, Some(registry)) = (&self.base_image, &self.registry) {
            registry.location.warning(faults, "has no effect without a base image", "");
        }
        Some(Environment {
            python: Python { conda_dependencies, ..Python::default() },
            docker: Docker {
                base_image_registry: self.registry.filter(|_| has_own_image).map(|given| given.value),
                base_image: self.base_image.map(|given| given.value).or_else(|| gpu_image.map(str::to_owned)),
                base_dockerfile: None,
                extra_steps,
            },
            inferencing_stack_version: has_own_image.then(|| "latest".to_owned()),
            ..Environment::default()
        })
    }

    fn check_runtime(&self, faults: &mut Faults) {
        let Some(runtime) = &self.runtime else { return };
        match runtime.value.to_lowercase().as_str() {
            "python" | "python-slim" => {}
            "spark-py" => {
                runtime.location.error(faults, "spark-py is not supported", "use python, with the packages in a conda file");
            }
            _ => runtime.location.error(faults, format!("must be python, not '{}'", runtime.value), ""),
        }
    }

    fn gpu_image(&self, faults: &mut Faults) -> Option<&'static str> {
        let cuda = self.cuda.as_ref().map(|given| given.value.as_str());
        if let Some(given) = self.cuda.as_ref().filter(|given| !CUDA_VERSIONS.contains(&given.value.as_str())) {
            given.location.error(
                faults,
                format!("must be 9.0, 9.1 or 10.0, not '{}'", given.value),
                "leave it out for the current image",
            );
            return None;
        }
        if self.base_image.is_some() {
            let locations = [self.gpu.as_ref().map(|given| &given.location), self.cuda.as_ref().map(|given| &given.location)];
            for location in locations.into_iter().flatten() {
                location.warning(faults, "has no effect beside a base image", "CUDA comes with the base image");
            }
            return None;
        }
        if let Some(given) = self.cuda.as_ref().filter(|given| given.value == "9.1") {
            let remedy = "the image with CUDA 11.8 is used; for another version, set a base image";
            given.location.warning(faults, "there is no longer an image with CUDA 9.1", remedy);
        }
        match (cuda, &self.gpu) {
            (Some("9.0"), _) => Some(CUDA_9_0_IMAGE),
            (Some(_), _) | (None, Some(_)) => Some(GPU_IMAGE),
            (None, None) => None,
        }
    }

    fn read_conda(&self, folders: &Folders, faults: &mut Faults) -> Option<CondaFile> {
        let given = self.conda_file.as_ref()?;
        let path = folders.find(given, faults)?;
        read_conda_at(given, &path, faults)
    }

    fn read_steps(&self, folders: &Folders, faults: &mut Faults) -> Option<Vec<String>> {
        let given = self.steps.as_ref()?;
        let path = folders.find(given, faults)?;
        let text = read_text(&given.location, &path, faults)?;
        Some(text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect())
    }
}
