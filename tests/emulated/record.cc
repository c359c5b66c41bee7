// SPDX-License-Identifier: Apache-2.0
//
// usage: record FILE
//
// Writes the calls that the probes of foreign flags make, spelled with the names that this is
// compiled with: for rules of //conformance:c_suite that no kernel here can be asked. What follows
// on which answer is the rule's; that the answers were given by an emulated kernel and by its
// mutants shows nothing of any system.

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "conformance/export/spelled_run.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/role.h"
#include "tests/emulated/emulated_kernel.h"
#include "tests/emulated/foreign_rules.h"
#include "tests/mutants/recorder.h"

namespace conformance {
namespace {

bool Record(const Personality& who, std::vector<SpelledRun>& runs) {
  HostKernel host;
  EmulatedKernel kernel(host, who);
  Recorder recorder(RulesFor(who), "/tmp");
  if (!recorder.RecordHonest(kernel) || !recorder.RecordMutants(kernel, MutantsUnderTest())) {
    return false;
  }
  for (const RuleRecordings& recorded : recorder.recorded()) {
    for (const Recording& recording : recorded.recordings) {
      const std::optional<SpelledRun> run = Spell(recorded.rule->id(), recording, Precision());
      if (run.has_value()) runs.push_back(*run);
    }
  }
  return true;
}

int Main(const char* path) {
  std::vector<SpelledRun> runs;
  for (const Personality* const who : Personalities()) {
    if (!Record(*who, runs)) return 3;
  }
  const std::string text = SpelledRunsText(runs);
  std::FILE* const file = std::fopen(path, "w");
  if (file == nullptr) return 3;
  const bool written = std::fwrite(text.data(), 1, text.size(), file) == text.size();
  return std::fclose(file) == 0 && written ? 0 : 3;
}

}  // namespace
}  // namespace conformance

int main(int argc, char** argv) {
  int status = 0;
  if (conformance::RunRoleIfAsked(argc, argv, &status)) return status;
  return argc == 2 ? conformance::Main(argv[1]) : 2;
}
