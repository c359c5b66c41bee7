// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/markdown_reporter.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "tests/benchmarks/compat/scratch_file.h"

namespace mmap_compat {
namespace {

// Two digits that mean something, in the unit that a reader would choose.
std::string Duration(double nanoseconds) {
  static constexpr const char* kUnits[] = {"ns", "µs", "ms", "s"};
  std::size_t unit = 0;
  double value = nanoseconds;
  for (; value >= 999.5 && unit < 3; ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof(text), value < 9.95 ? "%.1f %s" : "%.0f %s", value, kUnits[unit]);
  return text;
}

// Processor time, but for what another program did, which told its own.
double TimeOf(const benchmark::BenchmarkReporter::Run& run) {
  return run.run_name.time_type.empty() ? run.cpu_accumulated_time : run.real_accumulated_time;
}

template <typename T>
void AddOnce(std::vector<T>& seen, const T& value) {
  if (std::find(seen.begin(), seen.end(), value) == seen.end()) seen.push_back(value);
}

}  // namespace

void MarkdownReporter::ReportRuns(const std::vector<Run>& runs) {
  ConsoleReporter::ReportRuns(runs);
  for (const Run& run : runs) {
    if (run.iterations == 0) continue;  // skipped with an error
    // Of repeated runs, the median counts.
    if (run.repetitions > 1 && run.aggregate_name != "median") continue;
    const std::string& name = run.run_name.function_name;
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos) continue;
    cells_.push_back({name.substr(0, slash), name.substr(slash + 1),
                      static_cast<std::size_t>(std::atoll(run.run_name.args.c_str())),
                      1e9 * TimeOf(run) / static_cast<double>(run.iterations)});
  }
}

std::string MarkdownReporter::Table(const std::string& operation) const {
  std::vector<std::string> ways;
  std::vector<std::size_t> sizes;
  for (const Cell& cell : cells_) {
    if (cell.operation != operation) continue;
    AddOnce(ways, cell.way);
    AddOnce(sizes, cell.size);
  }
  std::string text = "\n| " + operation + " |";
  for (const std::string& way : ways) text += ' ' + way + " |";
  text += "\n|---|";
  for (std::size_t i = 0; i < ways.size(); ++i) text += "---|";
  for (const std::size_t size : sizes) {
    text += "\n| " + SizeName(size) + " |";
    for (const std::string& way : ways) {
      const auto found = std::find_if(cells_.begin(), cells_.end(), [&](const Cell& cell) {
        return cell.operation == operation && cell.way == way && cell.size == size;
      });
      text += ' ' + (found == cells_.end() ? "" : Duration(found->nanoseconds)) + " |";
    }
  }
  return text + '\n';
}

std::string MarkdownReporter::Tables() const {
  std::vector<std::string> operations;
  for (const Cell& cell : cells_) AddOnce(operations, cell.operation);
  std::string text;
  for (const std::string& operation : operations) text += Table(operation);
  return text;
}

}  // namespace mmap_compat
