// SPDX-License-Identifier: Apache-2.0
//
// The catalogue as one C file.
//
//   std::vector<RuleRecordings> recorded = …;
//   WriteFile("mmap_conformance.c", CSuite(recorded, "0.2.0").text);
//
// The same recordings give the same bytes.

#ifndef CONFORMANCE_EXPORT_C_SUITE_H_
#define CONFORMANCE_EXPORT_C_SUITE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/catalogue/rule.h"
#include "conformance/export/spelled_run.h"

namespace conformance {

struct RuleRecordings {
  const Rule* rule;
  std::vector<Recording> recordings;  // that of this host first
  // Runs with calls that this host cannot make, spelled where somebody could. They are used if none
  // of the recordings came to an outcome.
  std::vector<SpelledRun> spelled = {};
};

struct Suite {
  std::string text;
  std::vector<std::string> not_exported;  // "tryfixed: MAP_TRYFIXED is not in the headers"
  // Runs that do not fit among the others, with the reason. They are left out.
  std::vector<std::string> left_out;
};

// `machine` is the CPU that recorded, as uname calls it.
Suite CSuite(const std::vector<RuleRecordings>& rules, std::string_view version,
             std::string_view machine);

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_C_SUITE_H_
