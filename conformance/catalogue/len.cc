// SPDX-License-Identifier: Apache-2.0
//
// The length of a mapping, and its rounding to whole pages.

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule ZeroFile() {
  return Rule("len.zero_file")
      .Sentence("A file mapping of length zero is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed001("second part, question 4", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "maps"})
      .MeasuredOnBsd("EINVAL", "maps", "EINVAL", "EINVAL")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        return probe.Mmap(MapFile(file, 0)).Word("maps");
      });
}

}  // namespace

std::vector<Rule> LenRules() { return {ZeroFile()}; }

}  // namespace conformance
