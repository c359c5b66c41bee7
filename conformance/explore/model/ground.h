// SPDX-License-Identifier: Apache-2.0
//
// Why the model expects what it expects: a sentence each, and the rule that asks the single
// question. What documents say of it stands with that rule.

#ifndef CONFORMANCE_EXPLORE_MODEL_GROUND_H_
#define CONFORMANCE_EXPLORE_MODEL_GROUND_H_

#include <cstdint>
#include <string_view>

namespace conformance::explore {

enum class Ground : std::uint8_t {
  kNone,
  kPlacedExactly,
  kPlacedFreely,
  kReplaced,
  kLengthZero,
  kBadDescriptor,
  kOffsetUnaligned,
  kOpenMode,
  kFixedUnaligned,
  kMapsFile,
  kSharesFile,
  kMapsAnonymous,
  kBusy,
  kUnmapRefused,
  kUnmapTaken,
  kUnmapUnaligned,
  kUnmapped,
  kProtectionSet,
  kProtectHole,
  kProtectUnaligned,
  kProtectBeyondMode,
  kDenied,
  kDeniedStore,
  kWriteOnlyRead,
  kAccessible,
  kPastEnd,
  kSharedBytes,
  kPrivateBytes,
  kFollowsObject,
  kZeroed,
  kFileBytes,
  kFileSize,
  kFileCall,
  kPunched,
  kFork,
  kSyncHole,
  kSyncLocked,
  kSyncFlags,
  kSync,
  kLockHole,
  kLock,
  kAdviceHole,
  kAdviceWrong,
  kAdvice,
  kDontneedLocked,
  kFreeShared,
  kInherit,
  kInheritWrong,
  kRemapKeeps,
  kRemapBlocked,
  kRemapWrong,
  kRemapUnmapped,
  kRemapDuplicate,
  kCount,
};

struct GroundInfo {
  const char* sentence;  // "memory that is not mapped cannot be touched"
  const char* rule;      // the id of the rule
};

const GroundInfo& Info(Ground ground);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_MODEL_GROUND_H_
