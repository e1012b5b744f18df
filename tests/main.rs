//! Behaviour through the real binary against real parts. One test binary; each module is one subject.

mod architecture;
mod package;
mod workspace;
mod documents;
mod environment;
mod environment_keys;
mod environment_script;
mod environments;
mod router;
mod replica;
mod runtime;
mod cli;
mod deploy;
mod models;
mod packed;
mod projects;
mod image_build;
mod images;
mod service_image;
mod parts;
mod registry;
mod credentials;
mod image_package;
mod image_engines;
mod image_indexes;
mod on_cluster;
