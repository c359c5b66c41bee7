// SPDX-License-Identifier: Apache-2.0
//
// A text that is put together on the stack while it is short, which messages are: a status copies
// its message anyway.
#ifndef COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_
#define COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_

#include "mmap_compat/abi.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class MessageText {
 public:
  // Leaves what is not used yet as it is: clearing it would take longer than the rest.
  MessageText() {}  // NOLINT(modernize-use-equals-default,cppcoreguidelines-pro-type-member-init)
  MessageText(const MessageText&) = delete;
  MessageText& operator=(const MessageText&) = delete;

  void Add(std::string_view piece) {
    if (!long_.empty() || piece.size() > short_.size() - size_) return AddToLong(piece);
    size_ += piece.copy(short_.data() + size_, piece.size());
  }
  void AddNumber(std::uint64_t number);
  void AddSigned(std::int64_t number);
  void AddHexadecimal(std::uint64_t number);

  std::string_view view() const {
    return long_.empty() ? std::string_view(short_.data(), size_) : std::string_view(long_);
  }

 private:
  void AddToLong(std::string_view piece);

  std::array<char, 512> short_;
  std::size_t size_ = 0;
  std::string long_;  // all of it, once it is longer
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_
