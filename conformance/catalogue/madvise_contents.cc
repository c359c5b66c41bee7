// SPDX-License-Identifier: Apache-2.0
//
// madvise that changes what memory holds, here or in a child: MADV_REMOVE, MADV_DONTNEED over what
// cannot be touched, MADV_DOFORK and MADV_KEEPONFORK; and MADV_COLD and MADV_PAGEOUT, which do not.

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/advice.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

Rule Remove() {
  return Rule("madvise.remove")
      .Sentence("MADV_REMOVE makes the pages of a shared object zero, for every view of it")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_REMOVE", Level::kShall, {"zero/kept"})})
      .Parts({"the removed page", "the one beside it"})
      .Outcomes({"zero/kept", "kept/kept", "zero/lost", "EOPNOTSUPP", "EINVAL", "EACCES", "ENOSYS"})
      .MeasuredOnLinux("zero/kept")
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kRemove);
        const std::size_t page = probe.page();
        const int object = probe.MakeObject("/remove", 2 * page);
        const Mapped map = probe.MustMap(MapFile(object, 2 * page));
        const Mapped other = probe.MustMap(MapFile(object, 2 * page));
        probe.Fill(map.start, map.length, 'a');
        const Reply reply = probe.Madvise(map.start, page, kRemove);
        if (!reply.ok()) return reply.Word();
        const bool zero = probe.Holds(map.start, page, 0) && probe.Holds(other.start, page, 0);
        return absl::StrCat(zero ? "zero/" : "kept/",
                            probe.Holds(other.start + page, page, 'a') ? "kept" : "lost");
      });
}

Rule RemoveAnon() {
  return Rule("madvise.remove_anon")
      .Sentence("MADV_REMOVE is refused for private anonymous memory, which keeps its bytes")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_REMOVE and ERRORS EACCES", Level::kShall,
                     {"EINVAL", "EACCES"})})
      .Outcomes({"EINVAL", "EACCES", "EBADF", "0", "refused, but lost", "ENOSYS"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kRemove);
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Fill(map.start, map.length, 'a');
        const Reply reply = probe.Madvise(map.start, map.length, kRemove);
        if (reply.ok()) return "0";
        return probe.Holds(map.start, map.length, 'a') ? reply.Word() : "refused, but lost";
      });
}

Rule RemoveReadonly() {
  return Rule("madvise.remove_readonly")
      .Sentence("MADV_REMOVE is refused for a mapping that cannot write")
      .Claims({Linux("madvise(2), ERRORS EACCES", Level::kShall, {"EACCES"})})
      .Outcomes({"EACCES", "EINVAL", "0", "ENOSYS"})
      .MeasuredOnLinux("0")
      .Known(Document::kLinux, "0",
             "Linux asks whether the mapping may become writable, not whether it is: measured on "
             "6.18.")
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kRemove);
        const int object = probe.MakeObject("/remove_ro", probe.page());
        const Mapped map = probe.MustMap(MapFile(object, probe.page()).Protection(PROT_READ));
        return probe.Madvise(map.start, map.length, kRemove).Word();
      });
}

Rule RemoveLocked() {
  return Rule("madvise.remove_locked")
      .Sentence("MADV_REMOVE is refused for locked pages")
      .Claims({Linux("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0", "EACCES", "ENOSYS"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kRemove);
        const int object = probe.MakeObject("/remove_locked", probe.page());
        const Mapped map = probe.MustMap(MapFile(object, probe.page()));
        MustLock(probe, map.start, map.length);
        return probe.Madvise(map.start, map.length, kRemove).Word();
      });
}

Rule DontneedNone() {
  return Rule("madvise.dontneed_none")
      .Sentence("MADV_DONTNEED of memory that nobody may touch leaves zeroes for who may later")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShall, {"zero"})})
      .Outcomes({"zero", "kept", "other bytes", "EINVAL", "EACCES"})
      .MeasuredOnLinux("zero")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Fill(map.start, map.length, 'a');
        probe.Require(probe.Mprotect(map.start, map.length, PROT_NONE), "close its page");
        const Reply reply = probe.Madvise(map.start, map.length, MADV_DONTNEED);
        if (!reply.ok()) return reply.Word();
        probe.Require(probe.Mprotect(map.start, map.length, PROT_READ | PROT_WRITE), "open it");
        if (probe.Holds(map.start, map.length, 0)) return "zero";
        return probe.Holds(map.start, map.length, 'a') ? "kept" : "other bytes";
      });
}

