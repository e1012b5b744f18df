//! What would become of a service's objects, asked of the cluster itself before anything is written: by dry runs of the objects, and of a
//! pod as its Deployment would make it, since quotas, limit ranges and Pod Security speak only to pods. Nothing is changed here.

mod admission;
mod difference;
mod drift;
mod pod;
mod quota;
mod scalers;
mod tools;

use futures_util::future::try_join_all;
use kube::Client;
use kube::api::{Api, DynamicObject, Patch, PatchParams, ValidationDirective};
use kube::core::Status;
use serde_json::Value;

pub use admission::{HOW_TO_CHANGE_KEPT_KEYS, HOW_TO_CHANGE_THEIRS, Problem, ProblemCause};
pub use drift::{Drift, DriftChange, drift};
pub use quota::ReplicaCount;
pub use scalers::{ForeignScaler, find_scalers};
pub use tools::ManagedBy;

use super::ApiError;
use super::naming::MANAGER;
use super::objects::{Kind, Manifest};
use crate::names::Namespace;
use crate::service::Revision;

/// What would become of a service's objects.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ClusterPlan {
    pub objects: Vec<PlannedObject>,
    /// All that the cluster has against it. Empty where it would be done.
    pub problems: Vec<Problem>,
    /// Other scalers of the same replicas: they and the router would undo each other's work.
    pub scalers: Vec<ForeignScaler>,
}

/// What would become of one object.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlannedObject {
    pub kind: Kind,
    pub name: String,
    pub action: PlannedAction,
    /// How it changes, as a unified diff of YAML; empty where it doesn't. No value of a Secret is in it.
    pub diff: String,
    /// What others changed of it since it was applied.
    pub drift: Vec<Drift>,
    /// The tool that has it in its care and may undo a change.
    pub managed_by: Option<ManagedBy>,
}

/// What becomes of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PlannedAction {
    Created,
    Changed,
    /// Nothing but its mark of the revision changes.
    Untouched,
    Deleted,
    /// The cluster refuses it: a problem says why.
    Refused,
}

/// What is planned for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    pub namespace: &'a Namespace,
    /// The objects, in the order in which they are written.
    pub manifests: &'a [Manifest],
    /// Objects that are to be deleted, if they are there.
    pub unwanted: &'a [(Kind, String)],
    /// The fixed number of replicas; `None` where they are scaled.
    pub replicas: Option<u32>,
    /// How many replicas there are to be, where quotas are asked about all of them.
    pub count: Option<ReplicaCount>,
}

impl Wanted<'_> {
    fn deployments(&self) -> Vec<&str> {
        self.manifests.iter().filter(|one| one.kind == Kind::Deployment).map(|one| one.name.as_str()).collect()
    }
}

/// Asks the cluster what would become of objects, and all that it has against it.
pub async fn plan(client: &Client, wanted: Wanted<'_>) -> Result<ClusterPlan, ApiError> {
    let asked = wanted.manifests.iter().map(|manifest| plan_object(client, wanted, manifest));
    let gone = wanted.unwanted.iter().map(|(kind, name)| find(client, wanted.namespace, *kind, name));
    let pods = wanted.manifests.iter().filter(|manifest| manifest.kind == Kind::Deployment);
    let pods = pods.map(|manifest| pod_problems(client, wanted, manifest));
    let (asked, gone, pods) = (try_join_all(asked).await?, try_join_all(gone).await?, try_join_all(pods).await?);
    let mut plan = ClusterPlan::default();
    for (object, problem) in asked {
        plan.objects.push(object);
        plan.add(problem);
    }
    for ((kind, name), live) in wanted.unwanted.iter().zip(gone) {
        plan.objects.extend(live.map(|live| PlannedObject {
            kind: *kind,
            name: name.clone(),
            action: PlannedAction::Deleted,
            diff: difference::difference(*kind, Some(&live), None),
            drift: Vec::new(),
            managed_by: tools::managed_by(&live),
        }));
    }
    pods.into_iter().flatten().for_each(|problem| plan.add(Some(problem)));
    plan.scalers = find_scalers(client, wanted.namespace, &wanted.deployments()).await?;
    Ok(plan)
}

