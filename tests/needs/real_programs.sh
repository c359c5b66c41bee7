#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Tries the verdicts of `conformance fit` against the programs themselves, and prints a table: under
# each condition, what the checker says of each program and whether the program then works.
#
#   tests/needs/real_programs.sh CHECKER [PROGRAM...]
#
# Needs root, a C++ compiler, and what of the programs is to be tried (Debian: lmdb-utils sqlite3
# redis-server postgresql nodejs default-jre-headless luajit git bindfs). Mounts in a mount namespace
# of its own, has System V segments of its own, and leaves nothing behind. Exit status: 0 every verdict agrees with what the program
# did; 1 one does not; 2 wrong use or something is missing.
# shellcheck disable=SC2086 # $limit is several words, or none
set -u

die() {
  printf 'real_programs: %s\n' "$*" >&2
  exit 2
}

[ "$#" -ge 1 ] || die 'usage: tests/needs/real_programs.sh CHECKER [PROGRAM...]'
[ "$(id -u)" = 0 ] || die 'needs root, to mount'
if [ "${REAL_PROGRAMS_NAMESPACE-}" != yes ]; then
  REAL_PROGRAMS_NAMESPACE=yes exec unshare --mount --ipc --propagation private sh "$0" "$@"
fi
checker=$(realpath "$1")
shift
source=$(dirname "$0")/../commands/restricted.cc

work=$(mktemp -d /var/tmp/real_programs.XXXXXX) || die 'cannot make a scratch directory'
chmod 755 "$work"
end() {
  [ ! -f "$work/pg.running" ] || as_postgres "$postgres/pg_ctl" -D "$(cat "$work/pg.running")" -m immediate stop >/dev/null 2>&1
  umount "$work/fuse" 2>/dev/null
  umount "$work/tmpfs" 2>/dev/null
  rm -rf "$work"
}
trap end EXIT
trap 'exit 2' INT TERM HUP

c++ -std=c++17 -O1 -o "$work/restricted" "$source" || die "cannot compile $source"
postgres=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)

mkdir "$work/ext4" "$work/tmpfs" "$work/below" "$work/fuse"
mount -t tmpfs none "$work/tmpfs" || die 'cannot mount tmpfs'
chmod 777 "$work/ext4" "$work/tmpfs" "$work/below"

# Whoever the program's data belongs to; PostgreSQL does not start as root.
as_postgres() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }

# What each program is asked to do, in the fresh directory $1. Prints its words; fails if they are not
# those of a program that works.
try_lmdb() {
  printf 'VERSION=3\nformat=print\ntype=btree\nmapsize=1048576\nHEADER=END\n key\n value\nDATA=END\n' |
    $limit mdb_load "$1" && $limit mdb_dump -p "$1" | grep -x ' value'
}
try_sqlite_wal() {
  $limit sqlite3 -bail "$1/db" 'PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES(41); SELECT x+1 FROM t;' \
    >"$1/said" 2>&1
  cat "$1/said"
  grep -qx wal "$1/said" && grep -qx 42 "$1/said"
}
try_redis() {
  $limit redis-server --port 0 --unixsocket "$work/redis.sock" --dir "$1" --daemonize no >"$1/log" 2>&1 &
  server=$!
  tries=0
  until redis-cli -s "$work/redis.sock" ping 2>/dev/null | grep -q PONG; do
    tries=$((tries + 1))
    if [ "$tries" -ge 100 ] || ! kill -0 "$server" 2>/dev/null; then tail -3 "$1/log" && return 1; fi
    sleep 0.1
  done
  redis-cli -s "$work/redis.sock" set key value >/dev/null
  redis-cli -s "$work/redis.sock" bgsave >/dev/null
  tries=0
  until [ -s "$1/dump.rdb" ] || [ "$tries" -ge 100 ]; do tries=$((tries + 1)) && sleep 0.1; done
  redis-cli -s "$work/redis.sock" shutdown nosave >/dev/null 2>&1
  wait "$server"
  [ -s "$1/dump.rdb" ] || { tail -3 "$1/log" && return 1; }
}
try_postgresql() {
  chown postgres "$1"
  as_postgres $limit "$postgres/initdb" -A trust -D "$1/data" >"$1/log" 2>&1 || { tail -4 "$1/log" && return 1; }
  echo "$1/data" >"$work/pg.running"
  as_postgres $limit "$postgres/pg_ctl" -w -t 60 -D "$1/data" -l "$1/log2" -o "-c listen_addresses='' -c unix_socket_directories=$1" start \
    >>"$1/log" 2>&1 || { tail -3 "$1/log2" && return 1; }
  as_postgres "$postgres/psql" -h "$1" -At -d postgres -c 'SELECT 6*7' >"$1/said" 2>&1
  as_postgres "$postgres/pg_ctl" -D "$1/data" -m fast stop >/dev/null 2>&1
  rm -f "$work/pg.running"
  cat "$1/said"
  grep -qx 42 "$1/said"
}
try_git() {
  (
    cd "$1" && export HOME="$1" GIT_CONFIG_NOSYSTEM=1 &&
      $limit git init -q . && echo text >file && $limit git add file &&
      $limit git -c user.name=a -c user.email=a@example.org commit -q -m one &&
      $limit git repack -adq && $limit git -c core.packedGitWindowSize=4096 fsck --strict --no-progress
  )
}
try_node() { $limit node -e 'let s=0; for (let i=0;i<1e6;i++) s+=i%7; console.log(s>0?"works":"no")' | grep -x works; }
try_hotspot() { $limit java -version; }
try_luajit() { $limit luajit -e 'local s=0 for i=1,1e6 do s=s+i%7 end print(s>0 and "works" or "no")' | grep -x works; }

