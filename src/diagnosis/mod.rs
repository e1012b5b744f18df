//! (room: diagnosis)
