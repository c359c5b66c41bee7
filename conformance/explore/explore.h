// SPDX-License-Identifier: Apache-2.0
//
// Runs random programs on this host, and tells which answers a document or the host itself does not
// allow.
//
//   HostKernel kernel;
//   absl::StatusOr<Exploration> exploration = Explore(kernel, options);
//
// Like a run of the rules it leaves nothing behind and hurts nobody: programs work in processes of
// their own, in a scratch directory, on memory that they mapped.

#ifndef CONFORMANCE_EXPLORE_EXPLORE_H_
#define CONFORMANCE_EXPLORE_EXPLORE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/explore/finding.h"
#include "conformance/explore/generator.h"
#include "conformance/explore/model/coverage.h"
#include "conformance/explore/parameters.h"
#include "conformance/probe/kernel.h"

namespace conformance::explore {

struct ExploreOptions {
  GeneratorOptions generator;
  std::uint64_t programs = 0;            // in each directory; 0: as many as there is time for
  int seconds = 4;                       // for all directories, without the rules and the shrinking
  std::vector<std::string> directories;  // absolute
  int jobs = 1;
  std::string manual;  // the name of the document that is this system's manual, or ""
  // Called now and then with the numbers so far; may be empty.
  std::function<void(std::uint64_t programs, std::uint64_t calls, std::size_t findings)> progress;
};

// What became of the programs in one directory.
struct Walk {
  std::string directory;
  std::uint64_t programs = 0;
  std::uint64_t calls = 0;     // that were made and checked
  std::uint64_t skipped = 0;   // that depended on what an earlier call did not get
  std::uint64_t early = 0;     // programs that ended early, as after a shortage
  std::uint64_t broken = 0;    // programs that could not be run
  std::uint64_t unstable = 0;  // programs that were a finding once and not again
  std::uint64_t alike = 0;     // findings that are like others, and were not looked into
  std::int64_t milliseconds = 0;
  int rules = 0;         // that parameters were taken from
  int unanswered = 0;    // of these, how many gave no outcome: what they ask is left open
  bool stopped = false;  // for too many findings
};

struct Exploration {
  std::uint64_t seed = 1;
  std::vector<Walk> walks;
  Coverage coverage;
  std::vector<Finding> findings;
};

// Fails only where the run could not be completed; with absl::StatusCode::kCancelled after an
// interruption.
absl::StatusOr<Exploration> Explore(Kernel& kernel, const ExploreOptions& options);

// Runs one program in one directory. A finding is not shrunk.
absl::StatusOr<Exploration> Replay(Kernel& kernel, const Program& program,
                                   const ExploreOptions& options);

// What this host answers to the rules that parameters are taken from, in one directory.
absl::StatusOr<Outcomes> AskRules(Kernel& kernel, const std::string& directory, int jobs);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_EXPLORE_H_
