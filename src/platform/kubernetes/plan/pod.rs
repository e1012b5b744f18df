//! What a cluster has against a pod that a Deployment would make. Only the first thing is said at a time, so that what was refused is left
//! out and asked again, until all has been said.

use kube::Client;
use kube::api::{Api, DynamicObject, PostParams};
use kube::core::{ApiResource, GroupVersionKind};
use serde_json::{Value, json};

use super::admission::{Problem, ProblemCause};
use super::answered;
use crate::names::Namespace;
use crate::platform::kubernetes::ApiError;
use crate::platform::kubernetes::naming::MANAGER;
use crate::platform::kubernetes::objects::Manifest;

/// Returns all that a cluster has against a pod of a Deployment; and the pod, as the cluster would have it if it takes one.
pub(super) async fn problems(
    client: &Client,
    namespace: &Namespace,
    deployment: &Manifest,
) -> Result<(Vec<Problem>, Value), ApiError> {
    let resource = ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk("", "v1", "Pod"), "pods");
    let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), namespace.as_str(), &resource);
    let parameters = PostParams { dry_run: true, field_manager: Some(MANAGER.to_owned()) };
    let mut pod = pod_of(deployment);
    let mut problems: Vec<Problem> = Vec::new();
    // Each cause is mended at most once.
    loop {
        let Ok(object) = serde_json::from_value::<DynamicObject>(pod.clone()) else { return Ok((problems, pod)) };
        let what = format!("try a pod of Deployment '{}' of namespace '{namespace}'", deployment.name);
        let refusal = match answered(api.create(&parameters, &object).await, what)? {
            Ok(made) => return Ok((problems, made)),
            Err(refusal) => refusal,
        };
        let problem = Problem::of(format!("a pod of Deployment '{}'", deployment.name), namespace, &refusal);
        let cause = problem.cause;
        // That this account may make Deployments and no pods is usual, and no problem: controllers make them.
        if cause == ProblemCause::Rights {
            return Ok((problems, pod));
        }
        let again = problems.iter().any(|known| known.cause == cause);
        problems.push(problem);
        if again || !mend(&mut pod, cause) {
            return Ok((problems, pod));
        }
    }
}

/// Returns a pod as the Deployment's controller would make it.
fn pod_of(deployment: &Manifest) -> Value {
    let template = &deployment.value["spec"]["template"];
    let mut metadata = template["metadata"].clone();
    metadata["generateName"] = format!("{}-", deployment.name).into();
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"] })
}

/// Takes out of the pod what was refused; returns whether there is more to ask.
fn mend(pod: &mut Value, cause: ProblemCause) -> bool {
    let spec = &mut pod["spec"];
    match cause {
        ProblemCause::LimitRange => spec["containers"][0]["resources"] = json!({}),
        ProblemCause::PodSecurity => {
            spec["securityContext"]["runAsNonRoot"] = true.into();
            spec["securityContext"]["seccompProfile"] = json!({ "type": "RuntimeDefault" });
            let strict = json!({ "allowPrivilegeEscalation": false, "capabilities": { "drop": ["ALL"] } });
            spec["containers"][0]["securityContext"] = strict;
        }
        ProblemCause::Account => {
            if let Some(fields) = spec.as_object_mut() {
                fields.remove("serviceAccountName");
            }
        }
        _ => return false,
    }
    true
}
