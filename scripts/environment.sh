#!/bin/sh
# What `make` needs from the machine, checked and explained.
#
#   scripts/environment.sh check-demo       Python, the port $PORT and the folder $DATA_DIR
#   scripts/environment.sh install base|dev  .venv with the packages of requirements/<name>.txt
#
# POSIX shell: it runs where no usable Python is installed yet.
set -eu

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then red=$(printf '\033[31m') plain=$(printf '\033[0m'); else red='' plain=''; fi

# stop "What is wrong." "What to do" ...
stop() {
    printf '\n%s%s%s\n' "$red" "$1" "$plain" >&2
    shift
    for line in "$@"; do printf '  %s\n' "$line" >&2; done
    printf '\n' >&2
    exit 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

# Sets $python: $PYTHON when it is 3.11 or newer, else a newer one by its own name.
find_python() {
    for python in "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if is_new_enough "$python"; then return; fi
    done
    found=$("${PYTHON:-python3}" --version 2>&1) || found="no ${PYTHON:-python3}"
    stop "Python 3.11 or newer is needed; found: $found." \
        "Debian, Ubuntu:  sudo apt install python3 python3-venv   (Ubuntu 22.04: python3.11 python3.11-venv)" \
        "macOS:           brew install python@3.13" \
        "Elsewhere on this machine:  make demo PYTHON=/path/to/python3.12"
}

check_demo() {
    find_python
    mkdir -p "$DATA_DIR" 2>/dev/null && [ -w "$DATA_DIR" ] && [ -x "$DATA_DIR" ] ||
        stop "The demo data cannot be written to $DATA_DIR." \
            "Choose a folder of your own:  make demo DEMO_DIR=/path/to/folder"
    answer=$("$python" scripts/check_port.py "$PORT") ||
        stop "$(printf '%s\n' "$answer" | head -n 1)" "Choose another:  make demo PORT=$(printf '%s\n' "$answer" | tail -n 1)"
}

# Says why the packages could not be installed, with the installer's last lines.
explain() {
    echo "--- last lines of .venv/install.log" >&2
    tail -n 12 .venv/install.log | cut -c 1-300 >&2
    if grep -qiE 'name resolution|name or service|NewConnectionError|ConnectTimeout|connection (refused|error|timed out|reset)|unreachable|dns error|failed to (connect|fetch)|error sending request|No matching distribution|Max retries' .venv/install.log; then
        stop "The packages could not be fetched: no network, or the package index does not answer." \
            "Check the connection (behind a proxy: HTTPS_PROXY), then run the same command again."
    elif grep -qiE 'hash(es)? (mismatch|do not match)|DO NOT MATCH THE HASHES' .venv/install.log; then
        stop "A fetched package is not the one requirements/$name.txt names (its hash differs)." \
            "Nothing was installed from it. Try another network or mirror; do not remove the hash."
    elif grep -qi 'no space left' .venv/install.log; then
        stop "The disk is full." "The environment needs about 600 MB in .venv."
    fi
    stop "The packages of requirements/$name.txt could not be installed." "All output: .venv/install.log"
}

install() {
    name=$1
    # An environment that has the development tools keeps them.
    if [ "$name" = base ] && [ -e .venv/.dev ]; then name=dev; fi
    find_python
    fresh=''
    if [ -d .venv ] && ! is_new_enough .venv/bin/python; then fresh='--clear'; fi
    if uv=$(command -v uv); then
        echo "Installing the packages of requirements/$name.txt into .venv with uv"
        export UV_PYTHON_DOWNLOADS=never
        if [ -n "$fresh" ] || [ ! -d .venv ]; then
            # shellcheck disable=SC2086  # $fresh is empty or one word
            "$uv" venv --quiet $fresh --python "$python" .venv ||
                stop "uv could not make the environment .venv with $python." "Its message stands above."
        fi
        VIRTUAL_ENV="$PWD/.venv" "$uv" pip sync --require-hashes "requirements/$name.txt" >.venv/install.log 2>&1 || explain
    else
        if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
            stop "Python $version is here, but not its module venv." \
                "Debian, Ubuntu:  sudo apt install python3-venv   (or python$version-venv)"
        fi
        echo "Installing the packages of requirements/$name.txt into .venv with pip (half a minute or more)"
        if [ -n "$fresh" ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
            # shellcheck disable=SC2086
            "$python" -m venv $fresh .venv || stop "The environment .venv could not be made with $python." "Its message stands above."
        fi
        .venv/bin/python -m pip install --disable-pip-version-check --no-input --require-hashes \
            -r "requirements/$name.txt" >.venv/install.log 2>&1 || explain
    fi
    touch .venv/.base
    if [ "$name" = dev ]; then touch .venv/.dev; fi
}

case "${1:-}" in
    check-demo) check_demo ;;
    install) install "$2" ;;
    *) stop "Usage: scripts/environment.sh check-demo | install base|dev" ;;
esac
