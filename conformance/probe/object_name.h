// SPDX-License-Identifier: Apache-2.0
//
// What a probe's named shared memory is called.
//
// Runs of the checker must not meet in the one name space that all processes share. A probe leads
// a process group, whose number its children have too. Short: macOS allows 31 characters.

#ifndef CONFORMANCE_PROBE_OBJECT_NAME_H_
#define CONFORMANCE_PROBE_OBJECT_NAME_H_

#include <sys/types.h>

#include <string>

namespace conformance {

inline constexpr char kObjectPrefix[] = "mc";

struct ObjectName {
  // `name` as the probe says it: "/object", or without the slash, which some systems refuse.
  ObjectName(pid_t group, const char* name) {
    const bool slash = name[0] == '/';
    text = (slash ? "/" : "") + std::string(kObjectPrefix) + std::to_string(group) + "." +
           (name + (slash ? 1 : 0));
  }
  const char* c_str() const { return text.c_str(); }
  std::string text;
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_OBJECT_NAME_H_
