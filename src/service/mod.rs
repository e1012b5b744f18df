//! What a deployment makes, for every platform: a service with its versions, revisions, workload and keys, and its status. Pure values.

mod change;
/// What router, replica, image and platform agree on.
pub mod contract;
mod endpoint;
mod keys;
mod limits;
mod pages;
mod placement;
mod record;
mod record_format;
mod revision;
mod spec;
mod status;
mod termination;
mod workload;

pub use change::{Change, Conflicts, Existing, Refusal};
pub use endpoint::{Endpoint, EndpointError, MAX_VERSIONS};
pub use keys::{AccessToken, KeyChange, Keys};
pub use limits::{ServiceLimits, WORKER_TIMEOUT_MS, idle_variables, of_image as idle_in_image, scoring_timeout_ms};
pub use pages::{PageOrigins, page_origins};
pub use placement::{Placement, VersionKind};
pub use record::{RECORD_FORMAT, ServiceRecord};
pub use record_format::{RecordError, read_record};
pub use revision::{FailedRevision, Revision, Version};
#[cfg(test)]
pub(crate) use spec::tests::spec as test_spec;
pub use spec::{ServiceContent, ServiceEnvironment, ServiceModel, ServiceSpec};
pub use status::{
    Observation, ReplicaDescription, ReplicaPhase, Rollout, RolloutState, ServiceDescription, ServiceFailure, ServiceList,
    ServiceState, UnreadService, VersionDescription,
};
pub use termination::{ResourceUse, TerminationMessage, TerminationPhase};
pub use workload::{FolderWorkload, ImageWorkload, Workload};
