// SPDX-License-Identifier: Apache-2.0
//
// Private mappings that outlive their descriptors, and those of objects that others share.

#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule PrivateCloseKeeps() {
  return Rule("private.close_keeps")
      .Sentence("A private mapping can be read and written after its descriptor is closed")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"works"}),
          Linux("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
          Freebsd("mmap(2), DESCRIPTION", Level::kMay, {"works"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"works"}),
      })
      .Outcomes({"works", "other bytes", "SIGSEGV", "SIGBUS"})
      .MeasuredOnLinux("works")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(2 * page, 'f');
        const Mapped map = probe.MustMap(MapFile(file, 2 * page).Private());
        probe.Close(file);
        const Reply last = probe.Load(map.start + 2 * page - 1);
        if (!last.ok()) return last.Word();
        const Reply stored = probe.Store(map.start, 'x');
        if (!stored.ok()) return stored.Word();
        return probe.Holds(map.start + 1, 2 * page - 1, 'f') ? "works" : "other bytes";
      });
}

Rule ShmIsolated() {
  return Rule("private.shm_isolated")
      .Sentence("Stores to a private mapping of an object do not reach those who share it")
      .Claims({
          Posix("mmap, DESCRIPTION MAP_PRIVATE", Level::kShall, {"stored/kept"}),
          Linux("mmap(2), The flags argument", Level::kShall, {"stored/kept"}),
      })
      .Parts({"what the private view shows", "what the shared one keeps"})
      .Outcomes({"stored/kept", "stored/changed", "lost/kept", "EINVAL"})
      .MeasuredOnLinux("stored/kept")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int object = probe.MakeObject("/shm_isolated", page);
        const Mapped shared = probe.MustMap(MapFile(object, page));
        probe.Fill(shared.start, page, 's');
        const Mapped own = probe.Mmap(MapFile(object, page).Private());
        if (!own.ok()) return own.Word();
        probe.Fill(own.start, page, 'p');
        return absl::StrCat(probe.Holds(own.start, page, 'p') ? "stored/" : "lost/",
                            probe.Holds(shared.start, page, 's') ? "kept" : "changed");
      });
}

Rule WholeCopy() {
  return Rule("private.whole_copy")
      .Sentence("The first store to a private page copies all of it")
      .Claims({
          Posix("mmap, DESCRIPTION MAP_PRIVATE", Level::kShall, {"whole page"}),
          Linux("mmap(2), The flags argument", Level::kShall, {"whole page"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"whole page"}),
      })
      .Outcomes({"whole page", "rest lost", "neighbour changed"})
      .MeasuredOnLinux("whole page")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(2 * page, 'f');
        const Mapped map = probe.MustMap(MapFile(file, 2 * page).Private());
        probe.Require(probe.Store(map.start, 'x'), "store to a private mapping");
        if (!probe.Holds(map.start + 1, page - 1, 'f')) return "rest lost";
        return probe.Holds(map.start + page, page, 'f') ? "whole page" : "neighbour changed";
      });
}

}  // namespace

std::vector<Rule> PrivateKeptRules() { return {PrivateCloseKeeps(), ShmIsolated(), WholeCopy()}; }

}  // namespace conformance
