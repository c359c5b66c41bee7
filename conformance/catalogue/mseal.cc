// SPDX-License-Identifier: Apache-2.0
//
// Memory whose mapping cannot be changed any more: mseal of Linux, mimmutable of OpenBSD.

#include <sys/mman.h>

#include <cerrno>
#include <string>
#include <string_view>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"
#include "conformance/catalogue/remap.h"

namespace conformance {
namespace {

constexpr std::string_view kCall = "userspace-api/mseal, mseal syscall signature";
constexpr std::string_view kBlocked = "userspace-api/mseal, Blocked mm syscall for sealed mapping";

Reply Seal(Probe& probe, Address address, std::size_t length, std::uint64_t flags = 0) {
  const Reply sealed = probe.Do(Op::kMseal, {address, length, flags});
  if (sealed.Failed(ENOSYS)) probe.Unsupported("this system does not seal mappings");
  if (sealed.Failed(EPERM)) probe.Unsupported("this kernel seals only in 64-bit programs");
  return sealed;
}

// Seals its mapping, which is set-up.
Mapped MustSeal(Probe& probe, const MapRequest& request) {
  const Mapped map = probe.MustMap(request);
  probe.Require(Seal(probe, map.start, map.length), "seal its own mapping");
  return map;
}

Address SealedPage(Probe& probe) { return MustSeal(probe, MapAnonymous(probe.page())).start; }

// True if the page can no longer be protected anew.
bool IsSealed(Probe& probe, Address page) {
  return !probe.Mprotect(page, probe.page(), PROT_NONE).ok();
}

Rule Mseal() {
  return Rule("mseal")
      .Sentence("A sealed mapping can be neither unmapped nor given more access nor replaced")
      .Claims({
          Openbsd("mimmutable(2), DESCRIPTION", Level::kShall, {"EPERM"}),
          LinuxKernelDoc(kBlocked, Level::kShall, {"EPERM"}),
      })
      .Outcomes({"EPERM", "allowed", "EACCES", "EINVAL", "mixed"})
      .MeasuredOnLinux("EPERM")
      .KnownUnder("memory_deny_write_execute", "on", Document::kLinux, "mixed", kMdweRefuses)
      .RecordedVariant("OpenBSD", "7.4-current amd64, PROT_READ for mprotect", "mixed")
      .Probe([](Probe& probe) -> Outcome {
        // More access, not less: OpenBSD lets a sealed page lose the right to be written.
        constexpr int kMore = PROT_READ | PROT_WRITE | PROT_EXEC;
        const std::size_t page = probe.page();
        const Address fixed = SealedPage(probe);
        return Agreeing(
            {{"munmap", probe.Munmap(SealedPage(probe), page).Word("allowed")},
             {"mprotect", probe.Mprotect(SealedPage(probe), page, kMore).Word("allowed")},
             {"MAP_FIXED", probe.Mmap(MapAnonymous(page).Fixed(fixed)).Word("allowed")}});
      });
}

Rule MsealFlags() {
  return Rule("mseal.flags")
      .Sentence("mseal refuses flags, none of which has a meaning yet")
      .Claims({LinuxKernelDoc(kCall, Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply reply = Seal(probe, map.start, map.length, 1);
        if (reply.ok()) return "0";
        return IsSealed(probe, map.start) ? "0" : reply.Word();
      });
}

Rule MsealUnaligned() {
  return Rule("mseal.unaligned")
      .Sentence("mseal refuses an address that is no multiple of the page size")
      .Claims({LinuxKernelDoc(kCall, Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0", "ENOMEM"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
        return Seal(probe, map.start + 1, probe.page()).Word();
      });
}

Rule Overflow() {
  return Rule("mseal.overflow")
      .Sentence("A range whose end lies past the last address cannot be sealed")
      .Claims({
          LinuxKernelDoc(kCall, Level::kShall, {"EINVAL"}),
          Openbsd("mimmutable(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0", "ENOMEM"})
      .MeasuredOnLinux("EINVAL")
      .KnownUnder("pointer_bits", "32", Document::kLinux, "ENOMEM", kLengthOf32Bits)
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return Seal(probe, map.start, ~std::size_t{0} - probe.page() + 1).Word();
      });
}

Rule MsealHole() {
  return Rule("mseal.hole")
      .Sentence("A range with a hole cannot be sealed, and nothing of it is")
      .Claims({LinuxKernelDoc(kCall, Level::kShall, {"ENOMEM/not sealed"})})
      .Parts({"the answer", "whether the page before the hole is sealed nevertheless"})
      .Outcomes(
          {"ENOMEM/not sealed", "ENOMEM/sealed", "0/sealed", "0/not sealed", "EINVAL/not sealed"})
      .MeasuredOnLinux("ENOMEM/not sealed")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
        const std::string word = Seal(probe, map.start, map.length).Word();
        return word + (IsSealed(probe, map.start) ? "/sealed" : "/not sealed");
      });
}

Rule Twice() {
  return Rule("mseal.twice")
      .Sentence("What is sealed can be sealed once more")
      .Claims({LinuxKernelDoc(kCall, Level::kShall, {"0"})})
      .Outcomes({"0", "EINVAL", "EACCES"})
      .MeasuredOnLinux("0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MustSeal(probe, MapAnonymous(probe.page()));
        // EPERM would tell of another kind of program, which the first seal has ruled out.
        const Reply again = probe.Do(Op::kMseal, {map.start, map.length, 0});
        return again.Word();
      });
}

