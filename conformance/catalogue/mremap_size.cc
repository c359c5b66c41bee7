// SPDX-License-Identifier: Apache-2.0
//
// mremap of Linux that changes how long a mapping is, of memory and of files.

#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"
#include "conformance/catalogue/remap.h"

namespace conformance {
namespace {

Rule SameSize() {
  return Rule("mremap.same_size")
      .Sentence("A mapping that is given the size it has stays where it is, with its bytes")
      .Claims({Linux("mremap(2), DESCRIPTION", Level::kShall, {"stays"})})
      .Outcomes({"stays", "moved", "lost", "EINVAL", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("stays")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
        probe.Fill(map.start, map.length, 'a');
        const Reply same = Remap(probe, map.start, map.length, map.length);
        if (!same.ok()) return same.Word();
        if (static_cast<Address>(same.value) != map.start) return "moved";
        return probe.Holds(map.start, map.length, 'a') ? "stays" : "lost";
      });
}

Rule GrowInPlace() {
  return Rule("mremap.grow_in_place")
      .Sentence("A mapping grows where it is if there is room; what is new holds zeroes")
      .Claims({Linux("mremap(2), DESCRIPTION MREMAP_MAYMOVE", Level::kShall, {"grown"})})
      .Outcomes({"grown", "moved", "bytes lost", "not zero", "ENOMEM", "EINVAL", "EFAULT"})
      .MeasuredOnLinux("grown")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped map = probe.MustMap(MapAnonymous(2 * page));
        probe.Fill(map.start, map.length, 'a');
        probe.Require(probe.Munmap(map.start + page, page), "make room");
        const Reply grown = Remap(probe, map.start, page, 2 * page);
        if (!grown.ok()) return grown.Word();
        if (static_cast<Address>(grown.value) != map.start) return "moved";
        if (!probe.Holds(map.start, page, 'a')) return "bytes lost";
        return probe.Holds(map.start + page, page, 0) ? "grown" : "not zero";
      });
}

Rule ShrinkRest() {
  return Rule("mremap.shrink_rest")
      .Sentence("A mapping that shrinks keeps the bytes of what is left, and its neighbours theirs")
      .Claims({Linux("mremap(2), DESCRIPTION", Level::kShall, {"kept"})})
      .Outcomes({"kept", "rest lost", "neighbour lost", "tail still there", "EINVAL", "EFAULT"})
      .MeasuredOnLinux("kept")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped map = probe.MustMap(MapAnonymous(4 * page));
        probe.Fill(map.start, map.length, 'a');
        const Reply shrunk = Remap(probe, map.start, 3 * page, 2 * page);
        if (!shrunk.ok()) return shrunk.Word();
        if (!probe.Holds(map.start, 2 * page, 'a')) return "rest lost";
        if (probe.Load(map.start + 2 * page).ok()) return "tail still there";
        return probe.Holds(map.start + 3 * page, page, 'a') ? "kept" : "neighbour lost";
      });
}

Rule PrivateCopy() {
  return Rule("mremap.private_copy")
      .Sentence("A private page of a file that was stored to keeps its copy when it moves")
      .Claims({Linux("mremap(2), DESCRIPTION", Level::kShall, {"kept"})})
      .Outcomes({"kept", "file's bytes", "lost", "EINVAL", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("kept")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(page, 'f');
        const Mapped map = probe.MustMap(MapFile(file, page).Private());
        probe.Fill(map.start, page, 'a');
        const Address room = probe.Reserve(1).start;
        const Reply moved = Remap(probe, map.start, page, page, kMayMove | kMoveTo, room);
        if (!moved.ok()) return moved.Word();
        if (probe.Holds(room, page, 'a')) return "kept";
        return probe.Holds(room, page, 'f') ? "file's bytes" : "lost";
      });
}

