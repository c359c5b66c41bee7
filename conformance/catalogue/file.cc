// SPDX-License-Identifier: Apache-2.0
//
// Giving a new file the size that a mapping of it needs.

#include <unistd.h>

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// What a way to make a file larger gave.
std::string Size(Probe& probe, const Reply& reply, int file, std::uint64_t wanted) {
  if (!reply.ok()) return "refused";
  const auto size = static_cast<std::int64_t>(wanted);
  return probe.FileSize(file) == size ? "size reached" : "other size";
}

Rule ExtendWays() {
  return Rule("file.extend_ways")
      .Sentence("ftruncate, truncate, or lseek and a write of one byte give a new file its size")
      .Claims({
          Seed000("question 1", Level::kShall, {"size reached"}),
          Seed001("second part, question 5, and listing copy.c", Level::kShall, {"size reached"}),
          Seed002("first listing", Level::kShall, {"size reached"}),
          Seed003("first listing", Level::kShall, {"size reached"}),
          Seed004("example 1", Level::kShall, {"size reached"}),
      })
      .Outcomes({"size reached", "other size", "refused", "mixed"})
      .MeasuredOnBsd("size reached", "", "size reached", "size reached")
      .MeasuredOnNetbsd7("size reached")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t size = 3 * probe.page();
        const int first = probe.MakeFile(0);
        const Reply by_descriptor = probe.Do(Op::kFtruncate, {AsArgument(first), size});
        const int second = probe.MakeFile(0);
        const Reply by_name = probe.Do(Op::kTruncate, {size}, "file2");
        const int third = probe.MakeFile(0);
        const Mapped byte = probe.MustMap(MapAnonymous(probe.page()));
        probe.MustDo(Op::kSeek, {AsArgument(third), size - 1, AsArgument(SEEK_SET)});
        const Reply by_write = probe.Write(third, byte.start, 1);
        return Agreeing({{"ftruncate", Size(probe, by_descriptor, first, size)},
                         {"truncate", Size(probe, by_name, second, size)},
                         {"lseek and write", Size(probe, by_write, third, size)}});
      });
}

}  // namespace

std::vector<Rule> FileRules() { return {ExtendWays()}; }

}  // namespace conformance
