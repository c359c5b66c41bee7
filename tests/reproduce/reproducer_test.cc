// SPDX-License-Identifier: Apache-2.0
//
// The C program of every rule compiles with the host's compiler, without a warning, and prints the
// word that the checker reports.

#include "conformance/reproduce/reproducer.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

struct CommandResult {
  int status = -1;
  std::string output;
};

// Runs a shell command, standard error included.
CommandResult RunCommand(const std::string& command) {
  CommandResult result;
  std::FILE* const pipe = popen(absl::StrCat(command, " 2>&1").c_str(), "r");
  if (pipe == nullptr) return result;
  std::array<char, 4000> buffer;
  std::size_t count = 0;
  while ((count = fread(buffer.data(), 1, buffer.size(), pipe)) > 0) {
    result.output.append(buffer.data(), count);
  }
  const int status = pclose(pipe);
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return result;
}

Observation Observe(const Rule& rule, Kernel& kernel) {
  Task task;
  task.name = rule.id();
  task.probe = rule.probe();
  task.directory = ::testing::TempDir();
  task.large_address_space = rule.large_address_space();
  task.most_steps = kMostReproducedSteps;
  auto observations = RunProbes({task}, kernel, RunOptions());
  EXPECT_TRUE(observations.ok()) << observations.status();
  return observations.ok() ? std::move((*observations)[0]) : Observation();
}

std::string Compiler() {
  const char* const chosen = std::getenv("CC");
  return chosen != nullptr ? chosen : "cc";
}

// Compiles the program and runs it in the scratch directory of the test.
CommandResult CompileAndRun(const std::string& name, const std::string& program) {
  const std::string base = absl::StrCat(::testing::TempDir(), "/", name);
  std::ofstream(base + ".c") << program;
  CommandResult compiled = RunCommand(absl::StrCat(
      Compiler(), " -std=c99 -Wall -Wextra -pedantic -Werror -O1 -o ", base, " ", base, ".c"));
  if (compiled.status != 0) return compiled;
  return RunCommand(absl::StrCat("cd '", ::testing::TempDir(), "' && timeout 20 ", base));
}

std::uint64_t PageSize() { return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)); }

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  lines.pop_back();  // what follows the last line's end
  return lines;
}

constexpr std::size_t kMostLines = 75;
constexpr std::size_t kMostColumns = 100;

// The headers of POSIX.1-2024 that a program about memory may want.
constexpr std::string_view kPosixHeaders[] = {
    "dirent.h",       "errno.h",       "fcntl.h",      "grp.h",      "setjmp.h",
    "signal.h",       "stdio.h",       "stdlib.h",     "string.h",   "sys/mman.h",
    "sys/resource.h", "sys/shm.h",     "sys/socket.h", "sys/stat.h", "sys/statvfs.h",
    "sys/uio.h",      "sys/utsname.h", "sys/wait.h",   "unistd.h",
};

// Others, for rules about what POSIX does not have.
struct OtherHeader {
  std::string_view header;
  std::string_view rule;  // or the beginning of their ids, and a star
  std::string_view why;
};

constexpr OtherHeader kOtherHeaders[] = {
    {"linux/fs.h", "access.append_only_inode", "an attribute that POSIX files do not have"},
    {"sys/ioctl.h", "access.append_only_inode", "how that attribute is set"},
    {"sys/eventfd.h", "special.pseudo", "a descriptor for nothing but a counter"},
    {"sys/syscall.h", "anon.offset_unaligned", "asks past the C library, too"},
    {"sys/syscall.h", "offset.fixed_congruence", "asks past the C library, too"},
    {"sys/syscall.h", "offset.unaligned", "asks past the C library, too"},
    {"sys/syscall.h", "offset.unaligned_delta", "asks past the C library, too"},
    {"sys/syscall.h", "mseal", "a call that C libraries do not know yet"},
    {"sys/syscall.h", "mseal.*", "a call that C libraries do not know yet"},
    {"sys/syscall.h", "munmap.immutable", "a call that C libraries do not know yet"},
    {"sys/syscall.h", "memfd.secret", "a call that C libraries do not know yet"},
    {"sys/syscall.h", "madvise.process_*", "a call that C libraries do not know yet"},
    {"sys/syscall.h", "limit.break", "asks past the C library"},
    {"sys/prctl.h", "wx.mdwe_*", "what Linux lets a process deny itself"},
    {"sys/prctl.h", "maplist.name_*", "names that Linux takes for memory"},
};

