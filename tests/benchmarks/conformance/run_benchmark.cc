// SPDX-License-Identifier: Apache-2.0
//
// What the default run costs, beside as many bare fork + _exit + waitpid of the same binary. The
// goal is a ratio below 2, probes' own waits aside; the counter "per_bare_fork" tells it.
//
//   bazel run --config=opt //tests/benchmarks/conformance:run_benchmark

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"

namespace conformance {
namespace {

using Clock = std::chrono::steady_clock;

std::string ScratchParent() {
  const char* const chosen = std::getenv("TMPDIR");
  return chosen != nullptr ? chosen : "/tmp";
}

std::vector<Task> DefaultTasks() {
  std::vector<Task> tasks;
  for (const Rule& rule : Catalogue()) {
    if (rule.slow()) continue;
    Task task;
    task.name = rule.id();
    task.probe = rule.probe();
    task.directory = ScratchParent();
    task.large_address_space = rule.large_address_space();
    tasks.push_back(task);
  }
  return tasks;
}

void BareForks(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const pid_t child = fork();
    if (child == 0) _exit(0);
    while (waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
}

double SecondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void BM_BareForks(benchmark::State& state) {
  const std::size_t count = DefaultTasks().size();
  while (state.KeepRunning()) BareForks(count);
  state.counters["processes"] = static_cast<double>(count);
}
BENCHMARK(BM_BareForks)->Unit(benchmark::kMillisecond)->UseRealTime();

void BM_DefaultRun(benchmark::State& state) {
  const std::vector<Task> tasks = DefaultTasks();
  HostKernel kernel;
  RunOptions options;
  options.jobs = static_cast<int>(state.range(0));
  double bare = 0;
  double run = 0;
  while (state.KeepRunning()) {
    state.PauseTiming();
    const auto bare_start = Clock::now();
    BareForks(tasks.size());
    bare += SecondsSince(bare_start);
    state.ResumeTiming();
    const auto run_start = Clock::now();
    const auto observations = RunProbes(tasks, kernel, options);
    run += SecondsSince(run_start);
    if (!observations.ok()) state.SkipWithError(observations.status().ToString().c_str());
  }
  state.counters["processes"] = static_cast<double>(tasks.size());
  state.counters["per_bare_fork"] = run / bare;
}
BENCHMARK(BM_DefaultRun)
    ->ArgName("jobs")
    ->Arg(1)
    ->Arg(static_cast<std::int64_t>(sysconf(_SC_NPROCESSORS_ONLN)))
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace conformance

BENCHMARK_MAIN();
