#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds the checker and the library without Bazel, and sees whether they work.
#
#   platforms/build-native.sh [--output=DIR] [--static] [--target=NAME] [--abseil=DIR] [--no-run] [--jobs=N]
#
#   --output=DIR   where conformance and libmmap_compat.a go (default: build-native)
#   --static       one small stripped binary that needs no shared library (GNU ld or lld), or with
#                  --target none but those of the base system
#   --target=NAME  for another system with zig, which platforms/setup --cross=NAME installs: freebsd_amd64
#                  and the others of ZIG_TARGETS in platforms/toolchains/targets.bzl. Needs --abseil=DIR
#                  where set-up fetched no sources of Abseil
#   --abseil=DIR   compile Abseil from this source tree instead of taking the installed one; needed
#                  with another C++ library than the packages were built for (libc++). Debian's
#                  apt-get source abseil gets it. It stays in the output as libabseil.a for the
#                  next time.
#   --no-run       do not try it out: it was built for another machine
#   --jobs=N       compilers at a time (default: one per processor)
#
# Needs a C++17 compiler, Abseil and nlohmann-json as pkg-config knows them. AR, CXX, CXXFLAGS, LDFLAGS
# and PKG_CONFIG are honoured: CXX=clang++ CXXFLAGS='-O2 -stdlib=libc++' platforms/build-native.sh
#
# Abseil of 2022 does not compile on OpenBSD, NetBSD 7 and DragonFly, nor that of 2026 on the latter two:
# where --abseil is needed there, give it the sources with the patches of the system's ports.
set -eu

say() { printf 'build-native: %s\n' "$*"; }

die() {
  printf 'build-native: %s\n' "$*" >&2
  exit 1
}

usage() { sed -n '4,/^set /{s/^# \{0,1\}//;/^set /d;p;}' "$0"; }

# The processors, asked for as most systems and then as OpenBSD have it. getconf may also succeed and
# say "undefined".
processors() {
  for count in "$(getconf _NPROCESSORS_ONLN 2>/dev/null)" "$(sysctl -n hw.ncpu 2>/dev/null)" 1; do
    case $count in
      '' | *[!0-9]*) ;;
      *) echo "$count" && return ;;
    esac
  done
}

output=build-native
target=''
abseil=''
run=yes
small=''
link_static=''
jobs=$(processors)
for option in "$@"; do
  case $option in
    --output=*) output=${option#*=} ;;
    --abseil=*) abseil=${option#*=} ;;
    --target=*) target=${option#*=} ;;
    --jobs=*) jobs=${option#*=} ;;
    --no-run) run=no ;;
    --static)
      small='-ffunction-sections -fdata-sections -DCONFORMANCE_WITHOUT_STREAMS'
      link_static='-static -s -Wl,--gc-sections'
      ;;
    --help | -h)
      usage
      exit 0
      ;;
    *) die "unknown option '$option'. Remedy: platforms/build-native.sh --help" ;;
  esac
done
case $jobs in
  '' | *[!0-9]* | 0) die "--jobs requires a number above 0, not '$jobs'" ;;
esac

# Paths that were given are meant from where the user stands.
if [ -n "$abseil" ]; then
  [ -d "$abseil/absl" ] || die "--abseil=$abseil: there is no $abseil/absl. Remedy: name the folder of Abseil's sources"
  abseil=$(cd "$abseil" && pwd)
fi
root=$(cd "$(dirname "$0")/.." && pwd)
compiler=${CXX:-c++}
archiver=${AR:-ar}
target_flags=''
if [ -n "$target" ]; then
  toolchains=$root/platforms/toolchains
  entry=$(grep -e "^    \"$target\": struct(os" "$toolchains/targets.bzl") ||
    die "--target=$target: there is no such entry in ZIG_TARGETS. Remedy: platforms/build-native.sh --help"
  # Its fields, as the compiler wants them. Only a program for Linux may run here.
  triple=$(printf '%s' "$entry" | sed 's/.* triple = "\([^"]*\)".*/\1/')
  defines=$(printf '%s' "$entry" | sed 's/.* defines = \[\([^]]*\)\].*/\1/; s/[",]//g; s/\([A-Z_][A-Z_]*\)/-D\1/g')
  compiler="$toolchains/zig_c++ -target $triple"
  archiver=$toolchains/zig_ar
  cross=${MMAP_COMPAT_CROSS:-${XDG_CACHE_HOME:-$HOME/.cache}/mmap-compat-cross}
  # Without optimisation zig adds checks for undefined behaviour, and a runtime for them.
  target_flags="-fno-sanitize=undefined $defines -isystem $cross/json"
  [ -n "$abseil" ] || abseil=$(cd "$cross/abseil" 2>/dev/null && pwd -P) ||
    die "there are no sources of Abseil in $cross. Remedy: platforms/setup --cross=$target, or --abseil=DIR"
  case $target in
    linux_*) ;;
    *)
      run=no
      # Their C libraries come with the system and are linked dynamically; zig_c++ strips.
      [ -z "$link_static" ] || link_static=-Wl,--gc-sections
      ;;
  esac
  case "$target $link_static" in macos_*-Wl,*) link_static=-Wl,-dead_strip ;; esac
