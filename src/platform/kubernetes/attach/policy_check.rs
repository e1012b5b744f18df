//! Whether a cluster enforces network policies, found by trying: a pod that is no router knocks at the router's two ports, of which its
//! policy opens one. Many clusters accept policies and enforce none.

use std::net::IpAddr;
use std::time::Duration;

use k8s_openapi::api::core::v1::{
    Capabilities, Container, LocalObjectReference, Pod, PodSecurityContext, PodSpec, ResourceRequirements, SeccompProfile,
    SecurityContext,
};
use kube::api::{DeleteParams, ListParams, LogParams, PostParams};
use kube::{Api, Client};
use tokio::time::Instant;

use super::super::api_error::ApiError;
use super::super::naming::{MANAGER, ROUTER};
use super::RouterSpec;
use super::front::{CALLERS, ROUTERS};
use super::labels::{ROUTER_OF, metadata};

const POD: &str = "azureml-fe-policy-check";
/// The longest time that the pod may take, its image pulled already on at least one node.
const LIMIT: Duration = Duration::from_secs(60);
const EVERY: Duration = Duration::from_millis(300);

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enforcement {
    Enforced,
    /// Policies are accepted, and have no effect.
    Ignored,
    /// It wasn't found out, for this reason.
    Unknown(String),
}

/// Tries the policy of a router that is ready.
pub async fn check_policies(client: &Client, spec: &RouterSpec) -> Result<Enforcement, ApiError> {
    let pods: Api<Pod> = Api::namespaced(client.clone(), spec.namespace.as_str());
    let Some(address) = router_address(&pods, spec).await? else {
        return Ok(Enforcement::Unknown("no router has an address".to_owned()));
    };
    // One that an earlier command left.
    let _ = pods.delete(POD, &DeleteParams::default().grace_period(0)).await;
    let parameters = PostParams { field_manager: Some(MANAGER.to_owned()), ..PostParams::default() };
    let made = pods.create(&parameters, &pod(spec, &address)).await;
    made.map_err(ApiError::of(format!("make pod '{POD}' of namespace '{}'", spec.namespace)))?;
    let found = outcome(&pods).await;
    let _ = pods.delete(POD, &DeleteParams::default().grace_period(0)).await;
    found
}

async fn router_address(pods: &Api<Pod>, spec: &RouterSpec) -> Result<Option<String>, ApiError> {
    let list = pods.list(&ListParams::default().labels(&format!("{ROUTER_OF}={ROUTER}"))).await;
    let list = list.map_err(ApiError::of(format!("list pods of namespace '{}'", spec.namespace)))?;
    let ready = |pod: &Pod| {
        let conditions = pod.status.as_ref().and_then(|status| status.conditions.as_ref());
        let ready = conditions.into_iter().flatten().any(|condition| condition.type_ == "Ready" && condition.status == "True");
        ready && pod.metadata.deletion_timestamp.is_none()
    };
    Ok(list.items.into_iter().filter(ready).find_map(|pod| pod.status?.pod_ip))
}

/// Waits until the pod has said what it found.
async fn outcome(pods: &Api<Pod>) -> Result<Enforcement, ApiError> {
    let deadline = Instant::now() + LIMIT;
    loop {
        let pod = pods.get(POD).await.map_err(ApiError::of(format!("read pod '{POD}'")))?;
        let phase = pod.status.and_then(|status| status.phase);
        if matches!(phase.as_deref(), Some("Succeeded" | "Failed")) {
            break;
        }
        if Instant::now() >= deadline {
            return Ok(Enforcement::Unknown(format!("its pod didn't end within {} seconds", LIMIT.as_secs())));
        }
        tokio::time::sleep(EVERY).await;
    }
    let said = pods.logs(POD, &LogParams::default()).await.map_err(ApiError::of(format!("read the log of pod '{POD}'")))?;
    Ok(understood(&said))
}

/// The pod tells the port that is open to anyone first, then the one that is not.
fn understood(said: &str) -> Enforcement {
    match said.split_whitespace().collect::<Vec<_>>().as_slice() {
        ["open", "open"] => Enforcement::Ignored,
        ["open", "closed"] => Enforcement::Enforced,
        _ => Enforcement::Unknown("no pod reaches the router's own address".to_owned()),
    }
}

fn pod(spec: &RouterSpec, address: &str) -> Pod {
    let at = |port: u16| match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => format!("[{address}]:{port}"),
        _ => format!("{address}:{port}"),
    };
    let router = &spec.namespace;
    let mut metadata = metadata(POD, Some(router), router);
    // It must not be taken for a router.
    if let Some(labels) = &mut metadata.labels {
        labels.retain(|key, _| key != ROUTER_OF && key != "app.kubernetes.io/name");
    }
    let container = Container {
        name: "check".to_owned(),
        image: Some(spec.image.clone()),
        args: Some(vec!["knock".to_owned(), at(CALLERS), at(ROUTERS)]),
        resources: Some(ResourceRequirements {
            requests: Some([("cpu", "10m"), ("memory", "32Mi")].map(quantity).into()),
            ..ResourceRequirements::default()
        }),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            read_only_root_filesystem: Some(true),
            run_as_non_root: Some(true),
            capabilities: Some(Capabilities { drop: Some(vec!["ALL".to_owned()]), ..Capabilities::default() }),
            ..SecurityContext::default()
        }),
        ..Container::default()
    };
    let pod = PodSpec {
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        restart_policy: Some("Never".to_owned()),
        active_deadline_seconds: Some(60),
        image_pull_secrets: spec.pull_secret.as_ref().map(|name| vec![LocalObjectReference { name: name.clone() }]),
        security_context: Some(PodSecurityContext {
            run_as_non_root: Some(true),
            seccomp_profile: Some(SeccompProfile { type_: "RuntimeDefault".to_owned(), ..SeccompProfile::default() }),
            ..PodSecurityContext::default()
        }),
        containers: vec![container],
        ..PodSpec::default()
    };
    Pod { metadata, spec: Some(pod), ..Pod::default() }
}

fn quantity((key, value): (&str, &str)) -> (String, k8s_openapi::apimachinery::pkg::api::resource::Quantity) {
    (key.to_owned(), k8s_openapi::apimachinery::pkg::api::resource::Quantity(value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_open_door_beside_a_closed_one_proves_enforcement() {
        assert_eq!(understood("open\nclosed\n"), Enforcement::Enforced);
        assert_eq!(understood("open\nopen\n"), Enforcement::Ignored);
        for said in ["closed\nclosed\n", "", "error: unknown command"] {
            assert!(matches!(understood(said), Enforcement::Unknown(_)), "{said}");
        }
    }
}
