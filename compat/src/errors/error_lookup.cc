// SPDX-License-Identifier: Apache-2.0
//
// From an errno to a Reason.
#include <cerrno>

#include "errno_index.h"
#include "errno_table.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

bool AnySystemAnswers(const ErrnoRow& row, int error_number) {
  for (const Answers& answers : row.answers) {
    if (answers.Contain(error_number)) return true;
  }
  return false;
}

// What an errno means whatever the call was.
struct MeaningOfErrno {
  int error_number;
  Reason reason;
};

constexpr MeaningOfErrno kCommonMeanings[] = {
    {EACCES, Reason::kAccessDenied},
    {EAGAIN, Reason::kOutOfMemory},
    {EBADF, Reason::kBadDescriptor},
    {EBUSY, Reason::kNotPermitted},
    {ECANCELED, Reason::kCancelled},
    {EDQUOT, Reason::kBeyondFileLimits},
    {EEXIST, Reason::kAlreadyExists},
    {EFAULT, Reason::kNotMapped},
    {EFBIG, Reason::kBeyondFileLimits},
    {EINVAL, Reason::kInvalidFlags},
    {EIO, Reason::kIo},
    {EHOSTDOWN, Reason::kIo},
    {EHOSTUNREACH, Reason::kIo},
    {EISDIR, Reason::kNotMappable},
    {ELOOP, Reason::kInvalidName},
    {EMFILE, Reason::kTooManyFiles},
    {ENAMETOOLONG, Reason::kInvalidName},
    {ENFILE, Reason::kTooManyFiles},
    {ENODEV, Reason::kNotMappable},
    {ENOENT, Reason::kNotFound},
    {ENOMEM, Reason::kOutOfMemory},
    {ENOSPC, Reason::kBeyondFileLimits},
    {ENOSYS, Reason::kUnsupported},
    {ENOTDIR, Reason::kNotFound},
    {ENOTSUP, Reason::kUnsupported},
    {ENXIO, Reason::kNotMappable},
    {EOPNOTSUPP, Reason::kUnsupported},
    {EOVERFLOW, Reason::kBeyondFileLimits},
    {EPERM, Reason::kNotPermitted},
    {EROFS, Reason::kAccessDenied},
    {ESPIPE, Reason::kNotMappable},
    {ENOTCONN, Reason::kIo},
    {ESTALE, Reason::kIo},
    {ETIMEDOUT, Reason::kIo},
#ifdef EREMOTEIO
    {EREMOTEIO, Reason::kIo},
#endif
#ifdef EUCLEAN
    {EUCLEAN, Reason::kIo},
#endif
    {ETXTBSY, Reason::kNotPermitted},
    {EXDEV, Reason::kUnsupported},
};

constexpr ErrnoIndex kMeaningIndex = IndexErrnos(kCommonMeanings, &MeaningOfErrno::error_number);

}  // namespace

const ErrnoRow* FindRow(System system, Operation operation, int error_number,
                        Circumstances circumstances) {
  if (!MayHaveRow(operation, error_number)) return nullptr;
  const ErrnoRow* elsewhere = nullptr;
  for (const ErrnoRow& row : RowsOf(operation)) {
    const bool applies = (row.circumstances & ~circumstances) == 0;
    if (!applies) continue;
    if (row.For(system).Contain(error_number)) return &row;
    if (elsewhere == nullptr && AnySystemAnswers(row, error_number)) elsewhere = &row;
  }
  return elsewhere;
}

Reason CommonMeaning(int error_number) {
  const MeaningOfErrno* const meaning =
      FindErrno(kCommonMeanings, &MeaningOfErrno::error_number, kMeaningIndex, error_number);
  return meaning != nullptr ? meaning->reason : Reason::kUnknown;
}

Reason Classify(System system, Operation operation, int error_number, Circumstances circumstances) {
  const ErrnoRow* const row = FindRow(system, operation, error_number, circumstances);
  return row != nullptr ? row->reason : CommonMeaning(error_number);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
