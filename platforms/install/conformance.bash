# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Completion of conformance's commands, options, formats and rule names for bash.

# What may follow each command, one place for all. Options that take a value end in =.
_conformance_options() {
  case $1 in
    run) echo '--format= --output= --rules= --against= --baseline= --directory= --jobs= --timeout= --slow --color=' ;;
    list) echo '--format= --rules= --disagreements' ;;
    matrix) echo '--format=' ;;
  esac
}

_conformance_formats() {
  case $1 in
    run) echo 'text json junit tap markdown html' ;;
    list) echo 'text json markdown ids' ;;
    matrix) echo 'text markdown html json' ;;
  esac
}

_conformance() {
  local commands='run list explain reproduce diff matrix baseline'
  local documents='posix linux freebsd netbsd openbsd dragonfly macos'
  local current=${COMP_WORDS[COMP_CWORD]} option='' command=run word
  # bash splits at =, so --format=json arrives as three words.
  if [[ $current == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 1]}
    current=''
  elif [[ ${COMP_WORDS[COMP_CWORD - 1]} == '=' ]]; then
    option=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    if [[ " $commands " == *" $word "* ]]; then
      command=$word
      break
    fi
  done

  local choices=''
  case $option in
    --format) choices=$(_conformance_formats "$command") ;;
    --color) choices='auto always never' ;;
    --against) choices=$documents ;;
    --rules) choices=$("${COMP_WORDS[0]}" list --format=ids 2>/dev/null) ;;
    --directory)
      mapfile -t COMPREPLY < <(compgen -d -- "$current")
      return
      ;;
    --output | --baseline)
      mapfile -t COMPREPLY < <(compgen -f -- "$current")
      return
      ;;
    '')
      case $current,$command in
        -*) choices="$(_conformance_options "$command") --help --version" ;;
        *,explain | *,reproduce) choices=$("${COMP_WORDS[0]}" list --format=ids 2>/dev/null) ;;
        *,diff | *,matrix | *,baseline)
          mapfile -t COMPREPLY < <(compgen -f -- "$current")
          return
          ;;
        *) [[ $COMP_CWORD -gt 1 ]] || choices=$commands ;;
      esac
      ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$current")
  [[ ${COMPREPLY[0]-} != *= ]] || compopt -o nospace 2>/dev/null
}

complete -F _conformance conformance
