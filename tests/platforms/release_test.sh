#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# platforms/release in a clone of its own, with a stand-in for Bazel.
set -eu
. tests/shell/expect.sh

make_clone() {
  clone=$case_directory/clone
  export clone
  mkdir -p "$clone/platforms" "$clone/bin"
  cp platforms/release platforms/wheel.py "$clone/platforms/"
  cp LICENSE "$clone/"
  printf 'module(\n    name = "mmap_compat",\n    version = "1.2.3",\n)\n' >"$clone/MODULE.bazel"
  printf '# Changelog\n\n## 1.2.3\n' >"$clone/CHANGELOG.md"
  printf '/bazel-bin\n/bin\n' >"$clone/.gitignore"
  cat >"$clone/bin/bazel" <<'SCRIPT'
#!/bin/sh
mkdir -p "$clone/bazel-bin/conformance"
printf '#!/bin/sh\necho "conformance %s" # %s\n' "${checker_version-1.2.3}" "$*" >"$clone/bazel-bin/conformance/static"
printf '/* the C suite */\n' >"$clone/bazel-bin/conformance/mmap_conformance.c"
SCRIPT
  chmod +x "$clone/bin/bazel"
  git_in_clone init -q
  git_in_clone add .
  git_in_clone commit -q -m 'First'
}

git_in_clone() {
  HOME=$case_directory git -C "$clone" -c user.name=n -c user.email=e@example.invalid "$@"
}

release() {
  run env PATH="$clone/bin:$PATH" HOME="$case_directory" "$clone/platforms/release" "$@"
}

test_the_files_and_their_checksums() {
  make_clone
  release --output="$case_directory/out" --target=linux_arm64
  expect_status 0
  [ -x "$case_directory/out/mmap-compat-1.2.3-linux_arm64" ] || fail 'no binary for the target'
  run grep -c . "$case_directory/out/SHA256SUMS"
  # The archive, the C file, two checkers, and the wheels of those.
  expect_equal "$output" 6 'the number of files with a checksum'
  run cat "$case_directory/out/mmap-compat-1.2.3.c"
  expect_output 'the C suite'
  run sh -c 'cd "$case_directory/out" && sha256sum -c SHA256SUMS'
  expect_status 0
  run cat "$case_directory/out/mmap-compat-1.2.3-linux_arm64"
  expect_output '--config=linux_arm64'
  expect_output '--define=libraries=sources'
}

test_without_a_target_all_systems_have_a_checker() {
  make_clone
  release --output="$case_directory/out"
  expect_status 0
  for system in linux_arm64 linux_armhf linux_i386 linux_ppc64el linux_riscv64 linux_s390x freebsd_amd64 \
    freebsd_arm64 netbsd_amd64 netbsd_arm64 openbsd_amd64 openbsd_arm64 macos_amd64 macos_arm64; do
    [ -x "$case_directory/out/mmap-compat-1.2.3-$system" ] || fail "no checker for $system"
  done
  expect_equal "$(find "$case_directory/out" -name '*.whl' | grep -c .)" 4 'the number of wheels'
}

test_every_target_has_a_config() {
  for target in $(sed -n "s/^readonly TARGETS='//; /linux_arm64 linux_armhf/,/'/p" platforms/release | tr -d "'"); do
    grep -q "^build:$target " .bazelrc || fail ".bazelrc has no config $target"
  done
}

test_the_archive_has_one_folder_with_the_committed_files() {
  make_clone
  release --output="$case_directory/out" --target=linux_arm64
  run tar -tzf "$case_directory/out/mmap-compat-1.2.3.tar.gz"
  expect_output 'mmap-compat-1.2.3/MODULE.bazel'
  expect_no_output 'bazel-bin'
}

# Another clone, another time, another umask: the same bytes.
test_the_archive_has_the_same_bytes_twice() {
  make_clone
  release --output="$case_directory/out"
  expect_status 0
  git_in_clone clone -q . "$case_directory/other"
  mkdir "$case_directory/other/bin"
  first=$clone
  clone=$case_directory/other
  cp "$first/bin/bazel" "$clone/bin/bazel"
  touch -d '2001-02-03' "$clone/MODULE.bazel"
  run sh -c 'umask 077; PATH=$clone/bin:$PATH "$clone/platforms/release" --output="$case_directory/again"'
  expect_status 0
  run cmp "$case_directory/out/mmap-compat-1.2.3.tar.gz" "$case_directory/again/mmap-compat-1.2.3.tar.gz"
  expect_status 0
}

test_changes_that_are_not_committed_are_refused() {
  make_clone
  echo more >>"$clone/CHANGELOG.md"
  release --output="$case_directory/out"
  expect_status 1
  expect_output 'not committed'
}

test_a_version_without_a_changelog_is_refused() {
  make_clone
  printf '# Changelog\n\n## 1.2.30\n' >"$clone/CHANGELOG.md"
  git_in_clone commit -q -a -m 'Forget'
  release --output="$case_directory/out"
  expect_status 1
  expect_output 'no section for 1.2.3.'
}

test_a_checker_of_another_version_is_refused() {
  make_clone
  checker_version=1.2.2
  export checker_version
  release --output="$case_directory/out"
  expect_status 1
  expect_output "calls itself 'conformance 1.2.2'"
}

test_a_checker_that_is_too_large_is_refused() {
  make_clone
  # The stand-in's checker is followed by zeros, which its shell never reads.
  sed -i.bak 's/^printf .*/&\nprintf "exit\\n" >>"$clone\/bazel-bin\/conformance\/static"\nhead -c 3500000 \/dev\/zero >>"$clone\/bazel-bin\/conformance\/static"/' \
    "$clone/bin/bazel"
  release --output="$case_directory/out"
  expect_status 1
  expect_output 'at most 3500000 are promised'
}

test_wrong_use_is_refused() {
  make_clone
  release
  expect_status 1
  expect_output '--output=DIR'
}

command -v git >/dev/null || {
  echo 'git is not here, so there is nothing to release'
  exit 0
}
run_tests "$0"
