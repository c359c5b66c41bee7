// SPDX-License-Identifier: Apache-2.0
#include "message_text.h"

#include <charconv>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

template <typename Integer>
void AddDigits(MessageText& text, Integer number, int base) {
  char digits[3 * sizeof(number) + 1];  // a byte takes less than three in any base used here
  const char* const end = std::to_chars(digits, digits + sizeof(digits), number, base).ptr;
  text.Add({digits, static_cast<std::size_t>(end - digits)});
}

}  // namespace

void MessageText::Add(std::string_view piece) {
  if (piece.size() > Room()) return AddToLong(piece);
  piece.copy(end_, piece.size());  // which may be nothing, at a null pointer
  end_ += piece.size();
}

void MessageText::AddToLong(std::string_view piece) {
  if (long_.empty()) {
    const std::string_view before = view();
    long_.reserve(2 * (before.size() + piece.size()));
    long_ = before;
  }
  long_ += piece;
  if (!long_.empty()) end_ = std::end(short_);
}

void MessageText::AddNumber(std::uint64_t number) { AddDigits(*this, number, 10); }

void MessageText::AddSigned(std::int64_t number) { AddDigits(*this, number, 10); }

void MessageText::AddHexadecimal(std::uint64_t number) {
  Add("0x");
  AddDigits(*this, number, 16);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
