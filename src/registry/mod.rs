//! (room: registry)
