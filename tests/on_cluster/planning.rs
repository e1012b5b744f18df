//! What the command says before it does anything: plans, differences, files for other tools, and what others changed.

use serde_json::{Value, json};

use super::attached::{Service, attached};
use crate::parts::cluster;

const ACTIONS: &[&str] = &["created", "changed", "untouched", "deleted", "refused"];

/// Returns each object of a plan with what becomes of it, `Deployment plan: changed`.
fn objects(plan: &Value) -> Vec<String> {
    let told = plan["objects"].as_array().unwrap().iter().map(|object| {
        let action = object["action"].as_str().unwrap();
        assert!(ACTIONS.contains(&action), "{action}");
        format!("{} {}: {action}", object["kind"].as_str().unwrap(), object["name"].as_str().unwrap())
    });
    told.collect()
}

#[track_caller]
fn plan(service: &Service<'_>, more: &str) -> Value {
    serde_json::from_str(&service.try_deploy(&format!("--dry-run {more}")).success()).unwrap()
}

/// Returns the lines of a diff that differ.
fn changed(diff: &str) -> Vec<&str> {
    let marks =
        |line: &&str| (line.starts_with('+') || line.starts_with('-')) && !line.contains(" (now)") && !line.contains(" (then)");
    diff.lines().filter(marks).map(str::trim_end).collect()
}

#[test]
fn a_plan_says_what_becomes_of_each_object_and_changes_nothing() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "plan");
    let first = plan(&service, "");
    assert_eq!(first["service"], json!({ "name": "plan", "computeTarget": "myaks", "action": "created" }));
    let new = ["ConfigMap aml.plan.1", "Secret aml.plan", "NetworkPolicy plan", "Service plan", "Deployment plan"];
    assert_eq!(objects(&first), new.map(|object| format!("{object}: created")));
    assert_eq!(first["image"]["digest"], Value::Null, "its project isn't packed yet");
    assert!(service.objects().is_empty(), "{:?}", service.objects());
    let listed = service.aml("service list --query [].name").success();
    assert!(!listed.contains("\"plan\""), "{listed}");
    let images = service.aml("image list").success();
    assert!(!images.contains("services/plan"), "{images}");
    assert_eq!(service.try_deploy("--diff").code, Some(1));

    service.deploy("");
    let again = plan(&service, "--overwrite");
    assert!(objects(&again).iter().all(|object| object.ends_with(": untouched")), "{:?}", objects(&again));
    assert!(again["image"]["parts"].as_array().unwrap().iter().all(|part| part["there"] == true), "{}", again["image"]);
    assert_eq!(service.try_deploy("--overwrite --diff").success(), "");
    let refused = service.try_deploy("--diff");
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(refused.stderr.contains("exists already"), "{}", refused.stderr);

    let more = service.aml("service update -n plan --cc 0.06 --diff");
    assert_eq!(more.code, Some(1), "{}", more.stderr);
    let expected = ["-    cpu: 0.05", "+    cpu: 0.06", "-            cpu: 50m", "+            cpu: 60m"];
    assert_eq!(changed(&more.stdout), expected, "{}", more.stdout);
    let two: Value = serde_json::from_str(&service.aml("service update -n plan --nr 2 --dry-run").success()).unwrap();
    assert!(objects(&two).contains(&"PodDisruptionBudget plan: created".to_owned()), "{:?}", objects(&two));
}

#[test]
fn what_the_cluster_has_against_a_plan_is_told_at_once() {
    let cluster = cluster::shared();
    let attached = attached(&cluster);
    let service = attached.service(&cluster, "quota");
    let spec = json!({
        "apiVersion": "v1", "kind": "LimitRange", "metadata": { "name": "small" },
        "spec": { "limits": [{ "type": "Container", "max": { "cpu": "40" } }] },
    });
    service.write("range.json", &spec.to_string());
    service.kubectl(&format!("apply -f {}", service.folder().join("range.json").display()));
    service.settings(&json!({ "containerResourceRequirements": { "cpu": 50, "cpuLimit": 50, "memoryInGB": 0.1 } }));
    let refused = service.try_deploy("--dry-run");
    service.kubectl("delete limitrange small");
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(refused.stderr.contains("a pod of Deployment 'quota': a LimitRange of namespace"), "{}", refused.stderr);
    let plan: Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!(plan["problems"][0]["cause"], "limitRange", "{}", plan["problems"]);
    assert!(service.objects().is_empty());
}

