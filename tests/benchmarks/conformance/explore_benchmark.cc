// SPDX-License-Identifier: Apache-2.0
//
// What the model costs: checked programs beside the same calls of the same programs without it. The
// goal is that checked calls come at half the speed or more; the counter "of_bare" tells it. No
// process of a program may take 64 MiB; "peak_MiB" is what the largest took.
//
//   bazel run --config=opt //tests/benchmarks/conformance:explore_benchmark

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "conformance/explore/execute.h"
#include "conformance/explore/explore.h"
#include "conformance/explore/generator.h"
#include "conformance/explore/parameters.h"
#include "conformance/probe/host_kernel.h"

namespace conformance::explore {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::uint64_t kPrograms = 200;

std::string Directory() {
  const char* const chosen = std::getenv("TMPDIR");
  return chosen != nullptr ? chosen : "/tmp";
}

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void BM_CheckedPrograms(benchmark::State& state) {
  HostKernel kernel;
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const auto outcomes = AskRules(kernel, Directory(), 1);
  if (!outcomes.ok() || chdir(Directory().c_str()) != 0) {
    state.SkipWithError("cannot ask this host");
    return;
  }
  const Parameters parameters = ParametersFrom(*outcomes, page);
  GeneratorOptions generator;
  generator.page = page;
  generator.processes = static_cast<int>(state.range(0));
  Executor executor(kernel, parameters);
  std::vector<Program> programs;
  std::vector<ExecuteOptions> bare_options;
  for (std::uint64_t i = 0; i < kPrograms; ++i) {
    programs.push_back(Generate(generator, i));
    ExecuteOptions options;
    options.record = true;
    options.only = executor.Run(programs.back(), options).which;
    options.record = false;
    options.check = false;
    bare_options.push_back(options);
  }
  double bare = 0;
  double checked = 0;
  double calls = 0;
  while (state.KeepRunning()) {
    for (std::size_t i = 0; i < programs.size(); ++i) {
      const auto bare_start = Clock::now();
      executor.Run(programs[i], bare_options[i]);
      bare += SecondsSince(bare_start);
      const auto start = Clock::now();
      calls += executor.Run(programs[i]).made;
      checked += SecondsSince(start);
    }
  }
  struct rusage usage = {};
  getrusage(RUSAGE_CHILDREN, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;  // Linux's unit
  state.counters["checked_calls_per_second"] = calls / checked;
  state.counters["bare_calls_per_second"] = calls / bare;
  state.counters["of_bare"] = bare / checked;
}
BENCHMARK(BM_CheckedPrograms)
    ->ArgName("processes")
    ->Arg(1)
    ->Arg(3)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace conformance::explore

BENCHMARK_MAIN();
