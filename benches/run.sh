#!/usr/bin/env bash
# Installs the peers that are missing and runs all benchmarks; words choose among them ("quick", "packaging", "push", "images", "environments").
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/install.sh

need_basics
need_image_tools
for tool in tar gzip pigz zstd; do
    have "$tool" || install_packages "$tool" "$tool, a peer"
done

cargo bench --locked -- "$@"