fi
mkdir -p "$output"
output=$(cd "$output" && pwd)
cd "$root"

pkg_config=${PKG_CONFIG:-pkg-config}
command -v "${compiler%% *}" >/dev/null 2>&1 ||
  die "there is no compiler $compiler. Remedy: install one, or set CXX"

# The modules of pkg-config that Bazel's side knows as well: one list for both.
modules=''
[ -n "$target" ] || modules=nlohmann_json
[ -n "$abseil" ] ||
  modules="$modules $(sed -n 's/.*: "\(absl_[a-z_]*\)",$/\1/p' platforms/dependencies/archives.bzl)"
for module in $modules; do
  "$pkg_config" --exists "$module" ||
    die "$pkg_config does not know $module. Remedy: install its development package" \
      '(Debian: libabsl-dev nlohmann-json3-dev), or point PKG_CONFIG_PATH to its .pc file'
done

# Flags are words without spaces inside, so they are split on purpose wherever they are used.
# A 64-bit off_t has to be asked for on 32-bit systems, and asking does no harm elsewhere.
# shellcheck disable=SC2086
flags="-std=c++17 -D_FILE_OFFSET_BITS=64 ${CXXFLAGS--O2} $small -I. -Icompat/include $target_flags"
# shellcheck disable=SC2086
[ -z "$modules" ] || flags="$flags $("$pkg_config" --cflags $modules)"
# shellcheck disable=SC2086
libraries=''
# shellcheck disable=SC2086
[ -z "$modules" ] || libraries=$("$pkg_config" --libs --static $modules)
[ -z "$abseil" ] || flags="$flags -isystem $abseil"

objects=$output/objects
rm -rf "$objects"
mkdir -p "$objects"

# object_of SOURCE: a name for its object that no other source has.
object_of() { printf '%s/%s.o' "$objects" "$(printf '%s' "$1" | tr '/' '_')"; }

# compile SOURCE...: N at a time. Which of them failed is in files, since a process that was waited
# for among others cannot be told from them in a portable way.
common=''
compile() {
  running=0
  for source in "$@"; do
    object=$(object_of "$source")
    # shellcheck disable=SC2086
    {
      { [ -n "$common" ] && $compiler $flags -include "$common" -c "$source" -o "$object" 2>/dev/null; } ||
        $compiler $flags -c "$source" -o "$object" || : >"$object.failed"
    } &
    running=$((running + 1))
    if [ "$running" -ge "$jobs" ]; then
      wait
      running=0
    fi
  done
  wait
  for source in "$@"; do
    [ ! -e "$(object_of "$source").failed" ] || die "$source does not compile (see above)"
  done
}

# objects_of SOURCE...: their objects, one a line.
objects_of() { for source in "$@"; do printf '%s\n' "$(object_of "$source")"; done; }

# Abseil's own sources, without its tests, what only they need, and what only Windows has.
abseil_sources() {
  find "$abseil/absl" -name '*.cc' ! -name '*test*' ! -name '*benchmark*' ! -name '*mock*' \
    ! -name '*matchers*' ! -name '*_win.cc' ! -path '*/testing/*' ! -path '*/flags/*' ! -path '*/log/*' ! -path '*/random/*' | sort
}

# links LIBRARY: whether the linker knows it.
links() {
  echo 'int main() { return 0; }' >"$objects/empty.cc"
  # shellcheck disable=SC2086
  $compiler $flags ${LDFLAGS-} $link_static "$objects/empty.cc" "$1" -o "$objects/empty" 2>/dev/null
}

