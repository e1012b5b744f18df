//! (room: scaling)
