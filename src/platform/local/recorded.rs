//! What services of this user are on record on this machine, in whichever workspace: read from their files, asking no supervisor.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::record::ServiceRecord;
use crate::names::ServiceName;
use crate::service::ServiceSpec;

/// A service on record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedService {
    /// Its name.
    pub name: ServiceName,
    /// Its workspace.
    pub workspace: String,
    /// The specs of its revisions: the one that serves, one that is to follow it, one that failed.
    pub specs: Vec<ServiceSpec>,
}

/// Returns the services whose state is kept below `state` (`<group>/<workspace>/services/<name>`), by workspace and name.
pub fn recorded_services(state: &Path) -> io::Result<Vec<RecordedService>> {
    let mut found = Vec::new();
    for workspace in folders(state)?.iter().map(|group| folders(group)).collect::<io::Result<Vec<_>>>()?.into_iter().flatten() {
        for service in folders(&workspace.join("services"))? {
            let Some(record) = ServiceRecord::load(&service)? else { continue };
            let failed = record.failure.into_iter().map(|failed| failed.spec);
            let specs = record.revisions.into_iter().map(|revision| revision.spec).chain(failed).collect();
            found.push(RecordedService { name: record.name, workspace: record.workspace, specs });
        }
    }
    found.sort_by(|one, other| (&one.workspace, &one.name).cmp(&(&other.workspace, &other.name)));
    Ok(found)
}

fn folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    Ok(paths.into_iter().filter(|path| path.is_dir()).collect())
}
