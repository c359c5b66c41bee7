// SPDX-License-Identifier: Apache-2.0
//
// How long the reports of a fleet take to become a matrix, and how much memory:
//
//   bazel run -c opt //tests/benchmarks/conformance:matrix_benchmark
//
// 1,000 reports of the whole catalogue are meant to take less than 3 s and 500 MB. The counters
// show both as they were measured here.

#include <sys/resource.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmark/benchmark.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"
#include "conformance/report/json.h"
#include "conformance/report/judge.h"
#include "conformance/report/matrix.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr int kTraceLines = 6;

// A report as a host like any other would give it: every rule with one of its outcomes, chosen by
// the host's number, and a trace of ordinary length.
std::string GeneratedReport(std::uint32_t host) {
  Report report;
  report.tool_name = "conformance";
  report.tool_version = "0.0.0";
  report.host = {{"system", "Generated"},
                 {"release", std::to_string(host % 20)},
                 {"machine", host % 2 == 0 ? "x86_64" : "aarch64"}};
  report.filesystems = {{"/tmp", "tmpfs"}};
  report.against = {"posix", "linux"};
  std::uint32_t place = 0;
  for (const Rule& rule : Catalogue()) {
    Observation observation;
    observation.status = Status::kObserved;
    const std::vector<std::string_view>& outcomes = rule.outcomes();
    // Most hosts agree on most rules.
    const bool odd = (host * 7 + ++place) % 23 == 0;
    observation.outcome = outcomes.empty() ? "x" : outcomes[odd ? host % outcomes.size() : 0];
    RuleReport result = JudgeRule(rule, observation, rule.per_directory() ? "/tmp" : "", {});
    result.trace.assign(kTraceLines, "mmap(NULL, 1 page, PROT_READ, MAP_SHARED, fd1, 0) = m1");
    report.rules.push_back(std::move(result));
  }
  report.summary = Summarise(report.rules, report.against);
  return ToJson(report);
}

double PeakMegabytes() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void ReadAndMerge(benchmark::State& state) {
  const auto count = static_cast<std::uint32_t>(state.range(0));
  std::vector<std::string> kinds;
  for (std::uint32_t host = 0; host < 20; ++host) kinds.push_back(GeneratedReport(host));
  std::size_t differing = 0;
  while (state.KeepRunning()) {
    MatrixBuilder builder;
    for (std::uint32_t host = 0; host < count; ++host) {
      const absl::StatusOr<Report> report = ReportFromJson(kinds[host % kinds.size()]);
      if (!report.ok()) {
        state.SkipWithError("a generated report was refused");
        return;
      }
      builder.Add(std::to_string(host), *report);
    }
    const Matrix matrix = builder.Build();
    differing = 0;
    for (const MatrixRow& row : matrix.rows) differing += row.differs ? 1 : 0;
    benchmark::DoNotOptimize(RenderHtml(matrix));
  }
  state.counters["rules"] = static_cast<double>(Catalogue().size());
  state.counters["differing"] = static_cast<double>(differing);
  state.counters["report_KiB"] = static_cast<double>(kinds.front().size()) / 1024;
  state.counters["peak_MiB"] = PeakMegabytes();
}

BENCHMARK(ReadAndMerge)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace conformance

BENCHMARK_MAIN();
