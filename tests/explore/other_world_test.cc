// SPDX-License-Identifier: Apache-2.0
//
// Calls that this host lacks: what the model says of minherit and of NetBSD's mremap, and programs
// with them on the host's kernel, which is made to behave as their manuals say. They show that the
// model, the generator and the text fit together, and that a lie is found; of those systems they
// show nothing.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "conformance/explore/execute.h"
#include "conformance/explore/generator.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/inheritance.h"
#include "gtest/gtest.h"
#include "tests/explore/model_fixture.h"
#include "tests/mutants/mutant.h"

namespace conformance::explore {
namespace {

// The Linux form and its flags, by numbers, since the names are those of other systems here.
constexpr std::uint64_t kHostMayMove = 1;
constexpr std::uint64_t kHostFixed = 2;
constexpr std::uint64_t kRightsShared = 8;

Parameters OfOthers() {
  Parameters parameters = Definite();
  parameters.page = PageSize();
  parameters.inherit = kChanged;
  parameters.inherit_wrong = kEinval;
  parameters.remap_netbsd = kSucceeds;
  parameters.remap = kOtherError;
  parameters.fork_advice = parameters.wipe = kEveryWay;  // the rules of these are not supported
  return parameters;
}

// This host's kernel with two calls more.
class OtherKernel : public Kernel {
 public:
  OtherKernel() { to_share_.reserve(std::size_t{4} * kArenaPages); }

  Answer Do(const Call& call) override {
    if (call.op == Op::kMinherit) return Inherit(call);
    if (call.op == Op::kMremapNetbsd) return Remap(call);
    if (call.op == Op::kFork) ShareAll();
    const Answer answer = host_.Do(call);
    if (answer.ok() && (call.op == Op::kMunmap || call.op == Op::kMmap)) {
      Forget(call.op == Op::kMmap ? static_cast<std::uint64_t>(answer.value) : call.args[0],
             call.args[1]);
    }
    return answer;
  }

 private:
  Answer Ask(Op op, std::initializer_list<std::uint64_t> args) {
    Call call{op, {}, nullptr};
    std::copy(args.begin(), args.end(), call.args.begin());
    return host_.Do(call);
  }
  std::int64_t Rights(std::uint64_t address) {
    const Answer rights = Ask(Op::kMemoryRights, {address});
    return rights.ok() ? rights.value : -1;
  }

  void Forget(std::uint64_t start, std::uint64_t length) {
    const auto lies_in = [start, length](std::uint64_t at) {
      return at + PageSize() > start && at < start + length;
    };
    to_share_.erase(std::remove_if(to_share_.begin(), to_share_.end(), lies_in), to_share_.end());
  }

  Answer Inherit(const Call& call) {
    const std::uint64_t start = call.args[0];
    if (start % PageSize() != 0 || call.args[2] > 3) return Fail(EINVAL);
    for (std::uint64_t at = start; at < start + call.args[1]; at += PageSize()) {
      if (Rights(at) < 0) continue;
      Forget(at, PageSize());
      Ask(Op::kMadvise, {at, PageSize(), MADV_DOFORK});
      Ask(Op::kMadvise, {at, PageSize(), MADV_KEEPONFORK});
      if (call.args[2] == INHERITANCE(NONE)) Ask(Op::kMadvise, {at, PageSize(), MADV_DONTFORK});
#ifdef HAS_INHERIT_ZERO
      if (call.args[2] == INHERITANCE(ZERO)) Ask(Op::kMadvise, {at, PageSize(), MADV_WIPEONFORK});
#endif
      if (call.args[2] == INHERITANCE(SHARE)) to_share_.push_back(at);
    }
    return Succeed();
  }

  // Private pages become shared ones with the same bytes.
  void ShareAll() {
    for (const std::uint64_t at : to_share_) {
      const std::int64_t rights = Rights(at);
      if (rights < 0) continue;
      const auto bits = static_cast<std::uint64_t>(rights);
      if ((bits & kRightsShared) == 0) Share(at, bits);
    }
    to_share_.clear();
  }
  void Share(std::uint64_t at, std::uint64_t rights) {
    Ask(Op::kMprotect, {at, PageSize(), PROT_READ | PROT_WRITE});
    std::array<std::int64_t, 3> bytes = {};
    const std::array<std::uint64_t, 3> offsets = {0, PageSize() / 2, PageSize() - 1};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      bytes[i] = Ask(Op::kLoad, {at + offsets[i]}).value;
    }
    Ask(Op::kMmap, {at, PageSize(), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_FIXED | kMapAnonymousBit, ~std::uint64_t{0}, 0});
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      Ask(Op::kStore, {at + offsets[i], static_cast<std::uint64_t>(bytes[i])});
    }
    Ask(Op::kMprotect, {at, PageSize(), rights & (PROT_READ | PROT_WRITE)});
  }

