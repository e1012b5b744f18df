//! The argument of `aml completion`.

use clap::{Args, ValueEnum};

/// The arguments of `completion`.
#[derive(Debug, Args)]
#[command(after_help = "bash:       aml completion bash > ~/.local/share/bash-completion/completions/aml\n\
                        zsh:        aml completion zsh > ~/.zfunc/_aml, with ~/.zfunc in fpath\n\
                        fish:       aml completion fish > ~/.config/fish/completions/aml.fish\n\
                        powershell: aml completion powershell >> $PROFILE")]
pub(crate) struct CompletionArgs {
    /// Shell to generate for
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// The shells that a script can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}
