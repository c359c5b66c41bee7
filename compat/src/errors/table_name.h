// SPDX-License-Identifier: Apache-2.0
//
// A name as a part of a table's row. A view would lead somewhere else in memory, which after a
// system call is a line of the cache more to wait for, see message_text.h.
#ifndef COMPAT_SRC_ERRORS_TABLE_NAME_H_
#define COMPAT_SRC_ERRORS_TABLE_NAME_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Of at most `kRoom` characters, which the compiler sees to.
template <std::size_t kRoom>
class TableName {
 public:
  // Implicit, so that a literal can stand in a table.
  template <std::size_t kSize>
  // NOLINTNEXTLINE(google-explicit-constructor)
  constexpr TableName(const char (&literal)[kSize]) : size_(kSize - 1) {
    static_assert(kSize - 1 <= kRoom && kRoom < 256, "the row has no room for that name");
    for (std::size_t i = 0; i < kSize - 1; ++i) text_[i] = literal[i];
  }

  constexpr std::string_view view() const { return {text_, size_}; }
  constexpr std::size_t size() const { return size_; }
  // All that there is room for, of which the name is the beginning.
  constexpr const char (&room() const)[kRoom] { return text_; }

 private:
  std::uint8_t size_;
  char text_[kRoom] = {};
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_TABLE_NAME_H_
