#!/usr/bin/env bash
# Installs what the tests need and runs all of them: formatting, lints, documentation, unit tests, tests through the real binary.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/install.sh

need_compiler
need_rust
need_python
need_uv
need_python_3_11
have git || install_packages "git" "git, the judge of ignore rules"
need_image_tools
rustup component list --installed 2>/dev/null | grep -q clippy || rustup component add clippy rustfmt 2>/dev/null ||
    cargo clippy --version >/dev/null 2>&1 || fail "clippy is missing" "run: rustup component add clippy rustfmt"

cargo fmt --check
cargo clippy --locked --all-targets --quiet -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet
cargo test --locked
