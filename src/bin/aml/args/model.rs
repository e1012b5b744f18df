//! The arguments of `aml model`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::deploy::DeployArgs;
use super::package::PackageArgs;
use super::{Untrimmed, WorkspaceArgs, values};

/// The commands of `aml model`.
#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Registers a file or folder as the next version of a model
    Register(Box<RegisterArgs>),
    /// Deploys models as a service and waits until it answers
    Deploy(Box<DeployArgs>),
    /// Makes an image that serves models under any container engine
    Package(Box<PackageArgs>),
    /// Lists models, newest first
    List(ListArgs),
    /// Shows one version of a model
    Show(ShowArgs),
    /// Changes tags, description and resources of a model
    Update(UpdateArgs),
    /// Writes the files of a model to a folder
    Download(DownloadArgs),
    /// Deletes one version of a model that no service uses
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
    /// Writes the model's id to this JSON file, for `model deploy -f`; replaces the file
    #[arg(long, short = 't', value_name = "FILE")]
    pub(crate) output_metadata_file: Option<PathBuf>,
    /// Free text
    #[arg(long, short = 'd', value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Tag (repeat for several)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) tag: Vec<(String, String)>,
    /// Property, which never changes afterwards (repeat for several)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) property: Vec<(String, String)>,
    /// Framework
    #[arg(long, value_name = "NAME", help = "Framework: TensorFlow, ScikitLearn, Onnx, Custom or Multi")]
    pub(crate) model_framework: Option<String>,
    /// Version of the framework
    #[arg(long, value_name = "VERSION")]
    pub(crate) model_framework_version: Option<String>,
    /// Cores that a service of this model asks for by default
    #[arg(long, visible_alias = "cc", value_name = "CORES", allow_negative_numbers = true)]
    pub(crate) cpu_cores: Option<f64>,
    /// Memory in GB that a service of this model asks for by default
    #[arg(long, visible_alias = "gb", value_name = "GB", allow_negative_numbers = true)]
    pub(crate) memory_gb: Option<f64>,
    /// GPUs that a service of this model asks for by default
    #[arg(long, visible_alias = "gc", value_name = "COUNT")]
    pub(crate) gpu_cores: Option<u32>,
    /// Experiment that the model comes from: recorded only
    #[arg(long, value_name = "NAME")]
    pub(crate) experiment_name: Option<String>,
    /// Run that the model comes from: recorded only
    #[arg(long, short = 'r', value_name = "ID")]
    pub(crate) run_id: Option<String>,
    /// Dataset with sample input: recorded only
    #[arg(long, value_name = "ID")]
    pub(crate) sample_input_dataset_id: Option<String>,
    /// Dataset with sample output: recorded only
    #[arg(long, value_name = "ID")]
    pub(crate) sample_output_dataset_id: Option<String>,
    /// Path inside a run record: explained, never read.
    #[arg(long, hide = true)]
    pub(crate) asset_path: Option<String>,
    /// File of a run: explained, never read.
    #[arg(long, short = 'f', hide = true)]
    pub(crate) run_metadata_file: Option<PathBuf>,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only models of this name
    #[arg(long, short = 'n', value_name = "NAME")]
    pub(crate) model_name: Option<String>,
    /// Only the newest version of each model
    #[arg(long, short = 'l')]
    pub(crate) latest: bool,
    /// Only models with this tag (repeat to narrow)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = values::key_or_pair)]
    pub(crate) tag: Vec<(String, Option<String>)>,
    /// Only models with this property (repeat to narrow)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = values::key_or_pair)]
    pub(crate) property: Vec<(String, Option<String>)>,
    /// Only models of this run
    #[arg(long, value_name = "ID")]
    pub(crate) run_id: Option<String>,
    /// Only models with this sample dataset
    #[arg(long, value_name = "ID")]
    pub(crate) dataset_id: Option<String>,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model show`.
#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// Model, as name:version
    #[arg(long, short = 'i', value_name = "NAME:VERSION", required_unless_present = "model_name")]
    pub(crate) model_id: Option<String>,
    /// Model, by its name
    #[arg(long, short = 'n', value_name = "NAME", conflicts_with = "model_id")]
    pub(crate) model_name: Option<String>,
    /// Version of the named model [default: the latest]
    #[arg(long, value_name = "VERSION", conflicts_with = "model_id")]
    pub(crate) version: Option<u32>,
    /// Run of the named model
    #[arg(long, value_name = "ID", conflicts_with = "model_id")]
    pub(crate) run_id: Option<String>,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model update`.
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// Model, as name:version
    #[arg(long, short = 'i', value_name = "NAME:VERSION")]
    pub(crate) model_id: String,
    /// Adds a tag or changes its value (repeat for several)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) add_tag: Vec<(String, String)>,
    /// Removes a tag (repeat for several)
    #[arg(long, value_name = "KEY")]
    pub(crate) remove_tag: Vec<String>,
    /// Adds a property; one that is there never changes (repeat for several)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) add_property: Vec<(String, String)>,
    /// Free text
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Cores that a service of this model asks for by default
    #[arg(long, visible_alias = "cc", value_name = "CORES", allow_negative_numbers = true)]
    pub(crate) cpu_cores: Option<f64>,
    /// Memory in GB that a service of this model asks for by default
    #[arg(long, visible_alias = "gb", value_name = "GB", allow_negative_numbers = true)]
    pub(crate) memory_gb: Option<f64>,
    /// GPUs that a service of this model asks for by default
    #[arg(long, visible_alias = "gc", value_name = "COUNT")]
    pub(crate) gpu_cores: Option<u32>,
    /// Dataset with sample input: recorded only
    #[arg(long, value_name = "ID")]
    pub(crate) sample_input_dataset_id: Option<String>,
    /// Dataset with sample output: recorded only
    #[arg(long, value_name = "ID")]
    pub(crate) sample_output_dataset_id: Option<String>,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model download`.
#[derive(Debug, Args)]
pub(crate) struct DownloadArgs {
    /// Model, as name:version
    #[arg(long, short = 'i', value_name = "NAME:VERSION")]
    pub(crate) model_id: String,
    /// Folder to write to
    #[arg(long, short = 't', value_name = "FOLDER")]
    pub(crate) target_dir: PathBuf,
    /// Replaces files that are there
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// `-v`, which changes nothing here.
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `model delete`.
#[derive(Debug, Args)]
pub(crate) struct DeleteArgs {
    /// Model, as name:version
    #[arg(long, short = 'i', value_name = "NAME:VERSION")]
    pub(crate) model_id: String,
    /// `-v`, which changes nothing here.
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}
