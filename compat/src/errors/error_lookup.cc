// SPDX-License-Identifier: Apache-2.0
//
// From an errno to a Reason.
#include "errno_table.h"
#include "known_errnos.h"

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

}  // namespace

const ErrnoRow* FindRow(System system, Operation operation, int error_number,
                        Circumstances circumstances) {
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
  const KnownErrno* const known = FindKnownErrno(error_number);
  return known != nullptr ? known->reason : Reason::kUnknown;
}

Reason Classify(System system, Operation operation, int error_number, Circumstances circumstances) {
  const ErrnoRow* const row = FindRow(system, operation, error_number, circumstances);
  return row != nullptr ? row->reason : CommonMeaning(error_number);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
