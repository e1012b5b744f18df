//! The same document in other clothes reads equal.
