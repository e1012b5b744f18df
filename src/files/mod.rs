//! Files and folders of this machine, touched with care: opened without following links, locked between processes, written whole or not at
//! all, and removed only where they are this program's own. It knows nothing of what they hold.

mod folder;
mod lock;
mod marked;
mod orphans;
mod replace;
mod shell;
mod staging;
mod sync;
mod write;

pub use folder::Folder;
pub use lock::{FileLock, LockError, LockMode, try_lock_file};
pub use marked::MarkedFolder;
pub use orphans::{OrphanFile, held_file, orphan_files, sweep_staged_files};
pub use replace::{ReplaceError, replace, replace_durably};
pub use shell::shell_word;
pub use staging::{OrphanFolder, StagingFolder};
pub use sync::{sync_name, sync_tree};
pub use write::{
    StagedFile, create_private, make_private_folder, read_at_most, remove_file, remove_folder, remove_folder_durably,
    rename_durably, write_cached, write_private, write_shared,
};
