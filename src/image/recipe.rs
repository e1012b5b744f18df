//! What a layer of a service image consists of, and building it as a plain tar.

use std::io::{self, Write};
use std::path::PathBuf;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::generated_layers::write_runtime_layer;
use super::{ModelLayer, ServiceImageError, ShippedModel};
use crate::names::{Digest, ModelId};
use crate::package::Bundle;
use crate::registry::LayoutFolder;
use crate::service::contract::{APP_ROOT, MODELS_FOLDER};

/// Raise this when the same recipe gives other bytes.
const FORM: u32 = 1;
/// Up to this many models are named; of more, only their number.
const NAMED: usize = 3;

/// A layer that can be built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recipe {
    /// "the project", "model a:1"; the same on every machine.
    pub(super) what: String,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    /// Plain layers of the workspace, each below a folder.
    Placed(Vec<(String, Digest)>),
    /// The runtime's program, with the digest of its bytes.
    Program(PathBuf, Digest),
    Small(Bytes),
}

impl Recipe {
    /// Returns the recipe of the project's layer.
    pub(super) fn project(layer: Digest, folder: Option<&str>) -> Self {
        let root = APP_ROOT.trim_start_matches('/');
        let place = folder.map_or_else(|| root.to_owned(), |folder| format!("{root}/{folder}"));
        Self { what: "the project".to_owned(), content: Content::Placed(vec![(place, layer)]) }
    }

    /// Returns the recipe of a layer of models.
    pub(super) fn models(layer: &ModelLayer) -> Self {
        let places = layer.models.iter().map(|model| (model_folder(&model.id), model.layer)).collect();
        Self { what: named(&layer.models), content: Content::Placed(places) }
    }

    /// Returns the recipe of the runtime's layer.
    pub(super) fn program(program: PathBuf, digest: Digest) -> Self {
        Self { what: "the runtime".to_owned(), content: Content::Program(program, digest) }
    }

    /// Returns the recipe of a layer whose plain tar is given.
    pub(super) fn small(what: &str, tar: Bytes) -> Self {
        Self { what: what.to_owned(), content: Content::Small(tar) }
    }

    /// Returns the key under which its layer is cached: it changes with the content.
    pub(super) fn key(&self) -> Digest {
        let mut hasher = Sha256::new();
        hasher.update(format!("recipe {FORM}\n"));
        match &self.content {
            Content::Placed(layers) => layers.iter().for_each(|(place, layer)| hasher.update(format!("{layer} {place}\n"))),
            Content::Program(_, digest) => hasher.update(format!("program {digest}\n")),
            Content::Small(tar) => hasher.update(tar),
        }
        Digest::from_sha256(hasher.finalize().into())
    }

    /// Writes the plain tar and returns its digest. It blocks.
    pub(super) fn write(&self, layers: &LayoutFolder, out: &mut dyn Write) -> Result<Digest, ServiceImageError> {
        let io = |source: io::Error| ServiceImageError::Io { what: self.what.clone(), source };
        let mut hashed = Hashed::new(out);
        match &self.content {
            Content::Placed(placed) => return self.write_placed(layers, placed, hashed.out),
            Content::Program(program, _) => write_runtime_layer(program, &mut hashed).map_err(io)?,
            Content::Small(tar) => hashed.write_all(tar).map_err(io)?,
        }
        Ok(hashed.digest())
    }

    fn write_placed(
        &self,
        layers: &LayoutFolder,
        placed: &[(String, Digest)],
        out: &mut dyn Write,
    ) -> Result<Digest, ServiceImageError> {
        let failed = |source| ServiceImageError::Bundle { what: self.what.clone(), source: Box::new(source) };
        let mut bundle = Bundle::new(out);
        for (place, layer) in placed {
            bundle.add(&mut layers.open_blob(layer)?, place).map_err(failed)?;
        }
        Ok(bundle.finish().map_err(failed)?.diff_id)
    }
}

/// Hashes what is written.
pub(super) struct Hashed<'a> {
    out: &'a mut dyn Write,
    hasher: Sha256,
}

impl<'a> Hashed<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { out, hasher: Sha256::new() }
    }

    pub(super) fn digest(self) -> Digest {
        Digest::from_sha256(self.hasher.finalize().into())
    }
}

impl Write for Hashed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.out.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Returns the folder of a model version in an image.
pub(super) fn model_folder(id: &ModelId) -> String {
    format!("{}/{MODELS_FOLDER}/{}/{}", APP_ROOT.trim_start_matches('/'), id.name, id.version)
}

fn named(models: &[ShippedModel]) -> String {
    match models {
        [model] => format!("model {}", model.id),
        models if models.len() <= NAMED => {
            let names: Vec<String> = models.iter().map(|model| model.id.to_string()).collect();
            format!("models {}", names.join(", "))
        }
        models => format!("{} models", models.len()),
    }
}
