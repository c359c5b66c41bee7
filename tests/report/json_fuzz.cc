// SPDX-License-Identifier: Apache-2.0
//
// Any bytes at all, as a report and as a baseline: they are refused in one line, or read and shown
// in every format without harm. With Clang this is a libFuzzer target:
//
//   export CC=clang
//   bazel build --copt=-fsanitize=fuzzer-no-link //tests/report:json_fuzzer
//   bazel-bin/tests/report/json_fuzzer -max_total_time=900 FOLDER tests/report/corpus
//
// FOLDER gets what it finds worth keeping.

#include "tests/report/json_fuzz.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/compare/baseline.h"
#include "conformance/compare/diff.h"
#include "conformance/compare/matrix.h"
#include "conformance/formats/html.h"
#include "conformance/formats/junit.h"
#include "conformance/formats/markdown.h"
#include "conformance/formats/tap.h"
#include "conformance/formats/text.h"
#include "conformance/report/json.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

// A fuzzer knows a failure by the death of its process.
void Require(bool condition, std::string_view what) {
  if (condition) return;
  std::cerr << "json_fuzz: " << what << '\n';
  std::abort();
}

void RequireOneLine(const absl::Status& status) {
  const std::string message(status.message());
  Require(!message.empty(), "a refusal without a reason");
  Require(message.find('\n') == std::string::npos, "a refusal of several lines");
}

void RequireHarmless(const std::string& text) {
  for (const char c : text) {
    Require(c == '\n' || static_cast<unsigned char>(c) >= 0x20, "a control character");
  }
}

void ShowInEveryFormat(const Report& report) {
  const std::string json = ToJson(report);
  const absl::StatusOr<Report> again = ReportFromJson(json);
  Require(again.ok(), "what was written is not read back");
  Require(ToJson(*again) == json, "what was read back is another report");
  RequireHarmless(RenderText(report, TextOptions()));
  RequireHarmless(RenderText(Compare(report, *again), TextOptions()));
  RequireHarmless(RenderJunit(report));
  RequireHarmless(RenderTap(report));
  RequireHarmless(RenderMarkdown(report));
  RequireHarmless(RenderHtml(report));
  Report judged = report;
  ApplyBaseline(BaselineOf(report), &judged);
  MatrixBuilder builder;
  if (!builder.Add("one", report).ok() || !builder.Add("two", *again).ok()) return;
  const Matrix matrix = builder.Build();
  RequireHarmless(RenderText(matrix, TextOptions()));
  RequireHarmless(RenderMarkdown(matrix));
  RequireHarmless(RenderHtml(matrix));
  RequireHarmless(ToJson(matrix));
}

}  // namespace

bool FuzzJson(std::string_view text) {
  const absl::StatusOr<Baseline> baseline = BaselineFromJson(text);
  if (!baseline.ok()) RequireOneLine(baseline.status());
  const absl::StatusOr<Report> report = ReportFromJson(text);
  if (!report.ok()) {
    RequireOneLine(report.status());
    return false;
  }
  ShowInEveryFormat(*report);
  return true;
}

}  // namespace conformance

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  conformance::FuzzJson(std::string_view(reinterpret_cast<const char*>(data), size));
  return 0;
}
