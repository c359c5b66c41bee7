// SPDX-License-Identifier: Apache-2.0
//
// How a Mapping becomes longer or shorter.
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "../errors/diagnosis.h"
#include "../errors/errno_table.h"
#include "../support/features.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "protection_bits.h"
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

absl::StatusOr<void*> Moved(PageRange pages, std::size_t new_length) {
  void* const moved = Remap(pages, new_length);
  if (moved != MAP_FAILED) return moved;
  const int error_number = errno;
  const bool about_addresses = error_number == ENOMEM || error_number == EINVAL;
  const Circumstances exhausted = about_addresses ? DescribeExhaustion(new_length) : 0;
  return Failure(Operation::kMremap, error_number, kRangeMapped | exhausted,
                 {Number("length", new_length), Number("old_length", pages.length),
                  Address("address", pages.address)});
}

absl::StatusOr<void*> Copied(PageRange pages, std::size_t new_length, int protection) {
  MmapCall call;
  call.length = new_length;
  call.protection = protection;
  absl::StatusOr<void*> copy = MapAnonymousPages(Sharing::kPrivate, call);
  if (!copy.ok()) return copy;
  std::memcpy(*copy, pages.address, pages.length);
  absl::Status unmapped = UnmapPages(pages);
  if (unmapped.ok()) return copy;
  munmap(*copy, new_length);
  return unmapped;
}

}  // namespace

bool Mapping::PagesCanMove() noexcept { return kPagesCanMove; }

absl::StatusOr<void*> Mapping::MovePages(std::size_t new_length) {
  const PageRange pages = {pages_, pages_length_};
  if (kPagesCanMove) return Moved(pages, new_length);
  if (kind_ != Kind::kPrivateMemory) {
    return Refusal(Operation::kMremap, kNotResizable, {Number("length", new_length)});
  }
  const int declared = most_bits_ == -1 ? 0 : DeclaredBits(most_bits_);
  return Copied(pages, new_length, ProtectionBits(protection_) | declared);
}

absl::Status Mapping::ResizePages(std::size_t new_length) {
  if (new_length < pages_length_) {
    absl::Status status = UnmapPages({pages_ + new_length, pages_length_ - new_length});
    if (!status.ok()) return status;
  } else if (new_length > pages_length_) {
    const absl::StatusOr<void*> moved = MovePages(new_length);
    if (!moved.ok()) return moved.status();
    const std::ptrdiff_t delta = data_ - pages_;
    pages_ = static_cast<std::byte*>(*moved);
    data_ = pages_ + delta;
  }
  pages_length_ = new_length;
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
  if (!writable()) return refuse(kNotWritable);
  const std::optional<std::size_t> rounded = RoundUpToPage(size);
  if (!rounded) return refuse(kLengthWraps);

  const std::size_t old_end = pages_length_;
  absl::Status status = ResizePages(*rounded);
  if (!status.ok()) return status;
  // What was stored between the end of the bytes and of their last page must not come to light.
  if (size > size_) std::memset(data_ + size_, 0, std::min(size, old_end) - size_);
  size_ = size;
  return absl::OkStatus();
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
