//! Other programs on this machine: where they are looked for. Starts none.

mod search_path;

pub use search_path::{SearchPath, is_program};
