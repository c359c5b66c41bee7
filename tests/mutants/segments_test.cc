// SPDX-License-Identifier: Apache-2.0
//
// No probe leaves a System V segment behind, whatever the kernel answers it: what is not removed
// outlives the checker and counts against a limit of the whole system.

#include <sys/ipc.h>
#include <sys/mman.h>

#include <atomic>
#include <cstdint>
#include <new>

#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "gtest/gtest.h"
#include "tests/mutants/matrix.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

// A lie may leave a probe waiting for what never comes.
constexpr int kTimeoutSeconds = 2;

bool IsNew(const Call& shmget_key) {
  return (shmget_key.args[2] & static_cast<std::uint64_t>(IPC_EXCL)) != 0;
}

// Counts segments in memory that it shares with the processes of probes.
class CountingKernel : public Kernel {
 public:
  explicit CountingKernel(Kernel& honest) : honest_(honest) {
    void* const page = mmap(nullptr, sizeof(Counts), PROT_READ | PROT_WRITE,
                            MAP_SHARED | static_cast<int>(kMapAnonymousBit), -1, 0);
    counts_ = page == MAP_FAILED ? nullptr : new (page) Counts;
  }
  CountingKernel(const CountingKernel&) = delete;
  CountingKernel& operator=(const CountingKernel&) = delete;
  ~CountingKernel() override { munmap(counts_, sizeof(Counts)); }

  Answer Do(const Call& call) override {
    const Answer answer = honest_.Do(call);
    // One that is found by its key is none that was made.
    const bool makes = call.op == Op::kShmget || (call.op == Op::kShmgetKey && IsNew(call));
    if (makes && answer.ok()) {
      ++counts_->made;
      counts_->last = answer.value;
    }
    if (call.op == Op::kShmRemove && answer.ok()) ++counts_->removed;
    return answer;
  }

  bool ready() const { return counts_ != nullptr; }
  int made() const { return counts_->made; }
  int removed() const { return counts_->removed; }
  std::int64_t last() const { return counts_->last; }

 private:
  struct Counts {
    std::atomic<int> made{0};
    std::atomic<int> removed{0};
    std::atomic<std::int64_t> last{0};
  };
  Kernel& honest_;
  Counts* counts_;
};

Rules SysvRules() {
  Rules rules;
  for (const Rule& rule : Catalogue()) {
    if (rule.family() == "sysv") rules.push_back(&rule);
  }
  return rules;
}

TEST(SegmentsTest, NoneIsLeftBehindOnTheHostOrByAnyMutant) {
  HostKernel host;
  const Rules rules = SysvRules();
  ASSERT_FALSE(rules.empty());
  CountingKernel counting(host);
  ASSERT_TRUE(counting.ready());
  RunRules(rules, counting, kTimeoutSeconds);
  EXPECT_EQ(counting.removed(), counting.made()) << "on the host itself";
  for (const Mutant& mutant : AllMutants()) {
    CountingKernel honest(host);
    ASSERT_TRUE(honest.ready());
    MutantKernel kernel(honest, mutant);
    RunRules(rules, kernel, kTimeoutSeconds);
    EXPECT_EQ(honest.removed(), honest.made()) << "by mutant " << mutant.name;
  }
}

TEST(SegmentsTest, OneThatIsLeftBehindIsNoticed) {
  HostKernel host;
  CountingKernel counting(host);
  ASSERT_TRUE(counting.ready());
  Rule leak("test.leak");
  leak.Probe([](Probe& probe) -> Outcome {
    return probe.Do(Op::kShmget, {probe.page(), 0600}).Word("made");
  });
  RunRules({&leak}, counting, kTimeoutSeconds);
  if (counting.made() == 0) GTEST_SKIP() << "this system has no System V shared memory";
  EXPECT_EQ(counting.removed(), 0);
  // The runner's janitor has removed it when the run is over.
  const auto left = static_cast<std::uint64_t>(counting.last());
  EXPECT_FALSE(host.Do(Call{Op::kShmRemove, {left}, nullptr}).ok());
}

}  // namespace
}  // namespace conformance
