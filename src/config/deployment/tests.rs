//! How files and flags become one deployment configuration.

use super::*;
use crate::config::{Fault, Faults, Severity};
use crate::names::{Host, Secret};

fn read(file: Option<&str>, flags: &DeploymentFlags) -> (Option<DeploymentConfig>, Faults) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("dc.yml");
    if let Some(text) = file {
        std::fs::write(&path, text).unwrap();
    }
    let mut faults = Faults::default();
    let config = DeploymentConfig::read(file.map(|_| path.as_path()), flags, &mut faults);
    let here = format!("{}/", folder.path().display());
    let placed = faults.iter().cloned().map(|fault| Fault {
        file: fault.file.map(|_| "dc.yml".into()),
        what: fault.what.replace(&here, ""),
        ..fault
    });
    (config, placed.collect())
}

#[track_caller]
fn cluster(file: &str, flags: &DeploymentFlags) -> DeploymentConfig {
    match read(Some(file), flags) {
        (Some(config), faults) if faults.is_empty() => config,
        (config, faults) => panic!("{file:?} should be read in silence: {config:?}\n{faults}"),
    }
}

#[track_caller]
fn errors(file: Option<&str>, flags: &DeploymentFlags) -> Vec<String> {
    let (config, faults) = read(file, flags);
    assert!(config.is_none() || !faults.any_error(), "a broken configuration gives no value");
    faults.iter().filter(|fault| fault.severity == Severity::Error).map(ToString::to_string).collect()
}

/// A local service with these hosts.
fn local(port: Option<u16>, allowed_hosts: &[&str]) -> DeploymentConfig {
    let (auth, scale, allowed_hosts) = (AuthMode::None, ReplicaScale::Fixed(1), hosts(allowed_hosts));
    let settings = ServiceSettings { compute_type: ComputeType::Local, port, auth, allowed_hosts, scale, ..Default::default() };
    DeploymentConfig { settings, ..DeploymentConfig::default() }
}

fn flags() -> DeploymentFlags {
    DeploymentFlags::default()
}

fn aks_flags() -> DeploymentFlags {
    DeploymentFlags { compute_type: Some("aks".into()), ..flags() }
}

#[test]
fn what_is_not_given_has_the_default_of_the_old_service() {
    let default = cluster("computeType: aks\n", &flags());
    assert_eq!(default, DeploymentConfig::default());
    let ServiceSettings { scale, scoring_timeout_ms, max_queue_wait_ms, max_concurrent_requests, auth, .. } = default.settings;
    let scaler = AutoScaler { min_replicas: 1, max_replicas: 10, target_utilization: 70, refresh_seconds: 1 };
    assert_eq!((scale, auth), (ReplicaScale::Auto(scaler), AuthMode::Keys));
    assert_eq!((scoring_timeout_ms, max_queue_wait_ms, max_concurrent_requests), (60_000, 500, 1));
    let endpoint = cluster("computeType: aksendpoint\n", &flags());
    let settings = ServiceSettings { compute_type: ComputeType::AksEndpoint, ..ServiceSettings::default() };
    assert_eq!(endpoint, DeploymentConfig { settings, ..DeploymentConfig::default() });
}

#[test]
fn without_a_compute_type_the_caller_decides() {
    for (file, flags) in [(None, flags()), (Some("numReplicas: -1\n"), flags()), (Some("computeType:\n"), flags())] {
        let (config, faults) = read(file, &flags);
        assert!(config.is_none() && faults.is_empty(), "{file:?}: {config:?} {faults}");
    }
    let chosen = DeploymentFlags { compute_type: Some("LOCAL".into()), ..flags() };
    assert_eq!(read(None, &chosen).0, Some(local(None, &[])));
    assert_eq!(read(Some("{port: 80}"), &chosen).0, Some(local(Some(80), &[])));
}

/// An endpoint whose every value is nine.
const ALL_NINES: &str = "computeType: aksendpoint
numReplicas: 9
containerResourceRequirements: {cpu: 9, cpuLimit: 9, memoryInGB: 9, memoryInGBLimit: 9}
gpuCores: 9
authEnabled: true
tokenAuthEnabled: false
appInsightsEnabled: false
dataCollection: {storageEnabled: false}
scoringTimeoutMs: 9
maxConcurrentRequestsPerContainer: 9
maxQueueWaitMs: 9
livenessProbeRequirements: {periodSeconds: 9, initialDelaySeconds: 9, timeoutSeconds: 9, successThreshold: 9, failureThreshold: 9}
namespace: nine
keys: {primaryKey: nine, secondaryKey: nine}
versionName: nine
trafficPercentile: 9
allowedHosts: [nine.example.org, localhost:9]
kubernetes: {allowGap: true}
";

