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

// Readers take three decimals. What took any time is not told as none.
std::string Seconds(std::int64_t microseconds) {
  const std::int64_t milliseconds = (microseconds + 999) / 1000;
  return absl::StrFormat("%d.%03d", milliseconds / 1000, milliseconds % 1000);
}

void Count(const RuleReport& rule, const Report& report, Counts& counts) {
  ++counts.tests;
  counts.duration_us += rule.duration_us;
  switch (CaseOf(rule, report)) {
    case Case::kPassed:
    case Case::kExpected:
      return;
    case Case::kFailed:
      ++counts.failures;
      return;
    case Case::kError:
      ++counts.errors;
      return;
    case Case::kSkipped:
      ++counts.skipped;
      return;
  }
}

std::string Attributes(const Counts& counts) {
  return absl::StrFormat("tests=\"%d\" failures=\"%d\" errors=\"%d\" time=\"%s\"", counts.tests,
                         counts.failures, counts.errors, Seconds(counts.duration_us));
}

std::string Property(std::string_view name, std::string_view value) {
  return absl::StrFormat("      <property name=\"%s\" value=\"%s\"/>\n", MarkupText(name),
                         MarkupText(value));
}

// What the report says of the host and itself. The first suite has them, for all: Surefire's schema
// has no place for them elsewhere, and none for a time stamp but here.
std::string Properties(const Report& report) {
  std::string text = "    <properties>\n";
  if (!report.started.empty()) text += Property("timestamp", report.started);
  text += Property(report.tool_name, report.tool_version);
  for (const HostFact& fact : report.host) text += Property(fact.name, fact.value);
  for (const Filesystem& filesystem : report.filesystems) {
    std::string value = filesystem.type;
    if (!filesystem.options.empty()) value += " (" + filesystem.options + ")";
    for (const std::string& lack : filesystem.lacks) value += "; " + lack;
    text += Property("filesystem of " + filesystem.directory, value);
  }
  for (const std::string& document : report.against) text += Property("judged by", document);
  return text + "    </properties>\n";
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
    case Case::kExpected:
      return absl::StrFormat("      <system-out>%s\n%s</system-out>\n", message,
                             Body(rule, report));
    case Case::kFailed:
      return absl::StrFormat("      <failure type=\"deviation\" message=\"%s\">%s</failure>\n",
                             message, Body(rule, report));
    case Case::kError:
      return absl::StrFormat("      <error type=\"%s\" message=\"%s\">%s</error>\n",
                             StatusName(rule.status), message, Body(rule, report));
    case Case::kSkipped:
      return absl::StrFormat("      <skipped message=\"%s\"/>\n", message);
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
    suites += absl::StrFormat("  <testsuite name=\"%s\" %s skipped=\"%d\">\n%s%s  </testsuite>\n",
                              MarkupText(family), Attributes(counts), counts.skipped,
                              suites.empty() ? Properties(report) : "", cases);
  }
  if (all.tests == 0) {
    // Many readers take a file without cases for a success.
    all.tests = all.errors = 1;
    suites =
        "  <testsuite name=\"conformance\" tests=\"1\" failures=\"0\" errors=\"1\" time=\"0.000\" "
        "skipped=\"0\">\n"
        "    <testcase classname=\"conformance\" name=\"report\" time=\"0.000\">\n"
        "      <error type=\"empty\" message=\"the report holds no result\"/>\n"
        "    </testcase>\n  </testsuite>\n";
  }
  return absl::StrFormat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"conformance\" %s>\n%s</testsuites>\n",
      Attributes(all), suites);
}

}  // namespace conformance
