// SPDX-License-Identifier: Apache-2.0
//
// What a probe's named shared memory is called.
//
// Runs of the checker must not meet in the one name space that all processes share. A probe leads
// a process group, whose number its children have too. Short: macOS allows 31 characters.

#ifndef CONFORMANCE_PROBE_OBJECT_NAME_H_
#define CONFORMANCE_PROBE_OBJECT_NAME_H_

#include <sys/types.h>

#include <cstdio>

namespace conformance {

inline constexpr char kObjectPrefix[] = "mc";

struct ObjectName {
  // `name` as the probe says it: "/object".
  ObjectName(pid_t group, const char* name) {
    std::snprintf(text, sizeof(text), "/%s%ld.%s", kObjectPrefix, static_cast<long>(group),
                  name + 1);
  }
  char text[64];
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_OBJECT_NAME_H_