Rule MsealLenZero() {
  return Rule("mseal.len_zero")
      .Sentence("A range of no bytes can be sealed, which seals nothing")
      .NoClaims("The kernel's documentation does not speak of a length of zero")
      .Outcomes({"0", "EINVAL", "0, sealed"})
      .MeasuredOnLinux("0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply reply = Seal(probe, map.start, 0);
        if (!reply.ok()) return reply.Word();
        return IsSealed(probe, map.start) ? "0, sealed" : "0";
      });
}

Rule Mremap() {
  return Rule("mseal.mremap")
      .Sentence("A sealed mapping can be neither moved nor given another size by mremap")
      .Claims({LinuxKernelDoc(kBlocked, Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "allowed", "EINVAL", "EFAULT", "mixed"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Address map = MustSeal(probe, MapAnonymous(2 * page)).start;
        const std::string shrunk = Remap(probe, map, 2 * page, page).Word("allowed");
        const std::string grown = Remap(probe, map, 2 * page, 3 * page, kMayMove).Word("allowed");
        const Address room = probe.Reserve(2).start;
        return Agreeing(
            {{"shrink", shrunk},
             {"grow", grown},
             {"move",
              Remap(probe, map, 2 * page, 2 * page, kMayMove | kMoveTo, room).Word("allowed")}});
      });
}

// What MADV_DONTNEED gives over a sealed page of zeroes.
Outcome Discard(Probe& probe, int protection) {
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  probe.Fill(map.start, map.length, 'a');
  probe.Require(probe.Mprotect(map.start, map.length, protection), "protect its page");
  probe.Require(Seal(probe, map.start, map.length), "seal its own mapping");
  const Reply reply = probe.Madvise(map.start, map.length, MADV_DONTNEED);
  if (reply.ok()) return "allowed";
  return probe.Holds(map.start, map.length, 'a') ? reply.Word() : "refused, but lost";
}

Rule AdviceReadonly() {
  return Rule("mseal.advice_readonly")
      .Sentence("Sealed memory that cannot be written cannot be thrown away by advice either")
      .Claims({LinuxKernelDoc(kBlocked, Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "allowed", "EINVAL", "EACCES", "refused, but lost"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome { return Discard(probe, PROT_READ); });
}

Rule AdviceWritable() {
  return Rule("mseal.advice_writable")
      .Sentence("Sealed memory that can be written can be thrown away by advice")
      .Claims({LinuxKernelDoc(kBlocked, Level::kShall, {"allowed"})})
      .Outcomes({"allowed", "EPERM", "EINVAL", "EACCES", "refused, but lost"})
      .MeasuredOnLinux("allowed")
      .Probe([](Probe& probe) -> Outcome { return Discard(probe, PROT_READ | PROT_WRITE); });
}

Rule MprotectPartial() {
  return Rule("mseal.nothing_changes")
      .Sentence("A call over a range that is sealed at its end changes nothing before that")
      .Claims({LinuxKernelDoc(kBlocked, Level::kShall, {"EPERM/as before"})})
      .Parts({"munmap of both pages", "the page that is not sealed"})
      .Outcomes({"EPERM/as before", "EPERM/changed", "allowed/changed", "allowed/as before"})
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped map = probe.MustMap(MapAnonymous(2 * page));
        probe.Require(Seal(probe, map.start + page, page), "seal its own page");
        const std::string word = probe.Munmap(map.start, 2 * page).Word("allowed");
        return word + (probe.Store(map.start, 'x').ok() ? "/as before" : "/changed");
      });
}

}  // namespace

std::vector<Rule> MsealRules() {
  return {Mseal(),          MsealFlags(),     MsealUnaligned(), Overflow(),
          MsealHole(),      Twice(),          MsealLenZero(),   Mremap(),
          AdviceReadonly(), AdviceWritable(), MprotectPartial()};
}

}  // namespace conformance