  // What is mapped at the new address is in the way.
  Answer Remap(const Call& call) {
    const auto& a = call.args;
    const bool fixed = (a[4] & MAP_FIXED) != 0 && a[2] != a[0];
    for (std::uint64_t at = a[2]; fixed && at < a[2] + a[3]; at += PageSize()) {
      if (Rights(at) >= 0) return Fail(ENOMEM);
    }
    const bool in_place = (a[4] & MAP_FIXED) != 0 && !fixed;
    const std::uint64_t flags = in_place ? 0 : kHostMayMove | (fixed ? kHostFixed : 0);
    const Answer answer = Ask(Op::kMremap, {a[0], a[1], a[3], flags, fixed ? a[2] : 0});
    if (answer.ok()) Forget(a[0], a[1]);
    return answer;
  }

  HostKernel host_;
  std::vector<std::uint64_t> to_share_;  // pages, from the next fork on
};

class OtherModelTest : public ModelTest {
 protected:
  OtherModelTest() : ModelTest(OfOthers()) {}
};

TEST_F(OtherModelTest, MinheritDecidesWhatAChildGets) {
  Map(0, 4, MAP_PRIVATE | kAnonymous, kNone);
  for (std::uint64_t i = 0; i < 4; ++i) Store(kBase + i * kPage, 0x10 + i);
  Happens(Op::kMinherit, {kBase, kPage, INHERITANCE(NONE)});
  Happens(Op::kMinherit, {kBase + kPage, kPage, INHERITANCE(SHARE)});
  Happens(Op::kMinherit, {kBase + 2 * kPage, kPage, INHERITANCE(NONE)});
  Happens(Op::kMinherit, {kBase + 2 * kPage, kPage, INHERITANCE(COPY)});
  Happens(Op::kFork, {1}, Gives(4711));
  EXPECT_TRUE(LoadFaults(kBase, SIGSEGV, 1));
  EXPECT_FALSE(Loads(kBase, 0x10, 1));
  EXPECT_TRUE(Loads(kBase, 0x10));
  Store(kBase + kPage, 0x21, 1);
  EXPECT_TRUE(Loads(kBase + kPage, 0x21));
  EXPECT_FALSE(Loads(kBase + kPage, 0x11));
  Store(kBase + 2 * kPage, 0x22, 1);
  EXPECT_TRUE(Loads(kBase + 2 * kPage, 0x12));
  EXPECT_FALSE(Loads(kBase + 2 * kPage, 0x22));
  EXPECT_EQ(model_.coverage().met[static_cast<std::size_t>(Situation::kForkInherited)], 1U);
}

TEST_F(OtherModelTest, MinheritOfASharedPageThatIsToBeCopiedLeavesOpenWhatIsSeen) {
  Map(0, 1, MAP_SHARED | kAnonymous, kNone);
  Happens(Op::kMinherit, {kBase, kPage, INHERITANCE(COPY)});
  Happens(Op::kFork, {1}, Gives(4711));
  Store(kBase, 0x21, 1);
  EXPECT_TRUE(Loads(kBase, 0));
  EXPECT_TRUE(Loads(kBase, 0x21));
}

TEST_F(OtherModelTest, MinheritRefusesWhatItDoesNotKnow) {
  Map(0, 1, MAP_PRIVATE | kAnonymous, kNone);
  EXPECT_TRUE(Allows(Op::kMinherit, {kBase, kPage, 4711}, Fails(EINVAL)));
  EXPECT_FALSE(Allows(Op::kMinherit, {kBase, kPage, 4711}, Gives(0)));
  EXPECT_FALSE(Allows(Op::kMinherit, {kBase, kPage, INHERITANCE(COPY)}, Fails(EINVAL)));
}

TEST_F(OtherModelTest, NetbsdMovesToAFreePlaceAndReplacesNothing) {
  Map(0, 6, MAP_PRIVATE | kAnonymous, kNone);
  Map(0, 2, MAP_PRIVATE | kAnonymous, kNone);
  Store(kBase, 1);
  Happens(Op::kMunmap, {kBase + 4 * kPage, 2 * kPage});
  const std::uint64_t fixed = MAP_FIXED;
  const auto taken = {kBase, 2 * kPage, kBase + 3 * kPage, 2 * kPage, fixed};
  EXPECT_TRUE(Allows(Op::kMremapNetbsd, taken, Fails(ENOMEM)));
  const auto free = {kBase, 2 * kPage, kBase + 4 * kPage, 2 * kPage, fixed};
  EXPECT_FALSE(Allows(Op::kMremapNetbsd, free, Gives(kBase)));
  Happens(Op::kMremapNetbsd, free, Gives(kBase + 4 * kPage));
  EXPECT_TRUE(LoadFaults(kBase, SIGSEGV));
  EXPECT_TRUE(Loads(kBase + 4 * kPage, 1));
  EXPECT_FALSE(Loads(kBase + 4 * kPage, 0));
}

