//! Rules for replicas that don't start, or end: by their script, by a limit, by a probe.

use std::time::Duration;

use super::amounts;
use super::evidence::{Container, Ended, Evidence, Pod, State};
use super::last_words::LastWords;
use super::problem::{Pattern, Problem, Rule, between};
use crate::diagnosis::{self, Cause, Exit, Moment};

pub(super) const RULES: &[Rule] =
    &[Rule { rows: &[34, 68, 69, 70, 71, 72, 73, 75, 76, 77, 78, 81], find: ended }, Rule { rows: &[74], find: killed_within }];

/// One container that ended.
struct Run<'a> {
    evidence: &'a Evidence,
    pod: &'a Pod,
    container: &'a Container,
    ended: &'a Ended,
    words: Option<LastWords>,
    /// The last lines of its log, or of what it left where its log can't be read.
    log: Vec<String>,
}

fn ended(evidence: &Evidence) -> Vec<Problem> {
    let containers = evidence.unready().flat_map(|pod| pod.containers.iter().map(move |container| (pod, container)));
    let runs = containers.filter_map(|(pod, container)| {
        let ended = container.ended()?;
        let words = LastWords::read(&ended.message);
        let log = match &words {
            _ if !container.log.is_empty() => container.log.clone(),
            Some(words) => words.log_tail.clone(),
            // Kubernetes takes the end of the log where a container that failed left no message.
            None => ended.message.lines().map(str::to_owned).collect(),
        };
        Some(Run { evidence, pod, container, ended, words, log })
    });
    // What took the whole pod away is told of the pod.
    runs.filter(|run| run.pod.phase != "Failed" || run.pod.reason.is_none()).filter_map(|run| run.judge()).collect()
}

