//! Evidence to cause, words and remedy.
use std::time::Duration;
#[derive(Debug, Clone)]
pub enum Moment { MakingEnvironment, Starting, Serving }
#[derive(Debug, Clone)]
pub enum Exit { Code(i32), Signal(i32) }
#[derive(Debug, Clone)]
pub struct Evidence { pub moment: Moment, pub exit: Option<Exit>, pub log: Vec<String>, pub timed_out_after: Option<Duration>, pub project_root: Option<String> }
pub fn diagnose(e: &Evidence) -> crate::service::ServiceFailure { crate::service::ServiceFailure { code: "X".into(), message: format!("{:?} {:?}", e.moment, e.exit), evidence: e.log.clone(), remedy: "r".into() } }
