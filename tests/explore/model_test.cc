// SPDX-License-Identifier: Apache-2.0
//
// The model by itself: no call is made, answers are made up.

#include <fcntl.h>
#include <sys/mman.h>

#include <csignal>
#include <cstdint>

#include "gtest/gtest.h"
#include "tests/explore/model_fixture.h"

namespace conformance::explore {
namespace {

TEST_F(ModelTest, NewMemoryIsZeroAndKeepsWhatIsStored) {
  Map(0, 4, MAP_PRIVATE | kAnonymous, kNone);
  EXPECT_TRUE(Loads(kBase, 0));
  EXPECT_FALSE(Loads(kBase, 1));
  Store(kBase + kPage, 0x41);
  EXPECT_TRUE(Loads(kBase + kPage, 0x41));
  EXPECT_FALSE(Loads(kBase + kPage, 0));
  EXPECT_TRUE(Loads(kBase + kPage + 1, 0));
  EXPECT_FALSE(LoadFaults(kBase, SIGSEGV));
}

TEST_F(ModelTest, WhatIsUnmappedInTheMiddleFaultsAndItsNeighboursStay) {
  Map(0, 3, MAP_PRIVATE | kAnonymous, kNone);
  Store(kBase, 1);
  Store(kBase + 2 * kPage, 3);
  EXPECT_FALSE(Allows(Op::kMunmap, {kBase + kPage, kPage}, Fails(EINVAL)));
  Happens(Op::kMunmap, {kBase + kPage, kPage});
  EXPECT_TRUE(LoadFaults(kBase + kPage, SIGSEGV));
  EXPECT_FALSE(LoadFaults(kBase + kPage, SIGBUS));
  EXPECT_TRUE(Loads(kBase, 1));
  EXPECT_TRUE(Loads(kBase + 2 * kPage, 3));
}

TEST_F(ModelTest, ProtectionOfAPartIsKeptApart) {
  Map(0, 3, MAP_PRIVATE | kAnonymous, kNone);
  Happens(Op::kMprotect, {kBase + kPage, kPage, PROT_READ});
  EXPECT_TRUE(Allows(Op::kStore, {kBase + kPage, 1}, Faults(SIGSEGV)));
  EXPECT_FALSE(Allows(Op::kStore, {kBase + kPage, 1}, Gives(0)));
  EXPECT_TRUE(Allows(Op::kStore, {kBase, 1}, Gives(0)));
  EXPECT_FALSE(Allows(Op::kStore, {kBase + 2 * kPage, 1}, Faults(SIGSEGV)));
}

TEST_F(ModelTest, ALoadFromWriteOnlyMemoryIsHeldToWhatTheHostDoesWithItAndToNoDocument) {
  Model model(DefiniteBut(&Parameters::write_only_read, kSegv));
  const Call map =
      Make(Op::kMmap, {kBase, kPage, PROT_WRITE, MAP_PRIVATE | MAP_FIXED | kAnonymous, kNone, 0});
  ASSERT_TRUE(model.Advance(0, map, Gives(kBase)));
  const Allowed allowed = model.Expect(0, Make(Op::kLoad, {kBase}));
  EXPECT_EQ(allowed.ways, kSegv);
  EXPECT_EQ(Model::Violated(allowed, Gives(0)), Ground::kWriteOnlyRead);
}

TEST_F(ModelTest, AnMprotectThatFailsAtAHoleHasChangedWhatLiesBefore) {
  Map(0, 3, MAP_PRIVATE | kAnonymous, kNone);
  Happens(Op::kMunmap, {kBase + kPage, kPage});
  EXPECT_FALSE(Allows(Op::kMprotect, {kBase, 3 * kPage, PROT_READ}, Gives(0)));
  Happens(Op::kMprotect, {kBase, 3 * kPage, PROT_READ}, Fails(ENOMEM));
  EXPECT_FALSE(Allows(Op::kStore, {kBase, 1}, Gives(0)));
  EXPECT_TRUE(Allows(Op::kStore, {kBase + 2 * kPage, 1}, Gives(0)));
}

class HoleModelTest : public ModelTest {
 protected:
  HoleModelTest() : ModelTest(DefiniteBut(&Parameters::mprotect_before_hole, kEveryWay)) {}
};

TEST_F(HoleModelTest, AnMprotectThatFailsLeavesOpenWhatItChangedUntilThatIsSeen) {
  Map(0, 3, MAP_PRIVATE | kAnonymous, kNone);
  Happens(Op::kMunmap, {kBase + kPage, kPage});
  Happens(Op::kMprotect, {kBase, 3 * kPage, PROT_READ}, Fails(ENOMEM));
  EXPECT_TRUE(Allows(Op::kStore, {kBase, 1}, Gives(0)));
  Happens(Op::kStore, {kBase, 1}, Faults(SIGSEGV));
  EXPECT_FALSE(Allows(Op::kStore, {kBase, 1}, Gives(0)));
}

TEST_F(ModelTest, SharedPagesAreOneAndPrivateOnesAreCopiedByTheFirstStore) {
  MakeFile(2 * kPage, 0x61);
  Map(0, 2, MAP_SHARED, kFile);
  Map(2, 2, MAP_PRIVATE, kFile);
  Store(kBase, 0x62);
  EXPECT_TRUE(Loads(kBase + 2 * kPage, 0x62));
  EXPECT_TRUE(Allows(Op::kReadByte, {kFile, 0}, Gives(0x62)));
  Store(kBase + 2 * kPage, 0x63);
  EXPECT_TRUE(Loads(kBase, 0x62));
  Happens(Op::kWriteByte, {kFile, 0, 0x64});
  EXPECT_TRUE(Loads(kBase, 0x64));
  EXPECT_TRUE(Loads(kBase + 2 * kPage, 0x63));
  EXPECT_FALSE(Loads(kBase + 2 * kPage, 0x64));
  EXPECT_TRUE(Loads(kBase + 3 * kPage, 0x61));
}

TEST_F(ModelTest, PagesPastTheEndFaultAndComeBackAsZeros) {
  MakeFile(3 * kPage, 0x61);
  Map(0, 3, MAP_SHARED, kFile);
  Map(3, 3, MAP_PRIVATE, kFile);
  Store(kBase + 4 * kPage, 0x70);  // a private copy, which goes too
  Happens(Op::kFtruncate, {kFile, kPage / 2});
  EXPECT_TRUE(LoadFaults(kBase + kPage, SIGBUS));
  EXPECT_FALSE(LoadFaults(kBase + kPage, SIGSEGV));
  EXPECT_TRUE(LoadFaults(kBase + 4 * kPage, SIGBUS));
  EXPECT_TRUE(Loads(kBase, 0x61));
  EXPECT_TRUE(Loads(kBase + kPage - 1, 0));
  Happens(Op::kFtruncate, {kFile, 3 * kPage});
  EXPECT_TRUE(Loads(kBase + kPage, 0));
  EXPECT_TRUE(Loads(kBase + 4 * kPage, 0));
  EXPECT_FALSE(Loads(kBase + 4 * kPage, 0x70));
}

TEST_F(ModelTest, AByteStoredPastTheEndMayBeThereOrNot) {
  MakeFile(kPage / 2, 0x61);
  Map(0, 1, MAP_SHARED, kFile);
  Store(kBase + kPage - 1, 0x55);
  EXPECT_TRUE(Loads(kBase + kPage - 1, 0x55));
  EXPECT_TRUE(Loads(kBase + kPage - 1, 0));
  EXPECT_FALSE(Loads(kBase + kPage - 1, 0x61));
  EXPECT_TRUE(Allows(Op::kFileSize, {kFile}, Gives(kPage / 2)));
}

TEST_F(ModelTest, AHoleIsZeroInTheFileAndItsMappingsButNotInCopies) {
  MakeFile(3 * kPage, 0x61);
  Map(0, 3, MAP_SHARED, kFile);
  Map(3, 3, MAP_PRIVATE, kFile);
  Store(kBase + kPage, 0x62);
  Store(kBase + 3 * kPage, 0x63);  // a copy of the first page
  EXPECT_FALSE(Allows(Op::kPunch, {kFile, 0, kPage}, Fails(EINVAL)));
  Happens(Op::kPunch, {kFile, 0, 2 * kPage});
  EXPECT_TRUE(Loads(kBase + kPage, 0));
  EXPECT_FALSE(Loads(kBase + kPage, 0x62));
  EXPECT_TRUE(Allows(Op::kReadByte, {kFile, 1}, Gives(0)));
  EXPECT_FALSE(Allows(Op::kReadByte, {kFile, 1}, Gives(0x61)));
  EXPECT_TRUE(Loads(kBase + 2 * kPage, 0x61));
  EXPECT_TRUE(Loads(kBase + 3 * kPage, 0x63));
  EXPECT_TRUE(Loads(kBase + 4 * kPage, 0));
  EXPECT_TRUE(Allows(Op::kFileSize, {kFile}, Gives(3 * kPage)));
}

TEST_F(ModelTest, AHoleWithinAPageLeavesTheRestAndOnePastTheEndTheSize) {
  MakeFile(kPage, 0x61);
  Map(0, 1, MAP_SHARED, kFile);
  Happens(Op::kPunch, {kFile, kPage / 2, kPage});
  EXPECT_TRUE(Loads(kBase, 0x61));
  EXPECT_TRUE(Loads(kBase + kPage / 2, 0));
  EXPECT_FALSE(Loads(kBase + kPage - 1, 0x61));
  Happens(Op::kPunch, {kFile, 2 * kPage, kPage});
  EXPECT_TRUE(Allows(Op::kFileSize, {kFile}, Gives(kPage)));
  EXPECT_FALSE(Allows(Op::kPunch, {kFile, 0, 0}, Gives(0)));
}

TEST_F(ModelTest, AChildHasCopiesOfPrivatePagesAndTheSameSharedOnes) {
  Map(0, 1, MAP_PRIVATE | kAnonymous, kNone);
  Map(1, 1, MAP_SHARED | kAnonymous, kNone);
  Store(kBase, 1);
  Happens(Op::kFork, {1}, Gives(4711));
  Store(kBase, 2);
  Store(kBase + kPage, 3);
  EXPECT_TRUE(Loads(kBase, 1, 1));
  EXPECT_FALSE(Loads(kBase, 2, 1));
  EXPECT_TRUE(Loads(kBase + kPage, 3, 1));
  Happens(Op::kMunmap, {kBase, kPage}, {}, 1);
  EXPECT_TRUE(Loads(kBase, 2));
  model_.End(1);
  EXPECT_FALSE(model_.Knows(1, Make(Op::kLoad, {kBase})));
}

#ifdef MADV_DONTFORK
TEST_F(ModelTest, AStoreToASharedPageThatMayNotBeThereMayBeSeenByOthers) {
  Map(0, 2, MAP_SHARED | kAnonymous, kNone);
  Happens(Op::kMunmap, {kBase + kPage, kPage});
  Happens(Op::kMadvise, {kBase, 2 * kPage, MADV_DONTFORK}, Fails(ENOMEM));
  Happens(Op::kFork, {1}, Gives(4711));
  Store(kBase, 0x18, 1);
  EXPECT_TRUE(Loads(kBase, 0x18));
  EXPECT_FALSE(Loads(kBase, 0x19));
}
#endif

TEST_F(ModelTest, RemappingMovesBytesAndReplacesWhatWasThere) {
  Map(0, 6, MAP_PRIVATE | kAnonymous, kNone);
  Map(0, 2, MAP_PRIVATE | kAnonymous, kNone);
  Store(kBase, 1);
  Store(kBase + kPage, 2);
  Store(kBase + 4 * kPage, 9);
  const std::uint64_t fixed = 1 | 2;  // MREMAP_MAYMOVE | MREMAP_FIXED
  const auto move = {kBase, 2 * kPage, 2 * kPage, fixed, kBase + 4 * kPage};
  EXPECT_FALSE(Allows(Op::kMremap, move, Gives(kBase)));
  Happens(Op::kMremap, move, Gives(kBase + 4 * kPage));
  EXPECT_TRUE(LoadFaults(kBase, SIGSEGV));
  EXPECT_TRUE(Loads(kBase + 4 * kPage, 1));
  EXPECT_FALSE(Loads(kBase + 4 * kPage, 9));
  EXPECT_TRUE(Loads(kBase + 5 * kPage, 2));
}

TEST_F(ModelTest, WhatMayNotMoveCannotGrowIntoANeighbour) {
  Map(0, 2, MAP_PRIVATE | kAnonymous, kNone);
  Map(1, 1, MAP_SHARED | kAnonymous, kNone);
  EXPECT_TRUE(Allows(Op::kMremap, {kBase, kPage, 2 * kPage, 0, 0}, Fails(ENOMEM)));
  EXPECT_FALSE(Allows(Op::kMremap, {kBase, kPage, 2 * kPage, 0, 0}, Gives(kBase)));
}

TEST_F(ModelTest, AFreshMappingMayNotLieOverAnother) {
  Map(0, 4, MAP_PRIVATE | kAnonymous, kNone);
  const auto anywhere = {std::uint64_t{0},         2 * kPage, kReadWrite,
                         MAP_PRIVATE | kAnonymous, kNone,     std::uint64_t{0}};
  EXPECT_FALSE(Allows(Op::kMmap, anywhere, Gives(kBase + 3 * kPage)));
  EXPECT_FALSE(Allows(Op::kMmap, anywhere, Gives(kBase + 8 * kPage + 1)));
  EXPECT_TRUE(Allows(Op::kMmap, anywhere, Gives(kBase + 4 * kPage)));
  Happens(Op::kMunmap, {kBase, 2 * kPage});
  EXPECT_TRUE(Allows(Op::kMmap, anywhere, Gives(kBase)));
}

TEST_F(ModelTest, DontneedEmptiesAnonymousMemoryUnlessItIsLocked) {
  Map(0, 2, MAP_PRIVATE | kAnonymous, kNone);
  Store(kBase, 1);
#ifdef MADV_DONTNEED
  Happens(Op::kMlock, {kBase, kPage});
  EXPECT_TRUE(Allows(Op::kMadvise, {kBase, kPage, MADV_DONTNEED}, Fails(EINVAL)));
  EXPECT_FALSE(Allows(Op::kMadvise, {kBase, kPage, MADV_DONTNEED}, Gives(0)));
  Happens(Op::kMunlock, {kBase, kPage});
  Happens(Op::kMadvise, {kBase, kPage, MADV_DONTNEED});
  EXPECT_TRUE(Loads(kBase, 0));
  EXPECT_FALSE(Loads(kBase, 1));
#endif
}

TEST_F(ModelTest, AShortageEndsAProgramAndIsNoFinding) {
  Map(0, 1, MAP_PRIVATE | kAnonymous, kNone);
  const Call call = Make(Op::kMmap, {0, kPage, kReadWrite, MAP_PRIVATE | kAnonymous, kNone, 0});
  const Allowed allowed = model_.Expect(0, call);
  EXPECT_EQ(model_.Judge(0, call, allowed, Fails(ENOMEM)), Judgement::kEnds);
  EXPECT_EQ(model_.Judge(0, call, allowed, Fails(EINVAL)), Judgement::kWrong);
}

TEST_F(ModelTest, AScanEndsAtTheFirstByteThatDiffers) {
  Map(0, 2, MAP_PRIVATE | kAnonymous, kNone);
  Store(kBase + kPage / 2, 5);
  EXPECT_TRUE(Allows(Op::kScan, {kBase, 2 * kPage, 0}, Gives(kPage / 2)));
  EXPECT_FALSE(Allows(Op::kScan, {kBase, 2 * kPage, 0}, Gives(kPage)));
  EXPECT_TRUE(Allows(Op::kScan, {kBase + kPage, kPage, 0}, Gives(kPage)));
}

TEST_F(ModelTest, MemoryThatIsNotTheProgramsIsNoneOfItsBusiness) {
  EXPECT_FALSE(model_.Knows(0, Make(Op::kLoad, {kBase})));
  EXPECT_FALSE(model_.Knows(0, Make(Op::kMunmap, {kBase, kPage})));
  Map(0, 1, MAP_PRIVATE | kAnonymous, kNone);
  EXPECT_TRUE(model_.Knows(0, Make(Op::kMunmap, {kBase, kPage})));
  EXPECT_FALSE(model_.Knows(0, Make(Op::kMunmap, {kBase, 2 * kPage})));
}

// Of a system that told nothing about itself, nothing that it may choose is a finding.
class OpenModelTest : public ModelTest {
 protected:
  OpenModelTest() : ModelTest(Nothing()) {}
  static Parameters Nothing() {
    Parameters parameters;
    parameters.page = kPage;
    return parameters;
  }
};

TEST_F(OpenModelTest, ChoicesOfSystemsAreOpen) {
  MakeFile(kPage, 0x61);
  Map(0, 2, MAP_SHARED, kFile);
  Map(2, 1, MAP_PRIVATE, kFile);
  EXPECT_TRUE(LoadFaults(kBase + kPage, SIGBUS));
  EXPECT_TRUE(LoadFaults(kBase + kPage, SIGSEGV));
  Happens(Op::kWriteByte, {kFile, 0, 0x62});
  EXPECT_TRUE(Loads(kBase + 2 * kPage, 0x61));
  EXPECT_TRUE(Loads(kBase + 2 * kPage, 0x62));
  EXPECT_FALSE(Loads(kBase + 2 * kPage, 0x63));
}

TEST_F(OpenModelTest, AHoleEndsAProgramWhereNobodyKnowsWhatIsInIt) {
  MakeFile(kPage, 0x61);
  const Call punch = Make(Op::kPunch, {kFile, 0, kPage});
  EXPECT_NE(model_.Judge(0, punch, model_.Expect(0, punch), Fails(EOPNOTSUPP)), Judgement::kWrong);
  EXPECT_FALSE(model_.Advance(0, punch, Gives(0)));
}

TEST_F(OpenModelTest, ASharedMappingOfAFileThatIsRefusedEndsAProgram) {
  MakeFile(kPage, 0x61);
  const Call map = Make(Op::kMmap, {0, kPage, kReadWrite, MAP_SHARED, kFile, 0});
  EXPECT_EQ(model_.Judge(0, map, model_.Expect(0, map), Fails(EINVAL)), Judgement::kEnds);
  EXPECT_EQ(model_.Judge(0, map, model_.Expect(0, map), Fails(ENODEV)), Judgement::kEnds);
}

TEST_F(OpenModelTest, WhatDocumentsDemandIsNot) {
  Map(0, 1, MAP_PRIVATE | kAnonymous, kNone);
  EXPECT_FALSE(Loads(kBase, 1));
  EXPECT_FALSE(Allows(Op::kMunmap, {kBase, kPage}, Fails(EINVAL)));
}

}  // namespace
}  // namespace conformance::explore
