// SPDX-License-Identifier: Apache-2.0
//
// The directory that a run writes to, and its removal whatever happens.

#ifndef CONFORMANCE_PROBE_SCRATCH_H_
#define CONFORMANCE_PROBE_SCRATCH_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "conformance/probe/janitor.h"

namespace conformance {

// Its name goes on with the runner's process id, a dot and something unique.
inline constexpr std::string_view kScratchPrefix = "mmap-conformance.";

// A directory of its own below `parent`, which the janitor removes with all it holds when the
// runner is over. Where somebody kills both, the next run in that directory does it: it removes the
// directories of this user whose lock nobody holds and whose maker is gone.
class ScratchDirectory {
 public:
  // The error names the directory and what to do. `janitor` outlives the result.
  static absl::StatusOr<ScratchDirectory> Create(const std::string& parent, Janitor* janitor);

  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&& other) = delete;
  ~ScratchDirectory();

  const std::string& path() const { return path_; }

 private:
  ScratchDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;
};

// What makes a scratch directory unique, given a path to it or to something in it; "" if the path
// has no scratch directory.
std::string RunOf(std::string_view path);

// Opens the directory and takes its lock; -1 if somebody holds it.
int TakeScratchLock(const std::string& path);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_SCRATCH_H_
