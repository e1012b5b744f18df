//! The same document in other clothes (JSON, YAML, other quotes, order, comments, line ends) reads equal.

use std::fmt::Write as _;

use aml::config::{CondaFile, DeploymentConfig, DeploymentFlags, Faults, InferenceConfig, InferenceFlags};
use proptest::prelude::*;

/// What a document says, whatever it is written in.
#[derive(Debug, Clone)]
enum Tree {
    Null,
    Bare(String),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// A source of choices: how each thing is written.
struct Clothes {
    choices: Vec<u8>,
    next: usize,
}

impl Clothes {
    fn pick(&mut self, of: usize) -> usize {
        self.next += 1;
        usize::from(self.choices[self.next % self.choices.len()]) % of
    }
}

fn json(tree: &Tree) -> String {
    match tree {
        Tree::Null => "null".to_owned(),
        Tree::Bare(text) => text.clone(),
        Tree::Text(text) => serde_json::to_string(text).unwrap(),
        Tree::List(items) => format!("[{}]", items.iter().map(json).collect::<Vec<_>>().join(", ")),
        Tree::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("\t{}: {}", serde_json::to_string(key).unwrap(), json(value)))
                .collect();
            format!("{{\n{}\n}}", entries.join(",\n"))
        }
    }
}

fn shuffled(tree: &Tree, clothes: &mut Clothes) -> Tree {
    match tree {
        Tree::Map(entries) => {
            let mut entries: Vec<_> =
                entries.iter().map(|(key, value)| (clothes.pick(256), (key.clone(), shuffled(value, clothes)))).collect();
            entries.sort_by_key(|(order, _)| *order);
            Tree::Map(entries.into_iter().map(|(_, entry)| entry).collect())
        }
        Tree::List(items) => Tree::List(items.iter().map(|item| shuffled(item, clothes)).collect()),
        leaf => leaf.clone(),
    }
}

/// Texts of these tests need no quotes: the generators only make such.
fn quoted(text: &str, clothes: &mut Clothes) -> String {
    match clothes.pick(3) {
        0 => format!("'{text}'"),
        1 => format!("\"{text}\""),
        _ => text.to_owned(),
    }
}

fn yaml(tree: &Tree, indent: usize, clothes: &mut Clothes, out: &mut String) {
    let pad = " ".repeat(indent);
    let value = |tree: &Tree, clothes: &mut Clothes, out: &mut String| match tree {
        Tree::Null => out.push_str(["", " ~", " null"][clothes.pick(3)]),
        Tree::Bare(text) => write!(out, " {text}").unwrap(),
        Tree::Text(text) => write!(out, " {}", quoted(text, clothes)).unwrap(),
        Tree::List(items) if items.is_empty() => out.push_str(" []"),
        Tree::Map(entries) if entries.is_empty() => out.push_str(" {}"),
        nested if clothes.pick(3) == 0 => write!(out, " {}", json(nested).replace(['\n', '\t'], " ")).unwrap(),
        nested => {
            out.push('\n');
            yaml(nested, indent + 2, clothes, out);
            out.pop();
        }
    };
    let end = |clothes: &mut Clothes, out: &mut String| {
        out.push_str(["\n", "\n", " # why: because\n", "\n\n", "\n# key: value\n"][clothes.pick(5)]);
    };
    match tree {
        Tree::Map(entries) => {
            for (key, nested) in entries {
                write!(out, "{pad}{}:", quoted(key, clothes)).unwrap();
                value(nested, clothes, out);
                end(clothes, out);
            }
        }
        Tree::List(items) => {
            for nested in items {
                write!(out, "{pad}-").unwrap();
                value(nested, clothes, out);
                end(clothes, out);
            }
        }
        _ => value(tree, clothes, out),
    }
}

