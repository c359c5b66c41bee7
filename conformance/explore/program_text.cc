// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "conformance/explore/program.h"
#include "conformance/probe/names.h"

namespace conformance::explore {
namespace {

std::string BytesText(std::uint64_t bytes, std::uint64_t page) {
  const std::uint64_t pages = bytes / page;
  if (bytes == 0 || bytes % page != 0 || pages > kMostCalls) return absl::StrCat(bytes);
  return absl::StrCat(pages, pages == 1 ? " page" : " pages");
}

std::string ValueText(const Value& value, Argument kind, std::uint64_t page) {
  if (value.base == Value::Base::kDescriptor) return absl::StrCat("fd", value.index + 1);
  if (value.base == Value::Base::kMapping) {
    const std::string name = absl::StrCat("m", value.index + 1);
    return value.number == 0 ? name : absl::StrCat(name, " + ", BytesText(value.number, page));
  }
  switch (kind) {
    case Argument::kAddress:
      return value.number == 0 ? "NULL" : absl::StrCat("0x", absl::Hex(value.number));
    case Argument::kLength:
    case Argument::kOffset:
      return BytesText(value.number, page);
    case Argument::kDescriptor:
    case Argument::kNumber:
      return absl::StrCat(static_cast<std::int64_t>(value.number));
    case Argument::kMode:
      return absl::StrCat("0", value.number / 64 % 8, value.number / 8 % 8, value.number % 8);
    case Argument::kByte:
      return absl::StrCat("0x", absl::Hex(value.number, absl::kZeroPad2));
    default:
      return FlagNames(kind, value.number);
  }
}

}  // namespace

bool IsOfPages(Argument argument) {
  return argument == Argument::kAddress || argument == Argument::kLength ||
         argument == Argument::kOffset;
}

bool ProgramCall::operator==(const ProgramCall& other) const {
  return op == other.op && process == other.process && text == other.text &&
         result == other.result &&
         std::equal(
             args.begin(), args.end(), other.args.begin(), [](const Value& one, const Value& two) {
               return one.base == two.base && one.index == two.index && one.number == two.number;
             });
}

std::string ToText(const ProgramCall& call, std::uint64_t page) {
  const OpInfo& info = Info(call.op);
  std::string line = call.process == 0 ? "" : absl::StrCat("child ", call.process, ": ");
  absl::StrAppend(&line, info.name, "(");
  const char* separator = "";
  if (info.takes_text) {
    absl::StrAppend(&line, "\"", call.text, "\"");
    separator = ", ";
  }
  for (std::size_t i = 0; i < kMaxArguments && info.arguments[i] != Argument::kNone; ++i) {
    absl::StrAppend(&line, separator, ValueText(call.args[i], info.arguments[i], page));
    separator = ", ";
  }
  absl::StrAppend(&line, ")");
  if (call.result >= 0) {
    const bool mapping = info.result == ResultKind::kAddress;
    absl::StrAppend(&line, mapping ? " = m" : " = fd", call.result + 1);
  }
  return line;
}

std::string ToText(const Program& program) {
  std::string text = absl::StrCat("# page size ", program.page, "\n");
  for (const ProgramCall& call : program.calls) {
    absl::StrAppend(&text, ToText(call, program.page), "\n");
  }
  return text;
}

std::uint64_t Rescaled(std::uint64_t bytes, std::uint64_t from, std::uint64_t to) {
  const std::uint64_t pages = bytes / from;
  std::uint64_t rest = bytes % from;
  if (rest >= from - from / 4) {
    rest = to - (from - rest);
  } else if (rest >= from / 4) {
    rest = to / 2 + rest - from / 2;
  }
  return pages * to + rest;
}

}  // namespace conformance::explore
