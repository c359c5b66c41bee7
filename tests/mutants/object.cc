// SPDX-License-Identifier: Apache-2.0
//
// Lies about what can be mapped beside regular files, and about shared memory objects.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

// What cannot be mapped is taken for a wrong argument, as DragonFly does.
Answer SaysInvalidForNoDevice(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (IsMmap(call) && answer.error == ENODEV) answer.error = EINVAL;
  return answer;
}

// Keeps files in memory apart: each mapping has a copy of its own.
Answer MapsMemoryFilesPrivate(Kernel& honest, Call call) {
  static std::int64_t memory = -1;
  if (MapsDescriptor(call) && memory >= 0 &&
      Descriptor(call) == static_cast<std::uint64_t>(memory)) {
    Flags(call) = (Flags(call) & ~kTypeBits) | MAP_PRIVATE;
  }
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMemfdCreate && answer.ok()) memory = answer.value;
  return answer;
}

// Opens an object that exists, though a new one was asked for.
Answer OpensObjectTwice(Kernel& honest, Call call) {
  static bool made = false;
  if (call.op == Op::kShmOpen && made) call.args[0] &= ~static_cast<std::uint64_t>(O_EXCL);
  if (call.op == Op::kShmOpen) made = true;
  return honest.Do(call);
}

// Opens every object to read and write.
Answer OpensObjectsWritable(Kernel& honest, Call call) {
  if (call.op == Op::kShmOpen) {
    call.args[0] &= ~static_cast<std::uint64_t>(O_ACCMODE);
    call.args[0] |= O_RDWR;
  }
  return honest.Do(call);
}

// The size of an object is set once and for all, in whole pages, as on macOS. It cannot be mapped
// before, nor beyond.
Answer SizesObjectsOnce(Kernel& honest, Call call) {
  static std::int64_t object = -1;
  static std::uint64_t size = 0;
  const auto is_object = [](std::uint64_t descriptor) {
    return object >= 0 && descriptor == static_cast<std::uint64_t>(object);
  };
  if (call.op == Op::kFtruncate && is_object(call.args[0])) {
    if (size != 0) return Fail(EINVAL);
    size = (call.args[1] + PageSize() - 1) / PageSize() * PageSize();
    call.args[1] = size;
  }
  if (MapsDescriptor(call) && is_object(Descriptor(call)) && Length(call) > size) {
    return Fail(EINVAL);
  }
  const Answer answer = honest.Do(call);
  if (call.op == Op::kShmOpen && answer.ok()) object = answer.value;
  return answer;
}

// Forgets that a name is gone already.
Answer UnlinksObjectTwice(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kShmUnlink && answer.error == ENOENT ? Succeed() : answer;
}

// Objects are for mapping only.
Answer RefusesToWriteObjects(Kernel& honest, Call call) {
  static bool is_object = false;
  if (call.op == Op::kShmOpen) is_object = true;
  if (is_object && (call.op == Op::kRead || call.op == Op::kWrite)) return Fail(ENXIO);
  return honest.Do(call);
}

Answer IgnoresTruncOfObjects(Kernel& honest, Call call) {
  if (call.op == Op::kShmOpen) call.args[0] &= ~static_cast<std::uint64_t>(O_TRUNC);
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> ObjectMutants() {
  return {
      {"mmap_einval_for_enodev", SaysInvalidForNoDevice},
      {"mmap_memory_file_private", MapsMemoryFilesPrivate},
      {"shm_open_ignores_excl", OpensObjectTwice},
      {"shm_open_always_writable", OpensObjectsWritable},
      {"object_sized_once", SizesObjectsOnce},
      {"shm_unlink_never_enoent", UnlinksObjectTwice},
      {"object_refuses_read_and_write", RefusesToWriteObjects},
      {"shm_open_ignores_trunc", IgnoresTruncOfObjects},
  };
}

}  // namespace conformance
