//! Reads the object `kubernetes`. Each of its keys that is given replaces what the service had.

use std::collections::BTreeMap;

use super::rules::{Form, is_ours};
use super::{FpgaRequest, KubernetesSettings, NodeOperator, NodeRule, SecretVariable, TaintEffect, Toleration};
use crate::config::Faults;
use crate::config::deployment::keys;
use crate::config::deployment::read::Reader;
use crate::config::deployment::rules::at_least;
use crate::config::document::{Given, Known, Location, Section, word};

/// The most bytes of all annotations of an object together.
const MOST_ANNOTATIONS: usize = 256 << 10;
/// Variables that describe a replica; its image and this program set them.
const OWN_VARIABLES: &[&str] = &["SERVICE_NAME", "SERVICE_PATH_PREFIX", "WORKER_COUNT", "SCORING_TIMEOUT_MS"];
const OWN_VARIABLES_BEGIN: &[&str] = &["AML_", "AZUREML_"];

impl Reader<'_> {
    /// Returns what replicas are to be as pods.
    pub(in crate::config::deployment) fn kubernetes(&mut self) -> KubernetesSettings {
        let base = self.base.settings.kubernetes.clone();
        let Some(section) = self.section("kubernetes", &keys::KUBERNETES) else { return base };
        let words = Words { section, faults: self.faults };
        words.read(base)
    }
}

struct Words<'a, 'faults> {
    section: Section<'a>,
    faults: &'faults mut Faults,
}

impl Words<'_, '_> {
    fn read(mut self, base: KubernetesSettings) -> KubernetesSettings {
        KubernetesSettings {
            node_selector: self.map("nodeSelector", Form::LabelValue).unwrap_or(base.node_selector),
            node_affinity: self.items("nodeAffinity", &keys::NODE_RULE, node_rule).unwrap_or(base.node_affinity),
            tolerations: self.items("tolerations", &keys::TOLERATION, toleration).unwrap_or(base.tolerations),
            labels: self.own_map("labels", Some(Form::LabelValue)).unwrap_or(base.labels),
            annotations: self.annotations().unwrap_or(base.annotations),
            service_account_name: self.name("serviceAccountName", Form::ObjectName).or(base.service_account_name),
            image_pull_secret: self.name("imagePullSecret", Form::ObjectName).or(base.image_pull_secret),
            variables_from_secrets: self.variables().unwrap_or(base.variables_from_secrets),
            gpu_resource: self.name("gpuResource", Form::Resource).or(base.gpu_resource),
            fpga: self.fpga().or(base.fpga),
            allow_gap: self.section.boolean("allowGap", self.faults).map_or(base.allow_gap, |given| given.value),
        }
    }

    fn name(&mut self, key: &str, form: Form) -> Option<String> {
        let given = self.section.text(key, self.faults)?;
        checked(&given, form, self.faults)
    }

    /// Returns an object of label keys and values, if the key is there.
    fn map(&mut self, key: &str, form: Form) -> Option<BTreeMap<String, String>> {
        self.pairs(key, Some(form), |_| false)
    }

    fn own_map(&mut self, key: &str, form: Option<Form>) -> Option<BTreeMap<String, String>> {
        self.pairs(key, form, is_ours)
    }

    fn pairs(&mut self, key: &str, form: Option<Form>, taken: fn(&str) -> bool) -> Option<BTreeMap<String, String>> {
        if !self.section.has(key) {
            return None;
        }
        let mut pairs = BTreeMap::new();
        for (name, given) in self.section.words(key, self.faults) {
            if !Form::Key.fits(&name) {
                given.location.error(self.faults, format!("'{name}' is not a key that Kubernetes takes"), Form::Key.rule());
            } else if taken(&name) {
                given.location.error(self.faults, "is set by this program", "choose a key with another domain, or none");
            } else if form.is_none_or(|form| checked(&given, form, self.faults).is_some()) {
                pairs.insert(name, given.value);
            }
        }
        Some(pairs)
    }

