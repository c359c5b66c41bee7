// SPDX-License-Identifier: Apache-2.0
//
// Memory for a program that must not map any while it runs.

#ifndef PLATFORMS_HOST_MEMORY_ASIDE_H_
#define PLATFORMS_HOST_MEMORY_ASIDE_H_

namespace platforms {

// Has the C library set memory aside now, and take what it needs beyond that without mmap and its
// kin. To be called first in main. False where the C library offers no such thing: there malloc may
// map memory later.
bool SetMemoryAside();

}  // namespace platforms

#endif  // PLATFORMS_HOST_MEMORY_ASIDE_H_
