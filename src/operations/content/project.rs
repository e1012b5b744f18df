//! The project's files: listed, checked against the configuration, and packed, while others may write to them.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::super::OperationError;
use crate::config::{Fault, Faults, InferenceConfig, Severity};
use crate::package::{Layer, LeftOut, Listing, PackageError, PackageWarning, list_file, list_project, write_layer_as_read};
use crate::progress::Progress;

/// How often a project is listed and packed again because its files changed meanwhile.
const ATTEMPTS: u32 = 3;

/// A project that was packed.
pub(super) struct PackedProject<Out> {
    pub(super) layer: Layer,
    pub(super) out: Out,
    /// Which of its files were written to meanwhile.
    pub(super) changed: Option<PackageWarning>,
}

/// Lists what is shipped beside models and environment. A rule that leaves the entry script out is a fault.
pub(super) fn list(inference: &InferenceConfig) -> Result<Listing, OperationError> {
    let Some(directory) = &inference.source_directory else { return Ok(list_file(&inference.entry_script_path)?) };
    let listing = list_project(directory)?;
    let Some(left_out) = left_out(&listing, &inference.entry_script, &inference.entry_script_path) else { return Ok(listing) };
    let mut faults = Faults::default();
    faults.push(not_packaged(&listing, &inference.entry_script, left_out));
    Err(OperationError::Faults(faults))
}

/// Packs a project into what `begin` returns, file by file as it is when it is read. Where that can't be, because a file is gone, it is listed
/// again and begun anew.
pub(super) fn pack<Out: Write>(
    inference: &InferenceConfig,
    listing: &Listing,
    progress: &dyn Progress,
    mut begin: impl FnMut() -> Result<Out, OperationError>,
) -> Result<PackedProject<Out>, OperationError> {
    let mut again = None;
    let mut attempts = 1;
    loop {
        let mut out = begin()?;
        match write_layer_as_read(again.as_ref().unwrap_or(listing), "", &mut out, progress) {
            Ok((layer, files)) => {
                let changed = (!files.is_empty()).then_some(PackageWarning::Changed { files });
                return Ok(PackedProject { layer, out, changed });
            }
            Err(PackageError::Changed { .. }) if attempts < ATTEMPTS => again = Some(list(inference)?),
            Err(error) => return Err(error.into()),
        }
        attempts += 1;
    }
}

/// Returns what leaves the entry script out, by the name it was given or by where its links lead.
fn left_out<'a>(listing: &'a Listing, name: &Path, path: &Path) -> Option<&'a LeftOut> {
    let real = || {
        let root = std::fs::canonicalize(&listing.root).ok()?;
        Some(std::fs::canonicalize(path).ok()?.strip_prefix(root).ok()?.to_owned())
    };
    listing.left_out(name).or_else(|| listing.left_out(&real()?))
}

fn not_packaged(listing: &Listing, script: &Path, left_out: &LeftOut) -> Fault {
    let script = script.display();
    let what = format!("the entry script '{script}' would not be sent");
    let (file, at, what) = match &left_out.rule {
        Some(rule) => {
            let file: PathBuf = listing.root.join(&rule.file);
            (Some(file), Some((rule.line, 1)), format!("{what}: '{}' leaves out '{}'", rule.pattern, left_out.path.display()))
        }
        None => (None, None, format!("{what}: '{}' is {}", left_out.path.display(), left_out.reason)),
    };
    let remedy = match &left_out.rule {
        Some(rule) if rule.file.ends_with(".gitignore") => {
            "change the rule, or add an '.amlignore', which replaces '.gitignore'".to_owned()
        }
        Some(_) => format!("change the rule, or add '!/{}' below it", left_out.path.display()),
        None => String::new(),
    };
    Fault { severity: Severity::Error, file, at, key: String::new(), what, remedy }
}
