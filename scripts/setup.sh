#!/usr/bin/env bash
# Finds a Python, makes .venv with it, hands over to scripts/install.py, which does the rest.
# This part is shell because it runs before any Python is known to be good enough.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'set-up: %s\n' "$*"; }

# Exit status 0 only for a Python that is new enough and can make a virtual environment.
# Debian ships `venv` without `ensurepip`; asking for both finds that out here.
good_enough() {
    "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local candidate
    # PYTHON names one by hand; a plain python3 is what most people mean.
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11 \
        /usr/bin/python3; do
        if command -v "$candidate" >/dev/null && good_enough "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        sudo -n "$@"
    else
        return 1
    fi
}

explain_python() {
    {
        echo "set-up: no Python 3.11 or newer with venv was found (looked at: ${PYTHON:-} python3, python3.11 to python3.14)."
        if command -v python3 >/dev/null; then
            echo "set-up: python3 here is $(python3 --version 2>&1 || true) at $(command -v python3)."
        fi
        echo "Way out, one of:"
        echo "  Debian 12, Ubuntu 24.04 or newer:  sudo apt-get install -y python3 python3-venv"
        echo "  a Python of your own:              PYTHON=/path/to/python3.12 make setup"
        echo "  conda or mamba:                    conda env create -f environment.yml"
    } >&2
}

# A folder left by an interrupted `venv` has a python but no pip: it is made again.
if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
    if ! python=$(find_python); then
        if command -v apt-get >/dev/null && as_root true; then
            say "installing the Debian package python3-venv"
            as_root apt-get update -q >/dev/null || true
            as_root env DEBIAN_FRONTEND=noninteractive \
                apt-get install -q -y --no-install-recommends python3-venv >/dev/null || true
        fi
        if ! python=$(find_python); then
            explain_python
            exit 1
        fi
    fi
    say "making .venv with $("$python" --version) ($python)"
    "$python" -m venv --clear .venv
fi

exec .venv/bin/python scripts/install.py "$@"
