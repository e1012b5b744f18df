//! What a service or an image is made of (project, models, environment), read and checked before anything changes.

mod models;
mod project;

use std::io;
use std::path::PathBuf;

use super::environment::definition_of;
use super::{OperationError, Session};
use crate::config::{Environment, Fault, Faults, InferenceConfig, InferenceFlags, Severity};
use crate::names::Digest;
use crate::package::{LayerCache, Listing};
use crate::progress::Progress;
use crate::service::idle_in_image;
use crate::workspace::{ModelDocument, Workspace};

/// Files and flags that say what is to be shipped.
#[derive(Debug, Clone)]
pub struct ContentRequest {
    /// `--model` and `--model-metadata-file`, in the order given.
    pub models: Vec<ModelArgument>,
    /// `--inference-config-file`
    pub inference_config: Option<PathBuf>,
    pub inference_flags: InferenceFlags,
}

/// A model to ship, as it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelArgument {
    /// `--model name:version`; a name alone means its latest version.
    Named(String),
    /// `--model-metadata-file`: a file written by `model register -t`.
    MetadataFile(PathBuf),
}

/// What is to be shipped, as far as it could be read: there may be faults.
pub(super) struct Draft<'a> {
    workspace: &'a Workspace,
    inference: Option<InferenceConfig>,
    models: Vec<ModelDocument>,
}

/// What is to be shipped.
pub(super) struct Content<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) inference: InferenceConfig,
    /// The definition of the environment, wherever it stands.
    pub(super) definition: Environment,
    pub(super) models: Vec<ModelDocument>,
    pub(super) listing: Listing,
    warnings: Vec<String>,
}

impl ContentRequest {
    /// Returns whether anything is to be packed anew: another script, environment or model.
    pub(super) fn names_anything(&self) -> bool {
        // A description is no content.
        let flags = InferenceFlags { description: None, ..self.inference_flags.clone() };
        self.inference_config.is_some() || !self.models.is_empty() || flags != InferenceFlags::default()
    }
}

impl<'a> Draft<'a> {
    /// Reads files and flags; what is wrong with them is added to `faults`.
    pub(super) async fn read(
        session: Session<'_>,
        workspace: &'a Workspace,
        request: &ContentRequest,
        faults: &mut Faults,
    ) -> Result<Self, OperationError> {
        let directory = &session.home.working_directory;
        let file = request.inference_config.as_deref().map(|path| session.home.absolute(path));
        let inference = InferenceConfig::read(file.as_deref(), &request.inference_flags, directory, faults);
        let models = models::find_models(session, workspace, &request.models, faults).await?;
        Ok(Self { workspace, inference, models })
    }

    /// Lists what is to be shipped; ends with all faults if there is any.
    pub(super) async fn list(self, mut faults: Faults) -> Result<Content<'a>, OperationError> {
        let Self { workspace, inference, models } = self;
        if inference.is_none() && !faults.any_error() {
            faults.push(no_inference_config(&models));
        }
        let (Some(inference), false) = (inference, faults.any_error()) else { return Err(OperationError::Faults(faults)) };
        let definition = definition_of(workspace, &inference.environment).await?;
        let listing = project::list(&inference)?;
        let warnings = faults.iter().map(ToString::to_string).chain(faults.more(Severity::Warning));
        let warnings = warnings.chain(listing.warnings.iter().map(ToString::to_string)).collect();
        Ok(Content { workspace, inference, definition, models, listing, warnings })
    }
}

impl Content<'_> {
    pub(super) fn tell_warnings(&self, progress: &dyn Progress) {
        self.warnings.iter().for_each(|warning| progress.warning(warning.clone()));
    }

    /// Says which variables of the definition an image doesn't go by, though v1's did.
    pub(super) fn tell_idle_variables(&self, progress: &dyn Progress) {
        for warning in idle_in_image(&self.definition.variables()) {
            progress.warning(warning);
        }
    }

    /// Makes sure that this machine has the project's layer; returns its digest. A project that didn't change isn't read again.
    pub(super) fn store_project(&self, session: Session<'_>) -> Result<Digest, OperationError> {
        session.progress.step("packing the project");
        let (layers, cache) = (&self.workspace.layers, LayerCache::new(&session.home.data.join("layers")));
        if let Some(layer) = cache.find(&self.listing, "").filter(|layer| layers.has(&layer.diff_id)) {
            return Ok(layer.diff_id);
        }
        let packed = project::pack(&self.inference, &self.listing, session.progress, || Ok(layers.begin_blob()?))?;
        packed.out.finish(&packed.layer.diff_id)?;
        match packed.changed {
            Some(warning) => session.progress.warning(warning.to_string()),
            None => cache.keep(&self.listing, "", &packed.layer),
        }
        Ok(packed.layer.diff_id)
    }

    /// Returns the digest of the project's layer, without keeping the layer.
    pub(super) fn project_digest(&self, session: Session<'_>) -> Result<Digest, OperationError> {
        let cache = LayerCache::new(&session.home.data.join("layers"));
        if let Some(layer) = cache.find(&self.listing, "") {
            return Ok(layer.diff_id);
        }
        Ok(project::pack(&self.inference, &self.listing, session.progress, || Ok(io::sink()))?.layer.diff_id)
    }

    /// Returns the name that the project's folder keeps below the application root.
    pub(super) fn source_name(&self) -> Option<String> {
        let directory = self.inference.source_directory.as_deref()?;
        Some(directory.file_name()?.to_string_lossy().into_owned())
    }
}

/// Frameworks whose models v1 served by scripts of its own.
const WITHOUT_SCRIPT: [&str; 3] = ["ScikitLearn", "Onnx", "TensorFlow"];

fn no_inference_config(models: &[ModelDocument]) -> Fault {
    let framework = |model: &ModelDocument| {
        let named = model.framework.as_deref()?;
        WITHOUT_SCRIPT.into_iter().find(|framework| framework.eq_ignore_ascii_case(named))
    };
    if let [model] = models
        && let Some(framework) = framework(model)
    {
        return Fault {
            severity: Severity::Error,
            file: None,
            at: None,
            key: "--inference-config-file".to_owned(),
            what: format!(
                "'{}' is a {framework} model, which v1 deployed without a script ('no-code'), by one of its own that ended with it",
                model.id
            ),
            remedy:
                "write a score.py and an inference configuration; docs/no-code.md has both for scikit-learn, ONNX and TensorFlow"
                    .to_owned(),
        };
    }
    Fault {
        severity: Severity::Error,
        file: None,
        at: None,
        key: "--inference-config-file".to_owned(),
        what: "an inference configuration is needed to know which script scores".to_owned(),
        remedy: "give one with --ic FILE, or the script with --entry-script FILE".to_owned(),
    }
}
