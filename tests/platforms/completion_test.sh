#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# What the shells offer. The checker is a stand-in that knows three rules.
set -eu
. tests/shell/expect.sh

mkdir -p "$TEST_TMPDIR/bin"
cat >"$TEST_TMPDIR/bin/conformance" <<'SCRIPT'
#!/bin/sh
[ "$*" = 'list --format=ids' ] && printf 'offset.unaligned\noffset.negative\nlen.zero\n'
SCRIPT
chmod +x "$TEST_TMPDIR/bin/conformance"
PATH=$TEST_TMPDIR/bin:$PATH

# bash_offers WORD...: what bash offers for the last word. It splits at =, hence so do the cases.
bash_offers() {
  bash -c '
    . platforms/install/conformance.bash
    COMP_WORDS=(conformance "$@") COMP_CWORD=$# COMPREPLY=()
    _conformance
    echo "${COMPREPLY[*]}"' bash "$@"
}

expect_bash() {
  local expected=$1
  shift
  expect_equal "$(bash_offers "$@")" "$expected" "what bash offers for '$*'"
}

test_bash_offers_commands_first() {
  expect_bash 'run list explain reproduce diff matrix baseline explore fit resembles export import' ''
  expect_bash 'reproduce resembles' re
}

test_bash_offers_the_options_of_the_command() {
  expect_bash '--format=' --fo
  expect_bash '--format= --output= --rules= --disagreements --directory= --color= --help' list --
  expect_bash '--help' explain offset.unaligned --he
  expect_bash '--slow' run --format = json --sl
  expect_bash '--verdict= --version' --v
}

test_bash_offers_the_formats_of_the_command() {
  expect_bash 'json junit' --format = j
  expect_bash 'text json markdown ids' list --format =
  expect_bash 'text markdown html json' matrix --format = ''
  expect_bash 'json junit' run --format j
  expect_bash 'text json junit html' explore --format =
}

test_bash_offers_the_other_values() {
  expect_bash 'always' diff --color = al
  expect_bash 'openbsd' --against = op
  expect_bash 'posix,netbsd' --against = posix,n
  expect_bash 'mmap,mremap' explore --calls = mmap,mr
}

test_bash_offers_rules() {
  expect_bash 'offset.unaligned offset.negative' explain off
  expect_bash 'len.zero' run --rules = len
  expect_bash 'len.zero,offset.negative' list --rules = len.zero,offset.n
  expect_bash '' diff off
}

test_bash_offers_files_where_reports_belong() {
  touch "$case_directory/report.json"
  expect_bash "$case_directory/report.json" diff "$case_directory/rep"
  expect_bash "$case_directory/report.json" run --output = "$case_directory/rep"
  mkdir "$case_directory/reports"
  expect_bash "$case_directory/reports" run --directory = "$case_directory/rep"
  expect_bash "$case_directory/report.json" matrix "$case_directory/report.json" "$case_directory/report."
}

# fish_offers TEXT: what fish offers at the end of a command line, without the descriptions.
fish_offers() {
  HOME=$case_directory fish --no-config -c '
    source platforms/install/conformance.fish
    complete -C "$argv[1]" | string replace -r "\t.*" ""' -- "$1" | sort | tr '\n' ' '
}

test_fish() {
  if ! command -v fish; then return; fi
  expect_equal "$(fish_offers 'conformance ')" 'baseline diff explain explore export fit import list matrix reproduce resembles run ' commands
  expect_equal "$(fish_offers 'conformance --format=j')" '--format=json --format=junit ' formats
  expect_equal "$(fish_offers 'conformance list --format=i')" '--format=ids ' "list's formats"
  expect_equal "$(fish_offers 'conformance explain off')" 'offset.negative offset.unaligned ' rules
  expect_equal "$(fish_offers 'conformance --rules=len.zero,offset.n')" \
    '--rules=len.zero,offset.negative ' 'rules behind a comma'
  expect_equal "$(fish_offers 'conformance --against=posix,n')" '--against=posix,netbsd ' documents
}

# zsh's completion wants a terminal; that the file parses and defines its function is checked here.
test_zsh() {
  if ! command -v zsh; then return; fi
  run zsh -f -c 'fpath=(platforms/install $fpath); autoload -Uz +X _conformance && print $+functions[_conformance]'
  expect_status 0
  expect_output 1
  run zsh -n platforms/install/_conformance
  expect_status 0
}

run_tests "$0"
