// SPDX-License-Identifier: Apache-2.0
//
// MAP_FIXED over more than one mapping, with an object instead of plain memory, and with an address
// that is wrong in two ways.

#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule Several() {
  return Rule("fixed.several")
      .Sentence("MAP_FIXED over several mappings and a hole between them replaces all of them")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_FIXED", Level::kShall, {"all replaced"}),
          Linux("mmap(2), MAP_FIXED", Level::kShall, {"all replaced"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"all replaced"}),
          Illumos("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"all replaced"}),
      })
      .Outcomes({"all replaced", "some kept", "neighbours lost", "EINVAL", "ENOMEM", "EEXIST"})
      .MeasuredOnLinux("all replaced")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped room = probe.MustMap(MapAnonymous(6 * page));
        probe.Fill(room.start, room.length, 'o');
        const Address first = room.start + page;
        // Three that differ, and a hole: shared, read-only, nothing, plain.
        probe.MustMap(MapAnonymous(page).Shared().Fixed(first));
        probe.Fill(first, page, 'o');
        probe.Require(probe.Mprotect(first + page, page, PROT_READ), "make them differ");
        probe.Require(probe.Munmap(first + 2 * page, page), "make a hole");
        const Mapped map = probe.Mmap(MapAnonymous(4 * page).Fixed(first));
        if (!map.ok()) return map.Word();
        const bool kept =
            probe.Holds(room.start, page, 'o') && probe.Holds(room.start + 5 * page, page, 'o');
        if (!kept) return "neighbours lost";
        probe.Fill(first, 4 * page, 'n');
        return probe.Holds(first, 4 * page, 'n') ? "all replaced" : "some kept";
      });
}

Rule SeveralZero() {
  return Rule("fixed.replaced_zero")
      .Sentence("Memory that MAP_FIXED puts in place of other memory holds zeroes all over")
      .Claims({
          Posix("mmap, DESCRIPTION MAP_ANONYMOUS", Level::kShall, {"zero"}),
          Linux("mmap(2), MAP_ANONYMOUS", Level::kShall, {"zero"}),
      })
      .Outcomes({"zero", "old bytes", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("zero")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Mapped room = probe.MustMap(MapAnonymous(3 * page));
        probe.Fill(room.start, room.length, 'o');
        const Mapped map = probe.Mmap(MapAnonymous(2 * page).Fixed(room.start));
        if (!map.ok()) return map.Word();
        return probe.Holds(room.start, 2 * page, 0) ? "zero" : "old bytes";
      });
}

Rule SharedObject() {
  return Rule("fixed.shared_object")
      .Sentence("An object can be mapped shared over private memory, which many allocators do")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_FIXED", Level::kShall, {"shared"}),
          Linux("mmap(2), MAP_FIXED", Level::kShall, {"shared"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"shared"}),
      })
      .Outcomes({"shared", "not shared", "elsewhere", "EINVAL", "ENOMEM", "EACCES"})
      .MeasuredOnLinux("shared")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int object = probe.MakeObject("/fixed_shared", page);
        const Mapped room = probe.MustMap(MapAnonymous(3 * page));
        probe.Fill(room.start, room.length, 'o');
        const Mapped map = probe.Mmap(MapFile(object, page).Fixed(room.start + page));
        if (!map.ok()) return map.Word();
        if (map.start != room.start + page) return "elsewhere";
        const Mapped other = probe.MustMap(MapFile(object, page));
        probe.Fill(map.start, page, 's');
        return probe.Holds(other.start, page, 's') ? "shared" : "not shared";
      });
}

Rule UnalignedBeyond() {
  return Rule("fixed.unaligned_beyond")
      .Sentence("An address that is unaligned and beyond what a process has is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Linux("mmap(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mmap(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
      })
      .Outcomes({"EINVAL", "ENOMEM", "EACCES", "EPERM", "maps"})
      .MeasuredOnLinux("ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        const Address beyond = ~Address{0} - 8 * probe.page() + 2;
        return probe.Mmap(MapAnonymous(probe.page()).Fixed(beyond)).Word("maps");
      });
}

}  // namespace

std::vector<Rule> FixedSeveralRules() {
  return {Several(), SeveralZero(), SharedObject(), UnalignedBeyond()};
}

}  // namespace conformance
