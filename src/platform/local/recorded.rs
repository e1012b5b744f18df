//! What services of this user are on record on this machine, in whichever workspace: read from their files, asking no supervisor.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::record_file;
use crate::names::ServiceName;
use crate::service::{ServiceFailure, ServiceSpec};

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

/// The services on record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordedServices {
    /// Those whose records can be read, by workspace and name.
    pub services: Vec<RecordedService>,
    /// Those whose records can't, and why. Whatever may be theirs is in use.
    pub unread: Vec<ServiceFailure>,
}

/// Returns the services whose state is kept below `state` (`<group>/<workspace>/services/<name>`).
pub fn recorded_services(state: &Path) -> io::Result<RecordedServices> {
    let mut found = RecordedServices::default();
    for workspace in folders(state)?.iter().map(|group| folders(group)).collect::<io::Result<Vec<_>>>()?.into_iter().flatten() {
        for service in folders(&workspace.join("services"))? {
            let name = service.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let Ok(name) = ServiceName::new(name) else { continue };
            let record = match record_file::load(&service, &name) {
                Ok(Some(record)) => record,
                Ok(None) => continue,
                Err(fault) => {
                    found.unread.push(fault.failure(&name));
                    continue;
                }
            };
            let failed = record.failure.into_iter().map(|failed| failed.spec);
            let specs = record.revisions.into_iter().map(|revision| revision.spec).chain(failed).collect();
            found.services.push(RecordedService { name: record.name, workspace: record.workspace, specs });
        }
    }
    found.services.sort_by(|one, other| (&one.workspace, &one.name).cmp(&(&other.workspace, &other.name)));
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
