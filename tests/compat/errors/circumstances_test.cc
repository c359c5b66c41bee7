// SPDX-License-Identifier: Apache-2.0
//
// Each circumstance that the table of errnos speaks of is found out by somebody, and each that
// somebody finds out is spoken of: a row for a circumstance that nobody reports would explain
// nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cctype>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"

namespace mmap_compat {
namespace {

using ::testing::SizeIs;

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool IsPartOfName(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

bool Speaks(const std::string& text, const std::string& name) {
  for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += name.size()) {
    const std::size_t end = at + name.size();
    if (!IsPartOfName(text[at - 1]) && !IsPartOfName(text[end])) return true;
  }
  return false;
}

struct Texts {
  std::string tables;
  std::string others;
};

Texts ReadSources() {
  Texts texts;
  for (const auto& entry : std::filesystem::recursive_directory_iterator("compat/src")) {
    const std::string path = entry.path().string();
    if (entry.is_directory() || absl::EndsWith(path, "/errno_table.h")) continue;
    const bool is_table = absl::EndsWith(path, "/errors.cc") ||
                          absl::EndsWith(path, "/errors_of_ranges.cc") ||
                          absl::EndsWith(path, "/own_mistakes.cc");
    (is_table ? texts.tables : texts.others) += Contents(path);
  }
  return texts;
}

TEST(CircumstancesTest, EachHasARowAndAProducer) {
  const std::string header = Contents("compat/src/errors/errno_table.h");
  const Texts texts = ReadSources();
  const std::regex declaration("constexpr Circumstances (k[A-Za-z]+)");
  std::vector<std::string> names;
  for (auto at = std::sregex_iterator(header.begin(), header.end(), declaration);
       at != std::sregex_iterator(); ++at) {
    names.push_back((*at)[1]);
    EXPECT_TRUE(Speaks(texts.tables, names.back())) << names.back() << " is in no row";
    EXPECT_TRUE(names.back() == "kAlways" || Speaks(texts.others, names.back()))
        << "nobody finds out " << names.back();
  }
  EXPECT_THAT(names, SizeIs(testing::Gt(40U)));
}

// How often what the pattern finds in the header is found there, by what it is.
std::map<std::string, int> CountInHeader(const std::string& pattern) {
  const std::string header = Contents("compat/src/errors/errno_table.h");
  const std::regex number(pattern);
  std::map<std::string, int> counts;
  for (auto at = std::sregex_iterator(header.begin(), header.end(), number);
       at != std::sregex_iterator(); ++at) {
    ++counts[(*at)[1]];
  }
  return counts;
}

// Which a set of bits needs, and a name for each of the library's own mistakes.
TEST(CircumstancesTest, NoTwoAreOne) {
  for (const char* const pattern : {"1ull\\s*<<\\s*([0-9]+)", "Own\\(([0-9]+)\\)"}) {
    const std::map<std::string, int> counts = CountInHeader(pattern);
    EXPECT_THAT(counts, SizeIs(testing::Gt(20U)));
    EXPECT_THAT(counts, testing::Each(testing::Pair(testing::_, 1)));
  }
}

}  // namespace
}  // namespace mmap_compat
