// SPDX-License-Identifier: Apache-2.0
//
// The file that a copy goes to: out of sight until it is complete, or the destination itself.
#ifndef COMPAT_SRC_FILES_COPY_TARGET_H_
#define COMPAT_SRC_FILES_COPY_TARGET_H_

#include "mmap_compat/abi.h"

#include <sys/types.h>

#include <climits>
#include <cstddef>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class CopyTarget {
 public:
  enum class Way {
    kUnnamed,  // a file without a name (O_TMPFILE), which gets one at the end
    kNamed,    // a file under another name, which is renamed at the end
    kInPlace,  // the destination itself
  };

  // Nothing is made yet.
  explicit CopyTarget(const char* destination) noexcept : destination_(destination) {}

  // Closes the file, and removes it unless it is the destination now.
  ~CopyTarget();

  CopyTarget(const CopyTarget&) = delete;
  CopyTarget& operator=(const CopyTarget&) = delete;

  // 0, or the errno of what failed. Where `replace` is false the destination must not exist, which
  // kInPlace sees now and the others at the end. `mode` is that of a file that kInPlace makes.
  int Make(Way way, bool replace, mode_t mode) noexcept;

  // Gives it the name of the destination. 0, or the errno of what failed: EEXIST where it exists
  // and must not be replaced.
  int Finish(bool replace) noexcept;

  // The directory that the destination is in: a descriptor, or -1 with errno. After Make().
  int OpenDirectory(int flags) noexcept;

  // Closes and removes it now.
  void Discard() noexcept;

  int fd() const noexcept { return fd_; }
  Way way() const noexcept { return way_; }
  bool is_new() const noexcept { return is_new_; }  // not what kInPlace has found

 private:
#ifdef PATH_MAX
  static constexpr std::size_t kLongestPath = PATH_MAX;
#else
  static constexpr std::size_t kLongestPath = 1024;
#endif

  int OpenInPlace(bool replace, mode_t mode) noexcept;
  bool MakeName() noexcept;
  int PlaceUnnamed(bool replace) noexcept;
  int LinkUnnamed(const char* name) const noexcept;
  int PlaceWithoutReplacing() noexcept;

  const char* const destination_;
  char name_[kLongestPath];  // beside the destination; empty while the file has no such name
  std::size_t unique_ = 0;   // where the part of the name begins that is chosen
  Way way_ = Way::kNamed;
  int fd_ = -1;
  bool is_new_ = false;
  bool has_name_ = false;  // name_, so that it has to be removed
};

// Writes everything of a file to its disk: as far as fsync() promises, or where the system has a
// stronger call (macOS), as that does. 0 or an errno.
int SyncToDisk(int fd) noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_FILES_COPY_TARGET_H_
