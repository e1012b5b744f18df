//! Other tools that scale or keep a service's objects: each is named with what removes it, and what it keeps isn't fought.

use serde_json::{Value, json};

use super::attached::{Service, attached};
use crate::parts::cluster::{self, Cluster};

/// A kind of object that the cluster doesn't know by itself; it goes again if it wasn't there before.
struct CustomKind<'a> {
    cluster: &'a Cluster,
    /// Its name, where it was made here.
    made: Option<String>,
}

impl<'a> CustomKind<'a> {
    fn new(cluster: &'a Cluster, service: &Service<'_>, (group, version, kind, plural): (&str, &str, &str, &str)) -> Self {
        let name = format!("{plural}.{group}");
        let schema = json!({ "openAPIV3Schema": { "type": "object", "x-kubernetes-preserve-unknown-fields": true } });
        let definition = json!({
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": { "name": name, "annotations": { "api-approved.kubernetes.io": "unapproved, for tests" } },
            "spec": {
                "group": group, "scope": "Namespaced",
                "names": { "kind": kind, "plural": plural, "singular": kind.to_lowercase() },
                "versions": [{ "name": version, "served": true, "storage": true, "schema": schema }],
            },
        });
        service.write(&format!("{plural}.json"), &definition.to_string());
        let file = service.folder().join(format!("{plural}.json")).display().to_string();
        let made = cluster.try_kubectl(&["create", "-f", &file]).status.success();
        cluster.kubectl(&["wait", "--for=condition=Established", "--timeout=90s", &format!("crd/{name}")]);
        Self { cluster, made: made.then_some(name) }
    }
}

impl Drop for CustomKind<'_> {
    fn drop(&mut self) {
        if let Some(name) = &self.made {
            let _ = self.cluster.try_kubectl(&["delete", "crd", name, "--wait=false"]);
        }
    }
}

fn make(service: &Service<'_>, object: &Value) {
    let file = format!("{}.json", object["metadata"]["name"].as_str().unwrap());
    service.write(&file, &object.to_string());
    service.kubectl(&format!("apply -f {}", service.folder().join(file).display()));
}

#[test]
fn other_scalers_are_named_with_the_command_that_removes_them() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "rivalled");
    service.deploy("");
    let _keda = CustomKind::new(&cluster, &service, ("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects"));
    let vertical = ("autoscaling.k8s.io", "v1", "VerticalPodAutoscaler", "verticalpodautoscalers");
    let _vertical = CustomKind::new(&cluster, &service, vertical);
    let target = json!({ "apiVersion": "apps/v1", "kind": "Deployment", "name": "rivalled" });
    let vertical = |name: &str, mode: &str| {
        json!({
            "apiVersion": "autoscaling.k8s.io/v1", "kind": "VerticalPodAutoscaler", "metadata": { "name": name },
            "spec": { "targetRef": target, "updatePolicy": { "updateMode": mode } },
        })
    };
    make(
        &service,
        &json!({
            "apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": { "name": "by-queue" },
            "spec": { "scaleTargetRef": { "name": "rivalled" } },
        }),
    );
    make(&service, &vertical("by-use", "Auto"));
    make(&service, &vertical("advice", "Off"));
    // What KEDA makes of its object.
    make(
        &service,
        &json!({
            "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
            "metadata": { "name": "keda-hpa-by-queue", "labels": { "scaledobject.keda.sh/name": "by-queue" } },
            "spec": { "maxReplicas": 1, "scaleTargetRef": target },
        }),
    );
    let commands = |scalers: &Value| -> Vec<String> {
        let scalers = scalers.as_array().unwrap_or_else(|| panic!("{scalers}"));
        scalers.iter().map(|scaler| scaler["command"].as_str().unwrap().to_owned()).collect()
    };
    let namespace = &service.attached.services;
    let expected = [
        format!("kubectl delete scaledobject by-queue --namespace {namespace}"),
        format!("kubectl delete verticalpodautoscaler by-use --namespace {namespace}"),
    ];
    assert_eq!(commands(&service.show()["changedByOthers"]["scalers"]), expected);
    let planned = service.try_deploy("--overwrite --dry-run");
    let plan: Value = serde_json::from_str(&planned.stdout).unwrap();
    assert_eq!(commands(&plan["scalers"]), expected, "{}", planned.stderr);
    // A deployment says so, too, and the commands do what they say.
    let said = service.try_deploy("--overwrite --cc 0.06").stderr;
    for command in &expected {
        assert!(said.contains(command), "{command} isn't in {said}");
        service.kubectl(&command["kubectl ".len()..]);
    }
    service.kubectl("delete horizontalpodautoscaler keda-hpa-by-queue");
    assert!(service.show().get("changedByOthers").is_none(), "{}", service.show());
}

