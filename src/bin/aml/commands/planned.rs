//! Ends a command that only planned a deployment: the plan on stdout, what is in its way on stderr, the exit code of both.

use aml::operations::{DeploymentPlan, OperationError};

use super::CommandResult;
use crate::errors::{CommandError, missing_part};
use crate::output::objects::plan;
use crate::output::{Format, Report};

/// Exit codes of `--diff`, as `kubectl diff` has them.
const DIFFERENCES: u8 = 1;
const FAILURE_OF_DIFF: u8 = 2;

/// Returns how a command ends that showed a plan (`--dry-run`).
pub(super) fn plan(planned: Result<DeploymentPlan, CommandError>, named: Option<&str>, format: Option<Format>) -> CommandResult {
    let planned = planned.map_err(|error| missing_part(error, named))?;
    let report = plan::report(&planned, format);
    let errors = errors(planned.obstacles, named);
    match errors.first().map(CommandError::code) {
        Some(code) => Err(CommandError::Planned { report: Box::new(report), errors, code }),
        None => Ok(report),
    }
}

/// Returns how a command ends that showed differences (`--diff`).
pub(super) fn diff(planned: Result<DeploymentPlan, CommandError>, named: Option<&str>) -> CommandResult {
    let failed = |report: Report, errors: Vec<CommandError>| {
        let code = errors.first().map_or(FAILURE_OF_DIFF, |error| error.code().max(FAILURE_OF_DIFF));
        CommandError::Planned { report: Box::new(report), errors, code }
    };
    let planned = planned.map_err(|error| failed(Report::Nothing, vec![missing_part(error, named)]))?;
    let report = plan::differences(&planned);
    let (changes_nothing, has_objects) = (planned.changes_nothing(), planned.cluster.is_some());
    let errors = errors(planned.obstacles, named);
    if !errors.is_empty() {
        return Err(failed(report, errors));
    }
    if !has_objects {
        let what = "--diff compares objects in a cluster, and a service on this machine has none".to_owned();
        let remedy = "see what would be done with --dry-run".to_owned();
        return Err(failed(Report::Nothing, vec![CommandError::Explained { what, remedy }]));
    }
    if changes_nothing {
        return Ok(report);
    }
    Err(CommandError::Planned { report: Box::new(report), errors, code: DIFFERENCES })
}

fn errors(obstacles: Vec<OperationError>, named: Option<&str>) -> Vec<CommandError> {
    obstacles.into_iter().map(|error| missing_part(error.into(), named)).collect()
}
