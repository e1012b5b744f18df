//! What a deployment would do (`--dry-run`): the same reading and checking as the deployment itself, and nothing is changed anywhere.

use super::super::content::Content;
use super::super::model_layers::shipped as shipped_model;
use super::super::package::{BUILD, start_up, version, with_base};
use super::super::{OperationError, Rebuild, Session};
use super::DeployRequest;
use super::materialise::{shipped_content, tell_idle_variables};
use super::plan::{Plan, PlannedContent};
use crate::config::EnvironmentChoice;
use crate::environment::{self, image_recipe};
use crate::image::{
    EnvironmentImage, Found, LayerPusher, PlannedPart, ServiceImagePlan, ServiceImagePlanRequest, ShippedModel,
    find_environment_image, find_runtime, plan_service_image,
};
use crate::names::{ComputeTargetName, Digest, ModelId, Repository, ServiceName};
use crate::package::Listing;
use crate::platform::kubernetes::plan::ClusterPlan;
use crate::platform::{CurrentVersion, Platform, PlatformError};
use crate::service::{Change, Existing, ImageWorkload, Refusal, ServiceContent, ServiceEnvironment, Workload};

/// The digest that stands for an image which isn't made yet, where nothing but its name is looked at.
const NOT_MADE: [u8; 32] = [0; 32];
/// How that digest is shown.
const SHOWN_AS: &str = "(not made yet)";

/// What a deployment would do.
#[derive(Debug)]
pub struct DeploymentPlan {
    pub service: ServiceName,
    pub compute_target: ComputeTargetName,
    pub action: PlannedService,
    /// The files of the project; `None` where the service keeps what it ships.
    pub files: Option<Listing>,
    pub environment: Option<EnvironmentStep>,
    pub models: Vec<ModelStep>,
    /// The image that replicas would run, where they run one.
    pub image: Option<ImageStep>,
    /// The objects of a cluster.
    pub cluster: Option<ClusterPlan>,
    /// Why the deployment would fail, all that is known of it. Empty where nothing is in its way.
    pub obstacles: Vec<OperationError>,
}

/// What becomes of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedService {
    Created,
    Replaced,
    /// It stays as it is: an obstacle says why.
    Refused,
}

/// What is done for the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentStep {
    pub key: String,
    /// Where it is: "this machine", "the workspace's registry"; `None` if it would be made.
    pub found: Option<&'static str>,
}

/// What is done for a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelStep {
    pub id: ModelId,
    pub size: u64,
    /// Whether it is where it is needed; else it would be fetched from the registry, or sent there.
    pub there: bool,
}

/// What is done for the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageStep {
    pub repository: Repository,
    /// The image; `None` if a part of it must be made first, since only then its digest is known.
    pub digest: Option<Digest>,
    /// Its parts, lowest first; empty where the service keeps its image, and where the environment isn't made yet.
    pub parts: Vec<PlannedPart>,
}

impl DeploymentPlan {
    /// Returns whether the service stays as it is.
    pub fn changes_nothing(&self) -> bool {
        self.cluster.as_ref().is_some_and(ClusterPlan::is_empty)
    }
}

