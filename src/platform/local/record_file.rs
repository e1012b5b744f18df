//! A service's record as a file. What is written is on disk when that is said; what can't be read is a fault, never an absent service.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::files::{make_private_folder, rename_durably, sync_name, write_private};
use crate::names::{Secret, ServiceName};
use crate::service::{Keys, RECORD_FORMAT, RecordError, ServiceFailure, ServiceRecord, read_record};

const RECORD: &str = "record.json";
/// The name of the record of a service that is being deleted. The name is the mark: it takes no room on a full disk, and none
/// of the record has to be read for it.
const DELETING: &str = "deleting.json";

/// Why a record can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RecordFault {
    #[error("its record {} can't be read: {why}", path.display())]
    Unreadable { path: PathBuf, why: String },
    #[error("its record {} is damaged: {why}", path.display())]
    Damaged { path: PathBuf, why: String },
    #[error("its record {} has format {format}, and this program reads formats up to {RECORD_FORMAT}", path.display())]
    Newer { path: PathBuf, format: u32 },
    #[error("its record {} is the one of service '{name}'", path.display())]
    Misplaced { path: PathBuf, name: ServiceName },
    #[error("its record {} is missing, but its replicas run", path.display())]
    Missing { path: PathBuf },
}

/// A record with what this machine keeps beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    pub(super) record: ServiceRecord,
    pub(super) local: LocalRecord,
}

/// The keys, the port and the numbers that a service has on this machine.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LocalRecord {
    /// The keys that let callers in.
    pub(super) keys: Keys,
    /// The port that the machine chose for a local service that named none.
    pub(super) chosen_port: Option<u16>,
    /// The number of the next replica.
    pub(super) next_replica: u32,
}

impl LocalRecord {
    /// Returns the record of a service that has these keys and never ran.
    pub(super) fn new(keys: Keys) -> Self {
        Self { keys, chosen_port: None, next_replica: 1 }
    }

    /// Returns the record of a service of which nothing is known: no key lets anyone in.
    pub(super) fn unknown() -> Self {
        Self::new(Keys { primary: Secret::new(""), secondary: Secret::new("") })
    }
}

/// The file: one object that holds both.
#[derive(serde::Serialize)]
struct RecordFile<'a> {
    #[serde(flatten)]
    record: &'a ServiceRecord,
    #[serde(flatten)]
    local: &'a LocalRecord,
}

/// Writes the record of a service whose folder this is.
pub(super) fn save(folder: &Path, record: &ServiceRecord, local: &LocalRecord) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(&RecordFile { record, local })?;
    let path = folder.join(RECORD);
    let is_new = matches!(fs::symlink_metadata(folder), Err(error) if error.kind() == io::ErrorKind::NotFound);
    make_private_folder(folder)?;
    let written = write_private(&path, &text);
    if !is_new {
        return written;
    }
    written.and_then(|()| sync_name(folder)).inspect_err(|_| {
        // A service that was never taken leaves nothing. What stays is removed by the next supervisor.
        let _ = fs::remove_file(&path).and_then(|()| fs::remove_dir(folder)).or_else(|_| fs::remove_dir(folder));
    })
}

/// Marks the service whose folder this is as being deleted, for whichever supervisor finishes that.
pub(super) fn mark_deleting(folder: &Path) -> io::Result<()> {
    match rename_durably(&folder.join(RECORD), &folder.join(DELETING)) {
        // It is marked already, or it never had a record.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        marked => marked,
    }
}

/// Reads the record of the service whose folder this is; `None` when it has none. Of a service that is being deleted nothing has to be
/// known.
pub(super) fn load(folder: &Path, name: &ServiceName) -> Result<Option<Stored>, RecordFault> {
    if let Some(stored) = read(&folder.join(RECORD), name)? {
        return Ok(Some(stored));
    }
    let path = folder.join(DELETING);
    let unknown = || Stored { record: ServiceRecord::unknown(name.clone()), local: LocalRecord::unknown() };
    let mut found = match fs::symlink_metadata(&path) {
        Ok(_) => read(&path, name).ok().flatten().unwrap_or_else(unknown),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RecordFault::Unreadable { path, why: error.to_string() }),
    };
    found.record.deleting = true;
    Ok(Some(found))
}

