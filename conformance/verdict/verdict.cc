// SPDX-License-Identifier: Apache-2.0

#include "conformance/verdict/verdict.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"

namespace conformance {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 4> kNames = {"no claim", "conforms", "differs", "deviates"};

}  // namespace

std::string_view VerdictName(Verdict verdict) { return kNames[static_cast<std::size_t>(verdict)]; }

std::optional<Verdict> FindVerdict(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Verdict>(found - kNames.begin());
}

Verdict Judge(const Claim& claim, const Observation& observation) {
  if (observation.status != Status::kObserved || claim.level == Level::kUnspecified ||
      claim.accepts.empty()) {
    return Verdict::kNoClaim;
  }
  const bool accepted = std::find(claim.accepts.begin(), claim.accepts.end(),
                                  observation.outcome) != claim.accepts.end();
  if (accepted) return Verdict::kConforms;
  return claim.level == Level::kShall ? Verdict::kDeviates : Verdict::kDiffers;
}

}  // namespace conformance
