//! (to be replaced by the environment branch)
use super::EnvironmentKey;
use crate::names::{Digest, ImageReference};
use std::collections::BTreeMap;
#[derive(Debug, Clone)]
pub enum RecipeBase {
    Image(ImageReference),
    Dockerfile(String),
}
#[derive(Debug, Clone)]
pub struct ImageRecipe {
    pub key: EnvironmentKey,
    pub form: String,
    pub base: RecipeBase,
    pub needs_build: bool,
    pub interpreter: String,
    pub files: BTreeMap<String, Vec<u8>>,
}
impl ImageRecipe {
    pub fn dockerfile(&self, _base: Option<&Digest>) -> String {
        String::new()
    }
}
pub const PACKAGES_BEGIN: &str = "aml: packages begin";
pub const PACKAGES_END: &str = "aml: packages end";
