// SPDX-License-Identifier: Apache-2.0
//
// A text that is put together on the stack while it is short, which messages are: a status copies
// its message anyway.
//
// What a failure costs is hardly what it computes: the system call before it has driven this code
// out of the processor's first cache, so each line of it that is needed is fetched anew. Hence
// little code, what is rare in functions of its own, and tables instead of jumps.
#ifndef COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_
#define COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_

#include "mmap_compat/abi.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "absl/base/attributes.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class MessageText {
 public:
  // Leaves what is not used yet as it is: clearing it would take longer than the rest.
  MessageText() {}  // NOLINT(modernize-use-equals-default,cppcoreguidelines-pro-type-member-init)
  MessageText(const MessageText&) = delete;
  MessageText& operator=(const MessageText&) = delete;

  ABSL_ATTRIBUTE_NOINLINE void Add(std::string_view piece);
  // Without a call, since the compiler knows how long it is.
  template <std::size_t kSize>
  void AddLiteral(const char (&literal)[kSize]) {
    constexpr std::size_t kLength = kSize - 1;
    if (kLength > short_.size() - size_) return AddToLong({literal, kLength});
    std::memcpy(short_.data() + size_, literal, kLength);
    size_ += kLength;
  }
  void AddNumber(std::uint64_t number);
  void AddSigned(std::int64_t number);
  void AddHexadecimal(std::uint64_t number);

  std::string_view view() const {
    return long_.empty() ? std::string_view(short_.data(), size_) : std::string_view(long_);
  }

 private:
  ABSL_ATTRIBUTE_COLD void AddToLong(std::string_view piece);

  std::size_t size_ = 0;  // as if it were full once the text is longer
  std::string long_;      // all of it then
  std::array<char, 512> short_;
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_
