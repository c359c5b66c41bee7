// SPDX-License-Identifier: Apache-2.0
//
// MAP_FIXED over memory that is in use: what goes and what stays.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule Replaces() {
  return Rule("fixed.replaces")
      .Sentence("MAP_FIXED silently replaces whatever is mapped there")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_FIXED", Level::kShall, {"replaced"}),
          Linux("mmap(2), MAP_FIXED", Level::kShall, {"replaced"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"replaced"}),
          Netbsd("mmap(2), DESCRIPTION", Level::kShall, {"replaced"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"replaced"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"replaced"}),
          Macos("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"replaced"}),
          Illumos("mmap(2), DESCRIPTION, MAP_FIXED", Level::kShall, {"replaced"}),
          Seed003("flag MAP_FIXED", Level::kUnspecified),
      })
      .Outcomes({"replaced", "kept", "EEXIST", "EINVAL", "ENOMEM"})
      .MeasuredOnBsd("replaced", "replaced", "replaced", "replaced")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped old = probe.MustMap(MapAnonymous(probe.page()));
        probe.Fill(old.start, old.length, 'a');
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Fixed(old.start));
        return map.Word(probe.Holds(old.start, old.length, 0) ? "replaced" : "kept");
      });
}

Rule NeighboursKept() {
  return Rule("fixed.neighbours_kept")
      .Sentence("The pages before and after a MAP_FIXED range keep their bytes and protection")
      .Claims({Posix("mmap, DESCRIPTION", Level::kShall, {"kept"})})
      .Outcomes({"kept", "changed"})
      .MeasuredOnBsd("kept", "kept", "kept", "kept")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped room = probe.MustMap(MapAnonymous(3 * probe.page()));
        const Address middle = room.start + probe.page();
        const Address after = middle + probe.page();
        probe.Fill(room.start, probe.page(), 'a');
        probe.Fill(after, probe.page(), 'c');
        probe.Require(probe.Mprotect(after, probe.page(), PROT_READ), "protect its own page");
        probe.MustMap(MapAnonymous(probe.page()).Protection(PROT_NONE).Fixed(middle));
        const bool bytes =
            probe.Holds(room.start, probe.page(), 'a') && probe.Holds(after, probe.page(), 'c');
        const bool writable = probe.Store(room.start, 'd').ok();
        const bool read_only = !probe.Store(after, 'd').ok();
        return bytes && writable && read_only ? "kept" : "changed";
      });
}

// Errors after which the old pages must still be there.
bool IsGuaranteed(int error) {
  return error == EBADF || error == EINVAL || error == ENOTSUP || error == EOPNOTSUPP;
}

Rule FailedKeepsOld() {
  return Rule("fixed.failed_keeps_old")
      .Sentence("A MAP_FIXED call that fails with EBADF, EINVAL or ENOTSUP leaves the old pages")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"kept"}),
          Illumos("mmap(2), RETURN VALUES", Level::kShall, {"kept"}),
      })
      .Outcomes({"kept", "lost"})
      .MeasuredOnLinux("kept")
      // A closed descriptor keeps the pages on all four; an unmappable device decides.
      .MeasuredOnBsd("kept", "kept", "kept", "kept")
      .Known(Document::kOpenbsd, "lost",
             "OpenBSD 5.5 answered so with a device; 7.4 keeps the mapping.")
      .Known(Document::kDragonfly, "lost", "Measured on DragonFly 5.9, with a device.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const int device = probe.Open("/dev/null", O_RDWR);
        const MapRequest whole = MapFile(file, probe.page());
        // Not all of these fail everywhere, and not all failures promise anything.
        const std::pair<const char*, MapRequest> calls[] = {
            {"no descriptor", MapFile(-1, probe.page())},
            {"no sharing type", MapRequest(whole).Type(0)},
            {"offset inside a page", MapRequest(whole).Offset(1)},
            {"device", MapFile(device, probe.page()).Private()},
        };
        std::string lost;
        for (const auto& [label, call] : calls) {
          const Mapped old = probe.MustMap(MapAnonymous(probe.page()));
          probe.Fill(old.start, old.length, 'a');
          const Mapped map = probe.Mmap(MapRequest(call).Fixed(old.start));
          if (!IsGuaranteed(map.error) || probe.Holds(old.start, old.length, 'a')) continue;
          absl::StrAppend(&lost, lost.empty() ? "after " : ", ", map.Word(), " (", label, ")");
        }
        return Outcome(lost.empty() ? "kept" : "lost").Detail(lost);
      });
}

Rule DropsLocks() {
  return Rule("fixed.drops_locks")
      .Sentence("A locked page that MAP_FIXED replaces is no longer locked")
      .Claims({Posix("mmap, DESCRIPTION", Level::kShall, {"dropped"})})
      .Outcomes({"dropped", "kept"})
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply before = probe.Do(Op::kLockedBytes);
        if (!before.ok()) probe.Unsupported("the system does not tell how much is locked");
        const Reply locked = probe.Mlock(map.start, map.length);
        if (!locked.ok()) probe.Skip("needs to lock one page: " + locked.Word());
        if (probe.MustDo(Op::kLockedBytes).value == before.value) {
          probe.Unsupported("the system does not count a locked page");
        }
        probe.MustMap(MapAnonymous(probe.page()).Fixed(map.start));
        return probe.MustDo(Op::kLockedBytes).Is(before.value) ? "dropped" : "kept";
      });
}

}  // namespace

std::vector<Rule> FixedReplacementRules() {
  return {Replaces(), NeighboursKept(), FailedKeepsOld(), DropsLocks()};
}

}  // namespace conformance
