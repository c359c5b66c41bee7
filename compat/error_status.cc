// SPDX-License-Identifier: Apache-2.0
//
// How an Error becomes a status and is read back from one.
//
// The payload is text, one "key value" line per field, with line ends and backslashes escaped. It
// is never parsed from anything but a status of this process.
#include <sys/mman.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "compat/errno_table.h"
#include "compat/errors.h"

namespace mmap_compat {
namespace {

constexpr char kPayloadUrl[] = "type.mmap-compat/Error";

absl::StatusCode CodeOf(Reason reason) {
  switch (reason) {
    case Reason::kInvalidLength:
    case Reason::kInvalidOffset:
    case Reason::kInvalidAddress:
    case Reason::kInvalidFlags:
    case Reason::kInvalidName:
    case Reason::kBadDescriptor:
      return absl::StatusCode::kInvalidArgument;
    case Reason::kNotMappable:
    case Reason::kNotMapped:
      return absl::StatusCode::kFailedPrecondition;
    case Reason::kAccessDenied:
    case Reason::kNotPermitted:
      return absl::StatusCode::kPermissionDenied;
    case Reason::kAddressInUse:
    case Reason::kAlreadyExists:
      return absl::StatusCode::kAlreadyExists;
    case Reason::kOutOfMemory:
    case Reason::kOutOfAddressSpace:
    case Reason::kTooManyMappings:
    case Reason::kLockLimit:
    case Reason::kTooManyFiles:
      return absl::StatusCode::kResourceExhausted;
    case Reason::kBeyondFileLimits:
      return absl::StatusCode::kOutOfRange;
    case Reason::kUnsupported:
      return absl::StatusCode::kUnimplemented;
    case Reason::kIo:
      return absl::StatusCode::kDataLoss;
    case Reason::kNotFound:
      return absl::StatusCode::kNotFound;
    case Reason::kCancelled:
      return absl::StatusCode::kCancelled;
    case Reason::kUnknown:
      break;
  }
  return absl::StatusCode::kUnknown;
}

std::string Message(const Error& error) {
  std::string message(OperationName(error.operation));
  message += '(';
  const char* separator = "";
  for (const Argument& argument : error.arguments) {
    message += separator + argument.name + '=' + argument.value;
    separator = ", ";
  }
  return message + "): " + error.explanation + " [" + ErrnoName(error.original_errno) + ']';
}

void AppendLine(const std::string& key, const std::string& value, std::string& out) {
  out += key + ' ';
  for (const char c : value) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  out += '\n';
}

std::string Serialised(const Error& error) {
  std::string out;
  AppendLine("operation", std::to_string(static_cast<int>(error.operation)), out);
  AppendLine("reason", std::to_string(static_cast<int>(error.reason)), out);
  AppendLine("errno", std::to_string(error.original_errno), out);
  AppendLine("refused", error.refused ? "1" : "0", out);
  AppendLine("explanation", error.explanation, out);
  for (const Argument& argument : error.arguments) {
    AppendLine("=" + argument.name, argument.value, out);
  }
  return out;
}

// Takes one line off the front of `text` and undoes the escapes.
std::pair<std::string, std::string> TakeLine(std::string_view& text) {
  const std::size_t space = text.find(' ');
  const std::size_t end = text.find('\n');
  std::string key(text.substr(0, space));
  std::string value;
  for (std::size_t i = space + 1; i < end; ++i) {
    if (text[i] != '\\') {
      value += text[i];
    } else {
      ++i;
      value += text[i] == 'n' ? '\n' : text[i];
    }
  }
  text.remove_prefix(end + 1);
  return {std::move(key), std::move(value)};
}

int IntegerFrom(const std::string& text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Error Parsed(std::string_view text) {
  Error error;
  while (!text.empty()) {
    auto [key, value] = TakeLine(text);
    if (key == "operation")
      error.operation = static_cast<Operation>(IntegerFrom(value));
    else if (key == "reason")
      error.reason = static_cast<Reason>(IntegerFrom(value));
    else if (key == "errno")
      error.original_errno = IntegerFrom(value);
    else if (key == "refused")
      error.refused = value == "1";
    else if (key == "explanation")
      error.explanation = std::move(value);
    else
      error.arguments.push_back({key.substr(1), std::move(value)});
  }
  return error;
}

std::string Hexadecimal(std::uintptr_t value) {
  char digits[2 * sizeof(value)];
  char* const end = std::to_chars(digits, digits + sizeof(digits), value, 16).ptr;
  return "0x" + std::string(digits, end);
}

// A mistake in the use of an object of this library: no system has an answer to it.
struct OwnMistake {
  Circumstances circumstance;
  Reason reason;
  int error_number;
  const char* explanation;
};

constexpr OwnMistake kOwnMistakes[] = {
    {kGone, Reason::kNotMapped, EINVAL,
     "nothing is mapped: it was unmapped, released or moved from"},
    {kOutsideMapping, Reason::kNotMapped, ENOMEM, "the range is outside the mapping"},
    {kCutsPage, Reason::kInvalidAddress, EINVAL, "the range does not consist of whole pages"},
    {kSameFile, Reason::kInvalidName, EINVAL, "source and destination are the same file"},
};

// The first errno in the row that is one: POSIX's own where it names any.
int ErrnoOfRefusal(const ErrnoRow& row) {
  for (const Answers& answers : row.answers) {
    for (const int answer : answers.values) {
      if (answer > 0) return answer;
    }
  }
  std::abort();  // a row that nobody can be refused by is a mistake in the table
}

OwnMistake MistakeFor(Operation operation, Circumstances circumstance) {
  for (const OwnMistake& mistake : kOwnMistakes) {
    if (mistake.circumstance == circumstance) return mistake;
  }
  for (const absl::Span<const ErrnoRow> table : AllErrnoTables()) {
    for (const ErrnoRow& row : table) {
      if (row.operation == operation && row.circumstances == circumstance) {
        return {circumstance, row.reason, ErrnoOfRefusal(row), row.explanation};
      }
    }
  }
  std::abort();  // a refusal without a row is a mistake in this library, not the caller's
}

}  // namespace

std::optional<std::string> Error::ArgumentValue(std::string_view name) const {
  for (const Argument& argument : arguments) {
    if (argument.name == name) return argument.value;
  }
  return std::nullopt;
}

std::optional<Error> ErrorFrom(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return std::nullopt;
  return Parsed(std::string(*payload));
}

std::optional<Reason> ReasonFrom(const absl::Status& status) {
  const std::optional<Error> error = ErrorFrom(status);
  if (!error) return std::nullopt;
  return error->reason;
}

absl::Status ToStatus(const Error& error) {
  absl::Status status(CodeOf(error.reason), Message(error));
  status.SetPayload(kPayloadUrl, absl::Cord(Serialised(error)));
  return status;
}

Argument Number(const char* name, std::uint64_t value) { return {name, std::to_string(value)}; }

Argument SignedNumber(const char* name, std::int64_t value) {
  return {name, std::to_string(value)};
}

Argument Address(const char* name, const void* value) {
  return {name, Hexadecimal(reinterpret_cast<std::uintptr_t>(value))};
}

Argument Text(const char* name, std::string value) { return {name, std::move(value)}; }

Argument Protections(int protection) {
  std::string value;
  const auto add = [&value](const std::string& name) {
    value += (value.empty() ? "" : "|") + name;
  };
  if ((protection & PROT_READ) != 0) add("PROT_READ");
  if ((protection & PROT_WRITE) != 0) add("PROT_WRITE");
  if ((protection & PROT_EXEC) != 0) add("PROT_EXEC");
  const int rest = protection & ~(PROT_READ | PROT_WRITE | PROT_EXEC);
  if (rest != 0) add(Hexadecimal(static_cast<unsigned>(rest)));
  return {"protection", value.empty() ? "PROT_NONE" : value};
}

absl::Status Refusal(Operation operation, Circumstances circumstance,
                     std::vector<Argument> arguments) {
  const OwnMistake mistake = MistakeFor(operation, circumstance);
  Error error;
  error.operation = operation;
  error.reason = mistake.reason;
  error.original_errno = mistake.error_number;
  error.refused = true;
  error.explanation = mistake.explanation;
  error.arguments = std::move(arguments);
  return ToStatus(error);
}

absl::Status Failure(Operation operation, int error_number, Circumstances circumstances,
                     std::vector<Argument> arguments) {
  const ErrnoRow* const row = FindRow(HostSystem(), operation, error_number, circumstances);
  Error error;
  error.operation = operation;
  error.reason = Classify(HostSystem(), operation, error_number, circumstances);
  error.original_errno = error_number;
  error.explanation = row != nullptr ? row->explanation : std::string(ReasonName(error.reason));
  error.arguments = std::move(arguments);
  absl::Status status = ToStatus(error);
  errno = error_number;
  return status;
}

}  // namespace mmap_compat
