// SPDX-License-Identifier: Apache-2.0
//
// What a probe's named shared memory is called.
//
// Runs of the checker must not meet in the one name space that all processes share, even if process
// ids do not tell them apart: containers may share that name space and count their processes on
// their own. So a name begins with what made the run's scratch directory unique, whose lock says
// that the run lives, and goes on with the probe's process group, whose number its children have
// too. Short: macOS allows 31 characters.

#ifndef CONFORMANCE_PROBE_OBJECT_NAME_H_
#define CONFORMANCE_PROBE_OBJECT_NAME_H_

#include <sys/types.h>

#include <string>

namespace conformance {

inline constexpr char kObjectPrefix[] = "mc";

// Which run this process works for: RunOf() its scratch directory. Children inherit it.
inline std::string& CurrentRun() {
  static std::string run;
  return run;
}

struct ObjectName {
  // `name` as the probe says it: "/object", or without the slash, which some systems refuse.
  ObjectName(const std::string& run, pid_t group, const char* name) {
    const bool slash = name[0] == '/';
    text = (slash ? "/" : "") + std::string(kObjectPrefix) + run + std::to_string(group) + "." +
           (name + (slash ? 1 : 0));
  }
  const char* c_str() const { return text.c_str(); }
  std::string text;
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_OBJECT_NAME_H_
