#!/bin/sh
# Makes the Python environment of an image in the given folder, as root, in one step of a build. The files that it needs are beside it:
#   settings             method, pythons, fetch, wanted, uv, options, own_index (assignments)
#   conda.yml            the definition, for a conda tool
#   requirements.txt     all packages from PyPI, for pip or uv
#   lower-bounds.txt     constraints, and
#   newer.py             a script, which make uv choose releases as pip would
#   untranslatable.txt   optional: why the packages can't come from PyPI
#   uv                   optional: the program
# Only the environment stays in the image: caches are mounts, certificates and the configurations of pip and uv are secrets of this step.
set -eu

prefix=$1
context=$(cd "$(dirname "$0")" && pwd)
root=${AML_ROOT:-}
cache=${AML_CACHE:-/tmp/aml-cache}
conda_places="$root/opt/miniconda/bin $root/opt/conda/bin $root/opt/mambaforge/bin $root/opt/miniforge3/bin"
ca_secret=$root/run/secrets/aml-ca
pip_secret=$root/run/secrets/aml-pip
uv_secret=$root/run/secrets/aml-uv

say() {
    printf 'aml: %s\n' "$*"
}

fail() {
    printf 'aml: error: %s\n' "$*" >&2
    exit 1
}

prepare() {
    umask 022
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    HOME=$work
    PIP_CACHE_DIR=$cache/pip
    UV_CACHE_DIR=$cache/uv
    CONDA_PKGS_DIRS=$cache/conda
    MAMBA_ROOT_PREFIX=$work/mamba
    UV_PYTHON_INSTALL_DIR=$(dirname "$prefix")/python
    UV_LINK_MODE=copy
    # pip inverts negative options: "no" means --no-compile.
    PIP_NO_COMPILE=no
    PIP_NO_INPUT=1
    PIP_DISABLE_PIP_VERSION_CHECK=1
    PIP_ROOT_USER_ACTION=ignore
    PYTHONDONTWRITEBYTECODE=1
    export HOME PIP_CACHE_DIR UV_CACHE_DIR CONDA_PKGS_DIRS MAMBA_ROOT_PREFIX UV_PYTHON_INSTALL_DIR UV_LINK_MODE PIP_NO_COMPILE \
        PIP_NO_INPUT PIP_DISABLE_PIP_VERSION_CHECK PIP_ROOT_USER_ACTION PYTHONDONTWRITEBYTECODE
    # Otherwise tools would install into an active environment of the base image.
    unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH || true
    mkdir -p "$PIP_CACHE_DIR" "$UV_CACHE_DIR" "$CONDA_PKGS_DIRS" "$(dirname "$prefix")"
    rm -rf "$prefix"
}

# Uses the host's certificates and the base image's own in this step.
take_secrets() {
    if [ -r "$pip_secret" ]; then
        PIP_CONFIG_FILE=$pip_secret
        export PIP_CONFIG_FILE
    fi
    if [ -r "$uv_secret" ]; then
        UV_CONFIG_FILE=$uv_secret
        # For pip, an index of the requirements replaces that of its configuration; for uv it is the other way round.
        if [ "$own_index" = yes ]; then
            UV_CONFIG_FILE=$work/uv.toml
            grep -v -e '^index-url = ' -e '^extra-index-url = ' "$uv_secret" >"$UV_CONFIG_FILE" || true
        fi
        export UV_CONFIG_FILE
    fi
    [ -r "$ca_secret" ] || return 0
    cat "$ca_secret" >"$work/ca.pem"
    for known in /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem; do
        if [ -r "$root$known" ]; then
            printf '\n' >>"$work/ca.pem"
            cat "$root$known" >>"$work/ca.pem"
            break
        fi
    done
    SSL_CERT_FILE=$work/ca.pem
    PIP_CERT=$SSL_CERT_FILE
    REQUESTS_CA_BUNDLE=$SSL_CERT_FILE
    CURL_CA_BUNDLE=$SSL_CERT_FILE
    CONDA_SSL_VERIFY=$SSL_CERT_FILE
    MAMBA_SSL_VERIFY=$SSL_CERT_FILE
    GIT_SSL_CAINFO=$SSL_CERT_FILE
    export SSL_CERT_FILE PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE CONDA_SSL_VERIFY MAMBA_SSL_VERIFY GIT_SSL_CAINFO
}

find_conda() {
    for name in micromamba mamba conda; do
        if command -v "$name" 2>/dev/null; then
            return 0
        fi
        for place in $conda_places; do
            if [ -x "$place/$name" ]; then
                printf '%s\n' "$place/$name"
                return 0
            fi
        done
    done
}

make_with_conda() {
    say "making the environment with $1"
    # conda writes files beside its input.
    cp "$context/conda.yml" "$work/conda.yml"
    case $1 in
        */micromamba | micromamba) "$1" create -y -p "$prefix" -f "$work/conda.yml" ;;
        *) "$1" env create -p "$prefix" -f "$work/conda.yml" ;;
    esac
}

# A uv may fail to run because it is built for another C library.
find_uv() {
    for candidate in "$context/uv" uv; do
        if "$candidate" --version >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
}

minor_of() {
    "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null
}

find_python() {
    candidates=
    for version in $pythons; do
        candidates="$candidates python$version"
    done
    for candidate in $candidates python3 python; do
        command -v "$candidate" >/dev/null 2>&1 || continue
        version=$(minor_of "$candidate") || continue
        case " $pythons " in
            *" $version "*)
                printf '%s\n' "$candidate"
                return 0
                ;;
        esac
    done
}

pythons_here() {
    for candidate in python3 python; do
        if version=$(minor_of "$candidate"); then
            printf 'Python %s\n' "$version"
            return 0
        fi
    done
    printf 'none\n'
}