/// Flags for every key of `ALL_NINES`, each with another value.
fn all_other() -> DeploymentFlags {
    DeploymentFlags {
        num_replicas: Some(1),
        cpu_cores: Some(1.5),
        cpu_cores_limit: Some(2.5),
        memory_gb: Some(3.5),
        memory_gb_limit: Some(4.5),
        gpu_cores: Some(5),
        auth_enabled: Some(false),
        token_auth_enabled: Some(true),
        enable_app_insights: Some(true),
        collect_model_data: Some(true),
        scoring_timeout_ms: Some(6),
        replica_max_concurrent_requests: Some(7),
        max_request_wait_time: Some(8),
        period_seconds: Some(11),
        initial_delay_seconds: Some(12),
        timeout_seconds: Some(13),
        success_threshold: Some(14),
        failure_threshold: Some(15),
        namespace: Some("flag".into()),
        primary_key: Some(Secret::new("first")),
        secondary_key: Some(Secret::new("second")),
        version_name: Some("flagged".into()),
        traffic_percentile: Some(16.0),
        ..flags()
    }
}

fn hosts(names: &[&str]) -> Vec<Host> {
    names.iter().map(|name| name.parse().unwrap()).collect()
}

#[test]
fn allowed_hosts_are_hosts_and_stay_when_a_change_names_none() {
    let file = "computeType: local\nallowedHosts: [\"app.example.org:3000\"]\n";
    assert_eq!(read(Some(file), &flags()).0, Some(local(None, &["app.example.org:3000"])));
    let told = errors(Some("allowedHosts: [\"https://app.example.org\", \"box\"]\n"), &aks_flags());
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("allowedHosts[0]") && told[0].contains("app.example.org:3000"), "{told:?}");
}

#[test]
fn every_flag_wins_over_its_key() {
    let settings = ServiceSettings {
        compute_type: ComputeType::AksEndpoint,
        port: None,
        auth: AuthMode::Token,
        allowed_hosts: hosts(&["nine.example.org", "localhost:9"]),
        scale: ReplicaScale::Fixed(1),
        resources: Resources { cpu: 1.5, cpu_limit: Some(2.5), memory_gb: 3.5, memory_gb_limit: Some(4.5), gpu_cores: 5 },
        max_concurrent_requests: 7,
        scoring_timeout_ms: 6,
        max_queue_wait_ms: 8,
        liveness: LivenessProbe {
            period_seconds: 11,
            initial_delay_seconds: 12,
            timeout_seconds: 13,
            success_threshold: 14,
            failure_threshold: 15,
        },
        app_insights_enabled: true,
        collect_model_data: true,
        namespace: Some("flag".into()),
        kubernetes: KubernetesSettings { allow_gap: true, ..KubernetesSettings::default() },
    };
    let expected = DeploymentConfig {
        settings,
        compute_target_name: None,
        keys: Some(PresetKeys { primary: Secret::new("first"), secondary: Some(Secret::new("second")) }),
        version_name: Some("flagged".into()),
        traffic_percentile: 16.0,
    };
    assert_eq!(cluster(ALL_NINES, &all_other()), expected);
    let unflagged = cluster(ALL_NINES, &flags());
    assert_eq!(unflagged.settings.scale, ReplicaScale::Fixed(9));
    assert_eq!(unflagged.settings.liveness.failure_threshold, 9);
    assert_eq!(unflagged.keys, Some(PresetKeys { primary: Secret::new("nine"), secondary: Some(Secret::new("nine")) }));
}

