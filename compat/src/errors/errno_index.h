// SPDX-License-Identifier: Apache-2.0
//
// Where in a table of errnos a number stands, found by the compiler: a failure reads its row at
// once instead of comparing it with all of them.
//
//   constexpr ErrnoIndex kIndex = IndexErrnos(kRows, &Row::error_number);
//   const Row* row = FindErrno(kRows, &Row::error_number, kIndex, errno);
//
// A null pointer says that there is none.
#ifndef COMPAT_SRC_ERRORS_ERRNO_INDEX_H_
#define COMPAT_SRC_ERRORS_ERRNO_INDEX_H_

#include "mmap_compat/abi.h"

#include <array>
#include <cstddef>
#include <cstdint>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// By number: one more than the place of its first row, 0 for none. Systems may number their errnos
// as they like; those that do not fit are searched for.
using ErrnoIndex = std::array<std::uint8_t, 256>;

constexpr bool IsIndexed(int error_number) {
  return error_number >= 0 && static_cast<std::size_t>(error_number) < ErrnoIndex().size();
}

template <typename Row, std::size_t kRows>
constexpr ErrnoIndex IndexErrnos(const Row (&table)[kRows], int Row::*number) {
  static_assert(kRows < 256, "a place is one byte");
  ErrnoIndex index = {};
  for (std::size_t row = kRows; row-- > 0;) {  // backwards: the first of a number stays
    if (!IsIndexed(table[row].*number)) continue;
    index[static_cast<std::size_t>(table[row].*number)] = static_cast<std::uint8_t>(row + 1);
  }
  return index;
}

template <typename Row, std::size_t kRows>
ABSL_ATTRIBUTE_NOINLINE ABSL_ATTRIBUTE_COLD const Row* SearchForErrno(const Row (&table)[kRows],
                                                                      int Row::*number,
                                                                      int error_number) {
  for (const Row& row : table) {
    if (row.*number == error_number) return &row;
  }
  return nullptr;
}

template <typename Row, std::size_t kRows>
const Row* FindErrno(const Row (&table)[kRows], int Row::*number, const ErrnoIndex& index,
                     int error_number) {
  if (ABSL_PREDICT_FALSE(!IsIndexed(error_number))) {
    return SearchForErrno(table, number, error_number);
  }
  const std::size_t place = index[static_cast<std::size_t>(error_number)];
  return ABSL_PREDICT_TRUE(place != 0) ? &table[place - 1] : nullptr;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_ERRNO_INDEX_H_
