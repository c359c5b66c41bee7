// SPDX-License-Identifier: Apache-2.0
#include "call_arguments.h"

#include <sys/mman.h>

#include <cstdlib>
#include <optional>
#include <string_view>

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

void WriteText(PathView text, MessageText& message) {
  if (text.c_str() == nullptr) return message.Add("null");
  if (!text.HasNulInside()) return message.Add(text.c_str());
  std::string_view rest(text.c_str(), *text.length());
  while (!rest.empty()) {
    const std::size_t nul = rest.find('\0');
    message.Add(rest.substr(0, nul));
    if (nul == std::string_view::npos) break;
    message.Add("\\0");
    rest.remove_prefix(nul + 1);
  }
}

}  // namespace

void CallArgument::Write(MessageText& message) const {
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
      return WriteText(text_, message);
  }
}

bool CallArgument::IsPlain() const {
  if (kind_ != Kind::kText || text_.c_str() == nullptr) return true;
  return !text_.HasNulInside() && ReadsAsPlainText(text_.c_str());
}

void CallArguments::push_back(const CallArgument& argument) {
  if (size_ == arguments_.size()) std::abort();
  arguments_[size_++] = argument;
}

CallArgument Number(const char* name, std::uint64_t value) {
  return {name, CallArgument::Kind::kUnsigned, value};
}

CallArgument SignedNumber(const char* name, std::int64_t value) {
  return {name, CallArgument::Kind::kSigned, static_cast<std::uint64_t>(value)};
}

CallArgument Address(const char* name, const void* value) {
  return {name, CallArgument::Kind::kAddress, reinterpret_cast<std::uintptr_t>(value)};
}

CallArgument Protections(int protection) {
  return {"protection", CallArgument::Kind::kProtection, static_cast<std::uint64_t>(protection)};
}

CallArgument Text(const char* name, PathView value) { return {name, value}; }

CallArguments RangeArguments(std::size_t offset, std::size_t length) {
  return {Number("offset", offset), Number("length", length)};
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