/// Returns the fault of a service that runs without a record.
pub(super) fn missing(folder: &Path) -> RecordFault {
    RecordFault::Missing { path: folder.join(RECORD) }
}

fn read(path: &Path, name: &ServiceName) -> Result<Option<Stored>, RecordFault> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RecordFault::Unreadable { path: path.to_owned(), why: error.to_string() }),
    };
    let damaged = |why: String| RecordFault::Damaged { path: path.to_owned(), why };
    let (record, document) = read_record(&bytes).map_err(|error| match error {
        RecordError::Newer(format) => RecordFault::Newer { path: path.to_owned(), format },
        RecordError::Damaged(error) => damaged(error.to_string()),
    })?;
    let local = serde_json::from_value(document).map_err(|error| damaged(error.to_string()))?;
    if record.name != *name {
        return Err(RecordFault::Misplaced { path: path.to_owned(), name: record.name });
    }
    Ok(Some(Stored { record, local }))
}

impl RecordFault {
    /// Returns the failure that describes the service.
    pub(super) fn failure(&self, name: &ServiceName) -> ServiceFailure {
        let anew = format!("delete the service ('aml service delete -n {name}') and deploy it again");
        let remedy = match self {
            Self::Unreadable { .. } => format!("see to it that it can be read, and it is used again; or {anew}"),
            Self::Damaged { .. } | Self::Misplaced { .. } | Self::Missing { .. } => {
                format!("put a copy of it back from a backup, and it is used again; or {anew}")
            }
            Self::Newer { .. } => format!("use the newer aml that wrote it; or {anew}"),
        };
        ServiceFailure {
            code: "RecordUnread".to_owned(),
            message: format!("service '{name}' is left as it is: {self}"),
            evidence: Vec::new(),
            remedy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> ServiceName {
        ServiceName::new("diabetes").unwrap()
    }

    fn stored() -> Stored {
        let keys = Keys { primary: Secret::new("first-key"), secondary: Secret::new("second-key") };
        let local = LocalRecord { keys, chosen_port: Some(8890), next_replica: 7 };
        Stored { record: ServiceRecord::unknown(name()), local }
    }

    fn save_in(folder: &Path) {
        let Stored { record, local } = stored();
        save(folder, &record, &local).unwrap();
    }

    /// A folder of services, and the one of the service itself.
    fn folders() -> (tempfile::TempDir, PathBuf) {
        let services = tempfile::tempdir().unwrap();
        let folder = services.path().join("diabetes");
        (services, folder)
    }

    #[test]
    fn what_was_saved_is_read_again() {
        let (_services, folder) = folders();
        assert_eq!(load(&folder, &name()), Ok(None));
        save_in(&folder);
        assert_eq!(load(&folder, &name()), Ok(Some(stored())));
    }

    #[test]
    fn a_record_of_a_newer_program_is_not_read() {
        let (_services, folder) = folders();
        save_in(&folder);
        let path = folder.join(RECORD);
        fs::write(&path, r#"{"format": 3, "name": ["what", "nobody", "knows"]}"#).unwrap();
        assert_eq!(load(&folder, &name()), Err(RecordFault::Newer { path, format: 3 }));
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_and_not_an_absent_record() {
        let (services, folder) = folders();
        save_in(&folder);
        let path = folder.join(RECORD);
        for damaged in ["", "{", "null", "{}", "\u{0}\u{0}\u{0}"] {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(load(&folder, &name()), Err(RecordFault::Damaged { .. })), "{damaged:?}");
        }
        let other = ServiceName::new("other").unwrap();
        save_in(&services.path().join("other"));
        assert!(matches!(load(&services.path().join("other"), &other), Err(RecordFault::Misplaced { .. })));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(load(&folder, &name()), Err(RecordFault::Unreadable { .. })));
    }

    #[test]
    fn a_service_is_marked_for_deletion_whatever_its_record_holds() {
        let (_services, folder) = folders();
        save_in(&folder);
        mark_deleting(&folder).unwrap();
        let mut deleting = stored();
        deleting.record.deleting = true;
        assert_eq!(load(&folder, &name()), Ok(Some(deleting)));
        mark_deleting(&folder).unwrap();
        fs::write(folder.join(DELETING), "{").unwrap();
        let found = load(&folder, &name()).unwrap().unwrap().record;
        assert!(found.deleting && found.revisions().next().is_none(), "{found:?}");
    }
}
