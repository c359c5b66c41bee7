// SPDX-License-Identifier: Apache-2.0
//
// mremap: two calls of one name. Linux takes (old address, old length, new length, flags, …),
// NetBSD (old address, old length, new address, new length, flags).

#include <sys/mman.h>

#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/remap.h"
#include "platforms/host/raw_calls.h"

namespace conformance {
namespace {

#if !defined(MREMAP_MAYMOVE)
// Whether the system has NetBSD's form, whose flag came later than the call.
bool HasNetbsdForm() {
#ifdef MAP_REMAPDUP
  return true;
#else
  return platforms::HasNetbsdMremap();
#endif
}
#endif

// Moves where it has to, whichever form the system has.
Mapped Resize(Probe& probe, const Mapped& map, std::size_t length) {
#if defined(MREMAP_MAYMOVE)
  return Mapped(probe.Do(Op::kMremap, {map.start, map.length, length, MREMAP_MAYMOVE}), length);
#else
  if (!HasNetbsdForm()) probe.Unsupported("this system has no mremap");
  return Mapped(probe.Do(Op::kMremapNetbsd, {map.start, map.length, 0, length, 0}), length);
#endif
}

Rule Kind() {
  return Rule("mremap.kind")
      .Sentence("mremap exists in one of its two forms")
      .Claims({
          Linux("mremap(2), SYNOPSIS", Level::kShall, {"linux"}),
          Netbsd("mremap(2), SYNOPSIS", Level::kShall, {"netbsd"}),
      })
      .Outcomes({"linux", "netbsd", "none"})
      .MeasuredOnBsd("", "netbsd", "", "")
      .Seen("Oracle Solaris", "manual pages", "linux", "its manual")
      .Known(Document::kNetbsd, "none",
             "Version 0.1.0 took MAP_REMAPDUP for the sign of mremap; NetBSD 7.0 has the call and "
             "not the flag.")
      .Probe([](Probe& probe) -> Outcome {
  // A call of the wrong form would damage memory, so the headers say which one to make.
#if defined(MREMAP_MAYMOVE)
        constexpr const char* kForm = "linux";
#else
        constexpr const char* kForm = "netbsd";
        if (!HasNetbsdForm()) return "none";
#endif
        const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
        return Resize(probe, map, probe.page()).ok() ? kForm : "none";
      });
}

Rule GrowShrink() {
  return Rule("mremap.grow_shrink")
      .Sentence("A mapping that grows keeps its bytes, and one that shrinks loses its tail")
      .Claims({Linux("mremap(2), DESCRIPTION", Level::kShall, {"kept/SIGSEGV"})})
      .Outcomes({"kept/SIGSEGV", "kept/SIGBUS", "kept/still there", "lost/SIGSEGV",
                 "lost/still there", "ENOMEM", "EINVAL", "EFAULT"})
      .Parts({"the bytes", "a page past the new end"})
      .MeasuredOnBsd("", "kept/SIGSEGV", "", "")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped map = probe.MustMap(MapAnonymous(page));
        probe.Fill(map.start, page, 'a');
        const Mapped grown = Resize(probe, map, 3 * page);
        if (!grown.ok()) return grown.Word();
        const Address tail = grown.start + 2 * page;
        const bool kept = probe.Holds(grown.start, page, 'a') && probe.Store(tail, 'b').ok();
        const Mapped shrunk = Resize(probe, grown, page);
        if (!shrunk.ok()) return shrunk.Word();
        return absl::StrCat(kept && probe.Holds(shrunk.start, page, 'a') ? "kept" : "lost", "/",
                            probe.Load(shrunk.start + 2 * page).Word("still there"));
      });
}

#ifdef MREMAP_MAYMOVE

Outcome TryBlocked(Probe& probe) {
  const Mapped room = probe.Reserve(2);
  probe.Require(probe.Mprotect(room.start, probe.page(), PROT_READ | PROT_WRITE),
                "open its own page");
  const Reply reply = Remap(probe, room.start, probe.page(), 2 * probe.page());
  return reply.Word(static_cast<Address>(reply.value) == room.start ? "grown" : "moved");
}

