//! The table of failures, row by row, against the texts of Kubernetes 1.34.

mod accelerators;
mod admission;
mod image;
mod placement;
mod running;
mod start;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use jiff::Timestamp;

use super::*;

/// One way to fail: its row of the table, what shows it, and what must be told first.
struct Case {
    row: u8,
    evidence: Evidence,
    code: &'static str,
    /// Words of the message or the remedy.
    words: &'static [&'static str],
}

fn case(row: u8, evidence: Evidence, code: &'static str, words: &'static [&'static str]) -> Case {
    Case { row, evidence, code, words }
}

fn cases() -> Vec<Case> {
    [image::cases(), admission::cases(), placement::cases(), accelerators::cases(), start::cases(), running::cases()]
        .into_iter()
        .flatten()
        .collect()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_764_310_000 + seconds).unwrap()
}

fn amounts(list: &[(&str, &str)]) -> Amounts {
    list.iter().map(|(resource, amount)| ((*resource).to_owned(), parse_amount(amount).unwrap())).collect()
}

/// A Deployment of one replica of which nothing is known yet, 300 s after its pod was made.
fn nothing() -> Evidence {
    let asked = Asked {
        service: "diabetes".to_owned(),
        start_budget: Some(Duration::from_secs(60)),
        patience: Some(Duration::from_secs(600)),
        project_root: Some("/srv/app".to_owned()),
        ..Asked::default()
    };
    let deployment = Deployment { name: "diabetes".to_owned(), wanted: 1, ..Deployment::default() };
    Evidence { now: at(300), namespace: "team".to_owned(), asked, deployment: Some(deployment), ..Evidence::default() }
}

fn pod() -> Pod {
    Pod {
        name: "diabetes-7f-x".to_owned(),
        uid: "1".to_owned(),
        template: "7f".to_owned(),
        created: Some(at(0)),
        phase: "Pending".to_owned(),
        node: Some("node-1".to_owned()),
        asks: PodAsks {
            requests: amounts(&[("cpu", "1"), ("memory", "2Gi")]),
            limits: amounts(&[("memory", "2Gi")]),
            scheduler: "default-scheduler".to_owned(),
            ..PodAsks::default()
        },
        ..Pod::default()
    }
}

fn condition(kind: &str, status: &str, reason: &str, message: &str) -> Condition {
    let [kind, status, reason, message] = [kind, status, reason, message].map(str::to_owned);
    Condition { kind, status, reason, message, since: Some(at(0)) }
}

/// A ready pod of the template before.
fn old_pod() -> Pod {
    let conditions = vec![condition("Ready", "True", "", "")];
    Pod {
        name: "diabetes-5c-y".to_owned(),
        uid: "0".to_owned(),
        template: "5c".to_owned(),
        phase: "Running".to_owned(),
        conditions,
        ..pod()
    }
}

fn container(state: State) -> Container {
    let image = "reg.example/aml/diabetes@sha256:12".to_owned();
    Container { name: "replica".to_owned(), image, state, ..Container::default() }
}

fn of_container(container: Container) -> Evidence {
    Evidence { pods: vec![Pod { containers: vec![container], ..pod() }], ..nothing() }
}

fn waiting(reason: &str, message: &str) -> Evidence {
    of_container(container(State::Waiting { reason: reason.to_owned(), message: message.to_owned() }))
}

fn event(reason: &str, message: &str) -> Event {
    Event {
        kind: "Pod".to_owned(),
        object: "diabetes-7f-x".to_owned(),
        uid: "1".to_owned(),
        warning: true,
        reason: reason.to_owned(),
        message: message.to_owned(),
        source: "kubelet".to_owned(),
        count: 1,
        first: Some(at(10)),
        last: Some(at(10)),
    }
}

fn with(event: Event, mut evidence: Evidence) -> Evidence {
    evidence.events.push(event);
    evidence
}

/// A `ReplicaSet` that can't make its pods.
fn refused(message: &str) -> Evidence {
    let conditions = vec![condition("ReplicaFailure", "True", "FailedCreate", message)];
    let set =
        ReplicaSet { name: "diabetes-7f".to_owned(), template: "7f".to_owned(), wanted: 1, conditions, ..ReplicaSet::default() };
    Evidence { replica_sets: vec![set], ..nothing() }
}

fn answered(status: u16, message: &str) -> Evidence {
    let answer =
        Answer { request: "apply deployments/diabetes".to_owned(), status, message: message.to_owned(), ..Answer::default() };
    Evidence { answers: vec![answer], ..nothing() }
}