impl Plan<'_> {
    /// Returns what carrying this out would do.
    pub(in crate::operations) async fn preview(
        self,
        session: Session<'_>,
        platform: &Platform,
        request: &DeployRequest,
    ) -> Result<DeploymentPlan, OperationError> {
        let mut obstacles = Vec::new();
        let exists = platform.watch(&request.name, 0).await?.service.is_some();
        let refused = async {
            session.platforms(self.workspace).refuse_taken(&request.name, &self.target).await?;
            Ok::<_, OperationError>(platform.plan(&request.name, self.existing).await?)
        };
        obstacles.extend(refused.await.err());
        let action = match (obstacles.is_empty(), exists) {
            (false, _) => PlannedService::Refused,
            (true, true) => PlannedService::Replaced,
            (true, false) => PlannedService::Created,
        };
        let mut plan = DeploymentPlan {
            service: request.name.clone(),
            compute_target: self.target.clone(),
            action,
            files: None,
            environment: None,
            models: Vec::new(),
            image: None,
            cluster: None,
            obstacles,
        };
        if let PlannedContent::New(content) = &self.content {
            content.tell_warnings(session.progress);
            tell_idle_variables(session, content, &self.deployment.settings);
            plan.files = Some(content.listing.clone());
        }
        if platform.runs_images() {
            Box::pin(self.on_cluster(session, platform, request, &mut plan)).await?;
        } else if let PlannedContent::New(content) = &self.content {
            on_this_machine(session, request, content, &mut plan);
        }
        Ok(plan)
    }

    async fn on_cluster(
        &self,
        session: Session<'_>,
        platform: &Platform,
        request: &DeployRequest,
        plan: &mut DeploymentPlan,
    ) -> Result<(), OperationError> {
        let current = match platform.current(&request.name).await {
            Ok(current) => Some(current),
            Err(PlatformError::Refused(Refusal::Missing(_) | Refusal::Unread(_))) => None,
            Err(error) => return Err(error.into()),
        };
        let (content, workload) = match &self.content {
            PlannedContent::Kept(current) => (current.spec.content.clone(), current.workload.clone()),
            PlannedContent::New(content) => {
                let steps = Steps { session, request, content };
                match Box::pin(steps.image(current.as_ref(), plan)).await {
                    Ok(shipped) => shipped,
                    Err(error) => {
                        plan.obstacles.push(error);
                        return Ok(());
                    }
                }
            }
        };
        if let (None, Workload::Image(image)) = (&plan.image, &workload) {
            let ImageWorkload { repository, digest, .. } = image.clone();
            plan.image = Some(ImageStep { repository, digest: Some(digest), parts: Vec::new() });
        }
        if plan.action == PlannedService::Refused {
            return Ok(());
        }
        let change = Change { existing: Existing::Replace, ..self.change(request, content, workload)? };
        match Box::pin(platform.preview(change)).await {
            Ok(Some(mut cluster)) => {
                let placeholder = Digest::from_sha256(NOT_MADE).to_string();
                for object in &mut cluster.objects {
                    object.diff = object.diff.replace(&placeholder, SHOWN_AS);
                }
                if !cluster.problems.is_empty() {
                    plan.obstacles.push(OperationError::Cluster { problems: cluster.problems.clone() });
                }
                plan.cluster = Some(cluster);
            }
            Ok(None) => {}
            Err(error) => plan.obstacles.push(error.into()),
        }
        Ok(())
    }
}

fn on_this_machine(session: Session<'_>, request: &DeployRequest, content: &Content<'_>, plan: &mut DeploymentPlan) {
    let layers = &content.workspace.layers;
    plan.models = content
        .models
        .iter()
        .map(|model| ModelStep { id: model.id.clone(), size: model.size, there: layers.has(&model.layer) })
        .collect();
    let curated = match &content.inference.environment {
        EnvironmentChoice::Registered { name, .. } => environment::curated_without_containers(name),
        _ => None,
    };
    let found = match curated {
        Some(error) => Err(error),
        None => environment::look_up(&content.definition, &session.home.tools(), request.making.conda),
    };
    match found {
        Ok(found) => {
            found.remarks.tell(session.progress);
            let place = found.found.then_some("this machine");
            plan.environment = Some(EnvironmentStep { key: found.key.to_string(), found: place });
        }
        Err(error) => plan.obstacles.push(error.into()),
    }
}

/// Finds out what is done for an image.
struct Steps<'a> {
    session: Session<'a>,
    request: &'a DeployRequest,
    content: &'a Content<'a>,
}