Outcome TryErrors(Probe& probe) {
  const std::size_t page = probe.page();
  const Mapped map = probe.MustMap(MapAnonymous(4 * page));
  const Address free = probe.Hole(1);
  constexpr int kUnknown = 1 << 20;
  const auto invalid = Agreeing({
      {"new size 0", Remap(probe, map.start, page, 0).Word("moved")},
      {"unaligned", Remap(probe, map.start + 1, page, page).Word("moved")},
      {"unknown flag", Remap(probe, map.start, page, page, kUnknown).Word("moved")},
      {"MREMAP_FIXED alone",
       Remap(probe, map.start, page, page, MREMAP_FIXED, map.start + 2 * page).Word("moved")},
      {"overlap",
       Remap(probe, map.start, 2 * page, 2 * page, MREMAP_MAYMOVE | MREMAP_FIXED, map.start + page)
           .Word("moved")},
  });
  const std::string unmapped = Remap(probe, free, page, 2 * page, MREMAP_MAYMOVE).Word("moved");
  const std::string both = absl::StrCat(invalid.word, "/", unmapped);
  if (both == "EINVAL/EFAULT" || both == "EINVAL/EINVAL") return both;
  return Outcome("other").Detail(absl::StrCat(both, " ", invalid.detail));
}

std::string Duplicate(Probe& probe, const Mapped& map) {
  probe.Fill(map.start, map.length, 'a');
  const Reply second = Remap(probe, map.start, 0, map.length, MREMAP_MAYMOVE);
  if (!second.ok()) return second.Word();
  probe.Fill(static_cast<Address>(second.value), map.length, 'b');
  return probe.Holds(map.start, map.length, 'b') ? "alias" : "copy";
}

Outcome TryDuplicate(Probe& probe) {
  const std::string shared = Duplicate(probe, probe.MustMap(MapAnonymous(probe.page()).Shared()));
  const std::string of_private = Duplicate(probe, probe.MustMap(MapAnonymous(probe.page())));
  const std::string both = absl::StrCat(shared, "/", of_private);
  for (const char* declared : {"alias/EINVAL", "alias/copy", "copy/EINVAL", "EINVAL/EINVAL"}) {
    if (both == declared) return both;
  }
  return Outcome("other").Detail(both);
}

#else

[[noreturn]] Outcome TryBlocked(Probe& probe) {
  probe.Unsupported("this system has no mremap of the Linux form");
}
[[noreturn]] Outcome TryErrors(Probe& probe) { TryBlocked(probe); }
[[noreturn]] Outcome TryDuplicate(Probe& probe) { TryBlocked(probe); }

#endif

Rule Blocked() {
  return Rule("mremap.blocked")
      .Sentence("A mapping that may not move cannot grow into a neighbour")
      .Claims({Linux("mremap(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"})})
      .Outcomes({"ENOMEM", "grown", "moved", "EINVAL", "EFAULT"})
      .MeasuredOnLinux("ENOMEM")
      .Probe(TryBlocked);
}

Rule Errors() {
  return Rule("mremap.errors")
      .Sentence("mremap refuses wrong arguments with EINVAL and unmapped memory with EFAULT")
      .Claims({Linux("mremap(2), ERRORS EINVAL and EFAULT", Level::kShall, {"EINVAL/EFAULT"})})
      .Outcomes({"EINVAL/EFAULT", "EINVAL/EINVAL", "other"})
      .Parts({"invalid arguments", "an unmapped address"})
      .MeasuredOnLinux("EINVAL/EFAULT")
      .MeasuredOnBsd("", "EINVAL/EINVAL", "", "")
      .Probe(TryErrors);
}

