// SPDX-License-Identifier: Apache-2.0
//
// The C program of every rule compiles with the host's compiler, without a warning, and prints the
// word that the checker reports.

#include "conformance/report/reproducer.h"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

constexpr int kMostLines = 130;

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
  auto observations = RunProbes({task}, kernel, RunOptions());
  EXPECT_TRUE(observations.ok()) << observations.status();
  return observations.ok() ? std::move((*observations)[0]) : Observation();
}

std::string Compiler() {
  const char* const chosen = std::getenv("CC");
  return chosen != nullptr ? chosen : "cc";
}

// Compiles the program and runs it with the scratch directory of the test.
CommandResult CompileAndRun(const std::string& name, const std::string& program) {
  const std::string base = absl::StrCat(::testing::TempDir(), "/", name);
  std::ofstream(base + ".c") << program;
  CommandResult compiled = RunCommand(
      absl::StrCat(Compiler(), " -std=c99 -Wall -Wextra -Werror -O1 -o ", base, " ", base, ".c"));
  if (compiled.status != 0) return compiled;
  return RunCommand(absl::StrCat("TMPDIR=", ::testing::TempDir(), " timeout 20 ", base));
}

class ReproducerTest : public ::testing::TestWithParam<const Rule*> {};

TEST_P(ReproducerTest, CompilesAndPrintsWhatTheCheckerReports) {
  const Rule& rule = *GetParam();
  HostKernel host;
  const Observation observation = Observe(rule, host);
  const std::string word = observation.status == Status::kObserved
                               ? observation.outcome
                               : std::string(StatusName(observation.status));
  const std::string program =
      Reproducer(rule, observation, static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)));
  const CommandResult result = CompileAndRun(std::string(rule.id()), program);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.output, word + "\n") << program;
  EXPECT_LE(std::count(program.begin(), program.end(), '\n'), kMostLines) << program;
}

std::vector<const Rule*> AllRules() {
  std::vector<const Rule*> rules;
  for (const Rule& rule : Catalogue()) {
    if (!rule.slow()) rules.push_back(&rule);
  }
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
  const CommandResult result = CompileAndRun(
      "lie", Reproducer(rule, observation, static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))));
  EXPECT_EQ(result.status, 1);
  EXPECT_EQ(result.output.substr(0, 18), "differs: mmap gave") << result.output;
}

}  // namespace
}  // namespace conformance
