//! The program as images have it: alone in a root folder, as process 1, described by variables, as any user.
//!
//! What needs root (other users, namespaces, a container engine) is left out for other users, and says so on the terminal.
#![expect(clippy::unwrap_used, reason = "a helper that can't go on fails its test")]

mod application;
mod cluster;
mod engine;
mod first_process;
mod root;
mod variables;

const SCRIPT: &str = include_str!("runtime/score.py");

/// A user that no machine has an entry for.
const NOBODY: u32 = 65532;

/// Whether this test can be done here: it needs root, and these programs.
fn can_be_done(test: &str, programs: &[&str]) -> bool {
    let missing = programs.iter().find(|program| {
        !["/usr/bin", "/bin", "/usr/sbin", "/sbin"].iter().any(|folder| std::path::Path::new(folder).join(program).exists())
    });
    let why = match missing {
        _ if !rustix::process::geteuid().is_root() => "it needs root".to_owned(),
        Some(program) => format!("it needs {program}"),
        None => return true,
    };
    crate::parts::not_tested(test, &why);
    false
}
