//! Configuration and admission.

use super::*;

const NAME: &str = "pods \"diabetes-7f-8l5dz\" is forbidden: ";

fn forbidden(why: &str) -> Evidence {
    refused(&format!("{NAME}{why}"))
}

fn variable(mut evidence: Evidence, object: &str, key: &str) -> Evidence {
    let (variable, object, key) = ("DB_PASSWORD".to_owned(), object.to_owned(), key.to_owned());
    evidence.pods[0].asks.variables.push(Reference { variable, object, key });
    evidence
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    const SECURITY: &str = "violates PodSecurity \"restricted:latest\": allowPrivilegeEscalation != false (container \"c\" must set securityContext.allowPrivilegeEscalation=false), runAsUser=0 (container \"c\" must not set runAsUser=0)";
    const QUOTA: &str =
        "exceeded quota: q, requested: requests.cpu=600m,pods=1, used: requests.cpu=600m,pods=3, limited: requests.cpu=1,pods=3";
    const HOOK: &str = "Internal error occurred: failed calling webhook \"hook.example.com\": failed to call webhook: Post \"https://absent.diag.svc:443/v?timeout=2s\": service \"absent\" not found";
    let mut paused = nothing();
    let deployment = Deployment {
        paused: true,
        conditions: vec![condition("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused")],
        ..paused.deployment.unwrap()
    };
    paused.deployment = Some(deployment);
    let mut gated = Evidence { pods: vec![Pod { node: None, ..pod() }], ..nothing() };
    gated.pods[0].asks.gates = vec!["kueue.x-k8s.io/admission".to_owned()];
    gated.pods[0].conditions =
        vec![condition("PodScheduled", "False", "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates")];
    let mut serving = forbidden(QUOTA);
    serving.pods = vec![old_pod()];
    serving.deployment.as_mut().unwrap().wanted = 3;
    // An older cluster has only the event.
    let mut by_event = refused("");
    by_event.replica_sets[0].conditions.clear();
    let created = Event {
        kind: "ReplicaSet".to_owned(),
        object: "diabetes-7f".to_owned(),
        ..event(
            "FailedCreate",
            "Error creating: pods \"diabetes-7f-\" is forbidden: error looking up service account team/absent: serviceaccount \"absent\" not found",
        )
    };
    let too_long = Container {
        last: Some(Ended { reason: "StartError".to_owned(), exit_code: 128, message: "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec /aml/bin/aml: argument list too long: unknown".to_owned(), ..Ended::default() }),
        ..container(State::Waiting { reason: "CrashLoopBackOff".to_owned(), message: String::new() })
    };
    vec![
        case(
            17,
            variable(waiting("CreateContainerConfigError", "secret \"absent\" not found"), "absent", "k"),
            "ObjectMissing",
            &[
                "no Secret 'absent', which the variable DB_PASSWORD is taken from",
                "kubectl create secret generic absent --namespace team",
            ],
        ),
        case(
            17,
            variable(waiting("CreateContainerConfigError", "couldn't find key k in Secret team/there"), "there", "k"),
            "KeyMissing",
            &["'there' of namespace team has no key 'k', which the variable DB_PASSWORD"],
        ),
        case(
            17,
            waiting("CreateContainerConfigError", "configmap \"gone\" not found"),
            "ObjectMissing",
            &["no ConfigMap 'gone'"],
        ),
        case(
            18,
            waiting(
                "CreateContainerConfigError",
                "container has runAsNonRoot and image will run as root (pod: \"r18_team(2e14c2cd)\", container: c)",
            ),
            "ImageRunsAsRoot",
            &["USER 1000"],
        ),
        case(
            18,
            waiting(
                "CreateContainerConfigError",
                "container has runAsNonRoot and image has non-numeric user (app), cannot verify user is non-root (pod: \"x\", container: c)",
            ),
            "ImageRunsAsRoot",
            &["a name"],
        ),
        case(
            19,
            with(
                event("FailedMount", "MountVolume.SetUp failed for volume \"w\" : configmap \"absent-map\" not found"),
                waiting("ContainerCreating", ""),
            ),
            "ObjectMissing",
            &["no ConfigMap 'absent-map', which the pod mounts"],
        ),
        case(
            20,
            forbidden(SECURITY),
            "PodSecurityViolated",
            &["demands Pod Security 'restricted:latest'", "runAsUser=0", "USER in the Docker steps"],
        ),
        case(
            21,
            forbidden(QUOTA),
            "QuotaExceeded",
            &["requests.cpu: 0.6 cores of 1 core are used, and a replica wants 0.6 cores", "pods: 3 of 3 are used", "waiting"],
        ),
        case(
            22,
            forbidden("failed quota: q: must specify limits.cpu for: c; limits.memory for: c"),
            "QuotaWantsValues",
            &["limits.cpu for: c and limits.memory", "memoryInGBLimit"],
        ),
        case(
            23,
            forbidden(
                "[minimum cpu usage per Container is 100m, but request is 50m, maximum memory usage per Container is 1Gi, but limit is 2Gi, maximum cpu usage per Pod is 2, but limit is 3]",
            ),
            "LimitRangeExceeded",
            &["maximum memory usage per Container is 1Gi, but limit is 2Gi"],
        ),
        case(
            24,
            forbidden("cpu max limit to request ratio per Container is 2, but provided ratio is 10.000000"),
            "LimitRangeRatio",
            &["ratio is 10", "cpuLimit"],
        ),
        case(
            25,
            answered(
                400,
                "admission webhook \"validation.gatekeeper.sh\" denied the request: [allowed-repos] container <replica> has an invalid image repo",
            ),
            "DeniedByWebhook",
            &["'validation.gatekeeper.sh'", "[allowed-repos] container <replica> has an invalid image repo"],
        ),
        case(
            25,
            answered(
                422,
                "deployments.apps \"y\" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'b' denied request: images need a digest",
            ),
            "DeniedByPolicy",
            &["the policy 'no-latest', refuses it: images need a digest"],
        ),
        case(26, refused(HOOK), "WebhookBroken", &["'hook.example.com'", "no fault of the service"]),
        case(
            27,
            forbidden("error looking up service account team/absent: serviceaccount \"absent\" not found"),
            "ServiceAccountMissing",
            &["kubectl create serviceaccount absent --namespace team"],
        ),
        case(27, with(created, by_event), "ServiceAccountMissing", &["diabetes-7f: ", "absent"]),
        case(
            28,
            forbidden("no PriorityClass with name absent was found"),
            "PriorityClassMissing",
            &["'absent'", "kubectl get priorityclasses"],
        ),
        case(28, forbidden("pod rejected: RuntimeClass \"absent\" not found"), "RuntimeClassMissing", &["'absent'"]),
        case(
            29,
            answered(
                403,
                "deployments.apps is forbidden: User \"ann@example.com\" cannot create resource \"deployments\" in API group \"apps\" in the namespace \"team\"",
            ),
            "NotAllowed",
            &["ann@example.com may not create deployments", "--clusterrole=edit --user=ann@example.com"],
        ),
        case(
            30,
            answered(
                422,
                "Deployment.apps \"d35\" is invalid: [spec.template.metadata.labels: Invalid value: {\"app\":\"d35\"}: `selector` does not match template `labels`, spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"other\"}}: field is immutable]",
            ),
            "FieldImmutable",
            &["spec.selector of it can't be changed", "Delete the object"],
        ),
        case(
            31,
            answered(
                409,
                "Apply failed with 2 conflicts: conflicts with \"argocd-controller\" using apps/v1:\n- .spec.replicas\n- .spec.template.spec.containers[name=\"c\"].image",
            ),
            "FieldsOwnedByOthers",
            &[
                "argocd-controller manages",
                ".spec.replicas, .spec.template.spec.containers[name=\"c\"].image",
                "--force-conflicts",
            ],
        ),
        case(
            32,
            answered(
                409,
                "Operation cannot be fulfilled on configmaps \"aml.diabetes\": the object has been modified; please apply your changes to the latest version and try again",
            ),
            "DeployedByOther",
            &["service diabetes", "aml service show"],
        ),
        case(
            33,
            answered(
                403,
                "configmaps \"y\" is forbidden: unable to create new content in namespace team because it is being terminated",
            ),
            "NamespaceTerminating",
            &["kubectl get namespace team"],
        ),
        case(34, of_container(too_long), "EnvironmentTooLarge", &["enableServiceLinks"]),
        case(35, paused, "RolloutPaused", &["kubectl rollout resume deployment/diabetes --namespace team"]),
        case(36, gated, "SchedulingGated", &["kueue.x-k8s.io/admission", "waiting"]),
        case(91, serving, "QuotaStopsScaling", &["1 of 3 replicas are ready"]),
    ]
}

