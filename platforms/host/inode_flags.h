// SPDX-License-Identifier: Apache-2.0
//
// The append-only attribute of a file (chattr +a, chflags uappnd), which every system sets its own
// way.

#ifndef PLATFORMS_HOST_INODE_FLAGS_H_
#define PLATFORMS_HOST_INODE_FLAGS_H_

namespace platforms {

// Sets or clears the attribute of the open file. 0, or -1 with errno; ENOSYS where there is none.
int SetAppendOnly(int fd, bool on);

}  // namespace platforms

#endif  // PLATFORMS_HOST_INODE_FLAGS_H_
