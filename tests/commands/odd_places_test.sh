#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A report from an odd place is as true as one from a healthy host: what could not be asked is skipped,
# or has no answer, with the cause, and is never a deviation.
set -eu
. tests/shell/expect.sh

program=$PWD/conformance/conformance
restricted=$PWD/tests/commands/restricted

# without WHAT TOOL...: true, and says so, where the case cannot be tried.
without() {
  what=$1
  shift
  "$@" >/dev/null 2>&1 && return 1
  printf '  skipped: no %s\n' "$what"
}

# The outcome or the status that the report in $output gives for a rule.
expect_result() {
  expect_equal "$(printf '%s\n' "$output" | awk -v id="$1" '$1 == id { print $2; exit }')" "$2" "$1"
}

test_a_full_filesystem_is_told_and_no_rule_is_blamed() {
  mkdir "$case_directory/full"
  if without 'mount for this user' mount -t tmpfs -o size=10m tmpfs "$case_directory/full"; then return; fi
  dd if=/dev/zero of="$case_directory/full/fill" bs=65536 2>/dev/null || true
  run "$program" --directory="$case_directory/full"
  left=$(ls "$case_directory/full")
  umount "$case_directory/full"
  expect_status 0
  expect_output "no space left in"
  expect_output "size=10240k"
  expect_output ' 0 broken, 0 crashed, 0 timed out'
  expect_result fork.shared skipped
  expect_result msync.sync skipped
  expect_result eof.enospc SIGBUS
  expect_equal "$left" fill 'what is left in the directory'
}

test_a_full_place_of_objects_in_memory_is_told_and_no_rule_is_blamed() {
  # shellcheck disable=SC2016 # the shell of the namespace is to expand it
  full='mount -t tmpfs -o size=64k tmpfs /dev/shm && { dd if=/dev/zero of=/dev/shm/fill bs=4096 2>/dev/null || true; }'
  if without 'mount for this user' unshare --mount sh -c "$full"; then return; fi
  run unshare --mount sh -c "$full; \"$program\" --directory=\"$case_directory\"; status=\$?; ls /dev/shm; exit \$status"
  expect_status 0
  expect_output 'no space left for an object in memory: ENOSPC'
  expect_output ' 0 broken, 0 crashed, 0 timed out'
  expect_result shm.outlives skipped
  expect_result shm.other_process skipped
  expect_result shm.mode_this_open skipped
  expect_equal "$(printf '%s\n' "$output" | tail -n 1)" fill 'what is left in /dev/shm'
}

test_a_filesystem_without_shared_mappings_is_told_and_no_rule_is_blamed() {
  mkdir "$case_directory/below" "$case_directory/share"
  if without bindfs command -v bindfs; then return; fi
  if without 'FUSE for this user' bindfs -o direct_io "$case_directory/below" "$case_directory/share"; then return; fi
  run "$program" --directory="$case_directory/share"
  umount "$case_directory/share"
  expect_status 0
  expect_output 'files cannot be mapped shared: ENODEV'
  expect_output ' 0 broken, 0 crashed, 0 timed out'
  expect_no_output 'a fault of compat'
  expect_result len.big_file skipped
  expect_result flag.shared_validate skipped
  expect_result access.rdonly_private_read maps
}

test_memory_that_may_not_become_executable() {
  if without MDWE "$restricted" mdwe -- true; then return; fi
  run "$restricted" mdwe -- "$program"
  expect_status 0
  expect_output 'MDWE on'
  expect_result wx.mmap EACCES
  expect_result prot.exec_combos EACCES
  expect_result prot.exec_runs EACCES
  expect_result errno.enotsup EACCES
  # The same answer without the policy is news.
  run "$restricted" mdwe -- "$program" --rules=prot.exec_combos --format=json
  expect_output '"memory_deny_write_execute": "on"'
  run "$program" --rules=prot.exec_combos --format=json
  expect_no_output memory_deny_write_execute
}

test_objects_in_memory_that_may_not_be_executed() {
  for value in 1 2; do
    set_it="echo $value >/proc/sys/vm/memfd_noexec"
    if without 'vm.memfd_noexec to set' unshare --pid --fork sh -c "$set_it"; then return; fi
    run unshare --pid --fork sh -c "$set_it; \"$program\""
    expect_status 0
    expect_output "memfd_noexec $value"
    expect_result memfd.seal_size mixed
  done
}

test_a_filesystem_mounted_noexec() {
  mkdir "$case_directory/noexec"
  if without 'mount for this user' mount -t tmpfs -o noexec tmpfs "$case_directory/noexec"; then return; fi
  run "$program" --directory="$case_directory/noexec"
  umount "$case_directory/noexec"
  expect_status 0
  expect_output 'noexec'
  expect_result access.rdonly_exec EPERM
  expect_result access.noexec_mount EPERM
}

test_a_user_namespace() {
  if without 'user namespaces' unshare --user --map-root-user true; then return; fi
  run unshare --user --map-root-user "$program" --directory="$case_directory"
  expect_status 0
  expect_output ' 0 broken, 0 crashed, 0 timed out'
  expect_output 'user namespace'
}

