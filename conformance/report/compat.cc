// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/compat.h"

#include <string>
#include <utility>

#include "conformance/report/report.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/self_check.h"

namespace conformance {

CompatReport CheckCompat(const std::string& directory) {
  CompatReport report;
  report.backend = mmap_compat::AnonymousBackendName(mmap_compat::kAnonymousBackend);
  for (const mmap_compat::SelfCheck& made : mmap_compat::RunSelfChecks(directory)) {
    CompatCheck check;
    check.name = made.name;
    check.expected = mmap_compat::ReasonName(made.expected);
    check.reason = made.came_back ? mmap_compat::ReasonName(*made.came_back) : "none";
    check.holds = made.ok();
    check.skipped = made.skipped;
    report.checks.push_back(std::move(check));
  }
  return report;
}

}  // namespace conformance
