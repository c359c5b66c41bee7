// SPDX-License-Identifier: Apache-2.0
//
// The fuzzer's corpus, and some thousand random changes of it, the same in every run.

#include "tests/report/json_fuzz.h"

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "conformance/report/json.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "tests/report/golden.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

constexpr const char* kCorpus[] = {"minimal.json", "hostile_strings.json", "baseline.json",
                                   "deep.json",    "duplicate.json",       "newer.json",
                                   "not_utf8.json"};

std::string CorpusFile(const std::string& name) { return DataFile("tests/report/corpus/" + name); }

// A report of a few results, so that many changes fit into little time.
std::string SmallReport() {
  Report report = SampleReport();
  report.rules.resize(4);
  return ToJson(Counted(report));
}

std::string Changed(std::string text, std::mt19937& random) {
  const auto below = [&random](std::size_t bound) {
    return static_cast<std::size_t>(random()) % std::max<std::size_t>(bound, 1);
  };
  for (std::size_t changes = 1 + below(3); changes > 0; --changes) {
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(below(40), text.size() - at);
    switch (below(4)) {
      case 0:
        text.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 1:
        text.erase(at, length);
        break;
      case 2:
        text.insert(below(text.size()), text.substr(at, length));
        break;
      default:
        if (!text.empty()) text[at] = static_cast<char>(below(256));
    }
  }
  return text;
}

TEST(JsonFuzzTest, CorpusIsReadOrRefusedInOneLine) {
  EXPECT_TRUE(FuzzJson(CorpusFile("minimal.json")));
  EXPECT_TRUE(FuzzJson(CorpusFile("hostile_strings.json")));
  EXPECT_FALSE(FuzzJson(CorpusFile("baseline.json")));
  EXPECT_FALSE(FuzzJson(CorpusFile("deep.json")));
  EXPECT_FALSE(FuzzJson(CorpusFile("duplicate.json")));
  EXPECT_FALSE(FuzzJson(CorpusFile("newer.json")));
  EXPECT_FALSE(FuzzJson(CorpusFile("not_utf8.json")));
  EXPECT_TRUE(FuzzJson(ToJson(SampleReport())));
}

TEST(JsonFuzzTest, RandomChangesDoNoHarm) {
  constexpr int kChanges = 2000;
  std::mt19937 random(20240614);  // the same numbers on every platform
  const std::string report = SmallReport();
  int read = 0;
  for (int i = 0; i < kChanges; ++i) {
    if (FuzzJson(Changed(report, random))) ++read;
  }
  for (const char* name : kCorpus) {
    const std::string text = CorpusFile(name);
    for (int i = 0; i < kChanges / 10; ++i) FuzzJson(Changed(text, random));
  }
  // Changes inside strings leave a report; if none did, the formats would not have been tried.
  EXPECT_GT(read, kChanges / 100);
  EXPECT_LT(read, kChanges);
}

}  // namespace
}  // namespace conformance
