// SPDX-License-Identifier: Apache-2.0
//
// Mounts that only this process and its children see, and which go with them: for tests of full
// disks and of mount points, in a child (InChild). Root is not needed where a process may have a
// user namespace of its own.
#ifndef TESTS_COMPAT_SUPPORT_OWN_MOUNTS_H_
#define TESTS_COMPAT_SUPPORT_OWN_MOUNTS_H_

#include <string>

namespace mmap_compat {

// What a child may exit with where this cannot be done.
inline constexpr int kCannotMount = 77;

// A filesystem of one MiB over `directory`.
bool MountSmallFilesystem(const std::string& directory);

// Of such a filesystem: nothing on it may be executed from now on.
bool ForbidExecution(const std::string& directory);

// The file or directory `from` over `to`.
bool MountOver(const std::string& from, const std::string& to);

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_SUPPORT_OWN_MOUNTS_H_
