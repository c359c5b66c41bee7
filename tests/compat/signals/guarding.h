// SPDX-License-Identifier: Apache-2.0
//
// What the tests of AccessGuard share: a mapped file of which nothing is left, and guards.
#ifndef TESTS_COMPAT_SIGNALS_GUARDING_H_
#define TESTS_COMPAT_SIGNALS_GUARDING_H_

#include <gtest/gtest.h>

#include <cstddef>
#include <optional>
#include <utility>

#include "mmap_compat/access_guard.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {

inline Mapping MapWhole(const ScratchFile& file) {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path().c_str(), options);
  EXPECT_THAT(mapping, Succeeds());
  return *std::move(mapping);
}

inline AccessGuard Installed() {
  absl::StatusOr<AccessGuard> guard = AccessGuard::Install();
  EXPECT_THAT(guard, Succeeds());
  return *std::move(guard);
}

inline void Load(const std::byte& byte) { (void)*const_cast<const volatile std::byte*>(&byte); }

// A mapped page whose file has been truncated: every access is a signal.
class TruncatedFile {
 public:
  TruncatedFile() : file_(Pattern(PageSize())), mapping_(MapWhole(file_)) { file_.Resize(0); }

  absl::Span<const std::byte> bytes() const { return mapping_.bytes(); }
  void Touch() const { Load(bytes()[0]); }

  // Whether a guarded touch is the status that it should be, rather than the end of the process.
  bool IsGuardedBy(const AccessGuard& guard) const {
    const absl::Status status = guard.Run(bytes(), [this] { Touch(); });
    return ReasonFrom(status) == Reason::kBeyondFileLimits;
  }

 private:
  const ScratchFile file_;
  const Mapping mapping_;
};

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_SIGNALS_GUARDING_H_
