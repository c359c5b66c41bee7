// SPDX-License-Identifier: Apache-2.0
//
// Rights that come with others, and executable memory.

#include <sys/mman.h>

#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"
#include "platforms/host/return_instruction.h"

namespace conformance {
namespace {

// The first access to fresh memory is a load.
Outcome FirstLoad(Probe& probe, int protection) {
  const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Protection(protection));
  if (!map.ok()) probe.Skip("needs memory with this protection alone: " + map.Word());
  return probe.Load(map.start).Word("readable");
}

Rule WriteImpliesRead() {
  return Rule("prot.write_implies_read")
      .Sentence("Memory with PROT_WRITE alone may be readable as well")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Linux("mmap(2), VERSIONS", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Netbsd("mmap(2), DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          // It has the first access fault.
          Openbsd("mmap(2), BUGS", Level::kShould, {"SIGSEGV", "SIGBUS"}),
          Macos("mmap(2), DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"readable", "SIGSEGV", "SIGBUS"})
      .MeasuredOnLinux("readable")
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGSEGV", "SIGSEGV")
      .ReadInSource("", "", "", "", "readable")
      .Probe([](Probe& probe) { return FirstLoad(probe, PROT_WRITE); });
}

// Where the processor cannot deny reading, the system may still deny it until a page is there.
Rule WriteThenRead() {
  return Rule("prot.write_then_read")
      .Sentence("Memory with PROT_WRITE alone can be read where it was stored to")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Linux("mmap(2), VERSIONS", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Netbsd("mmap(2), DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Macos("mmap(2), DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          // It prints what it stored.
          Seed004("example 1", Level::kShall, {"readable"}),
      })
      .Outcomes({"readable", "other bytes", "SIGSEGV", "SIGBUS", "store faults"})
      .MeasuredOnBsd("readable", "readable", "readable", "readable")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Mapped map = probe.Mmap(MapFile(file, probe.page()).Protection(PROT_WRITE));
        if (!map.ok()) probe.Skip("needs memory with PROT_WRITE alone: " + map.Word());
        if (!probe.Store(map.start, 'x').ok()) return "store faults";
        const Reply load = probe.Load(map.start);
        return load.Word(load.Is('x') ? "readable" : "other bytes");
      });
}

Rule ExecImpliesRead() {
  return Rule("prot.exec_implies_read")
      .Sentence("Memory with PROT_EXEC alone may be readable as well")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Linux("mprotect(2), VERSIONS", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION", Level::kMay, {"readable", "SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"readable", "SIGSEGV", "SIGBUS"})
      .MeasuredOnLinux("readable")
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGSEGV", "SIGSEGV")
      .Probe([](Probe& probe) { return FirstLoad(probe, PROT_EXEC); });
}

// Writes the shortest function into fresh memory and returns its address.
Address WriteFunction(Probe& probe) {
  if (platforms::ReturnInstruction().empty()) {
    probe.Unsupported("no machine code for this processor is known here");
  }
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  Address next = map.start;
  for (const char byte : platforms::ReturnInstruction()) {
    probe.Require(probe.Store(next++, static_cast<unsigned char>(byte)), "write a function");
  }
  return map.start;
}

Rule NoexecDenies() {
  return Rule("prot.noexec_denies")
      .Sentence("Without PROT_EXEC a jump into the memory may fault")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kMay, {"SIGSEGV", "SIGBUS", "SIGILL", "runs"}),
          Linux("mmap(2), VERSIONS", Level::kMay, {"SIGSEGV", "SIGBUS", "SIGILL", "runs"}),
          Netbsd("mmap(2), DESCRIPTION", Level::kMay, {"SIGSEGV", "SIGBUS", "SIGILL", "runs"}),
          Macos("mmap(2), DESCRIPTION", Level::kMay, {"SIGSEGV", "SIGBUS", "SIGILL", "runs"}),
      })
      .Outcomes({"SIGSEGV", "SIGBUS", "SIGILL", "runs"})
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGSEGV", "runs")
      // Only pages that cannot be written are kept from running there, unless the system is told
      // otherwise; the page asked is writable.
      .Probe([](Probe& probe) -> Outcome {
        return probe.Do(Op::kExecute, {WriteFunction(probe)}).Word("runs");
      });
}

Rule ExecRuns() {
  return Rule("prot.exec_runs")
      .Sentence("Code that was stored runs once its page is readable and executable")
      .Claims({
          Linux("mmap(2), DESCRIPTION, PROT_EXEC", Level::kShall, {"runs"}),
          Seed001("first part, PROT_EXEC", Level::kShall, {"runs"}),
          Seed002("table of protections, PROT_EXEC", Level::kShall, {"runs"}),
          Seed003("parameter prot, PROT_EXEC", Level::kShall, {"runs"}),
      })
      .Outcomes({"runs", "EACCES", "EPERM", "ENOTSUP", "EOPNOTSUPP", "SIGSEGV", "SIGBUS", "SIGILL"})
      .KnownUnder("memory_deny_write_execute", "on", Document::kLinux, "EACCES", kMdweRefuses)
      .MeasuredOnBsd("runs", "runs", "runs", "runs")
      .Probe([](Probe& probe) -> Outcome {
        const Address function = WriteFunction(probe);
        const Reply allowed = probe.Mprotect(function, probe.page(), PROT_READ | PROT_EXEC);
        if (!allowed.ok()) return allowed.Word();
        return probe.Do(Op::kExecute, {function}).Word("runs");
      });
}

}  // namespace

std::vector<Rule> ProtImpliedRules() {
  return {WriteImpliesRead(), WriteThenRead(), ExecImpliesRead(), NoexecDenies(), ExecRuns()};
}

}  // namespace conformance
