//! (room: package)
/// placeholder
#[derive(Debug, Clone)]
pub struct Listing;
