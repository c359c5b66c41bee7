// SPDX-License-Identifier: Apache-2.0
//
// The sample of the manual is the program beside this file, and does what it says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

std::string ReadAll(const std::string& path) {
  std::ifstream in(path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

TEST(ReadmeTest, SampleIsTheProgramThatIsBuilt) {
  const std::string readme = ReadAll("compat/README.md");
  const std::string program = ReadAll("tests/compat/readme_sample.cc");
  const std::size_t code = program.find("#include");
  ASSERT_NE(code, std::string::npos);
  EXPECT_THAT(readme, ::testing::HasSubstr("```cpp\n" + program.substr(code) + "```\n"));
}

TEST(ReadmeTest, SampleCountsLines) {
  const ScratchFile file("one\ntwo\nthree\n");
  FILE* const pipe = popen(("tests/compat/readme_sample " + file.path()).c_str(), "r");
  ASSERT_NE(pipe, nullptr);
  char line[100] = "";
  EXPECT_NE(fgets(line, sizeof(line), pipe), nullptr);
  EXPECT_EQ(pclose(pipe), 0);
  EXPECT_STREQ(line, "3 lines\n");
}

// Every public header has its line.
TEST(ReadmeTest, EveryHeaderOfTheTableExists) {
  const std::string readme = ReadAll("compat/README.md");
  int headers = 0;
  for (std::size_t at = 0; (at = readme.find("| `mmap_compat/", at)) != std::string::npos; ++at) {
    const std::size_t end = readme.find('`', at + 3);
    const std::string header = readme.substr(at + 3, end - at - 3);
    EXPECT_FALSE(ReadAll("compat/include/" + header).empty()) << header;
    ++headers;
  }
  EXPECT_EQ(headers, 22);
}

}  // namespace
}  // namespace mmap_compat