impl Run<'_> {
    fn judge(&self) -> Option<Problem> {
        if self.ended.reason == "StartError" || self.ended.reason == "ContainerCannotRun" {
            return self.not_started();
        }
        if self.says("exec format error") {
            return None;
        }
        if let Some(words) = self.words.as_ref().filter(|words| words.is_about_settings()) {
            let remedy = "Deploy again: the pod's variables are `aml`'s own, and something has changed them.";
            return Some(Problem::new("ReplicaSettings", words.reason.clone(), remedy).shown_by([self.ended.message.clone()]));
        }
        if self.ended.reason == "OOMKilled" || self.words.as_ref().is_some_and(LastWords::is_out_of_memory) {
            return Some(self.out_of_memory());
        }
        let probe = self.killed_by_probe();
        if probe.is_some_and(|event| event.message.contains("liveness")) {
            return Some(self.not_alive());
        }
        if probe.is_none()
            && let Some((pattern, line)) =
                LOGS.iter().find_map(|pattern| Some((pattern, self.log.iter().rev().find(|line| pattern.matches(line))?)))
        {
            return Some(pattern.problem(&[]).shown_by([line.clone()]));
        }
        if probe.is_none() && self.ended.exit_code == 0 && self.exit() == Some(Exit::Code(0)) {
            return Some(self.ended_by_itself());
        }
        // The probes have the budget as their limit; how long it lived says as much.
        Some(self.by_log(probe.map(|_| self.evidence.asked.start_budget.unwrap_or_else(|| self.lived()))))
    }

    fn says(&self, words: &str) -> bool {
        self.ended.message.contains(words) || self.log.iter().any(|line| line.contains(words))
    }

    fn exit(&self) -> Option<Exit> {
        let said = self.words.as_ref().and_then(LastWords::exit);
        said.or(self.ended.signal.filter(|signal| *signal > 0).map(Exit::Signal)).or(Some(Exit::Code(self.ended.exit_code)))
    }

    fn moment(&self) -> Moment {
        self.words.as_ref().map_or(Moment::Starting, LastWords::moment)
    }

    /// Returns the last thing that a probe did to this run.
    fn killed_by_probe(&self) -> Option<&super::evidence::Event> {
        let event =
            self.evidence.events_of(self.pod, &["Killing"]).rfind(|event| event.message.contains("probe, will be restarted"))?;
        // An event of an earlier run says nothing of this one.
        let earlier = event.last.zip(self.ended.started).is_some_and(|(event, started)| event < started);
        (!earlier && matches!(self.ended.exit_code, 0 | 137 | 143)).then_some(event)
    }

    fn last_lines(&self) -> Vec<String> {
        self.log[self.log.len().saturating_sub(10)..].to_vec()
    }

    fn not_started(&self) -> Option<Problem> {
        let text = self.ended.message.as_str();
        if text.contains("nvidia-container-cli") || text.contains("exec format error") {
            return None;
        }
        if text.contains("argument list too long") {
            let message = "the variables of the pod are too long for the kernel: each Service of the namespace adds seven";
            let remedy = "Set enableServiceLinks to false in the pod (`aml` does): something in this cluster changed it.";
            return Some(Problem::new("EnvironmentTooLarge", message, remedy).shown_by([text.to_owned()]));
        }
        let program = between(text, "exec: \"", "\"").unwrap_or("the start command");
        let why = if text.contains("permission denied") { "may not be run" } else { "is not in the image" };
        let message = format!("the start command {program} {why}");
        let remedy =
            "Make the service image again (`aml service update --rebuild`); an image of your own must start what it holds.";
        Some(Problem::new("StartCommandFailed", message, remedy).shown_by([text.to_owned()]))
    }

    fn out_of_memory(&self) -> Problem {
        let words = self.words.as_ref();
        let limit = words.and_then(|words| words.resources.memory_limit_bytes);
        let limit = limit.or_else(|| self.pod.asks.limits.get("memory").map(|limit| limit / 1_000));
        let peak = words.and_then(|words| words.resources.memory_peak_bytes);
        let when = if self.moment() == Moment::Serving { "while it served" } else { "while it started" };
        let has = limit.map_or_else(String::new, |limit| format!(": it may have {}", amounts::bytes(limit)));
        let used = peak.map_or_else(String::new, |peak| format!(", and had taken {}", amounts::bytes(peak)));
        // A killed process would have taken more than was seen.
        let enough = limit.map(|limit| (limit + limit / 2).div_ceil(1 << 30));
        let enough = enough.map_or_else(String::new, |enough| format!(", {enough} to begin with"));
        let message = format!("the replica was killed {when}, since it ran out of memory{has}{used}");
        let remedy = format!(
            "Raise memoryInGB (containerResourceRequirements){enough}; fewer workers (maxConcurrentRequestsPerContainer) or a smaller model need less."
        );
        let line = format!("pod {}: {}, exit code {}", self.pod.name, self.ended.reason, self.ended.exit_code);
        Problem::new("OutOfMemory", message, remedy).shown_by([line]).shown_by(self.last_lines())
    }

    fn not_alive(&self) -> Problem {
        let unhealthy =
            self.evidence.events_of(self.pod, &["Unhealthy"]).rfind(|event| event.message.starts_with("Liveness probe failed"));
        let message = "the replica no longer answered its liveness probe, and was restarted";
        let remedy = "Most often it has too little processor time: raise cpu and cpuLimit (containerResourceRequirements), or livenessProbeRequirements.timeoutSeconds and failureThreshold.";
        let problem = Problem::new("LivenessFailed", message, format!("{remedy}{}", self.throttled()));
        problem.shown_by(unhealthy.map(super::evidence::Event::line)).shown_by(self.last_lines())
    }

    /// Says how long the limit of processor time held it back, if it did.
    fn throttled(&self) -> String {
        let percent = self.words.as_ref().map_or(0, LastWords::throttled_percent);
        // Every start is held back a little.
        if percent < 20 { String::new() } else { format!(" Its cpuLimit held it back in {percent} % of its time: raise it.") }
    }

    fn ended_by_itself(&self) -> Problem {
        let message = "the replica ended by itself, without an error, and was started again";
        let remedy = "A replica must go on running: look at what ends it. The lines above are the last of its log.";
        let line = format!("pod {}: {}, exit code 0", self.pod.name, self.ended.reason);
        Problem::new("EndedByItself", message, remedy).shown_by([line]).shown_by(self.last_lines())
    }

    /// Asks the rules that hold on every platform; `limit` is how long the start might take, if that was too short.
    fn by_log(&self, limit: Option<Duration>) -> Problem {
        let evidence = diagnosis::Evidence {
            moment: self.moment(),
            exit: self.exit(),
            log: self.log.clone(),
            timed_out_after: limit,
            project_root: self.evidence.asked.project_root.clone(),
        };
        let found = diagnosis::diagnose(&evidence);
        let remedy = match (found.cause, self.exit()) {
            (Cause::StartTimeout, _) => format!(
                "Load less in init(), or allow more time: livenessProbeRequirements.initialDelaySeconds in the deployment configuration. The lines above are the last of its log.{}",
                self.throttled()
            ),
            (Cause::Crashed, Some(Exit::Code(135) | Exit::Signal(7))) => {
                "The shared memory (/dev/shm) is full, 64 MB unless a larger one is mounted: use fewer data-loading workers, or threads.".to_owned()
            }
            (Cause::Crashed, Some(Exit::Code(132) | Exit::Signal(4))) => {
                "A package uses instructions that the node's processor lacks (AVX, as TensorFlow does): use nodes of another size, or a build without them.".to_owned()
            }
            _ => found.remedy,
        };
        // The replica itself may know more than its scoring server's log.
        let said = self.words.as_ref().map(|words| words.reason.clone()).filter(|reason| !reason.is_empty());
        let message = match found.cause {
            Cause::Ended | Cause::Unknown => said.unwrap_or(found.message),
            _ => found.message,
        };
        let mut problem = Problem::new(found.cause.code(), message, remedy).shown_by(found.evidence);
        if problem.evidence.is_empty() {
            problem.evidence.push(format!("pod {}: {}, exit code {}", self.pod.name, self.ended.reason, self.ended.exit_code));
            problem.evidence.extend(self.container.log_fault.clone());
        }
        problem
    }

    fn lived(&self) -> Duration {
        let lived = self.ended.finished.zip(self.ended.started).map(|(finished, started)| finished.duration_since(started));
        lived.and_then(|lived| lived.try_into().ok()).unwrap_or_default()
    }
}