/// Writes one document in three ways that mean the same.
fn ways(tree: &Tree, choices: Vec<u8>) -> Vec<String> {
    let mut clothes = Clothes { choices, next: 0 };
    let mut block = String::new();
    yaml(&shuffled(tree, &mut clothes), 0, &mut clothes, &mut block);
    let windows = format!("\u{FEFF}{}", json(&shuffled(tree, &mut clothes)).replace('\n', "\r\n"));
    vec![json(tree), block, windows]
}

fn in_file<T>(text: &[u8], read: impl FnOnce(&std::path::Path) -> T) -> T {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    read(file.path())
}

fn check_equal<T: PartialEq + std::fmt::Debug>(ways: &[String], read: impl Fn(&std::path::Path, &mut Faults) -> Option<T>) {
    let mut values = ways.iter().map(|text| {
        let mut faults = Faults::default();
        let value = in_file(text.as_bytes(), |path| read(path, &mut faults));
        value.unwrap_or_else(|| panic!("should be read: {faults}\n{text}"))
    });
    let first = values.next().unwrap();
    for (value, text) in values.zip(&ways[1..]) {
        assert_eq!(first, value, "{}\nis not\n{text}", ways[0]);
    }
}

fn bare(value: impl std::fmt::Display + Copy) -> Tree {
    Tree::Bare(value.to_string())
}

fn optional(value: impl Strategy<Value = Tree>) -> impl Strategy<Value = Option<Tree>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(Tree::Null)), 3 => value.prop_map(Some)]
}

