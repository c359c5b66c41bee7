// SPDX-License-Identifier: Apache-2.0
//
// A hash table with open addressing: a block stands at its slot or after it without a gap between.
// At most half of the slots are taken, so that every search ends.
#include "block_registry.h"

#include <cstdint>
#include <utility>

#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

// Blocks begin on page boundaries, so the low bits say nothing.
std::size_t Hash(const void* address) {
  const auto page = reinterpret_cast<std::uintptr_t>(address) / PageSize();
  return static_cast<std::size_t>((page * std::uint64_t{0x9E3779B97F4A7C15}) >> 16);
}

}  // namespace

absl::Span<Block> BlockRegistry::Slots() const {
  const absl::Span<std::byte> bytes = table_.mutable_bytes();
  // Mapped memory is zeroed and aligned to a page: an array of empty blocks.
  return {reinterpret_cast<Block*>(bytes.data()), bytes.size() / sizeof(Block)};
}

// Where the block is, or where it would be put. There must be a free slot.
std::size_t BlockRegistry::SlotOf(const void* address) const {
  const absl::Span<Block> slots = Slots();
  std::size_t slot = Hash(address) % slots.size();
  while (slots[slot].address != nullptr && slots[slot].address != address) {
    slot = (slot + 1) % slots.size();
  }
  return slot;
}

absl::Status BlockRegistry::Grow() {
  const std::size_t size = table_.empty() ? PageSize() : 2 * table_.size();
  absl::StatusOr<Mapping> larger = Mapping::AnonymousPrivate(size);
  if (!larger.ok()) return larger.status();
  const Mapping old = std::exchange(table_, *std::move(larger));
  const auto* const blocks = reinterpret_cast<const Block*>(old.bytes().data());
  for (std::size_t i = 0; i < old.size() / sizeof(Block); ++i) {
    if (blocks[i].address != nullptr) Slots()[SlotOf(blocks[i].address)] = blocks[i];
  }
  return absl::OkStatus();
}

absl::Status BlockRegistry::Add(const Block& block) {
  if (2 * (count_ + 1) > Slots().size()) {
    absl::Status grown = Grow();
    if (!grown.ok()) return grown;
  }
  Slots()[SlotOf(block.address)] = block;
  ++count_;
  return absl::OkStatus();
}

std::optional<Block> BlockRegistry::Find(const void* address) const {
  if (count_ == 0 || address == nullptr) return std::nullopt;
  const Block& found = Slots()[SlotOf(address)];
  if (found.address == nullptr) return std::nullopt;
  return found;
}

std::optional<Block> BlockRegistry::Remove(const void* address) {
  std::optional<Block> found = Find(address);
  if (!found) return found;
  const absl::Span<Block> slots = Slots();
  std::size_t slot = SlotOf(address);
  slots[slot] = Block();
  --count_;
  // Put those after it where they are found again, up to the next gap.
  for (slot = (slot + 1) % slots.size(); slots[slot].address != nullptr;
       slot = (slot + 1) % slots.size()) {
    const Block moved = std::exchange(slots[slot], Block());
    slots[SlotOf(moved.address)] = moved;
  }
  return found;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
