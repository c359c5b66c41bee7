// SPDX-License-Identifier: Apache-2.0
//
// munmap: what it does to the pages, to their neighbours and to their locks.

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

Rule Access() {
  return Rule("munmap.access")
      .Sentence("Touching a page after munmap raises SIGSEGV")
      .Claims({
          Posix("munmap, DESCRIPTION", Level::kShall, {"SIGSEGV"}),
          Linux("mmap(2), DESCRIPTION, munmap()", Level::kShall, {"SIGSEGV"}),
          Freebsd("munmap(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Netbsd("munmap(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Openbsd("munmap(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Dragonfly("munmap(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Macos("munmap(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
          Illumos("munmap(2), DESCRIPTION", Level::kShall, {"SIGSEGV", "SIGBUS"}),
      })
      .Outcomes({"SIGSEGV", "SIGBUS", "accessible", "mixed"})
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGSEGV", "SIGSEGV")
      .Seen("macOS", "xnu-11417", "SIGSEGV", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.Require(probe.Store(map.start, 'a'), "store to a mapping");
        probe.Require(probe.Munmap(map.start, map.length), "unmap a page");
        return Agreeing({{"load", probe.Load(map.start).Word("accessible")},
                         {"store", probe.Store(map.start, 'b').Word("accessible")}});
      });
}

Rule MunmapPartial() {
  return Rule("munmap.partial")
      .Sentence("The head, the middle or the tail of a mapping can go, and the rest stays usable")
      .Claims({
          Posix("munmap, DESCRIPTION", Level::kShall, {"rest intact"}),
          Linux("mmap(2), DESCRIPTION, munmap()", Level::kShall, {"rest intact"}),
          Freebsd("munmap(2), DESCRIPTION", Level::kShall, {"rest intact"}),
          Netbsd("munmap(2), DESCRIPTION", Level::kShall, {"rest intact"}),
          Openbsd("munmap(2), DESCRIPTION", Level::kShall, {"rest intact"}),
          Dragonfly("munmap(2), DESCRIPTION", Level::kShall, {"rest intact"}),
      })
      .Outcomes({"rest intact", "EINVAL", "ENOMEM", "other"})
      .MeasuredOnBsd("rest intact", "rest intact", "rest intact", "rest intact")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kPages = 5;
        const Mapped map = probe.MustMap(MapAnonymous(kPages * probe.page()));
        const Address second = map.start + probe.page();
        const Address fourth = map.start + 3 * probe.page();
        probe.Fill(second, probe.page(), 'b');
        probe.Fill(fourth, probe.page(), 'd');
        for (std::size_t page = 0; page < kPages; page += 2) {
          const Reply reply = probe.Munmap(map.start + page * probe.page(), probe.page());
          if (!reply.ok()) return reply.Word();
        }
        const bool kept =
            probe.Holds(second, probe.page(), 'b') && probe.Holds(fourth, probe.page(), 'd');
        return kept && probe.WritablePages(map.start, kPages) == "-x-x-" ? "rest intact" : "other";
      });
}

Rule MunmapTwoMaps() {
  return Rule("munmap.two_maps")
      .Sentence("One munmap may cover several mappings that lie side by side")
      .Claims({
          Posix("munmap, DESCRIPTION", Level::kShall, {"0"}),
          Freebsd("munmap(2), DESCRIPTION", Level::kShall, {"0"}),
          Netbsd("munmap(2), DESCRIPTION", Level::kShall, {"0"}),
          Openbsd("munmap(2), DESCRIPTION", Level::kShall, {"0"}),
          Dragonfly("munmap(2), DESCRIPTION", Level::kShall, {"0"}),
      })
      .Outcomes({"0", "EINVAL", "other"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Mapped room = probe.Reserve(2);
        const Address second = room.start + probe.page();
        probe.MustMap(MapAnonymous(probe.page()).Fixed(room.start));
        probe.MustMap(MapFile(file, probe.page()).Fixed(second));
        const Reply unmapped = probe.Munmap(room.start, room.length);
        const std::string left = probe.ReadablePages(room.start, 2);
        return left == (unmapped.ok() ? "--" : "xx") ? unmapped.Word() : "other";
      });
}

// A process that may lock a few pages locks and unmaps more than that, one after the other.
Rule Unlocks() {
  return Rule("munmap.unlocks")
      .Sentence("Pages that are unmapped no longer count as locked")
      .Claims({
          Posix("munmap, DESCRIPTION", Level::kShall, {"unlocked"}),
          Linux("mlock(2)", Level::kShall, {"unlocked"}),
          Freebsd("mlock(2), DESCRIPTION", Level::kShall, {"unlocked"}),
          Netbsd("mlock(2), DESCRIPTION", Level::kShall, {"unlocked"}),
          Openbsd("mlock(2), DESCRIPTION", Level::kShall, {"unlocked"}),
          Dragonfly("mlock(2), DESCRIPTION", Level::kShall, {"unlocked"}),
          Macos("mlock(2)", Level::kShall, {"unlocked"}),
      })
      .Outcomes({"unlocked", "still counted"})
      .MeasuredOnBsd("unlocked", "unlocked", "unlocked", "")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kLimitPages = 4;
        BindLockLimit(probe, kLimitPages);
        for (std::size_t locked = 0; locked < 2 * kLimitPages; ++locked) {
          const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
          const Reply reply = probe.Mlock(map.start, map.length);
          if (!reply.ok() && locked >= kLimitPages) return "still counted";
          probe.Require(reply, "lock a page within the limit");
          probe.Require(probe.Munmap(map.start, map.length), "unmap a locked page");
        }
        return "unlocked";
      });
}

