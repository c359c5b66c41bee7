// SPDX-License-Identifier: Apache-2.0
//
// Recordings for the C suite: of a kernel, and of each mutant that lies to a rule about it.
//
//   Recorder recorder(rules, "/tmp");
//   if (!recorder.RecordHonest(kernel) || !recorder.RecordMutants(kernel, AllMutants())) …

#ifndef TESTS_MUTANTS_RECORDER_H_
#define TESTS_MUTANTS_RECORDER_H_

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/export/c_suite.h"
#include "conformance/probe/kernel.h"
#include "tests/mutants/matrix.h"
#include "tests/mutants/mutant.h"

namespace conformance {

class Recorder {
 public:
  // Files of the rules are made in `directory`.
  Recorder(const Rules& rules, std::string directory);

  // What each rule gives; those that are slow are skipped. False if nothing could be run, which is
  // told on standard error; so below.
  bool RecordHonest(Kernel& kernel);

  // The same for each mutant and each rule that it lies to.
  bool RecordMutants(Kernel& kernel, const std::vector<Mutant>& mutants);

  const std::vector<RuleRecordings>& recorded() const { return recorded_; }

 private:
  bool Record(const std::vector<std::size_t>& rules, Kernel& kernel);

  std::string directory_;
  std::vector<RuleRecordings> recorded_;
};

}  // namespace conformance

#endif  // TESTS_MUTANTS_RECORDER_H_