#[test]
fn what_the_cluster_tries_again_by_itself_ends_no_deployment_and_hides_no_cause() {
    for passing in [
        format!("{NAME}status unknown for quota: q, resources: pods"),
        format!("{NAME}Internal error occurred: resource quota evaluation timed out"),
        "Operation cannot be fulfilled on resourcequotas \"q\": the object has been modified; please apply your changes to the latest version and try again".to_owned(),
        "etcdserver: request timed out".to_owned(),
    ] {
        let mut evidence = refused(&passing);
        let found = diagnose(&evidence);
        let [problem] = &found[..] else { panic!("{passing}: {found:#?}") };
        assert_eq!((problem.code.as_str(), problem.outlook), ("ClusterBusy", Outlook::Waiting { limit: evidence.asked.patience }));
        assert!(problem.evidence.iter().any(|line| line.contains(&passing)), "{problem:#?}");

        // A condition keeps the first refusal; what came after it is the cause.
        let object = evidence.replica_sets[0].name.clone();
        let over = format!("Error creating: {NAME}exceeded quota: q, requested: pods=1, used: pods=3, limited: pods=3");
        evidence.events.push(Event { kind: "ReplicaSet".to_owned(), object, ..event("FailedCreate", &over) });
        assert_eq!(diagnose(&evidence)[0].code, "QuotaExceeded", "beside {passing}");
    }
    let hook = refused(
        "Internal error occurred: failed calling webhook \"hook.example.com\": failed to call webhook: Post \"https://absent.diag.svc:443/v?timeout=2s\": context deadline exceeded",
    );
    assert_eq!(diagnose(&hook).iter().map(|problem| problem.code.clone()).collect::<Vec<_>>(), ["WebhookBroken"]);
}