    fn annotations(&mut self) -> Option<BTreeMap<String, String>> {
        let annotations = self.own_map("annotations", None)?;
        let size: usize = annotations.iter().map(|(key, value)| key.len() + value.len()).sum();
        // Room is left for those that this program and the cluster add.
        if size > MOST_ANNOTATIONS / 2 {
            let what = format!("is too large: {size} bytes, and at most {} are allowed", MOST_ANNOTATIONS / 2);
            self.location_of("annotations").error(self.faults, what, "");
        }
        Some(annotations)
    }

    fn variables(&mut self) -> Option<Vec<SecretVariable>> {
        let variables = self.items("variablesFromSecrets", &keys::SECRET_VARIABLE, secret_variable)?;
        let mut names: Vec<&str> = variables.iter().map(|variable| variable.name.as_str()).collect();
        names.sort_unstable();
        if let Some([twice, ..]) = names.windows(2).find(|pair| pair[0] == pair[1]) {
            let what = format!("sets '{twice}' twice");
            self.location_of("variablesFromSecrets").error(self.faults, what, "keep one of them");
        }
        Some(variables)
    }

    fn fpga(&mut self) -> Option<FpgaRequest> {
        let section = self.section.section("fpga", self.faults)?;
        section.warn_about_unknown(&keys::FPGA, self.faults);
        let mut words = Words { section, faults: self.faults };
        let resource = words.name("resource", Form::Resource);
        let count = words.section.integer("count", words.faults);
        let count = count.map_or(Some(1), |given| at_least(1, Some(&given), words.faults))?;
        Some(FpgaRequest { resource, count })
    }

    /// Returns the items of a list of objects, if the key is there.
    fn items<T>(&mut self, key: &str, known: &Known, read: fn(&mut Words<'_, '_>) -> Option<T>) -> Option<Vec<T>> {
        let nodes = self.section.list(key, self.faults)?;
        let mut items = Vec::new();
        for given in nodes {
            let Some(section) = self.section.as_section(&given, self.faults) else { continue };
            section.warn_about_unknown(known, self.faults);
            items.extend(read(&mut Words { section, faults: self.faults }));
        }
        Some(items)
    }

    /// Returns a word of a closed set.
    fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> Option<Given<T>> {
        let given = self.section.text(key, self.faults)?;
        let found = choices.iter().find(|(word, _)| *word == given.value).map(|(_, value)| *value);
        if found.is_none() {
            let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
            given.location.error(self.faults, format!("must be one of {}, not '{}'", words.join(", "), given.value), "");
        }
        found.map(|value| Given { value, location: given.location })
    }

    fn location_of(&self, key: &str) -> Location {
        self.section.get(key).map_or_else(|| self.section.location_of_missing(key), |given| given.location)
    }

    fn required(&mut self, key: &str, form: Form) -> Option<String> {
        if !self.section.says_something(key) {
            self.section.location_of_missing(key).error(self.faults, "is missing", form.rule());
            return None;
        }
        self.name(key, form)
    }
}

fn checked(given: &Given<String>, form: Form, faults: &mut Faults) -> Option<String> {
    if form.fits(&given.value) {
        return Some(given.value.clone());
    }
    given.location.error(faults, format!("'{}' is not what Kubernetes takes here", given.value), form.rule());
    None
}

