// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/smalloc.h"

#include <cerrno>
#include <new>
#include <utility>

#include "../errors/errno_table.h"
#include "../support/mutex.h"
#include "block_registry.h"
#include "mmap_compat/mapping.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

Mutex heap_mutex;
const HeldOverFork<heap_mutex> kHeldOverFork;

// To be called with heap_mutex. Never destroyed: blocks may outlive main().
BlockRegistry& Registry() {
  alignas(BlockRegistry) static unsigned char storage[sizeof(BlockRegistry)];
  static BlockRegistry* const registry = new (storage) BlockRegistry;
  return *registry;
}

// 0 and the block, or the errno of the status.
void* ForC(const absl::StatusOr<void*>& block) {
  if (block.ok()) return *block;
  const std::optional<Error> error = ErrorFrom(block.status());
  const bool invalid = error && error->original_errno == EINVAL;
  errno = invalid ? EINVAL : ENOMEM;
  return nullptr;
}

}  // namespace

absl::StatusOr<void*> Smalloc(std::size_t size, SmallocSharing sharing) {
  AnonymousOptions options;
  options.guards = Guards::kBoth;
  absl::StatusOr<Mapping> mapping = sharing == SmallocSharing::kShared
                                        ? Mapping::AnonymousShared(size, options)
                                        : Mapping::AnonymousPrivate(size, options);
  if (!mapping.ok()) return mapping.status();
  Block block;
  block.address = mapping->mutable_bytes().data();
  block.size = size;
  block.pages = mapping->pages();
  const MutexLock lock(heap_mutex);
  absl::Status added = Registry().Add(block);
  if (!added.ok()) return added;
  (void)mapping->Release();  // the registry owns it now
  return block.address;
}

absl::Status Sfree(void* block) {
  if (block == nullptr) return absl::OkStatus();
  const MutexLock lock(heap_mutex);
  const std::optional<Block> removed = Registry().Remove(block);
  if (!removed) return Refusal(Operation::kMunmap, kNotABlock, {Address("address", block)});
  absl::Status unmapped = UnmapPages({removed->pages.address, removed->pages.length});
  // There is room for it: it has just been taken out.
  if (!unmapped.ok()) (void)Registry().Add(*removed);
  return unmapped;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

void* smalloc(size_t size) { return mmap_compat::ForC(mmap_compat::Smalloc(size)); }

void* smalloc_shared(size_t size) {
  return mmap_compat::ForC(mmap_compat::Smalloc(size, mmap_compat::SmallocSharing::kShared));
}

int sfree(void* block) {
  const absl::Status status = mmap_compat::Sfree(block);
  if (status.ok()) return 0;
  const std::optional<mmap_compat::Error> error = mmap_compat::ErrorFrom(status);
  errno = error ? error->original_errno : EINVAL;
  return -1;
}

size_t smalloc_size(const void* block) {
  const mmap_compat::MutexLock lock(mmap_compat::heap_mutex);
  const std::optional<mmap_compat::Block> found = mmap_compat::Registry().Find(block);
  return found ? found->size : 0;
}