test_a_limit_that_leaves_no_room_for_the_program_is_told() {
  run "$restricted" as:30000000 -- "$program"
  expect_status 3
  expect_output 'raise the limits of data and address space (ulimit -d, ulimit -v)'
  run "$restricted" as:70000000 -- "$program" --rules='limit.*'
  expect_status 0
  expect_result limit.data skipped
}

test_a_root_without_a_capability_is_told() {
  if without 'capability to drop' "$restricted" drop:14 -- true; then return; fi
  run "$restricted" drop:14 -- "$program" --rules=mlock.over_limit
  expect_output 'CAP_IPC_LOCK'
}

test_a_call_that_ends_its_caller_costs_probes_and_not_the_report() {
  if without 'filters of system calls' "$restricted" kill:mremap -- true; then return; fi
  for call in msync ftruncate fcntl mremap mlock; do
    run "$restricted" "kill:$call" -- "$program" --directory="$case_directory"
    expect_status 3
    expect_output 'killed by SIGSYS in '
    expect_output 'results are missing'
    expect_equal "$(ls -A "$case_directory")" '' "what is left after $call"
  done
  run "$restricted" kill:msync -- "$program" --directory="$case_directory"
  expect_result msync.sync crashed
  expect_output 'the self-check did not end: killed by SIGSYS'
}

test_a_call_that_ends_the_checker_itself_is_named() {
  if without 'filters of system calls' "$restricted" kill:uname -- true; then return; fi
  for call in flock setpgid uname; do
    run "$restricted" "kill:$call" -- "$program" --directory="$case_directory"
    expect_status 3
    expect_output "$call() ends this process with SIGSYS"
    expect_equal "$(ls -A "$case_directory")" '' "what is left after $call"
  done
}

test_what_cannot_be_removed_is_named() {
  if without 'filters of system calls' "$restricted" kill:shmctl -- true; then return; fi
  run "$restricted" kill:shmctl -- "$program" --rules=sysv.zeroed --directory="$case_directory"
  expect_status 3
  expect_result sysv.zeroed crashed
  expect_output 'left behind: System V segment '
  expect_equal "$(ls -A "$case_directory")" '' 'what is left in the directory'
  for segment in $(printf '%s\n' "$output" | sed -n 's/.*System V segment \([0-9]*\);.*/\1/p'); do
    ipcrm -m "$segment"
  done
}

# In a name space of its own, whose segments go with it.
test_every_segment_that_is_left_is_named() {
  if without 'name spaces of System V' unshare --ipc true; then return; fi
  if without 'filters of system calls' "$restricted" deny:shmctl -- true; then return; fi
  for how in kill deny; do
    run unshare --ipc sh -c "\"$restricted\" $how:shmctl -- \"$program\" --rules='sysv.*' 2>&1; ipcs -m | grep '^0x'"
    left=$(printf '%s\n' "$output" | grep -c '^0x')
    [ "$left" -gt 0 ] || fail "nothing was left with $how"
    expect_equal "$(printf '%s\n' "$output" | grep -c 'left behind: System V segment')" "$left" "segments named with $how"
  done
}

test_a_file_that_may_not_grow_is_told() {
  run "$restricted" fsize:0 -- "$program" --rules='shared.*' --directory="$case_directory"
  expect_status 0
  expect_output 'files cannot grow to a few pages: EFBIG'
  expect_output 'file size 0'
  run "$restricted" fsize:8192 -- "$program" --directory="$case_directory"
  expect_status 0
  expect_result memfd.seal_grow_allocate skipped
  run sh -c "\"$restricted\" fsize:0 -- \"$program\" list --output=\"$case_directory/list\""
  expect_status 3
  expect_output 'RLIMIT_FSIZE is 0 bytes'
}

test_a_limit_of_open_files_skips_what_it_stops() {
  for files in 7 8 10; do
    run "$restricted" "files:$files" -- "$program" --directory="$case_directory"
    expect_status 0
    expect_output 'this process may not open as many files (RLIMIT_NOFILE): EMFILE'
    expect_output ' 0 broken, 0 crashed, 0 timed out'
    expect_result anon.private maps
  done
  run "$restricted" files:5 -- "$program"
  expect_status 3
  expect_output 'raise the limit of open files (ulimit -n)'
}

test_without_proc_the_program_that_runs_is_found_by_its_name() {
  if without 'mount for this user' unshare --mount sh -c 'mount -t tmpfs none /proc'; then return; fi
  run unshare --mount sh -c "mount -t tmpfs none /proc; \"$program\" --rules=errno.etxtbsy --directory=\"$case_directory\""
  expect_status 0
  [ ! -w "$program" ] || expect_output 'errno.etxtbsy  ETXTBSY at open'
  expect_output " 0 unsupported,"
}

test_a_call_that_a_policy_denies_skips_what_needs_it() {
  if without 'filters of system calls' "$restricted" deny:socketpair -- true; then return; fi
  run "$restricted" deny:socketpair -- "$program" --directory="$case_directory"
  expect_status 0
  expect_output 'not permitted here: could not socketpair: EPERM'
  expect_result ipc.fd_passing skipped
}

