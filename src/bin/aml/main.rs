//! The command `aml`: arguments in, one operation of the library, its result on stdout and everything else on stderr.
//! Nothing here decides what a deployment does; the library does.

mod args;
mod commands;
mod errors;
mod given_files;
mod logging;
mod output;
mod progress;
mod question;
mod settings;
mod visible;

fn main() -> std::process::ExitCode {
    commands::run(std::env::args_os())
}
