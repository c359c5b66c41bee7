// SPDX-License-Identifier: Apache-2.0
//
// usage: export_c_suite FILE [RUNS...] [REPORT.json...]
//
// Writes the C suite with what the catalogue's probes recorded on this host, on systems that lack a
// call and under each mutant that lies to them, with the spelled runs of those files, and with the
// calls of those reports: //conformance:c_suite.

#include <sys/utsname.h>

#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/export/c_suite.h"
#include "conformance/export/learn.h"
#include "conformance/export/spelled_run.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/role.h"
#include "conformance/report/json.h"
#include "conformance/report/read_file.h"
#include "conformance/version.h"
#include "tests/mutants/mutant.h"
#include "tests/mutants/recorder.h"

namespace conformance {
namespace {

bool AddSpelled(const std::string& path, std::vector<RuleRecordings>& rules) {
  std::string text;
  const absl::Status read = ReadFile(path, &text);
  const absl::StatusOr<std::vector<SpelledRun>> runs = ParseSpelledRuns(text);
  if (!read.ok() || !runs.ok()) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(),
                 (read.ok() ? runs.status() : read).ToString().c_str());
    return false;
  }
  for (const SpelledRun& run : *runs) {
    for (RuleRecordings& entry : rules) {
      if (entry.rule->id() == run.rule) entry.spelled.push_back(run);
    }
  }
  return true;
}

bool AddReport(const std::string& path, std::vector<RuleRecordings>& rules) {
  std::string text;
  absl::Status read = ReadFile(path, &text);
  if (read.ok()) {
    const absl::StatusOr<Report> report = ReportFromJson(text);
    std::vector<std::string> complaints;
    if (report.ok()) {
      Learn(*report, rules, complaints);
      for (const std::string& complaint : complaints) {
        std::printf("left out %s: %s\n", path.c_str(), complaint.c_str());
      }
      return true;
    }
    read = report.status();
  }
  std::fprintf(stderr, "%s: %s\n", path.c_str(), read.ToString().c_str());
  return false;
}

int Main(const char* file, const std::vector<std::string>& elsewhere) {
  Rules rules;
  for (const Rule& rule : Catalogue()) rules.push_back(&rule);
  HostKernel kernel;
  Recorder recorder(rules, "/tmp");
  if (!recorder.RecordHonest(kernel) || !recorder.RecordMutants(kernel, LackingSystems()) ||
      !recorder.RecordMutants(kernel, AllMutants())) {
    return 3;
  }
  std::vector<RuleRecordings> recorded = recorder.recorded();
  for (const std::string& path : elsewhere) {
    const bool is_report = absl::EndsWith(path, ".json");
    if (!(is_report ? AddReport(path, recorded) : AddSpelled(path, recorded))) return 3;
  }
  struct utsname names = {};
  uname(&names);
  const Suite suite = CSuite(recorded, kVersion, names.machine);
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
  return conformance::Main(argv[1], {argv + 2, argv + argc});
}
