// SPDX-License-Identifier: Apache-2.0
//
// How an Error becomes a status and is read back from one.
#include <sys/mman.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "errno_table.h"
#include "error_payload.h"
#include "mmap_compat/errors.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
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
    {kNotDeclared, Reason::kAccessDenied, EACCES, "later_protection does not include this"},
    {kOptionsClash, Reason::kInvalidFlags, EINVAL, "the options exclude each other"},
    {kNotResizable, Reason::kUnsupported, EINVAL, "memory of this kind has a fixed size"},
    {kWouldLoseData, Reason::kUnsupported, EINVAL, "the effect is for private memory only"},
    {kNotWritable, Reason::kAccessDenied, EACCES, "the protection does not allow stores"},
    {kNoPool, Reason::kUnsupported, EINVAL, "this system has no pool of huge pages"},
    {kNotWholeHugePages, Reason::kInvalidLength, EINVAL,
     "length is not a multiple of the huge page size"},
    {kBadName, Reason::kInvalidName, EINVAL,
     "a name is a slash and 1 to 29 bytes without another slash"},
    {kLengthsDiffer, Reason::kInvalidLength, EINVAL, "the two lengths differ"},
    {kStopped, Reason::kCancelled, ECANCELED, "the progress callback cancelled it"},
    {kNotABlock, Reason::kInvalidAddress, EINVAL,
     "not the beginning of a block of smalloc, or freed already"},
    {kSameFile, Reason::kInvalidName, EINVAL, "source and destination are the same file"},
    {kLengthTooLong, Reason::kInvalidLength, ENOMEM, "length is more than half the address space"},
    {kNoLengthOfItsOwn, Reason::kInvalidLength, EINVAL,
     "a device has no length of its own: one must be given"},
    {kAnotherFile, Reason::kBadDescriptor, EBADF, "the descriptor is of another file"},
    {kPagesDiffer, Reason::kUnsupported, EINVAL,
     "parts of the mapping differ in protection, locks or advice"},
    {kToSpecialFile, Reason::kNotMappable, EISDIR,
     "the destination is a directory, device, FIFO or socket"},
    {kNotCommitted, Reason::kNotMapped, ENOMEM,
     "nothing is committed or mapped in a part of the range"},
    {kPlaceTaken, Reason::kAddressInUse, EEXIST,
     "something is in a part of the range already; decommit it first"},
    {kPlaceLost, Reason::kNotMapped, ENOMEM,
     "a part of the range was lost when mapping into it failed"},
    {kNotNeighbours, Reason::kInvalidAddress, EINVAL,
     "the second mapping does not continue the first"},
    {kWouldLoseStores, Reason::kUnsupported, EINVAL, "what was stored copy-on-write would be lost"},
    {kNoRegions, Reason::kUnsupported, ENOSYS,
     "this system does not list what is mapped in the manner of Linux"},
    {kNotLocal, Reason::kUnsupported, EOPNOTSUPP, "descriptors are passed over local sockets only"},
    {kNotOneDescriptor, Reason::kBadDescriptor, EBADF,
     "what was received is not a message with one descriptor"},
    {kNotSized, Reason::kNotFound, ENOENT,
     "memory of this name is being made, or whoever made it died before it had a size"},
    {kNameNull, Reason::kInvalidName, EFAULT, "the name is a null pointer"},
    {kNotAligned, Reason::kInvalidAddress, EINVAL,
     "the address is not a multiple of what the type requires"},
    {kNotWholeElements, Reason::kInvalidLength, EINVAL,
     "length is not a multiple of the size of an element"},
    {kUnnamedValue, Reason::kInvalidFlags, EINVAL, "the value is none of its enum"},
    {kForSharedOnly, Reason::kUnsupported, EINVAL, "the effect is for shared mappings only"},
    {kNulInside, Reason::kInvalidName, EINVAL, "a NUL byte is inside the name"},
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
  const absl::string_view message = status.message();
  return ErrorIn(std::string(*payload), {message.data(), message.size()});
}

std::optional<Reason> ReasonFrom(const absl::Status& status) {
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return std::nullopt;
  // A payload of ours is in one piece: it is asked for as such, which copies nothing.
  const auto text = payload->TryFlat();
  if (!text.has_value()) return ReasonIn(std::string(*payload));
  return ReasonIn({text->data(), text->size()});
}

absl::Status ToStatus(const Error& error) {
  absl::Status status(CodeOf(error.reason), MessageOf(error));
  // From a view, since the constructor from a string is a template, whose symbol Clang (since 18)
  // and GCC spell differently: each could not be linked with an Abseil that the other built.
  const std::string payload = PayloadOf(error);
  status.SetPayload(kPayloadUrl, absl::Cord(absl::string_view(payload)));
  return status;
}

namespace internal {

Argument Number(const char* name, std::uint64_t value) { return {name, std::to_string(value)}; }

Argument SignedNumber(const char* name, std::int64_t value) {
  return {name, std::to_string(value)};
}

Argument Address(const char* name, const void* value) {
  return {name, Hexadecimal(reinterpret_cast<std::uintptr_t>(value))};
}

Argument Text(const char* name, PathView value) {
  if (value.c_str() == nullptr) return {name, "null"};
  if (!value.HasNulInside()) return {name, value.c_str()};
  std::string visible;
  for (const char c : std::string_view(value.c_str(), *value.length())) {
    visible += c == '\0' ? std::string("\\0") : std::string(1, c);
  }
  return {name, visible};
}

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

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