TEST(OtherProgramTest, NetbsdsFormIsToldFromThatOfLinuxByItsArguments) {
  const auto program = FromText(
      "mremap(m1, 1 page, m1 + 4 pages, 2 pages, MAP_FIXED)\n"
      "mremap(m1, 1 page, NULL, 2 pages, 0) = m2\n"
      "mremap(m1, 1 page, 2 pages, 0, NULL) = m3\n",
      PageSize());
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_EQ(program->calls[0].op, Op::kMremapNetbsd);
  EXPECT_EQ(program->calls[1].op, Op::kMremapNetbsd);
  EXPECT_EQ(program->calls[2].op, Op::kMremap);
}

Answer CopiesInsteadOfSharing(Kernel& honest, Call call) {
  if (call.op == Op::kMinherit && call.args[2] == INHERITANCE(SHARE)) return Succeed();
  return honest.Do(call);
}

Answer ForgetsToStayBehind(Kernel& honest, Call call) {
  if (call.op == Op::kMinherit && call.args[2] == INHERITANCE(NONE)) return Succeed();
  return honest.Do(call);
}

[[maybe_unused]] Answer MovesOnePageLess(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const auto& a = call.args;
  if (call.op == Op::kMremapNetbsd && answer.ok() && a[3] > PageSize() &&
      static_cast<std::uint64_t>(answer.value) != a[0]) {
    const std::uint64_t last = static_cast<std::uint64_t>(answer.value) + a[3] - PageSize();
    honest.Do(Call{Op::kMunmap, {last, PageSize()}, nullptr});
  }
  return answer;
}

class OtherProgramsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const std::string directory = absl::StrCat(::testing::TempDir(), "/other.", getpid());
    ASSERT_EQ(mkdir(directory.c_str(), 0700), 0);
    ASSERT_EQ(chdir(directory.c_str()), 0);
  }

  // The programs that end wrong; what they met is added to `coverage`.
  int CountWrong(Kernel& kernel, Coverage& coverage, int most) {
    GeneratorOptions options;
    options.page = PageSize();
    options.calls = {Op::kMmap, Op::kMunmap, Op::kMprotect, Op::kMremap, Op::kMinherit, Op::kFork};
    const Parameters parameters = OfOthers();
    Executor executor(kernel, parameters);
    int wrong = 0;
    for (std::uint64_t i = 0; i < 2000 && wrong < most; ++i) {
      const Program program = Generate(options, i);
      const auto again = FromText(ToText(program), PageSize());
      EXPECT_TRUE(again.ok() && again->calls == program.calls) << ToText(program);
      const Execution execution = executor.Run(program);
      for (std::size_t s = 0; s < kSituations; ++s) coverage.met[s] += execution.coverage.met[s];
      if (execution.end == End::kGood || execution.end == End::kEarly) continue;
      ++wrong;
      if (most > 1) {
        ADD_FAILURE() << "program " << i << ", expected "
                      << static_cast<int>(execution.allowed.bytes.value(0)) << " or way "
                      << execution.allowed.ways << "\n"
                      << absl::StrJoin(Render(execution.trace, PageSize()), "\n");
      }
    }
    return wrong;
  }
};

TEST_F(OtherProgramsTest, AnHonestKernelGivesNoFindingAndMeetsEachCall) {
  OtherKernel kernel;
  Coverage coverage;
  EXPECT_EQ(CountWrong(kernel, coverage, 2), 0);
  std::vector<Situation> wanted = {Situation::kMinheritNone, Situation::kMinheritCopy,
                                   Situation::kMinheritShare, Situation::kForkInherited};
#ifndef MREMAP_MAYMOVE
  wanted.insert(wanted.end(), {Situation::kMremapGrowMoved, Situation::kMremapShrink});
#endif
#ifdef HAS_INHERIT_ZERO
  wanted.push_back(Situation::kMinheritZero);
#endif
  for (const Situation situation : wanted) {
    EXPECT_NE(coverage.met[static_cast<std::size_t>(situation)], 0U)
        << Info(situation).call << " " << Info(situation).situation;
  }
}

TEST_F(OtherProgramsTest, LiesAreFound) {
  std::vector<Mutant> mutants = {{"copies_instead_of_sharing", CopiesInsteadOfSharing},
                                 {"forgets_to_stay_behind", ForgetsToStayBehind}};
#ifndef MREMAP_MAYMOVE
  mutants.push_back({"moves_one_page_less", MovesOnePageLess});
#endif
  for (const Mutant& mutant : mutants) {
    OtherKernel kernel;
    MutantKernel lying(kernel, mutant);
    Coverage coverage;
    EXPECT_EQ(CountWrong(lying, coverage, 1), 1) << mutant.name;
  }
}

}  // namespace
}  // namespace conformance::explore
