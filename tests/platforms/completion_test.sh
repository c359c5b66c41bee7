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
  expect_bash 'run list explain reproduce diff matrix baseline' ''
  expect_bash 'reproduce' re
}

test_bash_offers_the_options_of_the_command() {
  expect_bash '--format=' --fo
  expect_bash '--format= --rules= --disagreements --help --version' list --
  expect_bash '--slow' run --format = json --sl
}

test_bash_offers_the_formats_of_the_command() {
  expect_bash 'json junit' --format = j
  expect_bash 'text json markdown ids' list --format =
  expect_bash 'text markdown html json' matrix --format = ''
}

test_bash_offers_rules() {
  expect_bash 'offset.unaligned offset.negative' explain off
  expect_bash 'len.zero' run --rules = len
}

test_bash_offers_files_where_reports_belong() {
  touch "$case_directory/report.json"
  expect_bash "$case_directory/report.json" diff "$case_directory/rep"
  expect_bash "$case_directory/report.json" run --output = "$case_directory/rep"
}

# fish_offers TEXT: what fish offers at the end of a command line, without the descriptions.
fish_offers() {
  HOME=$case_directory fish --no-config -c '
    source platforms/install/conformance.fish
    complete -C "$argv[1]" | string replace -r "\t.*" ""' -- "$1" | sort | tr '\n' ' '
}

test_fish() {
  if ! command -v fish; then return; fi
  expect_equal "$(fish_offers 'conformance ')" 'baseline diff explain list matrix reproduce run ' commands
  expect_equal "$(fish_offers 'conformance --format=j')" '--format=json --format=junit ' formats
  expect_equal "$(fish_offers 'conformance list --format=i')" '--format=ids ' "list's formats"
  expect_equal "$(fish_offers 'conformance explain off')" 'offset.negative offset.unaligned ' rules
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

# options_of FILE: the long options that a file speaks of.
options_of() { grep -v '^set ' "$1" | grep -oE -e '--[a-z]+| -l [a-z]+|Fl -[a-z]+' | grep -oE '[a-z]+$' | sort -u | tr '\n' ' '; }

test_every_file_knows_the_same_options() {
  local expected='against baseline color directory disagreements format help jobs output rules slow timeout version '
  for file in _conformance conformance.1 conformance.bash conformance.fish; do
    expect_equal "$(options_of "platforms/install/$file")" "$expected" "the options in $file"
  done
}

# Whether the manuals that it refers to are installed here is not the page's business.
test_the_manual_page_is_clean() {
  if ! command -v mandoc; then return; fi
  run sh -c 'mandoc -T lint platforms/install/conformance.1 2>&1 | grep -vE "referenced manual not found|mandoc.db"'
  expect_equal "$output" '' 'what mandoc says'
}

run_tests "$0"