#[test]
fn autoscaler_flags_win_too() {
    let file = "computeType: aks\nautoScaler: {autoscaleEnabled: true, minReplicas: 2, maxReplicas: 3, refreshPeriodInSeconds: 4, targetUtilization: 5}\n";
    let flags = DeploymentFlags {
        autoscale_min_replicas: Some(3),
        autoscale_max_replicas: Some(30),
        autoscale_refresh_seconds: Some(40),
        autoscale_target_utilization: Some(50),
        ..flags()
    };
    let expected = AutoScaler { min_replicas: 3, max_replicas: 30, refresh_seconds: 40, target_utilization: 50 };
    assert_eq!(cluster(file, &flags).settings.scale, ReplicaScale::Auto(expected));
    let off = DeploymentFlags { autoscale_enabled: Some(false), num_replicas: Some(2), ..DeploymentFlags::default() };
    assert_eq!(cluster("computeType: aks\nautoScaler: {autoscaleEnabled: true}\n", &off).settings.scale, ReplicaScale::Fixed(2));
}

#[test]
fn of_two_values_that_exclude_each_other_the_easier_one_is_named() {
    let keep = "(a service has a fixed number of replicas or an autoscaler; keep one)";
    let replicas = DeploymentFlags { num_replicas: Some(3), ..aks_flags() };
    assert_eq!(
        errors(Some("autoScaler: {autoscaleEnabled: true}\n"), &replicas),
        [format!("--num-replicas: can't be given together with autoScaler.autoscaleEnabled: true (dc.yml, line 1) {keep}")]
    );
    let scaled = DeploymentFlags { autoscale_enabled: Some(true), ..aks_flags() };
    assert_eq!(
        errors(Some("numReplicas: 3\n"), &scaled),
        [format!("--autoscale-enabled: can't be given together with numReplicas (dc.yml, line 1) {keep}")]
    );
    let both = DeploymentFlags { num_replicas: Some(3), ..scaled };
    assert_eq!(errors(None, &both), [format!("--num-replicas: can't be given together with --autoscale-enabled true {keep}")]);
    let token = DeploymentFlags { token_auth_enabled: Some(true), ..aks_flags() };
    assert_eq!(
        errors(Some("authEnabled: true\n"), &token),
        [
            "--token-auth-enabled: can't be true together with authEnabled (dc.yml, line 1) (a service takes keys or tokens; set one of them to false)"
        ]
    );
}

#[test]
fn the_kind_of_authentication_follows_from_what_is_given() {
    let table = [
        ("", AuthMode::Keys),
        ("authEnabled: false", AuthMode::None),
        ("authEnabled: true", AuthMode::Keys),
        ("tokenAuthEnabled: true", AuthMode::Token),
        ("tokenAuthEnabled: false", AuthMode::Keys),
        ("authEnabled: false\ntokenAuthEnabled: true", AuthMode::Token),
        ("authEnabled: null\ntokenAuthEnabled: null", AuthMode::Keys),
    ];
    for (text, expected) in table {
        let config = cluster(&format!("computeType: aks\n{text}\n"), &flags());
        assert_eq!(config.settings.auth, expected, "{text}");
    }
}

#[test]
fn a_wrong_type_hides_no_wrong_order() {
    let file = "computeType: aks\nnumReplicas: many\nautoScaler: {autoscaleEnabled: true, minReplicas: 3, maxReplicas: 2}\n";
    let found = errors(Some(file), &flags());
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().any(|fault| fault.contains("must not be above")), "{found:?}");
    let file = "computeType: aks\nautoScaler: {autoscaleEnabled: true, minReplicas: 20, maxReplicas: many}\n";
    assert_eq!(errors(Some(file), &flags()).len(), 1, "what can't be read is compared with nothing");
}

#[test]
fn values_at_the_edge_of_their_range() {
    let good = [
        "numReplicas: 1",
        "gpuCores: 0",
        "scoringTimeoutMs: 300000",
        "scoringTimeoutMs: 1",
        "scoringTimeoutMs: 6e4",
        "containerResourceRequirements: {cpu: 1, cpuLimit: 1}",
        "containerResourceRequirements: {memoryInGB: 0.001}",
        "autoScaler: {autoscaleEnabled: true, minReplicas: 10}",
        "autoScaler: {autoscaleEnabled: true, maxReplicas: 1}",
        "autoScaler: {autoscaleEnabled: on, targetUtilization: 100}",
        "namespace: a",
    ];
    for text in good {
        cluster(&format!("computeType: aks\n{text}\n"), &flags());
    }
    let bad = [
        "numReplicas: 4294967296",
        "numReplicas: 1e300",
        "numReplicas: .inf",
        "scoringTimeoutMs: 0",
        "maxQueueWaitMs: 0",
        "containerResourceRequirements: {cpu: .nan}",
        "containerResourceRequirements: {cpuLimit: -1}",
        "containerResourceRequirements: {cpu: 1, cpuLimit: 0.99}",
        "autoScaler: {autoscaleEnabled: true, minReplicas: 11}",
        "autoScaler: {autoscaleEnabled: true, minReplicas: 3, maxReplicas: 2}",
        "autoScaler: {autoscaleEnabled: true, refreshPeriodInSeconds: 0}",
        "livenessProbeRequirements: {successThreshold: 0}",
        "namespace: a.b",
        "keys: {primaryKey: \"two\\nlines\"}",
        "keys: {primaryKey: \" space\"}",
    ];
    for text in bad {
        assert_eq!(errors(Some(&format!("computeType: aks\n{text}\n")), &flags()).len(), 1, "{text} breaks one rule");
    }
}

