// SPDX-License-Identifier: Apache-2.0
//
// What a programmer chooses by, derived from the outcomes of rules.

#ifndef CONFORMANCE_REPORT_CAPABILITIES_H_
#define CONFORMANCE_REPORT_CAPABILITIES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "conformance/report/report.h"

namespace conformance {

// A rule whose outcome bears on a capability.
struct Evidence {
  std::string_view rule;
  // The outcomes that mean "yes". Empty: the outcome itself is the answer.
  std::vector<std::string_view> yes;
};

enum class Derivation : std::uint8_t {
  kAll,    // yes if every piece of evidence says so
  kAny,    // yes if one piece of evidence says so
  kValue,  // the outcome of the first piece that was observed
};

struct CapabilityInfo {
  std::string_view name;   // in JSON: "anonymous_shared"
  std::string_view title;  // for people: "anonymous memory, shared"
  Derivation derivation;
  std::vector<Evidence> evidence;
};

// Every capability, in the order of the report.
absl::Span<const CapabilityInfo> AllCapabilities();

// The title of a capability; its name if there is none such (a report may come from elsewhere).
std::string_view CapabilityTitle(std::string_view name);

// Every capability's value on the host that gave these results. A capability whose rules gave no
// answer is "unknown" with the reason; one that the system lacks (`unsupported`) is "no".
std::vector<Capability> DeriveCapabilities(absl::Span<const RuleReport> rules);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_CAPABILITIES_H_
