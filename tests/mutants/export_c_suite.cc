// SPDX-License-Identifier: Apache-2.0
//
// usage: export_c_suite FILE [DIRECTORY]
//
// Writes the C suite with what the catalogue's probes recorded on this host and under each mutant
// that lies to them: //conformance:c_suite.

#include <sys/utsname.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/export/c_suite.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/role.h"
#include "conformance/probe/runner.h"
#include "conformance/version.h"
#include "tests/mutants/mutant.h"
#include "tests/mutants/screening.h"

namespace conformance {
namespace {

constexpr int kTimeoutSeconds = 3;
constexpr int kJobs = 2;

class Exporter {
 public:
  explicit Exporter(std::string directory) : directory_(std::move(directory)) {
    for (const Rule& rule : Catalogue()) {
      recorded_.push_back({&rule, {}});
    }
  }

  // What each of the rules gives on `kernel`, as one more recording.
  bool Record(const std::vector<std::size_t>& rules, Kernel& kernel) {
    std::vector<Task> tasks;
    for (const std::size_t i : rules) {
      const Rule& rule = *recorded_[i].rule;
      Task task;
      task.name = rule.id();
      task.probe = rule.probe();
      task.directory = directory_;
      task.large_address_space = rule.large_address_space();
      tasks.push_back(std::move(task));
    }
    RunOptions options;
    options.jobs = kJobs;
    options.timeout_seconds = kTimeoutSeconds;
    auto observations = RunProbes(tasks, kernel, options);
    if (!observations.ok()) {
      std::fprintf(stderr, "%s\n", observations.status().ToString().c_str());
      return false;
    }
    const auto page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    for (std::size_t i = 0; i < rules.size(); ++i) {
      recorded_[rules[i]].recordings.push_back({std::move((*observations)[i]), page_size});
    }
    return true;
  }

  bool RecordHost(Kernel& kernel) {
    std::vector<std::size_t> fast;
    for (std::size_t i = 0; i < recorded_.size(); ++i) {
      if (!recorded_[i].rule->slow()) {
        fast.push_back(i);
        continue;
      }
      Observation slow;
      slow.status = Status::kSkipped;
      slow.reason = "it is slow and was not run";
      recorded_[i].recordings.push_back({slow, 1});
    }
    return Record(fast, kernel);
  }

  bool RecordMutants(Kernel& kernel) {
    std::vector<std::vector<std::size_t>> lied_to(AllMutants().size());
    for (std::size_t i = 0; i < recorded_.size(); ++i) {
      const Observation& honest = recorded_[i].recordings.front().observation;
      if (honest.status != Status::kObserved) continue;
      const std::vector<bool> lies =
          MutantsThatLie(*recorded_[i].rule, honest.outcome, kernel, AllMutants(), kTimeoutSeconds);
      for (std::size_t m = 0; m < lies.size(); ++m) {
        if (lies[m]) lied_to[m].push_back(i);
      }
    }
    for (std::size_t m = 0; m < lied_to.size(); ++m) {
      MutantKernel mutated(kernel, AllMutants()[m]);
      if (!lied_to[m].empty() && !Record(lied_to[m], mutated)) return false;
    }
    return true;
  }

  const std::vector<RuleRecordings>& recorded() const { return recorded_; }

 private:
  std::string directory_;
  std::vector<RuleRecordings> recorded_;
};

int Main(const char* file, const char* directory) {
  HostKernel kernel;
  Exporter exporter(directory);
  if (!exporter.RecordHost(kernel) || !exporter.RecordMutants(kernel)) return 3;
  struct utsname names = {};
  uname(&names);
  const Suite suite = CSuite(exporter.recorded(), kVersion, names.machine);
  for (const std::string& line : suite.left_out) std::printf("left out %s\n", line.c_str());
  std::FILE* const out = std::fopen(file, "w");
  if (out == nullptr) return 3;
  const bool written =
      std::fwrite(suite.text.data(), 1, suite.text.size(), out) == suite.text.size();
  return std::fclose(out) == 0 && written ? 0 : 3;
}

}  // namespace
}  // namespace conformance

int main(int argc, char** argv) {
  int status = 0;
  if (conformance::RunRoleIfAsked(argc, argv, &status)) return status;
  if (argc < 2) return 2;
  return conformance::Main(argv[1], argc > 2 ? argv[2] : "/tmp");
}