fn told(problem: &Problem) -> String {
    let Problem { code, message, evidence, remedy, outlook, .. } = problem;
    let outlook = match outlook {
        Outlook::Failed => "failed",
        Outlook::Waiting { .. } => "waiting",
        Outlook::Warning => "warning",
    };
    format!(
        "{code} ({outlook}): {message}\n{}\n=> {remedy}\n",
        evidence.iter().map(|line| format!("  | {line}")).collect::<Vec<_>>().join("\n")
    )
}

#[test]
fn every_row_is_told_first_and_in_its_words() {
    let mut text = String::new();
    for Case { row, evidence, code, words } in cases() {
        let found = diagnose(&evidence);
        let first = found.first().unwrap_or_else(|| panic!("row {row}: nothing is found"));
        let all = told(first);
        assert_eq!(first.code, code, "row {row}: {all}");
        assert!(words.iter().all(|word| all.contains(word)), "row {row} doesn't say {words:?}: {all}");
        assert!(!first.evidence.is_empty() && !first.remedy.is_empty(), "row {row}: {all}");
        let told = format!("{}{}", first.message, first.remedy);
        let mut places = told.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
        assert!(
            !places.any(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase())),
            "row {row} has an empty place: {all}"
        );
        let _ = writeln!(text, "row {row}: {all}");
    }
    insta::assert_snapshot!("rows", text);
}

/// Rows that no rule covers: they are told by the parts that meet them (the router's certificates and keys, a policy between it and a pod).
const TOLD_ELSEWHERE: [u8; 3] = [90, 97, 99];

#[test]
fn the_rules_cover_the_table() {
    let covered: BTreeSet<u8> = RULES.iter().copied().flatten().flat_map(|rule| rule.rows).copied().chain([79]).collect();
    let tested: BTreeSet<u8> = cases().iter().map(|case| case.row).collect();
    let expected: BTreeSet<u8> = (1..=105).filter(|row| !TOLD_ELSEWHERE.contains(row)).collect();
    assert_eq!(covered, expected, "the rows of the rules (left) aren't those of the table (right)");
    assert_eq!(covered, tested, "a row of a rule (left) has no case, or the other way about");
    assert!(covered.len() >= 75, "{} rows are covered", covered.len());
    eprintln!("{} of 105 rows are covered", covered.len());
}

#[test]
fn a_service_that_is_well_has_no_problem() {
    assert_eq!(diagnose(&Evidence { pods: vec![old_pod()], ..nothing() }), []);
    assert_eq!(diagnose(&nothing()), [], "nothing is known yet");
    let starting = container(State::Running { since: Some(at(280)) });
    assert_eq!(diagnose(&of_container(starting)), [], "init() is running");
}

#[test]
fn several_causes_are_told_and_what_must_be_mended_comes_first() {
    let mut evidence = waiting("ImagePullBackOff", "Back-off pulling image \"x\": ErrImagePull: reg.example/x: not found");
    evidence.rivals.push(Rival { kind: "HorizontalPodAutoscaler".to_owned(), name: "hpa".to_owned() });
    let quota = "pods \"a-1\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3";
    evidence.replica_sets = refused(quota).replica_sets;
    let codes: Vec<String> = diagnose(&evidence).into_iter().map(|problem| problem.code).collect();
    assert_eq!(codes, ["ImageNotFound", "QuotaExceeded", "RivalAutoscaler"]);
    let failure = failure(&diagnose(&evidence)).unwrap();
    assert_eq!((failure.code.as_str(), failure.evidence.len()), ("ImageNotFound", 2), "a warning is no failure");
    assert!(failure.evidence[1].starts_with("also QuotaExceeded: the quota 'q' of namespace team is used up"), "{failure:?}");
}

#[test]
fn alike_replicas_are_told_once() {
    let mut evidence = waiting("ErrImageNeverPull", "Container image \"x\" is not present with pull policy of Never");
    let second = Pod { name: "diabetes-7f-z".to_owned(), uid: "2".to_owned(), ..evidence.pods[0].clone() };
    evidence.pods.push(second);
    assert_eq!(diagnose(&evidence).len(), 1);
}

