//! What a cluster has against a deployment: all of it, each with what to do.

use std::fmt::Write as _;

use aml::platform::kubernetes::ApplyError;
use aml::platform::kubernetes::plan::Problem;

/// Writes a line for each problem.
pub(super) fn write(problems: &[Problem], text: &mut String) {
    for problem in problems {
        let _ = writeln!(text, "  | {}: {}", problem.object, problem.why);
    }
}

/// Returns what to do about all of them, each once.
pub(super) fn remedy(problems: &[Problem]) -> Option<String> {
    let mut remedies: Vec<&str> = Vec::new();
    for problem in problems.iter().filter(|problem| !problem.remedy.is_empty()) {
        if !remedies.contains(&problem.remedy.as_str()) {
            remedies.push(&problem.remedy);
        }
    }
    (!remedies.is_empty()).then(|| remedies.join("\nhint: "))
}

/// Returns what to do about an object that was not applied.
pub(super) fn remedy_of(error: &ApplyError) -> Option<String> {
    match error {
        ApplyError::Theirs { problems, .. } => remedy(problems),
        error => Some(error.remedy()).filter(|remedy| !remedy.is_empty()),
    }
}
