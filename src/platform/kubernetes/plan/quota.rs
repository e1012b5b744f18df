//! Whether quotas have room for all replicas that a plan asks for, and for the one more that an update starts beside them. Quotas themselves
//! speak only of the next pod.

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::ResourceQuota;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::Client;
use kube::api::{Api, ListParams};
use serde_json::Value;

use super::admission::{NO_ROOM, Problem, ProblemCause};
use super::{Over, dry_run};
use crate::diagnosis::cluster::{Amounts, amount_in_words, parse_amount};
use crate::names::Namespace;
use crate::platform::kubernetes::ApiError;
use crate::platform::kubernetes::objects::Manifest;
use crate::platform::kubernetes::pod_asks::of_pod_spec;

/// How many replicas there are to be.
#[derive(Debug, Clone, Copy)]
pub struct ReplicaCount {
    /// The fewest.
    pub at_least: u32,
    /// Whether somebody scales them, so that more may stay.
    pub scaled: bool,
}

/// What a Deployment's pods take of quotas, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Demand {
    before: (u32, Amounts),
    after: (u32, Amounts),
    /// How many of the new ones start before an old one stops; 0 where pods stay as they are.
    surge: u32,
}

/// Returns the quotas that have no room for all replicas of a Deployment. `pod` is one of them, with what the cluster adds to it. What may not
/// be read is left out.
pub(super) async fn problems(
    client: &Client,
    namespace: &Namespace,
    (manifest, pod): (&Manifest, &Value),
    count: ReplicaCount,
) -> Result<Vec<Problem>, ApiError> {
    let quotas: Api<ResourceQuota> = Api::namespaced(client.clone(), namespace.as_str());
    let quotas = match quotas.list(&ListParams::default()).await {
        Ok(quotas) => quotas.items,
        Err(kube::Error::Api(status)) if status.code == 403 || status.code == 404 => return Ok(Vec::new()),
        Err(error) => return Err(ApiError::new(format!("list ResourceQuotas of namespace '{namespace}'"), &error)),
    };
    if quotas.is_empty() {
        return Ok(Vec::new());
    }
    let deployments: Api<Deployment> = Api::namespaced(client.clone(), namespace.as_str());
    let live = deployments.get_opt(&manifest.name).await;
    let live = live.map_err(ApiError::of(format!("read Deployment '{}' of namespace '{namespace}'", manifest.name)))?;
    let then = dry_run(client, namespace, manifest, Over::Everybody).await?;
    let then: Option<Deployment> = then.ok().and_then(|then| serde_json::from_value(then).ok());
    let demand = demand(pod, live.as_ref(), then.as_ref(), count);
    let short = quotas.iter().filter_map(|quota| shortage(quota, &demand));
    let remedy = remedy(namespace, &demand);
    let problem = |why| Problem {
        object: format!("Deployment '{}'", manifest.name),
        cause: ProblemCause::Quota,
        why,
        remedy: remedy.clone(),
    };
    Ok(short.map(problem).collect())
}

fn remedy(namespace: &Namespace, demand: &Demand) -> String {
    let remedy = format!(
        "ask for less or fewer (containerResourceRequirements, numReplicas, autoScaler.minReplicas), delete what isn't needed in namespace \
         '{namespace}', or have the ResourceQuota raised"
    );
    let gap = "; with kubernetes.allowGap a replica stops before the next one starts";
    if demand.surge > 0 { format!("{remedy}{gap}") } else { remedy }
}