make_venv() {
    if [ -n "$uv" ]; then
        "$uv" venv --no-project --python "$1" "$prefix"
    elif "$1" -c 'import venv, ensurepip' 2>/dev/null; then
        "$1" -m venv "$prefix"
    elif "$1" -c 'import virtualenv' 2>/dev/null; then
        "$1" -m virtualenv "$prefix"
    else
        fail "the base image's $1 can't create virtual environments: add a Docker step that installs python3-venv, or use a base image with uv"
    fi
}

install() {
    if [ -n "$uv" ]; then
        uv_install "$@"
    else
        "$python" -m pip install --progress-bar off "$@"
    fi
}

uv_install() {
    printf 'setuptools<82\n' >"$work/constraints.txt"
    [ "$options" = no ] || set -- "$@" --index-strategy unsafe-best-match
    set -- "$uv" pip install --no-progress --python "$python" -b "$work/constraints.txt" "$@"
    [ -z "$again" ] || set -- "$python" -I "$context/newer.py" "$context/requirements.txt" "$@"
    "$@"
}

# Makes uv choose again if it downgraded packages by years, or chose a release that can't be built; fails if nothing gets installed.
choose_newer() {
    case $(minor_of "$python") in
        3.[0-7]) return 1 ;;
    esac
    again=yes
    uv_install "$@"
    again=
}

# Installs with the lower bounds, so that uv chooses as pip would, unless a pinned release is older.
install_all() {
    set -- -r "$context/requirements.txt"
    if [ -z "$uv" ]; then
        install "$@"
        return
    fi
    bounds=$context/lower-bounds.txt
    # The installed packages serve, even if newer releases conflict.
    if uv_install "$@" -c "$bounds"; then
        choose_newer "$@" -c "$bounds" || true
    elif uv_install "$@" -c "$bounds" --dry-run >/dev/null 2>&1; then
        choose_newer "$@" -c "$bounds"
    else
        say 'trying again without the lower bounds of Azure ML packages'
        uv_install "$@"
        choose_newer "$@" || true
    fi
}

make_with_pip() {
    if [ -s "$context/untranslatable.txt" ]; then
        fail "$(cat "$context/untranslatable.txt")"
    fi
    # uv doesn't read pip's configuration: use it only if it has an equivalent one.
    if [ "$uv_reads" = yes ] && { [ ! -r "$pip_secret" ] || [ -r "$uv_secret" ]; }; then
        uv=$(find_uv)
    fi
    chosen=$(find_python)
    if [ -n "$chosen" ]; then
        say "making the environment with $chosen ($(minor_of "$chosen")) and ${uv:-pip}"
        make_venv "$chosen"
    elif [ -n "$uv" ] && [ -n "$fetch" ]; then
        say "making the environment with Python $fetch, which uv downloads"
        "$uv" venv --no-project --python "$fetch" "$prefix" ||
            fail "$wanted is required, the base image has $(pythons_here), and uv can't download one: use a base image with that Python or with a conda tool"
    else
        fail "$wanted is required, but the base image has $(pythons_here): use a base image with that Python, with uv or with a conda tool"
    fi
    if [ -z "$uv" ]; then
        case $(minor_of "$python") in
            3.[4-7]) "$python" -m pip install --progress-bar off --upgrade pip ;;
        esac
    fi
    install_all
}

add_missing_server() {
    missing=$("$python" -c '
from importlib.util import find_spec
needed = (("azureml_inference_server_http", "azureml-inference-server-http"), ("gunicorn", "gunicorn"))
print(" ".join(name for module, name in needed if not find_spec(module)))')
    [ -n "$missing" ] || return 0
    say "adding $missing"
    # shellcheck disable=SC2086
    install $missing
}

# Compiled here once, since whoever runs it may write nothing; by content, so that times of files don't matter.
compile() {
    find "$prefix" -type d -name __pycache__ -prune -exec rm -rf {} +
    # Where a build has no shared memory, several processes can't share the work.
    jobs=1
    "$python" -c 'import multiprocessing; multiprocessing.Lock()' 2>/dev/null && jobs=0
    for folder in "$prefix"/lib/python3*; do
        [ -d "$folder" ] || continue
        "$python" -m compileall -q -j "$jobs" --invalidation-mode unchecked-hash "$folder" >/dev/null 2>&1 || true
    done
}

list_packages() {
    {
        "$python" -c '
from importlib.metadata import distributions
for one in distributions():
    name = one.metadata["Name"]
    if name: print("%s==%s" % (name, one.version))' 2>/dev/null || "$python" -m pip list --format=freeze
        for record in "$prefix"/conda-meta/*.json; do
            [ -f "$record" ] || continue
            basename "$record" .json | sed 's/^\(.*\)-\([^-]*\)-[^-]*$/\1==\2/'
        done
    } | LC_ALL=C sort -u >"$work/packages.txt"
    cp "$work/packages.txt" "$prefix/aml-packages.txt"
    printf '%s\n' '----- packages of the environment -----'
    cat "$work/packages.txt"
    printf '%s\n' '----- end of packages -----'
}

. "$context/settings"
uv=
again=
python=$prefix/bin/python
prepare
take_secrets
tool=
[ "$method" = pip ] || tool=$(find_conda)
if [ -n "$tool" ]; then
    make_with_conda "$tool"
elif [ "$method" = conda ]; then
    fail 'no micromamba, mamba or conda is in the base image: use one that has it, or leave --conda at auto'
else
    make_with_pip
fi
add_missing_server
compile
list_packages
chmod -R a+rX "$prefix"
[ ! -d "$UV_PYTHON_INSTALL_DIR" ] || chmod -R a+rX "$UV_PYTHON_INSTALL_DIR"
