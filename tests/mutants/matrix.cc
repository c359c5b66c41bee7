// SPDX-License-Identifier: Apache-2.0

#include "tests/mutants/matrix.h"

#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "conformance/probe/runner.h"
#include "gtest/gtest.h"
#include "tests/mutants/screening.h"

namespace conformance {
namespace {

std::string Result(const Observation& observation) {
  return observation.status == Status::kObserved
             ? observation.outcome
             : absl::StrCat("(", std::string(StatusName(observation.status)), ")");
}

// Whether a lie was noticed for what it is. One that only breaks the set-up of a probe shows
// nothing about the rule; one that keeps it waiting for ever has been noticed by waiting.
bool IsNoticed(const std::string& mutated) {
  return IsOutcome(mutated) || mutated == "(timed_out)";
}

// Some processors can deny to read what may be executed, which several rules see.
bool HasExecuteOnlyMemory() {
  const long page = sysconf(_SC_PAGESIZE);
  const auto length = static_cast<std::size_t>(page);
  void* const memory = mmap(nullptr, length, PROT_EXEC, MAP_PRIVATE | MAP_ANON, -1, 0);
  int ends[2];
  if (memory == MAP_FAILED || pipe(ends) != 0) return false;
  const bool readable = write(ends[1], memory, 1) == 1;
  close(ends[0]);
  close(ends[1]);
  munmap(memory, length);
  return !readable;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

std::string ReadFile(const std::string& path) {
  std::ifstream file(path);
  return std::string((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
}

}  // namespace

bool IsOutcome(const std::string& result) { return result.empty() || result[0] != '('; }

std::vector<std::string> RunRules(const Rules& rules, Kernel& kernel, int timeout_seconds) {
  std::vector<Task> tasks;
  for (const Rule* rule : rules) {
    Task task;
    task.name = rule->id();
    task.probe = rule->probe();
    task.directory = ::testing::TempDir();
    task.large_address_space = rule->large_address_space();
    tasks.push_back(task);
  }
  RunOptions options;
  options.jobs = 2;
  options.timeout_seconds = timeout_seconds;
  const auto observations = RunProbes(tasks, kernel, options);
  EXPECT_TRUE(observations.ok()) << observations.status();
  std::vector<std::string> results(rules.size());
  if (!observations.ok()) return results;
  std::transform(observations->begin(), observations->end(), results.begin(), Result);
  return results;
}

MutantMatrix RunMutants(const Rules& rules, const std::vector<std::string>& honest, Kernel& kernel,
                        const std::vector<Mutant>& mutants, int timeout_seconds) {
  std::vector<std::vector<bool>> lies;  // by rule, then by mutant
  for (std::size_t i = 0; i < rules.size(); ++i) {
    lies.push_back(MutantsThatLie(*rules[i], honest[i], kernel, mutants, timeout_seconds));
  }
  MutantMatrix matrix;
  for (std::size_t m = 0; m < mutants.size(); ++m) {
    Rules lied_to;
    std::vector<std::string> truths;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      // One without an outcome has none to change.
      if (!lies[i][m] || !IsOutcome(honest[i])) continue;
      lied_to.push_back(rules[i]);
      truths.push_back(honest[i]);
    }
    const std::string name(mutants[m].name);
    MutantKernel mutated(kernel, mutants[m]);
    const std::vector<std::string> results = RunRules(lied_to, mutated, timeout_seconds);
    absl::StrAppend(&matrix.text, name, "\n");
    for (std::size_t i = 0; i < lied_to.size(); ++i) {
      if (results[i] == truths[i]) continue;
      // What only keeps a probe from its question is not told: how it ends may depend on the load.
      if (!IsNoticed(results[i])) continue;
      const std::string id(lied_to[i]->id());
      absl::StrAppend(&matrix.text, "    ", id, ": ", truths[i], " -> ", results[i], "\n");
      matrix.caught.insert(id);
      matrix.noticed.insert(name);
    }
  }
  return matrix;
}

std::string NotInMatrix(const Rules& rules, const std::vector<std::string>& honest) {
  std::string text;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string id(rules[i]->id());
    if (!rules[i]->no_mutant().empty()) {
      absl::StrAppend(&text, "exempt ", id, ": ", std::string(rules[i]->no_mutant()), "\n");
    } else if (!IsOutcome(honest[i])) {
      absl::StrAppend(&text, "not observed on this host: ", id, " ", honest[i], "\n");
    }
  }
  return text;
}

std::vector<std::string> Unproven(const Rules& rules, const std::vector<std::string>& honest,
                                  const std::vector<Mutant>& mutants, const MutantMatrix& matrix) {
  std::vector<std::string> complaints;
  for (const Mutant& mutant : mutants) {
    const std::string name(mutant.name);
    if (matrix.noticed.count(name) != 0) continue;
    complaints.push_back(absl::StrCat("mutant ", name, " changes the outcome of no rule"));
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string id(rules[i]->id());
    const bool caught = matrix.caught.count(id) != 0;
    if (!rules[i]->no_mutant().empty()) {
      if (caught) complaints.push_back(id + " is exempt, but a mutant flips it");
    } else if (IsOutcome(honest[i]) && !caught) {
      complaints.push_back(absl::StrCat("no mutant flips ", id, " (", honest[i],
                                        " here): write one in tests/mutants/"));
    }
  }
  return complaints;
}

std::string MatrixTitle() {
  struct utsname name = {};
  uname(&name);
  const std::string release(name.release);
  return absl::StrCat("host: ", name.sysname, " ",
                      release.substr(0, release.find('.', release.find('.') + 1)), " ",
                      name.machine, geteuid() == 0 ? ", privileged" : ", unprivileged",
                      HasExecuteOnlyMemory() ? ", execute-only memory" : "", "\n");
}

void CompareWithGolden(const std::string& matrix, const std::string& golden) {
  const char* const outputs = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  const std::string written = absl::StrCat(outputs != nullptr ? outputs : ::testing::TempDir(),
                                           golden.substr(golden.rfind('/')));
  std::ofstream(written) << matrix;
  const std::string expected = ReadFile(golden);
  ASSERT_FALSE(expected.empty()) << golden << " is missing; copy " << written;
  if (FirstLine(expected) != FirstLine(matrix)) {
    std::cout << golden << " belongs to another kind of host (" << FirstLine(expected)
              << "), not compared\n";
    return;
  }
  EXPECT_EQ(matrix, expected) << "if the change is meant, copy " << written << " to " << golden;
}

}  // namespace conformance
