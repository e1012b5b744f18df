//! Files and folders of this machine, touched with care: opened without following links, removed only where they are this program's
//! own, replaced so that a failure leaves what was there. It knows nothing of what they hold.

mod folder;
mod marked;
mod lock;
mod orphans;
mod replace;
mod sync;
mod write;

pub use folder::Folder;
pub use lock::open_lock;
pub use marked::{MarkedFolder, is_random_word};
pub use orphans::{OrphanFile, held_file, orphan_files};
pub use replace::{ReplaceError, replace};
pub use sync::{sync_name, sync_tree};
pub use write::{remove_folder_durably, rename_durably, write_private};
