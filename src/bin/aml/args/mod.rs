//! The command line's shape: one file per group. Every spelling of Azure ML v1 parses; nothing here acts.

mod build;
pub(crate) mod completion;
pub(crate) mod computetarget;
pub(crate) mod deploy;
pub(crate) mod deployment;
pub(crate) mod environment;
pub(crate) mod examples;
pub(crate) mod folder;
pub(crate) mod habits;
pub(crate) mod hidden;
pub(crate) mod image;
pub(crate) mod model;
mod model_arguments;
pub(crate) mod package;
pub(crate) mod plan;
pub(crate) mod retired;
pub(crate) mod service;
pub(crate) mod spelling;
pub(crate) mod values;
pub(crate) mod workspace;

use std::path::PathBuf;

use aml::workspace::{ConfigTrust, WorkspaceRequest};
use clap::{ArgAction, Args, Command, CommandFactory, Parser, Subcommand};

use crate::output::Format;

pub(crate) use build::BuildArgs;
pub(crate) use examples::HelpForm;
pub(crate) use model_arguments::ModelArguments;

/// Deploy models as web services with the files and commands of Azure ML v1.
#[derive(Debug, Parser)]
#[command(
    name = "aml",
    version,
    about = "Deploy models as web services with the files and commands of Azure ML v1",
    after_help = "Exit codes: 0 success, 1 failure, 2 usage error, 3 not found.\n\
                  Workspaces are stored in $AML_DATA_DIR (else $XDG_DATA_HOME/aml, else ~/.local/share/aml), running services in \
                  $AML_STATE_DIR (else $XDG_STATE_HOME/aml, else ~/.local/state/aml), sockets in $AML_RUNTIME_DIR (else \
                  $XDG_RUNTIME_DIR/aml). Services listen on port $AML_ROUTER_PORT, by default 5001 or, if that is taken, any free \
                  port; the first choice is kept.\n\
                  A config.json that another user could have written is followed only in the folders listed in \
                  $AML_SAFE_DIRECTORIES (comma-separated).\n\
                  NO_COLOR disables colours, CI disables progress bars.",
    disable_help_flag = true,
    max_term_width = 120
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Group>,
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
}

/// Returns the whole command line, as it is parsed.
pub(crate) fn command_line() -> Command {
    command_line_with(HelpForm::Whole)
}

/// Returns the whole command line with a form of its help: the beginning of a long option is enough, as in `az`.
pub(crate) fn command_line_with(form: HelpForm) -> Command {
    let lenient = |command: Command| command.infer_long_args(true);
    // `computetarget attach aks` is three words long.
    let command = move |command: Command| lenient(command).mut_subcommands(lenient);
    let root = lenient(Cli::command()).mut_subcommands(move |group| lenient(group).mut_subcommands(command));
    examples::with_examples(root, form)
}

/// Returns what of it a person types: hidden commands and options are left out.
pub(crate) fn shown_command_line() -> Command {
    shown(&Cli::command())
}

fn shown(command: &Command) -> Command {
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set()).cloned();
    let commands = command.get_subcommands().filter(|command| !command.is_hide_set()).map(shown);
    Command::new(command.get_name().to_owned())
        .about(command.get_about().cloned().unwrap_or_default())
        .disable_help_flag(true)
        .args(arguments)
        .subcommands(commands)
}

/// The groups of commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Group {
    /// Register models and deploy them as services
    #[command(subcommand, arg_required_else_help = true)]
    Model(model::ModelCommand),
    /// Inspect, call, update and delete services
    #[command(subcommand, arg_required_else_help = true)]
    Service(service::ServiceCommand),
    /// Register environments and compute the keys of their images
    #[command(subcommand, arg_required_else_help = true)]
    Environment(environment::EnvironmentCommand),
    /// List images, show what uses them, and prune the rest
    #[command(subcommand, arg_required_else_help = true)]
    Image(image::ImageCommand),
    /// Create, list and delete workspaces
    #[command(subcommand, arg_required_else_help = true)]
    Workspace(workspace::WorkspaceCommand),
    /// Attach a folder to a workspace
    #[command(subcommand, arg_required_else_help = true)]
    Folder(folder::FolderCommand),
    /// List compute targets, which services run on
    #[command(subcommand, name = "computetarget", arg_required_else_help = true)]
    ComputeTarget(computetarget::ComputeTargetCommand),
    /// Generate a shell completion script
    Completion(completion::CompletionArgs),
    #[command(flatten)]
    Hidden(hidden::HiddenCommand),
}

