// SPDX-License-Identifier: Apache-2.0
//
// From an observation to a verdict, per rule and document.
//
//   Judge(Posix("munmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}), observation)
//
// gives kConforms for an observed EINVAL, kDeviates for any other outcome, and kNoClaim where
// nothing was observed.

#ifndef CONFORMANCE_VERDICT_VERDICT_H_
#define CONFORMANCE_VERDICT_VERDICT_H_

#include <cstdint>
#include <optional>
#include <string_view>

#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"

namespace conformance {

// In the order of their gravity: the gravest of several is the greatest.
enum class Verdict : std::uint8_t {
  kNoClaim,   // nothing was observed, or the document leaves it open
  kConforms,  // the outcome is one that the document allows
  kDiffers,   // a should or may is not met
  kDeviates,  // a shall is not met
};

// "no claim", "conforms", "differs", "deviates".
std::string_view VerdictName(Verdict verdict);

// The verdict of that name; nothing where there is none.
std::optional<Verdict> FindVerdict(std::string_view name);

// What `claim` makes of `observation`. Behaviour that a document leaves unspecified is no claim.
Verdict Judge(const Claim& claim, const Observation& observation);

}  // namespace conformance

#endif  // CONFORMANCE_VERDICT_VERDICT_H_
