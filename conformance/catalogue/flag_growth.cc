// SPDX-License-Identifier: Apache-2.0
//
// MAP_GROWSDOWN: what a mapping that grows has, how far it grows, and who makes it grow.

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/growing.h"

namespace conformance {
namespace {

Rule GrownPage() {
  return Rule("flag.growsdown_page")
      .Sentence("The page that MAP_GROWSDOWN adds holds zeroes and has the mapping's protection")
      .Claims({Linux("mmap(2), MAP_GROWSDOWN", Level::kShall, {"zeroes, writable"})})
      .Outcomes({"zeroes, writable", "other bytes", "not writable", "SIGSEGV", "SIGBUS"})
      .MeasuredOnLinux("zeroes, writable")
      .Probe([](Probe& probe) -> Outcome {
        const Address top = GrowingPage(probe);
        const Address grown = top - probe.page();
        const Reply touched = probe.Load(top - 1);
        if (!touched.ok()) return touched.Word();
        if (!probe.Holds(grown, probe.page(), 0)) return "other bytes";
        return probe.Store(grown, 'x').ok() && probe.Store(top - 1, 'x').ok() ? "zeroes, writable"
                                                                              : "not writable";
      });
}

Rule GrownGap() {
  return Rule("flag.growsdown_gap")
      .Sentence("A MAP_GROWSDOWN mapping stops growing before it reaches the next mapping below")
      .Claims({Linux("mmap(2), MAP_GROWSDOWN", Level::kShall, {"SIGSEGV"})})
      .Outcomes({"SIGSEGV", "SIGBUS", "grows"})
      .MeasuredOnLinux("SIGSEGV")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kBelow = 2;  // one page between them
        const Address top = GrowingPage(probe, kBelow);
        return probe.Store(top - 1, 'x').Word("grows");
      });
}

Rule GrownByCall() {
  return Rule("flag.growsdown_by_call")
      .Sentence("A system call that writes to the page below makes a MAP_GROWSDOWN mapping grow")
      .Claims({Linux("mmap(2), MAP_GROWSDOWN", Level::kMay, {"grows", "EFAULT"})})
      .Outcomes({"grows", "EFAULT", "not read", "SIGSEGV"})
      .MeasuredOnLinux("grows")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kBytes = 64;
        const Address top = GrowingPage(probe);
        const int file = probe.MakeFile(kBytes, 'f');
        const Reply read = probe.Read(file, top - kBytes, kBytes);
        if (!read.ok()) return read.Word();
        return probe.Holds(top - kBytes, kBytes, 'f') ? "grows" : "not read";
      });
}

}  // namespace

std::vector<Rule> FlagGrowthRules() { return {GrownPage(), GrownGap(), GrownByCall()}; }

}  // namespace conformance