#[test]
fn what_no_rule_knows_is_shown_as_it_came() {
    let first = |evidence: &Evidence| told(&diagnose(evidence)[0]);
    let strange = first(&waiting("CreateContainerError", "context deadline exceeded while naming the container"));
    assert!(
        strange.starts_with("Unknown (failed)")
            && strange.contains("CreateContainerError: context deadline exceeded while naming"),
        "{strange}"
    );
    let refusal = first(&refused("pods \"diabetes-7f-1\" is forbidden: the moon is full"));
    assert!(refusal.starts_with("Unknown (failed)") && refusal.contains("the moon is full"), "{refusal}");
    let pull = first(&waiting("ErrImagePull", "the registry's cat sat on the cable"));
    assert!(pull.starts_with("ImagePullFailed") && pull.contains("cat sat on the cable"), "{pull}");
    let unplaced = placement::unplaced("0/3 nodes are available: 3 node(s) were haunted.", &[]);
    assert!(diagnose(&unplaced)[0].unplaced, "v1 has a state for it");
    let scheduler = first(&placement::unplaced("0/3 nodes are available: 3 node(s) were haunted. preemption: no.", &[]));
    assert!(scheduler.starts_with("Unschedulable") && scheduler.contains("node(s) were haunted"), "{scheduler}");
}

#[test]
fn waits_are_told_in_words() {
    let asked = Asked { image_bytes: Some(1_288_490_188), ..nothing().asked };
    let evidence = Evidence { asked, now: at(50), ..waiting("ContainerCreating", "") };
    let pulling = Event { warning: false, ..event("Pulling", "Pulling image \"reg.example/x@sha256:12\"") };
    let pulled = Event { last: Some(at(12)), ..event("Pulled", "Successfully pulled image") };
    let pull = with(pulling, evidence);
    assert_eq!(waits(&pull), ["pulling image reg.example/x@sha256:12 (1.2 GiB) on node node-1 since 40 s"]);
    assert_eq!(waits(&with(pulled, pull)), ["preparing the pod on node node-1"]);

    let mut starting = container(State::Running { since: Some(at(280)) });
    assert_eq!(waits(&of_container(starting.clone())), ["init() is running since 20 s"]);
    starting.log = vec!["loading weights: 40 %".to_owned(), String::new()];
    let mut both = of_container(starting);
    assert_eq!(waits(&both), ["init() is running since 20 s: loading weights: 40 %"]);
    both.pods.push(both.pods[0].clone());
    assert_eq!(waits(&both), ["2 replicas: init() is running since 20 s: loading weights: 40 %"]);

    assert_eq!(
        waits(&placement::unplaced("0/1 nodes are available: 1 Insufficient cpu.", &[])),
        ["waiting for a node since 300 s"]
    );
    assert_eq!(waits(&nothing()), ["waiting for the cluster to make the pods"]);
    assert_eq!(waits(&Evidence { pods: vec![old_pod()], ..nothing() }), Vec::<String>::new());
}

/// Returns the codes that the guide's table tells of.
fn told_codes() -> BTreeSet<String> {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/deploy-to-kubernetes.md")).unwrap();
    let (_, tables) = text.split_once("## Troubleshooting").unwrap();
    let cells = tables.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Returns the sources of the rules, without their tests.
fn sources() -> String {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/src/diagnosis/cluster")).unwrap();
    let files = folder.map(|entry| entry.unwrap().path()).filter(|file| file.is_file() && !file.ends_with("tests.rs"));
    let texts = files.map(|file| std::fs::read_to_string(file).unwrap());
    texts.map(|text| text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_guide_tells_each_code_and_no_other() {
    let (told, sources) = (told_codes(), sources());
    let mut codes: BTreeSet<String> = cases().iter().map(|case| case.code.to_owned()).collect();
    // Those that no case of the table shows.
    for opening in ["Problem::new(", "code:", "as_said(problem,"] {
        let words = sources.split(opening).skip(1).filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
        codes.extend(words.map(str::to_owned));
    }
    let untold: Vec<_> = codes.difference(&told).collect();
    assert!(untold.is_empty(), "docs/deploy-to-kubernetes.md lacks {untold:?}");
    let unknown: Vec<_> =
        told.iter().filter(|code| !codes.contains(*code) && !sources.contains(&format!("\"{code}\""))).collect();
    assert!(unknown.is_empty(), "docs/deploy-to-kubernetes.md tells of codes that aren't there: {unknown:?}");
}

proptest::proptest! {
    #[test]
    fn any_text_is_judged(reason in "(ErrImagePull|CreateContainerConfigError|InvalidImageName|RunContainerError)", message in "(couldn't find key | in |/|\"|not found|admission webhook \"|exceeded quota: |, used: |=|,|é|taint \\{|0/1 nodes are available: |Insufficient ){0,9}") {
        diagnose(&waiting(&reason, &message));
        diagnose(&refused(&message));
        diagnose(&answered(403, &message));
        diagnose(&placement::unplaced(&message, &[Node::default()]));
    }
}
