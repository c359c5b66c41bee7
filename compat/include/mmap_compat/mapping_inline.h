// SPDX-License-Identifier: Apache-2.0
//
// What of Mapping is inline, since making and giving away a mapping moves it several times, and
// views are to cost as much as those of a span: see mmap_compat/mapping.h, which includes this.
#ifndef MMAP_COMPAT_MAPPING_INLINE_H_
#define MMAP_COMPAT_MAPPING_INLINE_H_

#include "mmap_compat/abi.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mmap_compat/mapping.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

inline Mapping::Mapping(Mapping&& other) noexcept
    : data_(other.data_),
      size_(other.size_),
      pages_(other.pages_),
      pages_length_(other.pages_length_),
      file_offset_(other.file_offset_),
      file_(other.file_),
      runs_(other.runs_),
      lasting_(other.lasting_),
      kind_(other.kind_),
      protection_(other.protection_),
      page_bits_(other.page_bits_),
      kept_flags_(other.kept_flags_),
      most_bits_(other.most_bits_),
      state_(other.state_) {
  other.Forget();
}

inline Mapping::~Mapping() {
  if (state_ == State::kMapped) UnmapQuietly();
}

template <typename T>
absl::StatusOr<absl::Span<T>> Mapping::MutableAs(std::size_t offset, std::size_t count) {
  const absl::StatusOr<absl::Span<const T>> values = As<T>(offset, count);
  if (!values.ok()) return values.status();
  if (runs_ != nullptr || !writable()) {
    absl::Status refused = RefuseStores(offset, count * sizeof(T));
    if (!refused.ok()) return refused;
  }
  return absl::Span<T>(const_cast<T*>(values->data()), count);
}

inline absl::StatusOr<absl::Span<std::byte>> Mapping::MutableView(std::size_t offset,
                                                                  std::size_t length) {
  return MutableAs<std::byte>(offset, length);
}

inline void Mapping::Forget() noexcept {
  data_ = nullptr;
  size_ = 0;
  pages_ = nullptr;
  pages_length_ = 0;
  runs_ = nullptr;
  lasting_ = {};
  page_bits_ = 0;
  kept_flags_ = 0;
  most_bits_ = -1;
  protection_ = Protection::kNone;
  state_ = State::kNothing;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_MAPPING_INLINE_H_
