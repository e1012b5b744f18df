//! What the services of this user use on this machine: read from their records, asking no supervisor.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::record_file;
use crate::names::ServiceName;
use crate::platform::{User, Users};
use crate::service::ServiceSpec;

/// Returns the services of all workspaces whose state is below `state` (`<group>/<workspace>/services/<name>`).
pub(super) fn of_all_workspaces(state: &Path) -> io::Result<Users> {
    let mut users = Users::default();
    for group in folders(state)? {
        for workspace in folders(&group)? {
            add(&workspace.join("services"), &mut users)?;
        }
    }
    users.services.sort_by(|one, other| (&one.workspace, &one.service).cmp(&(&other.workspace, &other.service)));
    Ok(users)
}

/// Returns the services that have a folder in `services`.
pub(super) fn of_workspace(services: &Path) -> io::Result<Users> {
    let mut users = Users::default();
    add(services, &mut users)?;
    users.services.sort_by(|one, other| one.service.cmp(&other.service));
    Ok(users)
}

fn add(services: &Path, users: &mut Users) -> io::Result<()> {
    for folder in folders(services)? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let Ok(name) = ServiceName::new(name) else { continue };
        let record = match record_file::load(&folder, &name) {
            Ok(Some(stored)) => stored.record,
            Ok(None) => continue,
            Err(fault) => {
                users.unread.push(fault.failure(&name));
                continue;
            }
        };
        let running: Vec<ServiceSpec> = record.revisions().map(|revision| revision.spec.clone()).collect();
        let specs = if running.is_empty() { record.specs().cloned().collect() } else { running };
        let images = record.revisions().filter_map(|revision| Some(revision.workload.image()?.digest)).collect();
        users.services.push(User { service: record.name, workspace: record.workspace, specs, images });
    }
    Ok(())
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
