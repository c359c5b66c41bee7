// SPDX-License-Identifier: Apache-2.0
//
// Runs the examples as a user would.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <string>

#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::testing::HasSubstr;

struct Outcome {
  int status;
  std::string output;
};

// The working directory of a test is the workspace with the programs that it names as data.
Outcome RunExample(const std::string& command) {
  Outcome outcome = {-1, ""};
  FILE* const pipe = popen(("tests/examples/" + command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return outcome;
  std::array<char, 1000> buffer;
  for (std::size_t n; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    outcome.output.append(buffer.data(), n);
  }
  int status = pclose(pipe);  // a name, since WEXITSTATUS of macOS takes its address
  outcome.status = WEXITSTATUS(status);
  return outcome;
}

TEST(ExamplesTest, ParentAndChildShareByFileAndByMemory) {
  for (const char* const how : {"file", "memory"}) {
    const Outcome outcome = RunExample(std::string("parent_and_child ") + how);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.output,
              "child,  *shared = 2000, variable = 1000\n"
              "parent, *shared = 2000, variable = 100\n");
  }
}

TEST(ExamplesTest, ReaderSeesWhatTheWriterWrote) {
  const std::string file = ScratchDirectory() + "/students";
  EXPECT_EQ(RunExample("write_students " + file + " 10").status, 0);
  const Outcome outcome = RunExample("read_students " + file);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("id=0\tname=Student-0\tm\n"));
  EXPECT_THAT(outcome.output, HasSubstr("id=9\tname=Student-9\tf\n"));
}

TEST(ExamplesTest, ReaderOfNothingSaysWhatIsWrong) {
  const Outcome outcome = RunExample("read_students " + ScratchDirectory() + "/missing");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("not found [ENOENT]"));
}

TEST(ExamplesTest, CopyArrives) {
  const ScratchFile from(Pattern(100000));
  const std::string to = ScratchDirectory() + "/copy of it";
  const Outcome outcome = RunExample("copy " + from.path() + " '" + to + "'");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("100000 of 100000 bytes"));
  FILE* const file = fopen(to.c_str(), "r");
  ASSERT_NE(file, nullptr);
  std::string contents(100001, '\0');
  contents.resize(fread(contents.data(), 1, contents.size(), file));
  fclose(file);
  EXPECT_EQ(contents, Pattern(100000));
}

}  // namespace
}  // namespace mmap_compat
