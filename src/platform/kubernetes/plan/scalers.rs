//! Other scalers that aim at a service's Deployments. Two scalers of the same replicas undo each other's work.

use kube::Client;
use kube::api::{Api, DynamicObject, ListParams};
use kube::core::{ApiResource, GroupVersionKind};
use serde_json::Value;

use crate::names::Namespace;
use crate::platform::kubernetes::ApiError;

/// A scaler that aims at a Deployment of a service.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ForeignScaler {
    pub kind: String,
    pub name: String,
    pub deployment: String,
    /// The command that removes it.
    pub command: String,
}

/// A kind of scaler: its address in the API, and where it says what it scales.
struct Scales {
    group: &'static str,
    version: &'static str,
    kind: &'static str,
    plural: &'static str,
    target: &'static str,
}

/// KEDA's own come first: the ones that it makes of Kubernetes' kind are only its tools.
const KINDS: &[Scales] = &[
    Scales { group: "keda.sh", version: "v1alpha1", kind: "ScaledObject", plural: "scaledobjects", target: "scaleTargetRef" },
    Scales {
        group: "autoscaling",
        version: "v2",
        kind: "HorizontalPodAutoscaler",
        plural: "horizontalpodautoscalers",
        target: "scaleTargetRef",
    },
    Scales {
        group: "autoscaling.k8s.io",
        version: "v1",
        kind: "VerticalPodAutoscaler",
        plural: "verticalpodautoscalers",
        target: "targetRef",
    },
];

/// Returns the scalers that aim at Deployments. What may not be read is left out.
pub async fn find_scalers(client: &Client, namespace: &Namespace, deployments: &[&str]) -> Result<Vec<ForeignScaler>, ApiError> {
    let mut found: Vec<ForeignScaler> = Vec::new();
    for kind in KINDS {
        let resource =
            ApiResource::from_gvk_with_plural(&GroupVersionKind::gvk(kind.group, kind.version, kind.kind), kind.plural);
        let api: Api<DynamicObject> = Api::namespaced_with(client.clone(), namespace.as_str(), &resource);
        match api.list(&ListParams::default()).await {
            Ok(list) => {
                let objects = list.items.iter().map(|object| serde_json::to_value(object).unwrap_or_default());
                for scaler in objects.filter_map(|object| aimed(kind, &object, deployments, namespace)) {
                    if !found.contains(&scaler) {
                        found.push(scaler);
                    }
                }
            }
            // The kind isn't installed, or not to be seen.
            Err(kube::Error::Api(status)) if matches!(status.code, 403 | 404) => {}
            Err(error) => return Err(ApiError::new(format!("list {} of namespace '{namespace}'", kind.plural), &error)),
        }
    }
    Ok(found)
}

fn aimed(kind: &Scales, object: &Value, deployments: &[&str], namespace: &Namespace) -> Option<ForeignScaler> {
    let target = &object["spec"][kind.target];
    let aims = target["kind"].as_str().is_none_or(|kind| kind == "Deployment");
    let deployment = target["name"].as_str().filter(|name| aims && deployments.contains(name))?;
    // Such a mode only advises.
    if object["spec"]["updatePolicy"]["updateMode"] == "Off" {
        return None;
    }
    let maker = object["metadata"]["ownerReferences"].as_array().into_iter().flatten();
    let maker = maker.filter(|owner| owner["kind"] == "ScaledObject").find_map(|owner| owner["name"].as_str());
    let (kind, name) = match maker.or_else(|| object["metadata"]["labels"]["scaledobject.keda.sh/name"].as_str()) {
        Some(maker) => ("ScaledObject", maker),
        None => (kind.kind, object["metadata"]["name"].as_str()?),
    };
    let command = format!("kubectl delete {} {name} --namespace {namespace}", kind.to_ascii_lowercase());
    Some(ForeignScaler { kind: kind.to_owned(), name: name.to_owned(), deployment: deployment.to_owned(), command })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(at: usize, object: &Value) -> Option<String> {
        aimed(&KINDS[at], object, &["web"], &Namespace::new("team").unwrap()).map(|scaler| scaler.command)
    }

    #[test]
    fn scalers_are_named_with_the_command_that_removes_them() {
        let aims = |kind: &str, name: &str| json!({ "kind": kind, "name": name });
        let hpa = |target: Value| json!({ "metadata": { "name": "h" }, "spec": { "scaleTargetRef": target } });
        let removed = Some("kubectl delete horizontalpodautoscaler h --namespace team".to_owned());
        assert_eq!(found(1, &hpa(aims("Deployment", "web"))), removed);
        assert_eq!(found(1, &hpa(aims("Deployment", "other"))), None);
        assert_eq!(found(1, &hpa(aims("StatefulSet", "web"))), None);
        let keda = json!({ "metadata": { "name": "k" }, "spec": { "scaleTargetRef": { "name": "web" } } });
        let removed = Some("kubectl delete scaledobject k --namespace team".to_owned());
        assert_eq!(found(0, &keda), removed);
        let mut made = hpa(aims("Deployment", "web"));
        made["metadata"]["ownerReferences"] = json!([{ "kind": "ScaledObject", "name": "k" }]);
        assert_eq!(found(1, &made), removed, "KEDA makes it again if only this is deleted");
        let mut labelled = hpa(aims("Deployment", "web"));
        labelled["metadata"]["labels"]["scaledobject.keda.sh/name"] = "k".into();
        assert_eq!(found(1, &labelled), removed);
        let mut vpa = json!({ "metadata": { "name": "v" }, "spec": { "targetRef": aims("Deployment", "web") } });
        assert_eq!(found(2, &vpa), Some("kubectl delete verticalpodautoscaler v --namespace team".to_owned()));
        vpa["spec"]["updatePolicy"]["updateMode"] = "Off".into();
        assert_eq!(found(2, &vpa), None, "it only advises");
    }
}
