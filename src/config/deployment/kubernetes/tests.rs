//! How the object `kubernetes` becomes settings.

use super::*;
use crate::config::{DeploymentConfig, DeploymentFlags, Faults, ServiceSettings};

fn read(text: &str, present: Option<&DeploymentConfig>) -> (Option<KubernetesSettings>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dc.yml");
    std::fs::write(&path, format!("computeType: aks\n{text}")).unwrap();
    let (flags, mut faults) = (DeploymentFlags::default(), Faults::default());
    let config = match present {
        Some(present) => DeploymentConfig::change(present, Some(&path), &flags, &mut faults),
        None => DeploymentConfig::read(Some(&path), &flags, &mut faults),
    };
    let here = format!("{}/", folder.path().display());
    (config.map(|config| config.settings.kubernetes), faults.iter().map(|fault| fault.to_string().replace(&here, "")).collect())
}

const ALL: &str = "kubernetes:
  nodeSelector: {agentpool: gpu, example.org/spot: false}
  nodeAffinity:
  - {key: topology.kubernetes.io/zone, operator: In, values: [1, \"2\"]}
  - {key: example.org/cores, operator: Gt, values: [8], weight: 10}
  tolerations:
  - {key: sku, value: gpu, effect: NoSchedule}
  - {operator: Exists, effect: NoExecute, tolerationSeconds: 60}
  labels: {team: health}
  annotations: {example.org/note: \"any text\\nat all\"}
  serviceAccountName: models
  imagePullSecret: registry.example.org
  variablesFromSecrets:
  - {name: DATABASE_URL, secret: database, key: url}
  gpuResource: nvidia.com/mig-1g.5gb
  fpga: {resource: xilinx.com/fpga, count: 2}
  allowGap: true
";

#[test]
fn every_key_is_read_and_survives_a_record() {
    let (settings, faults) = read(ALL, None);
    assert_eq!(faults, [""; 0]);
    let settings = settings.unwrap();
    let text = serde_json::to_string_pretty(&settings).unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(serde_json::from_str::<KubernetesSettings>(&text).unwrap(), settings);
}

#[test]
fn a_record_from_before_has_none() {
    let mut before = serde_json::to_value(ServiceSettings::default()).unwrap();
    before.as_object_mut().unwrap().remove("kubernetes").unwrap();
    assert_eq!(serde_json::from_value::<ServiceSettings>(before).unwrap(), ServiceSettings::default());
}

#[test]
fn a_change_keeps_what_it_does_not_name() {
    let settings = ServiceSettings { kubernetes: read(ALL, None).0.unwrap(), ..ServiceSettings::default() };
    let present = DeploymentConfig { settings, ..DeploymentConfig::default() };
    let (kept, _) = read("numReplicas: 2\n", Some(&present));
    assert_eq!(kept.as_ref(), Some(&present.settings.kubernetes));
    let (changed, faults) = read("kubernetes: {labels: {}, tolerations: [], allowGap: false}\n", Some(&present));
    assert_eq!(faults, [""; 0]);
    let expected = KubernetesSettings {
        labels: BTreeMap::new(),
        tolerations: Vec::new(),
        allow_gap: false,
        ..present.settings.kubernetes.clone()
    };
    assert_eq!(changed, Some(expected));
}

#[test]
fn every_fault_is_told_with_its_place() {
    let text = "kubernetes:
  nodeSelector: {\"-a\": b, c: \"d e\"}
  nodeAffinity:
  - {operator: In}
  - {key: a, operator: Near, values: [b]}
  - {key: a, operator: Exists, values: [b]}
  - {key: a, operator: Lt, values: [many], weight: 101}
  tolerations:
  - {value: gpu}
  - {key: a, operator: Exists, value: b, effect: Never, tolerationSeconds: 5}
  labels: {app.kubernetes.io/name: mine, aml.dev/service: other}
  annotations: [a]
  serviceAccountName: My_Account
  imagePullSecret: 5
  variablesFromSecrets:
  - {name: AML_RECORD, secret: a, key: b}
  - {name: A, secret: a}
  - {name: B, secret: a, key: b}
  - {name: B, secret: a, key: c}
  gpuResource: gpu
  fpga: {count: 0}
  allowGap: maybe
  nodeSelectors: {}
  affinity: {}
";
    let (settings, faults) = read(text, None);
    assert_eq!(settings, None);
    insta::assert_snapshot!(faults.join("\n"));
}

#[test]
fn the_guide_tells_each_key_and_no_other() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/deploy-to-kubernetes.md")).unwrap();
    let (_, rest) = text.split_once("\n## The object `kubernetes`\n").unwrap();
    let cells = rest.split("\n## ").next().unwrap().lines().filter_map(|line| line.strip_prefix("| `")?.split(" | ").next());
    let mut told: Vec<&str> = cells.flat_map(|cell| cell.trim_end_matches('`').split("`, `")).collect();
    let mut known: Vec<&str> = crate::config::deployment::keys::KUBERNETES.keys.concat();
    told.sort_unstable();
    known.sort_unstable();
    assert_eq!(told, known);
}
