// SPDX-License-Identifier: Apache-2.0
//
// What a program has exercised: situations in which a call was made.

#ifndef CONFORMANCE_EXPLORE_MODEL_COVERAGE_H_
#define CONFORMANCE_EXPLORE_MODEL_COVERAGE_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace conformance::explore {

// Those of munmap, mprotect, mmap over something, mlock and madvise come in groups of kParts.
enum class Situation : std::uint8_t {
  kMmapNothing,  // over nothing
  kMmapWhole,
  kMmapHead,
  kMmapTail,
  kMmapMiddle,  // splits a mapping in two
  kMmapSeveral,
  kMunmapNothing,
  kMunmapWhole,
  kMunmapHead,
  kMunmapTail,
  kMunmapMiddle,
  kMunmapSeveral,
  kMprotectNothing,
  kMprotectWhole,
  kMprotectHead,
  kMprotectTail,
  kMprotectMiddle,
  kMprotectSeveral,
  kMlockNothing,
  kMlockWhole,
  kMlockHead,
  kMlockTail,
  kMlockMiddle,
  kMlockSeveral,
  kMadviseNothing,
  kMadviseWhole,
  kMadviseHead,
  kMadviseTail,
  kMadviseMiddle,
  kMadviseSeveral,
  kMmapPlaced,
  kMmapBeyondEnd,
  kMmapRefused,
  kMprotectHole,
  kMremapShrink,
  kMremapGrowInPlace,
  kMremapGrowMoved,
  kMremapBlocked,
  kMremapMoveFree,
  kMremapMoveOver,
  kMremapCopied,
  kMremapDuplicate,
  kMremapSeveral,
  kLoadOwn,
  kLoadFollows,
  kLoadShared,
  kLoadPastEnd,
  kLoadDenied,
  kLoadUnmapped,
  kStoreFirst,
  kStoreFirstAfterFork,
  kStoreAgain,
  kStoreShared,
  kStoreTail,
  kStorePastEnd,
  kStoreDenied,
  kStoreUnmapped,
  kScan,
  kReadFile,
  kReadPastEnd,
  kWriteFile,
  kWriteUnderShared,
  kWriteUnderCopy,
  kWriteGrows,
  kShrinkUnderShared,
  kShrinkUnderCopy,
  kShrinkInPage,
  kGrowUnderMapping,
  kPunchPages,
  kPunchInPage,
  kPunchPastEnd,
  kPunchUnderShared,
  kPunchUnderCopy,
  kPunchUnderPrivate,
  kSyncShared,
  kSyncPrivate,
  kDontneedOwn,
  kDontneedCopy,
  kDontneedShared,
  kMinheritNone,
  kMinheritCopy,
  kMinheritShare,
  kMinheritZero,
  kForkPrivate,
  kForkShared,
  kForkCopied,
  kForkAdvised,
  kForkInherited,
  kForkOfChild,
  kEndWithShared,
  kCloseMapped,
  kUnlinkMapped,
  kCount,
};

inline constexpr std::size_t kSituations = static_cast<std::size_t>(Situation::kCount);
// Nothing, whole, head, tail, middle, several.
inline constexpr int kParts = 6;

struct SituationInfo {
  const char* call;
  const char* situation;
};

const SituationInfo& Info(Situation situation);

// How often each was met.
struct Coverage {
  std::array<std::uint32_t, kSituations> met = {};

  void Meet(Situation situation) { ++met[static_cast<std::size_t>(situation)]; }
};

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_MODEL_COVERAGE_H_