Rule FileGrowth() {
  return Rule("mremap.file_growth")
      .Sentence("A mapping of a file that grows shows the pages that follow in the file")
      .Claims({Linux("mremap(2), DESCRIPTION", Level::kShall, {"next page"})})
      .Outcomes({"next page", "other bytes", "SIGBUS", "SIGSEGV", "EINVAL", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("next page")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(page, 'a');
        probe.MustDo(Op::kFill, {AsArgument(file), page, 'b', page});
        const Mapped map = probe.MustMap(MapFile(file, page).Protection(PROT_READ).Private());
        const Reply grown = Remap(probe, map.start, page, 2 * page, kMayMove);
        if (!grown.ok()) return grown.Word();
        const auto start = static_cast<Address>(grown.value);
        const Reply last = probe.Load(start + 2 * page - 1);
        if (!last.ok()) return last.Word();
        return probe.Holds(start, page, 'a') && probe.Holds(start + page, page, 'b')
                   ? "next page"
                   : "other bytes";
      });
}

Rule SharedFile() {
  return Rule("mremap.shared_file")
      .Sentence("A shared mapping of a file that moves and grows still reads and writes the file")
      .Claims({Linux("mremap(2), DESCRIPTION", Level::kShall, {"shared"})})
      .Outcomes({"shared", "bytes lost", "store not in file", "EINVAL", "EFAULT", "ENOMEM"})
      .MeasuredOnLinux("shared")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(2 * page, 'f');
        const Mapped map = probe.MustMap(MapFile(file, page));
        const Mapped room = probe.Reserve(2);
        const Reply moved = Remap(probe, map.start, page, 2 * page, kMayMove | kMoveTo, room.start);
        if (!moved.ok()) return moved.Word();
        if (!probe.Holds(room.start, room.length, 'f')) return "bytes lost";
        probe.Fill(room.start + page, page, 'x');
        return probe.ReadByte(file, 2 * page - 1).Is('x') && probe.ReadByte(file, page).Is('x')
                   ? "shared"
                   : "store not in file";
      });
}

Rule SeveralAreas() {
  return Rule("mremap.several_areas")
      .Sentence("A range of mappings that differ cannot be moved as one")
      .Claims({
          // Kernels since 6.17 move them all; the page does not say so yet.
          Linux("mremap(2), ERRORS EFAULT", Level::kMay, {"EFAULT", "moved"}),
      })
      .Outcomes({"EFAULT", "moved", "EINVAL", "ENOMEM", "moved, but damaged"})
      .MeasuredOnLinux("moved")
      .Seen("Linux", "before 6.17", "EFAULT", "mm/mremap.c of Linux, read but not run")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped map = probe.MustMap(MapAnonymous(2 * page));
        probe.Fill(map.start, map.length, 'a');
        probe.Require(probe.Mprotect(map.start + page, page, PROT_READ), "make them differ");
        const Address room = probe.Reserve(2).start;
        const Reply moved = Remap(probe, map.start, 2 * page, 2 * page, kMayMove | kMoveTo, room);
        if (!moved.ok()) return moved.Word();
        const bool differ = probe.Store(room, 'a').ok() && !probe.Store(room + page, 'a').ok();
        return differ && probe.Holds(room, 2 * page, 'a') ? "moved" : "moved, but damaged";
      });
}

Rule LockKept() {
  return Rule("mremap.lock_kept")
      .Sentence("A locked mapping that grows is still locked, and counts as so much more")
      .Claims({Linux("mremap(2), DESCRIPTION", Level::kShall, {"locked"})})
      .Outcomes({"locked", "not locked", "counts as before", "EAGAIN", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("locked")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped map = probe.MustMap(MapAnonymous(page));
        MustLock(probe, map.start, page);
        const Reply before = probe.Do(Op::kLockedBytes);
        if (!before.ok()) probe.Skip("needs a system that tells how much is locked");
        const Reply grown = Remap(probe, map.start, page, 3 * page, kMayMove);
        if (!grown.ok()) return grown.Word();
        const std::int64_t more = probe.MustDo(Op::kLockedBytes).value - before.value;
        if (more == static_cast<std::int64_t>(2 * page)) return "locked";
        return more == 0 ? "counts as before" : "not locked";
      });
}

}  // namespace

std::vector<Rule> MremapSizeRules() {
  return {SameSize(),   GrowInPlace(), ShrinkRest(),   PrivateCopy(),
          FileGrowth(), SharedFile(),  SeveralAreas(), LockKept()};
}

}  // namespace conformance
