// SPDX-License-Identifier: Apache-2.0
#include "call_arguments.h"

#include <sys/mman.h>

#include <cstdlib>
#include <optional>
#include <string_view>

#include "absl/base/optimization.h"
#include "error_message.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

void WriteProtections(int protection, MessageText& message) {
  const char* separator = "";
  const auto add = [&](const char* name) {
    message.Add(separator);
    message.Add(name);
    separator = "|";
  };
  if ((protection & PROT_READ) != 0) add("PROT_READ");
  if ((protection & PROT_WRITE) != 0) add("PROT_WRITE");
  if ((protection & PROT_EXEC) != 0) add("PROT_EXEC");
  const int rest = protection & ~(PROT_READ | PROT_WRITE | PROT_EXEC);
  if (protection == PROT_NONE) add("PROT_NONE");
  if (rest != 0) {
    add("");
    message.AddHexadecimal(static_cast<unsigned>(rest));
  }
}

ABSL_ATTRIBUTE_NOINLINE ABSL_ATTRIBUTE_COLD void WriteTextWithNul(std::string_view rest,
                                                                  MessageText& message) {
  while (!rest.empty()) {
    const std::size_t nul = rest.find('\0');
    message.Add(rest.substr(0, nul));
    if (nul == std::string_view::npos) break;
    message.Add("\\0");
    rest.remove_prefix(nul + 1);
  }
}

bool WriteText(PathView text, MessageText& message) {
  if (ABSL_PREDICT_FALSE(text.c_str() == nullptr)) {
    message.Add("null");
    return true;
  }
  if (ABSL_PREDICT_FALSE(text.HasNulInside())) {
    WriteTextWithNul({text.c_str(), *text.length()}, message);
    return false;
  }
  // One loop, not three calls: names are short.
  bool separates = false;
  const char* end = text.c_str();
  for (; *end != '\0'; ++end) separates |= *end == ',' || *end == ')';
  const std::string_view plain(text.c_str(), static_cast<std::size_t>(end - text.c_str()));
  message.Add(plain);
  return !separates || ReadsAsPlainText(plain);
}

}  // namespace

bool CallArgument::Write(MessageText& message) const {
  if (kind_ == Kind::kText) return WriteText(text_, message);
  WriteNumber(message);
  return true;
}

void CallArgument::WriteNumber(MessageText& message) const {
  switch (kind_) {
    case Kind::kUnsigned:
      return message.AddNumber(number_);
    case Kind::kSigned:
      return message.AddSigned(static_cast<std::int64_t>(number_));
    case Kind::kAddress:
      return message.AddHexadecimal(number_);
    case Kind::kProtection:
      return WriteProtections(static_cast<int>(number_), message);
    case Kind::kText:
      break;
  }
}

void CallArguments::push_back(const CallArgument& argument) {
  if (size_ == arguments_.size()) std::abort();
  arguments_[size_++] = argument;
}

CallArgument Address(std::string_view name, const void* value) {
  return {name, CallArgument::Kind::kAddress, reinterpret_cast<std::uintptr_t>(value)};
}

CallArgument Protections(int protection) {
  return {"protection", CallArgument::Kind::kProtection, static_cast<std::uint64_t>(protection)};
}

CallArguments RangeArguments(std::size_t offset, std::size_t length) {
  return {Number("offset", offset), Number("length", length)};
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
