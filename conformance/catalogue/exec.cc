// SPDX-License-Identifier: Apache-2.0
//
// What is left of mappings when a process executes a program.

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// A new program may have something of its own at that address, but not a page full of our byte.
Rule ExecUnmapped() {
  return Rule("exec.unmapped")
      .Sentence("A mapping does not survive the execution of a program")
      .Claims({
          Posix("exec, DESCRIPTION", Level::kShall, {"gone"}),
          Freebsd("minherit(2), DESCRIPTION", Level::kShall, {"gone"}),
          Netbsd("mmap(2), MAP_INHERIT", Level::kShould, {"gone"}),
          Dragonfly("minherit(2), DESCRIPTION", Level::kShall, {"gone"}),
      })
      .Outcomes({"gone", "kept"})
      .MeasuredOnBsd("gone", "", "gone", "gone")
      .MeasuredOnNetbsd7("gone")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        constexpr unsigned char kToken = 0xa7;
        const int file = probe.MakeFile(probe.page(), kToken);
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Require(probe.Load(map.start), "touch a shared mapping");
        const Reply alike = probe.InNewProgram(Op::kProgramScan, {map.start, map.length, kToken});
        return alike.Is(static_cast<std::int64_t>(map.length)) ? "kept" : "gone";
      });
}

}  // namespace

std::vector<Rule> ExecRules() { return {ExecUnmapped()}; }

}  // namespace conformance
