#!/bin/sh
# Run a command beside a PostgreSQL of its own: `tools/with-postgres.sh pytest tests/web`.
# The server is made anew in a temporary folder, listens on loopback alone, is named to the command by DATABASE_URL,
# and is stopped, by its own process id, when the command ends. It is installed first where it is missing.
set -eu

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

find_bin() {
    for folder in /usr/lib/postgresql/*/bin /usr/local/bin /usr/bin; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then printf '%s' "$folder"; return 0; fi
    done
    return 1
}

if ! find_bin >/dev/null; then
    printf '%s\n' "Installing PostgreSQL, which this part of the tests needs." >&2
    as_root apt-get update -qq
    as_root apt-get -o DPkg::Lock::Timeout=600 install -y -qq --no-install-recommends postgresql >&2
fi
bin=$(find_bin)

folder=$(mktemp -d /tmp/candour-postgres-XXXXXX)
# The server refuses to run as root: the tests of somebody who is root start it as somebody else.
if [ "$(id -u)" = 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    chown "$owner" "$folder"
    run() { setpriv --reuid="$owner" --regid="$(id -g "$owner")" --clear-groups env HOME="$folder" "$@"; }
else
    run() { "$@"; }
fi

server=
stop() {
    if [ -n "$server" ]; then
        # `fast` (SIGINT): open sessions are ended, and the data need not outlive the command.
        kill -INT "$(head -n 1 "$folder/data/postmaster.pid" 2>/dev/null || printf '%s' "$server")" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
run "$bin/initdb" --pgdata "$folder/data" --username candour --auth trust --encoding UTF8 --locale C.UTF-8 --no-sync \
    >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 1; }
# Nothing here must survive a power cut, so nothing waits for the disk.
run "$bin/postgres" -D "$folder/data" -p "$port" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$folder" \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=256MB \
    >"$folder/server.log" 2>&1 &
server=$!

tries=0
until run "$bin/psql" -h 127.0.0.1 -p "$port" -U candour -d postgres -c 'select 1' >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
        printf '%s\n' "PostgreSQL did not start:" >&2
        cat "$folder/server.log" >&2
        exit 1
    fi
    sleep 0.2
done

DATABASE_URL="postgres://candour@127.0.0.1:$port/postgres" "$@"
