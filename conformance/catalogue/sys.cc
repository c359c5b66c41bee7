// SPDX-License-Identifier: Apache-2.0
//
// Mapped memory as the buffer of a system call.

#include <sys/mman.h>

#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/past_end.h"

namespace conformance {
namespace {

// The word of read or write with a page that cannot be used. In a child, since it may be killed.
std::string WordOf(Probe& probe, Op op, int file, Address buffer) {
  const Reply child = probe.InChild([&](Probe& in_child) -> std::int64_t {
    return in_child.Do(op, {static_cast<std::uint64_t>(file), buffer, in_child.page()}).error;
  });
  if (!child.ok()) return child.Word();
  Answer answer;
  answer.error = static_cast<int>(child.value);
  return Reply(answer).Word("transferred");
}

Rule Efault() {
  return Rule("sys.efault")
      .Sentence("A system call with a buffer that faults fails with EFAULT and raises no signal")
      .NoClaims("No manual of mmap speaks of it; gVisor's tests expect EFAULT")
      .Outcomes({"EFAULT", "EINVAL", "SIGSEGV", "SIGBUS", "transferred", "mixed"})
      .MeasuredOnLinux("EFAULT")
      // NetBSD: EFAULT for the read-only page, EINVAL past the end.
      .MeasuredOnBsd("EFAULT", "mixed", "EFAULT", "EFAULT")
      .Seen("gVisor", "mmap.cc", "EFAULT", "expected by its tests")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int full = probe.MakeFile(probe.page(), 'a');
        const int empty = probe.MakeFile(0);
        const int other = probe.MakeFile(0);
        const Mapped read_only = probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_READ));
        const Mapped past_end = MapPastEnd(probe, MapFile(empty, probe.page()));
        return Agreeing(
            {{"read into a read-only page", WordOf(probe, Op::kRead, full, read_only.start)},
             {"write from past the end", WordOf(probe, Op::kWrite, other, past_end.start)}});
      });
}

}  // namespace

std::vector<Rule> SysRules() { return {Efault()}; }

}  // namespace conformance
