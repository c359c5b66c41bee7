// SPDX-License-Identifier: Apache-2.0
//
// How long the reports of a fleet take to become a matrix, and how much memory:
//
//   bazel run -c opt //tests/benchmarks/conformance:matrix_benchmark
//
// What is measured is the command `conformance matrix REPORT.json...` as a user starts it, on
// files: one report that the checker makes of this host first, and variations of it. 1,000 of them
// are meant to take less than 3 s and 500 MB; "cpu_s" and "peak_MiB" are what the system says of
// the process, and "written_MiB" is what a browser has to read of a page.

#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "benchmark/benchmark.h"
#include "conformance/report/json.h"
#include "conformance/report/report.h"
#include "tests/benchmarks/conformance/generated_report.h"

namespace conformance {
namespace {

constexpr std::uint32_t kMostHosts = 1000;
constexpr char kChecker[] = "conformance/static";
constexpr std::array<const char*, 4> kFormats = {"html", "text", "markdown", "json"};

[[noreturn]] void Die(const std::string& why) {
  std::fprintf(stderr, "matrix_benchmark: %s\n", why.c_str());
  std::exit(1);
}

// Runs the checker; what it took. Ends the program where it does not end with 0 or 1.
rusage RunChecker(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  std::string program = kChecker;
  arguments.push_back(program.data());
  std::vector<std::string> copies = words;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child < 0) Die("cannot fork");
  if (child == 0) {
    execv(kChecker, arguments.data());
    _exit(127);
  }
  int status = 0;
  rusage usage = {};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) Die("cannot wait for the checker");
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) Die("the checker failed");
  return usage;
}

// The reports as files in a directory of their own, which goes when the program ends.
class Fleet {
 public:
  Fleet() {
    std::string directory = std::filesystem::temp_directory_path() / "matrix_benchmark.XXXXXX";
    if (mkdtemp(directory.data()) == nullptr) Die("cannot make a directory for the reports");
    directory_ = directory;
    const std::string real_path = directory_ / "real.json";
    RunChecker({"run", "--format=json", "--output=" + real_path});
    const absl::StatusOr<Report> real = ReadReport(real_path);
    if (!real.ok()) Die(real.status().ToString());
    rules_ = real->rules.size();
    for (std::uint32_t host = 0; host < kMostHosts; ++host) {
      paths_.push_back(directory_ / ("host" + std::to_string(host) + ".json"));
      const std::string text = ToJson(GeneratedReport(*real, host));
      bytes_ += text.size();
      std::ofstream file(paths_.back(), std::ios::binary);
      file << text;
      file.close();
      if (!file) Die("cannot write " + paths_.back());
    }
  }
  ~Fleet() {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }
  Fleet(const Fleet&) = delete;
  Fleet& operator=(const Fleet&) = delete;

  const std::vector<std::string>& paths() const { return paths_; }
  std::string output() const { return directory_ / "matrix"; }
  double rules() const { return static_cast<double>(rules_); }
  double report_kib() const { return static_cast<double>(bytes_) / kMostHosts / 1024; }

 private:
  std::filesystem::path directory_;
  std::vector<std::string> paths_;
  std::size_t rules_ = 0;
  std::size_t bytes_ = 0;
};

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

void MatrixCommand(benchmark::State& state, const Fleet& fleet) {
  const char* const format = kFormats[static_cast<std::size_t>(state.range(1))];
  std::vector<std::string> words = {"matrix", std::string("--format=") + format,
                                    "--output=" + fleet.output()};
  words.insert(words.end(), fleet.paths().begin(), fleet.paths().begin() + state.range(0));
  rusage usage = {};
  while (state.KeepRunning()) {
    const auto start = std::chrono::steady_clock::now();
    usage = RunChecker(words);
    state.SetIterationTime(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  state.SetLabel(format);
  state.counters["rules"] = fleet.rules();
  state.counters["report_KiB"] = fleet.report_kib();
  state.counters["cpu_s"] = Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
  std::error_code unknown;
  const std::uintmax_t written = std::filesystem::file_size(fleet.output(), unknown);
  if (unknown) Die("the checker wrote nothing");
  state.counters["written_MiB"] = static_cast<double>(written) / 1024 / 1024;
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace
}  // namespace conformance

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  const conformance::Fleet fleet;
  benchmark::RegisterBenchmark(
      "MatrixCommand",
      [&fleet](benchmark::State& state) { conformance::MatrixCommand(state, fleet); })
      ->ArgNames({"reports", "format"})
      ->ArgsProduct({{100, conformance::kMostHosts}, {0, 1, 2, 3}})
      ->Unit(benchmark::kMillisecond)
      ->UseManualTime();
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