#[test]
fn a_quota_has_room_for_all_replicas_or_says_what_is_short() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "counted");
    // Enough for all other tests, whose pods are counted, too.
    service.kubectl("create quota counted --hard=requests.cpu=100");
    service.wait("it counts", || !service.kubectl("get quota counted -o jsonpath={.status.used}").is_empty());
    service.settings(&json!({ "numReplicas": 4, "containerResourceRequirements": { "cpu": 30, "memoryInGB": 0.1 } }));
    let refused = service.try_deploy("--dry-run");
    service.kubectl("delete quota counted");
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    let plan: Value = serde_json::from_str(&refused.stdout).unwrap();
    assert_eq!(plan["problems"][0]["cause"], "quota", "{}", plan["problems"]);
    let why = plan["problems"][0]["why"].as_str().unwrap();
    assert!(why.starts_with("ResourceQuota 'counted' has no room for 4 replicas (requests.cpu: 12"), "{why}");
    assert!(why.ends_with("of 100 cores in use)"), "{why}");
    assert!(refused.stderr.contains("numReplicas"), "{}", refused.stderr);
}

#[test]
fn what_others_changed_is_named_refused_and_written_over_when_told_to() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "drift");
    let deployed = service.deploy("");
    assert!(deployed.get("changedByOthers").is_none() && service.show().get("changedByOthers").is_none());
    service.kubectl("set resources deployment/drift --requests=cpu=55m");
    service.kubectl("autoscale deployment drift --max=2");
    service.wait("the change has rolled out", || service.show()["state"] == "Healthy");
    let shown = service.aml("service show -n drift");
    let found: Value = serde_json::from_str(&shown.success()).unwrap();
    let field = &found["changedByOthers"]["objects"][0]["fields"][0];
    assert_eq!((&field["manager"], &field["change"]["to"]), (&"kubectl-set".into(), &"55m".into()), "{found}");
    assert!(
        found["changedByOthers"]["scalers"][0]["command"]
            .as_str()
            .unwrap()
            .starts_with("kubectl delete horizontalpodautoscaler drift")
    );
    service.kubectl("delete horizontalpodautoscaler drift");

    let refused = service.try_deploy("--overwrite --cc 0.06");
    assert_eq!(refused.code, Some(1));
    for words in ["stays as it was", "kubectl-set owns spec.template", "--force-conflicts"] {
        assert!(refused.stderr.contains(words), "{words}: {}", refused.stderr);
    }
    assert_eq!(service.show()["deploymentStatus"]["revision"], 1, "nothing was written");
    service.deploy("--overwrite --cc 0.06 --force-conflicts");
    assert!(service.show().get("changedByOthers").is_none());

    service.kubectl("label service/drift argocd.argoproj.io/instance=shop");
    let refused = service.try_deploy("--overwrite --cc 0.05 --dry-run");
    assert!(refused.code == Some(1) && refused.stderr.contains("Argo CD keeps it ('shop')"), "{}", refused.stderr);
}