# Shared libraries of packages lie where the compiler looks, but not everywhere where the program
# will look (NetBSD), hence a run path for each -L.
run_paths=''
for word in $libraries; do
  case $word in -L*) run_paths="$run_paths -Wl,-rpath,${word#-L}" ;; esac
done
libraries="$libraries$run_paths"
# Where shm_open is on NetBSD, and before glibc 2.34.
! links -lrt || libraries="$libraries -lrt"

# What libabseil.a was made with; the same again needs no compiler.
made_with="$compiler $flags $abseil"
if [ -z "$abseil" ]; then
  :
elif [ -e "$output/libabseil.a" ] && [ "$(cat "$output/libabseil.flags" 2>/dev/null)" = "$made_with" ]; then
  libraries="$output/libabseil.a $libraries"
else
  # shellcheck disable=SC2046
  set -- $(abseil_sources)
  [ "$#" -gt 0 ] || die "--abseil=$abseil: there are no sources in $abseil/absl"
  say "compiling $# files of Abseil, $jobs at a time"
  # Warnings about it are for its authors.
  our_flags=$flags
  flags="$flags -w"
  compile "$@"
  flags=$our_flags
  rm -f "$output/libabseil.a"
  # shellcheck disable=SC2046
  $archiver rcs "$output/libabseil.a" $(objects_of "$@")
  printf '%s\n' "$made_with" >"$output/libabseil.flags"
  libraries="$output/libabseil.a $libraries"
fi

# Most files begin with the same headers. GCC reads them from one file in a fraction of the time; with
# another compiler, or where it cannot, nothing is lost; nor where a file is not for these headers.
precompile() {
  "${compiler%% *}" --version 2>/dev/null | grep -q 'Free Software Foundation' || return 0
  headers=$objects/common.h
  for header in conformance/catalogue/families.h conformance/probe/probe.h conformance/report/report.h \
    absl/status/statusor.h absl/strings/str_cat.h absl/strings/str_format.h; do
    printf '#include "%s"\n' "$header"
  done >"$headers"
  # shellcheck disable=SC2086
  ! $compiler $flags -x c++-header "$headers" -o "$headers.gch" 2>/dev/null || common=$headers
}
precompile

set -- compat/src/*/*.cc
say "compiling the library: $# files"
# What its public headers declare is visible outside a shared library, and nothing else.
flags_of_both=$flags
flags="$flags -fvisibility=hidden"
compile "$@"
flags=$flags_of_both
rm -f "$output/libmmap_compat.a"
# shellcheck disable=SC2046
$archiver rcs "$output/libmmap_compat.a" $(objects_of "$@")

# What programs need, and what was seen on known hosts, as sources.
sh conformance/needs/embed.sh conformance/needs/programs/*.json >"$objects/known_files.cc"
sh conformance/compare/embed_hosts.sh platforms/reports/*.json >"$objects/known_hosts.cc"

# What stands around the rules in the exported C file.
sh conformance/export/embed.sh conformance/export/suite/*.c >"$objects/suite_text.cc"

set -- conformance/*.cc conformance/*/*.cc conformance/*/*/*.cc platforms/host/*.cc \
  "$objects/known_files.cc" "$objects/known_hosts.cc" "$objects/suite_text.cc"
say "compiling the checker: $# files"
compile "$@"
# shellcheck disable=SC2046,SC2086
$compiler $flags ${LDFLAGS-} $link_static $(objects_of "$@") "$output/libmmap_compat.a" $libraries \
  -pthread -o "$output/conformance" || die 'the checker does not link (see above)'

if [ "$run" = no ]; then
  rm -rf "$objects"
  say "done: $output/conformance is not tried out; $output/libmmap_compat.a is the library"
  exit 0
fi

say 'trying it out'
"$output/conformance" --version || die 'the checker does not start'
status=0
"$output/conformance" run --format=json --output="$output/self-test.json" || status=$?
[ "$status" -le 1 ] || die "the checker did not come to its end: exit status $status"
rules=$("$output/conformance" list --format=ids | wc -l)
[ "$rules" -gt 0 ] || die 'the checker knows no rule'
if grep -E '"status": *"(broken|crashed|timed_out)"' "$output/self-test.json"; then
  die "some rules came to no answer: see $output/self-test.json"
fi
rm -rf "$objects"
say "done: $output/conformance knows $((rules)) rules; $output/libmmap_compat.a is the library"
