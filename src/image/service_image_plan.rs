//! What assembling a service image would send, and which image it would give, found out without sending or writing anything.

use super::generated_layers::start_up_layer;
use super::layer_pusher::Destination;
use super::model_artifact::find_model;
use super::recipe::Recipe;
use super::service_documents::{Part, configuration, manifest};
use super::service_image::{facts, in_order};
use super::start_up::service_user;
use super::{EnvironmentAt, LayerPusher, ModelLayer, Runtime, ServiceImageError, ShippedModel, StartUp, plan_model_layers};
use crate::names::{Digest, Repository};
use crate::registry::{Packed, Registry};

/// A service image that may be assembled.
#[derive(Debug, Clone)]
pub struct ServiceImagePlanRequest<'a> {
    pub environment: EnvironmentAt<'a>,
    /// The runtime; `None` if the target's registry doesn't have it.
    pub runtime: Option<&'a Runtime>,
    /// Bytes of the runtime's program.
    pub runtime_size: u64,
    /// What the project's plain layer is or would be.
    pub project: Digest,
    /// Bytes of the project's files.
    pub project_size: u64,
    pub models: &'a [ShippedModel],
    pub start_up: &'a StartUp,
    pub registry: &'a Registry,
    pub repository: &'a Repository,
}

/// What assembling a service image would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceImagePlan {
    /// The image; `None` if a part must be packed first, since only then its digest is known.
    pub digest: Option<Digest>,
    /// As [`super::ServiceImage`] has them.
    pub os: String,
    pub architecture: String,
    pub user: String,
    /// Its parts, lowest first.
    pub parts: Vec<PlannedPart>,
}

/// A part of an image that may be assembled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPart {
    /// "the environment", "model a:1", "the project".
    pub what: String,
    /// Bytes: as it is sent where that is known, else before it is compressed.
    pub size: u64,
    /// Whether the registry has it.
    pub there: bool,
}

/// Returns what assembling a service image would do.
pub async fn plan_service_image(
    request: &ServiceImagePlanRequest<'_>,
    pusher: &LayerPusher,
) -> Result<ServiceImagePlan, ServiceImageError> {
    let environment = request.environment.image;
    let models = in_order(request.models);
    let mut planned = Vec::new();
    for layer in plan_model_layers(&models, environment.manifest.layers().len())? {
        planned.push(request.models(&layer, pusher).await?);
    }
    planned.push(request.runtime());
    let folder = request.start_up.project_folder.as_deref();
    planned.push(request.look(&Recipe::project(request.project, folder), request.project_size, pusher).await?);
    let start_up = start_up_layer(folder).map_err(|source| ServiceImageError::Io { what: "start-up".to_owned(), source })?;
    let size = start_up.len() as u64;
    planned.push(request.look(&Recipe::small("start-up", start_up.into()), size, pusher).await?);

    let packed = planned.iter().map(|(part, packed)| Some(Part { what: part.what.clone(), packed: packed.clone()? }));
    let digest = match (packed.collect::<Option<Vec<Part>>>(), request.runtime) {
        (Some(parts), Some(runtime)) => {
            let facts = facts(&request.environment, request.project, &models, runtime);
            let config = configuration(environment, request.start_up, &facts, &parts)?;
            Some(manifest(environment, &config, &facts, &parts).digest)
        }
        _ => None,
    };
    let base = &environment.configuration;
    let mut parts = vec![request.environment().await?];
    parts.extend(planned.into_iter().map(|(part, _)| part));
    Ok(ServiceImagePlan {
        digest,
        os: base.os().to_string(),
        architecture: base.architecture().to_string(),
        user: service_user(base.config().as_ref()),
        parts,
    })
}

impl ServiceImagePlanRequest<'_> {
    async fn environment(&self) -> Result<PlannedPart, ServiceImageError> {
        let EnvironmentAt { registry: from, repository: there, image, .. } = self.environment;
        let (mut size, mut missing) = (0, 0);
        for layer in image.manifest.layers() {
            size += layer.size();
            let near = from.place() == self.registry.place();
            let digest: Option<Digest> = layer.digest().to_string().parse().ok();
            if let Some(digest) = digest.filter(|_| !near)
                && self.registry.has_blob(self.repository, &digest).await?.is_none()
                && self.registry.has_blob(there, &digest).await?.is_none()
            {
                missing += layer.size();
            }
        }
        let size = if missing > 0 { missing } else { size };
        Ok(PlannedPart { what: "the environment".to_owned(), size, there: missing == 0 })
    }

    fn runtime(&self) -> (PlannedPart, Option<Packed>) {
        let layer = self.runtime.map(|runtime| runtime.layer.clone());
        let size = layer.as_ref().map_or(self.runtime_size, |layer| layer.size);
        (PlannedPart { what: "the runtime".to_owned(), size, there: layer.is_some() }, layer)
    }

    /// A model that is an artifact of the registry is mounted from there.
    async fn models(&self, layer: &ModelLayer, pusher: &LayerPusher) -> Result<(PlannedPart, Option<Packed>), ServiceImageError> {
        let size = layer.models.iter().map(|model| model.size).sum();
        let known = self.look(&Recipe::models(layer), size, pusher).await?;
        if let ([model], false) = (layer.models.as_slice(), known.0.there)
            && let Some((_, artifact)) = find_model(self.registry, model).await?
        {
            let part = PlannedPart { size: artifact.layer.size, there: true, ..known.0 };
            return Ok((part, Some(artifact.layer)));
        }
        Ok(known)
    }

    async fn look(
        &self,
        recipe: &Recipe,
        size: u64,
        pusher: &LayerPusher,
    ) -> Result<(PlannedPart, Option<Packed>), ServiceImageError> {
        let to = Destination { registry: self.registry, repository: self.repository };
        let what = recipe.what.clone();
        Ok(match pusher.look(recipe, to).await? {
            Some((packed, there)) => (PlannedPart { what, size: packed.size, there }, Some(packed)),
            None => (PlannedPart { what, size, there: false }, None),
        })
    }
}
