// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/not_rules.h"

#include <vector>

#include "absl/types/span.h"

namespace conformance {

absl::Span<const NotRule> NotRules() {
  static const auto& table = *new std::vector<NotRule>{
      {"eof.enospc",
       {},
       "A store into a hole of a full filesystem needs a small filesystem that the probe may fill, "
       "which a checker of the running system does not have."},
      {"errno.eagain_locked_mem",
       {"mlockall.future", "flag.locked_limit"},
       "EAGAIN for too much locked memory is what these rules provoke."},
      {"errno.enfile",
       {},
       "ENFILE takes a full table of open files, which would hurt every process of the system."},
      {"errno.order_partial",
       {"fixed.failed_keeps_old"},
       "What a failing call may already have unmapped is what this rule looks at."},
      {"limit.overcommit",
       {"flag.noreserve_effect"},
       "Whether more memory than there is can be mapped shows in this rule."},
      {"munmap.not_from_mmap",
       {},
       "Unmapping memory that mmap did not give would take away memory of the C library."},
      {"typed_memory", {}, "No system that the checker runs on has typed memory objects."},
  };
  return table;
}

}  // namespace conformance