/// Returns what the cluster has against a pod of a Deployment, and against all of them together.
async fn pod_problems(client: &Client, wanted: Wanted<'_>, manifest: &Manifest) -> Result<Vec<Problem>, ApiError> {
    let (mut problems, pod) = pod::problems(client, wanted.namespace, manifest).await?;
    let Some(count) = wanted.count else { return Ok(problems) };
    let of_all = quota::problems(client, wanted.namespace, (manifest, &pod), count).await?;
    if !of_all.is_empty() {
        // That there is no room for all says more than that there is none for one.
        problems.retain(|problem| !problem.is_of_room());
    }
    Ok(problems.into_iter().chain(of_all).collect())
}

/// Returns what others changed of objects since they were applied, and the scalers that aim at them. It only reads.
pub async fn changed_by_others(client: &Client, wanted: Wanted<'_>) -> Result<ClusterPlan, ApiError> {
    let found = wanted.manifests.iter().map(|manifest| async move {
        let live = find(client, wanted.namespace, manifest.kind, &manifest.name).await?;
        let drift = live.as_ref().map(|live| drift(manifest, wanted.replicas, live)).unwrap_or_default();
        let managed_by = live.as_ref().and_then(tools::managed_by);
        let action = if live.is_some() { PlannedAction::Untouched } else { PlannedAction::Created };
        Ok(PlannedObject { kind: manifest.kind, name: manifest.name.clone(), action, diff: String::new(), drift, managed_by })
    });
    let objects = try_join_all(found).await?;
    let scalers = find_scalers(client, wanted.namespace, &wanted.deployments()).await?;
    Ok(ClusterPlan { objects, problems: Vec::new(), scalers })
}

/// Returns what is new in a revision, which is an object of its own each time. Its number and its time are no news; a changed environment is
/// told by its key alone, since a definition may hold passwords of package indexes.
pub fn planned_revision(name: String, before: Option<&Revision>, after: &Revision) -> PlannedObject {
    let content = |revision: &Revision| {
        let Revision { number: _, spec, workload, placement, created: _ } = revision;
        let mut content = serde_json::json!({ "spec": spec, "workload": workload, "placement": placement });
        content["spec"]["content"]["environment"] = spec.content.environment.key.clone().into();
        content
    };
    let (kind, after) = (Kind::ConfigMap, content(after));
    let diff = difference::difference(kind, before.map(content).as_ref(), Some(&after));
    let action = match before {
        None => PlannedAction::Created,
        Some(_) if diff.is_empty() => PlannedAction::Untouched,
        Some(_) => PlannedAction::Changed,
    };
    PlannedObject { kind, name, action, diff, drift: Vec::new(), managed_by: None }
}

/// Returns what others own of the objects, so that it isn't written: an object that isn't the service's, one in the care of a tool,
/// fields that somebody changed. What else the cluster has against them is for the writing to say.
pub async fn owned_by_others(client: &Client, wanted: Wanted<'_>) -> Result<Vec<Problem>, ApiError> {
    let found = wanted.manifests.iter().map(|manifest| async move {
        let object = format!("{} '{}'", manifest.kind, manifest.name);
        let Some(live) = find(client, wanted.namespace, manifest.kind, &manifest.name).await? else { return Ok(None) };
        let known = Problem::of_owner(manifest, &live);
        let known = known.or_else(|| Some(Problem::of_tool(object.clone(), &tools::managed_by(&live)?)));
        if known.is_some() {
            return Ok(known);
        }
        let tried = dry_run(client, wanted.namespace, manifest, Over::Nobody).await?;
        Ok(tried.err().and_then(|refusal| Problem::of_fields(object, &refusal)))
    });
    Ok(try_join_all(found).await?.into_iter().flatten().collect())
}

impl ClusterPlan {
    /// Returns whether nothing would be done.
    pub fn is_empty(&self) -> bool {
        self.objects.iter().all(|object| object.action == PlannedAction::Untouched)
    }

    /// The same problem of several objects is told once: a namespace that isn't there is missing for all of them.
    fn add(&mut self, problem: Option<Problem>) {
        let Some(problem) = problem else { return };
        let told = |known: &Problem| known.cause == problem.cause && known.why == problem.why;
        if !self.problems.iter().any(told) {
            self.problems.push(problem);
        }
    }
}

