//! What a listing holds, refuses and warns about.
