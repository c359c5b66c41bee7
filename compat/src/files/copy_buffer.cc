// SPDX-License-Identifier: Apache-2.0
#include "copy_buffer.h"

#include <sys/mman.h>

#include <atomic>

#include "../support/errno_keeper.h"
#include "mmap_compat/anonymous.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

// In no file, and in no memory until it is used.
alignas(64) char common_buffer[CopyBuffer::kSize];
std::atomic_flag common_buffer_is_taken = ATOMIC_FLAG_INIT;

char* MapBuffer() noexcept {
  void* const memory = MapAnonymousPrivate(nullptr, CopyBuffer::kSize, PROT_READ | PROT_WRITE);
  return memory == MAP_FAILED ? nullptr : static_cast<char*>(memory);
}

}  // namespace

CopyBuffer::CopyBuffer() noexcept
    : is_common_(!common_buffer_is_taken.test_and_set(std::memory_order_acquire)),
      data_(is_common_ ? common_buffer : MapBuffer()) {}

CopyBuffer::~CopyBuffer() {
  const ErrnoKeeper keeper;
  if (is_common_) {
    common_buffer_is_taken.clear(std::memory_order_release);
  } else if (data_ != nullptr) {
    munmap(data_, kSize);
  }
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
