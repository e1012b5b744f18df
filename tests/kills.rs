//! Commands, and in part of the cases the supervisor, are killed at random moments: what has a name is whole, and the next command does
//! its work or says what is the matter.
//!
//! `AML_TEST_KILLS` says how many kills, `AML_TEST_KILL_SEED` when they come: the seed of a run is printed.
#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that can't do its set-up has failed, and starts what it tests"
)]

mod chance;
mod world;

use std::sync::atomic::{AtomicUsize, Ordering};

use chance::Chance;
use world::{Step, World};

/// Workspaces that are worked in side by side, each with services of its own.
const WORKSPACES: u64 = 3;

#[test]
fn whatever_is_killed_whenever_all_that_has_a_name_is_whole() {
    let kills = number("AML_TEST_KILLS").unwrap_or(60);
    let seed = number("AML_TEST_KILL_SEED").unwrap_or_else(chance::seed_of_now);
    say(&format!("{kills} kills with AML_TEST_KILL_SEED={seed}"));
    let (left, done) = (AtomicUsize::new(usize::try_from(kills).unwrap()), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for workspace in 0..WORKSPACES {
            let (left, done) = (&left, &done);
            scope.spawn(move || {
                let mut chance = Chance::new(seed.wrapping_add(workspace));
                let mut world = World::new();
                while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok() {
                    let step = chance.one_of(&Step::ALL);
                    world.kill_during(step, &mut chance);
                    say(&format!("kill {} of {kills}: {step:?}", done.fetch_add(1, Ordering::Relaxed) + 1));
                }
                world.end();
            });
        }
    });
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The test runner shows it when the test fails, or is told to.
#[expect(clippy::print_stdout, reason = "the seed is needed to see a failure again")]
fn say(line: &str) {
    println!("{line}");
}
