// SPDX-License-Identifier: Apache-2.0
//
// The arguments of a call that failed, as they are handed to Failure() and Refusal(): numbers and
// pointers, which become text only in the message, so that a failure allocates next to nothing.
#ifndef COMPAT_SRC_ERRORS_CALL_ARGUMENTS_H_
#define COMPAT_SRC_ERRORS_CALL_ARGUMENTS_H_

#include "mmap_compat/abi.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

#include "absl/base/attributes.h"
#include "message_text.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Points to its name and text, which outlive the call that fails.
class CallArgument {
 public:
  enum class Kind { kUnsigned, kSigned, kAddress, kProtection, kText };

  // Not one yet: a failure does not wait for those that it has not. NOLINTNEXTLINE
  CallArgument() {}
  constexpr CallArgument(std::string_view name, Kind kind, std::uint64_t number)
      : name_(name), kind_(kind), number_(number) {}
  constexpr CallArgument(std::string_view name, PathView text)
      : name_(name), kind_(Kind::kText), text_(text) {}

  constexpr std::string_view name() const { return name_; }

  // As it reads in a message: "0", "PROT_READ|PROT_WRITE", "0x7f00"; in a text a NUL as \0, and a
  // null pointer as null. Returns whether that can be told from what stands around it there.
  bool Write(MessageText& message) const;

 private:
  ABSL_ATTRIBUTE_NOINLINE void WriteNumber(MessageText& message) const;

  std::string_view name_;
  Kind kind_;
  union {
    std::uint64_t number_;
    PathView text_;
  };
};

// As many as any call has. No allocation.
class CallArguments {
 public:
  CallArguments() = default;
  // Implicit, so that a list of arguments can stand in a call.
  // NOLINTNEXTLINE(google-explicit-constructor)
  CallArguments(std::initializer_list<CallArgument> arguments) {
    for (const CallArgument& argument : arguments) push_back(argument);
  }

  // Aborts where there are too many, which is a mistake of this library.
  void push_back(const CallArgument& argument);

  const CallArgument* data() const { return arguments_.data(); }
  std::size_t size() const { return size_; }

 private:
  std::array<CallArgument, 8> arguments_;
  std::size_t size_ = 0;
};

constexpr CallArgument Number(std::string_view name, std::uint64_t value) {
  return {name, CallArgument::Kind::kUnsigned, value};
}
constexpr CallArgument SignedNumber(std::string_view name, std::int64_t value) {
  return {name, CallArgument::Kind::kSigned, static_cast<std::uint64_t>(value)};
}
CallArgument Address(std::string_view name, const void* value);
CallArgument Protections(int protection);  // PROT_ bits, called "protection"
constexpr CallArgument Text(std::string_view name, PathView value) { return {name, value}; }

// Of a call on bytes of an object, as its caller counts them.
CallArguments RangeArguments(std::size_t offset, std::size_t length);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_CALL_ARGUMENTS_H_
