//! Replicas that ran, and the way to them.

use super::*;

fn evicted(message: &str) -> Evidence {
    let dead = Pod { phase: "Failed".to_owned(), reason: Some("Evicted".to_owned()), message: Some(message.to_owned()), ..pod() };
    Evidence { pods: vec![dead], ..nothing() }
}

fn disrupted(reason: &str, message: &str) -> Evidence {
    let leaving = Pod { deleting: true, conditions: vec![condition("DisruptionTarget", "True", reason, message)], ..pod() };
    Evidence { pods: vec![old_pod(), leaving], ..nothing() }
}

fn front(event: Option<Event>) -> Evidence {
    let front = Front { service: "aml-system/azureml-fe".to_owned(), load_balancer: true, address: None, since: Some(at(0)) };
    let events =
        event.into_iter().map(|event| Event { kind: "Service".to_owned(), object: "azureml-fe".to_owned(), ..event }).collect();
    Evidence { front: Some(front), events, ..Evidence { now: at(300), ..Evidence::default() } }
}

fn balancer(message: &str) -> Evidence {
    front(Some(event(
        "SyncLoadBalancerFailed",
        &format!("Error syncing load balancer: failed to ensure load balancer: {message}"),
    )))
}

fn called(status: Option<u16>, seconds: u64) -> Evidence {
    Evidence { calls: vec![Call { status, ours: false, after: Duration::from_secs(seconds) }], ..nothing() }
}

