// SPDX-License-Identifier: Apache-2.0
//
// Lies about the timestamps of a mapped file.

#include <sys/mman.h>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

constexpr std::uint64_t kAccess = 0;
constexpr std::uint64_t kModification = 1;

// Marks the access time for read alone, never for a mapping.
Answer MarksAccessForReadOnly(Kernel& honest, Call call) {
  static bool read = false;
  if (call.op == Op::kReadByte || call.op == Op::kRead) read = true;
  if (call.op == Op::kTimeMarked && call.args[1] == kAccess && !read) return Succeed(0);
  return honest.Do(call);
}

// Marks the modification time for write alone, never for a mapping.
Answer MarksNoModification(Kernel& honest, Call call) {
  if (call.op == Op::kTimeMarked && call.args[1] == kModification) return Succeed(0);
  return honest.Do(call);
}

// Marks the modification time for every store, into a private copy too.
Answer MarksEveryStore(Kernel& honest, Call call) {
  static bool stored = false;
  if (call.op == Op::kStore) stored = true;
  if (call.op == Op::kTimeMarked && call.args[1] == kModification && stored) return Succeed(1);
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> TimestampMutants() {
  return {
      {"mapping_marks_no_access_time", MarksAccessForReadOnly},
      {"mapping_marks_no_modification_time", MarksNoModification},
      {"private_store_marks_modification_time", MarksEveryStore},
  };
}

}  // namespace conformance
