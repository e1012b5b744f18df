//! (room: router)
