// SPDX-License-Identifier: Apache-2.0
//
// Memory for code that a program writes itself, such as a compiler that runs at run time, without
// pages that are writable and executable at once: what is written in one place is executed in
// another.
//
//   absl::StatusOr<mmap_compat::CodeMemory> memory = mmap_compat::CodeMemory::Create(code.size());
//   if (!memory.ok()) return memory.status();  // e.g. policy forbids executable pages here
//   absl::Status status = memory->Write(0, code);
//   auto* const function = reinterpret_cast<int (*)()>(memory->code().data());
//
// Two mappings of one piece of memory without a name (mmap_compat/shared_memory.h says by what
// means) are made: one that can be read and executed, one that can be read and written. So it works
// where policy forbids what is both: OpenBSD's W^X, NetBSD's PaX, PR_SET_MDWE and SELinux on Linux.
// macOS has MAP_JIT instead, pages that a thread is switched between writing and executing for;
// way() says which it is, and Write() does what is needed either way.
//
// code() never moves, so that code can be made for its address. Write what is not in use: a thread
// that executes bytes while they change executes anything. A child made by fork() shares the memory
// of two mappings, and what one of both writes the other executes.
//
// A CodeMemory moves and does not copy, keeps no descriptor, and is as thread-safe as an int;
// several threads may write to different parts at once. Success leaves errno as it was and takes
// nothing from the heap (but for means of unnamed memory that need a name). Nothing here is for
// signal handlers.
//
// Manual pages (mmap_compat/mapping.h says where): mmap(2); MAP_JIT, and how threads are switched,
// in pthread_jit_write_protect_np(3) of macOS.
#ifndef MMAP_COMPAT_CODE_MEMORY_H_
#define MMAP_COMPAT_CODE_MEMORY_H_

#include "mmap_compat/abi.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mmap_compat/mapping.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

class CodeMemory {
 public:
  enum class Way {
    kTwoMappings,   // writable() is another view of code()
    kThreadSwitch,  // MAP_JIT: Write() is the only way
  };

  // Owns nothing: Write() is Reason::kNotMapped.
  CodeMemory() noexcept = default;

  // Memory for `size` bytes of code, zeros at first, which has its place from the beginning.
  //
  // Fails with kInvalidLength (0, or too long), kNotPermitted (policy forbids executable pages, or
  // every place that such memory could be kept in), kTooManyFiles, kBeyondFileLimits (no room for
  // it), kOutOfMemory, kTooManyMappings.
  static absl::StatusOr<CodeMemory> Create(std::size_t size);

  // Where it is executed. The bytes can be read.
  absl::Span<const std::byte> code() const noexcept { return code_.bytes(); }

  // Where it is written, for those who write in place; FlushInstructionCache() of code() is theirs
  // to call. Nothing after Finish(), and by the way of a switch.
  absl::Span<std::byte> writable() noexcept { return writing_.mutable_bytes(); }

  // Stores `bytes` at `offset`, and flushes the instruction cache for them. By the way of a switch
  // not to be called by code that is in this memory.
  //
  // Fails with kNotMapped (past the end; or nothing owned), kAccessDenied (after Finish()).
  absl::Status Write(std::size_t offset, absl::Span<const std::byte> bytes);

  // Gives up writing for good: what is executed stays as it is.
  //
  // Fails with kNotMapped (nothing owned).
  absl::Status Finish();

  Way way() const noexcept { return way_; }

 private:
  CodeMemory(Mapping code, Mapping writing, Way way) noexcept;
  static absl::StatusOr<CodeMemory> CreateByTwoMappings(std::size_t size);

  Mapping code_;
  Mapping writing_;
  Way way_ = Way::kTwoMappings;
  bool is_finished_ = false;
};

// Makes what was stored at these bytes what is executed there: to be called after stores, and
// before the first of them is executed. x86 does it by itself, where this does nothing; every other
// CPU executes old bytes without it.
//
// Of two views of one memory it is for the one that is executed. Other threads that may have
// executed old bytes there must pass a barrier of their own afterwards, such as a lock that the
// writer has released. Never fails, and can be called by any thread and by signal handlers.
void FlushInstructionCache(absl::Span<const std::byte> code) noexcept;

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_CODE_MEMORY_H_
