// SPDX-License-Identifier: Apache-2.0
//
// Google Benchmark's console output, and at the end the same as Markdown: one table for each
// operation, sizes down and ways across.
#ifndef TESTS_BENCHMARKS_COMPAT_MARKDOWN_REPORTER_H_
#define TESTS_BENCHMARKS_COMPAT_MARKDOWN_REPORTER_H_

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace mmap_compat {

class MarkdownReporter : public benchmark::ConsoleReporter {
 public:
  explicit MarkdownReporter(bool color) : ConsoleReporter(color ? OO_ColorTabular : OO_Tabular) {}

  void ReportRuns(const std::vector<Run>& runs) override;

  // What has been reported so far.
  std::string Tables() const;

 private:
  struct Cell {
    std::string operation;
    std::string way;
    std::size_t size;
    double nanoseconds;
  };
  std::string Table(const std::string& operation) const;

  std::vector<Cell> cells_;
};

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_MARKDOWN_REPORTER_H_
