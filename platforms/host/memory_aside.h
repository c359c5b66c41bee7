// SPDX-License-Identifier: Apache-2.0
//
// Memory for a program that must not map any while it runs.

#ifndef PLATFORMS_HOST_MEMORY_ASIDE_H_
#define PLATFORMS_HOST_MEMORY_ASIDE_H_

namespace platforms {

enum class MemoryAside {
  kThere,
  kNotOffered,  // by this C library: there malloc may map memory later
  kNoRoom,      // under the limits of this process
};

// Has the C library set memory aside now, and take what it needs beyond that without mmap and its
// kin. To be called first in main.
MemoryAside SetMemoryAside();

}  // namespace platforms

#endif  // PLATFORMS_HOST_MEMORY_ASIDE_H_
