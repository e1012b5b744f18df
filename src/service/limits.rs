//! The limits that hold for a version: its settings, and what v1's images read from the variables of their environment. Pure.

use std::collections::BTreeMap;

use super::contract::variables::{CORS_ORIGINS, SCORING_TIMEOUT_MS, WORKER_COUNT, WORKER_TIMEOUT};
use super::{ServiceSpec, page_origins};
use crate::config::{ComputeType, ServiceSettings};

/// How long v1's containers let one call take: their scoring server ended a worker that was busy for longer.
pub const WORKER_TIMEOUT_MS: u64 = 300_000;
/// The time-out of the scoring server itself, where nothing else is said.
const SCORING_SERVER_TIMEOUT_MS: u64 = 3_600_000;
/// How long the front of v1's containers (nginx) waited for an answer.
const CONTAINER_WAIT_MS: u64 = 1_000_000;
/// The most workers of a replica.
const MOST_WORKERS: u32 = 1000;
/// The longest time-out, in milliseconds: a day.
const LONGEST_MS: u64 = 24 * 3_600_000;

/// The limits of one version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServiceLimits {
    /// Requests that one replica processes at once, which is the number of its workers.
    pub max_concurrent_requests: u32,
    /// Longest time of one scoring call, in milliseconds.
    pub scoring_timeout_ms: u64,
    /// Longest time in the queue, in milliseconds.
    pub max_queue_wait_ms: u64,
}

impl ServiceSpec {
    /// Returns the limits of this version.
    pub fn limits(&self) -> ServiceLimits {
        limits(&self.settings, &self.content.environment.definition.variables())
    }
}

fn limits(settings: &ServiceSettings, variables: &BTreeMap<String, String>) -> ServiceLimits {
    let timeout = scoring_timeout_ms(variables);
    match settings.compute_type {
        // As v1's local container, which had no router: each worker takes a call after the other, and calls wait as long as its front did.
        ComputeType::Local => ServiceLimits {
            max_concurrent_requests: workers(variables).unwrap_or(1),
            scoring_timeout_ms: timeout.unwrap_or(WORKER_TIMEOUT_MS),
            max_queue_wait_ms: CONTAINER_WAIT_MS,
        },
        // Behind v1's router the container's own limits held, too: the shorter one came first.
        ComputeType::Aks | ComputeType::AksEndpoint | ComputeType::Aci => ServiceLimits {
            max_concurrent_requests: settings.max_concurrent_requests,
            scoring_timeout_ms: timeout.unwrap_or(u64::MAX).min(settings.scoring_timeout_ms),
            max_queue_wait_ms: settings.max_queue_wait_ms,
        },
    }
}

/// Returns how long a call may take by the variables of v1's images, in milliseconds; `None` where they say nothing.
pub fn scoring_timeout_ms(variables: &BTreeMap<String, String>) -> Option<u64> {
    let (server, worker) = (number(variables, SCORING_TIMEOUT_MS), number(variables, WORKER_TIMEOUT));
    // Gunicorn takes 0 for no time-out.
    let worker = worker.map(|seconds| if seconds == 0 { LONGEST_MS } else { seconds.saturating_mul(1000) });
    match (server.filter(|server| *server > 0), worker) {
        (None, None) => None,
        (server, worker) => {
            let worker = worker.unwrap_or(WORKER_TIMEOUT_MS);
            Some(server.unwrap_or(SCORING_SERVER_TIMEOUT_MS).min(worker).clamp(1, LONGEST_MS))
        }
    }
}

fn workers(variables: &BTreeMap<String, String>) -> Option<u32> {
    let workers = number(variables, WORKER_COUNT).and_then(|count| u32::try_from(count).ok());
    workers.filter(|workers| (1..=MOST_WORKERS).contains(workers))
}

fn number(variables: &BTreeMap<String, String>, name: &str) -> Option<u64> {
    variables.get(name)?.trim().parse().ok()
}

