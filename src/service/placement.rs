//! Where a version stands among the versions of its service.

/// A version's place among the versions of its service.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Placement {
    /// It is the whole service: once it serves, it is the only version.
    Only {
        /// Its share of the traffic in percent, kept for the day when there are others.
        share: f64,
    },
    /// It serves beside the others.
    Beside {
        /// Its share of the traffic in percent; `None` keeps the one it has.
        share: Option<f64>,
    },
}

/// What a version is in a comparison. It has no effect on routing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum VersionKind {
    /// The one that others are compared with.
    Control,
    /// One of those that are compared.
    Treatment,
}
