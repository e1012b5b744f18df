//! A plain layer out of a folder of another one: the way back from `place`, bit by bit.

use std::io::{Read, Write};

use super::below::{Below, Stripped};
use super::place::Bundle;
use super::reading::{checked, is_root, next_entry, read_content, read_to_end};
use super::writing::BUFFER;
use super::{Layer, PlaceError, UnpackError};

/// Writes what a plain layer holds below `prefix`, which is taken off its paths; what it holds beside is left out. Whether it is the
/// layer that was placed there, its `diff_id` tells.
pub fn take_out(placed: &mut dyn Read, prefix: &str, out: &mut dyn Write) -> Result<Layer, PlaceError> {
    let mut below = Below::new(prefix).ok_or_else(|| PlaceError::Prefix { prefix: prefix.to_owned() })?;
    let mut layer = Bundle::new(out);
    let mut buffer = vec![0; BUFFER];
    while let Some(mut entry) = next_entry(placed)? {
        if is_root(&entry) {
            continue;
        }
        match below.strip(&mut entry)? {
            Stripped::Below => {
                let path = checked(&entry.path).map_err(|what| UnpackError::Path { path: entry.path.clone(), what })?;
                layer.move_entry(&entry, &path, placed)?;
            }
            Stripped::Beside => read_content(placed, entry.size, &mut buffer, &mut |_| Ok(()))?,
        }
    }
    read_to_end(placed, &mut buffer)?;
    layer.finish()
}
