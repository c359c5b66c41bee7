// SPDX-License-Identifier: Apache-2.0
//
// Giving a new file the size that a mapping of it needs.

#include <unistd.h>

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

std::string Size(Probe& probe, int file, std::uint64_t wanted) {
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
      .Outcomes({"size reached", "other size", "mixed"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t size = 3 * probe.page();
        const int by_ftruncate = probe.MakeFile(0);
        probe.Resize(by_ftruncate, size);
        const int by_truncate = probe.MakeFile(0);
        probe.MustDo(Op::kTruncate, {size}, "file2");
        const int by_write = probe.MakeFile(0);
        const Mapped byte = probe.MustMap(MapAnonymous(probe.page()));
        probe.MustDo(Op::kSeek, {AsArgument(by_write), size - 1, AsArgument(SEEK_SET)});
        probe.Require(probe.Write(by_write, byte.start, 1), "write a byte");
        return Agreeing({{"ftruncate", Size(probe, by_ftruncate, size)},
                         {"truncate", Size(probe, by_truncate, size)},
                         {"lseek and write", Size(probe, by_write, size)}});
      });
}

}  // namespace

std::vector<Rule> FileRules() { return {ExtendWays()}; }

}  // namespace conformance
