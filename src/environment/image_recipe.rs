//! The recipe of an environment image: key, base, build context and Dockerfile. Pure: nothing is looked up or run.

use std::collections::BTreeMap;

use super::build_context::{BuildContext, FOLDER};
use super::cache_key::Method;
use super::{CondaPolicy, EnvironmentError, EnvironmentKey, KeyForm, RecipeBase, build_secrets, dockerfile};
use crate::config::{CondaFile, Environment};
use crate::names::{Digest, ImageReference};
use crate::progress::Progress;

/// The recipe of an environment image.
#[derive(Clone, PartialEq, Eq)]
pub struct ImageRecipe {
    /// The key, which is the image's tag.
    pub key: EnvironmentKey,
    /// What the key is the hash of.
    pub form: KeyForm,
    pub base: RecipeBase,
    /// The interpreter in the image: a path, or a name on the image's `PATH`.
    pub python: String,
    pub variables: BTreeMap<String, String>,
    /// The build context: file contents by path. They may hold passwords of indexes, which don't stay in the image.
    pub context: BTreeMap<String, Vec<u8>>,
    pub notes: Vec<String>,
    pub warnings: Vec<String>,
    extra_steps: String,
    method: Method,
}

/// What is known about a recipe's base image. It isn't part of the key.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecipeFacts<'a> {
    /// Its digest, unless the base is a Dockerfile.
    pub digest: Option<&'a Digest>,
    /// The image's user, which the environment image keeps unless the recipe sets one.
    pub user: Option<&'a str>,
}

/// Hides values of variables and contents of files: both may hold secrets.
impl std::fmt::Debug for ImageRecipe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { key, form, base, python, variables, context, notes, warnings, extra_steps, method } = self;
        f.debug_struct("ImageRecipe")
            .field("key", key)
            .field("form", form)
            .field("base", base)
            .field("python", python)
            .field("variables", &variables.keys().collect::<Vec<_>>())
            .field("context", &context.keys().collect::<Vec<_>>())
            .field("notes", notes)
            .field("warnings", warnings)
            .field("extra_steps", extra_steps)
            .field("method", method)
            .finish()
    }
}

impl ImageRecipe {
    /// Tells notes and warnings, which belong to every use of the image, whether it is built or found.
    pub fn tell_remarks(&self, progress: &dyn Progress) {
        self.notes.iter().for_each(|note| progress.note(note.clone()));
        self.warnings.iter().for_each(|warning| progress.warning(warning.clone()));
    }
}

/// Returns the recipe of a definition's image.
pub fn image_recipe(environment: &Environment, policy: CondaPolicy) -> Result<ImageRecipe, EnvironmentError> {
    let base = RecipeBase::of(&environment.docker)?;
    let form = KeyForm::of_image(environment, &base, policy);
    let key = form.key();
    let python = &environment.python;
    let method = Method::in_image(python, policy);
    let empty = CondaFile::default();
    let definition = python.conda_dependencies.as_ref().unwrap_or(&empty);
    let mut context = match method {
        Method::UserManaged => BuildContext::default(),
        Method::Conda | Method::Pip | Method::CondaElsePip => {
            BuildContext::of(definition, method).map_err(|error| error.located(environment))?
        }
    };
    if method == Method::UserManaged && environment.inferencing_stack_version.is_some() {
        context.warnings.push(
            "inferencingStackVersion has no effect on a user-managed environment: its image must contain the scoring server"
                .to_owned(),
        );
    }
    let user_python = python.interpreter_path.clone().filter(|path| !path.is_empty()).unwrap_or_else(|| "python".to_owned());
    Ok(ImageRecipe {
        python: if method == Method::UserManaged { user_python } else { format!("{}/bin/python", prefix(&key)) },
        extra_steps: environment.docker.extra_steps.join("\n").replace("\r\n", "\n"),
        context: context.files,
        notes: context.notes,
        warnings: context.warnings,
        key,
        form,
        base,
        variables: environment.variables(),
        method,
    })
}

impl ImageRecipe {
    /// Returns whether an image has to be built; otherwise the base image is used as it is.
    pub fn builds(&self) -> bool {
        let has_steps = !dockerfile::normalised(&self.extra_steps).is_empty();
        self.method != Method::UserManaged || has_steps || matches!(self.base, RecipeBase::Dockerfile(_))
    }

    /// Returns the base image, unless the base is a Dockerfile.
    pub fn base_image(&self) -> Option<&ImageReference> {
        match &self.base {
            RecipeBase::Image(reference) => Some(reference),
            RecipeBase::Dockerfile(_) => None,
        }
    }

    /// Returns whether the user has Docker steps, which take [`LENT_ARGUMENTS`](super::LENT_ARGUMENTS).
    pub fn has_own_steps(&self) -> bool {
        dockerfile::instructions(&self.own_text(None)).len() > 1
    }

    /// Returns the folder of the Python environment in the image; `None` if the user's interpreter is used as it is.
    pub fn prefix(&self) -> Option<String> {
        (self.method != Method::UserManaged).then(|| prefix(&self.key))
    }

    /// Returns the Dockerfile, with the base image pinned if its digest is known.
    pub fn dockerfile(&self, base: &RecipeFacts<'_>) -> String {
        let own = self.own_text(base.digest);
        let user = dockerfile::last_user(&own).or_else(|| base.user.map(str::to_owned));
        let mut text = if self.has_own_steps() { build_secrets::with_secrets(&own) } else { own };
        if let Some(prefix) = self.prefix() {
            text.push_str(&environment_steps(&prefix));
            if let Some(user) = user {
                text.extend(["USER ", &user, "\n"]);
            }
        }
        text.push_str("ENV AZUREML_ENVIRONMENT_IMAGE=True\n");
        text
    }

    /// Returns the user's part of the Dockerfile, which comes before our step.
    fn own_text(&self, base: Option<&Digest>) -> String {
        let mut text = match &self.base {
            RecipeBase::Image(reference) => format!("FROM {}\n", pinned(reference, base)),
            RecipeBase::Dockerfile(own) => format!("{}\n", own.trim_end()),
        };
        if !self.extra_steps.trim().is_empty() {
            text.push_str(&self.extra_steps);
            text.push('\n');
        }
        text
    }
}

fn prefix(key: &EnvironmentKey) -> String {
    format!("/azureml-envs/azureml_{}", &key.as_str()[..32])
}

/// Drops the tag: not every builder accepts a tag and a digest.
fn pinned(reference: &ImageReference, digest: Option<&Digest>) -> String {
    match digest {
        Some(digest) => ImageReference { tag: None, digest: Some(*digest), ..reference.clone() }.to_string(),
        None => reference.to_string(),
    }
}

fn environment_steps(prefix: &str) -> String {
    format!(
        "USER root\n\
         RUN --mount=type=bind,source={FOLDER},target=/tmp/aml-context --mount=type=cache,target=/tmp/aml-cache {} \
         sh /tmp/aml-context/environment.sh {prefix}\n\
         ENV PATH={prefix}/bin:$PATH\n\
         ENV AZUREML_CONDA_ENVIRONMENT_PATH={prefix}\n\
         ENV LD_LIBRARY_PATH={prefix}/lib${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}\n",
        build_secrets::secret_mounts()
    )
}

#[cfg(test)]
mod tests;