/// Limits of the pod that only a log tells of.
const LOGS: &[Pattern] = &[
    Pattern {
        row: 76,
        any: &["getpwuid(): uid not found"],
        code: "UserUnknown",
        message: "the code asks for the name of the user that it runs as, and the image has none for this number",
        remedy: "Set HOME, USER and LOGNAME in environmentVariables (HOME=/tmp), or add the user in the Docker steps.",
    },
    Pattern {
        row: 78,
        any: &["can't start new thread", "pthread_create failed", "Resource temporarily unavailable"],
        code: "ThreadLimit",
        message: "the node lets the pod start no more threads or processes",
        remedy: "Use fewer workers (maxConcurrentRequestsPerContainer) and threads (OMP_NUM_THREADS, OPENBLAS_NUM_THREADS in environmentVariables).",
    },
];

/// Under the older kind of cgroups the kernel kills a worker alone: the container lives, and only the log tells.
fn killed_within(evidence: &Evidence) -> Vec<Problem> {
    let pods = evidence.pods.iter().filter(|pod| !pod.deleting);
    let containers = pods.flat_map(|pod| pod.containers.iter().map(move |container| (pod, container)));
    let living = containers.filter(|(_, container)| matches!(container.state, State::Running { .. }) && container.last.is_none());
    let found = living.filter_map(|(pod, container)| {
        let line = container.log.iter().rev().find(|line| line.contains("sent SIGKILL! Perhaps out of memory?"))?;
        let limit = pod.asks.limits.get("memory").map_or_else(String::new, |limit| format!(" (the limit is {})", amounts::bytes(limit / 1_000)));
        let message = format!("the scoring server was killed within the replica, most likely because it ran out of memory{limit}");
        let remedy = "Raise memoryInGB (containerResourceRequirements), or use fewer workers (maxConcurrentRequestsPerContainer) or a smaller model.";
        Some(Problem::new("OutOfMemory", message, remedy).shown_by([line.clone()]))
    });
    found.collect()
}
