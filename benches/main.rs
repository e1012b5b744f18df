//! What packaging, pushing, making environments and resting cost, beside the tools that people do it with. One table: a row holds our
//! figure, the peer's of the same run, the ratio, and the goal where there is one.
//!
//! `cargo bench` runs all of it (`benches/run.sh` installs the peers before). Words choose: `cargo bench -- quick` runs the rows with a
//! goal once, `cargo bench -- push images` those two parts. A first look after a change needs no whole program: with
//! `CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16` it builds in a fraction of the time.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark fails by panicking, starts its peers and prints its figures"
)]

mod beside;
mod counter;
mod trees;

mod environments;
mod images;
mod layout;
mod packaging;
mod push;
mod rest;

#[path = "../tests/parts/base_image.rs"]
mod base_image;
#[path = "../tests/parts/builder.rs"]
mod builder;
#[path = "../tests/parts/registry.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod registry;
#[path = "../tests/cli/sandbox.rs"]
#[expect(dead_code, reason = "the tests need more of it")]
mod sandbox;

use beside::{Depth, Tool, has, head};

/// One subject of the table.
struct Part {
    name: &'static str,
    /// Without these it is left out.
    needs: &'static [Tool],
    /// Without these their rows are left out.
    peers: &'static [Tool],
    run: fn(Depth),
}

const PARTS: &[Part] = &[
    Part { name: "packaging", needs: &[], peers: packaging::PEERS, run: packaging::run },
    Part { name: "layout", needs: &[], peers: layout::PEERS, run: layout::run },
    Part { name: "push", needs: push::NEEDS, peers: push::PEERS, run: push::run },
    Part { name: "images", needs: images::NEEDS, peers: &[], run: images::run },
    Part { name: "environments", needs: environments::NEEDS, peers: environments::PEERS, run: environments::run },
    Part { name: "rest", needs: rest::NEEDS, peers: &[], run: rest::run },
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let depth = if words.iter().any(|word| word == "quick") { Depth::Quick } else { Depth::Whole };
    let named = |part: &&Part| words.iter().any(|word| word == part.name);
    let all = !PARTS.iter().any(|part| named(&part));
    let chosen: Vec<&Part> = PARTS.iter().filter(|part| all || named(part)).collect();
    let chosen: Vec<&Part> = chosen.into_iter().filter(|part| is_possible(part)).collect();
    head();
    for part in chosen {
        (part.run)(depth);
    }
}

/// Says what is missing before anything is run, so that it can be had first.
fn is_possible(part: &Part) -> bool {
    let missing = |tool: &&Tool| !has(tool.program);
    for Tool { program, from } in part.peers.iter().filter(missing) {
        println!("{}: without the peer '{program}', which is not on PATH: {from}", part.name);
    }
    for Tool { program, from } in part.needs.iter().filter(missing) {
        println!("{}: left out, for '{program}' is not on PATH: {from}", part.name);
    }
    !part.needs.iter().any(|tool| !has(tool.program))
}