Rule Dup() {
  return Rule("mremap.dup")
      .Sentence("An old size of zero makes a second view of a shared mapping, not of a private one")
      .Claims({Linux("mremap(2), DESCRIPTION and BUGS", Level::kShall, {"alias/EINVAL"})})
      .Outcomes({"alias/EINVAL", "alias/copy", "copy/EINVAL", "EINVAL/EINVAL", "other"})
      .Parts({"shared memory", "private memory"})
      .MeasuredOnLinux("alias/EINVAL")
      .Probe(TryDuplicate);
}

#ifdef MAP_REMAPDUP
Outcome TryRemapDup(Probe& probe) {
  const std::size_t page = probe.page();
  const Mapped map = probe.MustMap(MapAnonymous(page).Shared());
  const Reply second = probe.Do(
      Op::kMremapNetbsd, {map.start, page, 0, page, static_cast<std::uint64_t>(MAP_REMAPDUP)});
  if (!second.ok()) return second.Word();
  const auto view = static_cast<Address>(second.value);
  probe.Require(probe.Mprotect(view, page, PROT_READ), "protect the second view");
  if (!probe.Store(map.start, 'a').ok()) return "one protection";
  return probe.Load(view).Is('a') ? "alias" : "copy";
}
#else
[[noreturn]] Outcome TryRemapDup(Probe& probe) {
  probe.Unsupported("MAP_REMAPDUP is not in the headers");
}
#endif

Rule NetbsdDup() {
  return Rule("mremap.netbsd_dup")
      .Sentence("MAP_REMAPDUP makes a second view that has a protection of its own")
      .Claims({Netbsd("mremap(2), DESCRIPTION, MAP_REMAPDUP", Level::kShall, {"alias"})})
      .Outcomes({"alias", "copy", "one protection", "EINVAL", "ENOMEM"})
      .MeasuredOnBsd("", "EINVAL", "", "")
      .Known(Document::kNetbsd, "EINVAL", "Measured on NetBSD 7.99.4, in three forms of the call.")
      .Probe(TryRemapDup);
}

#ifdef MAP_REMAPDUP
Reply RemapNetbsd(Probe& probe, Address old, std::size_t old_length, std::size_t new_length) {
  return probe.Do(Op::kMremapNetbsd, {old, old_length, 0, new_length, 0});
}
#else
[[noreturn]] Reply RemapNetbsd(Probe& probe, Address, std::size_t, std::size_t) {
  probe.Unsupported("MAP_REMAPDUP is not in the headers");
}
#endif

Rule NetbsdUnmapped() {
  return Rule("mremap.netbsd_unmapped")
      .Sentence("NetBSD's mremap refuses memory that is not mapped with ENOENT")
      .Claims({Netbsd("mremap(2), ERRORS ENOENT", Level::kShall, {"ENOENT"})})
      .Outcomes({"ENOENT", "EINVAL", "ENOMEM", "EFAULT", "moved"})
      .MeasuredOnBsd("", "EINVAL", "", "")
      .Known(Document::kNetbsd, "EINVAL", "Measured on NetBSD 7.99.4: see mremap.errors.")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        return RemapNetbsd(probe, probe.Hole(1), page, 2 * page).Word("moved");
      });
}

Rule NetbsdTooBig() {
  return Rule("mremap.netbsd_too_big")
      .Sentence("NetBSD's mremap refuses a size that no addresses are left for")
      .Claims({Netbsd("mremap(2), ERRORS E2BIG, EINVAL and ENOMEM", Level::kShall,
                      {"E2BIG", "EINVAL", "ENOMEM"})})
      .Outcomes({"E2BIG", "EINVAL", "ENOMEM", "moved"})
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped map = probe.MustMap(MapAnonymous(page));
        return RemapNetbsd(probe, map.start, page, ~std::size_t{0} - page + 1).Word("moved");
      });
}

}  // namespace

std::vector<Rule> MremapRules() {
  return {Kind(), GrowShrink(), Blocked(),        Errors(),
          Dup(),  NetbsdDup(),  NetbsdUnmapped(), NetbsdTooBig()};
}

}  // namespace conformance
