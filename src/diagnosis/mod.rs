//! Diagnoses why a service failed to start or stopped serving: from evidence to cause, message and remedy. Pure, and the same for all
//! platforms. Gathering the evidence is up to the platform; no other module infers causes from a scoring server's log.

/// What goes wrong on a cluster.
pub mod cluster;

mod case;
mod cause;
mod distributions;
mod imports;
mod machine;
mod models;
mod script;
mod traceback;

use std::time::Duration;

pub use cause::Cause;

use crate::service::ServiceFailure;
use case::{Case, Finding};

/// What is known of a failure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    pub moment: Moment,
    /// How the process ended, if it did.
    pub exit: Option<Exit>,
    /// The last lines of its log.
    pub log: Vec<String>,
    /// The time limit that was exceeded, if any.
    pub timed_out_after: Option<Duration>,
    /// The root folder of the user's code, to recognize its frames in tracebacks.
    pub project_root: Option<String>,
}

/// When a failure happened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Moment {
    /// While packages were installed.
    MakingEnvironment,
    /// Before the scoring server was ready.
    #[default]
    Starting,
    /// After it had been ready.
    Serving,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Exit {
    /// With this exit code.
    Code(i32),
    /// Killed by this signal.
    Signal(i32),
}

/// A diagnosed failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The cause, for scripts.
    pub cause: Cause,
    pub message: String,
    /// The lines that show it: the user's own traceback, or the last lines of the log.
    pub evidence: Vec<String>,
    pub remedy: String,
}

/// The rules, each for one kind of cause. The first match wins, so more specific rules come first.
const RULES: &[fn(&Case<'_>) -> Option<Finding>] = &[
    machine::worker_timed_out,
    machine::crashed_last,
    machine::port_taken,
    script::server_settings_unread,
    script::init_with_parameters,
    script::contract_broken,
    script::entry_script_missing,
    machine::server_missing,
    machine::disk_full,
    imports::shared_library_missing,
    imports::binary_mismatch,
    machine::gpu_absent,
    machine::out_of_memory,
    models::saved_with_other_versions,
    models::class_missing,
    imports::known_conflict,
    imports::schema_extra_missing,
    imports::module_missing,
    script::syntax_error,
    models::model_not_found,
    models::no_model_given,
    models::file_not_found,
    script::variable_missing,
    machine::permission_denied,
    machine::network_unreachable,
    imports::name_missing,
    script::took_too_long,
    script::answer_not_json,
    script::raised,
    machine::took_too_long,
    machine::ended,
];

/// Diagnoses a failure.
pub fn diagnose(evidence: &Evidence) -> Diagnosis {
    let case = Case::new(evidence);
    let finding = RULES.iter().find_map(|rule| rule(&case)).unwrap_or_else(|| machine::unknown(&case));
    let Finding { cause, message, remedy } = finding;
    Diagnosis { cause, message, evidence: case.shown(cause), remedy }
}

/// Diagnoses the last exception that a log holds, if it holds any.
pub fn diagnose_last_exception(evidence: &Evidence) -> Option<Diagnosis> {
    Case::new(evidence).exception().is_some().then(|| diagnose(evidence))
}

impl From<Diagnosis> for ServiceFailure {
    fn from(diagnosis: Diagnosis) -> Self {
        let Diagnosis { cause, message, evidence, remedy } = diagnosis;
        Self { code: cause.code().to_owned(), message, evidence, remedy }
    }
}

#[cfg(test)]
mod tests;