test_a_call_that_a_policy_denies_whatever_its_arguments_is_told_and_no_rule_is_blamed() {
  if without 'filters of system calls' "$restricted" deny:mremap -- true; then return; fi
  for call in ftruncate fcntl shmget mincore madvise msync mlock mremap memfd_create; do
    run "$restricted" "deny:$call" -- "$program" --directory="$case_directory"
    expect_status 0
    expect_output "seccomp filter, denies $call"
    expect_output ' 0 broken, 0 crashed, 0 timed out'
    expect_no_output 'a fault of compat'
  done
  # What is not denied is judged as ever, and what is could not be asked.
  run "$restricted" deny:mremap -- "$program" --rules='mremap.kind,madvise.bad'
  expect_output 'a filter of system calls (seccomp) denies mremap to this process'
  expect_result madvise.bad EINVAL
  expect_result mremap.kind skipped
  # A program that needs the call is told that it cannot have it.
  run "$restricted" deny:memfd_create -- "$program" --rules=memfd.basic
  expect_result memfd.basic skipped
}

# Root may write where nobody may, so that this takes a folder that is read-only for all.
test_a_file_in_a_read_only_folder_is_written_in_place() {
  mkdir "$case_directory/folder" "$case_directory/below"
  : >"$case_directory/below/report"
  : >"$case_directory/source"
  if without 'mount for this user' mount --bind "$case_directory/below" "$case_directory/folder"; then return; fi
  mount --bind "$case_directory/source" "$case_directory/folder/report"
  mount -o remount,bind,ro "$case_directory/folder"
  run "$program" list --format=ids --output="$case_directory/folder/report"
  umount "$case_directory/folder/report" "$case_directory/folder"
  expect_status 0
  expect_equal "$(grep -c . "$case_directory/source")" "$("$program" list --format=ids | grep -c .)" 'the rules'
}

test_nothing_is_left_when_probes_and_their_runner_are_killed() {
  TMPDIR=$case_directory "$program" --slow --rules='limit.*,shm.*,sysv.*' >/dev/null 2>&1 &
  runner=$!
  sleep 0.2
  scratch=$(ls -A "$case_directory")
  kill -9 "$runner" 2>/dev/null || true
  wait "$runner" 2>/dev/null || true
  tries=0
  while [ -n "$(ls -A "$case_directory")" ] && [ "$tries" -lt 50 ]; do
    sleep 0.1
    tries=$((tries + 1))
  done
  expect_equal "$(ls -A "$case_directory")" '' 'what is left in the directory'
  "$program" --rules=anon.private --directory="$case_directory" >/dev/null # which looks for what others left
  for run in ${scratch}; do
    for object in /dev/shm/mc"${run##*.}"*; do
      [ ! -e "$object" ] || fail "$object was left"
    done
  done
}

test_a_slow_reader_gets_everything() {
  run "$restricted" slow-output -- "$program" list --format=json
  expect_status 0
  expect_equal "$(printf '%s\n' "$output" | cksum)" "$("$program" list --format=json | cksum)" 'the text'
}

test_a_file_that_cannot_be_replaced_is_written_in_place() {
  printf 'something longer than that\n' >"$case_directory/source"
  : >"$case_directory/report"
  if without 'mount for this user' mount --bind "$case_directory/source" "$case_directory/report"; then return; fi
  run "$program" list --format=ids --output="$case_directory/report"
  umount "$case_directory/report"
  expect_status 0
  expect_equal "$(sort "$case_directory/source" | head -n 1 | cut -d. -f1)" access 'the first family'
  expect_equal "$(ls "$case_directory")" "$(printf 'report\nsource')" 'what is in the folder'
}

test_no_progress_on_a_terminal_that_cannot_go_back() {
  if without script command -v script; then return; fi
  run env TERM=dumb script -qec "\"$program\" --rules='munmap.*' >/dev/null" /dev/null
  expect_status 0
  expect_no_output "$(printf '\033[K')"
  run env TERM=xterm script -qec "\"$program\" --rules='munmap.*' >/dev/null" /dev/null
  expect_output "$(printf '\033[K')"
}

# Nothing that the runner does after its start may depend on what it judges.
test_the_runner_maps_nothing() {
  if without strace command -v strace; then return; fi
  run strace -o "$case_directory/calls" "$program" --format=json --output="$case_directory/report"
  expect_status 0
  # The dynamic loader's calls, and those of the C library before main, come before the first brk that
  # sets memory aside.
  last=$(grep -n '^\(mmap\|munmap\|mprotect\|mremap\|msync\)(' "$case_directory/calls" | tail -n 1 | cut -d: -f1)
  first=$(grep -n '^clone\|^fork\|^vfork' "$case_directory/calls" | head -n 1 | cut -d: -f1)
  [ "$last" -lt "$first" ] || fail "call $last comes after the first child, which is call $first"
  after=$(sed "1,/^brk(0x/d" "$case_directory/calls" | grep -c '^\(mmap\|munmap\|mprotect\|mremap\|msync\)(' || true)
  expect_equal "$after" 0 'calls that map memory, after memory was set aside'
}

run_tests "$0"