/// Options that every command has.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
#[expect(clippy::struct_excessive_bools, reason = "these are switches of the command line")]
pub(crate) struct GlobalArgs {
    /// Output format [default: json]
    #[arg(long, short, global = true, value_enum, ignore_case = true, value_name = "FORMAT", display_order = 900)]
    pub(crate) output: Option<Format>,
    /// JMESPath expression that filters the result
    #[arg(long, global = true, value_name = "JMESPATH", value_parser = values::query, display_order = 901)]
    pub(crate) query: Option<crate::output::Query>,
    /// Show errors only: no progress, notes or warnings
    #[arg(long, global = true, display_order = 902)]
    pub(crate) only_show_errors: bool,
    /// Log each step to stderr
    #[arg(long, global = true, display_order = 903)]
    pub(crate) verbose: bool,
    /// Log every detail to stderr
    #[arg(long, global = true, display_order = 904)]
    pub(crate) debug: bool,
    /// Print help: -h the main options, --help all
    #[arg(long, short, global = true, action = ArgAction::HelpShort, display_order = 905)]
    help: Option<bool>,
    /// Option of every `az` command: ignored.
    #[arg(long, global = true, hide = true)]
    pub(crate) subscription: Option<String>,
    /// Policy option of `az`: ignored.
    #[arg(long, global = true, hide = true)]
    pub(crate) acquire_policy_token: bool,
    /// Policy option of `az`: ignored.
    #[arg(long, global = true, hide = true)]
    pub(crate) change_reference: Option<String>,
}

/// Which workspace a command works in.
#[derive(Debug, Args)]
#[command(next_help_heading = "Workspace")]
pub(crate) struct WorkspaceArgs {
    /// Workspace name [default: the one in .azureml/config.json, else your own workspace]
    #[arg(long, short = 'w', value_name = "NAME", display_order = 800)]
    pub(crate) workspace_name: Option<String>,
    /// Resource group of the workspace (a label only)
    #[arg(long, short = 'g', value_name = "NAME", display_order = 801)]
    pub(crate) resource_group: Option<String>,
    /// Subscription of the workspace (a label only)
    #[arg(long, value_name = "ID", display_order = 802)]
    pub(crate) subscription_id: Option<String>,
    /// Folder whose .azureml/config.json names the workspace [default: the current directory]
    #[arg(long, value_name = "FOLDER", display_order = 803)]
    pub(crate) path: Option<PathBuf>,
    #[command(flatten)]
    trust: TrustArgs,
}

/// Whether places outside the project that its config.json names are trusted.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct TrustArgs {
    /// Trust the registries and outside folders that .azureml/config.json names from now on [default: ask once]
    #[arg(long, display_order = 804)]
    trust_config: bool,
}

impl TrustArgs {
    /// Returns the policy that it asks for.
    pub(crate) fn policy(self) -> ConfigTrust {
        if self.trust_config { ConfigTrust::FromNowOn } else { ConfigTrust::OnceAgreed }
    }
}

impl WorkspaceArgs {
    /// Returns the options that choose the same workspace again, each with a blank before it.
    pub(crate) fn options(&self) -> String {
        let named = [("-w", self.workspace_name.clone()), ("-g", self.resource_group.clone())];
        named.into_iter().filter_map(|(flag, value)| Some(format!(" {flag} {}", value?))).collect()
    }

    /// Returns which workspace was asked for.
    pub(crate) fn request(&self) -> WorkspaceRequest {
        WorkspaceRequest {
            path: self.path.clone(),
            name: self.workspace_name.clone(),
            resource_group: self.resource_group.clone(),
            subscription_id: self.subscription_id.clone(),
            trust: self.trust.policy(),
            ..WorkspaceRequest::default()
        }
    }
}

/// The `-v` of commands that return an object.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = None)]
pub(crate) struct Untrimmed {
    /// Print the whole object, not only its main fields
    #[arg(short = 'v', display_order = 700)]
    pub(crate) untrimmed: bool,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_tree_is_consistent() {
        super::command_line().debug_assert();
    }
}
