#!/bin/bash
# Runs a PostgreSQL server for tests from a folder that make-debian-folder.sh made, on a copy of
# its cluster, until standard input ends: so it goes when whoever started it goes, however that was.
# Until then the lines stop, crash (as in a power cut, but for the disk) and start do what they say.
# Usage: run-debian-server.sh FOLDER PORT
set -euo pipefail
folder=$1 port=$2

data=$(chroot --userspec=postgres:postgres "$folder" mktemp -d /tmp/titan-tests.XXXXXX)
trap 'rm -rf --one-file-system "$folder$data"' EXIT
cp -a "$folder/var/lib/postgresql/tests/." "$folder$data"

# Nothing here survives a crash, and nothing has to. Background workers of TimescaleDB would
# connect to the template databases, which then could not be cloned.
start() {
  chroot --userspec=postgres:postgres "$folder" /usr/lib/postgresql/17/bin/postgres -D "$data" -p "$port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 \
    -c shared_preload_libraries=timescaledb -c timescaledb.max_background_workers=0 -c timescaledb.telemetry_level=off \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c jit=off \
    -c dynamic_shared_memory_type=mmap -c TimeZone=UTC </dev/null >&2 &
  server=$!
}

stop() {
  kill "$1" "$server" 2>/dev/null || true
  wait "$server" || true
}

start
while read -r command; do
  case $command in
    stop) stop -INT ;;
    crash) stop -QUIT ;;
    start) start ;;
  esac
done
stop -INT