#[test]
fn flags_break_rules_under_their_own_names() {
    let flags = DeploymentFlags {
        cpu_cores: Some(f64::NAN),
        gpu_cores: Some(-1),
        scoring_timeout_ms: Some(i64::MAX),
        namespace: Some("A".into()),
        primary_key: Some(Secret::new("")),
        ..aks_flags()
    };
    let keys: Vec<_> = read(None, &flags).1.iter().map(|fault| (fault.file.clone(), fault.key.clone())).collect();
    for name in ["--cpu-cores", "--gpu-cores", "--scoring-timeout-ms", "--namespace", "--primary-key"] {
        assert!(keys.contains(&(None, name.to_owned())), "{name} is not in {keys:?}");
    }
    assert_eq!(
        errors(None, &DeploymentFlags { port: Some(0), compute_type: Some("local".into()), ..DeploymentFlags::default() }).len(),
        1
    );
}

#[test]
fn flags_that_do_nothing_are_told() {
    let local =
        DeploymentFlags { compute_type: Some("local".into()), num_replicas: Some(2), auth_enabled: Some(true), ..flags() };
    let (config, faults) = read(None, &local);
    assert!(config.is_some());
    assert_eq!(faults.iter().len(), 1);
    assert!(
        faults.to_string().starts_with("--num-replicas: has no effect on a local service, nor have --auth-enabled"),
        "{faults}"
    );
    let versioned = DeploymentFlags { version_name: Some("one".into()), port: Some(80), ..aks_flags() };
    let (config, faults) = read(None, &versioned);
    assert!(config.is_some() && faults.iter().len() == 2, "{faults}");
}

#[test]
fn a_file_for_the_cluster_can_be_tried_locally() {
    let local = DeploymentFlags { compute_type: Some("local".into()), ..flags() };
    let (config, faults) = read(Some("computeType: aksendpoint\nversionName: one\nnumReplicas: nonsense\n"), &local);
    assert_eq!(config, Some(self::local(None, &[])));
    assert_eq!(faults.iter().len(), 1, "one warning for all: {faults}");
}

#[test]
fn faults_stand_in_the_order_of_the_file_and_flags_last() {
    let text = "zzz: 1\ncomputeType: aks\nmaxQueueWaitMs: 0\nnumReplicas: 0\nauthEnabled: maybe\n";
    let (_, faults) = read(Some(text), &DeploymentFlags { gpu_cores: Some(-1), ..flags() });
    let locations: Vec<_> = faults.iter().map(|fault| fault.at.map(|(line, _)| line)).collect();
    assert_eq!(locations, [Some(1), Some(3), Some(4), Some(5), None]);
}

#[test]
fn a_missing_file_asks_for_the_one_that_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("deploymentconfig.yml"), "").unwrap();
    for name in ["deploymentconfig.json", "deploymentconfg.yml"] {
        let mut faults = Faults::default();
        assert!(DeploymentConfig::read(Some(&folder.path().join(name)), &flags(), &mut faults).is_none());
        assert_eq!(faults.iter().len(), 1);
        assert!(
            faults.to_string().ends_with(&format!("{name}: does not exist (did you mean deploymentconfig.yml?)")),
            "{faults}"
        );
    }
    let mut faults = Faults::default();
    assert!(DeploymentConfig::read(Some(folder.path()), &flags(), &mut faults).is_none());
    assert!(faults.to_string().ends_with("is a folder, not a file"), "{faults}");
}