#[expect(clippy::too_many_lines, reason = "a table of cases")]
pub(super) fn cases() -> Vec<Case> {
    let mut unready = container(State::Running { since: Some(at(20)) });
    unready.started = true;
    unready.log = vec!["scoring server ended by signal 11, started again in 200 ms".to_owned()];
    let unready =
        with(event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"), of_container(unready));
    let shutdown = Pod {
        phase: "Failed".to_owned(),
        reason: Some("Terminated".to_owned()),
        message: Some("Pod was terminated in response to imminent node shutdown.".to_owned()),
        ..pod()
    };
    let mut lost = Evidence { pods: vec![Pod { node: Some("node-2".to_owned()), ..old_pod() }], ..nothing() };
    lost.nodes = Some(vec![Node {
        name: "node-2".to_owned(),
        conditions: vec![condition("Ready", "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.")],
        ..Node::default()
    }]);
    let sandbox = "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox \"ab\": plugin type=\"azure-vnet\" failed (add): no IP addresses available in range set";
    let rival = |kind: &str| Evidence {
        pods: vec![old_pod()],
        rivals: vec![Rival { kind: kind.to_owned(), name: "other".to_owned() }],
        ..nothing()
    };
    let foreign = ForeignFields {
        object: "deployment/diabetes".to_owned(),
        manager: "kubectl-edit".to_owned(),
        fields: vec!["spec.replicas".to_owned()],
        since: None,
    };
    let mut unlogged = of_container(container(State::Running { since: Some(at(290)) }));
    unlogged.pods[0].containers[0].log_fault =
        Some("Get \"https://10.0.0.5:10250/containerLogs/team/x/replica\": dial tcp 10.0.0.5:10250: i/o timeout".to_owned());
    let logged = |line: &str| Evidence { router_log: vec![line.to_owned()], ..nothing() };
    vec![
        case(80, unready, "NotReady", &["started again within it", "signal 11", "waiting"]),
        case(
            82,
            evicted("Usage of EmptyDir volume \"outputs\" exceeds the limit \"1Mi\". "),
            "VolumeFull",
            &["the folder 'outputs'", "1Mi"],
        ),
        case(
            82,
            evicted("Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. "),
            "DiskLimitExceeded",
            &[],
        ),
        case(82, evicted("Container c exceeded its local ephemeral storage limit \"1Mi\". "), "DiskLimitExceeded", &["1Mi"]),
        case(
            83,
            evicted(
                "The node was low on resource: memory. Threshold quantity: 100Mi, available: 81Mi. Container replica was using 3Gi, request is 1Gi, has larger consumption of memory. ",
            ),
            "NodeUnderPressure",
            &["ran short of memory", "memoryInGB"],
        ),
        case(84, disrupted("EvictionByEvictionAPI", "Eviction API: evicting"), "Drained", &["warning", "node node-1"]),
        case(
            85,
            answered(429, "Cannot evict pod as it would violate the pod's disruption budget."),
            "DisruptionBudgetBlocks",
            &["node upgrade"],
        ),
        case(86, disrupted("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint"), "NodeLost", &["warning"]),
        case(86, lost, "NodeLost", &["nothing is heard of node node-2", "five minutes"]),
        case(87, Evidence { pods: vec![shutdown], ..nothing() }, "NodeTakenBack", &["30 s notice"]),
        case(
            88,
            with(
                event("ExceededGracePeriod", "Container runtime did not kill the pod within specified grace period."),
                nothing(),
            ),
            "GracePeriodExceeded",
            &["scoringTimeoutMs"],
        ),
        case(
            89,
            with(event("FailedCreatePodSandBox", sandbox), waiting("ContainerCreating", "")),
            "NoAddressesLeft",
            &["--pod-subnet-id"],
        ),
        case(
            92,
            rival("HorizontalPodAutoscaler"),
            "RivalAutoscaler",
            &["kubectl delete horizontalpodautoscaler other --namespace team", "warning"],
        ),
        case(92, rival("ScaledObject"), "RivalAutoscaler", &["kubectl delete scaledobject other"]),
        case(93, rival("VerticalPodAutoscaler"), "RivalAutoscaler", &["\"updateMode\":\"Off\""]),
        case(
            93,
            with(event("EvictedByVPA", "Pod was evicted by VPA Updater to apply resource recommendation."), nothing()),
            "RivalAutoscaler",
            &["updateMode"],
        ),
        case(
            94,
            Evidence { pods: vec![old_pod()], foreign_fields: vec![foreign], ..nothing() },
            "ChangedByOthers",
            &["'kubectl-edit' has changed spec.replicas of deployment/diabetes"],
        ),
        case(95, front(None), "NoLoadBalancer", &["aml-system/azureml-fe has had no address for 300 s", "NodePort"]),
        case(
            96,
            balancer("PublicIPCountLimitReached: Cannot create more than 20 public IP addresses"),
            "PublicAddressQuota",
            &["az network public-ip list"],
        ),
        case(96, balancer("DnsRecordInUse: DNS record aml.westeurope.cloudapp.azure.com is already used"), "DnsLabelTaken", &[]),
        case(
            96,
            balancer(
                "AuthorizationFailed: The client 'x' does not have authorization to perform action 'Microsoft.Network/virtualNetworks/subnets/read'",
            ),
            "LoadBalancerNotAllowed",
            &["Network Contributor"],
        ),
        case(
            98,
            logged(
                "endpointslices.discovery.k8s.io is forbidden: User \"system:serviceaccount:aml-system:azureml-fe\" cannot list resource \"endpointslices\" in API group \"discovery.k8s.io\" in the namespace \"team\"",
            ),
            "RouterRightsMissing",
            &["the namespace team"],
        ),
        case(
            100,
            logged("record 'aml.diabetes' can't be read: it has format 3, and this program reads formats up to 2"),
            "RouterTooOld",
            &["Upgrade the router"],
        ),
        case(101, called(Some(413), 0), "CutBeforeRouter", &["proxy-body-size"]),
        case(101, called(Some(504), 60), "CutBeforeRouter", &["gave up after 60 s", "proxy-read-timeout"]),
        case(102, called(None, 240), "CutBeforeRouter", &["idle limit"]),
        case(103, answered(0, "auth exec: executable kubelogin not found"), "LoginHelperMissing", &["az aks install-cli"]),
        case(103, answered(401, "Unauthorized"), "LoginExpired", &["az login"]),
        case(103, answered(0, "received fatal alert: the certificate has expired"), "LoginExpired", &["get-credentials"]),
        case(
            104,
            answered(0, "client error (Connect): tcp connect error: Connection timed out"),
            "ApiUnreachable",
            &["kubectl cluster-info", "waiting"],
        ),
        case(
            104,
            answered(429, "the server has received too many requests and has asked us to try again later"),
            "ApiBusy",
            &["waiting"],
        ),
        case(105, unlogged, "LogsUnreachable", &["port 10250", "warning"]),
    ]
}
