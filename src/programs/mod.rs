//! Finds other programs on this machine. Starts none.

mod search_path;

pub use search_path::{SearchPath, is_program};
