//! Checks that a program can be the runtime of an image: statically linked, since it must run on any base image.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

const HEADER: usize = 64;
const PROGRAM_HEADER: usize = 56;
/// `e_machine`: `EM_X86_64`.
const X86_64: u16 = 62;
/// `e_type`: `ET_EXEC` and `ET_DYN`.
const EXECUTABLES: [u16; 2] = [2, 3];
/// `p_type`: `PT_INTERP`, which names a dynamic loader.
const INTERPRETER: u32 = 3;

/// Why a program can't be the runtime of an image, as a clause about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It isn't an ELF file.
    NotElf,
    /// It is for another processor, or not executable.
    OtherMachine,
    /// It needs a dynamic loader and the C library of its machine.
    Dynamic,
}

/// Returns why this program can't be the runtime of an image; `None` where it can.
pub fn unfit(program: &Path) -> io::Result<Option<Unfit>> {
    let mut file = File::open(program)?;
    let mut header = [0; HEADER];
    if let Err(error) = file.read_exact(&mut header) {
        return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(Some(Unfit::NotElf)) } else { Err(error) };
    }
    // 64 bits, little-endian.
    if header[..4] != *b"\x7fELF" {
        return Ok(Some(Unfit::NotElf));
    }
    let half = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
    let fits = header[4..6] == [2, 1] && half(18) == X86_64 && EXECUTABLES.contains(&half(16));
    if !fits || usize::from(half(54)) != PROGRAM_HEADER {
        return Ok(Some(Unfit::OtherMachine));
    }
    let mut offset = [0; 8];
    offset.copy_from_slice(&header[32..40]);
    file.seek(SeekFrom::Start(u64::from_le_bytes(offset)))?;
    let mut table = vec![0; PROGRAM_HEADER * usize::from(half(56))];
    if let Err(error) = file.read_exact(&mut table) {
        return if error.kind() == io::ErrorKind::UnexpectedEof { Ok(Some(Unfit::OtherMachine)) } else { Err(error) };
    }
    let wants_loader = table.chunks_exact(PROGRAM_HEADER).any(|header| header[..4] == INTERPRETER.to_le_bytes());
    Ok(wants_loader.then_some(Unfit::Dynamic))
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::NotElf => "it is not a Linux program",
            Self::OtherMachine => "it is not a program for 64-bit x86 Linux",
            Self::Dynamic => "it is not linked statically and needs the C library of the machine that it was built on",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8]) -> Option<Unfit> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        unfit(file.path()).unwrap()
    }

    /// An ELF header with one program header of this type.
    fn elf(machine: u16, program_header: u32) -> Vec<u8> {
        let mut bytes = vec![0; HEADER + PROGRAM_HEADER];
        bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        bytes[16] = 3;
        bytes[18..20].copy_from_slice(&machine.to_le_bytes());
        bytes[32] = 64;
        bytes[54] = 56;
        bytes[56] = 1;
        bytes[64..68].copy_from_slice(&program_header.to_le_bytes());
        bytes
    }

    #[test]
    fn only_a_static_program_for_this_processor_will_do() {
        assert_eq!(check(&elf(X86_64, 1)), None);
        assert_eq!(check(&elf(X86_64, INTERPRETER)), Some(Unfit::Dynamic));
        assert_eq!(check(&elf(183, 1)), Some(Unfit::OtherMachine), "arm64");
        assert_eq!(check(&elf(X86_64, 1)[..HEADER]), Some(Unfit::OtherMachine), "cut off behind its header");
        assert_eq!(
            check(b"#!/bin/sh\nexec something that is long enough to fill the whole header of a program\n"),
            Some(Unfit::NotElf)
        );
        assert_eq!(check(b""), Some(Unfit::NotElf));
    }
}
