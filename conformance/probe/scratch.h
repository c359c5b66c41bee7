// SPDX-License-Identifier: Apache-2.0
//
// The directory that a run writes to, and its removal whatever happens.

#ifndef CONFORMANCE_PROBE_SCRATCH_H_
#define CONFORMANCE_PROBE_SCRATCH_H_

#include <string>

#include "absl/status/statusor.h"

namespace conformance {

// A directory of its own below `parent`, removed with all it holds by the destructor. A runner that
// is killed cannot do that; so each one first removes what others left: directories of this user
// whose lock nobody holds and whose maker is gone.
class ScratchDirectory {
 public:
  // The error names the directory and what to do.
  static absl::StatusOr<ScratchDirectory> Create(const std::string& parent);

  ScratchDirectory(ScratchDirectory&& other) noexcept;
  ScratchDirectory& operator=(ScratchDirectory&& other) = delete;
  ~ScratchDirectory();

  const std::string& path() const { return path_; }

 private:
  ScratchDirectory(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;
};

// Removes a directory and all that it holds; does not follow links. No error if it is not there.
void RemoveTree(const std::string& path);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_SCRATCH_H_
