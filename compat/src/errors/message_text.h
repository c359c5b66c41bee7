// SPDX-License-Identifier: Apache-2.0
//
// A text that is put together on the stack while it is short, which messages are: a status copies
// its message anyway.
//
// What a failure costs is hardly what it computes: the system call before it has driven this code
// out of the processor's first cache, and what it knew about its branches with it. Hence one
// function without calls for what most failures need, what is rare in functions of its own that
// are not part of it, rows that hold their names, and tables instead of jumps.
#ifndef COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_
#define COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"
#include "table_name.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class MessageText {
 public:
  // Leaves what is not used yet as it is: clearing it would take longer than the rest.
  MessageText() {}  // NOLINT(modernize-use-equals-default,cppcoreguidelines-pro-type-member-init)
  MessageText(const MessageText&) = delete;
  MessageText& operator=(const MessageText&) = delete;

  void Add(std::string_view piece);
  // Literals and names of tables, without a call, since the compiler knows how long they can be:
  // it asks once whether there is room, and then copies as much as any name of the table may have.
  template <typename... Parts>
  void AddParts(const Parts&... parts) {
    if ((RoomFor(parts) + ...) > Room()) return (AddToLong(ViewOf(parts)), ...);
    char* at = end_;
    ((at = Put(parts, at)), ...);
    end_ = at;
  }
  void AddNumber(std::uint64_t number);
  void AddSigned(std::int64_t number);
  void AddHexadecimal(std::uint64_t number);

  std::string_view view() const {
    if (ABSL_PREDICT_FALSE(!long_.empty())) return long_;
    return {short_, static_cast<std::size_t>(end_ - short_)};
  }

 private:
  std::size_t Room() const { return static_cast<std::size_t>(std::end(short_) - end_); }

  template <std::size_t kSize>
  static constexpr std::size_t RoomFor(const char (&)[kSize]) {
    return kSize - 1;
  }
  template <std::size_t kRoom>
  static constexpr std::size_t RoomFor(const TableName<kRoom>&) {
    return kRoom;
  }
  template <std::size_t kSize>
  static std::string_view ViewOf(const char (&literal)[kSize]) {
    return {literal, kSize - 1};
  }
  template <std::size_t kRoom>
  static std::string_view ViewOf(const TableName<kRoom>& name) {
    return name.view();
  }
  template <std::size_t kSize>
  static char* Put(const char (&literal)[kSize], char* at) {
    std::memcpy(at, literal, kSize - 1);
    return at + (kSize - 1);
  }
  template <std::size_t kRoom>
  static char* Put(const TableName<kRoom>& name, char* at) {
    std::memcpy(at, name.room(), kRoom);
    return at + name.size();
  }

  ABSL_ATTRIBUTE_NOINLINE ABSL_ATTRIBUTE_COLD void AddToLong(std::string_view piece);

  char* end_ = short_;  // of the array once the text is longer
  std::string long_;    // all of it then
  char short_[512];
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_MESSAGE_TEXT_H_
