#!/bin/sh
# Gather every sentence that can be translated into one template: `tools/messages.sh FILE`.
set -eu
cd "$(dirname "$0")/.."
# The names under which modules import the functions that translate: one sentence, or one and its plural.
one="lazy later _later _now gettext_lazy"
two="_n ngettext_lazy"

set -- "$1" $(for name in $one; do printf ' -k %s' "$name"; done) $(for name in $two; do printf ' -k %s:1,2' "$name"; done)
out=$1
shift
exec .venv/bin/pybabel -q extract -F tools/babel.cfg "$@" --project Candour --copyright-holder "the authors of Candour" --sort-by-file --no-wrap -o "$out" .
