// SPDX-License-Identifier: Apache-2.0
//
// What a piece of memory may hold: a byte that is known, one of a few, or any.
//
// A page is looked at in five cells, the first and the last byte, the one in the middle, and what
// lies between them. Calls that a program makes begin and end where cells do, so that a page's
// contents are five sets of bytes and not thousands.

#ifndef CONFORMANCE_EXPLORE_MODEL_BYTES_H_
#define CONFORMANCE_EXPLORE_MODEL_BYTES_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace conformance::explore {

// A set of bytes; never empty. One that grows past three is "any byte".
class Bytes {
 public:
  constexpr Bytes() = default;  // zero alone
  constexpr explicit Bytes(std::uint8_t only) : values_{only, 0, 0} {}
  static constexpr Bytes Any() {
    Bytes any;
    any.count_ = kAny;
    return any;
  }

  constexpr bool any() const { return count_ == kAny; }
  constexpr bool certain() const { return count_ == 1; }
  constexpr int count() const { return count_; }
  constexpr std::uint8_t value(int index) const { return values_[static_cast<std::size_t>(index)]; }

  constexpr bool Has(std::uint8_t byte) const {
    if (any()) return true;
    for (int i = 0; i < count_; ++i) {
      if (value(i) == byte) return true;
    }
    return false;
  }
  constexpr bool HasOther(std::uint8_t byte) const { return !certain() || value(0) != byte; }

  constexpr void Add(std::uint8_t byte) {
    if (Has(byte)) return;
    if (count_ == kMost) {
      count_ = kAny;
    } else {
      values_[static_cast<std::size_t>(count_++)] = byte;
    }
  }
  constexpr void Add(const Bytes& other) {
    if (other.any()) count_ = kAny;
    for (int i = 0; i < other.count_ && i < kMost; ++i) Add(other.value(i));
  }

 private:
  static constexpr std::uint8_t kMost = 3;
  static constexpr std::uint8_t kAny = 4;
  std::array<std::uint8_t, 3> values_ = {};
  std::uint8_t count_ = 1;
};

inline constexpr std::size_t kCells = 5;
using Cells = std::array<Bytes, kCells>;

// Where the cells of a page of `page` bytes begin, and one more for the end of the last.
constexpr std::array<std::uint64_t, kCells + 1> CellStarts(std::uint64_t page) {
  return {0, 1, page / 2, page / 2 + 1, page - 1, page};
}

// The cell that holds the byte at `offset`.
constexpr std::size_t CellAt(std::uint64_t offset, std::uint64_t page) {
  const auto starts = CellStarts(page);
  std::size_t cell = 0;
  while (cell + 1 < kCells && offset >= starts[cell + 1]) ++cell;
  return cell;
}

// Bytes from `from` up to `to` of one page become `byte`. A cell that is not covered as a whole
// may hold either afterwards.
constexpr void SetBytes(Cells& cells, std::uint64_t from, std::uint64_t to, const Bytes& byte,
                        std::uint64_t page) {
  const auto starts = CellStarts(page);
  for (std::size_t i = 0; i < kCells; ++i) {
    if (from <= starts[i] && starts[i + 1] <= to) {
      cells[i] = byte;
    } else if (from < starts[i + 1] && starts[i] < to) {
      cells[i].Add(byte);
    }
  }
}

// The same where what was there may stay.
constexpr void AddBytes(Cells& cells, std::uint64_t from, std::uint64_t to, const Bytes& byte,
                        std::uint64_t page) {
  const auto starts = CellStarts(page);
  for (std::size_t i = 0; i < kCells; ++i) {
    if (from < starts[i + 1] && starts[i] < to) cells[i].Add(byte);
  }
}

constexpr void AddCells(Cells& cells, const Cells& more) {
  for (std::size_t i = 0; i < kCells; ++i) cells[i].Add(more[i]);
}

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_MODEL_BYTES_H_
