//! Files and folders of this machine, touched with care: opened without following links, removed only where they are this program's
//! own, replaced so that a failure leaves what was there. It knows nothing of what they hold.

mod durable;
mod folder;
mod left;
mod lock;
mod own;
mod replace;
mod sync;

pub use durable::{remove_folder_durably, rename_durably, write_private};
pub use folder::Folder;
pub use left::{LeftFile, held_file, left_files};
pub use lock::open_lock;
pub use own::{OwnFolder, is_random_word};
pub use replace::{ReplaceError, replace};
pub use sync::{sync_name, sync_tree};
