// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/names.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "conformance/probe/name_tables.h"

namespace conformance {
namespace {

template <std::size_t kSize>
std::string Find(const Name (&table)[kSize], std::uint64_t value, const char* otherwise) {
  for (const Name& row : table) {
    if (row.name != nullptr && row.value == value) return row.name;
  }
  return absl::StrCat(otherwise, " ", value);
}

std::string Join(absl::Span<const Name> table, std::uint64_t bits, const char* nothing) {
  if (bits == 0) return nothing;
  std::string names;
  for (const Name& row : table) {
    if (row.name == nullptr || row.value == 0 || (bits & row.value) != row.value) continue;
    absl::StrAppend(&names, names.empty() ? "" : " | ", row.name);
    bits &= ~row.value;
  }
  if (bits != 0) absl::StrAppend(&names, names.empty() ? "" : " | ", "0x", absl::Hex(bits));
  return names;
}

}  // namespace

std::string ErrnoName(int error) {
  // A C library that returns -1 for an error is wrong, and no reason to print 20 digits.
  if (error < 0) return absl::StrCat("errno ", error);
  return Find(kErrnos, static_cast<std::uint64_t>(error), "errno");
}

std::string SignalName(int signal) {
  return Find(kSignals, static_cast<std::uint64_t>(signal), "signal");
}

std::string SignalCodeName(int signal, int code) {
  const auto value = static_cast<std::uint64_t>(code);
  if (signal == SIGSEGV) return Find(kSegvCodes, value, "code");
  if (signal == SIGBUS) return Find(kBusCodes, value, "code");
  return absl::StrCat("code ", code);
}

std::string FlagNames(Argument kind, std::uint64_t bits) {
  switch (kind) {
    case Argument::kProtection:
      return Join(kProtections, bits, "PROT_NONE");
    case Argument::kMapFlags:
      return Join(kMapFlags, bits, "0");
    case Argument::kMsyncFlags:
      return Join(kMsyncFlags, bits, "0");
    case Argument::kMlockallFlags:
      return Join(kMlockallFlags, bits, "0");
    case Argument::kMlock2Flags:
      return Join(kMlock2Flags, bits, "0");
    case Argument::kAdvice:
      return Find(kAdvice, bits, "advice");
    case Argument::kPosixAdvice:
      return Find(kPosixAdvice, bits, "advice");
    case Argument::kMremapFlags:
      return Join(kMremapFlags, bits, "0");
    case Argument::kInheritance:
      return Find(kInheritance, bits, "inheritance");
    case Argument::kOpenFlags:
      return Join(kOpenFlags, bits, "O_RDONLY");
    case Argument::kSeals:
      return Join(kSeals, bits, "0");
    case Argument::kMemfdFlags:
      return Join(kMemfdFlags, bits, "0");
    case Argument::kShmFlags:
      return Join(kShmFlags, bits, "0");
    case Argument::kShmgetFlags: {
      constexpr std::uint64_t kPermissions = 0777;
      const std::uint64_t mode = bits & kPermissions;
      return absl::StrCat(Join(kShmgetFlags, bits - mode, "0"), " | 0", mode / 64 % 8, mode / 8 % 8,
                          mode % 8);
    }
    case Argument::kShmCommand:
      return Find(kShmCommands, bits, "command");
    case Argument::kResource:
      return Find(kResources, bits, "resource");
    default:
      return absl::StrCat(bits);
  }
}

}  // namespace conformance
