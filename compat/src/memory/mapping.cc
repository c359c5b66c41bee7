// SPDX-License-Identifier: Apache-2.0
//
// Who owns the pages of a Mapping, and what it shows of them.
#include "mmap_compat/mapping.h"

#include <sys/mman.h>

#include <new>
#include <utility>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "mmap_compat/page_size.h"
#include "protection_bits.h"
#include "protection_runs.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;

Mapping::Mapping(Kind kind, const Extent& extent, Protection protection) noexcept
    : data_(static_cast<std::byte*>(extent.pages) + extent.delta),
      size_(extent.size),
      pages_(static_cast<std::byte*>(extent.pages)),
      pages_length_(extent.pages_length),
      kind_(kind),
      protection_(protection),
      state_(State::kMapped) {}

Mapping Mapping::Empty(Kind kind, Protection protection) noexcept {
  Mapping empty;
  empty.kind_ = kind;
  empty.protection_ = protection;
  empty.state_ = State::kEmpty;
  return empty;
}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  if (this != &other) {
    this->~Mapping();
    new (this) Mapping(std::move(other));
  }
  return *this;
}

void Mapping::UnmapQuietly() noexcept {
  const ErrnoKeeper keeper;
  munmap(pages_, pages_length_);
  ForgetRuns();
}

absl::Status Mapping::Unmap() {
  if (state_ == State::kNothing) return Refusal(Operation::kMunmap, kGone, {});
  if (state_ == State::kMapped) {
    absl::Status status = UnmapPages({pages_, pages_length_});
    if (!status.ok()) return status;
  }
  ForgetRuns();
  Forget();
  return absl::OkStatus();
}

ReleasedPages Mapping::Release() noexcept {
  const ReleasedPages released = {pages_, pages_length_};
  ForgetRuns();
  Forget();
  return released;
}

absl::StatusOr<Mapping> Mapping::Adopt(void* address, std::size_t length, Protection protection) {
  const auto refuse = [&](Circumstances mistake) {
    return Refusal(Operation::kMunmap, mistake,
                   {Number("length", length), Address("address", address)});
  };
  const Circumstances too_long = LengthMistake(length);
  if (too_long != 0) return refuse(too_long);
  if (!IsPageAligned(address)) return refuse(kAddressUnaligned);
  const std::size_t rounded = *RoundUpToPage(length);
  if (!IsMapped({address, rounded})) return refuse(kRangeHole);
  Extent extent;
  extent.pages = address;
  extent.pages_length = rounded;
  extent.size = length;
  return Mapping(Kind::kAdopted, extent, protection);
}

// What the kernel deals with one by one: a page of whichever size.
std::size_t Mapping::SmallestPart() const noexcept {
  return page_bits_ == 0 ? PageSize() : std::size_t{1} << page_bits_;
}

void Mapping::ForgetRuns() noexcept {
  delete runs_;
  runs_ = nullptr;
}

bool Mapping::Every(const std::byte* begin, std::size_t length,
                    bool (*holds)(Protection)) const noexcept {
  if (runs_ == nullptr) return holds(protection_);
  const auto offset = static_cast<std::size_t>(begin - pages_);
  return runs_->Every(offset, offset + length, holds);
}

absl::Status Mapping::CheckRange(Operation operation, std::size_t offset,
                                 std::size_t length) const {
  if (state_ == State::kNothing) return Refusal(operation, kGone, {});
  if (offset <= size_ && length <= size_ - offset) return absl::OkStatus();
  return Refusal(operation, kOutsideMapping,
                 {Number("offset", offset), Number("length", length), Number("size", size_)});
}

// For a range that is inside.
absl::Status Mapping::RefuseStores(std::size_t offset, std::size_t length) const {
  if (Every(data_ + offset, length, &Allows<PROT_WRITE>)) return absl::OkStatus();
  return Refusal(Operation::kAccess, kNotWritable,
                 {Number("offset", offset), Number("length", length),
                  Protections(ProtectionBits(protection_))});
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
