#!/usr/bin/env bash
# Create .venv and install all dependencies. Each step leaves a stamp, so a repeated run
# does nothing and an interrupted one resumes.
#
#   tools/setup.sh app    requirements of the application: Python packages only
#   tools/setup.sh all    requirements of checks and tests too: Chromium, Java, Maven, Neo4j
set -euo pipefail
cd "$(dirname "$0")/.."
part=${1:-all}

say() { printf '%s\n' "$*" >&2; }

# Install a Debian package if its program is missing; without root, say what to do.
need() {
    local program=$1 package=$2
    command -v "$program" >/dev/null && return
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        say "Installing $package ..."
        [ -n "${updated:-}" ] || apt-get update -qq >&2 && updated=yes
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            "$package" </dev/null >&2
    else
        say "The program $program is missing: install it (Debian: apt-get install $package)."
        return 1
    fi
}

# Whether a stamp is newer than all the files that it depends on.
fresh() {
    local stamp=$1 file
    shift
    [ -e "$stamp" ] || return 1
    for file in "$@"; do [ "$file" -nt "$stamp" ] && return 1; done
    return 0
}

python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    { say "Grapevine needs Python 3.11 or newer; python3 is $(python3 -V)."; exit 1; }

if ! [ -x .venv/bin/pip ]; then
    say "Creating .venv ..."
    python3 -c 'import ensurepip' 2>/dev/null || need pyvenv python3-venv
    python3 -m venv --clear .venv
fi

install() {
    local stamp=.venv/.stamp-$1
    shift
    fresh "$stamp" pyproject.toml requirements*.txt && return
    say "Installing the Python packages ..."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@" </dev/null
    # The editable install registers our NetworkX backend.
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --no-deps --no-build-isolation --editable . </dev/null
    touch "$stamp"
}

if [ "$part" = app ]; then
    [ -e .venv/.stamp-all ] && fresh .venv/.stamp-all pyproject.toml requirements*.txt ||
        install app -r requirements.txt "setuptools>=77"
    exit
fi

install all -r requirements-dev.txt
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || need chromium chromium
need java openjdk-17-jre-headless
need mvn maven
.venv/bin/python tools/fetch_neo4j.py
