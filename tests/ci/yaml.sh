# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh

# The Python that has a YAML reader, or nothing. Sourced by tests that look at workflows.
python_with_yaml() {
  for python in python3 /usr/bin/python3; do
    "$python" -c 'import yaml' 2>/dev/null && printf '%s' "$python" && return
  done
}

# run_with_yaml FILE: runs the Python program of the standard input with FILE, which is YAML, as its argument.
# False where nothing here can read YAML.
run_with_yaml() {
  python=$(python_with_yaml)
  if [ -z "$python" ]; then
    printf '  skipped: no Python here can read YAML (Debian: apt-get install python3-yaml)\n'
    return 1
  fi
  run "$python" - "$1"
}
