// SPDX-License-Identifier: Apache-2.0
//
// Mappings that tests begin with, and what they ask of them.
#ifndef TESTS_COMPAT_SUPPORT_MAPPINGS_H_
#define TESTS_COMPAT_SUPPORT_MAPPINGS_H_

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mmap_compat/mapping.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {

inline constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();

inline void Fill(absl::Span<std::byte> bytes, char c) {
  std::fill(bytes.begin(), bytes.end(), static_cast<std::byte>(c));
}

inline Mapping Memory(std::size_t length, const AnonymousOptions& options = {}) {
  absl::StatusOr<Mapping> mapping = Mapping::AnonymousPrivate(length, options);
  EXPECT_THAT(mapping, Succeeds());
  return *std::move(mapping);
}

inline FileOptions Access(FileAccess access) {
  FileOptions options;
  options.access = access;
  return options;
}

// Whether touching the byte ends a child.
inline bool TouchEndsAChild(const std::byte* byte) {
  return InChild([byte] {
           return *const_cast<const volatile std::byte*>(byte) == std::byte{0} ? 0 : 1;
         }) > 128;
}

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_SUPPORT_MAPPINGS_H_
