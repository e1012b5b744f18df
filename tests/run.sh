#!/usr/bin/env bash
# Installs what the tests need and runs all of them: formatting, lints, documentation, dependencies, unit tests, tests through the real binary,
# tests on a real Kubernetes. With --no-cluster the last are left out.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/install.sh

cluster=yes
case "$*" in
"") ;;
--no-cluster) cluster="" ;;
*) fail "there is no argument '$*'" "run: bash tests/run.sh [--no-cluster]" ;;
esac

need_basics
have git || install_packages "git" "git, the judge of ignore rules"
need_cargo_deny
need_image_tools
need_docker
[ -z "$cluster" ] || need_cluster
rustup component list --installed 2>/dev/null | grep -q clippy || rustup component add clippy rustfmt 2>/dev/null ||
    cargo clippy --version >/dev/null 2>&1 || fail "clippy is missing" "run: rustup component add clippy rustfmt"

# Holes that are known of the dependencies (RustSec). Where the database can't be fetched, the one at hand is used and its day is said;
# where there is none either, that is said: nothing passes in silence.
check_advisories() {
    local folder
    if cargo deny fetch db 2>/dev/null; then
        cargo deny --locked check advisories
        return
    fi
    folder=$(find "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs" -maxdepth 1 -name 'advisory-db-*' 2>/dev/null | head -n 1)
    if [ -n "$folder" ]; then
        say "known holes of the dependencies as of $(git -C "$folder" log -1 --format=%cs): no newer database can be fetched"
        cargo deny --locked check --disable-fetch advisories
    else
        say "left out on $(date +%F): known holes of the dependencies; there is no database of advisories here, and none can be fetched"
    fi
}

cargo fmt --check
cargo clippy --locked --all-targets --quiet -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet
cargo deny --locked check licenses bans sources
check_advisories
if [ -z "$cluster" ]; then
    cargo test --locked -- --skip on_cluster::
    say "left out, as told by --no-cluster: all tests on Kubernetes (tests/on_cluster)"
    exit
fi
cargo test --locked
# Alone, since it compares the whole machine before and after; a cluster that isn't ours isn't taken down.
[ -n "${AML_TEST_KUBECONFIG:-}" ] || cargo test --locked --test main -- --ignored --exact on_cluster::the_cluster::a_cluster_leaves_nothing
