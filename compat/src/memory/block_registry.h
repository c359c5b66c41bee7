// SPDX-License-Identifier: Apache-2.0
//
// Which blocks smalloc has given: address and mapping of each, in a table that is itself mapped.
#ifndef COMPAT_SRC_MEMORY_BLOCK_REGISTRY_H_
#define COMPAT_SRC_MEMORY_BLOCK_REGISTRY_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <optional>

#include "absl/status/status.h"
#include "mmap_compat/mapping.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

struct Block {
  void* address = nullptr;  // what the caller has; never null in the registry
  std::size_t size = 0;     // what the caller asked for
  ReleasedPages pages;      // guards included
};

// Not thread-safe; its user locks.
class BlockRegistry {
 public:
  // Fails where the table has to grow and cannot.
  absl::Status Add(const Block& block);

  // Takes the block out; nothing where there is none of that address.
  std::optional<Block> Remove(const void* address);

  std::optional<Block> Find(const void* address) const;

 private:
  absl::Span<Block> Slots() const;
  std::size_t SlotOf(const void* address) const;
  absl::Status Grow();

  mutable Mapping table_;
  std::size_t count_ = 0;
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_BLOCK_REGISTRY_H_