async fn plan_object(
    client: &Client,
    wanted: Wanted<'_>,
    manifest: &Manifest,
) -> Result<(PlannedObject, Option<Problem>), ApiError> {
    let (Manifest { kind, name, value }, namespace) = (manifest, wanted.namespace);
    let live = find(client, namespace, *kind, name).await?;
    let planned = |action, diff| PlannedObject {
        kind: *kind,
        name: name.clone(),
        action,
        diff,
        drift: live.as_ref().map(|live| drift(manifest, wanted.replicas, live)).unwrap_or_default(),
        managed_by: live.as_ref().and_then(tools::managed_by),
    };
    let object = format!("{kind} '{name}'");
    let mut problem = live.as_ref().and_then(|live| Problem::of_owner(manifest, live)).or_else(|| {
        let tool = tools::managed_by(live.as_ref()?)?;
        Some(Problem::of_tool(object.clone(), &tool))
    });
    let mut tried = dry_run(client, namespace, manifest, Over::Nobody).await?;
    if let Err(refusal) = &tried
        && let Some(owned) = Problem::of_fields(object.clone(), refusal)
    {
        problem = problem.or(Some(owned));
        // What would become of it is told all the same.
        tried = dry_run(client, namespace, manifest, Over::Everybody).await?;
    }
    match tried {
        Ok(applied) => {
            let diff = difference::difference(*kind, live.as_ref(), Some(&applied));
            let action = match (&live, diff.is_empty()) {
                (None, _) => PlannedAction::Created,
                (Some(_), true) => PlannedAction::Untouched,
                (Some(_), false) => PlannedAction::Changed,
            };
            Ok((planned(action, diff), problem))
        }
        Err(refusal) => {
            let diff = difference::difference(*kind, live.as_ref(), Some(value));
            let problem = Problem::of(object, namespace, &refusal);
            Ok((planned(PlannedAction::Refused, diff), Some(problem)))
        }
    }
}

/// Whose fields are written over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Over {
    Nobody,
    Everybody,
}

/// Returns the object as it would be, or why the cluster refuses it.
async fn dry_run(
    client: &Client,
    namespace: &Namespace,
    manifest: &Manifest,
    over: Over,
) -> Result<Result<Value, Box<Status>>, ApiError> {
    let parameters = PatchParams {
        dry_run: true,
        force: over == Over::Everybody,
        field_manager: Some(MANAGER.to_owned()),
        field_validation: Some(ValidationDirective::Strict),
    };
    let patched = api(client, namespace, manifest.kind).patch(&manifest.name, &parameters, &Patch::Apply(&manifest.value)).await;
    let what = format!("try to write {} '{}' of namespace '{namespace}'", manifest.kind, manifest.name);
    answered(patched, what)
}

/// Tells what the cluster has against an object from what keeps it from answering.
fn answered(result: Result<DynamicObject, kube::Error>, what: String) -> Result<Result<Value, Box<Status>>, ApiError> {
    match result {
        Ok(object) => Ok(Ok(serde_json::to_value(object).unwrap_or_default())),
        // A webhook that doesn't work is answered as an error of the server.
        Err(kube::Error::Api(status))
            if matches!(status.code, 400 | 403 | 404 | 409 | 422) || status.message.contains("failed calling webhook") =>
        {
            Ok(Err(status))
        }
        Err(error) => Err(ApiError::new(what, &error)),
    }
}

async fn find(client: &Client, namespace: &Namespace, kind: Kind, name: &str) -> Result<Option<Value>, ApiError> {
    let found = api(client, namespace, kind).get_opt(name).await;
    let found = found.map_err(ApiError::of(format!("read {kind} '{name}' of namespace '{namespace}'")))?;
    Ok(found.map(|object| serde_json::to_value(object).unwrap_or_default()))
}

fn api(client: &Client, namespace: &Namespace, kind: Kind) -> Api<DynamicObject> {
    Api::namespaced_with(client.clone(), namespace.as_str(), &kind.resource())
}
