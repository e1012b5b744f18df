//! The arguments by which a deployment tells what it would do.

use clap::Args;

/// How a deployment is planned, and what it may write over.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    /// Show what would be done, and everything that is in its way; change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Show how the objects in the cluster would change; change nothing. Exit codes: 0 no difference, 1 differences, above 1 failure
    #[arg(long)]
    pub(crate) diff: bool,
    /// Write over fields and objects in the cluster that others changed or keep
    #[arg(long)]
    pub(crate) force_conflicts: bool,
}

/// What is asked of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intent {
    Deploy,
    /// Show the plan.
    Plan,
    /// Show differences alone.
    Diff,
}

impl PlanArgs {
    /// Returns what is asked.
    pub(crate) fn intent(&self) -> Intent {
        match (self.diff, self.dry_run) {
            (true, _) => Intent::Diff,
            (false, true) => Intent::Plan,
            (false, false) => Intent::Deploy,
        }
    }

    /// Returns what happens to what others own.
    pub(crate) fn conflicts(&self) -> aml::service::Conflicts {
        if self.force_conflicts { aml::service::Conflicts::Force } else { aml::service::Conflicts::Refuse }
    }
}