impl Steps<'_> {
    async fn image(
        &self,
        current: Option<&CurrentVersion>,
        plan: &mut DeploymentPlan,
    ) -> Result<(ServiceContent, Workload), OperationError> {
        let Self { session, request, content } = self;
        let definition = with_base(content.definition.clone(), content.workspace.base_image.as_ref());
        let recipe = image_recipe(&definition, request.making.conda)?;
        recipe.tell_remarks(session.progress);
        let registries = session.open_registries(content.workspace)?;
        let environments = registries.environments();
        session.progress.step("looking for the environment image");
        let found = find_environment_image(&recipe.key, &environments, session.progress).await?;
        let found = found.filter(|_| request.making.rebuild == Rebuild::Never);
        let key = recipe.key.to_string();
        plan.environment = Some(EnvironmentStep { key: key.clone(), found: found.as_ref().map(place) });

        let project = self.content.project_digest(self.session)?;
        let environment = ServiceEnvironment { key, definition: content.definition.clone() };
        let shipped = shipped_content(content, project, environment);
        let registry = &registries.workspace;
        let repository = registry.repository(&Repository::new(format!("services/{}", request.name))?);
        let planned = match &found {
            Some(environment) => {
                let start_up = start_up(content, &recipe, environment.python.clone());
                let program = &session.home.host.executable;
                let runtime = find_runtime(registry, program, &version(), BUILD).await?;
                let models: Vec<ShippedModel> = content.models.iter().map(shipped_model).collect();
                let asked = ServiceImagePlanRequest {
                    environment: environment.into(),
                    runtime: runtime.as_ref(),
                    runtime_size: std::fs::metadata(program).map(|found| found.len()).unwrap_or_default(),
                    project,
                    project_size: content.listing.size(),
                    models: &models,
                    start_up: &start_up,
                    registry,
                    repository: &repository,
                };
                let cache = session.home.data.join("images");
                let pusher = LayerPusher::new(&content.workspace.layers, &cache, request.making.compression);
                Some(plan_service_image(&asked, &pusher).await?)
            }
            None => None,
        };
        let workload = self.workload(current, &shipped, planned.as_ref(), &repository);
        let digest = Some(workload.digest).filter(|digest| *digest != Digest::from_sha256(NOT_MADE));
        let parts = planned.map(|planned| planned.parts).unwrap_or_default();
        plan.image = Some(ImageStep { repository, digest, parts });
        Ok((shipped, Workload::Image(workload)))
    }

    /// Returns the image that replicas would run. One that must be made first, of what the service ships already, is its present one.
    fn workload(
        &self,
        current: Option<&CurrentVersion>,
        shipped: &ServiceContent,
        planned: Option<&ServiceImagePlan>,
        repository: &Repository,
    ) -> ImageWorkload {
        let present = current.and_then(|current| match &current.workload {
            Workload::Image(image) => Some((image, current.spec.content == *shipped)),
            Workload::Folder(_) => None,
        });
        let word = |planned: Option<&String>, present: Option<&String>, otherwise: &str| {
            planned.or(present).cloned().unwrap_or_else(|| otherwise.to_owned())
        };
        let known = present.map(|(image, _)| image);
        let same =
            present.filter(|(_, same)| *same && self.request.making.rebuild == Rebuild::Never).map(|(image, _)| image.digest);
        let digest = planned.and_then(|planned| planned.digest).or(same).unwrap_or(Digest::from_sha256(NOT_MADE));
        ImageWorkload {
            repository: repository.clone(),
            digest,
            os: word(planned.map(|planned| &planned.os), known.map(|image| &image.os), "linux"),
            architecture: word(planned.map(|planned| &planned.architecture), known.map(|image| &image.architecture), "amd64"),
            user: word(planned.map(|planned| &planned.user), known.map(|image| &image.user), "65532:65532"),
            // Packed layers have no size before they are made.
            size: known.filter(|image| image.digest == digest).map_or(0, |image| image.size),
        }
    }
}

fn place(image: &EnvironmentImage) -> &'static str {
    match image.found {
        Found::Global => "the global registry",
        Found::Workspace | Found::Built | Found::Imported => "the workspace's registry",
    }
}