#[test]
fn what_a_tool_keeps_is_not_fought() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "kept");
    service.write(".amlignore", ".azureml\nout\n");
    service.try_deploy("--export out").success();
    let out = service.folder().join("out");
    // As Flux applies: by server-side apply under its controller's name, with its labels.
    let kustomization = out.join("kustomization.yaml");
    let mut text = std::fs::read_to_string(&kustomization).unwrap();
    text.push_str("labels:\n- pairs:\n    kustomize.toolkit.fluxcd.io/name: models\n    kustomize.toolkit.fluxcd.io/namespace: flux-system\n");
    std::fs::write(&kustomization, text).unwrap();
    let apply = format!("apply --server-side --force-conflicts --field-manager=kustomize-controller -k {}", out.display());
    service.kubectl(&apply);
    service.wait("the service is healthy", || service.show()["state"] == "Healthy");
    let shown = service.show();
    let objects = shown["changedByOthers"]["objects"].as_array().unwrap_or_else(|| panic!("{shown}")).clone();
    assert!(objects.iter().any(|object| object["kind"] == "Deployment" && object["managedBy"]["tool"] == "Flux"), "{shown}");
    let generation = || service.kubectl("get deployment kept -o jsonpath={.metadata.generation}");
    let before = (generation(), service.pods());
    for line in [service.deployment("--overwrite --cc 0.06"), "service update -n kept --cc 0.06".to_owned()] {
        let said = service.aml(&line).failure(1);
        assert!(said.contains("Flux keeps it ('models')") && said.contains("--export DIR"), "{said}");
    }
    assert_eq!((generation(), service.pods()), before, "nothing was written");

    // Helm's marks, on a service of the command.
    let helm = attached(&cluster).service(&cluster, "helmed");
    helm.deploy("");
    helm.kubectl("annotate deployment helmed meta.helm.sh/release-name=shop meta.helm.sh/release-namespace=apps");
    let said = helm.try_deploy("--overwrite --cc 0.06").failure(1);
    assert!(said.contains("Deployment 'helmed'") && said.contains("Helm keeps it ('shop')"), "{said}");
    helm.deploy("--overwrite --cc 0.06 --force-conflicts");
}

#[test]
fn only_values_that_differ_are_told_as_changed_by_others() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "values");
    service.write(".amlignore", ".azureml\nout\n");
    service.variables(&[("FAIL", "1")]);
    service.try_deploy("--export out").success();
    service.kubectl(&format!("apply -k {}", service.folder().join("out").display()));
    service.wait("its failure is told", || service.show()["error"].to_string().contains("the model is broken"));
    // It isn't well, so that it is looked at closely; and kubectl owns every field, with our values.
    let shown = service.aml("service show -n values");
    assert!(!shown.stderr.contains("kubectl-client-side-apply"), "{}", shown.stderr);
    service.kubectl("set resources deployment/values --requests=cpu=55m");
    let shown = service.aml("service show -n values").stderr;
    assert!(shown.contains("kubectl-set") && shown.contains("cpu"), "{shown}");
}
