//! (room: storage)
