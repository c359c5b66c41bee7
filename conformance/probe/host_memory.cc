// SPDX-License-Identifier: Apache-2.0

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <vector>

#include "conformance/probe/host_calls.h"
#include "conformance/probe/inheritance.h"
#include "platforms/host/raw_calls.h"

namespace {

// Stands in where the headers declare no mincore(): `::mincore` finds this one only if there is no
// other.
[[maybe_unused]] int mincore(...) {
  errno = ENOSYS;
  return -1;
}

}  // namespace

namespace conformance {
namespace {

Answer PosixMadvise(const Call& call) {
  Answer answer;
  answer.value = posix_madvise(Pointer(call.args[0]), Size(call.args[1]), Int(call.args[2]));
  answer.second = errno;  // it was zero before
  answer.error = answer.value == -1 ? errno : static_cast<int>(answer.value);
  return answer;
}

// The vector's type differs between systems: unsigned char on Linux, char on the BSDs.
struct AnyByte {
  unsigned char* bytes;
  operator unsigned char*() const { return bytes; }                  // NOLINT
  operator char*() const { return reinterpret_cast<char*>(bytes); }  // NOLINT
};

#if defined(MAP_ANONYMOUS)
constexpr int kAnonymous = MAP_ANONYMOUS;
#else
constexpr int kAnonymous = MAP_ANON;
#endif

// A bound on the buffer below.
constexpr std::size_t kMostPages = 65536;

int LibraryMincore(void* address, std::size_t length, unsigned char* vector) {
  return ::mincore(address, length, AnyByte{vector});
}

// For a length that no memory has room for the answers of: they would go where nothing can be
// written, so that a system which does not refuse the length fails.
Answer CountBeyond(const Call& call, std::size_t page, AskResident ask) {
  void* const closed = mmap(nullptr, page, PROT_NONE, MAP_PRIVATE | kAnonymous, -1, 0);
  if (closed == MAP_FAILED) return Failure(errno);
  const Answer answer = FromResult(
      ask(Pointer(call.args[0]), Size(call.args[1]), static_cast<unsigned char*>(closed)));
  munmap(closed, page);
  return answer;
}

}  // namespace

// A failure keeps the bits of MAP_FAILED as its value, since a rule asks for them.
Answer FromAddress(const void* address) {
  Answer answer = Value(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(address)));
  if (address == MAP_FAILED) answer.error = errno;
  return answer;
}

Answer CountResident(const Call& call, AskResident ask) {
  const std::size_t page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  const std::size_t pages = Size(call.args[1]) / page + 1;
  if (pages > kMostPages || pages == 0) return CountBeyond(call, page, ask);
  std::vector<unsigned char> resident(pages);
  if (ask(Pointer(call.args[0]), Size(call.args[1]), resident.data()) != 0) return Failure(errno);
  std::int64_t count = 0;
  for (const unsigned char byte : resident) count += byte & 1;
  return Value(count);
}

namespace {

// What moves or replaces mappings by other calls than mmap.
Answer RemappingCall(const Call& call) {
  const auto& a = call.args;
  switch (call.op) {
    case Op::kMremap:
#ifdef MREMAP_MAYMOVE
      return FromAddress(mremap(Pointer(a[0]), Size(a[1]), Size(a[2]), Int(a[3]), Pointer(a[4])));
#else
      return NotOffered();
#endif
    case Op::kMremapNetbsd:
      if (!platforms::HasNetbsdMremap()) return NotOffered();
      return FromAddress(
          platforms::NetbsdMremap(Pointer(a[0]), Size(a[1]), Pointer(a[2]), Size(a[3]), Int(a[4])));
    case Op::kRemapFilePages:
#ifdef MREMAP_MAYMOVE
      return FromResult(
          remap_file_pages(Pointer(a[0]), Size(a[1]), Int(a[2]), Size(a[3]), Int(a[4])));
#else
      return NotOffered();
#endif
    default:
      return NotOffered();
  }
}

}  // namespace

Answer HostMemoryCall(const Call& call) {
  const auto& a = call.args;
  switch (call.op) {
    case Op::kMmap:
      return FromAddress(mmap(Pointer(a[0]), Size(a[1]), Int(a[2]), Int(a[3]), Int(a[4]),
                              static_cast<off_t>(a[5])));
    case Op::kRawMmap:
      return FromAddress(platforms::RawMmap(Pointer(a[0]), Size(a[1]), Int(a[2]), Int(a[3]),
                                            Int(a[4]), static_cast<std::int64_t>(a[5])));
    case Op::kMunmap:
      return FromResult(munmap(Pointer(a[0]), Size(a[1])));
    case Op::kMprotect:
      return FromResult(mprotect(Pointer(a[0]), Size(a[1]), Int(a[2])));
    case Op::kMsync:
      return FromResult(msync(Pointer(a[0]), Size(a[1]), Int(a[2])));
    case Op::kMlock:
      return FromResult(mlock(Pointer(a[0]), Size(a[1])));
    case Op::kMlock2:
#ifdef MLOCK_ONFAULT
      return FromResult(mlock2(Pointer(a[0]), Size(a[1]), static_cast<unsigned>(a[2])));
#else
      return NotOffered();
#endif
    case Op::kMunlock:
      return FromResult(munlock(Pointer(a[0]), Size(a[1])));
    case Op::kMlockall:
      return FromResult(mlockall(Int(a[0])));
    case Op::kMunlockall:
      return FromResult(munlockall());
    case Op::kMadvise:
#ifdef MADV_NORMAL
      return FromResult(madvise(Pointer(a[0]), Size(a[1]), Int(a[2])));
#else
      return NotOffered();
#endif
    case Op::kPosixMadvise:
      return PosixMadvise(call);
    case Op::kMincore:
      return CountResident(call, LibraryMincore);
    case Op::kMinherit:
#ifdef HAS_MINHERIT
      return FromResult(minherit(Pointer(a[0]), Size(a[1]), Int(a[2])));
#else
      return NotOffered();
#endif
    case Op::kMseal:
      return FromResult(
          platforms::RawMseal(Pointer(a[0]), Size(a[1]), static_cast<unsigned long>(a[2])));
    case Op::kMprotectKey:
#ifdef PKEY_DISABLE_ACCESS
      return FromResult(pkey_mprotect(Pointer(a[0]), Size(a[1]), Int(a[2]), Int(a[3])));
#else
      return NotOffered();
#endif
    case Op::kProcessMadvise:
      return FromResult(platforms::RawProcessMadvise(Int(a[0]), Pointer(a[1]), Size(a[2]),
                                                     Int(a[3]), static_cast<unsigned>(a[4])));
    case Op::kMquery:
      return FromAddress(platforms::RawMquery(Pointer(a[0]), Size(a[1]), Int(a[2]), Int(a[3]),
                                              Int(a[4]), static_cast<std::int64_t>(a[5])));
    default:
      return RemappingCall(call);
  }
}

}  // namespace conformance
