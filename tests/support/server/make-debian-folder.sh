#!/bin/bash
# Makes FOLDER a small Debian with PostgreSQL 17, TimescaleDB (Apache edition) and an empty
# database cluster, once: 40 s and 700 MB. A folder that was left half made is made again.
# Usage: make-debian-folder.sh FOLDER PASSWORD [MIRROR]
set -euo pipefail
folder=$1 password=$2 mirror=${3:-}

mkdir -p "$(dirname "$folder")"
exec 9>"$folder.lock"
flock 9
[ -e "$folder/.complete" ] && exit

echo "making a Debian folder with TimescaleDB in $folder, once" >&2
if mountpoint -q "$folder/proc"; then umount "$folder/proc"; fi
rm -rf --one-file-system "$folder"
debootstrap --variant=minbase --include=postgresql-17-timescaledb trixie "$folder" $mirror >"$folder.log" 2>&1 ||
  { tail -n 20 "$folder.log" >&2; exit 1; }
rm -rf "$folder"/var/cache/apt/archives/*.deb

printf %s "$password" >"$folder/tmp/password"
chmod 644 "$folder/tmp/password"
chroot --userspec=postgres:postgres "$folder" /usr/lib/postgresql/17/bin/initdb --pgdata=/var/lib/postgresql/tests \
  --username=postgres --auth=scram-sha-256 --pwfile=/tmp/password --encoding=UTF8 --locale=C.UTF-8 --no-sync >>"$folder.log" 2>&1 ||
  { tail -n 20 "$folder.log" >&2; exit 1; }
rm "$folder/tmp/password"
touch "$folder/.complete"