bool Means(std::string_view pattern, std::string_view rule) {
  if (pattern.back() != '*') return pattern == rule;
  pattern.remove_suffix(1);
  return rule.substr(0, pattern.size()) == pattern;
}

bool MayInclude(const Rule& rule, std::string_view header) {
  return std::find(std::begin(kPosixHeaders), std::end(kPosixHeaders), header) !=
             std::end(kPosixHeaders) ||
         std::any_of(std::begin(kOtherHeaders), std::end(kOtherHeaders),
                     [&](const OtherHeader& other) {
                       return other.header == header && Means(other.rule, rule.id());
                     });
}

class ReproducerTest : public ::testing::TestWithParam<const Rule*> {};

TEST_P(ReproducerTest, CompilesAndPrintsWhatTheCheckerReports) {
  const Rule& rule = *GetParam();
  HostKernel host;
  const Observation observation = Observe(rule, host);
  const std::string word = observation.status == Status::kObserved
                               ? observation.outcome
                               : std::string(StatusName(observation.status));
  const std::string program = Reproducer(rule, observation, PageSize());
  const CommandResult result = CompileAndRun(std::string(rule.id()), program);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.output, word + "\n") << program;
  const std::vector<std::string> lines = LinesOf(program);
  EXPECT_LE(lines.size(), kMostLines) << program;
  for (const std::string& line : lines) {
    EXPECT_LE(line.size(), kMostColumns) << line;
    const std::vector<std::string> words = absl::StrSplit(line, absl::ByAnyChar("<>"));
    EXPECT_TRUE(words[0] != "#include " || MayInclude(rule, words[1])) << line;
  }
}

std::vector<const Rule*> AllRules() {
  std::vector<const Rule*> rules;
  for (const Rule& rule : Catalogue()) rules.push_back(&rule);
  return rules;
}

INSTANTIATE_TEST_SUITE_P(Catalogue, ReproducerTest, ::testing::ValuesIn(AllRules()),
                         [](const auto& rule) {
                           return absl::StrReplaceAll(std::string(rule.param->id()), {{".", "_"}});
                         });

// A kernel that answers otherwise than the recorded one.
class LyingKernel : public Kernel {
 public:
  explicit LyingKernel(Kernel& honest) : honest_(honest) {}
  Answer Do(const Call& call) override {
    if (call.op != Op::kMmap || call.args[1] != 0) return honest_.Do(call);
    Answer answer;
    answer.error = ENOMEM;
    return answer;
  }

 private:
  Kernel& honest_;
};

TEST(ReproducerTest, NamesTheFirstCallThatAnswersOtherwise) {
  HostKernel host;
  LyingKernel liar(host);
  const Rule& rule = *FindRule("len.zero_file");
  const Observation observation = Observe(rule, liar);
  ASSERT_EQ(observation.outcome, "ENOMEM");
  const CommandResult result = CompileAndRun("lie", Reproducer(rule, observation, PageSize()));
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output.substr(0, 19), "differs: mmap(NULL,") << result.output;
  EXPECT_THAT(result.output, ::testing::EndsWith(", recorded was -ENOMEM\n"));
}

TEST(ReproducerTest, CallsThatAreNotThereAreNotCalledAnOutcome) {
  HostKernel host;
  const Rule& rule = *FindRule("len.zero_file");
  Observation observation = Observe(rule, host);
  observation.trace.dropped = 7;
  const std::string program = Reproducer(rule, observation, PageSize());
  EXPECT_THAT(program, ::testing::HasSubstr("The last 7 calls are not here."));
  EXPECT_EQ(CompileAndRun("incomplete", program).output, "incomplete\n");
}

}  // namespace
}  // namespace conformance
