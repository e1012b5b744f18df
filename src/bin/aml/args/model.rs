//! The arguments of `aml model`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::deploy::DeployArgs;
use super::package::PackageArgs;
use super::{Untrimmed, WorkspaceArgs, values};

/// The commands of `aml model`.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Register a file or folder as the next version of a model
    Register(Box<RegisterArgs>),
    /// Deploy models as a service and wait until it is ready
    Deploy(Box<DeployArgs>),
    /// Build an image that serves models in any container engine
    Package(Box<PackageArgs>),
    /// List models, newest first
    List(ListArgs),
    /// Show a version of a model
    Show(ShowArgs),
    /// Update the tags, description and resources of a model
    Update(UpdateArgs),
    /// Download the files of a model
    Download(DownloadArgs),
    /// Delete a version of a model that no service uses
    Delete(DeleteArgs),
}

/// The arguments of `model register`.
#[derive(Debug, Args)]
pub(crate) struct RegisterArgs {
    /// Name of the model
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// File or folder to register
    #[arg(long, short = 'p', value_name = "PATH")]
    pub(crate) model_path: Option<PathBuf>,
    /// Register what symbolic links point to in place of the links
    #[arg(long)]
    pub(crate) follow_links: bool,
    /// JSON file to write the model's id to, for `model deploy -f`; overwritten if it exists
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    /// Description
    #[arg(long, short = 'd', value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Tag (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// Property, which can't be changed later (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) property: Vec<(String, String)>,
    /// Framework
    #[arg(long, value_name = "NAME", help = "Framework: TensorFlow, ScikitLearn, Onnx, Custom or Multi")]
    pub(crate) model_framework: Option<String>,
    /// Version of the framework
    #[arg(long, value_name = "VERSION")]
    pub(crate) model_framework_version: Option<String>,
    /// Default CPU cores for services of this model
    #[arg(long, visible_alias = "cc", value_name = "CORES", allow_negative_numbers = true)]
    pub(crate) cpu_cores: Option<f64>,
    /// Default memory in GB for services of this model
    #[arg(long, visible_alias = "gb", value_name = "GB", allow_negative_numbers = true)]
    pub(crate) memory_gb: Option<f64>,
    /// Default GPUs for services of this model
    #[arg(long, visible_alias = "gc", value_name = "COUNT")]
    pub(crate) gpu_cores: Option<u32>,
    /// Experiment that produced the model (recorded only)
    #[arg(long, value_name = "NAME")]
    pub(crate) experiment_name: Option<String>,
    /// Run that produced the model (recorded only)
    #[arg(long, short = 'r', value_name = "ID")]
    pub(crate) run_id: Option<String>,
    /// Dataset with sample input (recorded only)
    #[arg(long, value_name = "ID")]
    pub(crate) sample_input_dataset_id: Option<String>,
    /// Dataset with sample output (recorded only)
    #[arg(long, value_name = "ID")]
    pub(crate) sample_output_dataset_id: Option<String>,
    /// Path inside a run record: rejected with an explanation.
    #[arg(long, hide = true)]
    pub(crate) asset_path: Option<String>,
    /// File of a run: rejected with an explanation.
    #[arg(long, short = 'f', hide = true)]
    pub(crate) run_metadata_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only models with this name
    #[arg(long, short = 'n', value_name = "NAME")]
    pub(crate) model_name: Option<String>,
    /// Only the latest version of each model
    #[arg(long, short = 'l')]
    pub(crate) latest: bool,
    /// Only models with this tag (repeatable; all must match)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = values::key_or_pair)]
    pub(crate) tag: Vec<(String, Option<String>)>,
    /// Only models with this property (repeatable; all must match)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = values::key_or_pair)]
    pub(crate) property: Vec<(String, Option<String>)>,
    /// Only models that this run produced
    #[arg(long, value_name = "ID")]
    pub(crate) run_id: Option<String>,
    /// Only models with this sample dataset
    #[arg(long, value_name = "ID")]
    pub(crate) dataset_id: Option<String>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Model as NAME:VERSION
    #[arg(long, short = 'i', value_name = "NAME:VERSION", required_unless_present = "model_name")]
    pub(crate) model_id: Option<String>,
    /// Name of the model
    #[arg(long, short = 'n', value_name = "NAME", conflicts_with = "model_id")]
    pub(crate) model_name: Option<String>,
    /// Version of the named model [default: latest]
    #[arg(long, value_name = "VERSION", conflicts_with = "model_id")]
    pub(crate) version: Option<u32>,
    /// Run that produced the named model
    #[arg(long, value_name = "ID", conflicts_with = "model_id")]
    pub(crate) run_id: Option<String>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model update`.
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// Model as NAME:VERSION
    #[arg(long, short = 'i', value_name = "NAME:VERSION")]
    pub(crate) model_id: String,
    /// Add a tag or change its value (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) add_tag: Vec<(String, String)>,
    /// Remove a tag (repeatable)
    #[arg(long, value_name = "KEY")]
    pub(crate) remove_tag: Vec<String>,
    /// Add a property; an existing one can't be changed (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) add_property: Vec<(String, String)>,
    /// Description
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Default CPU cores for services of this model
    #[arg(long, visible_alias = "cc", value_name = "CORES", allow_negative_numbers = true)]
    pub(crate) cpu_cores: Option<f64>,
    /// Default memory in GB for services of this model
    #[arg(long, visible_alias = "gb", value_name = "GB", allow_negative_numbers = true)]
    pub(crate) memory_gb: Option<f64>,
    /// Default GPUs for services of this model
    #[arg(long, visible_alias = "gc", value_name = "COUNT")]
    pub(crate) gpu_cores: Option<u32>,
    /// Dataset with sample input (recorded only)
    #[arg(long, value_name = "ID")]
    pub(crate) sample_input_dataset_id: Option<String>,
    /// Dataset with sample output (recorded only)
    #[arg(long, value_name = "ID")]
    pub(crate) sample_output_dataset_id: Option<String>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model download`.
#[derive(Debug, Args)]
pub(crate) struct DownloadArgs {
    /// Model as NAME:VERSION
    #[arg(long, short = 'i', value_name = "NAME:VERSION")]
    pub(crate) model_id: String,
    /// Folder to write to
    #[arg(long, short = 't', value_name = "FOLDER")]
    pub(crate) target_dir: PathBuf,
    /// Overwrite existing files
    #[arg(long)]
    pub(crate) overwrite: bool,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model delete`.
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// Model as NAME:VERSION
    #[arg(long, short = 'i', value_name = "NAME:VERSION")]
    pub(crate) model_id: String,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}
