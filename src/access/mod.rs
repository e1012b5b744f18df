//! (room: access)
