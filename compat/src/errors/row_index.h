// SPDX-License-Identifier: Apache-2.0
//
// What the two parts of the errno table are written with: where in one the rows of an operation
// are, found by the compiler.
#ifndef COMPAT_SRC_ERRORS_ROW_INDEX_H_
#define COMPAT_SRC_ERRORS_ROW_INDEX_H_

#include "mmap_compat/abi.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "errno_table.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// What fills most columns, in words that leave room for the others.
inline constexpr int kOk = kAccepts;
inline constexpr int kNone = kNoClaim;

struct RowRange {
  std::size_t first = 0;
  std::size_t count = 0;
  std::uint64_t errnos = 0;  // one bit for each that its rows have, or another of the same bit
};

constexpr std::uint64_t BitOf(int error_number) {
  return std::uint64_t{1} << (static_cast<unsigned>(error_number) % 64);
}

using RowIndex = std::array<RowRange, static_cast<std::size_t>(Operation::kSysctl) + 1>;

// No constant expression, and so no index, where the rows of an operation do not stand together.
template <std::size_t kRows>
constexpr RowIndex IndexRows(const ErrnoRow (&table)[kRows]) {
  RowIndex index = {};
  for (std::size_t row = 0; row < kRows; ++row) {
    RowRange& range = index[static_cast<std::size_t>(table[row].operation)];
    if (range.count == 0) range.first = row;
    if (range.first + range.count != row) std::abort();
    ++range.count;
    for (const Answers& answers : table[row].answers) {
      for (const int answer : answers.values) range.errnos |= BitOf(answer);
    }
  }
  return index;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_ROW_INDEX_H_
