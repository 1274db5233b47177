#!/bin/sh
# Put Chromium on the machine for the tests that look at pages, unless it is there already.
set -eu
for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null 2>&1 && "$name" --version >/dev/null 2>&1; then exit 0; fi
done

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

printf '%s\n' "Installing Chromium, which the tests of pages need." >&2
as_root apt-get update -qq
# Ubuntu's package of this name only points to a snap, which does not run everywhere; there the browser
# comes from the driver's own installer.
if apt-cache policy chromium 2>/dev/null | grep -q 'Candidate: [0-9]' && ! apt-cache show chromium | grep -qi snap; then
    as_root apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends chromium fonts-liberation >&2
else
    .venv/bin/python -m playwright install --with-deps chromium
fi
