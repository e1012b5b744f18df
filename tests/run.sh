#!/usr/bin/env bash
# Installs what the tests need and runs all of them: formatting, lints, documentation, dependencies, unit tests, tests through the real binary,
# tests on a real Kubernetes (not with --no-cluster). Ends with the slowest twenty tests and, on the last line, what was left out.
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

log=$(mktemp)
trap end EXIT

# Notes for the last line what this run doesn't test, in the form that tests themselves use.
leave_out() { printf '\nNOT TESTED: %s\n' "$1" | tee -a "$log" >&2; }

# Runs tests with the time that each took. Stable toolchains give it only with this variable, which goes to the test programs, not to the compiler.
# Most tests wait for other processes more than they compute, so twice as many run at once as there are cores.
run_tests() {
    local runner="target.$(rustc --print host-tuple).runner=['env', 'RUSTC_BOOTSTRAP=1']"
    RUST_TEST_THREADS=${RUST_TEST_THREADS:-$((2 * $(getconf _NPROCESSORS_ONLN)))} \
        cargo --config "$runner" test --locked --tests "$@" -Z unstable-options --report-time 2>&1 | tee -a "$log"
}

end() {
    local status=$? left_out
    say "the slowest tests, in seconds:"
    sed -n 's/^test \([^ ]*\) .*<\([0-9.]*\)s>$/\2 \1/p' "$log" | sort -rn | sed -n 1,20p >&2
    left_out=$(sed -n 's/^NOT TESTED: //p' "$log")
    [ "$status" = 0 ] || say "failed"
    if [ -n "$left_out" ]; then
        say "left out: $(wc -l <<<"$left_out") (${left_out//$'\n'/; })"
    else
        say "left out: nothing"
    fi
    rm "$log"
    exit "$status"
}

# Known vulnerabilities of the dependencies (RustSec). Where the database can't be fetched, the local copy is used and its date is printed.
check_advisories() {
    local folder
    if cargo deny fetch db 2>/dev/null; then
        cargo deny --locked check advisories
        return
    fi
    folder=$(find "${CARGO_HOME:-$HOME/.cargo}/advisory-dbs" -maxdepth 1 -name 'advisory-db-*' 2>/dev/null | head -n 1)
    if [ -n "$folder" ]; then
        say "vulnerabilities of the dependencies known as of $(git -C "$folder" log -1 --format=%cs): no newer database can be fetched"
        cargo deny --locked check --disable-fetch advisories
    else
        leave_out "known vulnerabilities of the dependencies: there is no database of advisories here, and none can be fetched"
    fi
}

cargo fmt --check
cargo clippy --locked --all-targets --quiet -- -D warnings
RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items --quiet
cargo deny --locked check licenses bans sources
check_advisories
cargo test --locked --doc --quiet
if [ -z "$cluster" ]; then
    leave_out "tests/on_cluster: --no-cluster"
    run_tests -- --skip on_cluster::
    exit
fi
run_tests --
# Alone, since it compares the whole machine before and after.
if [ -z "${AML_TEST_KUBECONFIG:-}" ]; then
    run_tests -- --ignored --exact on_cluster::the_cluster::a_cluster_leaves_nothing
else
    leave_out "on_cluster::the_cluster::a_cluster_leaves_nothing: AML_TEST_KUBECONFIG names a cluster that isn't ours to take down"
fi
