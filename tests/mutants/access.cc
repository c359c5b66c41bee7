// SPDX-License-Identifier: Apache-2.0
//
// Lies about what a descriptor allows.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

constexpr std::uint64_t kWrite = PROT_WRITE;

int DescriptorOf(const Call& mmap) { return static_cast<int>(mmap.args[4]); }

// How the descriptor of an mmap call was opened; -1 without one.
int OpenFlags(const Call& call) {
  return IsMmap(call) && DescriptorOf(call) >= 0 ? fcntl(DescriptorOf(call), F_GETFL) : -1;
}

bool IsOpenedAs(const Call& call, int mode) {
  const int flags = OpenFlags(call);
  return flags != -1 && (flags & O_ACCMODE) == mode;
}

bool Writes(Call& mmap) { return (Protection(mmap) & kWrite) != 0; }

// Memory of its own in place of the file, so that the call succeeds.
Answer MapAnyway(Kernel& honest, Call call) {
  call.args[4] = static_cast<std::uint64_t>(std::int64_t{-1});
  call.args[5] = 0;
  Flags(call) = static_cast<std::uint64_t>(MAP_PRIVATE | MAP_ANONYMOUS);
  return honest.Do(call);
}

Answer MmapForgetsOpenMode(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMmap(call) && answer.error == EACCES ? MapAnyway(honest, call) : answer;
}

Answer RefusesReadOnlyDescriptors(Kernel& honest, Call call) {
  return IsOpenedAs(call, O_RDONLY) ? Fail(EACCES) : honest.Do(call);
}

Answer PrivateStoresNeedWritableFile(Kernel& honest, Call call) {
  if (IsOpenedAs(call, O_RDONLY) && Writes(call)) return Fail(EACCES);
  return honest.Do(call);
}

Answer WritersNeedNoRead(Kernel& honest, Call call) {
  const bool reads = IsMmap(call) && (Protection(call) & static_cast<std::uint64_t>(PROT_READ));
  return IsOpenedAs(call, O_WRONLY) && !reads ? MapAnyway(honest, call) : honest.Do(call);
}

Answer WritingNeedsReading(Kernel& honest, Call call) {
  return IsMmap(call) && Protection(call) == kWrite ? Fail(EACCES) : honest.Do(call);
}

Answer HeedsOAppend(Kernel& honest, Call call) {
  const int flags = OpenFlags(call);
  if (flags != -1 && (flags & O_APPEND) != 0 && Writes(call)) return Fail(EACCES);
  return honest.Do(call);
}

Answer ChecksModeAgain(Kernel& honest, Call call) {
  struct stat info = {};
  const bool is_file = OpenFlags(call) != -1 && fstat(DescriptorOf(call), &info) == 0;
  return is_file && (info.st_mode & S_IRUSR) == 0 ? Fail(EACCES) : honest.Do(call);
}

Answer SaysEpermForEacces(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMmap(call) && answer.error == EACCES ? Fail(EPERM) : answer;
}

Answer MapsWhatIsOnlyAPath(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool is_open = OpenFlags(call) != -1;
  return is_open && answer.error == EBADF ? MapAnyway(honest, call) : answer;
}

}  // namespace

std::vector<Mutant> AccessMutants() {
  return {
      {"mmap_forgets_open_mode", MmapForgetsOpenMode},
      {"mmap_refuses_read_only_descriptors", RefusesReadOnlyDescriptors},
      {"mmap_private_stores_need_a_writable_file", PrivateStoresNeedWritableFile},
      {"mmap_through_write_only_descriptors", WritersNeedNoRead},
      {"mmap_writing_needs_reading", WritingNeedsReading},
      {"mmap_heeds_o_append", HeedsOAppend},
      {"mmap_checks_file_mode_again", ChecksModeAgain},
      {"mmap_says_eperm_for_eacces", SaysEpermForEacces},
      {"mmap_maps_what_is_only_a_path", MapsWhatIsOnlyAPath},
  };
}

}  // namespace conformance