fn demand(pod: &Value, live: Option<&Deployment>, then: Option<&Deployment>, count: ReplicaCount) -> Demand {
    let spec = |deployment: Option<&Deployment>| deployment.and_then(|deployment| deployment.spec.clone());
    let (live, then) = (spec(live), spec(then));
    let now = live.as_ref().map_or(0, |spec| spec.replicas.map_or(1, |replicas| replicas.try_into().unwrap_or(0)));
    let wanted = if count.scaled { count.at_least.max(now) } else { count.at_least };
    let each = serde_json::from_value(pod["spec"].clone()).map(|spec| counted(&of_pod_spec(&spec))).unwrap_or_default();
    let before = live.as_ref().and_then(|spec| spec.template.spec.as_ref());
    // Pods have what a LimitRange adds, and templates don't: as long as a template is the same, so are its pods.
    let same = match (&live, &then) {
        (Some(live), Some(then)) => live.template == then.template,
        _ => false,
    };
    let before = if same { each.clone() } else { before.map(|spec| counted(&of_pod_spec(spec))).unwrap_or_default() };
    let surge = then.as_ref().and_then(|spec| spec.strategy.as_ref()?.rolling_update.as_ref()?.max_surge.clone());
    let surge = if now == 0 || same { 0 } else { surge.map_or(1, |surge| share(&surge, now)) };
    Demand { before: (now, before), after: (wanted, each), surge }
}

/// Returns a number of pods; of a share, rounded up as Kubernetes does.
fn share(surge: &IntOrString, pods: u32) -> u32 {
    match surge {
        IntOrString::Int(number) => u32::try_from(*number).unwrap_or(0),
        IntOrString::String(text) => {
            let percent: u32 = text.trim_end_matches('%').parse().unwrap_or(0);
            pods.saturating_mul(percent).div_ceil(100)
        }
    }
}

/// Returns what quotas count of a pod, under their names for it.
fn counted(asks: &crate::diagnosis::cluster::PodAsks) -> Amounts {
    let mut all = Amounts::from([("pods".to_owned(), 1_000), ("count/pods".to_owned(), 1_000)]);
    for (resource, amount) in &asks.requests {
        all.insert(format!("requests.{resource}"), *amount);
        if ["cpu", "memory", "ephemeral-storage"].contains(&resource.as_str()) {
            all.insert(resource.clone(), *amount);
        }
    }
    all.extend(asks.limits.iter().map(|(resource, amount)| (format!("limits.{resource}"), *amount)));
    all
}

