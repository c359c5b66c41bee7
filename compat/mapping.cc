// SPDX-License-Identifier: Apache-2.0
#include "compat/mapping.h"

#include <sys/mman.h>

#include <utility>
#include <vector>

#include "compat/errno_keeper.h"
#include "compat/errno_table.h"
#include "compat/page_size.h"
#include "compat/protection_bits.h"
#include "compat/range_calls.h"

namespace mmap_compat {
namespace {

absl::Status Gone(Operation operation) { return Refusal(operation, kGone, {}); }

absl::Status RefuseRange(Operation operation, Circumstances mistake, std::size_t offset,
                         std::size_t length, std::size_t size) {
  return Refusal(operation, mistake,
                 {Number("offset", offset), Number("length", length), Number("size", size)});
}

bool IsInside(std::size_t offset, std::size_t length, std::size_t size) {
  return offset <= size && length <= size - offset;
}

// Every page that the bytes touch. Rounding up cannot overflow: the pages are mapped.
PageRange PagesAround(std::byte* data, std::size_t size) {
  const std::size_t delta = OffsetInPage(reinterpret_cast<std::uintptr_t>(data));
  return {data - delta, *RoundUpToPage(delta + size)};
}

int SyncFlag(FlushMode mode) { return mode == FlushMode::kSync ? MS_SYNC : MS_ASYNC; }

}  // namespace

Mapping::Mapping(void* memory, std::size_t delta, std::size_t size, Protection protection) noexcept
    : data_(static_cast<std::byte*>(memory) + delta),
      size_(size),
      protection_(protection),
      state_(State::kMapped) {}

Mapping Mapping::Empty(Protection protection) noexcept {
  Mapping empty;
  empty.protection_ = protection;
  empty.state_ = State::kEmpty;
  return empty;
}

Mapping::Mapping(Mapping&& other) noexcept
    : data_(other.data_), size_(other.size_), protection_(other.protection_), state_(other.state_) {
  other.Forget();
}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  if (this != &other) {
    Mapping(std::move(*this));  // unmaps what was here
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(protection_, other.protection_);
    std::swap(state_, other.state_);
  }
  return *this;
}

Mapping::~Mapping() {
  if (state_ != State::kMapped) return;
  const ErrnoKeeper keeper;
  const PageRange pages = PagesAround(data_, size_);
  munmap(pages.address, pages.length);
}

void Mapping::Forget() noexcept {
  data_ = nullptr;
  size_ = 0;
  protection_ = Protection::kNone;
  state_ = State::kNothing;
}

absl::Status Mapping::Unmap() {
  if (state_ == State::kNothing) return Gone(Operation::kMunmap);
  if (state_ == State::kMapped) {
    absl::Status status = UnmapPages(PagesAround(data_, size_));
    if (!status.ok()) return status;
  }
  Forget();
  return absl::OkStatus();
}

absl::Status Mapping::Flush(FlushMode mode) { return Flush(0, size_, mode); }

absl::Status Mapping::Flush(std::size_t offset, std::size_t length, FlushMode mode) {
  if (state_ == State::kNothing) return Gone(Operation::kMsync);
  if (!IsInside(offset, length, size_)) {
    return RefuseRange(Operation::kMsync, kOutsideMapping, offset, length, size_);
  }
  if (length == 0) return absl::OkStatus();
  return SyncPages(PagesAround(data_ + offset, length), SyncFlag(mode));
}

absl::Status Mapping::Protect(Protection protection) {
  if (state_ == State::kNothing) return Gone(Operation::kMprotect);
  if (state_ == State::kMapped) {
    absl::Status status = ProtectPages(PagesAround(data_, size_), ProtectionBits(protection));
    if (!status.ok()) return status;
  }
  protection_ = protection;
  return absl::OkStatus();
}

absl::Status Mapping::Protect(std::size_t offset, std::size_t length, Protection protection) {
  if (state_ == State::kNothing) return Gone(Operation::kMprotect);
  if (!IsInside(offset, length, size_)) {
    return RefuseRange(Operation::kMprotect, kOutsideMapping, offset, length, size_);
  }
  if (length == 0) return absl::OkStatus();
  const bool ends_well = offset + length == size_ || IsPageAligned(data_ + offset + length);
  if (!IsPageAligned(data_ + offset) || !ends_well) {
    return RefuseRange(Operation::kMprotect, kCutsPage, offset, length, size_);
  }
  return ProtectPages(PagesAround(data_ + offset, length), ProtectionBits(protection));
}

}  // namespace mmap_compat