/// Returns what a definition's variables say to v1's images and doesn't hold here, each with the reason and what does instead.
pub fn idle_variables(settings: &ServiceSettings, variables: &BTreeMap<String, String>) -> Vec<String> {
    let mut idle = of_image(variables);
    if let (Some(count), ComputeType::Aks | ComputeType::AksEndpoint) = (workers(variables), settings.compute_type)
        && count != settings.max_concurrent_requests
    {
        idle.push(format!(
            "WORKER_COUNT={count} has no effect: behind the router a replica has a worker for each request that it takes at once, now {}; \
             maxConcurrentRequestsPerContainer sets that",
            settings.max_concurrent_requests
        ));
    }
    idle
}

/// Likewise for an image, which may run without a router.
pub fn of_image(variables: &BTreeMap<String, String>) -> Vec<String> {
    let mut idle = Vec::new();
    for (name, holds) in [
        (WORKER_COUNT, workers(variables).is_some()),
        (WORKER_TIMEOUT, number(variables, WORKER_TIMEOUT).is_some()),
        (SCORING_TIMEOUT_MS, number(variables, SCORING_TIMEOUT_MS).is_some_and(|timeout| timeout > 0)),
    ] {
        if let Some(value) = variables.get(name).filter(|_| !holds) {
            idle.push(format!("{name} has no effect: '{value}' is no number that it can be"));
        }
    }
    for (name, why) in WITHOUT_EFFECT {
        if variables.get(*name).is_some_and(|value| !value.is_empty()) {
            idle.push(format!("{name} has no effect: {why}"));
        }
    }
    let unknown = page_origins(variables).unknown;
    if !unknown.is_empty() {
        idle.push(format!(
            "{CORS_ORIGINS}: {} can't be compared with a page's origin; write it as https://host:port, or *",
            unknown.join(", ")
        ));
    }
    let overruled = variables.get("GUNICORN_CMD_ARGS").map(|arguments| overruled(arguments)).unwrap_or_default();
    if !overruled.is_empty() {
        idle.push(format!(
            "GUNICORN_CMD_ARGS: {} {} no effect, since the replica sets sockets, workers and time-outs, and a worker takes one request at a \
             time; the other options hold",
            overruled.join(", "),
            if overruled.len() == 1 { "has" } else { "have" }
        ));
    }
    idle
}

/// Variables of v1's images that do nothing here.
const WITHOUT_EFFECT: &[(&str, &str)] = &[
    ("AZUREML_EXTRA_REQUIREMENTS_TXT", "nothing is installed when a service starts; name the packages in the conda definition"),
    ("AZUREML_EXTRA_PYTHON_LIB_PATH", "PYTHONPATH adds folders to Python's search path"),
    (
        "AZUREML_LOG_LEVEL",
        "the scoring server reads it and goes by its own log level; a logging.json beside the script sets that",
    ),
    ("AML_APP_INSIGHTS_ENDPOINT", "the scoring server takes the region from the instrumentation key alone"),
    ("SERVER_PORT", "the replica itself listens, on the port of the deployment"),
    ("SEPERATE_HEALTH_ENDPOINT", "the replica itself answers health requests, also while it scores"),
    ("PYTHONHOME", "it would hide the environment's own library from its interpreter, so it is left out"),
];

/// Options of gunicorn that the replica sets, by their long names, with their short ones.
const SET_BY_REPLICA: &[(&str, &str)] = &[
    ("--bind", "-b"),
    ("--config", "-c"),
    ("--threads", ""),
    ("--timeout", "-t"),
    ("--worker-class", "-k"),
    ("--workers", "-w"),
];

