# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Completion of conformance's commands, options, formats, documents, rule names and files for bash.

# What may follow each command, one place for all. Options that take a value end in =.
_conformance_options() {
  case $1 in
    run) echo '--format= --output= --rules= --from= --verdict= --against= --baseline= --like= --directory= --jobs= --timeout= --timeout-factor= --slow --calls= --repeat= --fail-fast --color= --help' ;;
    list) echo '--format= --output= --rules= --disagreements --directory= --color= --help' ;;
    explain) echo '--directory= --timeout= --jobs= --slow --output= --color= --help' ;;
    reproduce) echo '--directory= --timeout= --output= --help' ;;
    diff) echo '--output= --color= --help' ;;
    matrix) echo '--format= --programs --reference= --output= --color= --help' ;;
    baseline) echo '--output= --help' ;;
    explore) echo '--seed= --programs= --time= --processes= --calls= --directory= --jobs= --replay= --format= --output= --help' ;;
    export) echo '--rules= --learn= --directory= --timeout= --output= --help' ;;
    import) echo '--format= --output= --color= --help' ;;
    fit) echo '--all --report= --verbose --strict --format= --directory= --jobs= --timeout= --slow --output= --color= --help' ;;
    resembles) echo '--all --list --format= --directory= --jobs= --timeout= --slow --output= --color= --help' ;;
  esac
}

_conformance_formats() {
  case $1 in
    run | fit | import) echo 'text json junit tap markdown html' ;;
    list) echo 'text json markdown ids' ;;
    matrix) echo 'text markdown html json' ;;
    explore) echo 'text json junit html' ;;
    resembles) echo 'text json' ;;
  esac
}

# Takes the candidates that begin with the word. In a list with commas, that is its last part.
_conformance_offer() {
  local word=$1 before=''
  [[ $word != *,* ]] || before=${word%,*},
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$2" -- "${word##*,}")
}

# Takes files (-f) or directories (-d). The line editor then quotes what is special in their names.
_conformance_offer_files() {
  mapfile -t COMPREPLY < <(compgen "$1" -- "$2")
  compopt -o filenames 2>/dev/null
}

# What the word is a value of, where it is one: bash splits at =, so --format=json is three words.
_conformance_option_before() {
  local before=${COMP_WORDS[COMP_CWORD - 1]}
  if [[ ${COMP_WORDS[COMP_CWORD]} == '=' ]]; then
    echo "$before"
  elif [[ $before == '=' ]]; then
    echo "${COMP_WORDS[COMP_CWORD - 2]}"
  elif [[ " $(_conformance_options "$1") " == *" $before= "* ]]; then
    echo "$before"
  fi
}

_conformance_value() {
  local program=${COMP_WORDS[0]} command=$1 option=$2 word=$3
  case $option in
    --format) _conformance_offer "$word" "$(_conformance_formats "$command")" ;;
    --color) _conformance_offer "$word" 'auto always never' ;;
    --against) _conformance_offer "$word" 'posix posix-2017 linux freebsd netbsd openbsd dragonfly macos illumos linux-kernel-doc s000 s001 s002 s003 s004' ;;
    --like) _conformance_offer "$word" "$("$program" resembles --list 2>/dev/null)" ;;
    --rules) _conformance_offer "$word" "$("$program" list --format=ids 2>/dev/null)" ;;
    --directory) _conformance_offer_files -d "$word" ;;
    --verdict) _conformance_offer "$word" 'conforms differs deviates unexpected no-claim unsteady unsupported skipped broken crashed timed-out' ;;
    --calls)
      if [[ $command == run ]]; then
        _conformance_offer "$word" 'libc kernel both'
        return
      fi
      _conformance_offer "$word" 'mmap munmap mprotect mremap madvise mlock munlock msync pread pwrite fill ftruncate fstat close unlink fork'
      ;;
    --output | --baseline | --replay | --report | --from | --learn) _conformance_offer_files -f "$word" ;;
  esac
}

_conformance() {
  local commands='run list explain reproduce diff matrix baseline explore fit resembles export import'
  local word=${COMP_WORDS[COMP_CWORD]} command=run option
  if ((COMP_CWORD > 1)) && [[ " $commands " == *" ${COMP_WORDS[1]} "* ]]; then
    command=${COMP_WORDS[1]}
  fi
  COMPREPLY=()

  option=$(_conformance_option_before "$command")
  if [[ -n $option ]]; then
    _conformance_value "$command" "$option" "${word#=}"
  elif [[ $word == -* ]]; then
    local version=''
    ((COMP_CWORD > 1)) || version=' --version'
    _conformance_offer "$word" "$(_conformance_options "$command")$version"
    [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
  elif ((COMP_CWORD == 1)); then
    _conformance_offer "$word" "$commands"
  else
    case $command in
      explain | reproduce) _conformance_value "$command" --rules "$word" ;;
      diff | matrix | baseline | fit | resembles | import) _conformance_offer_files -f "$word" ;;
    esac
  fi
}

complete -F _conformance conformance
