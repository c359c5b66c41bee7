// SPDX-License-Identifier: Apache-2.0
//
// mremap of Linux that moves a mapping to an address of the caller's choice.

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/remap.h"

namespace conformance {
namespace {

// Two pages with an 'a' and a 'b' all over, and four with a 't', in whose middle there is room.
struct Move {
  Mapped from;
  Mapped target;
  Address to;
  Reply moved;

  explicit Move(Probe& probe)
      : from(probe.MustMap(MapAnonymous(2 * probe.page()))),
        target(probe.MustMap(MapAnonymous(4 * probe.page()))),
        to(target.start + probe.page()),
        moved(Answer()) {
    const std::size_t page = probe.page();
    probe.Fill(from.start, page, 'a');
    probe.Fill(from.start + page, page, 'b');
    probe.Fill(target.start, target.length, 't');
    moved = Remap(probe, from.start, from.length, from.length, kMayMove | kMoveTo, to);
  }
};

Rule FixedExact() {
  return Rule("mremap.fixed_exact")
      .Sentence("MREMAP_FIXED moves a mapping to the very address that was asked for")
      .Claims({Linux("mremap(2), DESCRIPTION MREMAP_FIXED", Level::kShall, {"exact"})})
      .Outcomes({"exact", "elsewhere", "EINVAL", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("exact")
      .Probe([](Probe& probe) -> Outcome {
        const Move move(probe);
        return move.moved.Word(static_cast<Address>(move.moved.value) == move.to ? "exact"
                                                                                 : "elsewhere");
      });
}

Rule FixedBytes() {
  return Rule("mremap.fixed_bytes")
      .Sentence("A mapping that moves keeps every byte of its pages")
      .Claims({Linux("mremap(2), DESCRIPTION", Level::kShall, {"kept"})})
      .Outcomes({"kept", "lost", "EINVAL", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("kept")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Move move(probe);
        if (!move.moved.ok()) return move.moved.Word();
        const auto start = static_cast<Address>(move.moved.value);
        return probe.Holds(start, page, 'a') && probe.Holds(start + page, page, 'b') ? "kept"
                                                                                     : "lost";
      });
}

Rule FixedOldGone() {
  return Rule("mremap.fixed_old_gone")
      .Sentence("Where a mapping was before it moved, nothing is mapped any more")
      .Claims({Linux("mremap(2), DESCRIPTION MREMAP_MAYMOVE", Level::kShall, {"SIGSEGV"})})
      .Outcomes({"SIGSEGV", "SIGBUS", "still there", "EINVAL", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("SIGSEGV")
      .Probe([](Probe& probe) -> Outcome {
        const Move move(probe);
        if (!move.moved.ok()) return move.moved.Word();
        const Reply last = probe.Load(move.from.start + probe.page());
        return last.ok() ? "still there" : probe.Load(move.from.start).Word("still there");
      });
}

Rule FixedReplaces() {
  return Rule("mremap.fixed_replaces")
      .Sentence("MREMAP_FIXED unmaps what was at the new addresses, and nothing around them")
      .Claims({Linux("mremap(2), DESCRIPTION MREMAP_FIXED", Level::kShall, {"replaced/kept"})})
      .Parts({"the memory at the target", "the pages around it"})
      .Outcomes({"replaced/kept", "replaced/lost", "not replaced/kept", "not replaced/lost",
                 "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("replaced/kept")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Move move(probe);
        if (!move.moved.ok()) return move.moved.Word();
        const bool replaced = !probe.Load(move.to).Is('t') && !probe.Load(move.to + page).Is('t');
        const bool kept = probe.Holds(move.target.start, page, 't') &&
                          probe.Holds(move.target.start + 3 * page, page, 't');
        return absl::StrCat(replaced ? "replaced/" : "not replaced/", kept ? "kept" : "lost");
      });
}

// What a move to `to` gives, of one page out of four; nothing may be moved where it is refused.
Outcome Refused(Probe& probe, std::size_t length, Address past_start, int flags) {
  const Mapped map = probe.MustMap(MapAnonymous(4 * probe.page()));
  probe.Fill(map.start, map.length, 'a');
  const Reply moved = Remap(probe, map.start, length, length, flags, map.start + past_start);
  if (moved.ok()) return "moved";
  return probe.Holds(map.start, map.length, 'a') ? moved.Word() : "refused, but damaged";
}

Rule MremapFixedUnaligned() {
  return Rule("mremap.fixed_unaligned")
      .Sentence("A new address that is no multiple of the page size is refused")
      .Claims({Linux("mremap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "moved", "EFAULT", "ENOMEM", "refused, but damaged"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        return Refused(probe, probe.page(), 2 * probe.page() + 1, kMayMove | kMoveTo);
      });
}

Rule FixedOverlap() {
  return Rule("mremap.fixed_overlap")
      .Sentence("New addresses that overlap the old ones are refused, and nothing has changed")
      .Claims({Linux("mremap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "moved", "EFAULT", "ENOMEM", "refused, but damaged"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        return Refused(probe, 2 * probe.page(), probe.page(), kMayMove | kMoveTo);
      });
}

Rule FixedAlone() {
  return Rule("mremap.fixed_alone")
      .Sentence("MREMAP_FIXED without MREMAP_MAYMOVE is refused, and nothing has changed")
      .Claims({Linux("mremap(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "moved", "EFAULT", "ENOMEM", "refused, but damaged"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        return Refused(probe, probe.page(), 2 * probe.page(), kMoveTo);
      });
}

// A shared page of anonymous memory with 'a' all over.
Mapped SharedPage(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Shared());
  probe.Fill(map.start, map.length, 'a');
  return map;
}

Rule DupFixed() {
  return Rule("mremap.dup_needs_maymove")
      .Sentence("An old size of zero without MREMAP_MAYMOVE is refused")
      .Claims({Linux("mremap(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "maps", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("ENOMEM")
      .Known(Document::kLinux, "ENOMEM",
             "Linux finds no room at the old addresses and says so: measured on 6.18.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = SharedPage(probe);
        return Remap(probe, map.start, 0, map.length).Word("maps");
      });
}

Reply KeepOld(Probe& probe, const Mapped& map, std::size_t new_length, int flags = kMayMove) {
  if (kKeepOld == 0) probe.Unsupported("MREMAP_DONTUNMAP is not in the headers");
  return Remap(probe, map.start, map.length, new_length, flags | kKeepOld);
}

Rule DontunmapPrivate() {
  return Rule("mremap.dontunmap_private")
      .Sentence("MREMAP_DONTUNMAP takes private pages along and leaves zeroes where they were")
      .Claims({Linux("mremap(2), DESCRIPTION MREMAP_DONTUNMAP", Level::kShall, {"bytes/zeroes"})})
      .Parts({"the new pages", "the old ones"})
      .Outcomes({"bytes/zeroes", "bytes/bytes", "bytes/fault", "other/zeroes", "other/bytes",
                 "other/fault", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("bytes/zeroes")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Fill(map.start, map.length, 'a');
        const Reply moved = KeepOld(probe, map, map.length);
        if (!moved.ok()) return moved.Word();
        const bool bytes = probe.Holds(static_cast<Address>(moved.value), map.length, 'a');
        const Reply old = probe.Scan(map.start, map.length, 0);
        return absl::StrCat(bytes ? "bytes/" : "other/",
                            !old.ok()                                       ? "fault"
                            : old.Is(static_cast<std::int64_t>(map.length)) ? "zeroes"
                                                                            : "bytes");
      });
}

Rule DontunmapShared() {
  return Rule("mremap.dontunmap_shared")
      .Sentence("MREMAP_DONTUNMAP of shared memory leaves a second view of it")
      .Claims({Linux("mremap(2), DESCRIPTION MREMAP_DONTUNMAP", Level::kMay,
                     {"alias", "zeroes", "EINVAL"})})
      .Outcomes({"alias", "copy", "zeroes", "fault", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("alias")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = SharedPage(probe);
        const Reply moved = KeepOld(probe, map, map.length);
        if (!moved.ok()) return moved.Word();
        const Address last = map.length - 1;
        if (!probe.Load(map.start).ok()) return "fault";
        if (probe.Holds(map.start, map.length, 0)) return "zeroes";
        probe.Store(static_cast<Address>(moved.value) + last, 'b');
        return probe.Load(map.start + last).Is('b') ? "alias" : "copy";
      });
}

Rule DontunmapAlone() {
  return Rule("mremap.dontunmap_alone")
      .Sentence("MREMAP_DONTUNMAP without MREMAP_MAYMOVE is refused")
      .Claims({Linux("mremap(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "moved", "ENOMEM"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return KeepOld(probe, map, map.length, 0).Word("moved");
      });
}

Rule DontunmapSize() {
  return Rule("mremap.dontunmap_size")
      .Sentence("MREMAP_DONTUNMAP with a new size that is not the old one is refused")
      .Claims({Linux("mremap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "moved", "ENOMEM"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return KeepOld(probe, map, 2 * map.length).Word("moved");
      });
}

}  // namespace

std::vector<Rule> MremapMoveRules() {
  return {FixedExact(),           FixedBytes(),      FixedOldGone(),   FixedReplaces(),
          MremapFixedUnaligned(), FixedOverlap(),    FixedAlone(),     DupFixed(),
          DontunmapPrivate(),     DontunmapShared(), DontunmapAlone(), DontunmapSize()};
}

}  // namespace conformance
