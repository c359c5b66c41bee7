// SPDX-License-Identifier: Apache-2.0
//
// What this checker saw on the hosts of platforms/reports, as it is built into the program: see
// embed_hosts.sh. Words are kept once; a host has one short number per rule.

#ifndef CONFORMANCE_COMPARE_KNOWN_HOSTS_H_
#define CONFORMANCE_COMPARE_KNOWN_HOSTS_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/types/span.h"

namespace conformance {

struct KnownHost {
  std::string_view name;    // "linux-6.12-amd64"
  std::string_view kernel;  // what ran, and where
  std::string_view run;     // "root on tmpfs"
  std::string_view date;
  absl::Span<const std::uint16_t> results;  // into KnownWords(), one for each of KnownRules()
};

// In the order of their files; the runs of one file stand together.
absl::Span<const KnownHost> KnownHosts();

// The rules that at least one host was asked about.
absl::Span<const std::string_view> KnownRules();

// First "" for a rule that the host was not asked about, then the statuses of results without an
// outcome, and from kFirstOutcome on the outcomes.
absl::Span<const std::string_view> KnownWords();
inline constexpr std::size_t kFirstOutcome = 6;

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_KNOWN_HOSTS_H_
