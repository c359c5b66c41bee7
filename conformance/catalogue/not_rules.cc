// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/not_rules.h"

#include <vector>

#include "absl/types/span.h"

namespace conformance {

absl::Span<const NotRule> NotRules() {
  static const auto& table = *new std::vector<NotRule>{
      {"cost.read_and_write",
       {},
       "That read() and write() are slower than a mapping is a matter of measuring and of the "
       "load, "
       "and no promise that a system keeps or breaks."},
      {"errno.eagain_locked_mem",
       {"mlockall.future", "flag.locked_limit"},
       "EAGAIN for too much locked memory is what these rules provoke."},
      {"errno.enfile",
       {},
       "ENFILE takes a full table of open files, which would hurt every process of the system."},
      {"errno.mmap_fails_often",
       {},
       "How often mmap fails depends on how it is called; each reason has a rule of its own."},
      {"errno.order_partial",
       {"fixed.failed_keeps_old"},
       "What a failing call may already have unmapped is what this rule looks at."},
      {"file.mapping_of_copied_size",
       {"len.past_end", "eof.page_beyond"},
       "A question that one of the texts leaves open is what these rules answer."},
      {"flag.mmap_shared",
       {},
       "MMAP_SHARED is a slip for MAP_SHARED: a compiler refuses it, and there is nothing to run."},
      {"limit.overcommit",
       {"flag.noreserve_effect"},
       "Whether more memory than there is can be mapped shows in this rule."},
      {"munmap.not_from_mmap",
       {},
       "Unmapping memory that mmap did not give would take away memory of the C library."},
      {"page.frame_size",
       {},
       "Whether pages and the frames of memory have one size does not show to a program."},
      {"page.physical",
       {},
       "Whether user space works on physical memory directly does not show to a program."},
      {"ptr.void_step",
       {},
       "Stepping a pointer to void is an extension of compilers, and no question to a kernel."},
      {"shared.through_kernel",
       {"fork.shared", "ipc.unrelated"},
       "That sharing works because all processes share the kernel's memory is an explanation; what "
       "it explains is in these rules."},
      {"stack.must_be_map_stack",
       {"flag.stack"},
       "Only a program that runs on other memory finds out, and is ended where the rule holds; C "
       "has "
       "no way to enter another stack on each system that has the rule."},
      {"typed_memory", {}, "No system that the checker runs on has typed memory objects."},
  };
  return table;
}

}  // namespace conformance
