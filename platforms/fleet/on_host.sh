# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What a host of the fleet does, in any POSIX shell: the checker comes on standard input, its report
# goes to standard output, and nothing stays. run_checker.py sends this file in front of the checker,
# after a line that sets timeout_seconds and, as positional parameters, options of the checker.
# shellcheck disable=SC2154

umask 077
parent=${TMPDIR:-/tmp}
directory=''
checker=''
watchdog=''

# Standard input is read to its end first: a sender whose pipe breaks cannot tell why.
die() {
  cat >/dev/null
  printf '%s\n' "$*" >&2
  exit 1
}

# Ends the checker once its time is up: at first with a request, which it obeys after tidying up.
# Counts seconds, so that no sleep stays for longer than one after the watchdog is gone.
watch() {
  left=$timeout_seconds
  while [ "$left" -gt 0 ]; do
    sleep 1
    left=$((left - 1))
  done
  : >"$directory/late"
  kill "$checker"
  sleep 5
  kill -KILL "$checker"
}

# The checker's own scratch directory is named after its process. It is still there only where the
# checker was killed.
clean_up() {
  trap '' HUP INT TERM
  if [ -n "$checker" ]; then
    kill "$checker" && wait "$checker"
    rm -rf "$parent/mmap-conformance.$checker".*
  fi
  [ -z "$watchdog" ] || kill "$watchdog"
  [ -z "$directory" ] || rm -rf "$directory"
} 2>/dev/null

trap clean_up EXIT
trap 'exit 1' HUP INT TERM

directory=$(mktemp -d "$parent/conformance-fleet.XXXXXX") || die "cannot make a directory in $parent"
cat >"$directory/conformance" || die "cannot write the checker into $directory"
chmod 700 "$directory/conformance"

"$directory/conformance" run --format=json --output="$directory/report.json" "$@" \
  </dev/null >/dev/null 2>"$directory/errors" &
checker=$!
watch </dev/null >/dev/null 2>&1 &
watchdog=$!
status=0
wait "$checker" || status=$?

[ ! -e "$directory/late" ] || die "the checker did not finish within $timeout_seconds s"
# A deviation, or a probe without an answer, is a result: the checker's status says so, its report too.
[ -s "$directory/report.json" ] ||
  die "exit status $status: $(sed -n '$p' "$directory/errors")"
# Whatever the login shell has printed stands before this line.
echo '@@report'
cat "$directory/report.json"
