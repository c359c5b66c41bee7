// SPDX-License-Identifier: Apache-2.0
//
// Runs the examples as a user would.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::testing::AnyOf;
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

TEST(ExamplesTest, ArenaAddsUpNumbersInMemoryThatItCommits) {
  const Outcome outcome = RunExample("arena 1000000");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output, "499999500000\n");
}

TEST(ExamplesTest, ArenaThatIsFullSaysSo) {
  const Outcome outcome = RunExample("arena 40000000");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("outside the mapping"));
}

TEST(ExamplesTest, RingShowsWhatIsStoredOverItsEndAtItsBeginning) {
  const Outcome outcome = RunExample("ring 'over the end'");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.output, "over t|he end\n");
}

TEST(ExamplesTest, SearchFindsWordsThatTwoWindowsShowInPart) {
  const ScratchFile empty;
  EXPECT_EQ(RunExample("search x " + empty.path()).output, "0\n");
  std::string text = "aaa needle";
  for (int i = 0; i < 5000; ++i) text += i % 7 == 0 ? "needle" : "hay";
  const ScratchFile file(text + "needl");
  for (const char* const length : {"", " 100000", " 5000", " 100", " 7"}) {
    const Outcome outcome = RunExample("search needle " + file.path() + length);
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_EQ(outcome.output, "716\n") << length;
  }
  EXPECT_THAT(RunExample("search x /no/such/file").output, HasSubstr("descriptor"));
}

TEST(ExamplesTest, FirstTouchShowsWhatWasTouched) {
  const Outcome outcome = RunExample("first_touch 10");
  if (outcome.status == 0) {
    // Some systems say of everything that it is in memory.
    EXPECT_THAT(outcome.output, AnyOf(HasSubstr("0, then 5 of 10\n"), HasSubstr("10, then 10 ")));
  } else {
    EXPECT_THAT(outcome.output, HasSubstr("mincore"));
  }
}

TEST(ExamplesTest, RecipesAreShort) {
  for (const char* const name :
       {"append_log.cc", "arena.cc", "checksum.c", "database.cc", "first_touch.cc", "huge_arena.cc",
        "jit.cc", "largest_record.cc", "longest_line.cc", "pipe_of_memory.cc", "queue.cc",
        "reset_memory.cc", "ring.cc", "search.cc", "search_log.cc", "sum_column.cc", "try_patch.cc",
        "watch.cc"}) {
    std::ifstream in(std::string("tests/examples/") + name);
    const auto lines = std::count(std::istreambuf_iterator<char>(in), {}, '\n');
    EXPECT_GT(lines, 20) << name;
    EXPECT_LE(lines, 40) << name;
  }
}

TEST(ExamplesTest, SearchFindsLinesAndTheirNumbers) {
  const ScratchFile log("start\nan error\nfine\nlast error");
  EXPECT_EQ(RunExample("search_log error " + log.path()).output, "2:an error\n4:last error\n");
  const Outcome missing = RunExample("search_log error " + ScratchDirectory() + "/missing");
  EXPECT_EQ(missing.status, 1);
  EXPECT_THAT(missing.output, HasSubstr("not found [ENOENT]"));
}

TEST(ExamplesTest, ColumnIsAddedUp) {
  const ScratchFile file("name,pieces,price\na,2,10\nb,3,20\n,,\nc,4");
  EXPECT_EQ(RunExample("sum_column 1 " + file.path()).output, "9\n");
  EXPECT_EQ(RunExample("sum_column 2 " + file.path()).output, "30\n");
}

// A header that claims more records than the file has is seen, and not believed.
TEST(ExamplesTest, RecordsAreThoseThatTheFileHas) {
  const std::uint32_t numbers[] = {1, 3, 7, 5, 8, 50, 9, 6};
  const std::string whole(reinterpret_cast<const char*>(numbers), sizeof(numbers));
  const ScratchFile file(whole);
  EXPECT_EQ(RunExample("largest_record " + file.path()).output, "8: 50\n");
  const ScratchFile truncated(whole.substr(0, whole.size() - 1));
  const Outcome outcome = RunExample("largest_record " + truncated.path());
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("the range is outside the mapping"));
}

TEST(ExamplesTest, PatchIsTakenBackAndNeverReachesTheFile) {
  const ScratchFile file("one two\n");
  EXPECT_EQ(RunExample("try_patch " + file.path() + " TWO").output, "TWO two\none two\n");
  EXPECT_EQ(file.Contents(), "one two\n");
  EXPECT_EQ(RunExample("try_patch " + file.path() + " 'longer than it'").status, 1);
}

