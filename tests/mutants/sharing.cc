// SPDX-License-Identifier: Apache-2.0
//
// Lies about who sees a store to a mapped file: sharing, copy-on-write, coherence with read and
// write, and what closing and unlinking do.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

bool IsPrivate(Call& mmap) { return (Flags(mmap) & MAP_PRIVATE) != 0; }

// Maps files copy-on-write, whatever was asked for.
Answer MapsSharedAsPrivate(Kernel& honest, Call call) {
  if (MapsDescriptor(call) && !IsPrivate(call)) Flags(call) ^= MAP_SHARED | MAP_PRIVATE;
  return honest.Do(call);
}

// Copy-on-write without the copy. Where the descriptor cannot be written the lie is impossible.
Answer MapsPrivateAsShared(Kernel& honest, Call call) {
  if (!MapsDescriptor(call) || !IsPrivate(call)) return honest.Do(call);
  Call shared = call;
  Flags(shared) ^= MAP_SHARED | MAP_PRIVATE;
  const Answer answer = honest.Do(shared);
  return answer.ok() ? answer : honest.Do(call);
}

// Copies a private page when it is mapped, not when it is stored to.
Answer CopiesPrivatePagesEarly(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (!MapsDescriptor(call) || !IsPrivate(call) || !answer.ok()) return answer;
  const auto start = static_cast<std::uint64_t>(answer.value);
  for (std::uint64_t at = start; at < start + Length(call); at += PageSize()) {
    const Answer byte = honest.Do(Call{Op::kLoad, {at}});
    honest.Do(Call{Op::kStore, {at, static_cast<std::uint64_t>(byte.value)}});
  }
  return answer;
}

// The page cache and the mapping are two things: what is written does not show before msync.
Answer DelaysWrites(Kernel& honest, Call call) {
  static Call held = {};
  static bool holding = false;
  if (call.op == Op::kWriteByte && !holding) {
    held = call;
    holding = true;
    return Succeed();
  }
  if (call.op == Op::kMsync && holding) {
    holding = false;
    honest.Do(held);
  }
  return honest.Do(call);
}

// The other direction: read gives what was there before the first store, until msync.
Answer DelaysStores(Kernel& honest, Call call) {
  static bool stored = false;
  if (call.op == Op::kStore) stored = true;
  if (call.op == Op::kMsync) stored = false;
  const Answer answer = honest.Do(call);
  return call.op == Op::kReadByte && stored && answer.value != kEndOfFile ? Succeed('a') : answer;
}

// Gives anonymous memory instead of the file's pages.
Answer MapsZeros(Kernel& honest, Call call) {
  if (MapsDescriptor(call)) {
    Flags(call) |= kMapAnonymousBit;
    Descriptor(call) = static_cast<std::uint64_t>(std::int64_t{-1});
  }
  return honest.Do(call);
}

// Takes the mapping away together with the descriptor.
Answer UnmapsOnClose(Kernel& honest, Call call) {
  static Call mapped = {};
  static std::uint64_t start = 0;
  const Answer answer = honest.Do(call);
  if (MapsDescriptor(call) && answer.ok()) {
    mapped = call;
    start = static_cast<std::uint64_t>(answer.value);
  }
  if (call.op == Op::kClose && start != 0 && call.args[0] == Descriptor(mapped)) {
    honest.Do(Call{Op::kMprotect, {start, Length(mapped), PROT_NONE}});
  }
  return answer;
}

// Forgets to remove the name, and finds the old file under it again.
Answer UnlinksNothing(Kernel& honest, Call call) {
  static bool unlinked = false;
  if (call.op == Op::kUnlink) {
    unlinked = true;
    return Succeed();
  }
  if (call.op == Op::kOpen && unlinked) call.args[0] &= ~static_cast<std::uint64_t>(O_EXCL);
  return honest.Do(call);
}

// Cannot copy from or to memory that is itself a mapping of a file.
Answer RefusesMappedBuffers(Kernel& honest, Call call) {
  static std::uint64_t start = 0;
  if ((call.op == Op::kRead || call.op == Op::kWrite) && call.args[1] == start) return Fail(EFAULT);
  const Answer answer = honest.Do(call);
  if (MapsDescriptor(call) && answer.ok()) start = static_cast<std::uint64_t>(answer.value);
  return answer;
}

// Keeps the private copies of a page in a file of their own.
Answer MakesFileForPrivateStores(Kernel& honest, Call call) {
  static bool is_private = false;
  static std::int64_t files = 0;
  if (MapsDescriptor(call)) is_private = IsPrivate(call);
  if (call.op == Op::kStore && is_private) files = 1;
  Answer answer = honest.Do(call);
  if (call.op == Op::kEntries) answer.value += files;
  return answer;
}

// Refuses private mappings of shared memory objects, as macOS does.
Answer RefusesPrivateObjects(Kernel& honest, Call call) {
  static std::int64_t object = -1;
  if (MapsDescriptor(call) && IsPrivate(call) && object >= 0 &&
      Descriptor(call) == static_cast<std::uint64_t>(object)) {
    return Fail(EINVAL);
  }
  const Answer answer = honest.Do(call);
  if (call.op == Op::kShmOpen && answer.ok()) object = answer.value;
  return answer;
}

}  // namespace

std::vector<Mutant> SharingMutants() {
  return {
      {"mmap_shared_as_private", MapsSharedAsPrivate},
      {"mmap_private_as_shared", MapsPrivateAsShared},
      {"private_pages_copied_early", CopiesPrivatePagesEarly},
      {"writes_wait_for_msync", DelaysWrites},
      {"stores_wait_for_msync", DelaysStores},
      {"mmap_of_file_gives_zeros", MapsZeros},
      {"close_unmaps", UnmapsOnClose},
      {"unlink_keeps_name", UnlinksNothing},
      {"read_refuses_mapped_buffer", RefusesMappedBuffers},
      {"private_store_makes_file", MakesFileForPrivateStores},
      {"mmap_refuses_private_object", RefusesPrivateObjects},
  };
}

}  // namespace conformance
