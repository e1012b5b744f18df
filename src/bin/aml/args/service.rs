//! The arguments of `aml service`.

use std::path::PathBuf;

use aml::names::Secret;
use clap::{Args, Subcommand};

use super::deployment::{DeploymentArgs, InferenceArgs};
use super::plan::PlanArgs;
use super::retired::{Retired, given};
use super::values::{self, PresetKey};
use super::{BuildArgs, ModelArguments, Untrimmed, WorkspaceArgs};

/// The commands of `aml service`.
#[derive(Debug, Subcommand)]
pub(crate) enum ServiceCommand {
    /// Show a service
    Show(NamedArgs),
    /// List services by name
    List(ListArgs),
    /// Send a request to a service and print the response
    Run(RunArgs),
    /// Print the last lines of a service's log
    GetLogs(LogsArgs),
    /// Print the keys of a service
    GetKeys(NamedArgs),
    /// Replace a key of a service
    RegenKey(RegenKeyArgs),
    /// Print an access token for a service
    GetAccessToken(NamedArgs),
    /// Revoke all access tokens of a service
    RevokeTokens(NamedArgs),
    /// Update a service and wait until it is ready; what isn't given stays as it is
    Update(Box<UpdateArgs>),
    /// Delete a service
    Delete(NamedArgs),
}

/// The arguments of commands that need only the name of a service.
#[derive(Debug, Args)]
pub(crate) struct NamedArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `service list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only services of this compute type: LOCAL, AKS or AKSENDPOINT
    #[arg(long, short = 'c', value_name = "KIND")]
    pub(crate) compute_type: Option<String>,
    /// Only services with this model version
    #[arg(long, value_name = "NAME:VERSION")]
    pub(crate) model_id: Option<String>,
    /// Only services with any version of this model
    #[arg(long, value_name = "NAME")]
    pub(crate) model_name: Option<String>,
    /// Only services with this tag (repeatable; all must match)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = values::key_or_pair)]
    pub(crate) tag: Vec<(String, Option<String>)>,
    /// Only services with this property (repeatable; all must match)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = values::key_or_pair)]
    pub(crate) property: Vec<(String, Option<String>)>,
    /// Only services that run this image
    #[arg(long, value_name = "DIGEST")]
    pub(crate) image_digest: Option<String>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `service run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Request body, usually JSON [default: empty]
    #[arg(long, short = 'd', value_name = "TEXT", allow_negative_numbers = true)]
    pub(crate) input_data: Option<String>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `service get-logs`.
#[derive(Debug, Args)]
#[command(after_help = "Prints the log as it is, or with --output or --query as one string.")]
pub(crate) struct LogsArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Keep printing new lines until the service is deleted
    #[arg(long, short = 'f')]
    pub(crate) follow: bool,
    /// Number of lines to print
    #[arg(long = "num_lines", alias = "num-lines", short = 'l', value_name = "COUNT", default_value_t = 5000)]
    pub(crate) num_lines: usize,
    /// Only what replicas on a cluster wrote before they were ready; a service on this machine has no such part
    #[arg(long, short = 'i')]
    pub(crate) init: bool,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `service regen-key`.
#[derive(Debug, Args)]
pub(crate) struct RegenKeyArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Key to replace: Primary or Secondary
    #[arg(long, short = 'k', value_name = "KEY")]
    pub(crate) key: String,
    /// New key; visible to other users in the process list [default: random]
    #[arg(long, short = 's', value_name = "VALUE")]
    pub(crate) set_key: Option<Secret>,
    /// File with the new key (- for standard input)
    #[arg(long, value_name = "FILE", conflicts_with = "set_key")]
    set_key_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

impl RegenKeyArgs {
    /// Returns the new key, if one is given.
    pub(crate) fn preset_key(&mut self) -> PresetKey<'_> {
        let Self { set_key, set_key_file, .. } = self;
        PresetKey { flag: "--set-key", file_flag: "--set-key-file", key: set_key, file: set_key_file.take() }
    }
}

/// The arguments of `service update`.
#[derive(Debug, Args)]
pub(crate) struct UpdateArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    #[command(flatten)]
    pub(crate) models: ModelArguments,
    /// Inference configuration file (JSON or YAML)
    #[arg(long, visible_alias = "ic", value_name = "FILE")]
    pub(crate) inference_config_file: Option<PathBuf>,
    /// Deployment configuration file (JSON or YAML)
    #[arg(long, visible_alias = "dc", value_name = "FILE")]
    pub(crate) deploy_config_file: Option<PathBuf>,
    /// Return as soon as the update is accepted
    #[arg(long)]
    pub(crate) no_wait: bool,
    #[arg(
        long,
        value_name = "SECONDS",
        default_value_t = 1200,
        help = "Seconds that init() may take before the replica counts as failed"
    )]
    pub(crate) start_timeout: u64,
    #[command(flatten)]
    pub(crate) plan: PlanArgs,
    /// Description
    #[arg(long, short = 'd', value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Add a tag or change its value (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) add_tag: Vec<(String, String)>,
    /// Remove a tag (repeatable)
    #[arg(long, value_name = "KEY")]
    pub(crate) remove_tag: Vec<String>,
    /// Add a property; an existing one can't be changed (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) add_property: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    #[command(flatten)]
    pub(crate) inference: InferenceArgs,
    #[command(flatten)]
    pub(crate) deployment: DeploymentArgs,
    #[command(flatten)]
    pub(crate) build: BuildArgs,
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
    /// Migration to v2: rejected with an explanation.
    #[arg(long, hide = true, value_parser = values::truth, num_args = 0..=1, default_missing_value = "true")]
    pub(crate) is_migration: Option<bool>,
    /// Target of that migration, and of nothing else.
    #[arg(long, hide = true)]
    compute_target: Option<String>,
}

impl Retired for UpdateArgs {
    fn retired(&self) -> Vec<&'static str> {
        let own = given([(self.is_migration.is_some(), "--is-migration"), (self.compute_target.is_some(), "--compute-target")]);
        [self.deployment.retired(), own].concat()
    }
}
