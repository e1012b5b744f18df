//! How an environment's image is made: its key, its base, the files of the build and the Dockerfile. Pure: nothing is looked up or run.

use std::collections::BTreeMap;

use super::cache_key::Method;
use super::image_files::{FOLDER, ImageFiles};
use super::{CondaPolicy, EnvironmentError, EnvironmentKey, KeyForm, RecipeBase, build_secrets, dockerfile};
use crate::config::{CondaFile, Environment};
use crate::names::{Digest, ImageReference};

/// How an environment's image is made.
#[derive(Clone, PartialEq, Eq)]
pub struct ImageRecipe {
    /// The key under which the image is looked up.
    pub key: EnvironmentKey,
    /// What the key is the hash of.
    pub form: KeyForm,
    /// What the image begins with.
    pub base: RecipeBase,
    /// The interpreter in the image: a path, or a name on the image's `PATH`.
    pub python: String,
    /// Variables of the running service.
    pub variables: BTreeMap<String, String>,
    /// Files of the build's context by their paths in it. They may hold passwords of indexes, which no image keeps.
    pub context: BTreeMap<String, Vec<u8>>,
    /// Worth knowing.
    pub notes: Vec<String>,
    /// To be looked at.
    pub warnings: Vec<String>,
    extra_steps: String,
    method: Method,
}

/// What was found out about a recipe's base: no part of the key, since it belongs to the base.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecipeFacts<'a> {
    /// Its digest, where the base is an image.
    pub digest: Option<&'a Digest>,
    /// The user that its image names, which stays where the recipe names none.
    pub user: Option<&'a str>,
}

/// Shows no variable's value and no file's content: both may hold secrets.
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

/// Returns how the image of a definition is made.
pub fn image_recipe(environment: &Environment, policy: CondaPolicy) -> Result<ImageRecipe, EnvironmentError> {
    let base = RecipeBase::of(&environment.docker)?;
    let form = KeyForm::of_image(environment, &base, policy);
    let key = form.key();
    let python = &environment.python;
    let method = Method::in_image(python, policy);
    let empty = CondaFile::default();
    let definition = python.conda_dependencies.as_ref().unwrap_or(&empty);
    let mut made = match method {
        Method::UserManaged => ImageFiles::default(),
        Method::Conda | Method::Pip | Method::CondaElsePip => ImageFiles::of(definition, method)?,
    };
    if method == Method::UserManaged && environment.inferencing_stack_version.is_some() {
        made.warnings.push(
            "inferencingStackVersion adds nothing to a user-managed environment: its image must bring the scoring server"
                .to_owned(),
        );
    }
    let user_python = python.interpreter_path.clone().filter(|path| !path.is_empty()).unwrap_or_else(|| "python".to_owned());
    let mut variables = definition.variables.clone();
    variables.extend(environment.environment_variables.clone());
    Ok(ImageRecipe {
        python: if method == Method::UserManaged { user_python } else { format!("{}/bin/python", prefix(&key)) },
        extra_steps: environment.docker.extra_steps.join("\n").replace("\r\n", "\n"),
        context: made.files,
        notes: made.notes,
        warnings: made.warnings,
        key,
        form,
        base,
        variables,
        method,
    })
}

impl ImageRecipe {
    /// Returns whether an image is to be built; else the base is the environment's image.
    pub fn builds(&self) -> bool {
        let has_steps = !dockerfile::normalised(&self.extra_steps).is_empty();
        self.method != Method::UserManaged || has_steps || matches!(self.base, RecipeBase::Dockerfile(_))
    }

    /// Returns the image that is looked up in its registry before the build: the base, where it is one.
    pub fn base_image(&self) -> Option<&ImageReference> {
        match &self.base {
            RecipeBase::Image(reference) => Some(reference),
            RecipeBase::Dockerfile(_) => None,
        }
    }

    /// Returns whether steps of the user's own run, which take [`LENT_ARGUMENTS`](super::LENT_ARGUMENTS).
    pub fn has_own_steps(&self) -> bool {
        dockerfile::instructions(&self.own_text(None)).len() > 1
    }

    /// Returns where the Python environment is in the image; `None` where the user's interpreter serves as it is.
    pub fn prefix(&self) -> Option<String> {
        (self.method != Method::UserManaged).then(|| prefix(&self.key))
    }

    /// Returns the Dockerfile; the base is pinned where it is known.
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

    /// Returns what is written before our step, as its author wrote it.
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

/// Not every builder takes a tag beside a digest.
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