fn map(fields: Vec<(&'static str, Option<Tree>)>) -> Tree {
    Tree::Map(fields.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}

fn whole(range: std::ops::Range<u32>) -> BoxedStrategy<Option<Tree>> {
    optional(range.prop_map(bare)).boxed()
}

fn boolean() -> BoxedStrategy<Option<Tree>> {
    optional(any::<bool>().prop_map(bare)).boxed()
}

fn word() -> impl Strategy<Value = Tree> {
    "[a-m][a-m0-9]{2,12}[a-m]".prop_map(Tree::Text)
}

fn deployments() -> impl Strategy<Value = Tree> {
    let scale = prop_oneof![
        Just(vec![]),
        (1_u32..50).prop_map(|replicas| vec![("numReplicas", Some(bare(replicas)))]),
        (whole(1..5), whole(5..9), whole(1..90)).prop_map(|(min, max, utilization)| {
            let fields = vec![
                ("autoscaleEnabled", Some(bare(true))),
                ("minReplicas", min),
                ("maxReplicas", max),
                ("targetUtilization", utilization),
            ];
            vec![("autoScaler", Some(map(fields)))]
        }),
    ];
    let resources = optional(
        (whole(1..4), whole(4..9), optional((1_u32..40).prop_map(|tenths| bare(f64::from(tenths) / 10.0))))
            .prop_map(|(cpu, limit, memory)| map(vec![("cpu", cpu), ("cpuLimit", limit), ("memoryInGB", memory)])),
    );
    let liveness = optional(
        (whole(1..99), whole(1..99))
            .prop_map(|(period, failures)| map(vec![("periodSeconds", period), ("failureThreshold", failures)])),
    );
    let numbers = (whole(1..300_001), whole(1..9), whole(1..9000), whole(0..4));
    let rest = (optional(word()), boolean(), optional(word()));
    (scale, resources, liveness, numbers, rest).prop_map(
        |(mut fields, resources, liveness, (timeout, requests, wait, gpus), (namespace, insights, target))| {
            fields.extend([
                ("computeType", Some(Tree::Text("AKS".to_owned()))),
                ("containerResourceRequirements", resources),
                ("livenessProbeRequirements", liveness),
                ("scoringTimeoutMs", timeout),
                ("maxConcurrentRequestsPerContainer", requests),
                ("maxQueueWaitMs", wait),
                ("gpuCores", gpus),
                ("namespace", namespace),
                ("appInsightsEnabled", insights),
                ("computeTargetName", target),
            ]);
            map(fields)
        },
    )
}

fn condas() -> impl Strategy<Value = Tree> {
    let package = prop_oneof![
        word(),
        ("[a-m]{2,8}", "[1-9]\\.[0-9]{1,2}").prop_map(|(name, version)| Tree::Text(format!("{name}={version}"))),
        ("[a-m]{2,8}", "[1-9]\\.[0-9]").prop_map(|(name, version)| Tree::Text(format!("conda-forge::{name}>={version},<99"))),
    ];
    let requirement = ("[a-m]{2,8}", "[1-9]\\.[0-9]").prop_map(|(name, version)| Tree::Text(format!("{name}[extra]=={version}")));
    let pip = proptest::collection::vec(requirement, 0..5).prop_map(|lines| vec![map(vec![("pip", Some(Tree::List(lines)))])]);
    let parts = (proptest::collection::vec(package, 0..6), proptest::option::of(pip), optional(word()));
    let channels = optional(proptest::collection::vec(word(), 0..3).prop_map(Tree::List));
    (parts, channels).prop_map(|((mut packages, pip, name), channels)| {
        packages.extend(pip.into_iter().flatten());
        map(vec![("name", name), ("channels", channels), ("dependencies", Some(Tree::List(packages)))])
    })
}

/// Documents of all kinds, good and bad, as bytes to damage.
fn fixtures() -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for path in super::documents("valid").into_iter().chain(super::documents("invalid")) {
        let path = if path.is_dir() { path.join("azureml_environment.json") } else { path };
        found.extend(std::fs::read(path).ok().filter(|bytes| !bytes.is_empty()));
    }
    found
}

/// Reads bytes as every kind of document; an answer of any kind will do, a value beside an error won't.
fn read_as_everything(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("azureml_environment.json");
    std::fs::write(&path, bytes).unwrap();
    std::fs::write(folder.path().join("score.py"), "").unwrap();
    let check = |value: bool, faults: &Faults| assert!(!(value && faults.any_error()), "a value beside errors: {faults}");
    let mut faults = Faults::default();
    check(CondaFile::read(&path, &mut faults).is_some(), &faults);
    for compute in [None, Some("aks"), Some("local")] {
        let flags = DeploymentFlags { compute_type: compute.map(str::to_owned), ..DeploymentFlags::default() };
        let mut faults = Faults::default();
        check(DeploymentConfig::read(Some(&path), &flags, &mut faults).is_some(), &faults);
    }
    let mut faults = Faults::default();
    check(aml::config::Environment::read_directory(folder.path(), &mut faults).is_some(), &faults);
    let mut faults = Faults::default();
    check(InferenceConfig::read(Some(&path), &InferenceFlags::default(), folder.path(), &mut faults).is_some(), &faults);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_deployment_reads_the_same_however_it_is_written(tree in deployments(), choices in proptest::collection::vec(any::<u8>(), 40..120)) {
        check_equal(&ways(&tree, choices), |path, faults| DeploymentConfig::read(Some(path), &DeploymentFlags::default(), faults));
    }

    #[test]
    fn a_conda_file_reads_the_same_however_it_is_written(tree in condas(), choices in proptest::collection::vec(any::<u8>(), 40..120)) {
        check_equal(&ways(&tree, choices), CondaFile::read);
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        read_as_everything(&bytes);
    }

    #[test]
    fn no_text_of_signs_is_too_strange(text in "[{}\\[\\]:,&*!|>'\"%@`#?\\- \\n\\t\\\\a-c<0-9]{0,80}") {
        read_as_everything(text.as_bytes());
    }

    #[test]
    fn no_damage_to_a_document_is_too_strange(which in any::<proptest::sample::Index>(), damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6), cut in any::<proptest::sample::Index>()) {
        let fixtures = fixtures();
        let mut bytes = fixtures[which.index(fixtures.len())].clone();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 2) + 1);
        read_as_everything(&bytes);
    }
}
