// SPDX-License-Identifier: Apache-2.0
//
// How operations, reasons and errnos are called in messages.
#include <charconv>
#include <cstddef>
#include <iterator>
#include <system_error>

#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "errno_table.h"
#include "error_message.h"
#include "known_errnos.h"
#include "mmap_compat/errors.h"
#include "row_index.h"
#include "table_name.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace {

struct OperationRow {
  Operation value;
  internal::TableName<12> name;
};

constexpr OperationRow kOperations[] = {
    {Operation::kMmap, "mmap"},
    {Operation::kMunmap, "munmap"},
    {Operation::kMprotect, "mprotect"},
    {Operation::kMsync, "msync"},
    {Operation::kMadvise, "madvise"},
    {Operation::kMlock, "mlock"},
    {Operation::kMunlock, "munlock"},
    {Operation::kMremap, "mremap"},
    {Operation::kOpen, "open"},
    {Operation::kFstat, "fstat"},
    {Operation::kFtruncate, "ftruncate"},
    {Operation::kFcntl, "fcntl"},
    {Operation::kShmOpen, "shm_open"},
    {Operation::kShmUnlink, "shm_unlink"},
    {Operation::kMemfdCreate, "memfd_create"},
    {Operation::kCopyFile, "copy"},
    {Operation::kRead, "read"},
    {Operation::kWrite, "write"},
    {Operation::kFsync, "fsync"},
    {Operation::kRename, "rename"},
    {Operation::kAccess, "access"},
    {Operation::kSigaction, "sigaction"},
    {Operation::kMincore, "mincore"},
    {Operation::kSendmsg, "sendmsg"},
    {Operation::kRecvmsg, "recvmsg"},
    {Operation::kMseal, "mseal"},
    {Operation::kFlock, "flock"},
    {Operation::kSysctl, "sysctl"},
};

struct ReasonRow {
  Reason value;
  absl::StatusCode code;
  internal::TableName<20> name;
};

constexpr ReasonRow kReasons[] = {
    {Reason::kInvalidLength, absl::StatusCode::kInvalidArgument, "invalid length"},
    {Reason::kInvalidOffset, absl::StatusCode::kInvalidArgument, "invalid offset"},
    {Reason::kInvalidAddress, absl::StatusCode::kInvalidArgument, "invalid address"},
    {Reason::kInvalidFlags, absl::StatusCode::kInvalidArgument, "invalid flags"},
    {Reason::kBadDescriptor, absl::StatusCode::kInvalidArgument, "bad descriptor"},
    {Reason::kNotMappable, absl::StatusCode::kFailedPrecondition, "not mappable"},
    {Reason::kAccessDenied, absl::StatusCode::kPermissionDenied, "access denied"},
    {Reason::kNotPermitted, absl::StatusCode::kPermissionDenied, "not permitted"},
    {Reason::kAddressInUse, absl::StatusCode::kAlreadyExists, "address in use"},
    {Reason::kOutOfMemory, absl::StatusCode::kResourceExhausted, "out of memory"},
    {Reason::kOutOfAddressSpace, absl::StatusCode::kResourceExhausted, "out of address space"},
    {Reason::kTooManyMappings, absl::StatusCode::kResourceExhausted, "too many mappings"},
    {Reason::kLockLimit, absl::StatusCode::kResourceExhausted, "lock limit"},
    {Reason::kBeyondFileLimits, absl::StatusCode::kOutOfRange, "beyond file limits"},
    {Reason::kNotMapped, absl::StatusCode::kFailedPrecondition, "not mapped"},
    {Reason::kUnsupported, absl::StatusCode::kUnimplemented, "unsupported"},
    {Reason::kIo, absl::StatusCode::kDataLoss, "I/O"},
    {Reason::kInvalidName, absl::StatusCode::kInvalidArgument, "invalid name"},
    {Reason::kNotFound, absl::StatusCode::kNotFound, "not found"},
    {Reason::kAlreadyExists, absl::StatusCode::kAlreadyExists, "already exists"},
    {Reason::kTooManyFiles, absl::StatusCode::kResourceExhausted, "too many files"},
    {Reason::kCancelled, absl::StatusCode::kCancelled, "cancelled"},
    {Reason::kUnknown, absl::StatusCode::kUnknown, "unknown"},
};

// Whether each row is at the place of its value's number.
template <typename Row, std::size_t kRows>
constexpr bool AreInOrder(const Row (&table)[kRows]) {
  for (std::size_t i = 0; i < kRows; ++i) {
    if (static_cast<std::size_t>(table[i].value) != i) return false;
  }
  return true;
}
static_assert(AreInOrder(kOperations) && AreInOrder(kReasons), "the order of the enum");
static_assert(std::size(kOperations) == internal::RowIndex().size(), "a name for each operation");
static_assert(std::size(kReasons) == static_cast<std::size_t>(Reason::kUnknown) + 1,
              "a name for each reason");

template <typename Row, std::size_t kRows, typename Enum>
const Row* RowOf(const Row (&table)[kRows], Enum value) {
  const auto place = static_cast<std::size_t>(value);
  return ABSL_PREDICT_TRUE(place < kRows) ? &table[place] : nullptr;
}

constexpr internal::TableName<12> kNoName = "unknown";

// Before the number of an errno that has no name here.
constexpr char kNameless[] = "errno ";

}  // namespace

std::string_view OperationName(Operation operation) noexcept {
  const OperationRow* const row = RowOf(kOperations, operation);
  return row != nullptr ? row->name.view() : kNoName.view();
}

std::string_view ReasonName(Reason reason) noexcept {
  const ReasonRow* const row = RowOf(kReasons, reason);
  return row != nullptr ? row->name.view() : kNoName.view();
}

std::string ErrnoName(int error_number) {
  const internal::KnownErrno* const known = internal::FindKnownErrno(error_number);
  if (known != nullptr) return std::string(known->name.view());
  return kNameless + std::to_string(error_number);
}

namespace internal {

absl::StatusCode StatusCodeOf(Reason reason) {
  const ReasonRow* const row = RowOf(kReasons, reason);
  return row != nullptr ? row->code : absl::StatusCode::kUnknown;
}

void WriteOperation(Operation operation, MessageText& message) {
  const OperationRow* const row = RowOf(kOperations, operation);
  message.AddParts(row != nullptr ? row->name : kNoName, kBeforeArguments);
}

void WriteReason(Reason reason, MessageText& message) {
  const ReasonRow* const row = RowOf(kReasons, reason);
  if (row == nullptr) return message.AddParts(kAfterArguments, kNoName);
  message.AddParts(kAfterArguments, row->name);
}

void WriteErrno(int error_number, MessageText& message) {
  const KnownErrno* const known = FindKnownErrno(error_number);
  if (known != nullptr) return message.AddParts(kBeforeErrno, known->name, kAfterErrno);
  message.AddParts(kBeforeErrno, kNameless);
  message.AddSigned(error_number);
  message.AddParts(kAfterErrno);
}

std::optional<int> ErrnoNamed(std::string_view name) {
  for (const KnownErrno& known : KnownErrnos()) {
    if (known.name.view() == name) return known.number;
  }
  constexpr std::string_view kPrefix = kNameless;
  if (name.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  name.remove_prefix(kPrefix.size());
  int number = 0;
  const char* const end = name.data() + name.size();
  const auto [at, failure] = std::from_chars(name.data(), end, number);
  return failure == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

}  // namespace internal

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
