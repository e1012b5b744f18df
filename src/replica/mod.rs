//! (room: replica)
