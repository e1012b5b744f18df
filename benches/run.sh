#!/usr/bin/env bash
# Installs the peers that are missing and runs all benchmarks; words choose among them ("quick", "packaging", "push", "images", "environments", "rest").
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/install.sh

need_basics
need_image_tools
for tool in tar gzip pigz zstd; do
    have "$tool" || install_packages "$tool" "$tool, a peer"
done

# Builds a program of Go's below target/tools, once: which one, under which name, for what.
need_program() {
    local folder=target/tools/benches
    [ -x "$folder/$2" ] && return
    need_go
    say "building $3 below target/tools"
    CGO_ENABLED=0 GOBIN="$PWD/$folder" go install -trimpath "$1" || fail "$3 could not be built" "see the messages above"
    local built=${1%@*}
    [ "${built##*/}" = "$2" ] || mv "$folder/${built##*/}" "$folder/$2"
}
# Debian 12's registry, of 2022, spends more on a push than any client does, and so makes all alike.
need_program github.com/distribution/distribution/v3/cmd/registry@v3.1.2 docker-registry "the current release of the registry that pushes go to"
need_program github.com/google/go-containerregistry/cmd/crane@v0.22.1 crane "crane, a peer"
PATH="$PWD/target/tools/benches:$PATH"

cargo bench --locked -- "$@"