#[test]
fn exported_files_are_the_same_each_time_and_make_the_service_when_applied() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "files");
    let inside = service.try_deploy("--export out");
    assert!(inside.code == Some(1) && inside.stderr.contains("would go into the image"), "{}", inside.stderr);
    service.write(".amlignore", ".azureml\nout\n");
    let export = |more: &str| -> Vec<(String, String)> {
        service.try_deploy(&format!("--export out {more}")).success();
        let mut files: Vec<_> = std::fs::read_dir(service.folder().join("out"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read_to_string(&path).unwrap()))
            .collect();
        files.sort();
        files
    };
    service.settings(&json!({ "kubernetes": { "labels": { "team": "risk" } } }));
    let first = export("");
    assert_eq!(export(""), first);
    assert!(service.objects().is_empty(), "nothing is applied");
    let out = service.folder().join("out");
    service.kubectl(&format!("apply -k {}", out.display()));
    service.kubectl(&format!("apply -f {}", out.join("secret-aml.files.yaml").display()));
    service.wait("the service is healthy", || service.show()["state"] == "Healthy");
    assert!(service.show().get("changedByOthers").is_none(), "{}", service.show());
    let (primary, _) = service.keys();
    service.wait("the router serves it", || service.score(&primary, "{}").0 == 200);
    let refused = service.aml("service regen-key -n files -k Primary").failure(1);
    assert!(refused.contains("kubectl-client-side-apply") && refused.contains("--primary-key-file"), "{refused}");
    assert_eq!((service.score(&primary, "{}").0, service.keys().0), (200, primary.clone()), "nothing is half-made");
    let second = export("--cc 0.06");
    assert!(second.iter().any(|(name, _)| name == "configmap-aml.files.2.yaml"), "a change is a revision of its own");
    service.kubectl(&format!("apply -k {}", out.display()));
    service.wait("it is healthy again", || service.show()["state"] == "Healthy");
    assert_eq!(service.show()["deploymentStatus"]["revision"], 2);
    let refused = service.try_deploy("--overwrite --cc 0.05");
    assert!(refused.code == Some(1) && refused.stderr.contains("kubectl-client-side-apply owns"), "{}", refused.stderr);
    let team =
        || service.kubectl("get deployment files -o jsonpath={.metadata.labels.team}{.spec.template.metadata.labels.team}");
    assert_eq!(team(), "riskrisk");
    service.settings(&json!({}));
    service.deploy("--overwrite --cc 0.05 --force-conflicts");
    assert_eq!(team(), "", "what the tool applied and the service no longer has is gone");
    assert!(service.show().get("changedByOthers").is_none(), "{}", service.show());
}

#[test]
fn tokens_of_an_exported_service_are_taken_and_stay_so_when_it_is_applied_again() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "exported-tokens");
    service.write(".amlignore", ".azureml\nout\n");
    service.settings(&json!({ "tokenAuthEnabled": true, "authEnabled": false }));
    service.try_deploy("--export out").success();
    let out = service.folder().join("out");
    service.kubectl(&format!("apply -k {}", out.display()));
    service.wait("the service is healthy", || service.show()["state"] == "Healthy");
    let shown = service.show();
    assert!(!shown["updatedTime"].as_str().unwrap().starts_with("1970"), "{shown}");
    let token = || -> String {
        let given = service.aml("service get-access-token -n exported-tokens").success();
        serde_json::from_str::<Value>(&given).unwrap()["accessToken"].as_str().unwrap().to_owned()
    };
    let first = token();
    service.wait("its token is taken", || service.score(&first, "{}").0 == 200);
    assert!(service.show().get("changedByOthers").is_none(), "{}", service.show());
    service.kubectl(&format!("apply -k {}", out.display()));
    service.try_deploy("--export out --cc 0.06").success();
    service.kubectl(&format!("apply -k {}", out.display()));
    service.wait("the change has rolled out", || {
        service.show()["deploymentStatus"]["revision"] == 2 && service.show()["state"] == "Healthy"
    });
    assert_eq!(service.score(&first, "{}").0, 200, "applying again ends no token");
    let _ = service.aml("service revoke-tokens -n exported-tokens").success();
    service.wait("it is revoked", || service.score(&first, "{}").0 == 401);
    service.kubectl(&format!("apply -k {}", out.display()));
    let second = token();
    service.wait("a new one is taken", || service.score(&second, "{}").0 == 200);
    assert_eq!(service.score(&first, "{}").0, 401, "applying again lets no revoked token in");
}

#[test]
fn objects_that_a_revision_no_longer_has_go() {
    let cluster = cluster::shared();
    let service = attached(&cluster).service(&cluster, "unwanted");
    service.settings(&json!({ "numReplicas": 2, "authEnabled": false, "tokenAuthEnabled": true }));
    service.deploy("");
    let has = |object: &str| service.objects().iter().any(|known| known == object);
    let (budget, callers) = ("poddisruptionbudget.policy/unwanted", "serviceaccount/unwanted-callers");
    assert!(has(budget) && has(callers), "{:?}", service.objects());
    service.aml("service update -n unwanted --nr 1 --ae true --token-auth-enabled false").success();
    assert!(!has(budget) && !has(callers), "{:?}", service.objects());
    let (primary, _) = service.keys();
    service.wait("it takes keys", || service.score(&primary, "{}").0 == 200);
}
