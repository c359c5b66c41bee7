#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The manual page and the completions know of each command what the program's own help says of it.
set -eu
. tests/shell/expect.sh

program=conformance/static

commands() { "$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p'; }

# sorted: the words of standard input, each once, on one line.
sorted() { tr -s ' ' '\n' | sed '/^$/d' | sort -u | tr '\n' ' '; }

# help_options COMMAND: the options that the program's help lists.
help_options() { "$program" "$1" --help | sed -n 's/^  --\([a-z-]*\).*/\1/p' | sorted; }

# manual_options COMMAND: those of its synopsis; --help is said once for all commands.
manual_options() {
  sed -n '/^\.Sh SYNOPSIS/,/^\.Sh DESCRIPTION/p' platforms/install/conformance*.1 |
    awk -v command="$1" '
      /^\.Nm/ { inside = 0 }
      $0 == ".Cm " command || $0 == ".Op Cm " command { inside = 1 }
      inside && /^\.Op Fl -/ { print substr($3, 2) }
      END { print "help" }' | sorted
}

bash_options() {
  bash -c '. platforms/install/conformance.bash && _conformance_options "$1"' bash "$1" |
    sed 's/--//g; s/=//g' | sorted
}

# In zsh's own completion _arguments is given what may follow; here it prints that.
zsh_options() {
  zsh -f -c '
    _arguments() { print -l -- "$@" }
    words=(conformance $1 "") CURRENT=3
    . platforms/install/_conformance' zsh "$1" |
    sed -n 's/^[(*-][^[]*--\([a-z-]*\)=\{0,1\}\[.*/\1/p; s/^--\([a-z-]*\)=\{0,1\}\[.*/\1/p' | grep -v '^version$' | sorted
}

fish_options() {
  HOME=$case_directory fish --no-config -c '
    source platforms/install/conformance.fish
    complete -C "conformance $argv[1] --" | string replace -r "\t.*" ""' -- "$1" |
    sed 's/--//; s/=$//' | sorted
}

# expect_options FUNCTION WHAT
expect_options() {
  for command in $(commands); do
    expect_equal "$("$1" "$command")" "$(help_options "$command")" "what $2 knows of $command"
  done
}

test_the_help_lists_commands_and_options() {
  expect_equal "$(commands | tr '\n' ' ')" 'run list explain reproduce diff matrix baseline explore fit resembles export import ' 'the commands'
  expect_equal "$(help_options matrix)" 'color format help output programs reference ' "matrix's options"
}

test_the_manual_page() {
  expect_options manual_options 'the manual page'
}

test_every_option_is_explained_in_the_manual_page() {
  explained=$(sed -n 's/^\.It Fl -\([a-z-]*\).*/\1/p' platforms/install/conformance*.1 | grep -v '^version$' | sorted)
  expect_equal "$explained" "$(for command in $(commands); do help_options "$command"; done | sorted)" \
    'what the manual page explains'
}

test_bash() {
  expect_options bash_options bash
}

test_zsh() {
  if ! command -v zsh; then return; fi
  expect_options zsh_options zsh
}

test_fish() {
  if ! command -v fish; then return; fi
  expect_options fish_options fish
}

# formats FILE...: of each command that has formats, those that the help names.
help_formats() {
  "$program" "$1" --help | tr -s '\n ' ' ' | sed -n 's/.*--format=FORMAT \([a-z, ]*\) (default.*/\1/p' |
    sed 's/ or / /; s/,//g' | sorted
}

test_every_format_is_offered() {
  for command in run list matrix; do
    formats=$(help_formats "$command")
    [ -n "$formats" ] || fail "the help of $command names no format"
    offered=$(bash -c '. platforms/install/conformance.bash && _conformance_formats "$1"' bash "$command" | sorted)
    expect_equal "$offered" "$formats" "bash's formats of $command"
    for file in _conformance conformance.fish; do
      words=$("$program" "$command" --help | tr -s '\n ' ' ' |
        sed -n 's/.*--format=FORMAT \([a-z, ]*\) (default.*/\1/p' | sed 's/ or / /; s/,//g')
      grep -q -F -e "$words" "platforms/install/$file" || fail "$file does not offer $words"
    done
  done
}

# The documents that some rule speaks of, without the tutorial texts, which have short names.
test_every_document_is_offered() {
  documents=$("$program" list --format=json | grep -o '"document": *"[a-z0-9-]*"' | sed 's/.*"\(.*\)"/\1/' | sort -u)
  [ -n "$documents" ] || fail 'the catalogue names no document'
  for document in $documents; do
    for file in _conformance conformance.1 conformance.bash conformance.fish; do
      grep -q -w -e "$document" "platforms/install/$file" || fail "$file does not know $document"
    done
  done
}

# Whether the manuals that it refers to are installed here does not matter.
test_the_manual_page_is_clean() {
  if ! command -v mandoc; then return; fi
  run sh -c 'mandoc -T lint platforms/install/conformance*.1 2>&1 | grep -vE "referenced manual not found|mandoc.db"'
  expect_equal "$output" '' 'what mandoc says'
}

run_tests "$0"
