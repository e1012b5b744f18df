//! `aml` deploys models as web services with the files and commands of Azure ML v1, with no service in the middle.
//!
//! The rooms stand in reading order: a room uses only rooms above it (`tests/architecture.rs` holds the table).

/// Validated names: services, models, workspaces, images, digests; and secrets.
pub mod names;
/// Finds other programs on this machine.
pub mod programs;
/// What a long step tells while it runs.
pub mod progress;
/// Files and folders of this machine: locks, atomic writes, staging; only our own are removed.
pub mod files;
/// HTTP exchanges as a client.
pub mod net;
/// What holds for callers' connections and requests, whoever serves them.
pub mod inbound;
/// Keys and tokens: making and checking.
pub mod access;
/// The autoscaler's law: pure, on a given clock.
pub mod scaling;
/// Inference, deployment, environment and conda documents as typed values; every fault at once.
pub mod config;
/// What a deployment makes: spec, revisions, states.
pub mod service;
/// A folder and its ignore rules as one deterministic layer, and the way back.
pub mod package;
/// Manifests and blobs by digest, in an OCI image-layout folder or a remote registry.
pub mod registry;
/// JSON documents by URL, with create-if-absent and compare-and-swap.
pub mod storage;
/// Selects a workspace: its registry, storage and catalog.
pub mod workspace;
/// A definition's key, and its Python environment on this machine.
pub mod environment;
/// Environment images, found or built, and service images, assembled.
pub mod image;
/// Evidence to cause, words and remedy.
pub mod diagnosis;
/// Routes requests to replicas: auth, queue, pick, autoscaling signal.
pub mod router;
/// One running copy of a service: the scoring server, watched and limited.
pub mod replica;
/// Signs in to Azure's registries; the only room that knows Azure's REST API.
pub mod azure;
/// What runs replicas.
pub mod platform;
/// One file per verb: the only place that knows the order of steps.
pub mod operations;
