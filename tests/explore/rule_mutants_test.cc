// SPDX-License-Identifier: Apache-2.0
//
// The kernels that rules notice: those that lie about a call of the programs are found by programs
// too, but for the exceptions below.

#include <sys/mman.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <string>
#include <string_view>

#include "conformance/probe/host_kernel.h"
#include "gtest/gtest.h"
#include "tests/explore/host.h"
#include "tests/mutants/mutant.h"

namespace conformance::explore {
namespace {

constexpr std::uint64_t kMostPrograms = 2000;
// A mutant that has let every call of so many programs through lies about others.
constexpr std::uint64_t kScreening = 100;

// What cannot be found this way, and why.
const std::map<std::string_view, std::string_view>& Exceptions() {
  static const auto& exceptions = *new std::map<std::string_view, std::string_view>({
      {"mmap_fails_with_null", "programs look at the error of a failed call, not at its value"},
      {"mmap_checks_length_first", "which of two errors is told is left open"},
      {"mlock_never_forgets_locks", "mlock may fail for its limits, which are not followed"},
      {"mlock_says_try_again", "mlock may fail for its limits, which are not followed"},
      {"mlock_limit_binds_everybody", "mlock may fail for its limits, which are not followed"},
      {"msync_sync_reports_io_error", "a disk may fail"},
      {"unlink_keeps_name", "programs do not look for names"},
      {"munlock_unlocks_every_view", "programs do not ask what is locked"},
      {"shm_open_skips_a_descriptor", "programs do not look at the numbers of descriptors"},
      {"freed_pages_are_lost_over_fork", "what was freed may be lost at any time"},
      {"growth_swaps_tail", "few programs load a byte that was past the end once the file grew"},
      {"munmap_clears_tail", "bytes past the end of a file may be cleared at any time"},
  });
  return exceptions;
}

// Notes for all processes whether a mutant changed a call or an answer.
class Watcher : public Kernel {
 public:
  explicit Watcher(const Mutant& mutant) : mutant_(mutant), inner_() {
    lied_ =
        static_cast<bool*>(mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANON, -1, 0));
  }
  ~Watcher() override { munmap(lied_, 1); }

  Answer Do(const Call& call) override {
    inner_.calls = 0;
    const Answer answer = mutant_.act(inner_, call);
    const bool same_call = inner_.calls == 1 && inner_.call.op == call.op &&
                           inner_.call.args == call.args && inner_.call.text == call.text;
    const Answer& honest = inner_.answer;
    const bool same = same_call && honest.value == answer.value && honest.error == answer.error &&
                      honest.signal == answer.signal && honest.second == answer.second;
    if (!same) *lied_ = true;
    return answer;
  }

  bool lied() const { return *lied_; }

 private:
  class Inner : public Kernel {
   public:
    Answer Do(const Call& wanted) override {
      ++calls;
      call = wanted;
      answer = host_.Do(wanted);
      return answer;
    }
    int calls = 0;
    Call call{Op::kCount, {}, nullptr};
    Answer answer;

   private:
    HostKernel host_;
  };

  const Mutant& mutant_;
  Inner inner_;
  bool* lied_;
};

TEST(RuleMutantsTest, ThoseThatLieAboutACallOfProgramsAreFoundByPrograms) {
  EnterTestDirectory();
  std::size_t found = 0;
  std::size_t lying = 0;
  for (const Mutant& mutant : AllMutants()) {
    const bool exempt = Exceptions().count(mutant.name) != 0;
    Watcher watched(mutant);
    Search search = FindDifference(watched, kScreening);
    if (watched.lied() && !search.found && !exempt) {
      search = FindDifference(watched, kMostPrograms, kScreening);
    }
    if (!watched.lied()) {
      EXPECT_FALSE(exempt) << mutant.name << " does not lie about a call of programs";
      continue;
    }
    ++lying;
    if (search.found) ++found;
    EXPECT_TRUE(search.found || exempt) << mutant.name;
    std::cout << mutant.name << ": "
              << (search.found ? "program " + std::to_string(search.programs) : "not found")
              << std::endl;
  }
  std::cout << found << " of " << lying << " found\n";
  EXPECT_GT(found, 0U);
}

}  // namespace
}  // namespace conformance::explore