TEST(ExamplesTest, MemoryIsResetAndUsedAgain) {
  const Outcome outcome = RunExample("reset_memory");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, HasSubstr("stored: 'secret'\n"));
  EXPECT_THAT(outcome.output, HasSubstr("the range is outside the mapping"));
  EXPECT_THAT(outcome.output, HasSubstr("reset: ''\n"));
}

TEST(ExamplesTest, LogGrowsByWhatIsAppended) {
  const std::string path = ScratchDirectory() + "/log that is not there yet";
  for (const char* const entry : {"one", "two words", ""}) {
    const Outcome outcome = RunExample("append_log '" + path + "' '" + entry + "'");
    EXPECT_EQ(outcome.status, 0) << outcome.output;
  }
  std::ifstream in(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(in), {}), "one\ntwo words\n\n");
  const Outcome nowhere = RunExample("append_log /no/such/directory/log x");
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_THAT(nowhere.output, HasSubstr("[EBADF]"));
}

TEST(ExamplesTest, NumbersGoThroughThePipeInOrder) {
  EXPECT_EQ(RunExample("pipe_of_memory 1000").output, "499500\n");
  EXPECT_EQ(RunExample("pipe_of_memory 0").output, "0\n");
}

TEST(ExamplesTest, QueueIsTheSameForProcessesThatShareItsName) {
  const ScopedMemoryName scoped;
  const std::string name = scoped.get();
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(RunExample("queue " + name + " put " + std::to_string(i)).status, 0);
    EXPECT_EQ(RunExample("queue " + name + " put -7").status, 0);
    EXPECT_EQ(RunExample("queue " + name + " take").output, std::to_string(i) + "\n");
    EXPECT_EQ(RunExample("queue " + name + " take").output, "-7\n");
  }
  const Outcome outcome = RunExample("queue no-slash take");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("a name is a slash"));
}

TEST(ExamplesTest, CodeReturnsWhatItWasMadeFor) {
  const Outcome outcome = RunExample("jit 42");
  if (outcome.status == 0) {
    EXPECT_THAT(outcome.output, AnyOf("42\n", HasSubstr("no code for this CPU")));
  } else {
    EXPECT_THAT(outcome.output, HasSubstr("policy forbids"));
  }
}

TEST(ExamplesTest, HugeArenaSaysWhereItsPagesAreFrom) {
  const Outcome outcome = RunExample("huge_arena");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, AnyOf(HasSubstr(" bytes from the pool\n"),
                                    HasSubstr(" from wherever there is room\n")));
}

TEST(ExamplesTest, DatabaseAddsUpWhatWasStored) {
  const std::string path = ScratchDirectory() + "/database";
  EXPECT_EQ(RunExample("database " + path + " 5").output, "5\n");
  EXPECT_EQ(RunExample("database " + path + " 37").output, "42\n");
  EXPECT_EQ(RunExample("database /no/such/directory/file 1").status, 1);
}

TEST(ExamplesTest, ATruncatedFileIsAnErrorAndNoSignal) {
  const ScratchFile file(std::string(20 << 16, 'a'));
  const Outcome outcome = RunExample("watch " + file.path() + " 10");
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr(std::to_string(97 * (20 << 16)) + "\n"));
  EXPECT_THAT(outcome.output, HasSubstr("past the end of the file"));
  const Outcome untouched = RunExample("watch " + file.path() + " 10");
  EXPECT_EQ(untouched.output, "970\n970\n");
}

TEST(ExamplesTest, LongestLineIsFound) {
  const ScratchFile file("one\nthree\n\nfour");
  EXPECT_EQ(RunExample("longest_line " + file.path()).output, "4: three\n");
  EXPECT_EQ(RunExample("longest_line " + ScratchFile().path()).output, "0: \n");
}

TEST(ExamplesTest, ChecksumInCIsThatOfTheFile) {
  const ScratchFile file("abc");
  // Each byte is added to what was rotated: 97, 32816 + 98, 16457 + 99.
  EXPECT_EQ(RunExample("checksum " + file.path()).output, "16556\n");
  const ScratchFile empty;
  EXPECT_EQ(RunExample("checksum " + empty.path()).output, "00000\n");
  EXPECT_THAT(RunExample("checksum " + ScratchDirectory() + "/missing").output,
              HasSubstr("not found [ENOENT]"));
}

}  // namespace
}  // namespace mmap_compat
