//! Reads the logs of engines: which step runs, its output, how it fails. Pure.

use std::collections::{HashMap, VecDeque};

/// Last lines of a step that are shown when it fails.
const TAIL: usize = 25;
const OUR_MOUNTS: &str = "--mount=type=secret,id=aml-";

/// The format of a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LogForm {
    /// `STEP 3/7: RUN …`, then the step's output (buildah, podman).
    Steps,
    /// `#9 [3/7] RUN …`, `#9 0.41 its output` (`docker buildx`).
    Numbered,
}

/// A step, as far as the log has been read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Step {
    /// `3/7`
    pub(super) place: String,
    /// `RUN …`
    pub(super) command: String,
    pub(super) tail: VecDeque<String>,
}

/// The step that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FailedStep {
    pub(super) step: Step,
    /// `exit status 1`
    pub(super) status: String,
}

/// Follows a log line by line.
#[derive(Debug)]
pub(super) struct LogReader {
    form: LogForm,
    current: Option<Step>,
    numbered: HashMap<u32, Step>,
    failed: Option<FailedStep>,
    last: VecDeque<String>,
}

impl Step {
    fn new(place: &str, command: &str) -> Self {
        Self { place: place.to_owned(), command: as_written(command.trim()), tail: VecDeque::new() }
    }
}

/// Returns a step as the user wrote it, without the mounts of our secrets.
fn as_written(command: &str) -> String {
    let Some((word, mut rest)) = command.split_once(' ') else { return command.to_owned() };
    while let Some((_, after)) = rest.trim_start().split_once(' ').filter(|(mount, _)| mount.starts_with(OUR_MOUNTS)) {
        rest = after;
    }
    format!("{word} {rest}")
}

fn keep(tail: &mut VecDeque<String>, line: &str) {
    if tail.len() == TAIL {
        tail.pop_front();
    }
    tail.push_back(line.to_owned());
}

impl LogReader {
    pub(super) fn new(form: LogForm) -> Self {
        Self { form, current: None, numbered: HashMap::new(), failed: None, last: VecDeque::new() }
    }

    /// Takes a line; returns it without the engine's prefix if it is the output of a step.
    pub(super) fn take<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        if !line.trim().is_empty() {
            keep(&mut self.last, line);
        }
        match self.form {
            LogForm::Steps => self.take_step_line(line),
            LogForm::Numbered => self.take_numbered_line(line),
        }
    }

    /// Returns the step that failed, once the engine has ended with an error.
    pub(super) fn failure(&self) -> Option<FailedStep> {
        // A killed engine names no step: it was the running one.
        let running = || Some(FailedStep { step: self.current.clone()?, status: "an error".to_owned() });
        self.failed.clone().or_else(running)
    }

    /// Returns the last lines of the whole log.
    pub(super) fn last_lines(&self) -> Vec<String> {
        self.last.iter().cloned().collect()
    }

    fn take_step_line<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        if let Some((place, command)) = step_head(line) {
            self.current = Some(Step::new(place, command));
            return None;
        }
        if let Some(rest) = line.strip_prefix("Error: building at STEP \"") {
            let why = rest.rsplit_once("\": ").map_or(rest, |(_, why)| why);
            self.fail(why);
            return None;
        }
        if let Some(why) = line.strip_prefix("Error: ") {
            self.fail(why);
            return None;
        }
        // Messages of the engine itself.
        let noise = ["subprocess exited ", "--> ", "COMMIT ", "[Warning] one or more build args were not consumed"];
        if noise.iter().any(|noise| line.starts_with(noise)) {
            return None;
        }
        // After output without a line end, the next head is on the same line.
        if let Some((words, (place, command))) = glued_head(line) {
            if let Some(step) = &mut self.current {
                keep(&mut step.tail, words);
            }
            self.current = Some(Step::new(place, command));
            return Some(words);
        }
        let step = self.current.as_mut()?;
        if !line.trim().is_empty() {
            keep(&mut step.tail, line);
        }
        Some(line)
    }

    fn fail(&mut self, why: &str) {
        let Some(mut step) = self.current.clone() else { return };
        let status = exit_status(why);
        if status.is_none() {
            keep(&mut step.tail, why);
        }
        self.failed.get_or_insert(FailedStep { step, status: status.unwrap_or_else(|| "an error".to_owned()) });
    }

    fn take_numbered_line<'l>(&mut self, line: &'l str) -> Option<&'l str> {
        let (number, rest) = line.strip_prefix('#')?.split_once(' ')?;
        let number: u32 = number.parse().ok()?;
        if let Some((place, command)) = rest.strip_prefix('[').and_then(|rest| rest.split_once("] ")) {
            // `[stage-1 3/7]`; `[internal]` is no step of the Dockerfile.
            let place = place.rsplit(' ').next().unwrap_or_default();
            if place.contains('/') {
                self.numbered.entry(number).or_insert_with(|| Step::new(place, command));
            }
            return None;
        }
        let step = self.numbered.get_mut(&number)?;
        if let Some(why) = rest.strip_prefix("ERROR: ") {
            let status = exit_status(why);
            if status.is_none() {
                keep(&mut step.tail, why);
            }
            let failed = FailedStep { step: step.clone(), status: status.unwrap_or_else(|| "an error".to_owned()) };
            self.failed.get_or_insert(failed);
            return None;
        }
        let (time, words) = rest.split_once(' ').unwrap_or((rest, ""));
        time.parse::<f64>().ok()?;
        if !words.trim().is_empty() {
            keep(&mut step.tail, words);
        }
        Some(words)
    }
}

