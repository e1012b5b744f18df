//! A service's record as a file. What is written is on disk when that is said; what can't be read is a fault, never an absent service.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::place::make_private;
use super::record::{FORMAT, ServiceRecord};
use crate::files::{rename_durably, sync_name, write_private};
use crate::names::ServiceName;
use crate::service::ServiceFailure;

const RECORD: &str = "record.json";
/// What the record of a service that is on its way out is called. The new name is the mark: it takes no room on a full disk, and none
/// of the record has to be read for it.
const DELETING: &str = "deleting.json";

/// Why a record can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum RecordFault {
    /// The file can't be read.
    #[error("its record {} can't be read: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// The file is not a record.
    #[error("its record {} is damaged: {why}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A later program wrote it.
    #[error("its record {} has format {format}, and this program reads formats up to {FORMAT}", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        format: u32,
    },
    /// It is another service's.
    #[error("its record {} is the one of service '{name}'", path.display())]
    Misplaced {
        /// The file.
        path: PathBuf,
        /// Whose record it is.
        name: ServiceName,
    },
    /// There is none, and yet the service runs.
    #[error("its record {} is missing, but its replicas run", path.display())]
    Missing {
        /// Where it should be.
        path: PathBuf,
    },
}

#[derive(serde::Deserialize)]
struct Form {
    #[serde(default = "ServiceRecord::first_format")]
    format: u32,
}

/// Writes the record of a service whose folder this is.
pub(super) fn save(folder: &Path, record: &ServiceRecord) -> io::Result<()> {
    let text = serde_json::to_vec_pretty(record)?;
    let path = folder.join(RECORD);
    let is_new = matches!(fs::symlink_metadata(folder), Err(error) if error.kind() == io::ErrorKind::NotFound);
    make_private(folder)?;
    let written = write_private(&path, &text);
    if !is_new {
        return written;
    }
    written.and_then(|()| sync_name(folder)).inspect_err(|_| {
        // A service that was never taken leaves nothing. What stays is removed by the next supervisor.
        let _ = fs::remove_file(&path).and_then(|()| fs::remove_dir(folder)).or_else(|_| fs::remove_dir(folder));
    })
}

/// Marks the service whose folder this is as on its way out, for whichever supervisor goes on with it.
pub(super) fn mark_deleting(folder: &Path) -> io::Result<()> {
    match rename_durably(&folder.join(RECORD), &folder.join(DELETING)) {
        // It is marked already, or it never had a record.
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        marked => marked,
    }
}

/// Reads the record of the service whose folder this is; `None` when it has none. Of a service that is on its way out nothing has to
/// be known.
pub(super) fn load(folder: &Path, name: &ServiceName) -> Result<Option<ServiceRecord>, RecordFault> {
    if let Some(record) = read(&folder.join(RECORD), name)? {
        return Ok(Some(record));
    }
    let path = folder.join(DELETING);
    let left = match fs::symlink_metadata(&path) {
        Ok(_) => read(&path, name).ok().flatten().unwrap_or_else(|| ServiceRecord::unknown(name.clone())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RecordFault::Unreadable { path, why: error.to_string() }),
    };
    Ok(Some(ServiceRecord { deleting: true, ..left }))
}

/// Returns the fault of a service that runs without a record.
pub(super) fn missing(folder: &Path) -> RecordFault {
    RecordFault::Missing { path: folder.join(RECORD) }
}

fn read(path: &Path, name: &ServiceName) -> Result<Option<ServiceRecord>, RecordFault> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(RecordFault::Unreadable { path: path.to_owned(), why: error.to_string() }),
    };
    let damaged = |error: serde_json::Error| RecordFault::Damaged { path: path.to_owned(), why: error.to_string() };
    let Form { format } = serde_json::from_slice(&bytes).map_err(damaged)?;
    if format > FORMAT {
        return Err(RecordFault::Newer { path: path.to_owned(), format });
    }
    let record: ServiceRecord = serde_json::from_slice(&bytes).map_err(damaged)?;
    if record.name != *name {
        return Err(RecordFault::Misplaced { path: path.to_owned(), name: record.name });
    }
    Ok(Some(record))
}

impl RecordFault {
    /// Returns what is told of the service.
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
    use super::super::record::Keys;
    use super::*;

    fn name() -> ServiceName {
        ServiceName::new("diabetes").unwrap()
    }

    fn record() -> ServiceRecord {
        let keys = Keys { primary: "first-key".to_owned(), secondary: "second-key".to_owned() };
        ServiceRecord { keys, ..ServiceRecord::unknown(name()) }
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
        save(&folder, &record()).unwrap();
        assert_eq!(load(&folder, &name()), Ok(Some(record())));
    }

    #[test]
    fn a_record_from_before_there_were_formats_is_read_and_one_of_a_newer_program_is_not() {
        let (_services, folder) = folders();
        save(&folder, &record()).unwrap();
        let path = folder.join(RECORD);
        let mut document: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        document.as_object_mut().unwrap().retain(|key, _| key != "format" && key != "callers");
        fs::write(&path, document.to_string()).unwrap();
        assert_eq!(load(&folder, &name()), Ok(Some(record())));
        fs::write(&path, r#"{"format": 2, "name": ["what", "nobody", "knows"]}"#).unwrap();
        assert_eq!(load(&folder, &name()), Err(RecordFault::Newer { path, format: 2 }));
    }

    #[test]
    fn what_cannot_be_read_is_a_fault_and_not_an_absent_record() {
        let (services, folder) = folders();
        save(&folder, &record()).unwrap();
        let path = folder.join(RECORD);
        for damaged in ["", "{", "null", "{}", "\u{0}\u{0}\u{0}"] {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(load(&folder, &name()), Err(RecordFault::Damaged { .. })), "{damaged:?}");
        }
        let other = ServiceName::new("other").unwrap();
        save(&services.path().join("other"), &record()).unwrap();
        assert!(matches!(load(&services.path().join("other"), &other), Err(RecordFault::Misplaced { .. })));
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        assert!(matches!(load(&folder, &name()), Err(RecordFault::Unreadable { .. })));
    }

    #[test]
    fn a_service_is_marked_for_deletion_whatever_its_record_holds() {
        let (_services, folder) = folders();
        save(&folder, &record()).unwrap();
        mark_deleting(&folder).unwrap();
        assert_eq!(load(&folder, &name()), Ok(Some(ServiceRecord { deleting: true, ..record() })));
        mark_deleting(&folder).unwrap();
        fs::write(folder.join(DELETING), "{").unwrap();
        let left = load(&folder, &name()).unwrap().unwrap();
        assert!(left.deleting && left.revisions.is_empty(), "{left:?}");
    }
}