# has PROGRAM: whether it is installed.
has() {
  case $1 in
    lmdb) command -v mdb_load ;;
    sqlite-wal) command -v sqlite3 ;;
    redis) command -v redis-server ;;
    postgresql) [ -n "$postgres" ] ;;
    hotspot) command -v java ;;
    *) command -v "$1" ;;
  esac >/dev/null
}

# verdict PROGRAM DIRECTORY: the checker's, under the same condition. initdb chooses shm_open for what
# backends share later, where that works at all.
verdict() {
  profile=$1
  [ "$1" != postgresql ] || profile=postgresql:posix_dsm
  $limit "$checker" fit "$profile" --slow --directory="$2" --format=json 2>"$work/complaint" |
    sed -n 's/^   "verdict": "\(.*\)",$/\1/p'
}

disagreements=0
# row CONDITION DIRECTORY [WHAT-IS-RESTRICTED...]
row() {
  condition=$1
  place=$2
  shift 2
  limit=''
  [ "$#" -eq 0 ] || limit="$work/restricted $* --"
  for program in $programs; do
    said=$(verdict "$program" "$place")
    fresh=$place/$program.$$
    mkdir "$fresh" || die "cannot make $fresh"
    chmod 777 "$fresh"
    if (try_"$(printf %s "$program" | tr - _)" "$fresh") >"$work/words" 2>&1; then did=works; else did=fails; fi
    case $said/$did in
      fit/works | 'fit, degraded/works' | unfit/fails) agrees=yes ;;
      'cannot tell'/*) agrees='-' ;;
      *) agrees=NO && disagreements=$((disagreements + 1)) ;;
    esac
    symptom=''
    [ "$did" = works ] || symptom=$(grep -m 1 '[A-Za-z]' "$work/words" | tr '|' '/' | sed "s|$work/[a-z0-9]*/||g" | cut -c1-110)
    printf '| %s | %s | %s | %s | %s | %s |\n' "$condition" "$program" "${said:-no verdict}" "$did" "$agrees" "$symptom"
    rm -rf "$fresh"
  done
}

programs=''
[ "$#" -gt 0 ] || set -- lmdb sqlite-wal redis postgresql git node hotspot luajit
for program in "$@"; do
  if has "$program"; then programs="$programs $program"; else printf 'real_programs: %s is not installed\n' "$program" >&2; fi
done
[ -n "$programs" ] || die 'none of the programs is installed'

printf '| condition | program | verdict | the program | agrees | what it says |\n|---|---|---|---|---|---|\n'
row "$(stat -f -c %T "$work/ext4" | sed 's|ext2/ext3|ext4|')" "$work/ext4"
row tmpfs "$work/tmpfs"
if command -v bindfs >/dev/null && bindfs -o direct_io "$work/below" "$work/fuse"; then
  row 'FUSE, direct_io' "$work/fuse"
  umount "$work/fuse"
else
  echo 'real_programs: no FUSE here; bindfs with direct_io is left out' >&2
fi
row 'RLIMIT_AS 4 GB' "$work/tmpfs" as:4000000000
row 'RLIMIT_AS 400 MB' "$work/tmpfs" as:400000000
row 'no memfd_create' "$work/tmpfs" deny:memfd_create
row 'PR_SET_MDWE' "$work/tmpfs" mdwe
mount -t tmpfs -o size=64k none /dev/shm || die 'cannot mount a small /dev/shm'
row '/dev/shm of 64 KiB' "$work/tmpfs"

[ "$disagreements" -eq 0 ] || printf 'real_programs: %s verdicts do not agree with the programs\n' "$disagreements" >&2
[ "$disagreements" -eq 0 ]