Rule MunmapOrder() {
  return Rule("munmap.order")
      .Sentence("Mappings and descriptors have to be released in the reverse order of their making")
      .Claims({
          Seed001("second part, comments of the copy listing", Level::kShould, {"order matters"}),
      })
      .Outcomes({"any order works", "order matters"})
      .MeasuredOnBsd("any order works", "", "any order works", "any order works")
      .MeasuredOnNetbsd7("any order works")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int first_file = probe.MakeFile(probe.page(), 'a');
        const int second_file = probe.MakeFile(probe.page(), 'b');
        const Mapped first = probe.MustMap(MapFile(first_file, probe.page()));
        const Mapped second = probe.MustMap(MapFile(second_file, probe.page()));
        // Oldest first: the very opposite. What is not released yet has to go on working.
        probe.Close(first_file);
        bool fine = probe.Load(first.start).Is('a') && probe.Munmap(first.start, first.length).ok();
        probe.Close(second_file);
        fine = fine && probe.Load(second.start).Is('b') &&
               probe.Munmap(second.start, second.length).ok();
        return fine ? "any order works" : "order matters";
      });
}

// Every other page of a reservation gets other rights until the system refuses to split it further.
Rule MapLimit() {
  return Rule("munmap.map_limit")
      .Sentence("munmap of a middle page fails when the process has all the mappings it may have")
      .Claims({
          Linux("mmap(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "0"})
      .Slow()
      .LargeAddressSpace()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kMostSplits = std::size_t{1} << 17;
        const Mapped victim = probe.MustMap(MapAnonymous(3 * probe.page()));
        const Mapped room = probe.Reserve(2 * kMostSplits);
        for (std::size_t i = 0; i < kMostSplits; ++i) {
          const Address page = room.start + (2 * i + 1) * probe.page();
          if (probe.Mprotect(page, probe.page(), PROT_READ).ok()) continue;
          return probe.Munmap(victim.start + probe.page(), probe.page()).Word();
        }
        probe.Skip("no limit was met within 262144 mappings");
      });
}

Rule Immutable() {
  return Rule("munmap.immutable")
      .Sentence("Pages that were made immutable cannot be unmapped")
      .Claims({
          Openbsd("mimmutable(2), DESCRIPTION", Level::kShall, {"EPERM"}),
          Openbsd("munmap(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
      })
      .Outcomes({"EPERM", "0", "other"})
      .MeasuredOnLinux("EPERM")
      .MeasuredOnBsd("", "", "EPERM", "")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply sealed = probe.Do(Op::kMseal, {map.start, map.length});
        if (!sealed.ok()) probe.Unsupported("this system cannot make a mapping immutable");
        const Reply unmapped = probe.Munmap(map.start, map.length);
        return probe.Load(map.start).ok() == unmapped.ok() ? "other" : unmapped.Word();
      });
}

}  // namespace

std::vector<Rule> MunmapEffectRules() {
  return {Access(),      MunmapPartial(), MunmapTwoMaps(), Unlocks(),
          MunmapOrder(), MapLimit(),      Immutable()};
}

}  // namespace conformance
