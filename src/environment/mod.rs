//! A definition's key, and its Python environment on this machine: what would be done (`plan`), and doing it once (`find_or_make`).
//! Nothing here serves, reads documents or draws progress; variables of an environment are set by whoever runs it.

mod base_image;
mod build_secrets;
mod cache_key;
mod canonical;
mod child;
mod conda_tool;
mod curated;
mod dockerfile;
mod error;
mod failure;
mod failure_words;
mod image_files;
mod image_recipe;
mod install_log;
mod interpreter;
mod kept;
mod key_difference;
mod make;
mod plan;
mod pypi_names;
mod python_version;
mod redact;
mod requirement;
mod scoring_server;
mod store;
mod translate;
mod user_managed;
mod uv;
mod venv;
mod wheels;
mod workshop;

use std::path::PathBuf;

use crate::programs::SearchPath;

pub use base_image::{DEFAULT_BASE_IMAGE, RecipeBase};
pub use build_secrets::{CA_FILE, LENT_ARGUMENTS, PIP_FILE, UV_FILE};
pub use cache_key::{EnvironmentKey, KeyForm, Making, Method, key};
pub use child::{Ending, Invocation, Watch, run_watched};
pub use curated::{curated, curated_without_containers, is_reserved};
pub use dockerfile::{StageBase, stage_bases};
pub use error::EnvironmentError;
pub use failure::{InstallFailure, InstallProblem};
pub use image_files::{UV_IN_CONTEXT, packages_in_log};
pub use image_recipe::{ImageRecipe, RecipeFacts, image_recipe};
pub use interpreter::Interpreter;
pub use kept::{KeptEnvironment, Removal, kept_environments, remove_environment};
pub use key_difference::KeyDifference;
pub use make::{PreparedEnvironment, find_or_make};
pub use plan::{EnvironmentPlan, Installer, Way, plan};
pub use python_version::PythonVersion;
pub use redact::redacted;
pub use requirement::Requirement;

/// Where conda packages come from (`--conda`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CondaPolicy {
    /// A conda tool where there is one, else the same projects from PyPI.
    #[default]
    Auto,
    /// A conda tool, or an error.
    Always,
    /// The same projects from PyPI, or an error.
    Never,
}

/// What this machine has to make environments with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    /// `PATH`: where `uv`, conda tools and interpreters are looked for.
    pub search_path: SearchPath,
    /// The user's home folder, where interpreters of pyenv and uv are looked for.
    pub user: Option<PathBuf>,
    /// Where environments are kept, a folder each.
    pub store: PathBuf,
}

impl Tools {
    /// Returns the first file of this name on the search path that can be run.
    fn find(&self, name: &str) -> Option<PathBuf> {
        self.search_path.find(name)
    }
}
