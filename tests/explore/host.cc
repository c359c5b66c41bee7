// SPDX-License-Identifier: Apache-2.0

#include "tests/explore/host.h"

#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "conformance/explore/explore.h"
#include "conformance/explore/finding.h"
#include "conformance/explore/known.h"
#include "conformance/explore/parameters.h"
#include "conformance/probe/host_kernel.h"
#include "gtest/gtest.h"

namespace conformance::explore {
namespace {

std::uint64_t HostPage() { return static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE)); }

}  // namespace

const Parameters& HostParameters() {
  static const auto& parameters = *new Parameters([] {
    HostKernel host;
    const auto outcomes = AskRules(host, ::testing::TempDir(), 2);
    EXPECT_TRUE(outcomes.ok()) << outcomes.status();
    Parameters asked = ParametersFrom(outcomes.ok() ? *outcomes : Outcomes(), HostPage());
    for (const KnownFinding& known : KnownFindings()) {
      const auto program = FromText(known.program, HostPage());
      if (!program.ok()) continue;  // the headers lack a name of it
      Executor executor(host, asked);
      if (IsFinding(executor.Run(*program).end)) asked.*known.parameter = kEveryWay;
    }
    return asked;
  }());
  return parameters;
}

Search FindDifference(Kernel& kernel, std::uint64_t most, std::uint64_t first) {
  GeneratorOptions options;
  options.page = HostPage();
  Executor executor(kernel, HostParameters());
  ExecuteOptions execute;
  execute.timeout_seconds = 2;  // a lie may leave a program waiting for what never comes
  Search search;
  search.programs = first;
  while (search.programs < most && !search.found) {
    search.program = Generate(options, search.programs++);
    search.execution = executor.Run(search.program, execute);
    search.found = IsFinding(search.execution.end);
  }
  return search;
}

void EnterTestDirectory() {
  const std::string directory = absl::StrCat(::testing::TempDir(), "/explore.", getpid());
  ASSERT_EQ(mkdir(directory.c_str(), 0700), 0);
  ASSERT_EQ(chdir(directory.c_str()), 0);
}

Program Read(const char* text) {
  auto program = FromText(text, HostPage());
  EXPECT_TRUE(program.ok()) << program.status();
  return program.ok() ? *std::move(program) : Program();
}

Execution RunText(const char* text) {
  HostKernel host;
  Executor executor(host, HostParameters());
  ExecuteOptions options;
  options.record = true;
  return executor.Run(Read(text), options);
}

}  // namespace conformance::explore
