#!/bin/sh
# Make .venv and put the product into it: `tools/setup.sh` for use, `tools/setup.sh test` for what the tests need too.
# Needs Python 3.11 or newer. Nothing is done twice: a stamp remembers the lock file that was installed.
set -eu
cd "$(dirname "$0")/.."

want=${1:-main}
lock="requirements/$want.txt"

say() { printf '%s\n' "$*" >&2; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1; then sudo "$@"
    else return 1
    fi
}

find_python() {
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null 2>&1 \
            && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$name"
            return 0
        fi
    done
    say "Candour needs Python 3.11 or newer, and found none. Install it, or name it: make setup PYTHON=/path/to/python3"
    return 1
}

make_venv() {
    python=$(find_python)
    "$python" -m venv .venv 2>/dev/null && [ -x .venv/bin/pip ] && return 0
    rm -rf .venv
    # Debian and Ubuntu keep venv's installer in a package of its own.
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    say "Installing $package, which this Python needs to make a virtual environment."
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "$package" >&2 || {
        say "Could not install it. Ask an administrator for the package $package, then run this again."
        return 1
    }
    "$python" -m venv .venv
}

[ -x .venv/bin/pip ] || make_venv

# The stamp names the lock file's contents, so a changed lock is installed and an unchanged one costs nothing.
stamp=".venv/.installed-$want-$(cksum < "$lock" | tr ' ' -)-$(cksum < pyproject.toml | tr ' ' -)"
if [ ! -e "$stamp" ]; then
    say "Installing what $lock lists (the first time takes a minute or two)."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r "$lock"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
    rm -f .venv/.installed-"$want"-*
    : > "$stamp"
fi
