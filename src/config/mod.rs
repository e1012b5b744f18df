//! Inference, deployment, environment and conda documents (JSON or YAML) become typed values that are valid by construction.
//! All faults of all files are collected, each with file, line, column and key. Nothing is written.

mod attached_cluster;
mod conda;
mod deployment;
mod document;
mod environment;
mod fault;
mod inference;
mod nearest;

pub use attached_cluster::{AttachedCluster, ClusterFront, ClusterPurpose};
pub use conda::{CondaDependency, CondaFile, LocalFile, Place, Places, VersionForm, local_file};
pub use deployment::{
    AuthMode, AutoScaler, ComputeType, DeploymentConfig, DeploymentFlags, FpgaRequest, KubernetesSettings, LivenessProbe,
    NodeOperator, NodeRule, PresetKeys, ReplicaScale, Resources, SecretVariable, ServiceSettings, TaintEffect, Toleration,
};
/// The reader of documents, for rooms with documents of their own.
pub(crate) use document::{Document, Given, Location, Section, read_text, settle};
pub use environment::{Docker, Environment, Python};
pub use fault::{Fault, FaultMark, Faults, Severity};
pub use inference::{EnvironmentChoice, InferenceConfig, InferenceFlags};
pub use nearest::nearest;
