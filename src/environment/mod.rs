//! (room: environment)
/// Where conda packages come from (`--conda`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CondaPolicy {
    /// A conda tool where there is one, else the same projects from PyPI.
    #[default]
    Auto,
    /// A conda tool, or an error.
    Always,
    /// The same projects from PyPI, or an error.
    Never,
}
