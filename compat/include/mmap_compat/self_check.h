// SPDX-License-Identifier: Apache-2.0
//
// Whether the error contract holds on the running system: each documented mistake is made once,
// through this library, and the reason that comes back is compared with the one it promises.
//
//   for (const mmap_compat::SelfCheck& check : mmap_compat::RunSelfChecks("/tmp")) {
//     if (!check.ok()) std::cerr << check.name << ": " << check.message << '\n';
//   }
//
// A check that is not ok is a fault of this library, not of the system. Takes a few milliseconds,
// changes nothing, and leaves nothing behind. For bug reports, and for programs that want to be
// sure before they start on a system that nobody has tried.
//
// Run it before the program starts threads: some mistakes are made over memory with a hole of one
// page, and what another thread maps there in that moment would count as part of it.
#ifndef MMAP_COMPAT_SELF_CHECK_H_
#define MMAP_COMPAT_SELF_CHECK_H_

#include "mmap_compat/abi.h"

#include <optional>
#include <string>
#include <vector>

#include "mmap_compat/errors.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

struct SelfCheck {
  std::string name;                    // stable: "munmap.unaligned"
  std::string mistake;                 // one sentence
  Reason expected = Reason::kUnknown;  // what the contract promises
  std::optional<Reason> came_back;     // nothing where the mistake went through, or was not made
  std::string message;                 // of the status that came back
  std::string skipped;                 // why it could not be made; empty where it was

  bool ok() const { return skipped.empty() && came_back == expected; }
};

// Makes the mistakes in the order of their names' families. `directory` takes a scratch file, which
// has no name by the time the first mistake is made; where it cannot be made the checks that need
// it are skipped, and where it cannot be mapped shared those that come to nothing else. So are
// those that a policy (EPERM) or the limit of open files (EMFILE, ENFILE) keeps from being made.
std::vector<SelfCheck> RunSelfChecks(const std::string& directory);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_SELF_CHECK_H_
