//! The printed forms of a service, as scripts read them.

use std::collections::BTreeMap;

use aml::config::{Environment, ServiceSettings};
use aml::names::{ComputeTargetName, Digest, Secret, ServiceName, VersionName};
use aml::service::{
    ReplicaDescription, ReplicaPhase, ServiceContent, ServiceEnvironment, ServiceFailure, ServiceModel, ServiceSpec,
};

use super::*;

fn described(compute_type: ComputeType) -> ServiceDescription {
    let spec = ServiceSpec {
        name: ServiceName::new("diabetes").unwrap(),
        compute_target: ComputeTargetName::new("local").unwrap(),
        description: None,
        tags: BTreeMap::from([("team".into(), "health".into())]),
        properties: BTreeMap::new(),
        version_name: None,
        settings: ServiceSettings {
            compute_type,
            port: (compute_type == ComputeType::Local).then_some(6789),
            ..ServiceSettings::default()
        },
        start_timeout_seconds: 300,
        content: ServiceContent {
            models: vec![ServiceModel { id: "diabetes:3".parse().unwrap(), layer: Digest::from_sha256([1; 32]), size: 10 }],
            project: Digest::from_sha256([2; 32]),
            source_directory: Some("project".into()),
            entry_script: "score.py".into(),
            environment: ServiceEnvironment {
                key: "k".into(),
                definition: Environment { name: Some("env".into()), ..Environment::default() },
            },
        },
    };
    ServiceDescription {
        workspace: "default".into(),
        created: "2026-01-02T03:04:05Z".parse().unwrap(),
        updated: "2026-01-02T03:04:06.789Z".parse().unwrap(),
        scoring_uri: "http://127.0.0.1:8080/api/v1/service/diabetes/score".into(),
        swagger_uri: "http://127.0.0.1:8080/api/v1/service/diabetes/swagger.json".into(),
        default: VersionDescription {
            name: VersionName::new("diabetes").unwrap(),
            kind: VersionKind::Control,
            share: 100.0,
            spec,
            revision: 2,
            image: None,
            state: ServiceState::Healthy,
            failure: None,
            replicas: vec![ReplicaDescription { id: "r1".into(), revision: 2, phase: ReplicaPhase::Ready, restarts: 0 }],
        },
        others: Vec::new(),
    }
}

fn value(report: Report) -> Value {
    match report {
        Report::Object(value, _) => value,
        other => panic!("an object was expected, not {other:?}"),
    }
}

fn keys_of(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_trimmed_service_has_the_keys_of_v1_in_their_order() {
    let service = value(one(&described(ComputeType::Aks), Form::Trimmed));
    let expected =
        ["name", "imageId", "updatedAt", "computeType", "scoringUri", "state", "tags", "properties", "environmentDetails"];
    assert_eq!(keys_of(&service), expected);
    assert_eq!((&service["imageId"], &service["properties"]), (&json!(""), &json!("")), "what is empty is an empty string");
    assert_eq!((&service["state"], &service["computeType"]), (&json!("Healthy"), &json!("AKS")));
    assert_eq!(service["tags"], json!({"team": "health"}));
    assert_eq!(service["updatedAt"], "2026-01-02T03:04:06.789000+00:00");
    assert_eq!(service["environmentDetails"]["name"], "env");
}

#[test]
fn the_whole_service_has_the_keys_of_v1_in_their_order() {
    let service = value(one(&described(ComputeType::Aks), Form::Whole));
    let expected = "name description tags properties state createdTime updatedTime error computeType workspaceName imageId \
                    imageDigest imageDetails scoringUri createdBy appInsightsEnabled authEnabled autoScaler computeName \
                    containerResourceRequirements dataCollection maxConcurrentRequestsPerContainer maxQueueWaitMs \
                    livenessProbeRequirements numReplicas deploymentStatus scoringTimeoutMs aadAuthEnabled environmentDetails \
                    modelDetails isDefault trafficPercentile versionType";
    assert_eq!(keys_of(&service), expected.split_whitespace().collect::<Vec<_>>());
    assert_eq!(service["autoScaler"]["maxReplicas"], 10);
    assert_eq!(service["modelDetails"][0]["id"], "diabetes:3");
    assert_eq!((&service["authEnabled"], &service["aadAuthEnabled"]), (&json!(true), &json!(false)));
}

#[test]
fn a_local_service_has_the_keys_and_states_of_v1() {
    let mut service = described(ComputeType::Local);
    let whole = value(one(&service, Form::Whole));
    let expected = "name tags properties state createdTime updatedTime error computeType workspaceName imageId scoringUri \
                    swaggerUri port";
    assert_eq!(keys_of(&whole), expected.split_whitespace().collect::<Vec<_>>());
    assert_eq!((&whole["state"], &whole["computeType"], &whole["port"]), (&json!("running"), &json!("Local"), &json!(6789)));
    service.default.state = ServiceState::Transitioning;
    assert_eq!(value(one(&service, Form::Trimmed))["state"], "deploying");
}

#[test]
fn an_endpoint_holds_its_versions_by_name() {
    let mut service = described(ComputeType::AksEndpoint);
    service.default.name = VersionName::new("blue").unwrap();
    let trimmed = value(one(&service, Form::Trimmed));
    let expected = ["name", "updatedAt", "computeType", "scoringUri", "state", "tags", "properties", "versions"];
    assert_eq!(keys_of(&trimmed), expected);
    assert_eq!(trimmed["computeType"], "AKSENDPOINT");
    assert_eq!(trimmed["versions"]["blue"]["name"], "blue");
    let whole = value(one(&service, Form::Whole));
    assert_eq!(whole["versions"]["blue"]["trafficPercentile"], 100.0);
}

#[test]
fn a_failure_is_told_in_the_form_of_v1() {
    let mut service = described(ComputeType::Aks);
    service.default.state = ServiceState::Failed;
    service.default.failure = Some(ServiceFailure {
        code: "InitFailed".into(),
        message: "init() raised".into(),
        evidence: vec!["a".into(), "b".into()],
        remedy: "fix it".into(),
    });
    let whole = value(one(&service, Form::Whole));
    assert_eq!((&whole["error"]["code"], &whole["error"]["message"]), (&json!("InitFailed"), &json!("init() raised")));
    assert_eq!(whole["error"]["details"][0]["message"], "a\nb");
}

#[test]
fn a_tokens_times_are_local_and_have_no_offset() {
    let access = AccessToken {
        token: Secret::new("t"),
        refresh_after: "2026-01-02T03:04:05Z".parse().unwrap(),
        expires: "2026-01-02T15:04:05Z".parse().unwrap(),
    };
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(2));
    let printed = value(token(&access, &zone));
    assert_eq!(keys_of(&printed), ["accessToken", "tokenType", "refreshAfter", "expiryOn"]);
    assert_eq!(printed["refreshAfter"], "2026-01-02T05:04:05.000000");
}

#[test]
fn keys_are_printed_as_v1_did() {
    let pair = Keys { primary: Secret::new("a"), secondary: Secret::new("b") };
    assert_eq!(value(keys(&pair)), json!({"primaryKey": "a", "secondaryKey": "b"}));
}
