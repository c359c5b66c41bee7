// SPDX-License-Identifier: Apache-2.0
//
// The model on hosts that refuse what most grant, or never come back from it.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <csignal>

#include "tests/explore/model_fixture.h"

namespace conformance::explore {
namespace {

// A filesystem without a page cache: no shared mappings by a descriptor that writes.
class UncachedModelTest : public ModelTest {
 protected:
  explicit UncachedModelTest(Ways refusal = kEinval) : ModelTest(Uncached(refusal)) {}
  static Parameters Uncached(Ways refusal) {
    Parameters parameters = Definite();
    parameters.shared_by_both = parameters.shared_to_write = refusal;
    return parameters;
  }
  static Call Maps(std::uint64_t protection, std::uint64_t flags) {
    return Make(Op::kMmap, {kBase, kPage, protection, flags, kFile, 0});
  }
  Judgement Judged(const Call& call, const Answer& answer) {
    return model_.Judge(0, call, model_.Expect(0, call), answer);
  }
};

TEST_F(UncachedModelTest, RefusesAsTheRuleWasRefused) {
  MakeFile(kPage, 0x61);
  Map(0, 1, MAP_PRIVATE | kAnonymous, kNone);
  Store(kBase, 0x62);
  for (const std::uint64_t protection : {std::uint64_t{PROT_READ}, kReadWrite}) {
    const Call shared = Maps(protection, MAP_SHARED | MAP_FIXED);
    EXPECT_EQ(Judged(shared, Fails(EINVAL)), Judgement::kRight);
    EXPECT_EQ(Judged(shared, Gives(kBase)), Judgement::kWrong);
    ASSERT_TRUE(model_.Advance(0, shared, Fails(EINVAL)));
  }
  // POSIX keeps what was mapped there from a call that fails with EINVAL.
  EXPECT_TRUE(Loads(kBase, 0x62));
  EXPECT_FALSE(LoadFaults(kBase, SIGSEGV));
  EXPECT_EQ(Judged(Maps(kReadWrite, MAP_PRIVATE | MAP_FIXED), Gives(kBase)), Judgement::kRight);
  EXPECT_EQ(Judged(Maps(kReadWrite, MAP_PRIVATE | MAP_FIXED), Fails(EINVAL)), Judgement::kWrong);
}

class EndlessModelTest : public ModelTest {
 protected:
  EndlessModelTest() : ModelTest(DefiniteBut(&Parameters::write_only_read, 0)) {}
};

TEST_F(EndlessModelTest, DoesNotAskForALoadThatHasNoEnd) {
  Map(0, 2, MAP_PRIVATE | kAnonymous, kNone);
  Happens(Op::kMprotect, {kBase + kPage, kPage, PROT_WRITE});
  EXPECT_FALSE(model_.Knows(0, Make(Op::kLoad, {kBase + kPage})));
  EXPECT_FALSE(model_.Knows(0, Make(Op::kScan, {kBase, 2 * kPage, 0})));
  EXPECT_TRUE(model_.Knows(0, Make(Op::kStore, {kBase + kPage, 1})));
  EXPECT_TRUE(model_.Knows(0, Make(Op::kLoad, {kBase})));
}

class ForgetfulModelTest : public ModelTest {
 protected:
  ForgetfulModelTest() : ModelTest(DefiniteBut(&Parameters::refused_fixed, kEveryWay)) {}
};

TEST_F(ForgetfulModelTest, LeavesOpenWhatIsMappedWhereAFixedMappingWasRefused) {
  Map(0, 2, MAP_PRIVATE | kAnonymous, kNone);
  const Call refused =
      Make(Op::kMmap, {kBase, kPage, kReadWrite, MAP_SHARED | MAP_FIXED, kFile, 1});
  ASSERT_TRUE(model_.Advance(0, refused, Fails(EINVAL)));
  EXPECT_TRUE(LoadFaults(kBase, SIGSEGV));
  EXPECT_TRUE(Loads(kBase, 0));
  EXPECT_FALSE(LoadFaults(kBase + kPage, SIGSEGV));
}

TEST_F(UncachedModelTest, LetsAReaderShare) {
  MakeFile(kPage, 0x61);
  Call open = Make(Op::kOpen, {O_RDONLY, 0600});
  open.text = "file1";
  ASSERT_TRUE(model_.Advance(0, open, Gives(kFile + 1)));
  const Call shared = Make(Op::kMmap, {0, kPage, PROT_READ, MAP_SHARED, kFile + 1, 0});
  EXPECT_EQ(Judged(shared, Fails(EINVAL)), Judgement::kWrong);
}

// A file's pages are cached for its mappings, not for read and write.
class IncoherentModelTest : public ModelTest {
 protected:
  IncoherentModelTest() : ModelTest(DefiniteBut(&Parameters::store_is_read, kUnchanged)) {}
};

TEST_F(IncoherentModelTest, LeavesOpenWhatIsWrittenOverAStore) {
  MakeFile(kPage, 0x61);
  Map(0, 1, MAP_SHARED, kFile);
  Store(kBase, 0x62);
  Happens(Op::kWriteByte, {kFile, 0, 0x63});
  EXPECT_TRUE(Loads(kBase, 0x62));
  EXPECT_TRUE(Loads(kBase, 0x63));
}

class OtherwiseUncachedModelTest : public UncachedModelTest {
 protected:
  OtherwiseUncachedModelTest() : UncachedModelTest(kOtherError) {}
};

TEST_F(OtherwiseUncachedModelTest, LeavesOpenWhatIsStillMappedAfterAnotherError) {
  MakeFile(kPage, 0x61);
  Map(0, 2, MAP_PRIVATE | kAnonymous, kNone);
  const Call shared = Maps(kReadWrite, MAP_SHARED | MAP_FIXED);
  EXPECT_EQ(Judged(shared, Fails(ENODEV)), Judgement::kRight);
  ASSERT_TRUE(model_.Advance(0, shared, Fails(ENODEV)));
  EXPECT_TRUE(LoadFaults(kBase, SIGSEGV));
  EXPECT_TRUE(Loads(kBase, 0));
  EXPECT_FALSE(LoadFaults(kBase + kPage, SIGSEGV));
}

}  // namespace
}  // namespace conformance::explore
