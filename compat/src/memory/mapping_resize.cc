// SPDX-License-Identifier: Apache-2.0
//
// How a Mapping becomes longer or shorter.
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "../errors/diagnosis.h"
#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "protection_bits.h"
#include "protection_runs.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

#if defined(MMAP_COMPAT_HAS_LINUX_MREMAP)
constexpr bool kPagesCanMove = true;
void* Remap(PageRange pages, std::size_t new_length) {
  return mremap(pages.address, pages.length, new_length, MREMAP_MAYMOVE);
}
#else
constexpr bool kPagesCanMove = kHasNetbsdMremap;
// A template, since the call is compiled only where it is declared.
template <typename Pages>
void* Remap(Pages pages, std::size_t new_length) {
  if constexpr (kHasNetbsdMremap) {
    return mremap(pages.address, pages.length, static_cast<decltype(pages.address)>(nullptr),
                  new_length, 0);
  }
  return MAP_FAILED;
}
#endif

}  // namespace

bool Mapping::PagesCanMove() noexcept { return kPagesCanMove; }

// Whether pages differ in what one call on all of them cannot keep.
bool Mapping::PagesDiffer() const noexcept {
  const std::size_t runs = runs_ == nullptr ? 1 : runs_->count();
  return runs > 1 || lasting_.Differ();
}

// Into new pages, which get all that the old ones have: for pages that do not differ.
absl::StatusOr<void*> Mapping::CopyPages(std::size_t new_length) {
  const PageRange old_pages = {pages_, pages_length_};
  const Protection protection =
      runs_ == nullptr ? protection_ : runs_->Part(0, 0, pages_length_).value;
  MmapCall call;
  call.length = new_length;
  call.protection = ProtectionBits(protection) | (most_bits_ == -1 ? 0 : DeclaredBits(most_bits_));
  call.flags = kept_flags_;
  absl::StatusOr<void*> copy = MapAnonymousPages(Sharing::kPrivate, call);
  if (!copy.ok()) return copy;
  AdviseAgain(*copy, new_length);
  std::memcpy(*copy, old_pages.address, old_pages.length);
  absl::Status status;
  const bool is_locked = lasting_.locks.value() == PageRecords::kLocked;
  if (is_locked) {
    // Both at once could be over a limit that one of them keeps.
    const ErrnoKeeper keeper;
    munlock(old_pages.address, old_pages.length);
    status = LockPages({*copy, new_length});
  }
  if (status.ok()) status = UnmapPages(old_pages);
  if (status.ok()) return copy;
  const ErrnoKeeper keeper;
  munmap(*copy, new_length);
  if (is_locked) mlock(old_pages.address, old_pages.length);
  return status;
}

absl::StatusOr<void*> Mapping::MovePages(std::size_t new_length) {
  const auto arguments = [this, new_length] {
    return CallArguments{Number("length", new_length), Number("old_length", pages_length_),
                         Address("address", pages_)};
  };
  void* const moved = Remap(PageRange{pages_, pages_length_}, new_length);
  if (moved != MAP_FAILED) return moved;
  const int error_number = errno;
  // Linux cannot move what it keeps in parts, as it may long after they have become alike.
  const bool is_in_parts = !kPagesCanMove || error_number == EFAULT;
  if (is_in_parts && kind_ == Kind::kPrivateMemory) return CopyPages(new_length);
  if (!kPagesCanMove) return Refusal(Operation::kMremap, kNotResizable, arguments());
  const bool about_addresses = error_number == ENOMEM || error_number == EINVAL;
  const Circumstances exhausted = about_addresses ? DescribeExhaustion(new_length) : 0;
  return Failure(Operation::kMremap, error_number, kRangeMapped | exhausted, arguments());
}

absl::Status Mapping::ResizePages(std::size_t new_length) {
  if (new_length < pages_length_) {
    absl::Status status = UnmapPages({pages_ + new_length, pages_length_ - new_length});
    if (!status.ok()) return status;
  } else if (new_length > pages_length_) {
    const int errno_before = errno;
    const absl::StatusOr<void*> moved = MovePages(new_length);
    if (!moved.ok()) return moved.status();
    errno = errno_before;
    const std::ptrdiff_t delta = data_ - pages_;
    pages_ = static_cast<std::byte*>(*moved);
    data_ = pages_ + delta;
  }
  pages_length_ = new_length;
  if (runs_ != nullptr) runs_->Resize(new_length);
  return absl::OkStatus();
}

absl::Status Mapping::Resize(std::size_t size) {
  const auto refuse = [&](Circumstances mistake) {
    return Refusal(Operation::kMremap, mistake,
                   {Number("length", size), Number("old_length", size_)});
  };
  if (state_ == State::kNothing) return refuse(kGone);
  if (state_ == State::kEmpty && size == 0) return absl::OkStatus();
  if (size == 0) return refuse(kLengthZero);
  const bool plain = state_ == State::kMapped && kind_ == Kind::kPrivateMemory && data_ == pages_ &&
                     pages_length_ == *RoundUpToPage(size_);
  if (!plain) return refuse(kNotResizable);
  const Circumstances bad_length = LengthMistake(size);
  if (bad_length != 0) return refuse(bad_length);
  if (size > size_ && PagesDiffer()) return refuse(kPagesDiffer);
  if (!Every(pages_, pages_length_, &Allows<PROT_WRITE>) && (size > size_ || !writable())) {
    return refuse(kNotWritable);
  }

  const std::size_t old_end = pages_length_;
  absl::Status status = ResizePages(*RoundUpToPage(size));
  if (!status.ok()) return status;
  // What was stored between the end of the bytes and of their last page must not come to light.
  if (size > size_) std::memset(data_ + size_, 0, std::min(size, old_end) - size_);
  size_ = size;
  return absl::OkStatus();
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