fn node_rule(words: &mut Words<'_, '_>) -> Option<NodeRule> {
    const OPERATORS: [NodeOperator; 6] = [
        NodeOperator::In,
        NodeOperator::NotIn,
        NodeOperator::Exists,
        NodeOperator::DoesNotExist,
        NodeOperator::Gt,
        NodeOperator::Lt,
    ];
    let key = words.required("key", Form::Key);
    let operator = words.choice("operator", &OPERATORS.map(|operator| (operator.word(), operator)));
    if !words.section.has("operator") {
        words.section.location_of_missing("operator").error(
            words.faults,
            "is missing",
            "In, NotIn, Exists, DoesNotExist, Gt or Lt",
        );
    }
    let weight = words.section.integer("weight", words.faults);
    let weight = weight.and_then(|given| {
        let weight = u8::try_from(given.value).ok().filter(|weight| (1..=100).contains(weight));
        if weight.is_none() {
            given.location.error(
                words.faults,
                format!("must be from 1 to 100, not {}", given.value),
                "leave it out for a demand",
            );
        }
        weight
    });
    let operator = operator?;
    let form = if matches!(operator.value, NodeOperator::Gt | NodeOperator::Lt) { Form::Number } else { Form::LabelValue };
    let mut values = Vec::new();
    for given in words.section.list("values", words.faults).unwrap_or_default() {
        values.extend(word(&given, words.faults).and_then(|given| checked(&given, form, words.faults)));
    }
    let rule = match operator.value {
        NodeOperator::In | NodeOperator::NotIn => (!values.is_empty(), "needs at least one of 'values'"),
        NodeOperator::Exists | NodeOperator::DoesNotExist => (values.is_empty(), "takes no 'values'"),
        NodeOperator::Gt | NodeOperator::Lt => (values.len() == 1, "needs one of 'values'"),
    };
    if !rule.0 {
        operator.location.error(words.faults, format!("{} {}", operator.value.word(), rule.1), "");
    }
    Some(NodeRule { key: key?, operator: operator.value, values, weight })
}

fn toleration(words: &mut Words<'_, '_>) -> Option<Toleration> {
    const EFFECTS: [TaintEffect; 3] = [TaintEffect::NoSchedule, TaintEffect::PreferNoSchedule, TaintEffect::NoExecute];
    let key = words.name("key", Form::Key);
    let value = words.section.word("value", words.faults);
    let operator = words.choice("operator", &[("Equal", false), ("Exists", true)]);
    let effect = words.choice("effect", &EFFECTS.map(|effect| (effect.word(), effect)));
    let seconds = words.section.integer("tolerationSeconds", words.faults);
    let exists = operator.as_ref().map(|given| given.value);
    if let (Some(true), Some(value)) = (exists, &value) {
        value.location.error(words.faults, "can't be given with operator Exists", "leave one of them out");
    }
    if key.is_none() && exists != Some(true) {
        let remedy = "name the taint's key, or tolerate every taint with operator Exists";
        words.section.location_of_missing("key").error(words.faults, "is missing", remedy);
        return None;
    }
    if let Some(given) = seconds.as_ref().filter(|_| effect.as_ref().is_none_or(|effect| effect.value != TaintEffect::NoExecute))
    {
        given.location.error(words.faults, "has a meaning only with effect NoExecute", "leave it out");
    }
    let value = value.and_then(|given| checked(&given, Form::LabelValue, words.faults));
    // Equality is the default, and with an empty value where none is given.
    let value = if exists == Some(true) { None } else { Some(value.unwrap_or_default()) };
    let toleration_seconds = at_least(0, seconds.as_ref(), words.faults);
    Some(Toleration { key, value, effect: effect.map(|given| given.value), toleration_seconds })
}

fn secret_variable(words: &mut Words<'_, '_>) -> Option<SecretVariable> {
    let name = words.required("name", Form::VariableName);
    let (secret, key) = (words.required("secret", Form::ObjectName), words.required("key", Form::EntryName));
    let name = name?;
    if OWN_VARIABLES.contains(&name.as_str()) || OWN_VARIABLES_BEGIN.iter().any(|begin| name.starts_with(begin)) {
        words.location_of("name").error(
            words.faults,
            format!("'{name}' is set by this program"),
            "choose a name that begins neither with AML_ nor with AZUREML_",
        );
        return None;
    }
    Some(SecretVariable { name, secret: secret?, key: key? })
}
