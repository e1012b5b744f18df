//! The arguments of `aml service`.

use std::path::PathBuf;

use aml::names::Secret;
use clap::{Args, Subcommand};

use super::deployment::{DeploymentArgs, InferenceArgs};
use super::preset_keys::PresetKey;
use super::retired::{Retired, given};
use super::{ModelArguments, Untrimmed, WorkspaceArgs, values};

/// The commands of `aml service`.
#[derive(Debug, Subcommand)]
pub(crate) enum ServiceCommand {
    /// Shows a service
    Show(NamedArgs),
    /// Lists services by name
    List(ListArgs),
    /// Sends a request to a service and prints its answer
    Run(RunArgs),
    /// Prints the end of a service's log
    GetLogs(LogsArgs),
    /// Prints the keys of a service
    GetKeys(NamedArgs),
    /// Replaces a key of a service
    RegenKey(RegenKeyArgs),
    /// Prints a token for calling a service
    GetAccessToken(NamedArgs),
    /// Ends all tokens that were given out for a service
    RevokeTokens(NamedArgs),
    /// Changes a service and waits until it answers; what isn't given stays as it is
    Update(Box<UpdateArgs>),
    /// Deletes a service
    Delete(NamedArgs),
}

/// The arguments of commands that only need to know which service.
#[derive(Debug, Args)]
pub(crate) struct NamedArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `service list`.
#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only services of this kind: LOCAL, AKS or AKSENDPOINT
    #[arg(long, short = 'c', value_name = "KIND")]
    pub(crate) compute_type: Option<String>,
    /// Only services with this model version
    #[arg(long, value_name = "NAME:VERSION")]
    pub(crate) model_id: Option<String>,
    /// Only services with a version of this model
    #[arg(long, value_name = "NAME")]
    pub(crate) model_name: Option<String>,
    /// Only services with this tag (repeat to narrow)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = values::key_or_pair)]
    pub(crate) tag: Vec<(String, Option<String>)>,
    /// Only services with this property (repeat to narrow)
    #[arg(long, value_name = "KEY[=VALUE]", value_parser = values::key_or_pair)]
    pub(crate) property: Vec<(String, Option<String>)>,
    /// Only services that run this image
    #[arg(long, value_name = "DIGEST")]
    pub(crate) image_digest: Option<String>,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `service run`.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// What to send, usually JSON [default: nothing]
    #[arg(long, short = 'd', value_name = "TEXT", allow_negative_numbers = true)]
    pub(crate) input_data: Option<String>,
    /// `-v`, which changes nothing here.
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `service get-logs`.
#[derive(Debug, Args)]
#[command(after_help = "The log is printed as it is, unless --output or --query says otherwise: then it is one string.")]
pub(crate) struct LogsArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Goes on printing what is logged until the service is deleted
    #[arg(long, short = 'f')]
    pub(crate) follow: bool,
    /// How many lines
    #[arg(long = "num_lines", alias = "num-lines", short = 'l', value_name = "COUNT", default_value_t = 5000)]
    pub(crate) num_lines: usize,
    /// Only what was logged before the service was first ready
    #[arg(long, short = 'i')]
    pub(crate) init: bool,
    /// `-v`, which changes nothing here.
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
}

/// The arguments of `service regen-key`.
#[derive(Debug, Args)]
pub(crate) struct RegenKeyArgs {
    /// Name of the service
    #[arg(long, short = 'n')]
    pub(crate) name: String,
    /// Which key: Primary or Secondary
    #[arg(long, short = 'k', value_name = "KEY")]
    pub(crate) key: String,
    /// The new key, which other users can read in the list of processes [default: a random one]
    #[arg(long, short = 's', value_name = "VALUE")]
    pub(crate) set_key: Option<Secret>,
    /// File with the new key; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "set_key")]
    set_key_file: Option<PathBuf>,
    /// `-v`, which changes nothing here.
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Which workspace.
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
    /// The models.
    #[command(flatten)]
    pub(crate) models: ModelArguments,
    /// Inference configuration: JSON or YAML
    #[arg(long, visible_alias = "ic", value_name = "FILE")]
    pub(crate) inference_config_file: Option<PathBuf>,
    /// Deployment configuration: JSON or YAML
    #[arg(long, visible_alias = "dc", value_name = "FILE")]
    pub(crate) deploy_config_file: Option<PathBuf>,
    /// Returns as soon as the change is accepted
    #[arg(long)]
    pub(crate) no_wait: bool,
    /// Seconds until a replica whose `init()` has not ended counts as failed
    #[arg(long, value_name = "SECONDS", default_value_t = 1200)]
    pub(crate) start_timeout: u64,
    /// Free text
    #[arg(long, short = 'd', value_name = "TEXT")]
    pub(crate) description: Option<String>,
    /// Adds a tag or changes its value (repeat for several)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) add_tag: Vec<(String, String)>,
    /// Removes a tag (repeat for several)
    #[arg(long, value_name = "KEY")]
    pub(crate) remove_tag: Vec<String>,
    /// Adds a property; one that is there never changes (repeat for several)
    #[arg(long, value_name = "KEY=VALUE", value_parser = values::pair)]
    pub(crate) add_property: Vec<(String, String)>,
    /// `-v`
    #[command(flatten)]
    pub(crate) form: Untrimmed,
    /// Flags that override the inference configuration.
    #[command(flatten)]
    pub(crate) inference: InferenceArgs,
    /// Flags that override the deployment configuration.
    #[command(flatten)]
    pub(crate) deployment: DeploymentArgs,
    /// Which workspace.
    #[command(flatten)]
    pub(crate) workspace: WorkspaceArgs,
    /// Migration to the generation after v1: explained, never done.
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