fn overruled(arguments: &str) -> Vec<&'static str> {
    let words = || arguments.split_whitespace();
    let given = |long: &str, short: &str| {
        words().any(|word| {
            word.split('=').next() == Some(long) || (!short.is_empty() && word.starts_with(short) && !word.starts_with("--"))
        })
    };
    SET_BY_REPLICA.iter().filter(|(long, short)| given(long, short)).map(|(long, _)| *long).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(given: &[(&str, &str)]) -> BTreeMap<String, String> {
        given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn check(compute_type: ComputeType, given: &[(&str, &str)], expected: (u32, u64, u64)) {
        let settings = ServiceSettings { compute_type, ..ServiceSettings::default() };
        let limits = limits(&settings, &variables(given));
        let found = (limits.max_concurrent_requests, limits.scoring_timeout_ms, limits.max_queue_wait_ms);
        assert_eq!(found, expected, "{compute_type:?} {given:?}");
    }

    #[test]
    fn a_local_service_has_the_limits_of_v1s_container() {
        let local = |given: &[(&str, &str)], workers, timeout| check(ComputeType::Local, given, (workers, timeout, 1_000_000));
        local(&[], 1, 300_000);
        local(&[("WORKER_COUNT", "4")], 4, 300_000);
        local(&[("WORKER_TIMEOUT", "600")], 1, 600_000);
        local(&[("WORKER_TIMEOUT", "30"), ("SCORING_TIMEOUT_MS", "60000")], 1, 30_000);
        local(&[("SCORING_TIMEOUT_MS", "60000")], 1, 60_000);
        local(&[("SCORING_TIMEOUT_MS", "900000")], 1, 300_000);
        local(&[("WORKER_TIMEOUT", "0")], 1, 3_600_000);
        local(&[("WORKER_TIMEOUT", "0"), ("SCORING_TIMEOUT_MS", "7200000")], 1, 7_200_000);
        local(&[("WORKER_COUNT", "0"), ("WORKER_TIMEOUT", "soon"), ("SCORING_TIMEOUT_MS", "-1")], 1, 300_000);
    }

    #[test]
    fn behind_a_router_the_shorter_limit_comes_first() {
        let aks = |given: &[(&str, &str)], timeout| check(ComputeType::Aks, given, (1, timeout, 500));
        aks(&[], 60_000);
        aks(&[("WORKER_COUNT", "4")], 60_000);
        aks(&[("WORKER_TIMEOUT", "600")], 60_000);
        aks(&[("WORKER_TIMEOUT", "30")], 30_000);
        aks(&[("SCORING_TIMEOUT_MS", "5000")], 5000);
    }

    #[test]
    fn what_does_not_hold_is_said_with_the_reason() {
        let given = variables(&[
            ("WORKER_COUNT", "4"),
            ("WORKER_TIMEOUT", "soon"),
            ("AZUREML_EXTRA_REQUIREMENTS_TXT", "more.txt"),
            ("GUNICORN_CMD_ARGS", "--worker-class=gthread --threads 8 -w4 --log-level debug"),
            ("AML_CORS_ORIGINS", "*"),
            ("WORKER_PRELOAD", "true"),
            ("AZUREML_LOG_LEVEL", ""),
        ]);
        let settings = ServiceSettings::default();
        insta::assert_snapshot!(idle_variables(&settings, &given).join("\n"), @r"
        WORKER_TIMEOUT has no effect: 'soon' is no number that it can be
        AZUREML_EXTRA_REQUIREMENTS_TXT has no effect: nothing is installed when a service starts; name the packages in the conda definition
        GUNICORN_CMD_ARGS: --threads, --worker-class, --workers have no effect, since the replica sets sockets, workers and time-outs, and a worker takes one request at a time; the other options hold
        WORKER_COUNT=4 has no effect: behind the router a replica has a worker for each request that it takes at once, now 1; maxConcurrentRequestsPerContainer sets that
        ");
        let local = ServiceSettings { compute_type: ComputeType::Local, ..settings };
        assert!(!idle_variables(&local, &given).iter().any(|line| line.starts_with("WORKER_COUNT")));
        assert!(idle_variables(&local, &variables(&[("MY_OWN", "1"), ("PYTHONPATH", "/x")])).is_empty());
    }
}