/// `STEP 3/7: RUN …`, and `[1/2] STEP 3/7: RUN …` of a Dockerfile with stages.
fn step_head(line: &str) -> Option<(&str, &str)> {
    let line = line
        .strip_prefix('[')
        .and_then(|rest| rest.split_once("] "))
        .map_or(line, |(stage, rest)| if stage.contains('/') { rest } else { line });
    let (place, command) = line.strip_prefix("STEP ")?.split_once(": ")?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    place.split_once('/').is_some_and(|(at, of)| digits(at) && digits(of)).then_some((place, command))
}

fn glued_head(line: &str) -> Option<(&str, (&str, &str))> {
    let at = line.find("STEP ").filter(|at| *at > 0)?;
    step_head(&line[at..]).map(|head| (&line[..at], head))
}

/// `exit status 3`, `… did not complete successfully: exit code: 3`.
fn exit_status(why: &str) -> Option<String> {
    let after = |mark: &str| why.rfind(mark).map(|at| &why[at + mark.len()..]);
    let code = after("exit status ").or_else(|| after("exit code: "))?;
    let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty()).then(|| format!("exit status {digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(form: LogForm, log: &str) -> (Vec<String>, Option<FailedStep>) {
        let mut reader = LogReader::new(form);
        let written = log.lines().filter_map(|line| reader.take(line).map(str::to_owned)).collect();
        (written, reader.failure())
    }

    fn failed(form: LogForm, log: &str) -> String {
        let FailedStep { step, status } = read(form, log).1.expect("a failed step");
        format!("{} | {} | {} | {}", step.place, step.command, status, Vec::from(step.tail).join(" / "))
    }

    const STEPS: &str = "STEP 1/4: FROM localhost/base\nSTEP 2/4: USER root\nSTEP 3/4: RUN echo hi; printf %s there\nhi\n\
        thereSTEP 4/4: RUN echo bad >&2; exit 3\nbad\n\nsubprocess exited with status 3\n\
        Error: building at STEP \"RUN echo \"bad\" >&2; exit 3\": exit status 3";

    #[test]
    fn of_a_log_in_steps_the_failing_step_and_its_own_lines_are_told() {
        insta::assert_snapshot!(failed(LogForm::Steps, STEPS), @"4/4 | RUN echo bad >&2; exit 3 | exit status 3 | bad");
        assert_eq!(
            read(LogForm::Steps, STEPS).0,
            ["hi", "there", "bad", ""],
            "what steps write comes without the builder's marks"
        );
    }

    #[test]
    fn a_step_that_never_ran_is_told_with_the_reason() {
        let log = "[2/2] STEP 1/2: FROM host/none:1\nTrying to pull host/none:1...\n\
            Error: creating build container: initializing source docker://host/none:1: connection refused";
        insta::assert_snapshot!(failed(LogForm::Steps, log), @"1/2 | FROM host/none:1 | an error | Trying to pull host/none:1... / creating build container: initializing source docker://host/none:1: connection refused");
        let log = "STEP 1/1: RUN a\nError: building at STEP \"RUN a\": determining run uid: unknown user";
        insta::assert_snapshot!(failed(LogForm::Steps, log), @"1/1 | RUN a | an error | determining run uid: unknown user");
    }

    #[test]
    fn of_a_builder_that_was_killed_the_running_step_is_told() {
        insta::assert_snapshot!(failed(LogForm::Steps, "STEP 1/2: FROM a\nSTEP 2/2: RUN sleep 9\nstill here"), @"2/2 | RUN sleep 9 | an error | still here");
    }

    #[test]
    fn of_a_numbered_log_the_failing_step_is_told_though_steps_interleave() {
        let log = "#1 [internal] load build definition from Dockerfile\n#1 DONE 0.0s\n#5 [1/3] FROM docker.io/library/base@sha256:00\n\
            #6 [2/3] RUN echo a\n#6 0.210 a\n#6 DONE 0.3s\n#7 [stage-1 3/3] RUN pip install nothing\n#8 [other 1/2] RUN sleep 1\n\
            #7 1.002 looking\n#8 0.100 beside\n#7 1.500 ERROR: no such package\n\
            #7 ERROR: process \"/bin/sh -c pip install nothing\" did not complete successfully: exit code: 1\n------\n\
             > [3/3] RUN pip install nothing:\n1.500 ERROR: no such package\n------\nERROR: failed to solve: process did not complete";
        insta::assert_snapshot!(failed(LogForm::Numbered, log), @"3/3 | RUN pip install nothing | exit status 1 | looking / ERROR: no such package");
        let (written, _) = read(LogForm::Numbered, log);
        assert_eq!(written, ["a", "looking", "beside", "ERROR: no such package"]);
    }

    #[test]
    fn a_step_is_told_as_the_user_wrote_it() {
        let log = "STEP 1/1: RUN --mount=type=secret,id=aml-ca,mode=0444 --mount=type=secret,id=aml-pip --mount=type=cache,target=/c a  b";
        assert_eq!(read(LogForm::Steps, log).1.unwrap().step.command, "RUN --mount=type=cache,target=/c a  b");
    }

    #[test]
    fn what_a_step_writes_is_not_taken_for_a_head() {
        let (written, _) = read(LogForm::Steps, "STEP 1/1: RUN x\nSTEP by step: it goes\n[3/4] done");
        assert_eq!(written, ["STEP by step: it goes", "[3/4] done"]);
    }

    #[test]
    fn a_log_without_a_step_has_no_failed_step() {
        let mut reader = LogReader::new(LogForm::Numbered);
        reader.take("ERROR: Cannot connect to the Docker daemon");
        assert_eq!(reader.failure(), None);
        assert_eq!(reader.last_lines(), ["ERROR: Cannot connect to the Docker daemon"]);
    }
}