Rule DontneedShared() {
  return Rule("madvise.dontneed_shared")
      .Sentence("MADV_DONTNEED keeps what shared anonymous memory holds")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShall, {"kept"})})
      .Outcomes({"kept", "zero", "other bytes", "EINVAL"})
      .MeasuredOnLinux("kept")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Shared());
        probe.Fill(map.start, map.length, 'a');
        const Reply reply = probe.Madvise(map.start, map.length, MADV_DONTNEED);
        if (!reply.ok()) return reply.Word();
        if (probe.Holds(map.start, map.length, 'a')) return "kept";
        return probe.Holds(map.start, map.length, 0) ? "zero" : "other bytes";
      });
}

Rule DontneedFork() {
  return Rule("madvise.dontneed_fork")
      .Sentence("MADV_DONTNEED in a child takes private bytes from the child, not from its parent")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_DONTNEED", Level::kShall, {"zero/kept"})})
      .Parts({"what the child sees after its advice", "what the parent keeps"})
      .Outcomes({"zero/kept", "kept/kept", "zero/lost", "EINVAL"})
      .MeasuredOnLinux("zero/kept")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Fill(map.start, map.length, 'a');
        const Reply told = probe.InChild([&map](Probe& inner) -> std::int64_t {
          if (!inner.Madvise(map.start, map.length, MADV_DONTNEED).ok()) return -1;
          return inner.Holds(map.start, map.length, 0) ? 1 : 0;
        });
        if (!told.ok() || (!told.Is(0) && !told.Is(1))) return "EINVAL";
        return absl::StrCat(told.Is(1) ? "zero/" : "kept/",
                            probe.Holds(map.start, map.length, 'a') ? "kept" : "lost");
      });
}

// What a child finds of a page with 'a' all over that was given two pieces of advice.
Outcome AfterAdvice(Probe& probe, int first, int second) {
  constexpr const char* kWords[] = {"bytes", "zero", "fault", "other"};
  NeedAdvice(probe, first);
  NeedAdvice(probe, second);
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  probe.Fill(map.start, map.length, 'a');
  const Reply advised = probe.Madvise(map.start, map.length, first);
  if (!advised.ok()) probe.Unsupported("this kernel does not take the advice: " + advised.Word());
  const Reply undone = probe.Madvise(map.start, map.length, second);
  if (!undone.ok()) return undone.Word();
  const Reply told = probe.InChild([&map](Probe& inner) -> std::int64_t {
    if (!inner.Load(map.start).ok()) return 2;
    if (inner.Holds(map.start, map.length, 'a')) return 0;
    return inner.Holds(map.start, map.length, 0) ? 1 : 3;
  });
  probe.Require(told, "ask a child");
  return kWords[told.value % 4];
}

Rule Dofork() {
  return Rule("madvise.dofork")
      .Sentence("MADV_DOFORK undoes MADV_DONTFORK: a child has the memory again")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_DOFORK", Level::kShall, {"bytes"})})
      .Outcomes({"bytes", "zero", "fault", "other", "EINVAL"})
      .MeasuredOnLinux("bytes")
      .Probe([](Probe& probe) -> Outcome { return AfterAdvice(probe, kDontFork, kDoFork); });
}

Rule Keeponfork() {
  return Rule("madvise.keeponfork")
      .Sentence("MADV_KEEPONFORK undoes MADV_WIPEONFORK: a child has the bytes again")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_KEEPONFORK", Level::kShall, {"bytes"})})
      .Outcomes({"bytes", "zero", "fault", "other", "EINVAL"})
      .MeasuredOnLinux("bytes")
      .Probe([](Probe& probe) -> Outcome { return AfterAdvice(probe, kWipeOnFork, kKeepOnFork); });
}

Rule ColdLocked() {
  return Rule("madvise.cold_locked")
      .Sentence("MADV_COLD and MADV_PAGEOUT are refused for locked pages")
      .Claims({Linux("madvise(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"})})
      .Parts({"MADV_COLD", "MADV_PAGEOUT"})
      .Outcomes({"EINVAL/EINVAL", "0/0", "EINVAL/0", "0/EINVAL"})
      .MeasuredOnLinux("EINVAL/EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kCold);
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);
        const std::string cold = probe.Madvise(map.start, map.length, kCold).Word();
        return absl::StrCat(cold, "/", probe.Madvise(map.start, map.length, kPageOut).Word());
      });
}

}  // namespace

std::vector<Rule> MadviseContentsRules() {
  return {Remove(),         RemoveAnon(),   RemoveReadonly(), RemoveLocked(), DontneedNone(),
          DontneedShared(), DontneedFork(), Dofork(),         Keeponfork(),   ColdLocked()};
}

}  // namespace conformance
