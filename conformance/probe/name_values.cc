// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/name_values.h"

#include <cstdlib>
#include <vector>

#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "conformance/probe/name_tables.h"

namespace conformance {
namespace {

// "77", "0x4d", "0115".
std::optional<std::uint64_t> Number(const std::string& text) {
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, 0);
  if (text.empty() || *end != '\0') return std::nullopt;
  return value;
}

// A name of the table, or what stands for a number without one: "errno 77".
std::optional<std::uint64_t> Value(absl::Span<const Name> table, const std::string& name) {
  for (const Name& row : table) {
    if (row.name != nullptr && row.name == name) return row.value;
  }
  const std::size_t blank = name.find(' ');
  return Number(blank == std::string::npos ? name : name.substr(blank + 1));
}

absl::Span<const Name> TableOf(Argument kind) {
  switch (kind) {
    case Argument::kProtection:
      return kProtections;
    case Argument::kMapFlags:
      return kMapFlags;
    case Argument::kMsyncFlags:
      return kMsyncFlags;
    case Argument::kMlockallFlags:
      return kMlockallFlags;
    case Argument::kMlock2Flags:
      return kMlock2Flags;
    case Argument::kAdvice:
      return kAdvice;
    case Argument::kPosixAdvice:
      return kPosixAdvice;
    case Argument::kMremapFlags:
      return kMremapFlags;
    case Argument::kInheritance:
      return kInheritance;
    case Argument::kOpenFlags:
      return kOpenFlags;
    case Argument::kSeals:
      return kSeals;
    case Argument::kMemfdFlags:
      return kMemfdFlags;
    case Argument::kShmFlags:
      return kShmFlags;
    case Argument::kShmgetFlags:
      return kShmgetFlags;
    case Argument::kShmCommand:
      return kShmCommands;
    case Argument::kResource:
      return kResources;
    default:
      return {};
  }
}

std::optional<int> AsInt(std::optional<std::uint64_t> value) {
  if (!value.has_value()) return std::nullopt;
  return static_cast<int>(*value);
}

}  // namespace

std::optional<int> ErrnoValue(const std::string& name) { return AsInt(Value(kErrnos, name)); }

std::optional<int> SignalValue(const std::string& name) { return AsInt(Value(kSignals, name)); }

std::optional<int> SignalCodeValue(int signal, const std::string& name) {
  if (signal == SIGSEGV) return AsInt(Value(kSegvCodes, name));
  if (signal == SIGBUS) return AsInt(Value(kBusCodes, name));
  return AsInt(Value({}, name));
}

std::optional<std::uint64_t> FlagBits(Argument kind, const std::string& names) {
  const std::string nothing = kind == Argument::kProtection  ? "PROT_NONE"
                              : kind == Argument::kOpenFlags ? "O_RDONLY"
                                                             : "";
  if (!nothing.empty() && names == nothing) return 0;
  std::uint64_t bits = 0;
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(names, " | "))) {
    const std::optional<std::uint64_t> value = Value(TableOf(kind), name);
    if (!value.has_value()) return std::nullopt;
    bits |= *value;
  }
  return bits;
}

}  // namespace conformance
