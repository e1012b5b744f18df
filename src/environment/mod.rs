//! The key of an environment definition, its Python environment on this machine (`plan`, `find_or_make`), and the recipe of its image.
//! Nothing here serves, reads documents or draws progress; whoever runs an environment sets its variables.

mod base_image;
mod build_context;
mod build_secrets;
mod cache_key;
mod canonical;
mod conda_tool;
mod curated;
mod dockerfile;
mod error;
mod failure;
mod image_recipe;
mod index_answers;
mod install_log;
mod installed;
mod interpreter;
mod key_difference;
mod pip_settings;
mod plan;
mod prepare;
mod pypi_names;
mod python_version;
mod redact;
mod remarks;
mod requirement;
mod scoring_server;
mod store;
mod subprocess;
mod tool_runner;
mod translate;
mod uv;
mod uv_settings;
mod venv;
mod wheels;

use std::path::PathBuf;

use crate::programs::SearchPath;

pub use base_image::{DEFAULT_BASE_IMAGE, RecipeBase};
pub use build_context::{UV_IN_CONTEXT, packages_in_log};
pub use build_secrets::{CA_FILE, LENT_ARGUMENTS, PIP_FILE, UV_FILE};
pub use cache_key::{EnvironmentKey, KeyForm, Making, Method, key};
pub use curated::{curated, curated_without_containers, is_reserved};
pub use dockerfile::{StageBase, stage_bases};
pub use error::EnvironmentError;
pub use failure::{InstallFailure, InstallProblem};
pub use image_recipe::{ImageRecipe, RecipeFacts, image_recipe};
pub use installed::{InstalledEnvironment, Removal, installed_environments, remove_environment};
pub use interpreter::Interpreter;
pub use key_difference::KeyDifference;
pub use pip_settings::Pip;
pub use plan::{EnvironmentPlan, Installer, Way, plan};
pub use prepare::{PlannedEnvironment, PreparedEnvironment, find_or_make, look_up};
pub use python_version::PythonVersion;
pub use redact::redacted;
pub use remarks::Remarks;
pub use requirement::Requirement;
pub use subprocess::{Ending, Invocation, RunOptions, run_with};
pub use uv_settings::{UV_VARIABLES, Uv};

/// Where conda packages come from (`--conda`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CondaPolicy {
    /// From a conda tool if there is one, otherwise the same projects from PyPI.
    #[default]
    Auto,
    /// From a conda tool, or fail.
    Always,
    /// The same projects from PyPI, or fail.
    Never,
}

/// Where this machine has tools, interpreters and environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    /// `PATH`, where `uv`, conda tools and interpreters are searched.
    pub search_path: SearchPath,
    /// The user's home folder, where interpreters of pyenv and uv are searched.
    pub user: Option<PathBuf>,
    pub store: PathBuf,
    pub installers: InstallerSettings,
}

/// How pip and uv are set up on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstallerSettings {
    pub pip: Pip,
    pub uv: Uv,
}

impl Tools {
    /// Returns the first executable of this name on the search path.
    fn find(&self, name: &str) -> Option<PathBuf> {
        self.search_path.find(name)
    }
}
