// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/junit.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/formats/case.h"
#include "conformance/formats/escape.h"
#include "conformance/probe/observation.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

struct Counts {
  int tests = 0;
  int failures = 0;
  int errors = 0;
  int skipped = 0;
  std::int64_t duration_us = 0;
};

std::string Seconds(std::int64_t microseconds) {
  return absl::StrFormat("%d.%06d", microseconds / 1000000, microseconds % 1000000);
}

void Count(const RuleReport& rule, const Report& report, Counts& counts) {
  ++counts.tests;
  counts.duration_us += rule.duration_us;
  switch (CaseOf(rule, report)) {
    case Case::kPassed:
      return;
    case Case::kFailed:
      ++counts.failures;
      return;
    case Case::kError:
      ++counts.errors;
      return;
    case Case::kSkipped:
    case Case::kExpected:
      ++counts.skipped;
      return;
  }
}

std::string Attributes(const Counts& counts) {
  return absl::StrFormat("tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\" time=\"%s\"",
                         counts.tests, counts.failures, counts.errors, counts.skipped,
                         Seconds(counts.duration_us));
}

// The evidence as text of an element, one line per piece.
std::string Body(const RuleReport& rule, const Report& report) {
  std::string body;
  for (const std::string& piece : CaseEvidence(rule, report)) body += MarkupText(piece) + "\n";
  return body;
}

std::string Element(const RuleReport& rule, const Report& report) {
  const std::string message = MarkupText(CaseMessage(rule, report));
  switch (CaseOf(rule, report)) {
    case Case::kPassed:
      return absl::StrFormat("      <system-out>%s\n%s</system-out>\n", message,
                             Body(rule, report));
    case Case::kFailed:
      return absl::StrFormat("      <failure type=\"deviation\" message=\"%s\">%s</failure>\n",
                             message, Body(rule, report));
    case Case::kError:
      return absl::StrFormat("      <error type=\"%s\" message=\"%s\">%s</error>\n",
                             StatusName(rule.status), message, Body(rule, report));
    case Case::kSkipped:
      return absl::StrFormat("      <skipped type=\"%s\" message=\"%s\"/>\n",
                             StatusName(rule.status), message);
    case Case::kExpected:
      return absl::StrFormat("      <skipped type=\"expected\" message=\"%s\"/>\n", message);
  }
  return "";
}

std::string TestCase(const RuleReport& rule, const Report& report) {
  return absl::StrFormat("    <testcase classname=\"conformance.%s\" name=\"%s\" time=\"%s\">\n",
                         MarkupText(rule.family), MarkupText(NameOf(rule)),
                         Seconds(rule.duration_us)) +
         Element(rule, report) + "    </testcase>\n";
}

}  // namespace

std::string RenderJunit(const Report& report) {
  Counts all;
  std::string suites;
  for (std::size_t i = 0; i < report.rules.size();) {
    const std::string& family = report.rules[i].family;
    Counts counts;
    std::string cases;
    for (; i < report.rules.size() && report.rules[i].family == family; ++i) {
      Count(report.rules[i], report, counts);
      Count(report.rules[i], report, all);
      cases += TestCase(report.rules[i], report);
    }
    suites += absl::StrFormat("  <testsuite name=\"%s\" %s>\n%s  </testsuite>\n",
                              MarkupText(family), Attributes(counts), cases);
  }
  if (all.tests == 0) {
    // Many readers take a file without cases for a success.
    all.tests = all.errors = 1;
    suites =
        "  <testsuite name=\"conformance\" tests=\"1\" errors=\"1\">\n"
        "    <testcase classname=\"conformance\" name=\"report\">\n"
        "      <error type=\"empty\" message=\"the report holds no result\"/>\n"
        "    </testcase>\n  </testsuite>\n";
  }
  return absl::StrFormat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"conformance\" %s>\n%s</testsuites>\n",
      Attributes(all), suites);
}

}  // namespace conformance