/// Returns what a quota is short of, in words.
fn shortage(quota: &ResourceQuota, demand: &Demand) -> Option<String> {
    let spec = quota.spec.as_ref()?;
    // Which pods such a quota counts depends on more than they ask for: it is asked by the dry run of one.
    if spec.scopes.as_ref().is_some_and(|scopes| !scopes.is_empty()) || spec.scope_selector.is_some() {
        return None;
    }
    let status = quota.status.as_ref()?;
    let (hard, used) = (status.hard.as_ref().or(spec.hard.as_ref())?, status.used.as_ref()?);
    let short = hard.iter().filter_map(|(resource, hard)| {
        let (hard, used) = (parse_amount(&hard.0)?, parse_amount(&used.get(resource)?.0)?);
        let of = |pods: u32, each: &Amounts| each.get(resource).map_or(0, |each| each.saturating_mul(pods.into()));
        let (before, after) = (of(demand.before.0, &demand.before.1), of(demand.after.0, &demand.after.1));
        // An update has its old ones and its first new ones at once; in the end there are the new ones.
        let updating = used.saturating_add(of(demand.surge, &demand.after.1));
        let ended = used.saturating_sub(before).saturating_add(after);
        let most = updating.max(ended);
        (most > hard && most > used).then(|| {
            let [most, used, hard] = [most, used, hard].map(|amount| amount_in_words(resource, amount));
            format!("{resource}: {most} needed, {used} of {hard} in use")
        })
    });
    let short: Vec<String> = short.collect();
    let name = quota.metadata.name.as_deref().unwrap_or_default();
    let replicas = if demand.after.0 == 1 { "1 replica".to_owned() } else { format!("{} replicas", demand.after.0) };
    let beside = if demand.surge == 0 { String::new() } else { format!(" and {} more while they are replaced", demand.surge) };
    (!short.is_empty()).then(|| format!("ResourceQuota '{name}' {NO_ROOM} {replicas}{beside} ({})", short.join("; ")))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn quota(hard: &Value, used: &Value) -> ResourceQuota {
        let value = json!({ "metadata": { "name": "q" }, "spec": { "hard": hard }, "status": { "hard": hard, "used": used } });
        serde_json::from_value(value).unwrap()
    }

    fn deployment(replicas: u32, cpu: &str) -> Deployment {
        let resources = json!({ "requests": { "cpu": cpu } });
        serde_json::from_value(json!({ "spec": {
            "replicas": replicas, "selector": {}, "strategy": { "rollingUpdate": { "maxSurge": "25%" } },
            "template": { "spec": { "containers": [{ "name": "replica", "resources": resources }] } },
        } }))
        .unwrap()
    }

    fn pod(cpu: &str) -> Value {
        json!({ "spec": { "containers": [{ "name": "replica", "resources": { "requests": { "cpu": cpu } } }] } })
    }

    const FIXED: fn(u32) -> ReplicaCount = |at_least| ReplicaCount { at_least, scaled: false };

    #[test]
    fn a_first_deployment_needs_room_for_all_its_replicas() {
        let demand = demand(&pod("500m"), None, Some(&deployment(1, "500m")), FIXED(4));
        let told = shortage(
            &quota(&json!({ "requests.cpu": "2", "pods": "10" }), &json!({ "requests.cpu": "250m", "pods": "1" })),
            &demand,
        );
        insta::assert_snapshot!(told.unwrap(), @"ResourceQuota 'q' has no room for 4 replicas (requests.cpu: 2.25 cores needed, 0.25 cores of 2 cores in use)");
        let roomy = quota(&json!({ "requests.cpu": "2250m" }), &json!({ "requests.cpu": "250m" }));
        assert_eq!(shortage(&roomy, &demand), None);
    }

    #[test]
    fn an_update_needs_room_for_those_that_start_beside_the_old_ones() {
        let (live, then) = (deployment(5, "100m"), deployment(5, "110m"));
        let changes = demand(&pod("110m"), Some(&live), Some(&then), FIXED(5));
        assert_eq!(changes.surge, 2, "a quarter, rounded up");
        assert!(remedy(&Namespace::new("team").unwrap(), &changes).contains("allowGap"));
        let told = shortage(&quota(&json!({ "pods": "6" }), &json!({ "pods": "5" })), &changes);
        insta::assert_snapshot!(told.unwrap(), @"ResourceQuota 'q' has no room for 5 replicas and 2 more while they are replaced (pods: 7 pods needed, 5 pods of 6 pods in use)");
        let stays = demand(&pod("100m"), Some(&live), Some(&live), FIXED(6));
        assert_eq!(stays.surge, 0, "none is replaced");
        assert_eq!(shortage(&quota(&json!({ "pods": "6" }), &json!({ "pods": "5" })), &stays), None);
        assert!(shortage(&quota(&json!({ "cpu": "550m" }), &json!({ "cpu": "500m" })), &stays).is_some());
    }

    #[test]
    fn what_is_over_already_and_becomes_no_more_is_no_problem() {
        let fewer = demand(&pod("100m"), Some(&deployment(5, "100m")), Some(&deployment(5, "100m")), FIXED(3));
        assert_eq!(shortage(&quota(&json!({ "pods": "2" }), &json!({ "pods": "5" })), &fewer), None);
        let scaled = ReplicaCount { at_least: 1, scaled: true };
        let kept = demand(&pod("100m"), Some(&deployment(5, "100m")), Some(&deployment(5, "100m")), scaled);
        assert_eq!(kept.after.0, 5, "the router has scaled it up, and goes on from there");
    }

    #[test]
    fn a_quota_of_some_pods_only_is_left_to_the_dry_run() {
        let mut quota = quota(&json!({ "pods": "1" }), &json!({ "pods": "0" }));
        quota.spec.as_mut().unwrap().scopes = Some(vec!["BestEffort".to_owned()]);
        assert_eq!(shortage(&quota, &demand(&pod("1"), None, None, FIXED(3))), None);
    }
}
