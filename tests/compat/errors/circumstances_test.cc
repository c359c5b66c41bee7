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
#include <regex>
#include <set>
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

// Which a set of bits needs.
TEST(CircumstancesTest, NoTwoAreOneBit) {
  const std::string header = Contents("compat/src/errors/errno_table.h");
  const std::regex bit("1ull\\s*<<\\s*([0-9]+)");
  std::set<std::string> bits;
  for (auto at = std::sregex_iterator(header.begin(), header.end(), bit);
       at != std::sregex_iterator(); ++at) {
    EXPECT_TRUE(bits.insert((*at)[1]).second) << "two are 1 << " << (*at)[1];
  }
  EXPECT_THAT(bits, SizeIs(testing::Gt(40U)));
}

}  // namespace
}  // namespace mmap_compat
